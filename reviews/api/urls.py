"""The API's addresses of ratings and reviews."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
