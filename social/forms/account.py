"""Deleting the account."""

from typing import Any

from allauth.account.adapter import get_adapter
from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from social.models import User


class DeleteAccountForm(forms.Form):
    """The password, or for accounts without one their address; and whether to leave time to think better of it."""

    password = forms.CharField(
        label=_("Your password"),
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )
    email = forms.EmailField(
        label=_("Your e-mail address"),
        help_text=_("Type it once more, so that nobody deletes an account by a slip of the hand."),
    )
    when = forms.ChoiceField(
        label=_("When"),
        choices=[("later", _("After two weeks")), ("now", _("At once"))],
        initial="later",
        widget=forms.RadioSelect,
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user
        del self.fields["email" if user.has_usable_password() else "password"]

    def clean_password(self) -> str:
        password: str = self.cleaned_data["password"]
        # Counts among allauth's failed log-ins, so that nobody guesses here without a limit.
        if not get_adapter().reauthenticate(self.user, password):
            raise ValidationError(_("That is not your password."), code="wrong_password")
        return password

    def clean_email(self) -> str:
        email: str = self.cleaned_data["email"].lower()
        if email != self.user.email:
            raise ValidationError(_("That is not the address of this account."), code="wrong_email")
        return email
