"""What allauth asks about accounts, second factors and the services that people sign in with."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.models import SocialLogin
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.utils.translation import gettext as _

from config.lib.callers import caller_of
from social.enums import AuditEvent
from social.forms.signup import may_sign_up
from social.models import User
from social.services.auditing import audit


class AccountAdapter(DefaultAccountAdapter):
    """Says who may sign up, what an address may look like, and writes down who was refused."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return may_sign_up(request)

    def clean_email(self, email: str) -> str:
        """Every form that takes an address asks here. allauth would cut a long one off and store the rest."""
        cleaned: str = super().clean_email(email)
        longest = User._meta.get_field("email").max_length or 0
        if len(cleaned) > longest:
            raise ValidationError(_("An e-mail address has at most %(longest)d characters.") % {"longest": longest})
        return cleaned

    def get_client_ip(self, request: HttpRequest) -> str:
        """allauth's rate limits and mails ask here; a request that went round the proxies counts by its own address."""
        return caller_of(request).address or "0.0.0.0"  # noqa: S104 (nobody listens on it)

    def authentication_failed(self, request: HttpRequest, **credentials: Any) -> None:
        """Somebody gave a wrong password: the account's owner may want to know."""
        email = str(credentials.get("email", "")).lower()
        if user := User.objects.filter(email=email).first():
            audit(user=user, event=AuditEvent.SIGN_IN_FAILED, detail=_("Wrong password"), caller=caller_of(request))


class SocialAccountAdapter(DefaultSocialAccountAdapter):
    """Signing up with another service is signing up: the same rules."""

    def is_open_for_signup(self, request: HttpRequest, sociallogin: SocialLogin) -> bool:
        return may_sign_up(request)


class MfaAdapter(DefaultMFAAdapter):
    """Second factors carry the site's name, and keep their secrets encrypted."""

    def _get_site_name(self) -> str:
        return "Matinee"
