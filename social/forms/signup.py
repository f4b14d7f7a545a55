"""Signing up."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _

from social.models import Profile, User
from social.services import create_profile
from social.validators import handle_characters, handle_not_reserved


class SignupProfileForm(forms.Form):
    """What sign-up asks beyond allauth's own fields: the first profile's handle. allauth builds its own form on it."""

    handle = forms.CharField(
        label=_("Handle"),
        max_length=30,
        help_text=_("How others find you: small letters, digits and underscores."),
        widget=forms.TextInput(attrs={"autocomplete": "username", "autocapitalize": "none", "spellcheck": "false"}),
    )

    def clean_handle(self) -> str:
        handle: str = self.cleaned_data["handle"].strip().removeprefix("@").lower()
        handle_characters(handle)
        handle_not_reserved(handle)
        if Profile.objects.filter(handle=handle).exists():
            raise ValidationError(_("This handle is taken. Please choose another."), code="handle_taken")
        return handle

    def signup(self, request: HttpRequest, user: User) -> None:
        """Called by allauth once the account exists."""
        create_profile(user=user, handle=self.cleaned_data["handle"])

    def signed_up_whole(self, request: HttpRequest, save: Any) -> tuple[User | None, HttpResponse | None]:
        """Account and profile together or neither. Whoever loses a race for a handle or an address is told so."""
        try:
            with transaction.atomic():
                user, response = save(request)
        except IntegrityError:
            self.add_error("handle", _("Somebody has just taken this handle or this address. Please try again."))
            return None, render(request, "account/signup.html", {"form": self})
        return user, response
