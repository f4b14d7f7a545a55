"""Cells of tables that anybody may have made: days in any order, ratings on any scale, words of a dozen languages.

What a cell says for "nothing" (`-`, `n/a`, `1970-01-01`) is empty; what makes no sense is None, for others to refuse.
"""

import datetime
import re
from collections import Counter
from collections.abc import Iterable
from functools import lru_cache

from config.lib.text import fold
from lists.enums import Status
from lists.imports import values
from lists.imports.sources import table_words as words
from lists.imports.sources.seen import Seen, seen_at
from movies.enums import TitleKind
from movies.references import read_address

ORDERS = ("ymd", "dmy", "mdy")
SCALES = (5, 10, 100)
# So many ratings may all be low by chance.
FEW = 20
LONGEST_DATE = 60
LONGEST_NOTHING = 10


def is_nothing(cell: str) -> bool:
    return len(cell) <= LONGEST_NOTHING and cell.strip().casefold() in words.NOTHING


@lru_cache(maxsize=1024)
def truth(cell: str) -> bool | None:
    """Whether a cell says yes; None where nobody can tell."""
    word = fold(cell.replace("\ufe0f", ""))
    return True if word in words.YES else False if word in words.NO or word in words.NOTHING else None


# -- ratings ----------------------------------------------------------------------------------------------------------

_RATIO = re.compile(r"^(\d{1,3}(?:[.,]\d{1,3})?)\s*(?:/|of|out of|von|sur|de|su|van|av|z|из)\s*(\d{1,3})$", re.ASCII)
_NUMBER = re.compile(r"^\d{1,3}(?:[.,]\d{1,6})?$", re.ASCII)
_PERCENT = re.compile(r"^(\d{1,3}(?:[.,]\d{1,3})?)\s*%$", re.ASCII)
_STARRED = re.compile(r"^(\d(?:[.,]\d{1,2})?)\s*(?:★|⭐|\*|stars?)$", re.ASCII)
_STARS = "★⭐*"
_BLANK_STARS = "☆½ "


def rated(cell: str) -> tuple[float, int | None] | None:
    """A rating's number, and the scale where the cell says it: (3.5, None), (7, 10) of "7/10", (3.5, 5) of "★★★½"."""
    stars = cell.replace("\ufe0f", "").strip() if len(cell) <= LONGEST_DATE else ""
    text = stars.casefold()
    if _NUMBER.match(text):
        return _float(text), None
    if found := _RATIO.match(text):
        return (_float(found[1]), int(found[2])) if int(found[2]) else None
    if found := _PERCENT.match(text):
        return _float(found[1]), 100
    if found := _STARRED.match(text):
        return _float(found[1]), 5
    if 0 < len(stars) <= 11 and not set(stars) - set(_STARS + _BLANK_STARS):
        return sum(stars.count(star) for star in _STARS) + 0.5 * ("½" in stars), 10 if len(stars) > 6 else 5
    return None


def points(cell: str, scale: int) -> tuple[int | None, bool] | None:
    """A rating from 1 to 10, and whether it had to be rounded; no rating for nothing and 0. scale: of plain numbers."""
    if is_nothing(cell):
        return None, False
    found = rated(cell)
    if found is None:
        return None
    number, of = found[0], found[1] or scale
    if number == 0:
        return None, False
    value = values.points(number, of=of)
    return (value, number * 10 / of != value) if value is not None else None


def guess_scale(cells: Iterable[str], name: str = "") -> int | None:
    """The scale of a column's plain numbers: as its name says it (`rating10`, `score (0-100)`), else the least of ours
    that holds the highest. None where a few whole numbers up to 5 may be out of 5 or of 10.
    """
    numbers = [found[0] for cell in cells if (found := rated(cell)) and found[1] is None]
    highest = max(numbers, default=0.0)
    said = re.search(r"(?<!\d)(100|10|5)\W{0,3}$", name, re.ASCII)
    if said and highest <= int(said[1]):
        return int(said[1])
    if not highest:
        return 10
    if highest <= 5 and len(numbers) < FEW and all(number.is_integer() for number in numbers):
        return None
    return next((scale for scale in SCALES if highest <= scale), SCALES[-1])


def _float(text: str) -> float:
    return float(text.replace(",", "."))


# -- days -------------------------------------------------------------------------------------------------------------

_PARTS = re.compile(r"^(\d{1,4})\s?([-/.])\s?(\d{1,2})\s?\2\s?(\d{1,4})(?!\d)", re.ASCII)
_COMPACT = re.compile(r"^(\d{4})(\d{2})(\d{2})$", re.ASCII)
_UNIX = re.compile(r"^\d{9,16}(?:\.\d{1,9})?$", re.ASCII)
_ISO = re.compile(r"^\d{4}-\d\d-\d\d", re.ASCII)
_CJK = re.compile(r"^(\d{4})\s?[年년]\s?(\d{1,2})\s?[月월]\s?(\d{1,2})\s?[日일]")
# What may stand behind the numbers of a day: a time, a weekday.
_BEHIND = re.compile(r"^[\sT,.]*(?:\d{1,2}[:.]\d\d\b.*|\(?[^\W\d_]{2,12}\.?\)?)?\s*$")
_TOKEN = re.compile(r"\d+|[^\W\d_]+")


def seen(cell: str, order: str) -> Seen | None:
    """A day, or a moment where the cell has a time with a zone; empty where nobody knows. order: of days that don't
    begin with the year, and don't name the month.
    """
    text = cell.strip()
    if is_nothing(text) or text.startswith(("0000-", "0001-")):
        return {}
    if len(text) > LONGEST_DATE:
        return None
    if _UNIX.match(text):
        moment = values.unix_moment(text)
        return {"moment": moment} if moment else {}
    if _ISO.match(text) and (found := seen_at(text)):
        return found
    day = _day(_numbers(text, order))
    if day is None:
        return None
    known = values.possible_day(day)
    return {"day": known} if known else {}


def when(cell: str, order: str) -> datetime.date | datetime.datetime | None:
    """The same for days on which something was typed in; None for whatever is none."""
    found = seen(cell, order) or {}
    return found.get("moment") or found.get("day")


def orders_of(cell: str) -> set[str]:
    """The orders in which a cell would be a day; empty for a cell whose day doesn't depend on it, or that has none."""
    text = cell.strip()[:LONGEST_DATE]
    if not _PARTS.match(text) or _numbers(text, "") is not None:
        return set()
    return {order for order in ORDERS if _day(_numbers(text, order))}


def guess_date_order(cells: Iterable[str]) -> tuple[str, tuple[str, ...]]:
    """The one order that the days of all cells allow, with those that come into question; empty where several do."""
    told, count, dotted = Counter[str](), 0, True
    for cell in cells:
        if orders := orders_of(cell):
            told.update(orders)
            count += 1
            dotted = dotted and "." in cell
    if not count:
        return "ymd", ("ymd",)
    most = max(told.values())
    possible = tuple(order for order in ORDERS if told[order] == most)
    # Where days have points in them, nobody writes the month first.
    if dotted and "dmy" in possible:
        possible = ("dmy",)
    return (possible[0] if len(possible) == 1 else ""), possible


def _numbers(text: str, order: str) -> tuple[int, int, int] | None:
    """Year, month and day as they stand there. order: empty to read only what is clear without it."""
    if found := _COMPACT.match(text) or _CJK.match(text):
        return int(found[1]), int(found[2]), int(found[3])
    found = _PARTS.match(text)
    if not found:
        return _named(text)
    if not _BEHIND.match(text[found.end() :]):
        return None
    first, second, third = found[1], found[3], found[4]
    if len(first) == 4:
        return (int(first), int(second), int(third)) if len(third) <= 2 else None
    if len(first) > 2 or len(third) == 3 or not order:
        return None
    return _in_order(first, second, third, order)


def _in_order(first: str, second: str, third: str, order: str) -> tuple[int, int, int] | None:
    if order == "ymd":
        return (_year(first), int(second), int(third)) if len(third) <= 2 and len(first) == 2 else None
    if len(third) == 1:
        return None
    day, month = (first, second) if order == "dmy" else (second, first)
    return _year(third), int(month), int(day)


def _named(text: str) -> tuple[int, int, int] | None:
    """`5 May 2024`, `May 5, 2024`, `5. Mai 2024`, `05-May-24`."""
    tokens = _TOKEN.findall(text)
    month = next((n for token in tokens if (n := words.MONTHS.get(fold(token)))), None)
    numbers = [token for token in tokens if token.isascii() and token.isdigit()]
    if not month or len(numbers) < 2:
        return None
    year = next((token for token in numbers if len(token) == 4), numbers[1] if len(numbers[1]) == 2 else "")
    day = next((token for token in numbers if len(token) <= 2), "")
    return (_year(year), month, int(day)) if year and day else None


def _year(text: str) -> int:
    number = int(text)
    return number if len(text) > 2 else number + (2000 if number < 70 else 1900)


def _day(numbers: tuple[int, int, int] | None) -> datetime.date | None:
    try:
        return datetime.date(*numbers) if numbers else None
    except ValueError:
        return None


# -- titles and parts -------------------------------------------------------------------------------------------------

_YEAR = re.compile(r"(?<!\d)(18[7-9]\d|19\d\d|20\d\d|21\d\d)(?!\d)", re.ASCII)
_IMDB = re.compile(r"(?<![a-z0-9])(tt\d{5,10})(?!\d)", re.IGNORECASE | re.ASCII)
_TMDB_PATH = re.compile(r"^(movie|film|tv|show)[/:#\s-]{1,3}(\d{1,10})$", re.IGNORECASE | re.ASCII)
_CODE = re.compile(r"^s\s?(\d{1,4})\s?[\s._-]?\s?(?:e|ep|x)\s?(\d{1,5})(?!\d)", re.IGNORECASE | re.ASCII)
_TIMES = re.compile(r"^(\d{1,4})\s?x\s?(\d{1,5})$", re.IGNORECASE | re.ASCII)
_NUMBERED = re.compile(r"^[^\W\d_]{0,12}[\s.#]{0,3}(\d{1,5})[.\s]{0,2}[^\W\d_]{0,12}$")


@lru_cache(maxsize=1024)
def status_of(word: str) -> Status | None:
    return words.STATUSES.get(fold(word.replace("_", " ")))


def title_year(cell: str) -> int | None:
    """The year in a year, or in a day of any order."""
    found = _YEAR.search(cell[:LONGEST_DATE])
    return int(found[1]) if found else None


def imdb_id(cell: str) -> str:
    """The id, also out of an address."""
    found = _IMDB.search(cell[:500])
    return values.imdb_id(found[1] if found else cell)


def tmdb_id(cell: str) -> tuple[int | None, str]:
    """The number and, where the cell says so (an address, `movie/603`), the kind."""
    if (number := values.tmdb_id(cell)) is not None:
        return number, ""
    if found := _TMDB_PATH.match(cell.strip()):
        kind = TitleKind.FILM if found[1].lower() in ("movie", "film") else TitleKind.SHOW
        return values.tmdb_id(found[2]), kind
    reference = read_address(cell) if "tmdb.org" in cell or "themoviedb.org" in cell else None
    return (reference.tmdb_id, reference.kind) if reference and reference.tmdb_id else (None, "")


@lru_cache(maxsize=1024)
def kind_of(cell: str) -> str | None:
    """Film or show; empty where the word says neither, None for what is neither."""
    word = fold(cell.replace("_", " ").replace("-", " "))
    return None if word in words.OTHER_THINGS else words.KINDS.get(word, "")


def season_number(cell: str) -> int | None:
    """`2` of "2", "S02" or "Staffel 2"; specials are season 0."""
    return 0 if fold(cell) in words.SPECIALS else _number_in(cell, 10_000)


def episode_numbers(cell: str) -> tuple[int | None, int | None]:
    """Season and number of "S02E05", "2x05", "5", "Ep. 5"; neither, where it is a name."""
    if found := _CODE.match(cell.strip()) or _TIMES.match(cell.strip()):
        return int(found[1]), int(found[2])
    return None, _number_in(cell, 100_000)


def _number_in(cell: str, most: int) -> int | None:
    if (number := values.whole(cell, most=most)) is not None:
        return number
    found = _NUMBERED.match(cell.strip()[:40])
    return values.whole(found[1], most=most) if found else None
