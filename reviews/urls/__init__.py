"""Addresses of ratings and reviews, one module a subject."""

from reviews.urls import reviews, talk

app_name = "reviews"

urlpatterns = [
    *reviews.urlpatterns,
    *talk.urlpatterns,
]
