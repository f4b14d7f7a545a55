"""The API's addresses of ratings and reviews."""

from django.urls import path

from reviews.api.views import ratings

urlpatterns = [
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
