"""What Letterboxd's import takes: films, one row a viewing, in tables of at most a megabyte each.

Ratings that no latest viewing has, and reviews that belong to no viewing, are rows without a day: with these a film
counts as seen there, and nothing comes into the diary.
"""

import zipfile
from collections.abc import Iterable, Iterator
from itertools import chain
from typing import Any, BinaryIO, cast

from django.db.models import F, OuterRef, Q, QuerySet, Subquery
from django.utils.translation import gettext_lazy as _

from lists.enums import ExportKind
from lists.exports.collecting import CHUNK, paged
from lists.exports.shape import Alive, Shape, counted
from lists.exports.tables import line
from lists.exports.titles import TITLE, title_of
from lists.exports.zips import one_moment, write_member
from lists.models import Watch
from movies.enums import TitleKind
from reviews.models import Rating, Review
from social.models import Profile

HEADER = ("tmdbID", "imdbID", "Title", "Year", "Rating10", "WatchedDate", "Rewatch", "Tags", "Review")
# Letterboxd takes a megabyte a file.
MOST_BYTES = 1_000_000


def _viewings(profile: Profile) -> QuerySet[Watch]:
    return Watch.objects.filter(profile=profile, title__kind=TitleKind.FILM)


def _ratings(profile: Profile) -> QuerySet[Rating]:
    """Ratings of films that their latest viewing doesn't have."""
    latest = Watch.objects.filter(profile=profile, title=OuterRef("title"))
    told = Subquery(latest.order_by(F("watched_on").desc(nulls_last=True), "-pk").values("rating")[:1])
    films = Rating.objects.of_titles().filter(profile=profile, title__kind=TitleKind.FILM)
    return films.alias(told=told).filter(Q(told=None) | ~Q(value=F("told")))


def _reviews(profile: Profile) -> QuerySet[Review]:
    return Review.objects.live().filter(profile=profile, title__kind=TitleKind.FILM, watches=None)


def lines(profile: Profile) -> Iterator[str]:
    """The table's lines, without its head."""
    viewings = ("rating", "watched_on", "is_rewatch", "tags", "review__text", "review__deleted_at")
    for row in paged(_viewings(profile), (*TITLE, *viewings)):
        day = row["watched_on"]
        yield _line(
            row,
            rating=row["rating"],
            day=day.isoformat() if day else "",
            rewatch="true" if day and row["is_rewatch"] else "",
            tags=", ".join(row["tags"]),
            review="" if row["review__deleted_at"] else row["review__text"],
        )
    for row in paged(_ratings(profile), (*TITLE, "value")):
        yield _line(row, rating=row["value"])
    for row in paged(_reviews(profile), (*TITLE, "text")):
        yield _line(row, review=row["text"])


def _line(row: dict[str, Any], *, rating: int | None = None, day: str = "", rewatch: str = "", tags: str = "",
          review: str | None = "") -> str:  # fmt: skip
    title = title_of(row)
    return line((title["tmdb"], title["imdb"], title["name"], title["year"], rating, day, rewatch, tags, review or ""))


def _write(profile: Profile, file: BinaryIO, alive: Alive) -> str:
    with one_moment():
        parts = _parts(lines(profile), alive)
        first = next(parts)
        second = next(parts, None)
        if second is None:
            file.writelines(text.encode() for text in first)
            return "csv"
        with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as packed:
            for number, part in enumerate(chain((first, second), parts), start=1):
                write_member(packed, f"letterboxd-{number}.csv", part)
    return "zip"


def _parts(rows: Iterable[str], alive: Alive) -> Iterator[list[str]]:
    """Tables of at most MOST_BYTES, each with its head; at least one."""
    head = line(HEADER)
    part, size = [head], len(head.encode())
    for count, row in enumerate(rows, start=1):
        length = len(row.encode())
        if size + length > MOST_BYTES and len(part) > 1:
            yield part
            part, size = [head], len(head.encode())
        part.append(row)
        size += length
        if count % CHUNK == 0:
            alive(count)
    yield part


SHAPE = Shape(
    kind=ExportKind.LETTERBOXD,
    label=cast(str, _("For Letterboxd")),
    said=cast(
        str,
        _(
            "Films only: viewings with their days, ratings, tags and reviews. Shows, lists, watchlist, times of day, "
            "company and notes can’t come along. A film that is only rated counts as seen there."
        ),
    ),
    rows=lambda profile: counted(_viewings(profile), _ratings(profile), _reviews(profile)),
    write=_write,
)
