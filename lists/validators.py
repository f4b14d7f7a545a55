"""What people may say of lists and viewings, for forms and the API alike."""

import datetime

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

# Before anybody had anything to watch; the filters by year begin here too.
FIRST_DAY = datetime.date(1870, 1, 1)


def viewing_day(day: datetime.date, *, today: datetime.date) -> None:
    """A day on which one can have watched something. today: where the profile is. Raises ValidationError."""
    if day > today:
        raise ValidationError(_("This day is still to come."), code="day_to_come")
    if day < FIRST_DAY:
        raise ValidationError(_("There were no films before %(year)d."), code="day_too_early", params={"year": 1870})
