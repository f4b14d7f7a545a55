"""All that a profile holds, as plain records, one kind after the other: a query a thousand rows, and no more than these
in memory at a time.

What the records mean is documented in docs/exports.md. Their keys never change within a version of the format; new
ones may come.
"""

import uuid
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Case, OuterRef, Q, QuerySet, When

from lists.enums import Answer, ListKind
from lists.exports.titles import EPISODE, STOPPED, TITLE, Record, episode_of, title_of
from lists.models import LibraryEntry, List, ListItem, ListMember, SavedView, SharedWatch, Watch
from reviews.models import Rating, Review
from social.models import Follow, Profile

CHUNK = 1_000
# Of rows that have no name of their own: the same row of the same site always has the same.
NAMESPACE = uuid.UUID("0c9d8a4e-6f8e-4d0f-9c53-6f2c1b1d8a52")
_TITLE = (
    "title.kind", "title.name", "title.original_name", "title.year", "title.tmdb", "title.imdb", "title.tvdb",
)  # fmt: skip
_EPISODE = ("episode.season", "episode.number", "episode.name", "episode.tmdb", "episode.imdb", "episode.tvdb")


@dataclass(frozen=True, slots=True)
class Kind:
    """name: of its files. record: what each of its records says first that it is. columns: of the CSV beside it, as
    paths into a record.
    """

    name: str
    record: str
    columns: tuple[str, ...]
    rows: Callable[[Profile], QuerySet[Any]]
    collect: Callable[[Profile], Iterator[Record]]

    def records(self, profile: Profile) -> Iterator[Record]:
        for found in self.collect(profile):
            yield {"matinee": self.record, **found}


def paged(rows: QuerySet[Any], columns: Sequence[str], by: Sequence[str] = ("pk",)) -> Iterator[dict[str, Any]]:
    """Rows as dictionaries, ordered by these columns, which tell any two of them apart. A query for each CHUNK."""
    wanted = rows.order_by(*by).values(*dict.fromkeys((*by, *columns)))
    some = list(wanted[:CHUNK])
    while some:
        yield from some
        if len(some) < CHUNK:
            return
        some = list(wanted.filter(_behind([(name, some[-1][name]) for name in by]))[:CHUNK])


def _behind(last: Sequence[tuple[str, Any]]) -> Q:
    """The condition on rows that come after the one with these values."""
    (name, value), *rest = last
    condition = Q(**{f"{name}__gt": value})
    return condition | (Q(**{name: value}) & _behind(rest)) if rest else condition


def identity(of: str, pk: int) -> str:
    """A name for a row without one of its own, that no other site's has."""
    return str(uuid.uuid5(NAMESPACE, f"{settings.SITE_URL}/{of}/{pk}"))


# -- what is watched, and thought of it -------------------------------------------------------------------------------

WATCH = (
    *TITLE, *EPISODE, "nonce", "watched_on", "watched_at", "is_rewatch", "company", "note", "rating", "tags",
    "visibility", "review", "review__deleted_at", "logged_at",
)  # fmt: skip


def watches_of(profile: Profile) -> QuerySet[Watch]:
    return Watch.objects.filter(profile=profile)


def _watches(profile: Profile) -> Iterator[Record]:
    # The household and those who have said yes, or whose viewing it was.
    for row in paged(watches_of(profile).annotate(together=_together(profile)), (*WATCH, "together")):
        yield {
            "id": str(row["nonce"] or identity("watch", row["pk"])),
            "title": title_of(row),
            "episode": episode_of(row),
            "day": row["watched_on"],
            "moment": row["watched_at"],
            "rewatch": row["is_rewatch"],
            "company": row["company"],
            "together": row["together"],
            "note": row["note"],
            "rating": row["rating"],
            "tags": row["tags"],
            "visibility": row["visibility"],
            "review": _review_named(row),
            "logged_at": row["logged_at"],
        }


def _together(profile: Profile) -> ArraySubquery:
    """The handles of those who share a viewing, as far as its owner may know them."""
    shared = SharedWatch.objects.visible_to(profile).filter(status=Answer.ACCEPTED)
    mine = Q(watch=OuterRef("pk")) | Q(copy=OuterRef("pk"), profile=profile)
    other = Case(When(watch__profile=profile, then="profile__handle"), default="watch__profile__handle")
    return ArraySubquery(shared.filter(mine).order_by("pk").values(handle=other))


def _review_named(row: Mapping[str, Any]) -> str | None:
    """The review that a viewing belongs to, unless it was deleted."""
    return identity("review", row["review"]) if row["review"] and not row["review__deleted_at"] else None


def ratings_of(profile: Profile) -> QuerySet[Rating]:
    return Rating.objects.filter(profile=profile)


def _ratings(profile: Profile) -> Iterator[Record]:
    columns = (*TITLE, *EPISODE, "season__number", "value", "visibility", "rated_at")
    for row in paged(ratings_of(profile), columns):
        yield {
            "title": title_of(row),
            "season": row["season__number"],
            "episode": episode_of(row),
            "value": row["value"],
            "visibility": row["visibility"],
            "rated_at": row["rated_at"],
        }


def _reviews_of(profile: Profile) -> QuerySet[Review]:
    return Review.objects.live().filter(profile=profile)


def _reviews(profile: Profile) -> Iterator[Record]:
    said = ("text", "has_spoilers", "visibility", "language", "comment_policy", "written_at", "edited_at")
    columns = (*TITLE, *EPISODE, "season__number", *said)
    for row in paged(_reviews_of(profile), columns):
        yield {
            "id": identity("review", row["pk"]),
            "title": title_of(row),
            "season": row["season__number"],
            "episode": episode_of(row),
            "text": row["text"],
            "spoilers": row["has_spoilers"],
            "visibility": row["visibility"],
            "language": row["language"],
            "comments": row["comment_policy"],
            "written_at": row["written_at"],
            "edited_at": row["edited_at"],
        }


# -- where one stands -------------------------------------------------------------------------------------------------


def entries_of(profile: Profile) -> QuerySet[LibraryEntry]:
    return LibraryEntry.objects.filter(profile=profile)


def _library(profile: Profile) -> Iterator[Record]:
    plain = (
        "status", "status_at", "owned", "owned_note", "private_note", "visibility", "on_watchlist", "is_favourite",
        "times_watched", "first_watched_on", "last_watched_on",
    )  # fmt: skip
    columns = (*TITLE, *STOPPED, *plain, "stopped_at_minute", "created_at", "updated_at")
    for row in paged(entries_of(profile), columns):
        yield {
            "title": title_of(row),
            **{name: row[name] for name in plain},
            "stopped_at_episode": episode_of(row, "stopped_at_episode"),
            "stopped_at_minute": row["stopped_at_minute"],
            "added_at": row["created_at"],
            "changed_at": row["updated_at"],
        }


# -- lists ------------------------------------------------------------------------------------------------------------


def _lists_of(profile: Profile) -> QuerySet[List]:
    return List.objects.filter(profile=profile)


def _lists(profile: Profile) -> Iterator[Record]:
    plain = ("kind", "name", "description", "visibility", "rules", "created_at")
    people: dict[int, list[dict[str, str]]] = {}
    members = ListMember.objects.filter(list__profile=profile).order_by("pk")
    for pk, handle, role in members.values_list("list", "profile__handle", "role"):
        people.setdefault(pk, []).append({"handle": handle, "role": role})
    for row in paged(_lists_of(profile), (*plain, "is_ranked", "position", "item_count", "updated_at")):
        yield {
            "id": identity("list", row["pk"]),
            **{name: row[name] for name in plain},
            "ranked": row["is_ranked"],
            "place": row["position"],
            "items": row["item_count"],
            "members": people.get(row["pk"], []),
            "changed_at": row["updated_at"],
        }


def _items_of(profile: Profile, *kinds: ListKind) -> QuerySet[ListItem]:
    return ListItem.objects.filter(list__profile=profile, list__kind__in=kinds)


def _items_on_lists(profile: Profile) -> QuerySet[ListItem]:
    return _items_of(profile, ListKind.CUSTOM)


def _items(rows: QuerySet[ListItem]) -> Iterator[Record]:
    """In the order of each list, counted from 1."""
    columns = (*TITLE, "note", "added_at", "added_by__handle", "list__cover_item", "pk")
    current, place = 0, 0
    for row in paged(rows, columns, by=("list", "position")):
        place = place + 1 if row["list"] == current else 1
        current = row["list"]
        yield {
            "list": identity("list", current),
            "place": place,
            "title": title_of(row),
            "note": row["note"],
            "added_at": row["added_at"],
            "added_by": row["added_by__handle"],
            "cover": row["list__cover_item"] == row["pk"],
        }


def _list_items(profile: Profile) -> Iterator[Record]:
    return _items(_items_on_lists(profile))


def watchlist_of(profile: Profile) -> QuerySet[ListItem]:
    return _items_of(profile, ListKind.WATCHLIST)


def _watchlist(profile: Profile) -> Iterator[Record]:
    return _items(watchlist_of(profile))


def _favourites_of(profile: Profile) -> QuerySet[ListItem]:
    return _items_of(profile, ListKind.FAVOURITES)


def _favourites(profile: Profile) -> Iterator[Record]:
    return _items(_favourites_of(profile))


# -- and the rest -----------------------------------------------------------------------------------------------------


def _views_of(profile: Profile) -> QuerySet[SavedView]:
    return SavedView.objects.filter(profile=profile)


def _views(profile: Profile) -> Iterator[Record]:
    for row in paged(_views_of(profile), ("name", "query", "created_at")):
        yield {"name": row["name"], "query": row["query"], "created_at": row["created_at"]}


def _follows_of(profile: Profile) -> QuerySet[Follow]:
    return Follow.objects.filter(follower=profile)


def _follows(profile: Profile) -> Iterator[Record]:
    for row in paged(_follows_of(profile), ("followed__handle", "followed__display_name", "status", "created_at")):
        yield {
            "handle": row["followed__handle"],
            "name": row["followed__display_name"],
            "status": row["status"],
            "since": row["created_at"],
        }


_ON_A_LIST = ("list", "place", *_TITLE, "note", "added_at", "added_by", "cover")
_KINDS = (
    Kind("watches", "watch/1", (
        "id", *_TITLE, *_EPISODE, "day", "moment", "rewatch", "rating", "company", "together", "note", "tags",
        "visibility", "review", "logged_at",
    ), watches_of, _watches),
    Kind("ratings", "rating/1", (*_TITLE, "season", *_EPISODE, "value", "visibility", "rated_at"),
         ratings_of, _ratings),
    Kind("reviews", "review/1", (
        "id", *_TITLE, "season", *_EPISODE, "text", "spoilers", "visibility", "language", "comments", "written_at",
        "edited_at",
    ), _reviews_of, _reviews),
    Kind("library", "entry/1", (
        *_TITLE, "status", "status_at", "stopped_at_episode.season", "stopped_at_episode.number", "stopped_at_minute",
        "owned", "owned_note", "private_note", "visibility", "on_watchlist", "is_favourite", "times_watched",
        "first_watched_on", "last_watched_on", "added_at", "changed_at",
    ), entries_of, _library),
    Kind("lists", "list/1", (
        "id", "kind", "name", "description", "ranked", "visibility", "rules", "place", "items", "created_at",
        "changed_at",
    ), _lists_of, _lists),
    Kind("list_items", "item/1", _ON_A_LIST, _items_on_lists, _list_items),
    Kind("watchlist", "watchlist/1", _ON_A_LIST[1:-1], watchlist_of, _watchlist),
    Kind("favourites", "favourite/1", _ON_A_LIST[1:-1], _favourites_of, _favourites),
    Kind("saved_views", "view/1", ("name", "query", "created_at"), _views_of, _views),
    Kind("follows", "follow/1", ("handle", "name", "status", "since"), _follows_of, _follows),
)  # fmt: skip
_further: list[Kind] = []


def register_kind(kind: Kind) -> None:
    """Put into archives what an app further right keeps. Twice is once."""
    if kind not in _further:
        _further.append(kind)


def kinds() -> tuple[Kind, ...]:
    """In the order in which an archive has them."""
    return (*_KINDS, *_further)
