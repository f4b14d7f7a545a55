"""Daily development: reloading, readable logs, e-mail on the console."""

from config.environment import stored_secret_key
from config.settings.base import *  # noqa: F403
from config.settings.base import STORAGES, env

DEBUG = True
DEMO = True
SECRET_KEY = env.secret_key or stored_secret_key(env.matinee_data_dir)
ALLOWED_HOSTS = env.allowed_hosts or ["localhost", "127.0.0.1", "[::1]"]
EMAIL_BACKEND = "django.core.mail.backends.console.EmailBackend"
STORAGES = STORAGES | {"staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}
LOG_FORMAT = "text"
