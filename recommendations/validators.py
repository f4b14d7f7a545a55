"""What must be true of input, for forms, serializers and services alike."""

import json
import math
from collections.abc import Callable
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

LONGEST_NAME, MOST_VARIANTS = 40, 10
# What experiments may rank by: see engine.Tuning.
POPULARITY = "popularity"
BLENDS = ("blend", "collaborative", POPULARITY)
# Shares are added up and multiplied: whole numbers that no float holds would stop every page.
LARGEST_SHARE = 1_000_000


def variants_add_up(value: Any) -> None:
    """Of an experiment's variants: two or more, each with its own name and a share. Raises ValidationError."""
    if not isinstance(value, list) or not 2 <= len(value) <= MOST_VARIANTS:
        raise ValidationError(_("Give from two to ten variants."), code="number")
    if "\\u0000" in json.dumps(value):
        raise ValidationError(_("PostgreSQL keeps no NUL: leave it out."), code="nul")
    names = [each.get("name") if isinstance(each, dict) else None for each in value]
    if not all(isinstance(name, str) and 0 < len(name) <= LONGEST_NAME for name in names):
        raise ValidationError(_("Each variant needs a “name” of up to 40 characters."), code="name")
    if len(set(names)) < len(names):
        raise ValidationError(_("Give each variant a name of its own."), code="names")
    if not all(_is_share(each.get("share")) for each in value):
        raise ValidationError(_("Each variant needs a “share”: a number above 0, up to a million."), code="share")
    if not all(isinstance(each.get("tuning", {}), dict) for each in value):
        raise ValidationError(_("A variant’s “tuning” is an object of settings."), code="tuning")
    if not all(_is_tuning(each.get("tuning", {})) for each in value):
        raise ValidationError(
            _("A “tuning” knows “variant” (%(variants)s), “diversity” (0 to 1) and “of_a_collection” (1 to 100).")
            % {"variants": ", ".join(BLENDS)},
            code="tuning",
        )
    if not all(isinstance(each.get("holdout", False), bool) for each in value):
        raise ValidationError(_("A variant’s “holdout” is true or false."), code="holdout")


def _is_share(value: Any) -> bool:
    return _is_number(value) and 0 < value <= LARGEST_SHARE


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _is_tuning(settings: dict[str, Any]) -> bool:
    known: dict[str, Callable[[Any], bool]] = {
        "variant": lambda said: said in BLENDS,
        "diversity": lambda said: _is_number(said) and 0 <= said <= 1,
        "of_a_collection": lambda said: isinstance(said, int) and _is_number(said) and 1 <= said <= 100,
    }
    return all(name in known and known[name](said) for name, said in settings.items())


def taste_multiplier(value: Any) -> None:
    """How much a facet of a taste counts: 0, not at all, to 2, twice. Raises ValidationError."""
    number = isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)
    if not number or not 0 <= value <= 2:
        raise ValidationError(_("A number from 0 to 2."), code="multiplier")
