"""Many rows in one request: each read by itself, each with an answer of its own; what is right is done together."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _
from rest_framework.exceptions import ValidationError

from config.lib.api.problems import problem_body
from lists.api.base import MOST_AT_ONCE
from movies.models import Title

Result = dict[str, Any]


def within_bounds(name: str, rows: Sequence[Any]) -> None:
    """Raises ValidationError for more rows than one request may bring."""
    if len(rows) > MOST_AT_ONCE:
        raise ValidationError({name: [_("At most %(count)d in one request.") % {"count": MOST_AT_ONCE}]})


def titles_named(rows: Sequence[Mapping[str, Any]], viewer: Any) -> dict[int, Title]:
    """The titles of all rows that the viewer may know of, by key: what `TitleField` looks in. Runs one query."""
    named = {str(row.get("title")) for row in rows}
    keys = {int(key) for key in named if key.isascii() and key.isdigit() and len(key) < 19}
    titles = Title.objects.visible_to(viewer).defer("search_document", "facets", "regional_facets")
    return titles.in_bulk(keys)


def read_each(
    serializer_class: Any, rows: Sequence[Any], context: Mapping[str, Any]
) -> tuple[dict[int, Any], dict[int, Result]]:
    """The serializers of the rows that are right, and the results of those that aren't, by their places."""
    right, wrong = {}, {}
    for index, row in enumerate(rows):
        serializer = serializer_class(data=row, context=dict(context))
        if serializer.is_valid():
            right[index] = serializer
        else:
            wrong[index] = refusal(index, serializer.errors)
    return right, wrong


def refusal(index: int, errors: Any) -> Result:
    """The result of a row that can't be done: the errors that it alone would have been answered with."""
    return {"index": index, "status": 400, "errors": problem_body(ValidationError(errors))["errors"]}
