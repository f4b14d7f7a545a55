"""Making access tokens."""

from datetime import datetime, timedelta
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from social.enums import ProfileKind, TokenScope
from social.models import Profile, User

_LIFETIMES = [(30, _("30 days")), (90, _("90 days")), (365, _("A year")), (0, _("Never"))]


class TokenForm(forms.Form):
    """A token's name, what it may do, as whom and for how long."""

    name = forms.CharField(
        label=_("Name"),
        max_length=80,
        help_text=_("Whatever tells you later where you put it: “Script on the NAS”."),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    profile = forms.ModelChoiceField(Profile.objects.none(), label=_("Acts as"), empty_label=None)
    scopes = forms.MultipleChoiceField(
        label=_("May"),
        choices=TokenScope.choices,
        initial=[TokenScope.READ],
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("A token that may do nothing is of no use: choose at least one.")},
    )
    lifetime = forms.TypedChoiceField(label=_("Expires"), choices=_LIFETIMES, initial=90, coerce=int)

    def __init__(self, *args: Any, user: User, active: Profile | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        profiles = Profile.objects.of(user).exclude(kind=ProfileKind.GUEST)
        field: Any = self.fields["profile"]
        field.queryset = profiles
        field.label_from_instance = lambda profile: f"{profile.name} (@{profile.handle})"
        field.initial = active.pk if active else None
        if not user.is_staff:
            scopes: Any = self.fields["scopes"]
            scopes.choices = [choice for choice in TokenScope.choices if choice[0] != TokenScope.ADMIN]

    @property
    def expires_at(self) -> datetime | None:
        days = self.cleaned_data["lifetime"]
        return timezone.now() + timedelta(days=days) if days else None
