"""Addresses of ratings and reviews, one module a subject."""

from reviews.urls import ratings, reviews, talk

app_name = "reviews"

urlpatterns = [
    *ratings.urlpatterns,
    *reviews.urlpatterns,
    *talk.urlpatterns,
]
