"""What trends, as somebody sees it."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet

from movies.browse import BrowseFilters
from movies.browse.matching import matches
from movies.cards import bring_genres
from movies.models import Title
from recommendations.enums import Window
from recommendations.models import Trending
from recommendations.trending.friends import friends_titles
from recommendations.trending.rules import FEWEST_TITLES
from social.models import Profile

PEOPLE, FRIENDS, TMDB = "people", "friends", "tmdb"


@dataclass(frozen=True, slots=True)
class Shown:
    """What a page shows. titles: with card data, `people` and `trend` (the score); TMDB's have neither.

    source: whose acts they come from: people here, friends, or, where too little happens here, TMDB's popularity.
    """

    titles: Sequence[Any]
    source: str
    window: str
    kind: str = ""
    genre: str = ""
    computed_at: Any = field(default=None, compare=False)


def trending(
    viewer: Profile | None,
    *,
    window: str = Window.WEEK,
    kind: str = "",
    genre: str = "",
    friends: bool = False,
    most: int = 40,
) -> Shown:
    """The most trending titles that the viewer may know of. kind: "film", "show", or "" for both; genre: a slug, or "".

    friends: by those whom the viewer follows, as far as it sees what they do. Runs 3 queries at most.
    """
    wish = {"window": window, "kind": kind, "genre": genre}
    if friends:
        return Shown(_among_friends(viewer, most=most, **wish) if viewer else [], FRIENDS, **wish)
    rows = list(_rows(viewer, kind=kind, genre=genre).filter(window=window)[: max(most, FEWEST_TITLES)])
    if len(rows) >= FEWEST_TITLES:
        return Shown(_titles_of(rows[:most]), PEOPLE, **wish, computed_at=rows[0].made_at)
    return Shown(_popular(viewer, kind=kind, genre=genre, most=most), TMDB, **wish)


def trending_first(viewer: Profile | None, *, windows: Sequence[str], most: int) -> Shown | None:
    """Of these windows the first in which enough titles trend; None where none has. Runs 2 queries at most."""
    found = _rows(viewer).filter(window__in=windows)
    by_window: dict[str, list[Trending]] = {}
    for row in found:
        by_window.setdefault(row.window, []).append(row)
    for window in windows:
        rows = by_window.get(window, [])
        if len(rows) >= FEWEST_TITLES:
            return Shown(_titles_of(rows[:most]), PEOPLE, window, computed_at=rows[0].made_at)
    return None


def _rows(viewer: Profile | None, *, kind: str = "", genre: str = "") -> QuerySet[Trending]:
    known = Title.objects.visible_to(viewer).filter(pk=OuterRef("title")).order_by()
    scope = Trending.objects.in_scope(kind=kind, genre=genre)
    return scope.filter(Exists(known)).order_by("rank")


def _titles_of(rows: Sequence[Trending]) -> list[Title]:
    cards = Title.objects.with_card_data().prefetch_related(None).in_bulk([row.title_id for row in rows])
    shown: list[Any] = []
    for row in rows:
        if title := cards.get(row.title_id):
            title.people, title.trend = row.people, row.score  # type: ignore[attr-defined]
            shown.append(title)
    bring_genres(shown)
    return shown


def _popular(viewer: Profile | None, *, kind: str, genre: str, most: int) -> list[Title]:
    filters = _wish(kind, genre)
    found = matches(filters, viewer=viewer).with_card_data().prefetch_related(None)
    titles: list[Any] = list(found.most_popular()[:most])
    for title in titles:
        title.people = title.trend = None
    bring_genres(titles)
    return titles


def _among_friends(viewer: Profile, *, window: str, kind: str, genre: str, most: int) -> list[Any]:
    counted = friends_titles(viewer, window=window)
    found = matches(_wish(kind, genre), viewer=viewer).filter(pk__in=counted)
    titles: list[Any] = list(found.with_card_data().prefetch_related(None))
    for title in titles:
        title.trend, title.people = counted[title.pk]
    titles.sort(key=lambda title: (-title.trend, -title.people, title.pk))
    bring_genres(titles[:most])
    return titles[:most]


def _wish(kind: str, genre: str) -> BrowseFilters:
    return BrowseFilters(kind=kind or None, region="", genre=(genre,) if genre else ())
