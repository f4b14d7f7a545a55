"""What several sources need that keep titles, viewings and moments in the same way."""

import datetime
import re
from collections.abc import Hashable
from typing import Any, TypedDict

from pydantic import ValidationError

from lists.imports import values
from lists.imports.records import Part, Subject

# A time of day that isn't midnight, with a time zone behind it.
_TIMED = re.compile(
    r"^\s*\S{10}[T ](?!00:00(?::00(?:[.,]0+)?)?(?:[Zz+-]|\s*$)).*(?:[Zz]|[+-]\d\d(?::?\d\d)?)\s*$", re.ASCII
)


class Seen(TypedDict, total=False):
    """When somebody watched something, as a WatchRow takes it: a day, a moment, or nothing."""

    day: datetime.date
    moment: datetime.datetime


def seen_at(value: Any) -> Seen:
    """A day or a moment out of ISO text; nothing where nobody knows.

    Midnight is how services write a day without a time: as a moment it would be the day before in half of the world.
    A time without a zone is a day too, as nobody can say whose time it is.
    """
    moment = values.moment(value)
    if moment is not None and _TIMED.match(value):
        return {"moment": moment}
    if moment is None and len(str(value).strip()) > 10:
        return {}
    day = values.day(value)
    return {"day": day} if day else {}


def entered_at(value: Any) -> datetime.date | datetime.datetime | None:
    """When something was typed in: a moment, else a day."""
    return values.moment(value) or values.day(value)


def subject_or_none(**fields: Any) -> Subject | None:
    """A subject, unless it would have neither a name nor an id of any kind that others know."""
    subject = Subject(**fields)
    return subject if subject.name or subject.tmdb or subject.imdb or subject.tvdb else None


def part_or_none(season: Any = None, number: Any = None, **fields: Any) -> Part | None:
    """A season, or an episode; None where the numbers are none, and there is no id of it either."""
    try:
        part = Part(season=values.whole(season), number=values.whole(number), **fields)
    except ValidationError:
        return None
    says = (part.season, part.number, part.tmdb, part.tvdb)
    return part if any(each is not None for each in says) or part.imdb else None


class Once:
    """Tells things apart that were said before."""

    def __init__(self) -> None:
        self._said: set[Hashable] = set()

    def __call__(self, *thing: Hashable) -> bool:
        """Whether this is the first time."""
        if thing in self._said:
            return False
        self._said.add(thing)
        return True


class Allowance:
    """How many rows a file may ask for that it doesn't spell out ("seen 500 times", "up to episode 700").

    A number in a cell costs nothing to write: without a limit, one line would be a million viewings.
    """

    def __init__(self, each: int, of_all: int) -> None:
        self._each, self._left = each, of_all

    def grants(self, count: int) -> bool:
        if count > self._each or count > self._left:
            return False
        self._left -= count
        return True


class Files:
    """For services that number no viewings: what two files tell is told once, what one file tells twice is two."""

    def __init__(self) -> None:
        self._first: dict[Hashable, str] = {}

    def is_new(self, file: str, *thing: Hashable) -> bool:
        """Whether no other file before this one told it."""
        return self._first.setdefault(thing, file) == file
