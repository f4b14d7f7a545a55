"""Making and changing webhooks."""

from django import forms
from django.utils.translation import gettext_lazy as _

from config.lib import outbound
from config.lib.outbound import AddressRefusedError
from social.enums import WebhookEvent
from social.services.webhooks import EVENTS


class WebhookForm(forms.Form):
    """Where to, what about, and what its owner calls it."""

    url = forms.CharField(
        label=_("Address"),
        max_length=outbound.MOST_CHARACTERS,
        help_text=_("Where a program of yours takes POST requests, such as https://example.org/hooks/matinee."),
        widget=forms.URLInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
        error_messages={"required": _("Say which address to send to.")},
    )
    name = forms.CharField(
        label=_("Name"),
        max_length=80,
        required=False,
        help_text=_("What you call it, if the address doesn’t say enough."),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    events = forms.MultipleChoiceField(
        label=_("What it hears of"),
        choices=[(event.value, event.label) for event in EVENTS],
        initial=[WebhookEvent.WATCHED.value],
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Choose at least one thing to hear of.")},
    )

    def clean_url(self) -> str:
        url: str = self.cleaned_data["url"].strip()
        try:
            outbound.parse(url)
        except AddressRefusedError as refused:
            raise forms.ValidationError(str(refused.message))
        return url
