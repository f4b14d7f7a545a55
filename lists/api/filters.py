"""The library's filters, read strictly: a page overlooks what makes no sense, a program wants to be told."""

import datetime
import re
from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import OpenApiParameter
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request

from lists.library import SORT_NAMES, LibraryFilters
from lists.library.filters import FORMATS, LONGEST_WORDS, STATUSES, WATCHED
from movies.api.browsing import TITLE_FILTERS, filter_errors
from movies.api.filters import chosen_region

YES_OR_NO = ("yes", "no")
SORTS = tuple(f"{sign}{name}" for name in SORT_NAMES for sign in ("", "-"))
SEVERAL = {"status": STATUSES, "owned": FORMATS}
CHOICES = {
    "favourite": YES_OR_NO, "watchlist": YES_OR_NO, "rated": YES_OR_NO, "rewatched": YES_OR_NO, "note": YES_OR_NO,
    "watched": WATCHED, "sort": SORTS,
}  # fmt: skip
POINTS = ("rating_min", "rating_max")
DAYS = ("watched_after", "watched_before", "not_since")
DESCRIPTIONS = {
    "q": "Words of a name.",
    "status": "Any of these; `none` for no status. Repeat it.",
    "owned": "On any of these; `any` for whatever, `none` for nothing. Repeat it.",
    "favourite": "Favourites, or all others.",
    "watchlist": "What is on the watchlist, or all else.",
    "rated": "What is rated, or all else.",
    "rewatched": "What was watched more than once, or all else.",
    "note": "What has a private note, or all else.",
    "watched": "Ever, never, or nobody knows when.",
    "rating_min": "One's own rating, at least.",
    "rating_max": "One's own rating, at most.",
    "watched_after": "Watched on this day or later.",
    "watched_before": "Watched on this day or earlier.",
    "not_since": "Watched, the last time before this day.",
    "sort": "The order; a minus turns it around.",
}
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)


def _parameter(name: str) -> OpenApiParameter:
    about = DESCRIPTIONS[name]
    if name in SEVERAL:
        values = {"type": "array", "items": {"type": "string", "enum": [*SEVERAL[name]]}}
        return OpenApiParameter(name, values, description=about)
    if name in CHOICES:
        return OpenApiParameter(name, str, enum=CHOICES[name], description=about)
    if name in POINTS:
        return OpenApiParameter(name, {"type": "integer", "minimum": 1, "maximum": 10}, description=about)
    if name in DAYS:
        return OpenApiParameter(name, {"type": "string", "format": "date"}, description=about)
    return OpenApiParameter(name, {"type": "string", "maxLength": LONGEST_WORDS}, description=about)


LIBRARY_FILTERS = [
    *(_parameter(name) for name in DESCRIPTIONS),
    *(parameter for parameter in TITLE_FILTERS if parameter.name not in DESCRIPTIONS),
]


def read_library_filters(request: Request) -> LibraryFilters:
    """What the query asks for. Raises ValidationError for every value that a page would overlook, all at once."""
    query = request.query_params
    errors = {name: texts for name, texts in filter_errors(query).items() if name not in DESCRIPTIONS}
    if errors := {**errors, **_own_errors(query)}:
        raise ValidationError(errors)
    return LibraryFilters.from_query(query, region=chosen_region(request))


def _own_errors(query: QueryDict) -> dict[str, list[Any]]:
    errors: dict[str, list[Any]] = {}
    for name, allowed in SEVERAL.items():
        if set(query.getlist(name)) - set(allowed):
            errors[name] = [_("Any of: %(values)s.") % {"values": ", ".join(allowed)}]
    for name, allowed in CHOICES.items():
        if name in query and query[name] not in allowed:
            errors[name] = [_("One of: %(values)s.") % {"values": ", ".join(allowed)}]
    for name in POINTS:
        if name in query and not re.fullmatch(r"[1-9]|10", str(query[name]), re.ASCII):
            errors[name] = [_("A whole number from %(least)d to %(most)d.") % {"least": 1, "most": 10}]
    for name in DAYS:
        if name in query and not _is_day(str(query[name])):
            errors[name] = [_("A day such as 2026-03-01.")]
    words = str(query.get("q", ""))
    if "\0" in words or len(words) > LONGEST_WORDS:
        errors["q"] = [_("At most %(count)d characters, none of them null.") % {"count": LONGEST_WORDS}]
    return errors


def _is_day(text: str) -> bool:
    try:
        return bool(_DAY.fullmatch(text) and datetime.date.fromisoformat(text))
    except ValueError:
        return False
