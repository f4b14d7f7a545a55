"""Places in a feed, and how an address holds them: where a page begins, and what a page knew when it was opened."""

import base64
import binascii
import datetime
import json
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, NamedTuple

from django.utils import timezone

# What was recorded within a transaction carries the time of its making, and shows up when that ends: so much later.
OVERLAP = datetime.timedelta(seconds=30)
MOST_KEYS = 200
_LARGEST_KEY = 2**63 - 1


class Place(NamedTuple):
    """An activity's place in the order of a feed, the newest first."""

    at: datetime.datetime
    pk: int


@dataclass(frozen=True, slots=True)
class Token:
    """What a page knew: all until `since`, and of what came after that these activities, by key."""

    since: datetime.datetime
    keys: tuple[int, ...] = ()


def token_of(places: Iterable[Place]) -> Token:
    """Of a page with these activities on it, the newest ones among them."""
    newest = sorted(places, reverse=True)
    if not newest:
        return Token(timezone.now() - OVERLAP)
    since = newest[0].at - OVERLAP
    known = [place for place in newest if place.at > since]
    if len(known) > MOST_KEYS:
        since, known = known[MOST_KEYS].at, known[:MOST_KEYS]
    return Token(since, tuple(place.pk for place in known))


def write_place(place: Place) -> str:
    return _written([place.at.isoformat(), place.pk])


def read_place(text: str) -> Place | None:
    """None for any text that isn't a place."""
    match _read(text):
        case [str() as at, int() as pk] if (moment := _moment(at)) and _is_key(pk):
            return Place(moment, pk)
    return None


def write_token(token: Token) -> str:
    return _written([token.since.isoformat(), list(token.keys)])


def read_token(text: str) -> Token | None:
    """None for any text that isn't a token."""
    match _read(text):
        case [str() as since, list() as keys] if (moment := _moment(since)) and len(keys) <= MOST_KEYS:
            return Token(moment, tuple(keys)) if all(_is_key(key) for key in keys) else None
    return None


def _written(payload: list[Any]) -> str:
    packed = json.dumps(payload, separators=(",", ":")).encode()
    return base64.urlsafe_b64encode(packed).decode().rstrip("=")


def _read(text: str) -> Any:
    try:
        padded = text[:8000].encode("ascii") + b"=" * (-len(text) % 4)
        return json.loads(base64.b64decode(padded, altchars=b"-_", validate=True))
    except (ValueError, binascii.Error, RecursionError):
        return None


def _moment(text: str) -> datetime.datetime | None:
    try:
        moment = datetime.datetime.fromisoformat(text)
        # What PostgreSQL and all time zones can still reckon with.
        return moment if moment.tzinfo and 1900 < moment.year < 9000 else None
    except ValueError:
        return None


def _is_key(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= _LARGEST_KEY
