"""Lists of titles: the pages' filters, sorts and paging, but read strictly."""

from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import OpenApiParameter
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response

from config.lib.api.paging import CURSOR, KeysetPagination, next_link, page_schema, page_size
from config.lib.api.views import ApiViewSet
from movies.api.filters import REGION, chosen_region
from movies.api.serializers.titles import TitleSerializer
from movies.browse import SORT_NAMES, BrowseFilters, Scope, browse
from movies.browse.filters import LONGEST_RUNTIME, MOST_VALUES, MULTIPLE
from movies.browse.paging import read_cursor
from movies.enums import TitleKind
from movies.models import Genre, Provider

CHOICES = {
    "kind": tuple(TitleKind.values),
    "match": ("all", "any"),
    "when": ("out", "upcoming"),
    "sort": SORT_NAMES,
}
NUMBERS = {"min_runtime": (1, LONGEST_RUNTIME), "max_runtime": (1, LONGEST_RUNTIME), "score": (1, 10)}
DESCRIPTIONS = {
    "kind": "Only films or only shows.",
    "match": "Whether a title has all of the genres or any; without it, all.",
    "when": "Only what is out, or only what is still to come.",
    "sort": "The order; `popular` without it. Titles that lack the value come last.",
    "genre": "Slugs of genres.",
    "decade": "Decades by their first year, such as 1990.",
    "year": "Years of release, or of the first episode.",
    "runtime": "Bands of minutes: 0-29, 30-59, 60-89, 90-119, 120-149 or 150-.",
    "language": "Original languages, ISO 639-1.",
    "country": "Countries, ISO 3166-1.",
    "certification": "Certificates in the region, such as PG-13.",
    "provider": "Ids of providers that include the title in the region without a payment of its own.",
    "min_runtime": "At least so many minutes.",
    "max_runtime": "At most so many minutes.",
    "score": "At least this score.",
}


PATTERNS = {
    "genre": r"^[-\w]{1,60}$",
    "decade": r"^\d{3}0$",
    "year": r"^\d{4}$",
    "runtime": r"^\d+-\d*$",
    "language": "^[a-z]{2,3}$",
    "country": "^[A-Z]{2}$",
    "certification": "^.{1,30}$",
    "provider": r"^[1-9]\d{0,17}$",
}


def _parameter(name: str) -> OpenApiParameter:
    about = DESCRIPTIONS[name]
    if name in CHOICES:
        return OpenApiParameter(name, str, enum=CHOICES[name], description=about)
    if name in NUMBERS:
        least, most = NUMBERS[name]
        return OpenApiParameter(name, {"type": "integer", "minimum": least, "maximum": most}, description=about)
    text = f"{about} Repeat it for any of several values, at most {MOST_VALUES}."
    values = {"type": "array", "items": {"type": "string", "pattern": PATTERNS[name]}, "maxItems": MOST_VALUES}
    return OpenApiParameter(name, values, description=text)


TITLE_FILTERS = [*(_parameter(name) for name in DESCRIPTIONS), REGION]


class TitlePagination(KeysetPagination):
    """Pages of titles also say how many there are; `browse` finds them."""

    def get_paginated_response_schema(self, schema: dict[str, Any]) -> dict[str, Any]:
        total = {"type": "integer", "description": "How many titles match; at least so many where it isn't exact."}
        exact = {"type": "boolean", "description": "Whether `total` is exact: large selections aren't counted out."}
        return page_schema(schema, total=total, total_is_exact=exact)


def title_page(view: ApiViewSet, request: Request, scope: Scope | None = None) -> Response:
    """A page of the titles that the query asks for, all or those of a subject. Raises ValidationError."""
    size = page_size(request)
    filters = read_filters(request, scope)
    cursor = request.query_params.get(CURSOR) or None
    if cursor and read_cursor(cursor, filters.sort) is None:
        raise ValidationError({CURSOR: [_("This is not a cursor of this list.")]})
    page = browse(filters, viewer=view.viewer, after=cursor, page_size=size)
    return Response(
        {
            "next": next_link(request, page.next_cursor) if page.next_cursor else None,
            "total": page.total,
            "total_is_exact": page.total_is_exact,
            "results": TitleSerializer(page.titles, many=True, context=view.get_serializer_context()).data,
        }
    )


def read_filters(request: Request, scope: Scope | None = None) -> BrowseFilters:
    """What the query asks for. Raises ValidationError for every value that a page would overlook, all at once."""
    if errors := filter_errors(request.query_params):
        raise ValidationError(errors)
    return BrowseFilters.from_query(request.query_params, kind=None, region=chosen_region(request), scope=scope)


def filter_errors(query: QueryDict) -> dict[str, list[Any]]:
    """What in the catalogue's part of a query makes no sense, by the parameter's name."""
    errors: dict[str, list[Any]] = {}
    for name, allowed in CHOICES.items():
        if name in query and query[name] not in allowed:
            errors[name] = [_("One of: %(values)s.") % {"values": ", ".join(allowed)}]
    for name, (least, most) in NUMBERS.items():
        if name in query and not _is_number(str(query[name]), least, most):
            errors[name] = [_("A whole number from %(least)d to %(most)d.") % {"least": least, "most": most}]
    for name, valid in MULTIPLE.items():
        if unknown := [value for value in query.getlist(name) if not valid(value)]:
            errors[name] = [_("Not understood: %(values)s.") % {"values": ", ".join(unknown[:3])}]
        elif len(query.getlist(name)) > MOST_VALUES:
            errors[name] = [_("At most %(count)d values.") % {"count": MOST_VALUES}]
    for name, known in (("genre", _known_genres), ("provider", _known_providers)):
        if name not in errors and (unknown := sorted(set(query.getlist(name)) - known(query.getlist(name)))):
            errors[name] = [_("Unknown: %(values)s.") % {"values": ", ".join(unknown)}]
    return errors


def _is_number(raw: str, least: int, most: int) -> bool:
    return raw.isascii() and raw.isdigit() and len(raw) <= 6 and least <= int(raw) <= most


def _known_genres(slugs: list[str]) -> set[str]:
    return set(Genre.objects.filter(slug__in=slugs).values_list("slug", flat=True)) if slugs else set()


def _known_providers(keys: list[str]) -> set[str]:
    return {str(pk) for pk in Provider.objects.filter(pk__in=keys).values_list("pk", flat=True)} if keys else set()
