"""Addresses of accounts, profiles and people."""

from django.urls import URLPattern, path

from social.views import account

app_name = "social"

urlpatterns: list[URLPattern] = [
    path("settings/account/", account.account_page, name="account"),
]
