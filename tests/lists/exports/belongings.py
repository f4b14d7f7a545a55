"""Somebody with some of everything, and all of it as plain values, to be compared with what it becomes elsewhere."""

import datetime
import io
import uuid
import zipfile
from typing import Any

from django.utils import timezone

from lists.enums import ListKind, Status
from lists.exports.shapes import write_shape
from lists.models import LibraryEntry, List, ListItem, SavedView, Watch
from lists.models.lists import GAP
from lists.services.summary import refresh_entries
from movies.models import Episode, Season, Title
from recommendations.models import Feedback, NotInterested, TasteCorrection, UnknownTitle
from reviews.models import Rating, Review
from reviews.services import settle_ratings
from social.enums import Visibility
from social.models import Follow, Profile
from tests.movies.factories import EpisodeFactory, SeasonFactory, TitleFactory
from tests.social.factories import ProfileFactory

LONG_AGO = datetime.datetime(2019, 3, 4, 5, 6, 7, 891_234, tzinfo=datetime.UTC)
PUBLIC, FOLLOWERS, PRIVATE = Visibility.PUBLIC, Visibility.FOLLOWERS, Visibility.PRIVATE


def at(days: int) -> datetime.datetime:
    """A moment of its own, to the microsecond."""
    return LONG_AGO + datetime.timedelta(days=days, microseconds=days)


class Shelf:
    """What `stock` puts there: films, and a show with specials whose episodes have ids, but for one."""

    def __init__(self) -> None:
        self.films: list[Title] = [
            TitleFactory(name=name, released_on=datetime.date(1990 + number, 5, 1), imdb_id=f"tt{number + 1:07d}")
            for number, name in enumerate(("Salt", "=Ember()", "Night, Bus", "Quiet “Yard”", "-30-", "Unseen", "Owned"))
        ]
        self.manual: Title = TitleFactory(manual=True, name="A Film of Ours", released_on=datetime.date(2001, 1, 1))
        self.show: Title = TitleFactory(show=True, name="The Night Desk", tvdb_id=7_000, imdb_id="tt7000001")
        self.other_show: Title = TitleFactory(show=True, name="A Show as a Whole")
        self.seasons: dict[int, Season] = {
            number: SeasonFactory(title=self.show, number=number) for number in (0, 1, 2)
        }
        self.episodes: dict[tuple[int, int], Episode] = {
            (season, number): EpisodeFactory(
                season=self.seasons[season],
                number=number,
                # One special has neither an id nor a name by which to tell it.
                tmdb_id=None if (season, number) == (0, 2) else 9_000 + season * 100 + number,
                imdb_id="" if season == 0 else f"tt90{season:02d}{number:03d}",
            )
            for season in (0, 1, 2)
            for number in (1, 2, 3)
        }


def stock(profile: Profile, shelf: Shelf) -> None:
    """Everything that a profile may hold, with what is private, and nothing as it would be by itself."""
    reviews = _reviews(profile, shelf)
    _watches(profile, shelf, reviews)
    _ratings(profile, shelf)
    _lists(profile, shelf)
    _entries(profile, shelf)
    view = SavedView.objects.create(profile=profile, name="Rainy & long", query="status=planned&sort=-runtime")
    SavedView.objects.filter(pk=view.pk).update(created_at=at(60))
    Follow.objects.create(follower=profile, followed=ProfileFactory())
    _said_of_suggestions(profile, shelf)


def _said_of_suggestions(profile: Profile, shelf: Shelf) -> None:
    NotInterested.objects.create(profile=profile, title=shelf.films[5])
    UnknownTitle.objects.create(profile=profile, title=shelf.films[4])
    Feedback.objects.create(profile=profile, title=shelf.films[6], is_up=True)
    TasteCorrection.objects.create(profile=profile, facet="decade", key="1990", multiplier=2)


def _reviews(profile: Profile, shelf: Shelf) -> list[Review]:
    salt, episode = shelf.films[0], shelf.episodes[1, 2]
    texts: list[dict[str, Any]] = [
        {"title": salt, "text": "It rains <b>all</b> day &amp; *nobody* minds.\n\nTwice.", "visibility": FOLLOWERS},
        {"title": salt, "text": "Ah!", "has_spoilers": True, "language": "de", "edited_at": at(12)},
        {"title": salt, "text": "Ah!", "visibility": PRIVATE},
        {"title": shelf.show, "episode": episode, "text": "The one with the lamp.", "comment_policy": "none"},
        {"title": shelf.show, "season": shelf.seasons[2], "text": "A season to forget."},
    ]
    return [
        Review.objects.create(**{"profile": profile, "visibility": PUBLIC, "written_at": at(days), **text})
        for days, text in enumerate(texts, start=10)
    ]


def _watches(profile: Profile, shelf: Shelf, reviews: list[Review]) -> None:
    salt, ember, bus = shelf.films[:3]
    day = datetime.date(2024, 5, 1)
    moment = datetime.datetime(2024, 5, 1, 22, 30, 15, 123_456, tzinfo=datetime.UTC)
    said: list[dict[str, Any]] = [
        {"title": salt, "watched_on": day, "rating": 7, "review": reviews[0], "company": "Sam, and =Robin",
         "note": "Row 3\nseat 4", "tags": ["rain", "at home"], "visibility": PRIVATE, "nonce": uuid.UUID(int=5)},
        {"title": salt, "watched_on": day, "is_rewatch": True, "review": reviews[1]},
        {"title": salt, "is_rewatch": True, "visibility": FOLLOWERS},
        {"title": salt, "watched_on": datetime.date(1970, 1, 1)},
        # Where it was seen it was another day than where its owner is now.
        {"title": ember, "watched_on": day + datetime.timedelta(days=1), "watched_at": moment},
        {"title": bus},
        {"title": shelf.manual, "watched_on": day, "watched_at": moment},
        {"title": shelf.other_show, "watched_on": day},
        *({"title": shelf.show, "episode": episode, "watched_on": day} for episode in shelf.episodes.values()
          if episode.season.number != 2),
        {"title": shelf.show, "episode": shelf.episodes[1, 2], "review": reviews[3], "is_rewatch": True, "rating": 1},
    ]  # fmt: skip
    for days, each in enumerate(said, start=100):
        watch = Watch.objects.create(profile=profile, **{"visibility": PUBLIC, **each})
        Watch.objects.filter(pk=watch.pk).update(logged_at=at(days))
    refresh_entries(profile, {each["title"].pk for each in said})


def _ratings(profile: Profile, shelf: Shelf) -> None:
    for days, said in enumerate(
        (
            {"title": shelf.films[0], "value": 9},
            {"title": shelf.films[4], "value": 3, "visibility": PRIVATE},
            {"title": shelf.show, "value": 8, "visibility": FOLLOWERS},
            {"title": shelf.show, "season": shelf.seasons[2], "value": 2, "visibility": PRIVATE},
            {"title": shelf.show, "episode": shelf.episodes[0, 1], "value": 10},
        ),
        start=200,
    ):
        Rating.objects.create(**{"profile": profile, "visibility": PUBLIC, "rated_at": at(days), **said})
    settle_ratings(profile=profile)


def _lists(profile: Profile, shelf: Shelf) -> None:
    facts: list[dict[str, Any]] = [
        {"kind": ListKind.WATCHLIST, "name": "Watchlist", "visibility": PRIVATE, "description": "Later"},
        {"kind": ListKind.FAVOURITES, "name": "Favourites", "is_ranked": True, "visibility": FOLLOWERS},
        {"name": "Best <of> & more", "description": "In order", "is_ranked": True, "position": 2},
        {"name": "Twice", "visibility": PRIVATE, "position": 1},
        {"name": "Twice", "visibility": PUBLIC},
        {"kind": ListKind.SMART, "name": "Still to see", "rules": "kind=film&watched=never"},
    ]
    films = shelf.films
    on: list[list[Title]] = [[films[5], films[2]], [films[0], shelf.show], [films[3], shelf.show, films[0]], [films[1]],
                             [films[1], films[2]], []]  # fmt: skip
    for number, (fact, titles) in enumerate(zip(facts, on, strict=True)):
        made = List.objects.create(profile=profile, item_count=len(titles), **{"visibility": PUBLIC, **fact})
        items = [
            ListItem.objects.create(
                list=made, title=title, position=place * GAP, note=f"=note {place}" if place != 1 else "",
                added_by=profile, added_at=at(300 + number * 10 + place),
            )
            for place, title in enumerate(titles)
        ]  # fmt: skip
        cover = items[1] if fact["name"].startswith("Best") else None
        List.objects.filter(pk=made.pk).update(
            created_at=at(400 + number), updated_at=at(500 + number), cover_item=cover
        )


def _entries(profile: Profile, shelf: Shelf) -> None:
    films = shelf.films
    said: dict[Title, dict[str, Any]] = {
        films[0]: {"status": Status.PAUSED, "status_at": at(1), "stopped_at_minute": 61, "is_favourite": True},
        # Seen, and yet without a status.
        films[1]: {"status": ""},
        films[2]: {"status": Status.COMPLETED, "status_at": at(2), "on_watchlist": True},
        # Completed without a viewing.
        films[3]: {"status": Status.COMPLETED, "status_at": at(3), "visibility": PRIVATE},
        films[4]: {"status": ""},
        # On the watchlist, and not planned.
        films[5]: {"status": "", "on_watchlist": True, "visibility": FOLLOWERS},
        films[6]: {"owned": ["uhd", "digital"], "owned_note": "Lent to Ada", "private_note": "@home\nshelf"},
        shelf.manual: {"status": Status.COMPLETED, "status_at": at(4)},
        shelf.other_show: {"status": Status.WATCHING, "status_at": at(5)},
        shelf.show: {
            "status": Status.DROPPED, "status_at": at(6), "stopped_at_episode": shelf.episodes[1, 3],
            "is_favourite": True,
        },
    }  # fmt: skip
    for days, (title, facts) in enumerate(said.items(), start=600):
        LibraryEntry.objects.get_or_create(profile=profile, title=title)
        mine = LibraryEntry.objects.filter(profile=profile, title=title)
        mine.update(created_at=at(days), updated_at=at(days + 50), **facts)


def exported(profile: Profile, kind: str) -> tuple[str, bytes]:
    """An export as a file: its name and its bytes."""
    file = io.BytesIO()
    name = write_shape(profile, kind, file)
    return name, file.getvalue()


def members(data: bytes) -> dict[str, str]:
    """The files of a zip as texts."""
    with zipfile.ZipFile(io.BytesIO(data)) as packed:
        return {name: packed.read(name).decode() for name in packed.namelist()}


def everything(profile: Profile) -> dict[str, list[Any]]:
    """All that a profile holds: every column but for keys, and for when a row was last changed where that means
    nothing. Rows are ordered by what they say.
    """
    return {
        "watches": _rows(Watch.objects.filter(profile=profile), _WATCH),
        "ratings": _rows(Rating.objects.filter(profile=profile), _RATING),
        "reviews": _rows(Review.objects.filter(profile=profile), _REVIEW),
        "entries": _rows(LibraryEntry.objects.filter(profile=profile), _ENTRY),
        "lists": _rows(List.objects.filter(profile=profile), _LIST),
        "items": _items(profile),
        "views": _rows(SavedView.objects.filter(profile=profile), ("name", "query", "created_at")),
    }


_WATCH = (
    "title", "episode", "watched_on", "watched_at", "is_rewatch", "company", "note", "rating", "review__text",
    "review__written_at", "tags", "visibility", "logged_at",
)  # fmt: skip
_RATING = ("title", "season", "episode", "value", "visibility", "is_counted", "rated_at")
_REVIEW = (
    "title", "season", "episode", "text", "has_spoilers", "visibility", "language", "comment_policy", "written_at",
    "edited_at",
)  # fmt: skip
_ENTRY = tuple(
    column.attname for column in LibraryEntry._meta.concrete_fields if column.attname not in ("id", "profile_id")
)
_LIST = (
    "kind", "name", "description", "is_ranked", "visibility", "rules", "position", "item_count", "created_at",
    "updated_at", "cover_item__title",
)  # fmt: skip


def _rows(rows: Any, columns: tuple[str, ...]) -> list[Any]:
    return sorted((dict(zip(columns, row, strict=True)) for row in rows.values_list(*columns)), key=str)


def _items(profile: Profile) -> list[Any]:
    """In each list's order, without the positions themselves: only their order means anything."""
    found = ListItem.objects.filter(list__profile=profile).order_by("list__created_at", "position")
    columns = ("list__name", "list__created_at", "title", "note", "added_at")
    return [(*row, by == profile.pk) for *row, by in found.values_list(*columns, "added_by")]


def today() -> str:
    return timezone.localdate().isoformat()
