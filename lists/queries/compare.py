"""What two people have seen and want to see: both, only the one, only the other."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db import connection
from django.db.models import Q, QuerySet, Value
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from lists.enums import ListKind
from lists.models import LibraryEntry, List, ListItem
from movies.browse.paging import RowAfter
from movies.cards import bring_genres
from movies.models import Title
from movies.models.titles import TitleQuerySet
from social.enums import Visibility
from social.models import Profile
from social.models.visibility import readable_settings

PAGE_SIZE = 48
BOTH, MINE, THEIRS, WISH = "both", "me", "them", "wish"
LABELS: dict[str, Promise] = {
    BOTH: _("Both seen"), MINE: _("Only you"), THEIRS: _("Only the other"), WISH: _("Both want to watch"),
}  # fmt: skip
_COUNTS = """
SELECT count(*) FILTER (WHERE i_saw AND they_saw), count(*) FILTER (WHERE i_saw AND NOT they_saw),
    count(*) FILTER (WHERE they_saw AND NOT i_saw), count(*) FILTER (WHERE i_want AND they_want)
FROM (
    SELECT title_id, bool_or(set = 'i_saw') AS i_saw, bool_or(set = 'they_saw') AS they_saw,
        bool_or(set = 'i_want') AS i_want, bool_or(set = 'they_want') AS they_want
    FROM ({rows}) AS marked (title_id, set) GROUP BY title_id
) titles
WHERE title_id IN ({known})
"""
# Digits of the largest key that there can be.
LONGEST_KEY = 19


@dataclass(frozen=True, slots=True)
class Part:
    """A page of titles, the best known first, with what their cards need. next_cursor: None on the last page."""

    titles: Sequence[Title]
    next_cursor: str | None


@dataclass(frozen=True, slots=True)
class Pair:
    """The viewer, and somebody whose page it may read. settings: of the other's rows that it may read."""

    me: Profile
    other: Profile
    settings: tuple[Visibility, ...]


def pair_of(me: Profile, other: Profile) -> Pair:
    """other: one of `Profile.objects.open_to(me)`. Runs one query at most."""
    return Pair(me, other, readable_settings(me, other))


def titles_of(pair: Pair, part: str) -> TitleQuerySet:
    """All titles of a part of LABELS, in no order."""
    return Title.objects.visible_to(pair.me).filter(_conditions(pair)[part])


def part_of(pair: Pair, part: str, *, after: str = "", size: int = PAGE_SIZE) -> Part:
    """The titles of a part of LABELS. Runs 2 queries, and one for a later page.

    A cursor that isn't one means the first page.
    """
    found = titles_of(pair, part)
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


def counts_of(pair: Pair) -> dict[str, int]:
    """How many titles each part has. Runs one query, which reads what the two have and not the catalogue."""
    marked = [rows.order_by().values_list("title_id", Value(name)) for name, rows in _sets(pair).items()]
    rows, params = marked[0].union(*marked[1:], all=True).query.sql_with_params()
    known, more = Title.objects.visible_to(pair.me).order_by().values("pk").query.sql_with_params()
    with connection.cursor() as cursor:
        cursor.execute(_COUNTS.format(rows=rows, known=known), [*params, *more])
        return dict(zip((BOTH, MINE, THEIRS, WISH), cursor.fetchone() or (0, 0, 0, 0), strict=True))


def _conditions(pair: Pair) -> dict[str, Q]:
    """On titles, of each part."""
    i_saw, they_saw, i_want, they_want = (Q(pk__in=rows.values("title_id")) for rows in _sets(pair).values())
    return {BOTH: i_saw & they_saw, MINE: i_saw & ~they_saw, THEIRS: they_saw & ~i_saw, WISH: i_want & they_want}


def _sets(pair: Pair) -> dict[str, QuerySet[Any]]:
    """Rows with a title. Of the other's, what the viewer may know: entries and watchlist each by their own setting."""
    mine = LibraryEntry.objects.filter(profile=pair.me)
    lists = List.objects.visible_to(pair.me).filter(profile=pair.other, kind=ListKind.WATCHLIST)
    return {
        "i_saw": mine.seen(),
        # As `visible_to` has it, for an owner who is known to be readable: thousands of rows needn't ask who it is.
        "they_saw": LibraryEntry.objects.filter(profile=pair.other, visibility__in=pair.settings).seen(),
        "i_want": mine.filter(on_watchlist=True),
        "they_want": ListItem.objects.filter(list__in=lists),
    }
