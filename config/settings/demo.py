"""What `make demo` runs: production's code paths on this machine alone, with services and a secret of its own."""

from config.environment import stored_secret_key
from config.settings.base import *  # noqa: F403
from config.settings.base import env

DEBUG = False
DEMO = True
SECRET_KEY = env.secret_key or stored_secret_key(env.matinee_data_dir)
ALLOWED_HOSTS = env.allowed_hosts or ["localhost", "127.0.0.1", "[::1]"]
EMAIL_BACKEND = "django.core.mail.backends.console.EmailBackend"
STATIC_BROTLI = False
STATIC_ROOT = env.matinee_data_dir / "staticfiles"
