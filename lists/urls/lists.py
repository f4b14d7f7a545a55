"""Addresses: lists and what is on them."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
