"""Celery's entry point: `celery -A config worker`, `celery -A config beat`."""

import os

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.dev")

from config import embedded

embedded.ensure()

import django

django.setup()

from config.tasking import app

__all__ = ["app"]
