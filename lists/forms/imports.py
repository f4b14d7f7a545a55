"""Forms of imports: what is to be taken, an answer to a question, a title made by hand."""

import datetime
from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from lists.enums import Status
from lists.imports.choosing import CONTESTED, TAKEN, Choices, Winner
from movies.enums import TitleKind

LONGEST_ANSWER = 500
FIRST_YEAR, LAST_YEAR = 1870, 2200


class ChoicesForm(forms.Form):
    """Which kinds and statuses come along, and what wins where file and library differ.

    offered: the kinds and statuses that the page showed. Of others nothing was asked, and nothing changes: there may be
    more by now than there was.
    """

    offered = forms.MultipleChoiceField(required=False, choices=[(name, name) for name in (*TAKEN, *Status.values)])
    kinds = forms.MultipleChoiceField(required=False, choices=[(kind, kind) for kind in TAKEN])
    statuses = forms.MultipleChoiceField(required=False, choices=Status.choices)

    def __init__(self, *args: Any, choices: Choices, **kwargs: Any) -> None:
        self.choices = choices
        super().__init__(*args, **kwargs)
        for kind in CONTESTED:
            self.fields[f"conflicts-{kind}"] = forms.ChoiceField(choices=Winner.choices, required=False)

    def wanted(self) -> Choices:
        """The choices as they are now, of a valid form."""
        data = self.cleaned_data
        offered = frozenset(data["offered"])
        said = {str(kind): data[f"conflicts-{kind}"] for kind in CONTESTED if data[f"conflicts-{kind}"]}
        return Choices(
            kinds=(self.choices.kinds - offered) | frozenset(data["kinds"]),
            statuses=(self.choices.statuses - offered) | frozenset(data["statuses"]),
            conflicts={**self.choices.conflicts, **said},
        )


class AnswerForm(forms.Form):
    """The answer to what an import waits to be told."""

    value = forms.CharField(max_length=LONGEST_ANSWER, strip=True, error_messages={"required": _("Give an answer.")})

    def __init__(self, *args: Any, asked: str, choices: Sequence[Sequence[str]], secret: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if choices:
            self.fields["value"] = forms.ChoiceField(
                choices=[(value, label) for value, label in choices],
                widget=forms.RadioSelect,
                error_messages={"required": _("Choose one of them.")},
            )
        elif secret:
            # A space may be part of it.
            self.fields["value"] = forms.CharField(
                max_length=LONGEST_ANSWER,
                strip=False,
                widget=forms.PasswordInput(attrs={"autocomplete": "off"}),
                error_messages={"required": _("Give the password.")},
            )
        self.fields["value"].label = asked


class ByHandForm(forms.Form):
    """A title that nobody else knows."""

    name = forms.CharField(label=_("Name"), max_length=500)
    year = forms.IntegerField(label=_("Year"), required=False, min_value=FIRST_YEAR, max_value=LAST_YEAR)
    kind = forms.ChoiceField(label=_("Kind"), choices=TitleKind)

    def columns(self) -> dict[str, Any]:
        """Of a valid form, for `movies.manual.add_by_hand`. Of a year alone its first day stands for all of it."""
        year = self.cleaned_data["year"]
        released_on = datetime.date(year, 1, 1) if year else None
        return {"name": self.cleaned_data["name"], "kind": self.cleaned_data["kind"], "released_on": released_on}
