"""allauth's forms as this site uses them. Apart from `forms`, which allauth imports to build them."""

from allauth.account.forms import SignupForm as AllauthSignupForm
from allauth.socialaccount.forms import DisconnectForm
from allauth.socialaccount.forms import SignupForm as AllauthSocialSignupForm
from allauth.socialaccount.internal.flows.signup import redirect_to_signup
from allauth.socialaccount.models import SocialAccount, SocialApp
from allauth.socialaccount.signals import social_account_removed
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from social.models import User


class SignupForm(AllauthSignupForm):
    """An account and its first profile, in one transaction."""

    def try_save(self, request: HttpRequest) -> tuple[User | None, HttpResponse | None]:
        result: tuple[User | None, HttpResponse | None] = self.signed_up_whole(
            request, super().try_save, lambda: render(request, "account/signup.html", {"form": self})
        )
        return result


class SocialSignupForm(AllauthSocialSignupForm):
    """The same for somebody who comes from another service, and so has no password here."""

    def try_save(self, request: HttpRequest) -> tuple[User | None, HttpResponse | None]:
        result: tuple[User | None, HttpResponse | None] = self.signed_up_whole(
            request, super().try_save, lambda: self.once_more(request)
        )
        return result

    def once_more(self, request: HttpRequest) -> HttpResponse:
        """The page again, with what allauth had already forgotten of the log-in."""
        redirect_to_signup(request, self.sociallogin)
        return render(request, "socialaccount/signup.html", {"form": self, "account": self.sociallogin.account})


class UnlinkForm(DisconnectForm):
    """Also lets a log-in go whose service the site has no keys of any more, where allauth's own form would fail."""

    def save(self) -> None:
        try:
            super().save()
        except SocialApp.DoesNotExist:
            account = self.cleaned_data["account"]
            account.delete()
            social_account_removed.send(sender=SocialAccount, request=self.request, socialaccount=account)
