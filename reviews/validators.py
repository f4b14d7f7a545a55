"""What a rating and a review may be."""

import re

from django.conf.locale import LANG_INFO
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from config.lib.characters import no_controls, visible_length

LOWEST, HIGHEST = 1, 10
SHORTEST, LONGEST = 20, 5_000
# By code, each in its own words: what a review may be written in.
LANGUAGES: dict[str, str] = {
    code: str(facts["name_local"]) for code, facts in sorted(LANG_INFO.items()) if "name_local" in facts
}
_LINE_END = re.compile(r"\r\n?")


def rating_value(value: int) -> None:
    """A whole number of points from LOWEST to HIGHEST. Raises ValidationError."""
    if isinstance(value, bool) or not isinstance(value, int) or not LOWEST <= value <= HIGHEST:
        raise ValidationError(gettext_lazy("A rating is a whole number from 1 to 10."), code="rating_out_of_range")


def tidy(text: str) -> str:
    """The text with one kind of line end, and nothing around it."""
    return _LINE_END.sub("\n", text).strip()


def review_text(text: str) -> str:
    """The text of a review as it is stored: at least SHORTEST characters that one sees, at most LONGEST in all.

    Raises ValidationError.
    """
    text = tidy(text)
    no_controls(text)
    if (there := visible_length(text)) < SHORTEST:
        words = _("Write at least %(shortest)d letters: this has %(there)d. A sentence is enough.")
        raise ValidationError(words % {"shortest": SHORTEST, "there": there}, code="too_short")
    if len(text) > LONGEST:
        words = _("A review has room for %(longest)s characters: shorten this one by %(over)s.")
        over = {"longest": f"{LONGEST:,}", "over": f"{len(text) - LONGEST:,}"}
        raise ValidationError(words % over, code="too_long")
    return text


def review_language(code: str) -> str:
    """A code of LANGUAGES, or none. Raises ValidationError."""
    if code and code not in LANGUAGES:
        raise ValidationError(_("Choose a language from the list, such as en or pt-br."), code="language")
    return code


def language_near(code: str) -> str:
    """The code of LANGUAGES that this one comes nearest to, such as `en` for `en-us`; empty where none does."""
    code = code.lower().replace("_", "-")
    while code and code not in LANGUAGES:
        code = code.rpartition("-")[0]
    return code
