"""Tables in the layout of IMDb's own: ratings and watchlist, of what IMDb has."""

import zipfile
from collections.abc import Iterable, Iterator
from typing import Any, BinaryIO, cast

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from lists.enums import ExportKind
from lists.exports.collecting import CHUNK, paged, ratings_of, watchlist_of
from lists.exports.facts import FACTS, with_facts
from lists.exports.shape import Alive, Shape, counted
from lists.exports.tables import line
from lists.exports.zips import one_moment, write_member
from lists.models import ListItem
from movies.enums import TitleKind
from reviews.models import Rating
from social.models import Profile

_OF_TITLE = (
    "Title", "Original Title", "URL", "Title Type", "IMDb Rating", "Runtime (mins)", "Year", "Genres", "Num Votes",
    "Release Date", "Directors",
)  # fmt: skip
RATINGS = ("Const", "Your Rating", "Date Rated", *_OF_TITLE)
WATCHLIST = ("Position", "Const", "Created", "Modified", "Description", *_OF_TITLE, "Your Rating", "Date Rated")
_EPISODE = ("episode", "episode__imdb_id", "episode__name", "episode__aired_on", "episode__runtime_minutes")


def _ratings(profile: Profile) -> QuerySet[Rating]:
    """IMDb knows no ratings of seasons."""
    of_titles = Q(episode=None, season=None) & ~Q(title__imdb_id="")
    return ratings_of(profile).filter(of_titles | (Q(episode__isnull=False) & ~Q(episode__imdb_id="")))


def _watchlist(profile: Profile) -> QuerySet[ListItem]:
    return watchlist_of(profile).exclude(title__imdb_id="")


def ratings(profile: Profile) -> Iterator[str]:
    yield line(RATINGS)
    for row in with_facts(paged(_ratings(profile), (*FACTS, *_EPISODE, "value", "rated_at"))):
        const = row["episode__imdb_id"] if row["episode"] else row["title__imdb_id"]
        yield line((const, row["value"], row["rated_at"].date().isoformat(), *_of_title(row, const)))


def watchlist(profile: Profile) -> Iterator[str]:
    yield line(WATCHLIST)
    rows = paged(_watchlist(profile), (*FACTS, "note", "added_at"), by=("list", "position"))
    for place, row in enumerate(with_facts(rows), start=1):
        const, day = row["title__imdb_id"], row["added_at"].date().isoformat()
        yield line((place, const, day, day, row["note"], *_of_title(row, const), "", ""))


def _of_title(row: dict[str, Any], const: str) -> Iterable[Any]:
    """The cells of _OF_TITLE; what IMDb itself counts stays empty."""
    episode = row.get("episode")
    name, kind = row["title__name"], "Movie" if row["title__kind"] == TitleKind.FILM else "TV Series"
    original, minutes, day = row["title__original_name"], row["title__runtime_minutes"], row["title__released_on"]
    if episode:
        name, original, kind = f"{name}: {row['episode__name']}", "", "TV Episode"
        minutes, day = row["episode__runtime_minutes"], row["episode__aired_on"]
    return (
        name, original or name, f"https://www.imdb.com/title/{const}", kind, "", minutes,
        day.year if day else "", row["genres"], "", day.isoformat() if day else "", row["directors"],
    )  # fmt: skip


def _write(profile: Profile, file: BinaryIO, alive: Alive) -> str:
    with one_moment(), zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as packed:
        write_member(packed, "ratings.csv", _heard(ratings(profile), alive))
        write_member(packed, "watchlist.csv", _heard(watchlist(profile), alive))
    return "zip"


def _heard(lines: Iterable[str], alive: Alive) -> Iterator[str]:
    for count, each in enumerate(lines):
        if count % CHUNK == 0:
            alive(count)
        yield each


SHAPE = Shape(
    kind=ExportKind.IMDB,
    label=cast(str, _("As IMDb has it")),
    said=cast(
        str,
        _(
            "A zip with ratings.csv and watchlist.csv, as IMDb writes them. Only what has an IMDb id comes along, and "
            "no viewings, reviews, lists or ratings of seasons."
        ),
    ),
    rows=lambda profile: counted(_ratings(profile), _watchlist(profile)),
    write=_write,
)
