"""When something was watched, as forms ask for it."""

import datetime
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from lists.services import When, today_of
from lists.validators import FIRST_DAY, viewing_day
from social.models import Profile


class Choice(TextChoices):
    """How somebody says when: right now (the minute is kept), a day, or not at all."""

    NOW = "now", _("Just now")
    TODAY = "today", _("Today")
    DATE = "date", _("On a day")
    SOME_TIME = "some_time", _("Some time")
    AIRED = "aired", _("On the day it aired")


def possible_day(day: datetime.date, *, profile: Profile) -> datetime.date:
    """The day, if the profile can have watched something on it. Raises ValidationError."""
    viewing_day(day, today=today_of(profile))
    return day


class _WhenFields(forms.Form):
    when = forms.ChoiceField(label=_("When"), choices=Choice.choices, required=False, widget=forms.RadioSelect)
    date = forms.DateField(
        label=_("Day"),
        required=False,
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
        error_messages={"invalid": _("Write the day as year, month and day, such as 2026-03-31.")},
    )


class WhenForm(_WhenFields):
    """A form that asks for `when` and `date`; valid, `when(profile)` has the answer. Nothing said means now.

    A day is one of the profile's, not in the future; what is wrong with it is an error of the field `date`. `choices`
    narrows down what is offered and taken.
    """

    choices: tuple[Choice, ...] = tuple(Choice)

    def __init__(self, *args: Any, profile: Profile, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.profile = profile
        self.fields["when"].choices = [(choice.value, choice.label) for choice in self.choices]  # type: ignore[attr-defined]
        today = today_of(profile).isoformat()
        self.fields["date"].widget.attrs |= {"max": today, "min": FIRST_DAY.isoformat()}

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if cleaned.get("when") == Choice.DATE and "date" not in self.errors:
            if day := cleaned.get("date"):
                try:
                    possible_day(day, profile=self.profile)
                except ValidationError as error:
                    self.add_error("date", error)
            else:
                self.add_error("date", ValidationError(_("Choose the day."), code="required"))
        elif cleaned.get("when") != Choice.DATE:
            # A day that isn't asked for can't be wrong.
            self.errors.pop("date", None)
        return cleaned

    # The field is among `fields`; the name on the class is free.
    def when(self, profile: Profile) -> When:  # type: ignore[override]
        """The answer of a valid form."""
        choice = self.cleaned_data.get("when") or Choice.NOW
        if choice == Choice.DATE:
            return When.on(self.cleaned_data["date"])
        if choice == Choice.TODAY:
            return When.on(today_of(profile))
        if choice == Choice.SOME_TIME:
            return When.some_time()
        return When.as_aired() if choice == Choice.AIRED else When.now(profile)
