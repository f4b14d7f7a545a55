"""Signing in as people do, through allauth's pages, so that its signals and records are there."""

from django.test import Client
from django.urls import reverse

from social.models import User

PASSWORD = "seven-reels-of-nitrate"


def log_in(client: Client, user: User, password: str = PASSWORD) -> Client:
    response = client.post(reverse("account_login"), {"login": user.email, "password": password})
    assert response.status_code == 302, response.context["form"].errors
    return client


def confirm(client: Client, password: str = PASSWORD) -> Client:
    """Give the password once more, as allauth asks before what matters."""
    response = client.post(reverse("account_reauthenticate"), {"password": password})
    assert response.status_code == 302, response.context["form"].errors
    return client


def signed_in(
    user: User, agent: str = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"
) -> Client:
    """A browser in which the account is signed in, and has just proved it once more."""
    return confirm(log_in(Client(headers={"User-Agent": agent}), user))
