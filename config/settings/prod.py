"""A server of one's own: every secret and address comes from the environment, or it doesn't start."""

from django.core.exceptions import ImproperlyConfigured

from config.settings.base import *  # noqa: F403
from config.settings.base import EMBEDDED, env

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
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SESSION_COOKIE_SECURE = env.https
CSRF_COOKIE_SECURE = env.https
SECURE_HSTS_SECONDS = 31_536_000 if env.https else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = env.https
SECURE_HSTS_PRELOAD = env.https
