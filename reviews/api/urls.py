"""The API's addresses of ratings and reviews."""

from django.urls import URLPattern

from reviews.api import talk_urls

urlpatterns: list[URLPattern] = [*talk_urls.urlpatterns]
