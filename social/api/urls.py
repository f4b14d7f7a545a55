"""Endpoints of accounts, profiles and people, below /api/v1/."""

from django.urls import path

from social.api.tokens import TokenViewSet
from social.api.views import events, feed, profiles

urlpatterns = [
    path("me/", profiles.MeView.as_view(), name="me"),
    path("feed/", feed.FeedView.as_view(), name="feed"),
    path("events/", events.EventsView.as_view(), name="events"),
    path("profiles/<slug:handle>/", profiles.ProfileView.as_view(), name="profile"),
    path("tokens/", TokenViewSet.as_view({"get": "list", "post": "create"}), name="tokens"),
    path("tokens/<int:pk>/", TokenViewSet.as_view({"get": "retrieve", "delete": "destroy"}), name="token"),
]
