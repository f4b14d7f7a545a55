"""Many acts in one request: each done whole or not at all, each with an answer of its own."""

from collections.abc import Callable, Sequence
from typing import Any

from django.db import IntegrityError
from django.utils.translation import gettext as _
from rest_framework.exceptions import APIException, ValidationError

from config.lib.api.problems import problem_response
from lists.api.base import MOST_AT_ONCE
from lists.models import Undo

Result = dict[str, Any]


def within_bounds(name: str, rows: Sequence[Any]) -> None:
    """Raises ValidationError for more rows than one request may bring."""
    if len(rows) > MOST_AT_ONCE:
        raise ValidationError({name: [_("At most %(count)d in one request.") % {"count": MOST_AT_ONCE}]})


def each(rows: Sequence[Any], act: Callable[[Any], tuple[Result, Undo | None]]) -> tuple[list[Result], list[Undo]]:
    """Carry out the act for each row. What is wrong with one becomes its result, and the others go on.

    act: does it in a transaction of its own; its result says what is special to it.
    """
    results, undos = [], []
    for index, row in enumerate(rows):
        try:
            result, undo = act(row)
        except Exception as error:  # noqa: BLE001 (what nobody expected is raised again)
            result, undo = _refusal(error), None
        results.append({"index": index, "errors": {}, **result})
        if undo:
            undos.append(undo)
    return results, undos


def _refusal(error: Exception) -> Result:
    """The problem that the row alone would have been answered with. Raises what nobody expected."""
    if isinstance(error, IntegrityError):
        return {"status": 409, "errors": {"non_field_errors": [_("Somebody else has just stored the same.")]}}
    response = problem_response(error, {})
    if response is None or not isinstance(response.data, dict):
        raise error
    if isinstance(error, APIException) and error.status_code >= 500:
        raise error
    errors = response.data["errors"] or {"non_field_errors": [response.data["detail"]]}
    return {"status": response.status_code, "errors": errors}
