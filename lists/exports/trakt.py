"""The files of Trakt's own export, with what Matinee has of them: viewings, ratings, watchlist, favourites, lists."""

import datetime
import json
import zipfile
from collections.abc import Iterable, Iterator
from typing import Any, BinaryIO, cast

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from config.lib.text import slugify
from lists.enums import ExportKind, ListKind
from lists.exports.collecting import CHUNK, paged, ratings_of, watches_of
from lists.exports.shape import Alive, Shape, counted
from lists.exports.titles import EPISODE, TITLE, Record, episode_of, title_of
from lists.exports.zips import one_moment, write_member
from lists.models import List, ListItem, Watch
from movies.enums import TitleKind
from social.enums import Visibility
from social.models import Profile

# How Trakt writes that nobody knows when.
UNKNOWN = "1970-01-01T00:00:00.000Z"
_TYPES = {TitleKind.FILM: "movie", TitleKind.SHOW: "show"}
_PRIVACY = {Visibility.PUBLIC: "public", Visibility.FOLLOWERS: "friends", Visibility.PRIVATE: "private"}


def _viewings(profile: Profile) -> QuerySet[Watch]:
    """Trakt has none of a show as a whole."""
    return watches_of(profile).filter(Q(title__kind=TitleKind.FILM) | Q(episode__isnull=False))


def history(profile: Profile) -> Iterator[Record]:
    for row in paged(_viewings(profile), (*TITLE, *EPISODE, "watched_on", "watched_at")):
        yield {"id": row["pk"], "watched_at": _seen(row), "action": "watch", **_about(row, episode_of(row))}


def ratings(profile: Profile, kind: str) -> Iterator[Record]:
    """kind: `movies`, `shows`, `seasons` or `episodes`."""
    conditions = {
        "movies": Q(title__kind=TitleKind.FILM),
        "shows": Q(title__kind=TitleKind.SHOW, season=None, episode=None),
        "seasons": Q(season__isnull=False),
        "episodes": Q(episode__isnull=False),
    }
    columns = (*TITLE, *EPISODE, "season__number", "season__tmdb_id", "value", "rated_at")
    for row in paged(ratings_of(profile).filter(conditions[kind]), columns):
        about = _about(row, episode_of(row))
        if row["season__number"] is not None:
            season = {"number": row["season__number"], "ids": _ids(tmdb=row["season__tmdb_id"])}
            about = {"type": "season", "season": season, "show": about["show"]}
        yield {"rated_at": _moment(row["rated_at"]), "rating": row["value"], **about}


def listed(rows: QuerySet[ListItem]) -> Iterator[Record]:
    for rank, row in enumerate(paged(rows, (*TITLE, "note", "added_at", "pk"), by=("list", "position")), start=1):
        added, notes = _moment(row["added_at"]), row["note"] or None
        yield {"rank": rank, "id": row["pk"], "listed_at": added, "notes": notes, **_about(row, None)}


def lists(profile: Profile) -> Iterator[Record]:
    columns = ("name", "description", "visibility", "is_ranked", "item_count", "created_at", "updated_at")
    for row in paged(_custom(profile), columns):
        yield {
            "name": row["name"],
            "description": row["description"],
            "privacy": _PRIVACY[row["visibility"]],
            "type": "personal",
            "display_numbers": row["is_ranked"],
            "sort_by": "rank",
            "sort_how": "asc",
            "created_at": _moment(row["created_at"]),
            "updated_at": _moment(row["updated_at"]),
            "item_count": row["item_count"],
            "ids": {"trakt": row["pk"], "slug": slugify(row["name"])},
        }


def _custom(profile: Profile) -> QuerySet[List]:
    return List.objects.filter(profile=profile, kind=ListKind.CUSTOM)


def _on(profile: Profile, kind: ListKind) -> QuerySet[ListItem]:
    return ListItem.objects.filter(list__profile=profile, list__kind=kind)


def _about(row: dict[str, Any], episode: Record | None) -> Record:
    title = title_of(row)
    ids = _ids(tmdb=title["tmdb"], imdb=title["imdb"], tvdb=title["tvdb"], name=title["name"])
    kind = _TYPES[title["kind"]]
    about = {kind: {"title": title["name"], "year": title["year"], "ids": ids}}
    if episode is None:
        return {"type": kind, **about}
    part = {
        "season": episode["season"],
        "number": episode["number"],
        "title": episode["name"],
        "ids": _ids(tmdb=episode["tmdb"], imdb=episode["imdb"], tvdb=episode["tvdb"]),
    }
    return {"type": "episode", "episode": part, **about}


def _ids(*, tmdb: int | None = None, imdb: str = "", tvdb: int | None = None, name: str = "") -> Record:
    """Trakt's own number is Trakt's to give."""
    return {"trakt": None, "slug": slugify(name) or None, "imdb": imdb or None, "tmdb": tmdb, "tvdb": tvdb}


def _seen(row: dict[str, Any]) -> str:
    """A day without a time is its midnight: that is how other services write one, and read it."""
    if row["watched_at"]:
        return _moment(row["watched_at"])
    return f"{row['watched_on'].isoformat()}T00:00:00.000Z" if row["watched_on"] else UNKNOWN


def _moment(value: datetime.datetime) -> str:
    return value.astimezone(datetime.UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _array(records: Iterable[Record], alive: Alive) -> Iterator[str]:
    """A JSON list, item by item."""
    yield "["
    for count, record in enumerate(records):
        if count % CHUNK == 0:
            alive(count)
        yield f"{',' if count else ''}\n{json.dumps(record, ensure_ascii=False)}"
    yield "\n]\n"


def _write(profile: Profile, file: BinaryIO, alive: Alive) -> str:
    with one_moment(), zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as packed:
        files = [("watched-history", history(profile))]
        files += [(f"ratings-{kind}", ratings(profile, kind)) for kind in ("movies", "shows", "seasons", "episodes")]
        files += [
            ("lists-watchlist", listed(_on(profile, ListKind.WATCHLIST))),
            ("lists-favorites", listed(_on(profile, ListKind.FAVOURITES))),
            ("lists-lists", lists(profile)),
        ]
        for name, records in files:
            write_member(packed, f"{name}.json", _array(records, alive))
        for pk, name in list(_custom(profile).order_by("pk").values_list("pk", "name")):
            items = listed(ListItem.objects.filter(list=pk))
            write_member(packed, f"lists-list-{pk}-{slugify(name) or pk}.json", _array(items, alive))
    return "zip"


SHAPE = Shape(
    kind=ExportKind.TRAKT,
    label=cast(str, _("As Trakt has it")),
    said=cast(
        str,
        _(
            "A zip with the files of Trakt’s own export: viewings, ratings, watchlist, favourites and lists. Reviews, "
            "tags, notes on viewings, statuses and ratings of single viewings can’t come along, nor can viewings of a "
            "show as a whole."
        ),
    ),
    rows=lambda profile: counted(
        _viewings(profile), ratings_of(profile), ListItem.objects.filter(list__profile=profile)
    ),
    write=_write,
)
