"""TV Time's tables: which is which, by their columns, and how their cells are read."""

import datetime
import re
from collections.abc import Sequence
from dataclasses import dataclass

from lists.imports import values
from lists.imports.files import Member
from lists.imports.records import Origin
from lists.imports.tables import Line, header_of, lines_of

V2, V1 = "v2", "v1"
FOLLOWED, SHOW_DATA, SPECIAL, LISTS, RATES, VOTES = "followed", "show data", "special", "lists", "rates", "votes"
SEEN, REWATCHED, LATEST = "seen", "rewatched", "latest"

# The columns that make a table what it is, in any order; the first that fits counts. Whatever else is in the archive
# (accounts, passwords, devices, addresses) has none of these.
_SIGNS: tuple[tuple[str, frozenset[str]], ...] = tuple(
    (role, frozenset(columns))
    for role, columns in (
        (V2, ("s id", "key")),
        (V2, ("s id", "gsi")),
        (V1, ("type", "entity type", "movie name")),
        (V1, ("type", "entity type", "series name")),
        (V1, ("type", "entity type", "type-uuid-n")),
        (LISTS, ("objects", "s key")),
        (VOTES, ("vote key", "episode id")),
        (VOTES, ("vote key", "movie name")),
        (SHOW_DATA, ("tv show id", "nb episodes seen")),
        (FOLLOWED, ("tv show id", "tv show name", "archived")),
        (SPECIAL, ("tv show id", "tv show name", "status")),
        (RATES, ("tv show id", "rating")),
        (REWATCHED, ("tv show name", "episode season number", "episode number", "cpt")),
        (SEEN, ("tv show name", "episode season number", "episode number")),
        (LATEST, ("tv show id", "tv show name", "episode id")),
    )
)
# Tables of other things name episodes in the same way (comments, emotions): these have nothing else in them.
_BARE = frozenset(
    (
        "tv show id", "tv show name", "episode season number", "episode number", "episode id", "user id", "created at",
        "updated at", "cpt", "source", "watched on source id", "is unitary", "unitarian",
    )
)  # fmt: skip
_MUST_BE_BARE = (SEEN, REWATCHED, LATEST)
# Which account it is says nothing to its owner; the other holds the ids of everything that was ever seen.
HIDDEN = ("user id", "watches")
UUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}", re.ASCII)
_BRACKETS = re.compile(r"map\[|\[|\]")
_KEYS = re.compile(r"(?:^|\s)([a-z_]+):", re.ASCII)


def role_of(head: bytes) -> str:
    """What a table that begins so is; empty if it is none of TV Time's."""
    columns = set(header_of(head))
    role = next((role for role, signs in _SIGNS if signs <= columns), "")
    return "" if role in _MUST_BE_BARE and not columns <= _BARE else role


@dataclass(frozen=True, slots=True)
class Row:
    """A line of a table, and where it stands."""

    member: Member
    line: Line

    @property
    def origin(self) -> Origin:
        return Origin(member=self.member.path[-300:], line=self.line.number, raw=self.line.raw(*HIDDEN))

    def get(self, *names: str) -> str:
        """A cell; Go's word for none is none."""
        found = self.line.get(*names)
        return "" if found in ("<nil>", "nil", "null") else found


Tables = dict[str, list[Row]]


def load(members: Sequence[Member]) -> Tables:
    """The rows of all tables by what they are. Raises NotAnExportError."""
    tables: Tables = {}
    for member in members:
        if role := role_of(member.data):
            tables.setdefault(role, []).extend(Row(member, line) for line in lines_of(member))
    return tables


def moment_of(text: str) -> datetime.datetime | None:
    """A moment as TV Time writes it: in UTC, or in (parts of) seconds since 1970; within a key behind its name."""
    if moment := values.moment(text):
        return moment
    return values.unix_moment(text.rsplit("-", 1)[-1]) if text else None


def maps_of(text: str) -> list[dict[str, str]]:
    """The maps in a value as Go prints it: `[map[id:83322 type:series] map[type:movie uuid:…]]`. What is in maps within
    them is left out. Takes time in proportion to the text.
    """
    found: list[dict[str, str]] = []
    open_brackets: list[bool] = []
    body: list[str] = []
    maps = at = 0
    for bracket in _BRACKETS.finditer(text):
        if maps == 1 and open_brackets[-1]:
            body.append(text[at : bracket.start()])
        at = bracket.end()
        if bracket[0] != "]":
            open_brackets.append(bracket[0] == "map[")
            maps += open_brackets[-1]
        elif open_brackets and open_brackets.pop():
            maps -= 1
            if not maps:
                found.append(_pairs("".join(body)))
                body = []
    return found


def _pairs(body: str) -> dict[str, str]:
    parts = _KEYS.split(body)
    return {key: value.strip() for key, value in zip(parts[1::2], parts[2::2], strict=False)}
