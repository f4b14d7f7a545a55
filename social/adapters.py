"""Where allauth asks us."""

from allauth.account.adapter import DefaultAccountAdapter
from django.conf import settings
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.utils.translation import gettext as _

from social.models import User


class AccountAdapter(DefaultAccountAdapter):
    """Says whether people may sign up."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return bool(settings.SIGNUP_OPEN)

    def clean_email(self, email: str) -> str:
        """Every form that takes an address asks here. allauth would cut a long one off and store the rest."""
        cleaned: str = super().clean_email(email)
        longest = User._meta.get_field("email").max_length or 0
        if len(cleaned) > longest:
            raise ValidationError(_("An e-mail address has at most %(longest)d characters.") % {"longest": longest})
        return cleaned
