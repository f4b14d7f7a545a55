"""Single values as services write them. What makes no sense is None, or empty: a bad cell never stops a file."""

import datetime
import math
import re
from typing import Any

from lists.imports.records import LONGEST_NAME

_IMDB = re.compile(r"^(?:tt)?(\d{5,10})$", re.IGNORECASE)
_YEAR = re.compile(r"^(18[7-9]\d|19\d\d|20\d\d|21\d\d)")
_YEAR_BEHIND = re.compile(r"\((18[7-9]\d|19\d\d|20\d\d)(?:\s?[-–]\s?(?:\d{4})?)?\)$")
_LONGEST_YEAR_BEHIND = len("(1995 – 1996)")
_DAY = re.compile(r"^(\d{4})-(\d{1,2})-(\d{1,2})(?!\d)")
_GROUPED = re.compile(r"^\d{1,3}(?:,\d{3})+$")
# Nobody logged a film before there was a web to log it on; services write such days where they know none.
FIRST_DAY = datetime.date(1900, 1, 1)
EPOCH = datetime.date(1970, 1, 1)


def whole(value: Any, *, least: int = 0, most: int = 2**31 - 1) -> int | None:
    """A whole number out of a number or a text ("12", 12, 12.0), within its bounds."""
    if isinstance(value, int) and not isinstance(value, bool):
        return value if least <= value <= most else None
    number = _number(value)
    if number is None or number != int(number):
        return None
    return int(number) if least <= number <= most else None


def _number(value: Any) -> float | None:
    """A finite number out of a number or a text, with a point or a comma; "1,000" may be either, and is none."""
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        return None
    written = str(value).strip() if isinstance(value, str) else value
    if isinstance(written, str) and ("_" in written or _GROUPED.match(written)):
        return None
    try:
        number = float(written.replace(",", ".") if isinstance(written, str) else written)
    except (ValueError, OverflowError):
        return None
    return number if math.isfinite(number) else None


def tmdb_id(value: Any) -> int | None:
    return whole(value, least=1)


tvdb_id = tmdb_id


def imdb_id(value: Any) -> str:
    """`tt0133093` of "tt0133093", "0133093" or 133093; empty otherwise."""
    if isinstance(value, bool) or value is None:
        return ""
    found = _IMDB.match(str(value).strip())
    return f"tt{int(found[1]):07d}" if found and int(found[1]) else ""


def year(value: Any) -> int | None:
    """The year that a number or a text ("1999", "1999-03-31") begins with."""
    found = _YEAR.match(str(value).strip()) if value is not None and not isinstance(value, bool) else None
    return int(found[1]) if found else None


def name_and_year(text: str) -> tuple[str, int | None]:
    """`("Bodyguard", 2018)` of "Bodyguard (2018)"; without a year, or with nothing else, the whole is the name."""
    written = text.strip()
    # Only the end is searched: a pattern for the name before it would take long over a long one.
    found = _YEAR_BEHIND.search(written, max(0, len(written) - _LONGEST_YEAR_BEHIND))
    name = written[: found.start()].rstrip() if found else ""
    return (name, int(found[1])) if found and name else (written, None)


def text(value: Any, most: int = LONGEST_NAME) -> str:
    """A value as text on one line, cut; numbers too, but neither truth values nor objects."""
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return ""
    return " ".join(str(value).split())[:most]


def prose(value: Any, most: int = 20_000) -> str:
    """A text of several lines, stripped, with plain line ends, cut."""
    if not isinstance(value, str):
        return ""
    return value.replace("\r\n", "\n").replace("\r", "\n").strip()[:most]


def points(value: Any, *, of: float = 10) -> int | None:
    """A rating as 1 to 10, from a scale that ends at `of`: points("3.5", of=5) is 7. None for none, 0 and nonsense.

    What falls between two points goes to the nearer one, halves upwards.
    """
    number = _number(value)
    if number is None or not 0 < number <= of:
        return None
    return min(10, max(1, math.floor(number * 10 / of + 0.5)))


def day(value: Any) -> datetime.date | None:
    """A day written year first ("2024-05-01", with or without a time behind it); None for one nobody can mean."""
    found = _DAY.match(str(value).strip()) if isinstance(value, str) else None
    if not found:
        return None
    try:
        return possible_day(datetime.date(int(found[1]), int(found[2]), int(found[3])))
    except ValueError:
        return None


def possible_day(value: datetime.date | None) -> datetime.date | None:
    """The day, unless it is one that services write for none: before 1900, or the first of 1970; or lies far ahead."""
    if value is None or value < FIRST_DAY or value == EPOCH or value.year > 2100:
        return None
    return value


def moment(value: Any, zone: datetime.tzinfo = datetime.UTC) -> datetime.datetime | None:
    """A moment with a time zone, from ISO text ("2026-04-01T11:10:00.000Z", "2024-05-01 20:00:00"); `zone` where the
    text names none. None for a day without a time, and for moments that mean "unknown" (1970, year 1).
    """
    if not isinstance(value, str) or len(value.strip()) <= 10:
        return None
    written = value.strip()
    if written.endswith(("z", "Z")):
        written = f"{written[:-1]}+00:00"
    try:
        found = datetime.datetime.fromisoformat(written)
    except ValueError:
        return None
    return possible_moment(found if found.tzinfo else found.replace(tzinfo=zone))


def possible_moment(value: datetime.datetime) -> datetime.datetime | None:
    """The same in UTC, unless it is one that services write for none."""
    try:
        moved = value.astimezone(datetime.UTC)
    except OverflowError:
        return None
    # A day around the epoch in any time zone.
    near_epoch = abs((moved - datetime.datetime(1970, 1, 1, tzinfo=datetime.UTC)).total_seconds()) <= 86_400
    return None if near_epoch or possible_day(moved.date()) is None else moved


def unix_moment(value: Any) -> datetime.datetime | None:
    """A moment from seconds since 1970, or milli- or microseconds (told by their size), as number or text."""
    number = _number(value)
    if number is None or number <= 0:
        return None
    while number > 1e11:
        number /= 1000
    try:
        return possible_moment(datetime.datetime.fromtimestamp(number, tz=datetime.UTC))
    except (ValueError, OverflowError, OSError):
        return None


def truth(value: Any) -> bool:
    """Whether a cell says yes."""
    return value is True or str(value).strip().casefold() in ("1", "true", "yes", "y", "x", "t")


def tags(value: Any) -> tuple[str, ...]:
    """Tags out of one cell with commas between them, or a list; each once, lower case, 50 characters, 50 of them."""
    parts = value.split(",") if isinstance(value, str) else value if isinstance(value, list | tuple) else ()
    cleaned = (text(part, 50).casefold()[:50].strip() for part in parts)
    return tuple(dict.fromkeys(part for part in cleaned if part))[:50]
