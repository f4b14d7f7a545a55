"""What somebody says of suggestions, and wants of them."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from lists.api.serializers.receipts import UndoSerializer
from movies.api.serializers.titles import TitleSerializer
from recommendations.models import Feedback, NotInterested, RecommendationSettings
from recommendations.serving.words import is_reason_key


class DismissedSerializer(serializers.ModelSerializer[NotInterested]):
    title = TitleSerializer()

    class Meta:
        model = NotInterested
        fields = ("title", "created_at")


class DismissalSerializer(serializers.Serializer[Any]):
    """not_interested: as it is now; `undo` is null where nothing was changed."""

    not_interested = serializers.BooleanField()
    undo = UndoSerializer(allow_null=True)


class ThumbSerializer(serializers.ModelSerializer[Feedback]):
    """reason: of which of its reasons; empty for the suggestion as a whole."""

    thumb = serializers.ChoiceField(choices=["up", "down"])
    reason = serializers.CharField(max_length=100, required=False, allow_blank=True, default="")
    model_version = serializers.CharField(max_length=40, required=False, allow_blank=True, default="")

    class Meta:
        model = Feedback
        fields = ("thumb", "reason", "model_version")

    def validate_reason(self, value: str) -> str:
        if value and not is_reason_key(value):
            raise serializers.ValidationError(_("There is no such reason."))
        return value

    def to_representation(self, instance: Feedback) -> dict[str, Any]:
        return {
            "thumb": "up" if instance.is_up else "down",
            "reason": instance.reason,
            "model_version": instance.model_version,
        }


class RecommendationSettingsSerializer(serializers.ModelSerializer[RecommendationSettings]):
    class Meta:
        model = RecommendationSettings
        fields = ("is_wanted", "is_trained_on")
