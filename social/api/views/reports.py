"""Telling moderators that something is wrong."""

from typing import Any

from django.http import Http404
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response

from config.lib.api import idempotent
from config.lib.api.permissions import SignedIn
from config.lib.api.views import ApiViewSet
from social.enums import ReportReason
from social.models import Report
from social.moderation import RefusedError, kinds
from social.services import moderation


class ReportWriteSerializer(serializers.Serializer[Any]):
    """What is wrong with what."""

    kind = serializers.ChoiceField([(name, name) for name in kinds.KINDS])
    id = serializers.IntegerField(min_value=1)
    reason = serializers.ChoiceField(ReportReason.choices)
    text = serializers.CharField(required=False, allow_blank=True, max_length=1000, help_text="For moderators alone.")


class ReportSerializer(serializers.ModelSerializer[Report]):
    """A report, as whoever made it sees it."""

    class Meta:
        model = Report
        fields = ("id", "reason", "text", "status", "created_at")
        read_only_fields = fields


class ReportViewSet(ApiViewSet):
    permission_classes = (SignedIn,)

    @extend_schema(
        summary="Report a review, a comment, a list or a profile",
        description="Nobody but moderators learns of it. Again, while it is open, it says what the second one says.",
        request=ReportWriteSerializer,
        responses={201: ReportSerializer},
    )
    @idempotent
    def create(self, request: Request) -> Response:
        """404 for what the caller doesn't see, or what is its own account's."""
        given = ReportWriteSerializer(data=request.data, context=self.get_serializer_context())
        given.is_valid(raise_exception=True)
        target = moderation.reportable(
            reporter=self.viewer, kind=given.validated_data["kind"], pk=given.validated_data["id"]
        )
        if target is None:
            raise Http404(_("There is nothing that you could report here."))
        text = given.validated_data.get("text", "")
        try:
            told = moderation.report(
                reporter=self.viewer, target=target, reason=given.validated_data["reason"], text=text
            )
        except RefusedError as refused:
            raise ValidationError({"non_field_errors": refused.messages})
        return Response(ReportSerializer(told.report).data, status=201)
