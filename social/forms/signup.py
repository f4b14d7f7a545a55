"""Signing up."""

from collections.abc import Callable

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _

from social.models import Profile, User
from social.services import create_profile
from social.services.invites import InviteUsedUpError, find_invite, use_invite
from social.validators import handle_characters, handle_not_reserved

# Where a session keeps the invitation that its visitor accepted.
INVITE_KEY = "invite"

Saved = tuple[User | None, HttpResponse | None]


def may_sign_up(request: HttpRequest) -> bool:
    """Whether registration is open, or takes invitations and the visitor has accepted one that still holds."""
    if settings.REGISTRATION == "invite":
        return find_invite(code=request.session.get(INVITE_KEY, "")) is not None
    return bool(settings.REGISTRATION == "open")


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

    def signed_up_whole(
        self, request: HttpRequest, save: Callable[[HttpRequest], Saved], again: Callable[[], HttpResponse]
    ) -> Saved:
        """Account, profile and a place of the invitation together, or none of them.

        Whoever loses a race for a handle, an address or the last place is told so on the page that `again` makes.
        """
        try:
            with transaction.atomic():
                user, response = save(request)
                if user and settings.REGISTRATION == "invite":
                    use_invite(code=request.session.get(INVITE_KEY, ""))
        except IntegrityError:
            self.add_error("handle", _("Somebody has just taken this handle or this address. Please try again."))
            return None, again()
        except InviteUsedUpError:
            self.add_error(None, _("This invitation has just been used up, or withdrawn. Please ask for another."))
            return None, again()
        if user:
            request.session.pop(INVITE_KEY, None)
        return user, response
