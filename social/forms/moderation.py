"""Reporting something, and deciding over what was reported."""

from datetime import datetime, timedelta
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from social.enums import ModerationAction, ReportReason
from social.models import Case

_DAYS = [(1, _("a day")), (7, _("a week")), (30, _("30 days")), (365, _("a year")), (0, _("for good"))]


class ReportForm(forms.Form):
    """What is wrong with it."""

    reason = forms.ChoiceField(
        label=_("What is wrong with it?"),
        choices=ReportReason.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose what fits best.")},
    )
    text = forms.CharField(
        label=_("In your words"),
        required=False,
        max_length=1000,
        help_text=_("What moderators should know. Only they read it."),
        widget=forms.Textarea(attrs={"rows": 4}),
    )


class DecisionForm(forms.ModelForm[Case]):
    """A moderator's decision, on the case's page in the admin."""

    action = forms.ChoiceField(label=_("Decision"), choices=ModerationAction.choices, widget=forms.RadioSelect)
    days = forms.TypedChoiceField(label=_("Suspended for"), choices=_DAYS, coerce=int, initial=7, required=False)
    note = forms.CharField(
        label=_("Note"),
        required=False,
        max_length=1000,
        help_text=_("Kept with the decision. With a warning, its owner reads it."),
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    class Meta:
        model = Case
        fields = ()

    def clean(self) -> dict[str, Any]:
        facts: dict[str, Any] = super().clean() or {}
        if facts.get("action") == ModerationAction.NOTE and not (facts.get("note") or "").strip():
            self.add_error("note", _("Write what is to be noted."))
        return facts

    @property
    def until(self) -> datetime | None:
        """When a suspension ends; None for good, and for anything else."""
        if self.cleaned_data.get("action") != ModerationAction.SUSPEND:
            return None
        days = self.cleaned_data.get("days")
        return timezone.now() + timedelta(days=days) if days else None
