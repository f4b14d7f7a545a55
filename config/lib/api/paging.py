"""Paging through what grows: by the last row's place in the order, never by an offset."""

import base64
import binascii
import json
import math
from collections.abc import Sequence
from typing import Any, NoReturn

from django.core.exceptions import ValidationError as DjangoValidationError
from django.db.models import F, Q, QuerySet
from django.utils.translation import gettext_lazy as _
from rest_framework.exceptions import ValidationError
from rest_framework.pagination import BasePagination
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.settings import api_settings
from rest_framework.utils.urls import replace_query_param

from config.lib.exact import ExactEncoder

CURSOR = "cursor"
PAGE_SIZE = "page_size"
LARGEST_PAGE = 100
LONGEST_CURSOR = 3500


class KeysetPagination(BasePagination):
    """Pages of a queryset in the order that the view's `keyset` names, such as `("-tmdb_popularity", "pk")`.

    The columns must not be null and the last one must be unique. A page knows the next one only.
    """

    next_link: str | None = None

    def paginate_queryset(self, queryset: Any, request: Request, view: Any = None) -> list[Any]:
        size, order = page_size(request), tuple(view.keyset)
        # Annotated, so that a queryset which defers the columns still brings them along.
        keys = {f"_key{i}": F(name.lstrip("-")) for i, name in enumerate(order)}
        rows = queryset.annotate(**keys).order_by(*order)
        if cursor := request.query_params.get(CURSOR):
            rows = rows.filter(after(order, read_cursor(cursor, rows, order)))
        found = list(rows[: size + 1])
        if len(found) > size:
            last = [getattr(found[size - 1], name) for name in keys]
            self.next_link = next_link(request, write_cursor(order, last))
        return found[:size]

    def get_paginated_response(self, data: Any) -> Response:
        return Response({"next": self.next_link, "results": data})

    def get_paginated_response_schema(self, schema: dict[str, Any]) -> dict[str, Any]:
        return page_schema(schema)

    def get_schema_operation_parameters(self, view: Any) -> list[dict[str, Any]]:
        return [cursor_parameter(), page_size_parameter()]


def page_size(request: Request) -> int:
    """How many rows a page was asked to have; more than the largest page is the largest. Raises ValidationError."""
    raw = request.query_params.get(PAGE_SIZE, "")
    if not raw:
        return int(api_settings.PAGE_SIZE or 20)
    if not (raw.isascii() and raw.isdigit() and raw.strip("0")):
        raise ValidationError({PAGE_SIZE: [_("A whole number from 1 to 100.")]})
    return LARGEST_PAGE if len(raw.lstrip("0")) > 3 else min(int(raw), LARGEST_PAGE)


def next_link(request: Request, cursor: str) -> str:
    return replace_query_param(request.build_absolute_uri(), CURSOR, cursor)


def after(order: Sequence[str], values: Sequence[Any]) -> Q:
    """The rows that come after the one with these values."""
    first, descending = order[0].lstrip("-"), order[0].startswith("-")
    # Implied by what follows, but it is this bound that an index can start from.
    bound = Q(**{f"{first}__{'lte' if descending else 'gte'}": values[0]})
    later, same = Q(), Q()
    for name, value in zip(order, values, strict=True):
        column, comparison = name.lstrip("-"), "lt" if name.startswith("-") else "gt"
        later |= same & Q(**{f"{column}__{comparison}": value})
        same &= Q(**{column: value})
    return bound & later


def write_cursor(order: Sequence[str], values: Sequence[Any]) -> str:
    payload = json.dumps([*order, *values], cls=ExactEncoder, ensure_ascii=False, separators=(",", ":"))
    return base64.urlsafe_b64encode(payload.encode()).decode().rstrip("=")


def read_cursor(cursor: str, queryset: QuerySet[Any], order: Sequence[str]) -> list[Any]:
    """The values in a cursor of this order, as the columns take them. Raises ValidationError for any other text."""
    try:
        if len(cursor) > LONGEST_CURSOR:
            _refuse()
        padded = cursor.encode("ascii") + b"=" * (-len(cursor) % 4)
        payload = json.loads(base64.b64decode(padded, altchars=b"-_", validate=True))
    except (ValueError, binascii.Error, RecursionError):
        _refuse()
    if not isinstance(payload, list) or payload[: len(order)] != list(order) or len(payload) != 2 * len(order):
        _refuse()
    return [_value(queryset, name.lstrip("-"), raw) for name, raw in zip(order, payload[len(order) :], strict=True)]


def _value(queryset: QuerySet[Any], column: str, raw: Any) -> Any:
    if isinstance(raw, bool) or not isinstance(raw, str | int | float):
        _refuse()
    if isinstance(raw, float) and not math.isfinite(raw):
        _refuse()
    field = _field(queryset, column)
    try:
        if "\0" in str(raw).encode().decode():  # encode: a lone surrogate is no text either
            _refuse()
        value = field.to_python(raw)
        field.run_validators(value)
    except (DjangoValidationError, TypeError, ValueError, OverflowError):
        _refuse()
    return value


def _field(queryset: QuerySet[Any], column: str) -> Any:
    if column in queryset.query.annotations:
        return queryset.query.annotations[column].output_field
    meta = queryset.model._meta
    return meta.pk if column == "pk" else meta.get_field(column)


def _refuse() -> NoReturn:
    raise ValidationError({CURSOR: [_("This is not a cursor of this list.")]})


def page_schema(schema: dict[str, Any], **extra: dict[str, Any]) -> dict[str, Any]:
    """The schema of a page of items: the one shape that all lists have."""
    link = {
        "type": "string",
        "format": "uri",
        "nullable": True,
        "description": "The next page; null on the last.",
    }
    properties = {"next": link, **extra, "results": schema}
    return {"type": "object", "required": list(properties), "properties": properties}


def cursor_parameter() -> dict[str, Any]:
    text = "Where the page starts; take it from `next`."
    return {
        "name": CURSOR,
        "in": "query",
        "required": False,
        "schema": {"type": "string"},
        "description": text,
    }


def page_size_parameter() -> dict[str, Any]:
    kind = {"type": "integer", "minimum": 1, "default": api_settings.PAGE_SIZE}
    text = f"Items a page; more than {LARGEST_PAGE} gives {LARGEST_PAGE}."
    return {"name": PAGE_SIZE, "in": "query", "required": False, "schema": kind, "description": text}
