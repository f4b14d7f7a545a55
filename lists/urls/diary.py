"""Addresses: the diary."""

from django.urls import URLPattern, path

from lists.views import diary

urlpatterns: list[URLPattern] = [
    path("diary/", diary.diary, name="diary"),
]
