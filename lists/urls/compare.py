"""Addresses: two people side by side."""

from django.urls import URLPattern, path

from lists.views import compare

urlpatterns: list[URLPattern] = [
    path("@<slug:handle>/compare/", compare.compare, name="compare"),
]
