"""Webhooks and their receivers for tests."""

import hashlib
import hmac
from typing import Any

from social.models import Profile, Webhook
from social.services import webhooks

ALL = [event.value for event in webhooks.EVENTS]


def hook(profile: Profile, url: str = "https://hooks.example.org/matinee", events: Any = ALL, **facts: Any) -> Webhook:
    return webhooks.create_webhook(profile=profile, url=url, events=events, **facts)[0]


def signed_by(secret: str, header: str, body: bytes) -> bool:
    """As docs/webhooks.md tells receivers to check it: written without the site's own code."""
    parts = [part.split("=", 1) for part in header.split(",")]
    moment = dict(parts)["t"]
    wanted = hmac.new(secret.encode(), f"{moment}.".encode() + body, hashlib.sha256).hexdigest()
    return any(name == "v1" and hmac.compare_digest(value, wanted) for name, value in parts)
