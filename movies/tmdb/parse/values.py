"""Single values out of JSON: what makes sense, in the type and length that our columns have."""

import math
import re
from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime
from typing import Any

LARGEST_INT = 2**31 - 1
LARGEST_BIGINT = 2**63 - 1
# Film begins in the 1870s; announcements don't reach far. Dates beyond are slips of somebody's keyboard.
_YEARS = range(1800, 2200)
_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")
_IMDB = re.compile(r"(?:tt|nm)\d{4,9}")
_COUNTRY = re.compile("[A-Z]{2}")
_LANGUAGE = re.compile("[a-z]{2,3}")

Body = Mapping[str, Any]


def mapping(value: object) -> Body:
    return value if isinstance(value, dict) else {}


def items(value: object) -> Iterator[Body]:
    """The objects in a list, whatever else is in it; nothing if it is no list."""
    return (item for item in value if isinstance(item, dict)) if isinstance(value, list) else iter(())


def text(value: object, length: int | None = None) -> str:
    """The text without what PostgreSQL can't store, cut to `length` characters; empty for anything else."""
    if not isinstance(value, str):
        return ""
    return _UNSTORABLE.sub("", value).strip()[:length].strip()


def real(value: object, default: float = 0.0) -> float:
    """A finite number, which TMDB has also sent as a string."""
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        return default
    try:
        number = float(value)
    except (ValueError, OverflowError):
        return default
    return number if math.isfinite(number) else default


def popularity(value: object) -> float:
    return max(0.0, real(value))


def whole(value: object, *, low: int = 0, high: int = LARGEST_INT) -> int | None:
    """An integer within bounds, or None."""
    number = real(value, math.nan)
    if isinstance(value, int) and not isinstance(value, bool):
        return value if low <= value <= high else None
    return int(number) if math.isfinite(number) and low <= number <= high else None


def positive(value: object, high: int = LARGEST_INT) -> int | None:
    """An integer above 0: TMDB's 0 for minutes or dollars means that nobody knows."""
    return whole(value, low=1, high=high)


def tmdb_id(value: object) -> int | None:
    return None if isinstance(value, float | str) else positive(value)


def vote(value: object, count: int) -> float | None:
    """A mean of 0 to 10; without votes TMDB says 0.0, which isn't one."""
    number = real(value, math.nan)
    return number if count > 0 and 0 <= number <= 10 else None


def votes(value: object) -> int:
    return whole(value) or 0


def day(value: object) -> date | None:
    """A day out of `2024-05-01` or a time stamp that starts so."""
    try:
        found = date.fromisoformat(text(value)[:10])
    except ValueError:
        return None
    return found if found.year in _YEARS else None


def moment(value: object) -> datetime | None:
    """A point in time, UTC where none is named."""
    try:
        found = datetime.fromisoformat(text(value).removesuffix(" UTC"))
    except ValueError:
        return None
    if found.year not in _YEARS:
        return None
    return found.replace(tzinfo=UTC) if found.tzinfo is None else found.astimezone(UTC)


def image_path(value: object) -> str:
    """A path under the image server; anything that isn't one is no image."""
    path = text(value)
    return path if path.startswith("/") and len(path) <= 200 else ""


def url(value: object) -> str:
    address = text(value)
    return address if address.startswith(("http://", "https://")) and len(address) <= 500 else ""


def country(value: object) -> str:
    code = text(value).upper()
    return code if _COUNTRY.fullmatch(code) else ""


def language(value: object) -> str:
    """ISO 639; TMDB's `xx` says that nobody speaks."""
    code = text(value).lower()
    return code if _LANGUAGE.fullmatch(code) and code != "xx" else ""


def imdb_id(value: object) -> str:
    code = text(value)
    return code if _IMDB.fullmatch(code) else ""
