"""Trakt's files taken apart: which item of which file tells of what. No rows yet."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from django.utils.translation import gettext as _

from lists.imports.files import Answers, Choice, ImportFileError, Member
from lists.imports.records import Notice, Origin
from lists.imports.tables import Line, flat, inside, json_of, lines_of, text_of


class Told(StrEnum):
    """What an item tells of."""

    HISTORY = "history"
    WATCHED = "watched"
    RATING = "rating"
    WATCHLIST = "watchlist"
    FAVOURITE = "favourite"
    LIST = "list"
    ITEM = "item"
    OWNED = "owned"
    DROPPED = "dropped"
    COMMENT = "comment"
    NOTE = "note"
    FOLLOWING = "following"
    PAUSED = "paused"
    STATS = "stats"
    FAILURE = "failure"
    UNREAD = "unread"
    # On some list of somebody's: a file's name has to say on which.
    LISTED = "listed"


# The members of the export that are read, by their whole name but for the page; the settings, which hold the e-mail
# address, and the profile aren't among them.
_EXPORTED = re.compile(
    r"^(?:watched-(?:history|movies|shows|playback)|ratings-(?:movies|shows|seasons|episodes)"
    r"|lists-(?:watchlist|favorites|collaborations|lists|list-\d+-.*)|collection-(?:movies|shows|episodes)"
    r"|comments-(?:movies|shows|seasons|episodes|lists)|hidden-progress-watched|network-following|user-stats|_errors"
    r"|notes-(?:movies|shows|seasons|episodes|people|activities|collection_items|ratings))(?:-\d+)?\.(?:json|csv)$"
)
# Bodies of the API, as people save them.
_SAVED = re.compile(
    r"^(?:history|watched|ratings|watchlist|favorites|collection|comments|notes|lists?)(?:[-_.][\w.=-]*)?\.json$"
)
_NEVER = re.compile(r"settings|profile|last.activities|filters|requests", re.IGNORECASE)
_PAGE = re.compile(r"^(?P<name>.*?)(?:-(?P<page>\d{1,6}))?$", re.DOTALL)
_LIST_OF = re.compile(r"^lists-list-(\d+)|(?:^|/)lists[-/](.+?)[-/]items")
_HIDDEN = ("user", "images", "colors", "overview", "plex", "email", "trailer", "homepage", "sharing", "connections")
_DEEPEST = 4


@dataclass(frozen=True, slots=True, eq=False)
class Item:
    """One object out of a file. called: what the file, or the list within it, is called. number: from 1."""

    told: Told
    called: str
    member: str
    number: int
    data: dict[str, Any]

    @property
    def origin(self) -> Origin:
        return self.origin_of(flat(self.data, *_HIDDEN))

    def origin_of(self, raw: dict[str, str]) -> Origin:
        return Origin(member=self.member, line=self.number, raw=raw)

    @property
    def list_name(self) -> str:
        """Of which list it is an item: the list's number or slug, as far as the file's name says it."""
        found = _LIST_OF.search(self.called)
        return (found[1] or found[2]) if found else self.called

    @property
    def list_title(self) -> str:
        """`best of` of `lists-list-12-best-of`, for a list of which only the items are there."""
        return re.sub(r"^lists?[-/](?:list-)?(?:\d+-)?|[-/]items.*$", "", self.called).replace("-", " ")


@dataclass(slots=True)
class Upload:
    items: dict[Told, list[Item]] = field(default_factory=dict)
    notices: list[Notice] = field(default_factory=list)

    def of(self, told: Told) -> list[Item]:
        return self.items.get(told, [])


def takes(path: str) -> bool:
    name = path.rsplit("/", 1)[-1].lower()
    return bool(_EXPORTED.match(name) or (_SAVED.match(name) and not _NEVER.search(name)))


def recognises(member: Member) -> bool:
    """By what its items are made of; the head may end in the middle of one."""
    head = text_of(member.head).lstrip()
    if not head.startswith(("[", "{")):
        columns = head.split("\n", 1)[0]
        return ".ids.trakt" in columns and any(f"{kind}.ids.trakt" in columns for kind in ("movie", "show", "person"))
    if _says(head, "endpoint", "error", "totalPages"):
        return True
    # Other programs that write Trakt's shapes leave its own number open.
    if re.search(r'"trakt"\s*:\s*(?:[\d"]|null)', head):
        return any(_says(head, *marks) for marks in _MARKS)
    return _says(head, "followed_at", "username") or _says(head, "movies", "plays", "minutes", "collected")


_MARKS = (
    ("watched_at", "action"), ("rated_at", "rating"), ("plays", "last_watched_at"), ("listed_at", "type"),
    ("collected_at", "movie"), ("collected_at", "episode"), ("last_collected_at", "show"), ("hidden_at", "type"),
    ("comment", "parent_id"), ("note", "attached_to"), ("privacy", "sort_by", "display_numbers"),
)  # fmt: skip


def gather(members: Sequence[Member], answers: Answers) -> Upload:
    """All items of all files, pages in their order.

    Raises ImportFileError where there is one file alone that can't be read; of several the others are of use.
    """
    upload = Upload()
    for member in sorted(members, key=_by_page):
        called = _stem(member)
        # A list of somebody's may be called anything.
        if _NEVER.search(called) and not _EXPORTED.match(member.name.lower()):
            text = _("This file holds settings and the like. It isn’t read.")
            upload.notices.append(Notice(member=member.path[:300], code="not_read", text=text))
            continue
        try:
            for found in _items_of(member, called):
                item = _decided(found, answers)
                upload.items.setdefault(item.told, []).append(item)
        except ImportFileError as error:
            if len(members) == 1:
                raise
            text = _("This file couldn’t be read, so what it holds is missing: %(why)s") % {"why": error}
            upload.notices.append(Notice(member=member.path[:300], code="unreadable", text=text[:500]))
    return upload


def _items_of(member: Member, called: str) -> Iterator[Item]:
    path = member.path[-300:]
    if member.name.lower().endswith(".csv") or not text_of(member.head).lstrip().startswith(("[", "{")):
        for number, line in enumerate(lines_of(member), start=1):
            data = _nested(line)
            yield Item(_told(called, data), called, path, number, data)
        return
    yield from _unpacked(json_of(member), called, path)


def _unpacked(value: Any, called: str, member: str, number: int = 1, depth: int = 0) -> Iterator[Item]:
    """Items out of a list, an object of lists, or one by itself."""
    if isinstance(value, list):
        for place, each in enumerate(value, start=1):
            if isinstance(each, dict):
                yield Item(_told(called, each), called, member, place, each)
    elif isinstance(value, dict):
        told = _told(called, value)
        if (
            told != Told.UNREAD
            or depth == _DEEPEST
            or not any(isinstance(each, dict | list) for each in value.values())
        ):
            yield Item(told, called, member, number, value)
            return
        for place, (name, each) in enumerate(value.items(), start=1):
            if isinstance(each, dict | list) and not _NEVER.search(name):
                # Recorded answers stand below the method they were asked with.
                inner = called if name in ("GET", "data", "items") else name.lower()
                yield from _unpacked(each, inner, member, place, depth + 1)


def _told(called: str, data: Mapping[str, Any]) -> Told:
    """By the keys of the item, and where those say too little by the name of its file."""
    for told, keys in _KEYS:
        if all(key in data for key in keys):
            return told
    if isinstance(data.get("comment"), dict):
        return Told.UNREAD if "liked_at" in data else Told.COMMENT
    if isinstance(data.get("note"), dict):
        return Told.NOTE
    if "hidden_at" in data:
        return Told.DROPPED if re.search(r"progress[-_]watched(?!.*reset)", called) else Told.UNREAD
    if "followed_at" in data:
        return Told.FOLLOWING if "following" in called else Told.UNREAD
    if "listed_at" in data:
        return _listed(called)
    if "privacy" in data and isinstance(data.get("ids"), dict):
        return Told.UNREAD if "collaborations" in called else Told.LIST
    if inside(data, "movies", "plays") is not None or inside(data, "episodes", "plays") is not None:
        return Told.STATS
    return Told.UNREAD


_KEYS = (
    (Told.HISTORY, ("watched_at",)), (Told.WATCHED, ("plays", "last_watched_at")), (Told.RATING, ("rated_at",)),
    (Told.OWNED, ("collected_at",)), (Told.OWNED, ("last_collected_at",)), (Told.PAUSED, ("paused_at",)),
    (Told.RATING, ("rating", "type")), (Told.FAILURE, ("endpoint", "error")),
)  # fmt: skip


def _listed(called: str) -> Told:
    if _LIST_OF.search(called):
        return Told.ITEM
    if "watchlist" in called:
        return Told.WATCHLIST
    if "favorite" in called or "favourite" in called:
        return Told.FAVOURITE
    return Told.ITEM if "list" in called else Told.LISTED


def _decided(item: Item, answers: Answers) -> Item:
    """The item, where its file doesn't say which list it is as its owner says."""
    if item.told != Told.LISTED:
        return item
    choices = (
        Choice(Told.WATCHLIST, _("My watchlist")), Choice(Told.FAVOURITE, _("My favourites")),
        Choice(Told.ITEM, _("One of my lists")),
    )  # fmt: skip
    asked = _("What are the titles in “%(file)s”?") % {"file": item.member}
    told = answers.need(f"role:{item.member}", asked, choices)
    return Item(Told(told), item.called, item.member, item.number, item.data)


def _nested(line: Line) -> dict[str, Any]:
    """A line of the export's tables as the object it was: `movie.ids.tmdb` is a value in an object in an object."""
    found: dict[str, Any] = {}
    for column, cell in line.cells.items():
        *path, last = column.replace(" ", "_").split(".")
        place = found
        for name in path[:_DEEPEST]:
            inner = place.setdefault(name, {})
            place = inner if isinstance(inner, dict) else {}
        # With an apostrophe before it a spreadsheet takes no title for a formula.
        said = cell[1:] if cell[:1] == "'" and cell[1:2] in ("=", "+", "-", "@") else cell
        place[last] = _listed_in(said) if last == "seasons" else (said or None)
    return _without_empty(found)


def _listed_in(cell: str) -> Any:
    try:
        return json_of(Member("", cell.encode("utf-8")))
    except ImportFileError:
        return None


def _without_empty(data: dict[str, Any]) -> dict[str, Any]:
    """Tables have a column for whatever any row has; what this one hasn't isn't in it."""
    cleaned = {name: _without_empty(each) if isinstance(each, dict) else each for name, each in data.items()}
    return {name: each for name, each in cleaned.items() if each not in (None, {})}


def _stem(member: Member) -> str:
    return member.name.rsplit(".", 1)[0].lower()


def _by_page(member: Member) -> tuple[str, int, str]:
    found = _PAGE.match(_stem(member))
    return (found["name"], int(found["page"] or 0), member.path) if found else ("", 0, member.path)


def _says(head: str, *keys: str) -> bool:
    return all(f'"{key}"' in head for key in keys)
