"""The API's addresses of ratings and reviews."""

from django.urls import URLPattern, path

from reviews.api import talk_urls
from reviews.api.reviews import ReviewViewSet, RevisionViewSet

review = ReviewViewSet.as_view
revision = RevisionViewSet.as_view

urlpatterns: list[URLPattern] = [
    path("reviews/", review({"get": "list", "post": "create"}), name="reviews"),
    path(
        "reviews/<int:pk>/",
        review({"get": "retrieve", "patch": "partial_update", "delete": "destroy"}),
        name="review",
    ),
    path("reviews/<int:pk>/restore/", review({"post": "restore"}), name="review-restore"),
    path("reviews/<int:pk>/revisions/", revision({"get": "list"}), name="review-revisions"),
    path(
        "reviews/<int:pk>/revisions/<int:revision>/restore/",
        revision({"post": "restore"}),
        name="review-revision-restore",
    ),
    *talk_urls.urlpatterns,
]
