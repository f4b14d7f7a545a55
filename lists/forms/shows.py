"""What people do with episodes: which ones, what, and when."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from lists.forms.when import Choice, WhenForm

_LARGEST_KEY = 2**63 - 1


class Reach(TextChoices):
    """What to do with all of a season or show."""

    TICK = "tick", _("Mark as seen")
    AGAIN = "again", _("Seen once more")
    LATEST = "latest", _("Take the latest viewing of each off")
    UNTICK = "untick", _("Not seen after all")


class EpisodeActForm(WhenForm):
    """One act on one episode, named by the field that holds its key: the value of the button that was pressed.

    latest: take the latest viewing off; up_to: tick all up to it. early: it is meant, though it hasn't aired.
    """

    ACTS = ("tick", "untick", "latest", "up_to", "again")

    tick = forms.IntegerField(required=False, min_value=1, max_value=_LARGEST_KEY)
    untick = forms.IntegerField(required=False, min_value=1, max_value=_LARGEST_KEY)
    latest = forms.IntegerField(required=False, min_value=1, max_value=_LARGEST_KEY)
    up_to = forms.IntegerField(required=False, min_value=1, max_value=_LARGEST_KEY)
    again = forms.IntegerField(required=False, min_value=1, max_value=_LARGEST_KEY)
    early = forms.BooleanField(required=False)
    nonce = forms.UUIDField(required=False)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if len([name for name in self.ACTS if cleaned.get(name)]) != 1:
            raise ValidationError(_("Choose one episode, and what to do with it."), code="one")
        return cleaned

    @property
    def act(self) -> tuple[str, int]:
        """What to do, with the episode of which key; of a valid form."""
        return next((name, self.cleaned_data[name]) for name in self.ACTS if self.cleaned_data[name])


class ReachForm(WhenForm):
    """One act on all of a season or a show."""

    choices = (Choice.SOME_TIME, Choice.AIRED, Choice.TODAY, Choice.DATE)

    act = forms.ChoiceField(choices=Reach.choices)
    nonce = forms.UUIDField(required=False)

    def clean_when(self) -> str:
        # Nobody watches a season at one moment: who says nothing means some time.
        return self.cleaned_data["when"] or Choice.SOME_TIME
