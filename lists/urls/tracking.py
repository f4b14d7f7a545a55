"""Addresses: status, ratings, the menu of a card, and undo."""

from django.urls import URLPattern, path

from lists.views import undo

urlpatterns: list[URLPattern] = [
    path("undo/<uuid:key>/", undo.undo, name="undo"),
]
