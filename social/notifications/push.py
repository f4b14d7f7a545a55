"""Messages to browsers that are closed: Web Push, encrypted for the browser (RFC 8291) and signed by us (RFC 8292)."""

import base64
import json
from functools import cache
from http import HTTPStatus
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec
from django.conf import settings
from django.core.exceptions import ValidationError
from django.db.models import F
from django.utils.translation import gettext_lazy as _

from config.lib import outbound
from config.lib.files import stored_once
from social.enums import ProfileKind
from social.models import Profile, PushSubscription

# Of one profile. The oldest makes room for a new one.
MOST_SUBSCRIPTIONS = 20
# Seconds that the push service keeps a message for a browser that is off.
KEPT_FOR = 24 * 3600
# A browser that couldn't be reached so often in a row is given up.
MOST_FAILURES = 30
_CURVE = ec.SECP256R1()


class PushRefusedError(Exception):
    """The push service, or the way there, didn't take the message. It may do so later."""


def new_key() -> str:
    """A private key in PEM, as VAPID_PRIVATE_KEY takes it."""
    key = ec.generate_private_key(_CURVE)
    plain = serialization.NoEncryption()
    return key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, plain).decode()


@cache
def _stored_key(data_dir: Path) -> str:
    return stored_once(data_dir / "vapid_private_key", new_key)


def private_key() -> str:
    """The installation's own, in PEM. Browsers subscribe to it: with another one all of them must ask anew."""
    return settings.VAPID_PRIVATE_KEY or _stored_key(settings.DATA_DIR)


def public_key() -> str:
    """As browsers take it: the point, in URL-safe base64 without padding."""
    return _point(private_key())


@cache
def _point(pem: str) -> str:
    key: Any = serialization.load_pem_private_key(pem.encode(), None)
    raw = key.public_key().public_bytes(serialization.Encoding.X962, serialization.PublicFormat.UncompressedPoint)
    return base64.urlsafe_b64encode(raw).decode().rstrip("=")


def subscribe(*, profile: Profile, endpoint: str, p256dh: str, auth: str, agent: str = "") -> PushSubscription:
    """A browser takes messages for the profile from now on, and for no other. Raises ValidationError by field."""
    if profile.kind != ProfileKind.STANDARD:
        raise ValidationError(_("Children’s and guests’ profiles get no messages."))
    _check_endpoint(endpoint)
    _check_key(p256dh, "p256dh", 65)
    _check_key(auth, "auth", 16)
    made, _new = PushSubscription.objects.update_or_create(
        endpoint=endpoint,
        defaults={"profile": profile, "p256dh": p256dh, "auth": auth, "agent": agent[:120], "failures": 0},
    )
    kept = PushSubscription.objects.filter(profile=profile).order_by("-pk").values_list("pk", flat=True)
    PushSubscription.objects.filter(pk__in=list(kept[MOST_SUBSCRIPTIONS:])).delete()
    return made


def unsubscribe(*, profile: Profile, endpoint: str = "", pk: int | None = None) -> bool:
    """A browser of the profile's takes no more messages, by its endpoint or key. Returns whether it did."""
    own = PushSubscription.objects.filter(profile=profile)
    gone, _each = (own.filter(pk=pk) if pk is not None else own.filter(endpoint=endpoint)).delete()
    return bool(gone)


def send(subscription: PushSubscription, message: dict[str, Any]) -> bool:
    """Send it. Returns False where the browser has gone: then so has the subscription. Raises PushRefusedError.

    Never call it in a transaction: it talks to the network.
    """
    body = encrypted(subscription, json.dumps(message, ensure_ascii=False).encode())
    headers = {
        "Content-Encoding": "aes128gcm",
        "Content-Type": "application/octet-stream",
        "TTL": str(KEPT_FOR),
        "Urgency": "normal",
        **_signature(subscription.endpoint),
    }
    try:
        answer = outbound.send(subscription.endpoint, body=body, headers=headers, seconds=10)
    except outbound.AddressRefusedError:
        subscription.delete()  # a name that leads into a private network is no push service's
        return False
    except outbound.NoAnswerError as error:
        _failed(subscription)
        raise PushRefusedError(str(error))
    if answer.succeeded:
        PushSubscription.objects.filter(pk=subscription.pk, failures__gt=0).update(failures=0)
        return True
    if answer.status in (HTTPStatus.NOT_FOUND, HTTPStatus.GONE):
        subscription.delete()
        return False
    _failed(subscription)
    raise PushRefusedError(f"The push service answered with {answer.status}.")


def encrypted(subscription: PushSubscription, data: bytes) -> bytes:
    """The message as only that browser can read it."""
    from pywebpush import WebPusher  # noqa: PLC0415 (slow)

    keys = {"p256dh": subscription.p256dh, "auth": subscription.auth}
    pusher = WebPusher({"endpoint": subscription.endpoint, "keys": keys})
    return bytes(pusher.encode(data, content_encoding="aes128gcm")["body"])


def _signature(endpoint: str) -> dict[str, str]:
    from py_vapid import Vapid02  # noqa: PLC0415 (slow)

    parts = urlsplit(endpoint)
    claims = {"aud": f"{parts.scheme}://{parts.netloc}", "sub": _contact()}
    key = Vapid02.from_pem(private_key().encode())
    return dict(key.sign(claims))


def _contact() -> str:
    """Whom the push service may turn to."""
    if settings.SITE_URL.startswith("https://"):
        return str(settings.SITE_URL)
    return f"mailto:{settings.DEFAULT_FROM_EMAIL.rpartition('<')[2].rstrip('>')}"


def _failed(subscription: PushSubscription) -> None:
    PushSubscription.objects.filter(pk=subscription.pk).update(failures=F("failures") + 1)
    PushSubscription.objects.filter(pk=subscription.pk, failures__gte=MOST_FAILURES).delete()


def _check_endpoint(endpoint: str) -> None:
    try:
        place = outbound.parse(endpoint)
    except outbound.AddressRefusedError as error:
        raise ValidationError({"endpoint": [str(error)]})
    if place.scheme != "https" and not settings.WEBHOOK_ALLOW_PRIVATE:
        raise ValidationError({"endpoint": [_("A push service’s address begins with https://.")]})
    if len(endpoint) > 1000:
        raise ValidationError({"endpoint": [_("A push service’s address has 1000 characters at most.")]})


def _check_key(text: str, name: str, size: int) -> None:
    try:
        raw = base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
        if len(raw) != size:
            raise ValueError(text)
        if size == 65:
            ec.EllipticCurvePublicKey.from_encoded_point(_CURVE, raw)
    except ValueError:
        raise ValidationError({name: [_("This isn’t a key as a browser’s subscription has it.")]})
