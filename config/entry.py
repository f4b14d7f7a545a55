"""What every entry point does before Django: choose the settings, and have the services running."""

import os

from config import embedded
from config.embedded.layout import setting


def begin(default_settings: str) -> None:
    """Set DJANGO_SETTINGS_MODULE, from the environment or `.env` or else as given, and start embedded services."""
    os.environ["DJANGO_SETTINGS_MODULE"] = setting("DJANGO_SETTINGS_MODULE") or default_settings
    embedded.ensure()
