"""Endpoints of accounts, profiles and people, below /api/v1/."""

from django.urls import path

from social.api.tokens import TokenViewSet
from social.api.views import profiles
from social.api.webhooks import DeliveryViewSet, WebhookViewSet

urlpatterns = [
    path("me/", profiles.MeView.as_view(), name="me"),
    path("profiles/<slug:handle>/", profiles.ProfileView.as_view(), name="profile"),
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
