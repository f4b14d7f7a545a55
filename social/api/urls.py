"""Endpoints of accounts, profiles and people, below /api/v1/."""

from django.urls import path

from social.api.tokens import TokenViewSet
from social.api.views import profiles
from social.api.views.notifications import (
    NotificationSettingsViewSet,
    NotificationViewSet,
    PushSubscriptionViewSet,
)

notification = NotificationViewSet.as_view
subscription = PushSubscriptionViewSet.as_view

urlpatterns = [
    path("me/", profiles.MeView.as_view(), name="me"),
    path("profiles/<slug:handle>/", profiles.ProfileView.as_view(), name="profile"),
    path("notifications/", notification({"get": "list"}), name="notifications"),
    path("notifications/unread/", notification({"get": "unread"}), name="notifications-unread"),
    path("notifications/read/", notification({"post": "read_all"}), name="notifications-read"),
    path(
        "notifications/settings/",
        NotificationSettingsViewSet.as_view({"get": "retrieve", "patch": "partial_update"}),
        name="notification-settings",
    ),
    path("notifications/push/", subscription({"get": "list", "post": "create"}), name="push-subscriptions"),
    path("notifications/push/key/", subscription({"get": "key"}), name="push-key"),
    path("notifications/push/<int:pk>/", subscription({"delete": "destroy"}), name="push-subscription"),
    path("notifications/<int:pk>/read/", notification({"post": "read"}), name="notification-read"),
    path("tokens/", TokenViewSet.as_view({"get": "list", "post": "create"}), name="tokens"),
    path("tokens/<int:pk>/", TokenViewSet.as_view({"get": "retrieve", "delete": "destroy"}), name="token"),
]
