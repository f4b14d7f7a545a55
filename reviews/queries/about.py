"""The reviews of a title, of a season or of an episode, as its page shows them: queries that are put together once."""

from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet

from config.lib.prepared import Given, prepared
from reviews.models import Review, ReviewQuerySet
from reviews.queries.pages import PAGE, ReviewPage, columns_of, page_of, to_page
from reviews.queries.rows import FOLLOWED, for_cards, of_subject, only_newest, with_ranks
from reviews.queries.wish import ReviewWish
from social.models import Profile
from social.queries.readers import keys_of, reader_of


@dataclass(frozen=True, slots=True)
class About:
    """The keys of what reviews are about: a title with its seasons and episodes, or one of these alone."""

    title: int
    season: int | None = None
    episode: int | None = None

    @property
    def part(self) -> str:
        return "episode" if self.episode else "season" if self.season else "title"

    @property
    def keys(self) -> dict[str, Any]:
        return {"title": self.title, "season": self.season, "episode": self.episode}


def page_about(
    viewer: Profile | None, about: About, wish: ReviewWish, *, cursor: str = "", size: int = PAGE, others: bool = False
) -> ReviewPage:
    """Each person's newest, in the order wished for. others: without the viewer's own.

    Runs two queries, and one more for friends first: these are two orders, one after the other, each of which is read
    from an index, and no further than needed.
    """
    reader, part = reader_of(viewer), about.part
    given = about.keys | keys_of(viewer)
    if cursor:
        named = about.keys if part != "title" else {"title": about.title}
        return page_of(_ranked(viewer, named, wish, others=others), wish.order, cursor=cursor, size=size)
    turns: tuple[bool | None, ...] = (True, False) if viewer and wish.sort == "friends" else (None,)
    places: list[tuple[Any, ...]] = []
    for by_friends in turns:
        if len(places) <= size:
            places += _places(reader, part, wish, others, by_friends, size + 1 - len(places), **given)
    return to_page(places, wish.order, lambda keys: _cards(reader, keys=keys, **given), size=size)


def own_about(viewer: Profile, about: About) -> list[Review]:
    """The viewer's own, the newest first. Runs one query."""
    return _own(reader_of(viewer), about.part, **about.keys, **keys_of(viewer))


@prepared
def _places(
    reader: Any, part: str, wish: ReviewWish, others: bool, by_friends: bool | None, most: int
) -> QuerySet[Review, tuple[Any, ...]]:
    rows, order = _ranked(reader, _named(part), wish, others=others), wish.order
    if by_friends is not None:
        rows, order = rows.filter(**{FOLLOWED: by_friends}), order[1:]
    return rows.order_by(*order).values_list("pk", *columns_of(wish.order))[:most]


@prepared
def _cards(reader: Any) -> QuerySet[Review]:
    return only_newest(for_cards(reader), reader).filter(pk__any_of=Given("keys"))


@prepared
def _own(reader: Any, part: str) -> QuerySet[Review]:
    return of_subject(for_cards(reader), **_named(part)).filter(profile=reader.pk).newest_first()


def _named(part: str) -> dict[str, Any]:
    return {"title": Given("title")} | ({part: Given(part)} if part != "title" else {})


def _ranked(viewer: Any, named: dict[str, Any], wish: ReviewWish, *, others: bool) -> ReviewQuerySet:
    rows = of_subject(for_cards(viewer), **named)
    if others and viewer:
        rows = rows.exclude(profile=viewer.pk)
    return only_newest(wish.narrow(with_ranks(rows, viewer)), viewer)
