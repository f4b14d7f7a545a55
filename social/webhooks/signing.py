"""Secrets of webhooks, and signatures by which receivers know that a request is this site's.

A secret is HMAC-SHA256 of the webhook's seed under the site's SECRET_KEY: it is kept nowhere, and anew for a new seed.
"""

import base64
import hashlib
import hmac
import secrets
from datetime import timedelta

from django.conf import settings
from django.utils import timezone

from social.models import Webhook

PREFIX = "whsec_"
# How long the earlier secret signs along, so that receivers can change over in peace.
OVERLAP = timedelta(days=1)


def new_seed() -> str:
    return secrets.token_hex(32)


def secret_of(seed: str) -> str:
    """The secret that belongs to a seed, as its owner is shown it, once."""
    made = hmac.digest(settings.SECRET_KEY.encode(), f"webhook:{seed}".encode(), hashlib.sha256)
    return PREFIX + base64.urlsafe_b64encode(made).decode().rstrip("=")


def signature(webhook: Webhook, body: bytes, *, now: int) -> str:
    """The header's value: `t=<now>,v1=<hex>`, and a second v1 for a day after the secret was made anew.

    now: seconds since 1970. Signed is `<now>.<body>`, with the secret as it was shown, prefix and all.
    """
    seeds = [webhook.seed]
    if webhook.earlier_seed and webhook.rolled_at and timezone.now() - webhook.rolled_at < OVERLAP:
        seeds.append(webhook.earlier_seed)
    signed = b"%d.%s" % (now, body)
    sums = [hmac.new(secret_of(seed).encode(), signed, hashlib.sha256).hexdigest() for seed in seeds]
    return ",".join([f"t={now}", *(f"v1={each}" for each in sums)])
