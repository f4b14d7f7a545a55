"""Characters that no text of ours has: controls, which XML can't say, and halves of characters, which nothing can."""

import re
import unicodedata

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

# Tabs and line ends are text.
_CONTROLS = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
# Letters and symbols by their category, and yet nothing to see: Hangul's fillers, Khmer's inherent vowels, braille's
# blank, and what chooses between shapes.
_UNSEEN = frozenset(("Cc", "Cf", "Cs", "Zl", "Zp", "Zs"))
_BLANK = frozenset("\u034f\u115f\u1160\u17b4\u17b5\u2800\u3164\uffa0") | {chr(code) for code in range(0xFE00, 0xFE10)}


def without_controls(text: str) -> str:
    """The text as any format can say it."""
    return _CONTROLS.sub("", text)


def visible_length(text: str) -> int:
    """How many characters of it one sees: no spaces, joiners, marks of direction, fillers or empty braille."""
    return sum(unicodedata.category(each) not in _UNSEEN and each not in _BLANK for each in text)


def no_controls(text: str) -> None:
    """A validator of forms and the API. Raises ValidationError."""
    if _CONTROLS.search(text):
        message = _("There are characters in it that can’t be shown. Type it instead of pasting it.")
        raise ValidationError(message, code="control_characters")
