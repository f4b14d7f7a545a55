"""Addresses: the library and its saved views."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
