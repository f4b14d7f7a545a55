"""Addresses: status, ratings, the menu of a card, and undo."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
