"""Tables in the layout that TMDB's accounts have: ratings, watchlist and favourites."""

import datetime
import zipfile
from collections.abc import Iterator
from typing import Any, BinaryIO, cast

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from lists.enums import ExportKind, ListKind
from lists.exports.collecting import paged, ratings_of
from lists.exports.shape import Alive, Shape, counted
from lists.exports.tables import line
from lists.exports.zips import one_moment, write_member
from lists.models import ListItem
from movies.enums import TitleKind
from reviews.models import Rating
from social.models import Profile

HEADER = (
    "TMDb ID", "IMDb ID", "Type", "Name", "Release Date", "Season Number", "Episode Number", "Rating", "Your Rating",
    "Date Rated",
)  # fmt: skip
_TITLE = ("kind", "name", "tmdb_id", "imdb_id", "released_on", "tmdb_vote_average")
_COLUMNS = tuple(f"title__{name}" for name in _TITLE)
_EPISODE = tuple(
    f"episode__{name}" for name in ("tmdb_id", "imdb_id", "season__number", "number", "aired_on", "tmdb_vote_average")
)


def _ratings(profile: Profile) -> QuerySet[Rating]:
    """TMDB knows no ratings of seasons."""
    of_titles = Q(episode=None, season=None, title__tmdb_id__isnull=False)
    return ratings_of(profile).filter(of_titles | Q(episode__tmdb_id__isnull=False))


def _on(profile: Profile, kind: ListKind) -> QuerySet[ListItem]:
    return ListItem.objects.filter(list__profile=profile, list__kind=kind, title__tmdb_id__isnull=False)


def ratings(profile: Profile) -> Iterator[str]:
    yield line(HEADER)
    for row in paged(_ratings(profile), (*_COLUMNS, *_EPISODE, "value", "rated_at")):
        yield _line(row, rating=row["value"], at=row["rated_at"])


def listed(profile: Profile, kind: ListKind) -> Iterator[str]:
    yield line(HEADER)
    for row in paged(_on(profile, kind), (*_COLUMNS, "added_at"), by=("list", "position")):
        yield _line(row, rating="", at=row["added_at"])


def _line(row: dict[str, Any], *, rating: Any, at: datetime.datetime) -> str:
    kind = "movie" if row["title__kind"] == TitleKind.FILM else "tv"
    of, name, season, number = "title", row["title__name"], "", ""
    day = row["title__released_on"]
    if row.get("episode__tmdb_id"):
        # An episode has its own ids, and its show's name with its numbers behind it.
        of, season, number = "episode", row["episode__season__number"], row["episode__number"]
        name, day = f"{name} S{season}E{number}", row["episode__aired_on"]
    return line((
        row[f"{of}__tmdb_id"], row[f"{of}__imdb_id"], kind, name, _day(day), season, number,
        row[f"{of}__tmdb_vote_average"], rating, _moment(at),
    ))  # fmt: skip


def _day(value: datetime.date | None) -> str:
    return f"{value.isoformat()}T00:00:00Z" if value else ""


def _moment(value: datetime.datetime) -> str:
    return value.astimezone(datetime.UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _write(profile: Profile, file: BinaryIO, alive: Alive) -> str:
    with one_moment(), zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as packed:
        write_member(packed, "ratings.csv", ratings(profile))
        write_member(packed, "watchlist.csv", listed(profile, ListKind.WATCHLIST))
        write_member(packed, "favorites.csv", listed(profile, ListKind.FAVOURITES))
    return "zip"


SHAPE = Shape(
    kind=ExportKind.TMDB,
    label=cast(str, _("As TMDB has it")),
    said=cast(
        str,
        _(
            "A zip with ratings, watchlist and favourites in the layout of TMDB’s accounts. Only what has a TMDB id "
            "comes along, and no viewings, reviews, lists or ratings of seasons."
        ),
    ),
    rows=lambda profile: counted(
        _ratings(profile), _on(profile, ListKind.WATCHLIST), _on(profile, ListKind.FAVOURITES)
    ),
    write=_write,
)
