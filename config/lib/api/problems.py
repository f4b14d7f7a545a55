"""One body for every error: `{"type", "title", "detail", "errors"}` as `application/problem+json` (RFC 9457)."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

from django.core.exceptions import PermissionDenied as DjangoPermissionDenied
from django.core.exceptions import ValidationError as DjangoValidationError
from django.db.models import ProtectedError, RestrictedError
from django.http import Http404, HttpResponse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from rest_framework import exceptions
from rest_framework.response import Response
from rest_framework.settings import api_settings

PROBLEM_JSON = "application/problem+json"
WHOLE = api_settings.NON_FIELD_ERRORS_KEY

Text = str | Promise

_TITLES: dict[str, Text] = {
    "invalid": _("The input is not valid"),
    "parse_error": _("The body cannot be read"),
    "not_authenticated": _("Please sign in"),
    "authentication_failed": _("The credentials are not valid"),
    "permission_denied": _("Not allowed"),
    "not_found": _("Not found"),
    "method_not_allowed": _("The method is not allowed here"),
    "not_acceptable": _("The answer cannot have the format asked for"),
    "unsupported_media_type": _("The body has a format that is not understood"),
    "insufficient_scope": _("The token does not reach so far"),
    "reauthentication_needed": _("Please confirm that it is you"),
    "throttled": _("Too many requests"),
    "conflict": _("The request conflicts with what is stored"),
    "too_large": _("The body is too large"),
    "error": _("Something went wrong here"),
}


@dataclass(frozen=True)
class Answer:
    """What a domain error becomes. detail None: the error's own words. field: the input that it is about."""

    status: int
    code: str
    title: Text
    detail: Text | None = None
    field: str | None = None
    retry_after: int | None = None


_answers: dict[type[Exception], Answer] = {}


def answers_with(error: type[Exception], answer: Answer) -> None:
    """From now on this domain error, and those derived from it, is answered so. The nearest class wins."""
    _answers[error] = answer


class Conflict(exceptions.APIException):
    """409: what is asked for cannot stand beside what is stored."""

    status_code = HTTPStatus.CONFLICT
    default_detail = _("This conflicts with what is stored.")
    default_code = "conflict"


class TooLarge(exceptions.APIException):
    """413: the body is longer than any that an endpoint needs."""

    status_code = HTTPStatus.REQUEST_ENTITY_TOO_LARGE
    default_detail = _("The body is too large.")
    default_code = "too_large"


class _Domain(exceptions.APIException):
    def __init__(self, answer: Answer, error: Exception) -> None:
        super().__init__(detail=str(answer.detail or error), code=answer.code)
        self.status_code = answer.status
        self.answer = answer


def problem_response(exc: Exception, context: dict[str, Any]) -> Response | None:
    """Django REST framework's exception handler. None: nobody expected this error, and the site's 500 answers it."""
    error = _as_api_exception(exc)
    if error is None:
        return None
    headers = {}
    if wait := getattr(error, "wait", None) or getattr(getattr(error, "answer", None), "retry_after", None):
        headers["Retry-After"] = str(int(wait))
    if challenge := getattr(error, "auth_header", None):
        headers["WWW-Authenticate"] = challenge
    return Response(problem_body(error), error.status_code, headers=headers, content_type=PROBLEM_JSON)


def problem_page(status: int) -> HttpResponse:
    """The problem for an address below /api/ that no endpoint answers: for the site's own error handlers."""
    codes = {400: "invalid", 403: "permission_denied", 404: "not_found"}
    code = codes.get(status, "error")
    details = {404: _("There is nothing at this address."), 403: _("You may not do this.")}
    detail = details.get(status) or _TITLES[code]
    body = {"type": problem_type(code), "title": str(_TITLES[code]), "detail": str(detail), "errors": {}}
    return HttpResponse(json.dumps(body), status=status, content_type=PROBLEM_JSON)


def problem_type(code: str) -> str:
    """The name by which programs tell problems apart; it doesn't change with the language."""
    return f"urn:matinee:problem:{code.replace('_', '-')}"


def problem_body(error: exceptions.APIException) -> dict[str, Any]:
    if isinstance(error, exceptions.ValidationError):
        errors = dict(_flatten(error.detail))
        named = ", ".join(field for field in errors if field != WHOLE)
        detail = str(_("Not valid: %(fields)s.") % {"fields": named}) if named else " ".join(errors[WHOLE])
        return _body("invalid", _TITLES["invalid"], detail, errors)
    answer = getattr(error, "answer", None)
    code = answer.code if answer else error.default_code
    title = answer.title if answer else _TITLES.get(code, HTTPStatus(error.status_code).phrase)
    errors = {answer.field: [str(error.detail)]} if answer and answer.field else {}
    return _body(code, title, str(error.detail), errors)


def _body(code: str, title: Text, detail: str, errors: Mapping[str, list[str]]) -> dict[str, Any]:
    told = {_sendable(field): [_sendable(text) for text in texts] for field, texts in errors.items()}
    return {"type": problem_type(code), "title": str(title), "detail": _sendable(detail), "errors": told}


def _sendable(text: str) -> str:
    """The text with halves of characters spelled out: what was sent may be told back, and no answer can hold those."""
    return text.encode("utf-8", "backslashreplace").decode()


def _as_api_exception(exc: Exception) -> exceptions.APIException | None:
    if isinstance(exc, exceptions.APIException):
        return exc
    if isinstance(exc, Http404):
        return exceptions.NotFound()
    if isinstance(exc, DjangoPermissionDenied):
        return exceptions.PermissionDenied()
    if isinstance(exc, DjangoValidationError):
        return exceptions.ValidationError(exc.message_dict if hasattr(exc, "error_dict") else exc.messages)
    if isinstance(exc, ProtectedError | RestrictedError):
        return Conflict(_("Others use this, so it cannot be deleted."))
    answer = next((_answers[base] for base in type(exc).__mro__ if base in _answers), None)
    return _Domain(answer, exc) if answer else None


def _flatten(detail: Any, path: str = "") -> Iterator[tuple[str, list[str]]]:
    """Nested errors as dotted paths: `{"genres": {0: ["…"]}}` gives `genres.0`."""
    if isinstance(detail, Mapping):
        for key, value in detail.items():
            name = WHOLE if key == "__all__" else str(key)
            yield from _flatten(value, path if path and name == WHOLE else f"{path}.{name}".lstrip("."))
    elif isinstance(detail, Sequence) and not isinstance(detail, str):
        messages = [str(item) for item in detail if isinstance(item, str)]
        if messages:
            yield path or WHOLE, messages
        for index, item in enumerate(detail):
            if not isinstance(item, str) and item:
                yield from _flatten(item, f"{path}.{index}".lstrip("."))
    else:
        yield path or WHOLE, [str(detail)]
