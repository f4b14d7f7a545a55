"""Forms of lists. The rules are those of lists.validators, so that services and the API say the same."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from lists import validators
from lists.enums import Role
from lists.models import List
from lists.services.pasting import LONGEST_TEXT
from lists.services.sharing import LONGEST_LINK, MOST_USES
from social.enums import Visibility

_VISIBILITY_HELP = _("Nobody sees more of a list than of your profile. People you invite see it in any case.")


class ListForm(forms.Form):
    """A list's own facts. Those that come with a profile keep their names."""

    name = forms.CharField(
        label=_("Name"),
        max_length=1000,
        strip=True,
        widget=forms.TextInput(attrs={"autocomplete": "off", "maxlength": validators.LONGEST_NAME}),
        error_messages={"required": _("Give the list a name of at least 2 characters.")},
    )
    description = forms.CharField(
        label=_("Description"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 3, "maxlength": validators.LONGEST_DESCRIPTION}),
    )
    is_ranked = forms.BooleanField(
        label=_("Ranked"), required=False, help_text=_("The order matters, and each poster shows its number.")
    )
    visibility = forms.ChoiceField(label=_("Who sees it"), choices=Visibility.choices, help_text=_VISIBILITY_HELP)

    def __init__(self, *args: Any, found: List | None = None, smart: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if found is not None and not found.is_made:
            del self.fields["name"]
        if smart:
            del self.fields["is_ranked"]

    def clean_name(self) -> str:
        return validators.list_name(self.cleaned_data["name"])

    def clean_description(self) -> str:
        return validators.list_description(self.cleaned_data["description"])


class InviteForm(forms.Form):
    handle = forms.CharField(
        label=_("Handle"),
        max_length=60,
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "none", "spellcheck": "false"}),
        error_messages={"required": _("Write the handle of whom you want to invite, such as @ada.")},
    )
    role = forms.ChoiceField(label=_("Role"), choices=Role.choices, initial=Role.EDITOR)


class LinkForm(forms.Form):
    role = forms.ChoiceField(label=_("Role"), choices=Role.choices, initial=Role.EDITOR)
    uses = forms.IntegerField(label=_("For how many people"), min_value=1, max_value=MOST_USES, initial=10)
    days = forms.IntegerField(label=_("For how many days"), min_value=1, max_value=LONGEST_LINK.days, initial=7)


class PasteForm(forms.Form):
    """A list as text. list: the key of the one to add to; without it, `name` is that of a new one."""

    text = forms.CharField(
        label=_("Titles, one a line"),
        widget=forms.Textarea(attrs={"rows": 12, "spellcheck": "false", "maxlength": LONGEST_TEXT}),
        max_length=LONGEST_TEXT,
        error_messages={
            "required": _("Write or paste at least one title."),
            "max_length": _("That is too much at once. Paste at most 1,000 lines, and add the rest afterwards."),
        },
    )
    list = forms.ModelChoiceField(
        label=_("Add to"), queryset=List.objects.none(), required=False, empty_label=_("A new list")
    )
    name = forms.CharField(label=_("Name of the new list"), required=False, max_length=1000)

    def __init__(self, *args: Any, lists: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choice: Any = self.fields["list"]
        choice.queryset = lists

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        if "list" in cleaned and cleaned["list"] is None:
            try:
                cleaned["name"] = validators.list_name(cleaned.get("name", ""))
            except forms.ValidationError as error:
                self.add_error("name", error)
        return cleaned
