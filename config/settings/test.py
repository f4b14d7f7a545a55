"""Tests: real PostgreSQL and Redis, a database and a key prefix for each process of a parallel run."""

import os

from config.settings.base import *  # noqa: F403
from config.settings.base import CACHES, REST_FRAMEWORK, STORAGES, TEMPLATES

DEBUG = False
SECRET_KEY = "tests-need-no-secret-but-django-wants-one"  # noqa: S105 (signs nothing outside a test)
ALLOWED_HOSTS = ["testserver", "localhost", "127.0.0.1"]
SITE_URL = "http://testserver"
CSRF_TRUSTED_ORIGINS: list[str] = []

WORKER = os.environ.get("PYTEST_XDIST_WORKER", "main")
CACHES = {"default": CACHES["default"] | {"KEY_PREFIX": f"test:{WORKER}"}}
REDIS_PREFIX = f"test:{WORKER}"
CELERY_TASK_ALWAYS_EAGER = True
CELERY_TASK_EAGER_PROPAGATES = True
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
STORAGES = STORAGES | {"staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}
TEMPLATES[0]["OPTIONS"]["string_if_invalid"] = "«undefined: %s»"
REST_FRAMEWORK = REST_FRAMEWORK | {"DEFAULT_THROTTLE_CLASSES": []}
ACCOUNT_RATE_LIMITS = False

# Never the real service: a test that needs TMDB starts a local server and points these at it.
TMDB_API_KEY = None
TMDB_API_URL = "http://127.0.0.1:1/3"
TMDB_LANGUAGE = "en-US"
TMDB_REGION = "US"
TMDB_REQUESTS_PER_SECOND = 10_000
ADULT_TITLES = False
LOG_FORMAT = "text"
SENTRY_DSN = None
