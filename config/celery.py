"""Celery's entry point: `celery -A config worker`, `celery -A config beat`."""

from config.entry import begin

begin("config.settings.dev")

import django

django.setup()

from config.tasking import app

__all__ = ["app"]
