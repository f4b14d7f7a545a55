"""Days as Netflix's short history has them: in the order of the country, told by all of them together."""

import datetime
import re
from collections.abc import Sequence
from itertools import pairwise

from django.utils.dateformat import format as date_format
from django.utils.translation import gettext as _

from lists.imports.files import Answers, Choice

# Nobody streamed anything there before.
FIRST_YEAR = 2007
_NUMBERS = re.compile(r"\d+", re.ASCII)
# Where day, month and year stand.
ORDERS = {"dmy": (0, 1, 2), "mdy": (1, 0, 2), "ymd": (2, 1, 0)}


def order_of(texts: Sequence[str], answers: Answers) -> str:
    """The one order in which all the days make sense; of several that in which they go down, as the file does.

    Raises NeedsAnswerError where two are left. Days that make no sense in any order don't count.
    """
    sensible = [text for text in dict.fromkeys(texts) if any(day_of(text, order) for order in ORDERS)]
    possible = [order for order in ORDERS if all(day_of(text, order) for text in sensible)]
    if not possible:
        # Some line is not like the others: the order that fits most of them is meant.
        possible = [max(ORDERS, key=lambda order: sum(day_of(text, order) is not None for text in sensible))]
    if len(possible) > 1 and (same := _agreed(sensible, possible)):
        return same
    falling = [order for order in possible if _falls([day_of(text, order) for text in sensible])]
    if len(possible) > 1 and len(falling) == 1 and len(sensible) > 1:
        return falling[0]
    return possible[0] if len(possible) == 1 else _asked(sensible[0], possible, answers)


def day_of(text: str, order: str) -> datetime.date | None:
    """The day, if the text is one in this order. A year of four digits stands where it stands."""
    parts = _NUMBERS.findall(text)
    if len(parts) != 3 or any(len(part) > 4 for part in parts):
        return None
    if len(parts[0]) == 4:
        order = "ymd"
    elif order == "ymd" and len(parts[2]) == 4:
        return None
    day, month, year = (int(parts[place]) for place in ORDERS[order])
    year += 2000 if year < 100 else 0
    try:
        found = datetime.date(year, month, day)
    except ValueError:
        return None
    return found if FIRST_YEAR <= year <= 2100 else None


def _agreed(texts: Sequence[str], orders: Sequence[str]) -> str:
    """An order, where all of them say the same of every day."""
    return orders[0] if all(len({day_of(text, order) for order in orders}) == 1 for text in texts) else ""


def _falls(days: Sequence[datetime.date | None]) -> bool:
    known = [day for day in days if day]
    return all(one >= other for one, other in pairwise(known))


def _asked(example: str, orders: Sequence[str], answers: Answers) -> str:
    days = [(order, day) for order in orders if (day := day_of(example, order))]
    choices = [Choice(order, date_format(day, "j F Y")) for order, day in days]
    return str(answers.need("date_order", _("Which day is “%(text)s” in this file?") % {"text": example[:30]}, choices))
