"""A server of one's own: every secret and address comes from the environment, or it doesn't start."""

from django.core.exceptions import ImproperlyConfigured

from config.settings.base import *  # noqa: F403
from config.settings.base import EMBEDDED, SILENCED_SYSTEM_CHECKS, env

missing = [
    name
    for name, value in (
        ("SECRET_KEY", env.secret_key),
        ("DATABASE_URL", env.database_url),
        ("REDIS_URL", env.redis_url),
        ("ALLOWED_HOSTS", env.allowed_hosts),
    )
    if not value
]
if missing or EMBEDDED:
    raise ImproperlyConfigured(f"Set {', '.join(missing)} in the environment (see .env.example).")

DEBUG = False
SECRET_KEY = env.secret_key
SECURE_SSL_REDIRECT = env.https
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$"]
if env.https and not env.trusted_proxies:
    raise ImproperlyConfigured(
        "HTTPS=true needs something in front that speaks TLS: set TRUSTED_PROXIES to how many proxies of yours there "
        "are (usually 1), or HTTPS=false."
    )
# Believed only behind a proxy, which overwrites what callers claim.
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if env.trusted_proxies else None
SESSION_COOKIE_SECURE = env.https
CSRF_COOKIE_SECURE = env.https
SECURE_HSTS_SECONDS = env.hsts_seconds if env.https else 0
# Other names below the same domain are their owner's business, and getting off a preload list takes months.
SECURE_HSTS_INCLUDE_SUBDOMAINS = False
SECURE_HSTS_PRELOAD = False
SILENCED_SYSTEM_CHECKS = [*SILENCED_SYSTEM_CHECKS, "security.W005", "security.W021"]
