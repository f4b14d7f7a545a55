"""The closed sets of lists and tracking."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Status(models.TextChoices):
    """Where somebody stands with a title."""

    PLANNED = "planned", _("Planned")
    WATCHING = "watching", _("Watching")
    PAUSED = "paused", _("Paused")
    COMPLETED = "completed", _("Completed")
    DROPPED = "dropped", _("Dropped")


class OwnedFormat(models.TextChoices):
    """What somebody owns a title on."""

    BLURAY = "bluray", _("Blu-ray")
    UHD = "uhd", _("4K Blu-ray")
    DVD = "dvd", _("DVD")
    DIGITAL = "digital", _("Digital")
    STREAMING = "streaming", _("A streaming service")


class ListKind(models.TextChoices):
    """Watchlist and favourites come with each profile; a smart list is a saved filter."""

    CUSTOM = "custom", _("List")
    SMART = "smart", _("Smart list")
    WATCHLIST = "watchlist", _("Watchlist")
    FAVOURITES = "favourites", _("Favourites")


class Role(models.TextChoices):
    """What somebody invited to a list may do with it."""

    EDITOR = "editor", _("May edit")
    VIEWER = "viewer", _("May look")
