"""Endpoints over the profile's own webhooks."""

from typing import Any

from django.core.exceptions import ValidationError as ModelError
from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.exceptions import PermissionDenied, ValidationError
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.reverse import reverse

from config.lib import outbound
from config.lib.api import Conflict
from config.lib.api.permissions import SignedIn
from config.lib.api.views import ApiViewSet
from config.lib.callers import caller_of
from social.api.authentication import Grant
from social.enums import ProfileKind
from social.models import Webhook, WebhookDelivery
from social.services import webhooks

_EVENTS = [(event.value, event.label) for event in webhooks.EVENTS]


class WebhookSerializer(serializers.ModelSerializer[Webhook]):
    address = serializers.CharField(source="url", help_text="Where it sends to.")
    events = serializers.ListField(child=serializers.ChoiceField(_EVENTS))
    is_paused = serializers.SerializerMethodField()
    url = serializers.HyperlinkedIdentityField(view_name="api:webhook", lookup_field="pk")

    class Meta:
        model = Webhook
        fields: tuple[str, ...] = (
            "id",
            "url",
            "address",
            "name",
            "events",
            "is_paused",
            "paused_at",
            "paused_reason",
            "failing_since",
            "created_at",
        )
        read_only_fields: tuple[str, ...] = fields

    def get_is_paused(self, webhook: Webhook) -> bool:
        return webhook.paused_at is not None


class NewWebhookSerializer(WebhookSerializer):
    """A webhook whose secret was just made."""

    secret = serializers.CharField(help_text="What signatures are made with: in this answer, and never again.")

    class Meta(WebhookSerializer.Meta):
        fields = (*WebhookSerializer.Meta.fields, "secret")
        read_only_fields = fields


class WebhookWriteSerializer(serializers.Serializer[Any]):
    address = serializers.CharField(max_length=outbound.MOST_CHARACTERS)
    name = serializers.CharField(max_length=80, required=False, allow_blank=True)
    events = serializers.ListField(child=serializers.ChoiceField(_EVENTS), allow_empty=False, max_length=len(_EVENTS))


class WebhookChangeSerializer(WebhookWriteSerializer):
    is_paused = serializers.BooleanField(required=False)


class DeliverySerializer(serializers.ModelSerializer[WebhookDelivery]):
    url = serializers.SerializerMethodField()

    class Meta:
        model = WebhookDelivery
        fields: tuple[str, ...] = (
            "id",
            "url",
            "event",
            "status",
            "attempts",
            "next_attempt_at",
            "answer_status",
            "answer_headers",
            "answer_body",
            "trouble",
            "milliseconds",
            "created_at",
            "sent_at",
            "payload",
        )
        read_only_fields: tuple[str, ...] = fields

    def get_url(self, delivery: WebhookDelivery) -> str:
        return str(
            reverse("api:webhook-delivery", args=[delivery.webhook_id, delivery.pk], request=self.context["request"])
        )


class OnWebhooks(ApiViewSet):
    """Of the profile that acts. Tokens need `write` even to read: an address may hold somebody's password."""

    permission_classes = (SignedIn,)
    scopes = {"get": "write", "head": "write"}  # noqa: RUF012

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        super().initial(request, *args, **kwargs)
        if isinstance(request.auth, Grant) and request.auth.token is None:
            raise PermissionDenied(_("Apps can't see or make webhooks: these would outlast their being shown out."))
        if self.viewer.kind != ProfileKind.STANDARD:
            raise PermissionDenied(_("Webhooks are for standard profiles. Switch to one first."))

    def found(self, pk: int) -> Webhook:
        own = Webhook.objects.of(self.viewer).select_related("profile__user")
        return get_object_or_404(own, pk=min(pk, 2**63 - 1))


class WebhookViewSet(OnWebhooks):
    serializer_class = detail_serializer_class = WebhookSerializer
    write_serializer_class = WebhookWriteSerializer
    keyset = ("-created_at", "-pk")

    def get_queryset(self) -> QuerySet[Webhook]:
        return Webhook.objects.of(self.viewer)

    @extend_schema(summary="Your webhooks")
    def list(self, request: Request) -> Response:
        return self.page(self.get_queryset())

    @extend_schema(summary="A webhook")
    def retrieve(self, request: Request, pk: int) -> Response:
        return self.answer(self.found(pk).pk)

    @extend_schema(
        summary="Make a webhook",
        description="Takes no Idempotency-Key: keeping the answer would mean keeping the secret.",
        request=WebhookWriteSerializer,
        responses={201: NewWebhookSerializer},
    )
    def create(self, request: Request) -> Response:
        facts = self.validated()
        facts["url"] = facts.pop("address")
        try:
            made, secret = webhooks.create_webhook(profile=self.viewer, caller=caller_of(request._request), **facts)
        except webhooks.TooManyWebhooksError:
            raise Conflict(_("There are five already, which is the most. Take one away that isn't needed."))
        except ModelError as error:
            raise _by_field(error)
        return self.with_secret(made, secret, status=201)

    @extend_schema(
        summary="Change a webhook", description="Only what is named is changed.", request=WebhookChangeSerializer
    )
    def partial_update(self, request: Request, pk: int) -> Response:
        found = self.found(pk)
        read = WebhookChangeSerializer(data=request.data, partial=True)
        read.is_valid(raise_exception=True)
        changes = dict(read.validated_data)
        is_paused = changes.pop("is_paused", None)
        if "address" in changes:
            changes["url"] = changes.pop("address")
        try:
            if changes:
                webhooks.update_webhook(webhook=found, caller=caller_of(request._request), **changes)
        except ModelError as error:
            raise _by_field(error)
        if is_paused is not None:
            (webhooks.pause_webhook if is_paused else webhooks.resume_webhook)(webhook=found)
        return self.answer(pk)

    @extend_schema(summary="Take a webhook away", responses={204: None})
    def destroy(self, request: Request, pk: int) -> Response:
        webhooks.delete_webhook(webhook=self.found(pk), caller=caller_of(request._request))
        return Response(status=204)

    @extend_schema(
        summary="Make a webhook's secret anew",
        description="For a day the earlier one signs along.",
        request=None,
        responses=NewWebhookSerializer,
    )
    def roll(self, request: Request, pk: int) -> Response:
        found = self.found(pk)
        return self.with_secret(found, webhooks.roll_secret(webhook=found, caller=caller_of(request._request)))

    @extend_schema(summary="Send a webhook a test", request=None, responses={202: DeliverySerializer})
    def test(self, request: Request, pk: int) -> Response:
        try:
            made = webhooks.send_test(webhook=self.found(pk))
        except webhooks.PausedError:
            raise Conflict(_("The webhook is paused. Resume it, and try again."))
        return Response(DeliverySerializer(made, context=self.get_serializer_context()).data, 202)

    def with_secret(self, found: Webhook, secret: str, *, status: int = 200) -> Response:
        found.secret = secret  # type: ignore[attr-defined]
        data = NewWebhookSerializer(found, context=self.get_serializer_context()).data
        return Response(data, status, headers={"Location": str(data["url"])} if status == 201 else None)


class DeliveryViewSet(OnWebhooks):
    serializer_class = detail_serializer_class = DeliverySerializer
    keyset = ("-created_at", "-pk")

    def of(self, pk: int) -> QuerySet[WebhookDelivery]:
        return WebhookDelivery.objects.of(self.viewer).filter(webhook=self.found(pk))

    @extend_schema(summary="What a webhook was sent", description="The latest first, for 30 days.")
    def list(self, request: Request, pk: int) -> Response:
        return self.page(self.of(pk))

    @extend_schema(summary="A delivery")
    def retrieve(self, request: Request, pk: int, key: Any) -> Response:
        found = get_object_or_404(self.of(pk), pk=key)
        return Response(self.get_serializer(found).data)

    @extend_schema(
        summary="Send a delivery once more",
        description="Under the same id.",
        request=None,
        responses={202: DeliverySerializer},
    )
    def replay(self, request: Request, pk: int, key: Any) -> Response:
        found = get_object_or_404(self.of(pk).select_related("webhook"), pk=key)
        try:
            webhooks.replay(delivery=found)
        except webhooks.PausedError:
            raise Conflict(_("The webhook is paused. Resume it, and try again."))
        found.refresh_from_db()
        return Response(self.get_serializer(found).data, 202)


def _by_field(error: ModelError) -> ValidationError:
    told = dict(error.message_dict)
    if "url" in told:
        told["address"] = told.pop("url")
    return ValidationError(told)
