"""Making invitations."""

from datetime import datetime, timedelta

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

_LIFETIMES = [(1, _("A day")), (7, _("A week")), (30, _("30 days")), (0, _("Never"))]


class InviteForm(forms.Form):
    """For how many, for how long, and for whom."""

    note = forms.CharField(label=_("For whom"), max_length=100, required=False, help_text=_("Only staff see it."))
    max_uses = forms.IntegerField(
        label=_("How many people"),
        min_value=1,
        max_value=1000,
        initial=1,
        widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
    )
    lifetime = forms.TypedChoiceField(label=_("Expires"), choices=_LIFETIMES, initial=7, coerce=int)

    @property
    def expires_at(self) -> datetime | None:
        days = self.cleaned_data["lifetime"]
        return timezone.now() + timedelta(days=days) if days else None
