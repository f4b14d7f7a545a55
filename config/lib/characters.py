"""Characters that no text of ours has: controls, which XML can't say, and halves of characters, which nothing can."""

import re

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

# Tabs and line ends are text.
_CONTROLS = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


def without_controls(text: str) -> str:
    """The text as any format can say it."""
    return _CONTROLS.sub("", text)


def no_controls(text: str) -> None:
    """A validator of forms and the API. Raises ValidationError."""
    if _CONTROLS.search(text):
        message = _("There are characters in it that can’t be shown. Type it instead of pasting it.")
        raise ValidationError(message, code="control_characters")
