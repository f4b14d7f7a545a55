"""What handles and names may look like."""

import re

from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.utils.translation import gettext_lazy as _

from config.lib.characters import no_controls, visible_length
from config.lib.text import fold

# Addresses of ours, and names that would pass for the site's own voice.
RESERVED_HANDLES = frozenset(
    [
        "about",
        "account",
        "accounts",
        "admin",
        "administrator",
        "api",
        "everyone",
        "help",
        "matinee",
        "me",
        "moderator",
        "root",
        "settings",
        "staff",
        "support",
        "system",
        "www",
    ]
)

handle_characters = RegexValidator(
    r"\A[a-z0-9_]{2,30}\Z", _("Use 2 to 30 small letters, digits and underscores."), code="handle_characters"
)


def handle_not_reserved(value: str) -> None:
    if value in RESERVED_HANDLES:
        raise ValidationError(_("This handle is reserved. Please choose another."), code="handle_reserved")


def display_name(name: str) -> str:
    """As it is; empty is fine, the handle stands in then. Raises ValidationError for one that can't be read."""
    no_controls(name)
    if name and not visible_length(name):
        message = _("There is nothing to see in this name. Write another, or leave it empty.")
        raise ValidationError(message, code="name_invisible")
    return name


def suggest_handle(base: str) -> str:
    """A well-formed handle out of any text; it may be taken."""
    handle = re.sub(r"[^a-z0-9]+", "_", fold(base).encode("ascii", "ignore").decode()).strip("_")[:24]
    return handle if len(handle) >= 2 and handle not in RESERVED_HANDLES else f"viewer_{handle}".rstrip("_")
