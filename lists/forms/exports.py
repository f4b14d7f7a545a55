"""Forms of exports."""

from django import forms

from lists.enums import ExportKind


class ExportForm(forms.Form):
    """What somebody wants to have made."""

    kind = forms.ChoiceField(choices=ExportKind.choices)
