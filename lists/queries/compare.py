"""What two people have seen and want to see: both, only the one, only the other."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Q
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from lists.enums import ListKind
from lists.models import LibraryEntry, List, ListItem
from movies.browse.paging import RowAfter
from movies.cards import bring_genres
from movies.models import Title
from movies.models.titles import TitleQuerySet
from social.models import Profile

PAGE_SIZE = 48
BOTH, MINE, THEIRS, WISH = "both", "me", "them", "wish"
LABELS: dict[str, Promise] = {
    BOTH: _("Both seen"), MINE: _("Only you"), THEIRS: _("Only the other"), WISH: _("Both want to watch"),
}  # fmt: skip
# Digits of the largest key that there can be.
LONGEST_KEY = 19


@dataclass(frozen=True, slots=True)
class Part:
    """A page of titles, the best known first, with what their cards need. next_cursor: None on the last page."""

    titles: Sequence[Title]
    next_cursor: str | None


def titles_of(me: Profile, other: Profile, part: str) -> TitleQuerySet:
    """All titles of a part of LABELS, in no order."""
    return Title.objects.visible_to(me).filter(_conditions(me, other)[part])


def part_of(me: Profile, other: Profile, part: str, *, after: str = "", size: int = PAGE_SIZE) -> Part:
    """The titles of a part of LABELS. other: whom `me`, who looks, may read. Runs 2 queries, and one for a later page.

    A cursor that isn't one means the first page.
    """
    found = titles_of(me, other, part)
    if last := _last_of_page(after):
        found = found.filter(RowAfter(("tmdb_popularity", "id"), (last.tmdb_popularity, last.pk), descending=True))
    titles = list(found.with_card_data().prefetch_related(None).most_popular()[: size + 1])
    more, titles = len(titles) > size, titles[:size]
    bring_genres(titles)
    return Part(titles=titles, next_cursor=str(titles[-1].pk) if more else None)


def _last_of_page(cursor: str) -> Title | None:
    """The title that a page ended with: its key is the cursor."""
    if not (cursor.isascii() and cursor.isdigit() and len(cursor) <= LONGEST_KEY):
        return None
    return Title.objects.filter(pk=min(int(cursor), 2**63 - 1)).only("tmdb_popularity").first()


def counts_of(me: Profile, other: Profile) -> dict[str, int]:
    """How many titles each part has. Runs one query."""
    conditions = _conditions(me, other)
    any_of = conditions[BOTH] | conditions[MINE] | conditions[THEIRS] | conditions[WISH]
    counts: dict[str, Any] = (
        Title.objects.visible_to(me)
        .filter(any_of)
        .order_by()
        .aggregate(**{name: Count("pk", filter=condition) for name, condition in conditions.items()})
    )
    return counts


def _conditions(me: Profile, other: Profile) -> dict[str, Q]:
    """On titles. Of the other's, what `me` may know: entries and watchlist each by their own setting."""
    mine = LibraryEntry.objects.filter(profile=me)
    theirs = LibraryEntry.objects.visible_to(me).filter(profile=other)
    i_saw = Q(pk__in=mine.seen().values("title_id"))
    they_saw = Q(pk__in=theirs.seen().values("title_id"))
    lists = List.objects.visible_to(me).filter(profile=other, kind=ListKind.WATCHLIST)
    they_want = Q(pk__in=ListItem.objects.filter(list__in=lists).values("title_id"))
    i_want = Q(pk__in=mine.filter(on_watchlist=True).values("title_id"))
    return {BOTH: i_saw & they_saw, MINE: i_saw & ~they_saw, THEIRS: they_saw & ~i_saw, WISH: i_want & they_want}
