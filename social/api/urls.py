"""Endpoints of accounts, profiles and people, below /api/v1/."""

from typing import Any

from django.urls import URLPattern, path

from social.api import errors
from social.api.tokens import TokenViewSet
from social.api.views import events, feed, people, profiles, reports
from social.api.views.notifications import (
    NotificationSettingsViewSet,
    NotificationViewSet,
    PushSubscriptionViewSet,
)
from social.api.webhooks import DeliveryViewSet, WebhookViewSet

errors.register()

notification = NotificationViewSet.as_view
subscription = PushSubscriptionViewSet.as_view


def _each(view: Any, route: str, name: str) -> URLPattern:
    """Something that is so or isn't, such as following: put and deleted."""
    endpoint: URLPattern = path(route, view.as_view({"put": "update", "delete": "destroy"}), name=name)
    return endpoint


urlpatterns = [
    path("me/", profiles.MeView.as_view(), name="me"),
    path("feed/", feed.FeedView.as_view(), name="feed"),
    path("events/", events.EventsView.as_view(), name="events"),
    path("profiles/", people.FindViewSet.as_view({"get": "list"}), name="profiles"),
    path("profiles/<slug:handle>/", profiles.ProfileView.as_view(), name="profile"),
    _each(people.FollowViewSet, "profiles/<slug:handle>/follow/", "profile-follow"),
    _each(people.BlockViewSet, "profiles/<slug:handle>/block/", "profile-block"),
    _each(people.MuteViewSet, "profiles/<slug:handle>/mute/", "profile-mute"),
    path(
        "profiles/<slug:handle>/follower/", people.FollowViewSet.as_view({"delete": "remove"}), name="profile-follower"
    ),
    path(
        "profiles/<slug:handle>/followers/",
        people.FollowListViewSet.as_view({"get": "followers"}),
        name="profile-followers",
    ),
    path(
        "profiles/<slug:handle>/following/",
        people.FollowListViewSet.as_view({"get": "following"}),
        name="profile-following",
    ),
    path("blocks/", people.BlockViewSet.as_view({"get": "list"}), name="blocks"),
    path("mutes/", people.MuteViewSet.as_view({"get": "list"}), name="mutes"),
    path("follow-requests/", people.RequestViewSet.as_view({"get": "list"}), name="follow-requests"),
    _each(people.RequestViewSet, "follow-requests/<slug:handle>/", "follow-request"),
    path("follow-suggestions/", people.SuggestionViewSet.as_view({"get": "list"}), name="follow-suggestions"),
    path(
        "follow-suggestions/<slug:handle>/",
        people.SuggestionViewSet.as_view({"delete": "destroy"}),
        name="follow-suggestion",
    ),
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
    path("reports/", reports.ReportViewSet.as_view({"post": "create"}), name="reports"),
    path("tokens/", TokenViewSet.as_view({"get": "list", "post": "create"}), name="tokens"),
    path("tokens/<int:pk>/", TokenViewSet.as_view({"get": "retrieve", "delete": "destroy"}), name="token"),
    path("webhooks/", WebhookViewSet.as_view({"get": "list", "post": "create"}), name="webhooks"),
    path(
        "webhooks/<int:pk>/",
        WebhookViewSet.as_view({"get": "retrieve", "patch": "partial_update", "delete": "destroy"}),
        name="webhook",
    ),
    path("webhooks/<int:pk>/roll/", WebhookViewSet.as_view({"post": "roll"}), name="webhook-roll"),
    path("webhooks/<int:pk>/test/", WebhookViewSet.as_view({"post": "test"}), name="webhook-test"),
    path("webhooks/<int:pk>/deliveries/", DeliveryViewSet.as_view({"get": "list"}), name="webhook-deliveries"),
    path(
        "webhooks/<int:pk>/deliveries/<uuid:key>/",
        DeliveryViewSet.as_view({"get": "retrieve"}),
        name="webhook-delivery",
    ),
    path(
        "webhooks/<int:pk>/deliveries/<uuid:key>/replay/",
        DeliveryViewSet.as_view({"post": "replay"}),
        name="webhook-replay",
    ),
]
