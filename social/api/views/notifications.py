"""Notifications: read, marked as read, and what of them is wanted."""

from typing import Any

from django.core.exceptions import ValidationError as DjangoValidationError
from django.db.models import QuerySet
from django.http import Http404
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.exceptions import PermissionDenied, ValidationError
from rest_framework.request import Request
from rest_framework.response import Response

from config.lib.api import idempotent
from config.lib.api.permissions import SignedIn
from config.lib.api.views import ApiViewSet
from social.api.serializers.notifications import (
    NewPushSubscriptionSerializer,
    NotificationSerializer,
    PushKeySerializer,
    PushSubscriptionSerializer,
    ReadAllSerializer,
    UnreadSerializer,
    WishesSerializer,
)
from social.enums import NotificationKind, ProfileKind
from social.models import Notification, PushSubscription
from social.notifications import push, reading, wishes
from social.notifications.kinds import DEFAULTS, WAYS

KIND = OpenApiParameter("kind", enum=list(NotificationKind.values), description="Only this kind.")
UNREAD = OpenApiParameter("unread", bool, description="Only those that are unread.")


class IsTold(SignedIn):
    """A grown-up's own profile: children and guests are told nothing."""

    def has_permission(self, request: Request, view: Any) -> bool:
        profile = getattr(request, "profile", None)
        if profile and profile.kind != ProfileKind.STANDARD:
            raise PermissionDenied(_("Kids' and guest profiles have no notifications."))
        return super().has_permission(request, view)


class NotificationViewSet(ApiViewSet):
    """One's own. What one may not see any more isn't among them."""

    permission_classes = (IsTold,)
    serializer_class = detail_serializer_class = NotificationSerializer
    keyset = ("-pk",)

    def get_queryset(self) -> QuerySet[Notification]:
        return Notification.objects.visible_to(self.viewer).listed().select_related("actor")

    @extend_schema(summary="Notifications", description="The latest first, each by itself.", parameters=[KIND, UNREAD])
    def list(self, request: Request) -> Response:
        rows = self.get_queryset()
        if kind := request.query_params.get("kind"):
            if kind not in NotificationKind.values:
                raise ValidationError({"kind": [_("There is no such kind.")]})
            rows = rows.filter(kind=kind)
        if request.query_params.get("unread", "").lower() in ("1", "true"):
            rows = rows.unread()  # type: ignore[attr-defined]
        found = reading.visible_targets(self.viewer, self.paginate_queryset(rows) or ())
        return self.get_paginated_response(self.get_serializer(found, many=True).data)

    @extend_schema(summary="How many are unread", operation_id="notifications_unread", responses=UnreadSerializer)
    def unread(self, request: Request) -> Response:
        return Response({"unread": reading.unread_count(self.viewer)})

    @extend_schema(summary="Mark one as read", request=None, responses={204: None})
    def read(self, request: Request, pk: int) -> Response:
        if not reading.mark_read(profile=self.viewer, pk=pk, whole_group=False):
            raise Http404
        return Response(status=204)

    @extend_schema(
        summary="Mark all as read",
        operation_id="notifications_read_all",
        request=ReadAllSerializer,
        responses=UnreadSerializer,
    )
    def read_all(self, request: Request) -> Response:
        asked = ReadAllSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        reading.mark_all_read(profile=self.viewer, until=asked.validated_data.get("until"))
        unread = Notification.objects.filter(profile=self.viewer).listed().unread()
        return Response({"unread": unread[: reading.MOST_COUNTED].count()})


class NotificationSettingsViewSet(ApiViewSet):
    """What is told by which ways, and when."""

    permission_classes = (IsTold,)
    serializer_class = detail_serializer_class = WishesSerializer

    @extend_schema(summary="Settings of notifications", operation_id="notification_settings_retrieve")
    def retrieve(self, request: Request) -> Response:
        return self._shown()

    @extend_schema(summary="Change settings of notifications", request=WishesSerializer)
    def partial_update(self, request: Request) -> Response:
        context = {"preferences": wishes.preferences_of(self.viewer)}
        asked = WishesSerializer(data=request.data, context=context, partial=True)
        asked.is_valid(raise_exception=True)
        wanted = {}
        for number, row in enumerate(asked.validated_data.get("ways", ())):
            kind = NotificationKind(row["kind"])
            changes = {way: row[way] for way in WAYS if row.get(way) is not None}
            if refused := [way for way in changes if changes[way] and not DEFAULTS[kind].offers(way)]:
                raise ValidationError({"ways": {str(number): {refused[0]: [_("It never comes that way.")]}}})
            wanted[kind] = changes
        wishes.set_ways(profile=self.viewer, wanted=wanted)
        if changed := asked.validated_data.get("preferences"):
            wishes.set_preferences(profile=self.viewer, **changed)
        return self._shown()

    def _shown(self) -> Response:
        ways = [
            {"kind": kind, **{way: getattr(found, way) for way in WAYS}}
            for kind, found in wishes.ways_of(self.viewer).items()
        ]
        return Response(WishesSerializer({"ways": ways, "preferences": wishes.preferences_of(self.viewer)}).data)


class PushSubscriptionViewSet(ApiViewSet):
    """Browsers and apps that take Web Push messages for the profile."""

    permission_classes = (IsTold,)
    serializer_class = detail_serializer_class = PushSubscriptionSerializer
    keyset = ("-pk",)

    def get_queryset(self) -> QuerySet[PushSubscription]:
        return PushSubscription.objects.filter(profile=self.viewer)

    @extend_schema(summary="Browsers that take pushes")
    def list(self, request: Request) -> Response:
        return self.page(self.get_queryset())

    @extend_schema(
        summary="Take pushes",
        request=NewPushSubscriptionSerializer,
        responses={201: PushSubscriptionSerializer},
    )
    @idempotent
    def create(self, request: Request) -> Response:
        asked = NewPushSubscriptionSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        try:
            made = push.subscribe(profile=self.viewer, **asked.validated_data)
        except DjangoValidationError as error:
            raise ValidationError(error.message_dict)
        return Response(PushSubscriptionSerializer(made).data, status=201)

    @extend_schema(summary="Take no more pushes", responses={204: None})
    def destroy(self, request: Request, pk: int) -> Response:
        if not push.unsubscribe(profile=self.viewer, pk=pk):
            raise Http404
        return Response(status=204)

    @extend_schema(summary="The key to subscribe to", operation_id="push_key_retrieve", responses=PushKeySerializer)
    def key(self, request: Request) -> Response:
        return Response({"key": push.public_key()})
