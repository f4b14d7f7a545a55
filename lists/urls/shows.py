"""Addresses: episodes and seasons."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
