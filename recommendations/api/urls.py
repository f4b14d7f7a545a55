"""The endpoints of recommendations, below /api/v1/."""

from django.urls import path

from recommendations.api.views.feedback import DismissedViewSet, ThumbViewSet
from recommendations.api.views.settings import WishesViewSet
from recommendations.api.views.suggestions import SimilarView, SuggestionsViewSet
from recommendations.api.views.taste import TasteViewSet
from recommendations.api.views.trending import TrendingView

dismissed = DismissedViewSet.as_view

urlpatterns = [
    path("trending/", TrendingView.as_view(), name="trending"),
    path("recommendations/for-you/", SuggestionsViewSet.as_view({"get": "retrieve"}), name="for-you"),
    path(
        "recommendations/by-genre/<slug:slug>/",
        SuggestionsViewSet.as_view({"get": "by_genre"}),
        name="recommendations-by-genre",
    ),
    path("titles/<int:pk>/similar/", SimilarView.as_view(), name="title-similar"),
    path("recommendations/not-interested/", dismissed({"get": "list"}), name="not-interested"),
    path(
        "recommendations/not-interested/<int:title>/",
        dismissed({"put": "update", "delete": "destroy"}),
        name="not-interested-title",
    ),
    path(
        "recommendations/feedback/<int:title>/",
        ThumbViewSet.as_view({"put": "update", "delete": "destroy"}),
        name="recommendation-feedback",
    ),
    path(
        "profiles/me/taste/",
        TasteViewSet.as_view({"get": "retrieve", "patch": "partial_update"}),
        name="taste",
    ),
    path(
        "recommendations/settings/",
        WishesViewSet.as_view({"get": "retrieve", "patch": "partial_update"}),
        name="recommendation-settings",
    ),
]
