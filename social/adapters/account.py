"""What allauth asks about accounts, second factors and the services that people sign in with."""

import base64
import hashlib
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.models import SocialApp, SocialLogin
from cryptography.fernet import Fernet, MultiFernet
from django.conf import settings
from django.contrib.sites.shortcuts import get_current_site
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from config.lib.agents import device_name
from config.lib.callers import caller_of
from social.enums import AuditEvent
from social.forms.signup import may_sign_up
from social.models import User
from social.services.access import standing_access
from social.services.auditing import audit
from social.services.mailing import post


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

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """By a worker, once the account it speaks of is in: nobody gets a link to what was rolled back, and a mail
        server that is slow or away neither holds a page up nor breaks it.
        """
        site = get_current_site(self.request)
        facts = {
            "request": self.request,
            "email": email,
            "current_site": site,
            "SITE_URL": settings.SITE_URL,
            **context,
        }
        message = self.render_mail(template_prefix, email, facts)
        post(to=email, subject=message.subject, body=message.body)

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        """To what a new password doesn't end, if there is anything."""
        user: Any = request.user
        return reverse("social:access" if standing_access(user=user) else "social:security")

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

    def get_app(self, request: HttpRequest | None, provider: str, client_id: str | None = None) -> SocialApp:
        """A service without keys has no pages; allauth's own would fail."""
        try:
            return super().get_app(request, provider, client_id=client_id)
        except SocialApp.DoesNotExist:
            match = request.resolver_match if request else None
            if match and (match.url_name or "").endswith(("_login", "_callback", "_login_by_token")):
                raise Http404
            raise


class MfaAdapter(DefaultMFAAdapter):
    """Second factors carry the site's name, and keep their secrets encrypted."""

    def _get_site_name(self) -> str:
        return "Matinee"

    def generate_authenticator_name(self, user: User, type: Authenticator.Type) -> str:
        """What a new passkey is called until its owner says otherwise: the device in front of them."""
        return device_name(self.request.headers.get("User-Agent", ""))

    def encrypt(self, text: str) -> str:
        """A copy of the database alone lets nobody compute anybody's codes."""
        return _cipher().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        """Raises cryptography's InvalidToken if the site's secret key is another, and no SECRET_KEY_FALLBACKS fits."""
        return _cipher().decrypt(encrypted_text.encode()).decode()


def _cipher() -> MultiFernet:
    """Writes with the site's secret key; reads what was written with it or with one of its predecessors."""
    secrets = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    keys = [hashlib.sha256(f"second factors:{secret!s}".encode()).digest() for secret in secrets]
    return MultiFernet([Fernet(base64.urlsafe_b64encode(key)) for key in keys])
