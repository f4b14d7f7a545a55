"""Tests: real PostgreSQL and Redis, a database and a key prefix for each process of a parallel run."""

import os

from config.settings.base import *  # noqa: F403
from config.settings.base import CACHES, DATA_DIR, DATABASES, REDIS_URL, REST_FRAMEWORK, STORAGES, TEMPLATES

DEBUG = False
SECRET_KEY = "tests-need-no-secret-but-django-wants-one"  # noqa: S105 (signs nothing outside a test)
ALLOWED_HOSTS = ["testserver", "localhost", "127.0.0.1"]
SITE_URL = "http://testserver"
CSRF_TRUSTED_ORIGINS = []

# Runs may overlap, and each has parallel workers: every process has a database of its own, and keys of its own in a
# Redis database that nothing but tests uses.
RUN = os.environ.get("PYTEST_XDIST_TESTRUNUID", f"{os.getpid():08d}")[:8]
WORKER = f"{RUN}_{os.environ.get('PYTEST_XDIST_WORKER', 'main')}"
DATABASES["default"]["TEST"] = {"NAME": f"test_matinee_{RUN}"}
REDIS_URL = f"{REDIS_URL.split('?')[0]}?db=9"
REDIS_PREFIX = f"test:{WORKER}"
# A busy machine must not make the cache give up, or a page asks the database once more than it would.
PATIENCE = {"socket_connect_timeout": 30, "socket_timeout": 30}
CACHES = {
    "default": CACHES["default"] | {"LOCATION": REDIS_URL, "KEY_PREFIX": f"{REDIS_PREFIX}:cache", "OPTIONS": PATIENCE}
}
CELERY_TASK_ALWAYS_EAGER = True
CELERY_TASK_EAGER_PROPAGATES = True
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
# What an installation makes for itself, such as the key that signs for apps.
DATA_DIR = DATA_DIR / "tests"
MODEL_DIR = DATA_DIR / "models" / WORKER
STORAGES = STORAGES | {
    "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"},
    "private": {"BACKEND": "django.core.files.storage.InMemoryStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
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
WEBHOOK_ALLOW_PRIVATE = []
SOCIAL_LIMITS = False
LOG_FORMAT = "text"
SENTRY_DSN = None
