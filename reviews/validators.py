"""What a rating may be."""

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

LOWEST, HIGHEST = 1, 10


def rating_value(value: int) -> None:
    """A whole number of points from LOWEST to HIGHEST. Raises ValidationError."""
    if isinstance(value, bool) or not isinstance(value, int) or not LOWEST <= value <= HIGHEST:
        raise ValidationError(_("A rating is a whole number from 1 to 10."), code="rating_out_of_range")
