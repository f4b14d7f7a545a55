"""Forms of what a profile is told, and of where it watches."""

from collections.abc import Mapping
from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext_lazy as _

from movies.models import Provider
from social.enums import NotificationKind
from social.models import NotificationPreferences
from social.notifications.kinds import WAYS


class PreferencesForm(forms.ModelForm[NotificationPreferences]):
    """When, and whether at all."""

    class Meta:
        model = NotificationPreferences
        fields = ("is_paused", "quiet_from", "quiet_until", "bundle", "weekday", "no_mail")
        widgets: ClassVar[dict[str, Any]] = {
            "quiet_from": forms.TimeInput(format="%H:%M", attrs={"type": "time"}),
            "quiet_until": forms.TimeInput(format="%H:%M", attrs={"type": "time"}),
            "bundle": forms.RadioSelect(),
        }
        help_texts: ClassVar[dict[str, Any]] = {
            "is_paused": _("Mails and pushes stop until you switch this off. The site still shows what was new."),
            "quiet_until": _("By your own clock, the next morning if it is earlier. What comes in between waits."),
            "no_mail": _("Whatever is chosen above. Mails about your account, such as a new password, still come."),
        }  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["weekday"] = forms.TypedChoiceField(
            label=_("Day of the weekly mail, and of the digest"),
            choices=list(WEEKDAYS.items()),
            coerce=int,
            initial=self.instance.weekday,
        )
        self.fields["bundle"].required = False

    def clean_bundle(self) -> str:
        return self.cleaned_data["bundle"] or self.instance.bundle

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        begin, end = cleaned.get("quiet_from"), cleaned.get("quiet_until")
        if (begin is None) != (end is None) and not self.errors:
            missing = "quiet_until" if end is None else "quiet_from"
            self.add_error(missing, _("Quiet hours need both: when they begin and when they end."))
        if begin is not None and begin == end:
            self.add_error("quiet_until", _("Let them end at another time than they begin."))
        return cleaned

    def _post_clean(self) -> None:
        """The service writes them."""


def ways_wanted(data: Mapping[str, Any]) -> dict[NotificationKind, dict[str, bool]]:
    """What the table of switches says: names such as `like.email` of those that are on."""
    return {kind: {way: f"{kind}.{way}" in data for way in WAYS} for kind in NotificationKind}


class ServicesForm(forms.Form):
    """The services that a profile has, among those of its region."""

    providers = forms.ModelMultipleChoiceField(
        label=_("Services you have"),
        queryset=Provider.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"invalid_choice": _("Choose among the services of your region.")},
    )

    def __init__(self, *args: Any, choices: list[int], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["providers"]
        field.queryset = Provider.objects.filter(pk__in=choices)

    def clean_providers(self) -> list[Provider]:
        found = list(self.cleaned_data["providers"])
        if len(found) > 60:
            raise ValidationError(_("Sixty services at most."))
        return found
