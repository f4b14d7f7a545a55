"""allauth's sign-up form as this site uses it. Apart from `forms`, which allauth imports to build it."""

from allauth.account.forms import SignupForm as AllauthSignupForm
from django.http import HttpRequest, HttpResponse

from social.models import User


class SignupForm(AllauthSignupForm):
    """An account and its first profile, in one transaction."""

    def try_save(self, request: HttpRequest) -> tuple[User | None, HttpResponse | None]:
        result: tuple[User | None, HttpResponse | None] = self.signed_up_whole(request, super().try_save)
        return result
