"""The API's addresses of ratings and reviews."""

from django.urls import URLPattern, path

from reviews.api import talk_urls
from reviews.api.views import ratings
from reviews.api.views.reviews import ReviewViewSet, RevisionViewSet

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
    path("titles/<int:pk>/ratings/", ratings.TitleRatingsViewSet.as_view({"get": "retrieve"}), name="title-ratings"),
    path(
        "titles/<int:pk>/ratings/friends/",
        ratings.FriendsRatingsViewSet.as_view({"get": "list"}),
        name="title-friends-ratings",
    ),
    path(
        "profiles/<slug:handle>/taste-match/",
        ratings.TasteMatchViewSet.as_view({"get": "retrieve"}),
        name="taste-match",
    ),
]
