"""POSTs that create can be sent again without creating again: `Idempotency-Key`."""

import hashlib
import json
import re
from collections.abc import Callable
from functools import wraps
from http import HTTPStatus
from typing import Any, TypeVar, cast

from django.core.files import File
from django.utils.crypto import salted_hmac
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext_lazy as _
from rest_framework.exceptions import APIException, ValidationError
from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request
from rest_framework.response import Response

from config.lib.api.problems import Conflict
from config.lib.locks import redis_client, redis_key

HEADER = "Idempotency-Key"
KEPT_FOR = 24 * 3600
# Longer than a request may take. If the process dies in the middle, the same key works again after this time.
IN_FLIGHT_FOR = 120
_KEY = re.compile(r"[\x21-\x7e]{1,200}")
_IN_FLIGHT = "in flight"

Handler = TypeVar("Handler", bound=Callable[..., Response])


class InFlight(Conflict):
    """409: the first request with this key has not been answered yet."""

    default_detail = _("A request with this Idempotency-Key is still being carried out.")
    default_code = "in_flight"
    wait = 2


class KeyReused(APIException):
    """422: the key already stands for another request."""

    status_code = HTTPStatus.UNPROCESSABLE_ENTITY
    default_detail = _("This Idempotency-Key was used with another body.")
    default_code = "idempotency_key_reused"


def idempotent(handler: Handler) -> Handler:
    """For a view's method: the same profile, address, key and body gets the first answer again for a day.

    Only answers below 400 are kept: after an error the key is free. Raises InFlight, KeyReused, and ValidationError for
    a key that isn't 1 to 200 visible ASCII characters.
    """

    @wraps(handler)
    def once(view: Any, request: Request, *args: Any, **kwargs: Any) -> Response:
        key = request.headers.get(HEADER)
        if key is None:
            return handler(view, request, *args, **kwargs)
        if not _KEY.fullmatch(key):
            raise ValidationError({HEADER: [_("1 to 200 visible ASCII characters.")]})
        slot = _slot(request, key)
        body = _fingerprint(request.data)
        client = redis_client()
        if not client.set(slot, f"{body}\n{_IN_FLIGHT}", nx=True, ex=IN_FLIGHT_FOR):
            return _again(client.get(slot), body)
        try:
            response = handler(view, request, *args, **kwargs)
        except BaseException:
            client.delete(slot)
            raise
        if response.status_code >= HTTPStatus.BAD_REQUEST:
            client.delete(slot)
        else:
            client.set(slot, f"{body}\n{_dump(response)}", ex=KEPT_FOR)
        return response

    once.is_idempotent = True  # type: ignore[attr-defined]
    return cast(Handler, once)


def _again(stored: Any, body: str) -> Response:
    """The stored answer. stored None: the first request ended with an error at this very moment."""
    if stored is None:
        raise InFlight
    first_body, _newline, answer = str(stored).partition("\n")
    if first_body != body:
        raise KeyReused
    if answer == _IN_FLIGHT:
        raise InFlight
    kept = json.loads(answer)
    return Response(kept["data"], kept["status"], headers={**kept["headers"], "Idempotency-Replayed": "true"})


def _dump(response: Response) -> str:
    data = json.loads(JSONRenderer().render(response.data) or b"null")
    return json.dumps({"data": data, "status": response.status_code, "headers": dict(response.headers)})


def _slot(request: Request, key: str) -> str:
    # The profiles of a household are several people, each with answers of their own.
    profile = getattr(getattr(request, "profile", None), "pk", None)
    who = f"{request.user.pk}.{profile}" if profile else request.user.pk
    return redis_key(f"idempotency:{who}:{_digest(f'{request.path} {key}')}")


def _fingerprint(data: Any) -> str:
    """Of a body, JSON or a form with files. Keyed, since a body may hold a password, and the digest is kept."""
    fields = dict(data.lists()) if isinstance(data, MultiValueDict) else data
    text = json.dumps(fields, sort_keys=True, default=_of_file)
    return salted_hmac(__name__, text, algorithm="sha256").hexdigest()


def _of_file(value: Any) -> list[str]:
    """Name and digest of an uploaded file, which whoever keeps it reads from its beginning."""
    if not isinstance(value, File):
        raise TypeError(f"A body can't hold {type(value).__name__}.")
    digest = hashlib.sha256()
    for chunk in value.chunks():
        digest.update(chunk)
    return [str(value.name), digest.hexdigest()]


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "backslashreplace")).hexdigest()
