"""What is sent: one shape for all events, described in docs/webhooks.md. Built when it is written, and never changed.

A new key may come at any time; what is there keeps its meaning within a version.
"""

import uuid
from typing import Any

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.utils import timezone

from movies.models import Episode, Title
from social.enums import WebhookEvent
from social.models import Activity, Profile

VERSION = 1
# What is told of an activity's object beside its kind, key, name and page, by the name of its model.
_FACTS: dict[str, tuple[str, ...]] = {
    "watch": ("watched_on",),
    "list": ("visibility",),
    "review": ("text", "has_spoilers"),
}
_ORDER = (
    *("version", "id", "event", "act", "created", "visibility", "profile", "season", "number", "kind", "handle"),
    *("name", "year", "tmdb_id", "imdb_id", "url", "title", "episode", "value", "object", "follower"),
)
_PLACES = {key: place for place, key in enumerate(_ORDER)}


def payload(
    *, key: uuid.UUID, event: WebhookEvent, profile: Profile, activity: Activity | None = None
) -> dict[str, Any]:
    """What a webhook of the profile hears. key: the delivery's. Runs up to two queries where there is an activity."""
    told: dict[str, Any] = {
        "version": VERSION,
        "id": str(key),
        "event": event.value,
        "created": (activity.created_at if activity else timezone.now()).isoformat(),
        "profile": _profile(profile),
        "act": None,
        "visibility": None,
        "title": None,
        "episode": None,
        "value": None,
        "object": None,
        "follower": None,
    }
    if activity is None:
        return told
    told |= {"act": activity.verb, "visibility": activity.visibility}
    if event == WebhookEvent.FOLLOWED:
        return told | {"follower": _profile(activity.actor)}
    return told | {
        "title": _title(activity.title) if activity.title else None,
        "episode": _episode(activity.data.get("episode")),
        "value": activity.data.get("value"),
        "object": _object(activity),
    }


def in_order(told: Any) -> Any:
    """The same with its keys as people read them best: the database gives them back by their length."""
    if not isinstance(told, dict):
        return told
    return {key: in_order(told[key]) for key in sorted(told, key=lambda key: (_PLACES.get(key, len(_PLACES)), key))}


def _address(thing: Any) -> str | None:
    """The page of it on this site, if it has one."""
    path = getattr(thing, "get_absolute_url", None)
    return f"{settings.SITE_URL}{path()}" if path else None


def _profile(profile: Profile) -> dict[str, Any]:
    return {"handle": profile.handle, "name": profile.name, "url": _address(profile)}


def _title(title: Title) -> dict[str, Any]:
    return {
        "id": title.pk,
        "kind": title.kind,
        "name": title.name,
        "year": title.year,
        "tmdb_id": title.tmdb_id,
        "imdb_id": title.imdb_id or None,
        "url": _address(title),
    }


def _episode(pk: int | None) -> dict[str, Any] | None:
    episode = Episode.objects.select_related("season").filter(pk=pk).first() if pk else None
    if episode is None:
        return None
    return {
        "season": episode.season.number,
        "number": episode.number,
        "name": episode.name,
        "tmdb_id": episode.tmdb_id,
        "imdb_id": episode.imdb_id or None,
    }


def _object(activity: Activity) -> dict[str, Any] | None:
    """What the act was done to or made: a viewing, a rating, a review, a list; None if it is gone meanwhile."""
    target: models.Model | None = activity.target
    if target is None or isinstance(target, Title):
        return None
    kind = target._meta.model_name or ""
    facts = {name: _plain(getattr(target, name, None)) for name in _FACTS.get(kind, ())}
    name = getattr(target, "name", None)
    return {"kind": kind, "id": target.pk, "name": name, "url": _address(target), **facts}


def _plain(value: Any) -> Any:
    """A value as JSON has it."""
    return value if isinstance(value, str | int | float | bool | None) else DjangoJSONEncoder().default(value)
