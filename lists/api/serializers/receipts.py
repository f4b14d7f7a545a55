"""How an answer says what was done, and how it is taken back."""

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers
from rest_framework.reverse import reverse

from lists.models import Undo
from lists.undo import KEPT_FOR


class UndoSerializer(serializers.ModelSerializer[Undo]):
    """How to take an act back, whole: POST to `url` before `expires_at`."""

    url = serializers.SerializerMethodField()
    expires_at = serializers.SerializerMethodField()

    class Meta:
        model = Undo
        fields = ("key", "label", "url", "expires_at")

    @extend_schema_field(serializers.URLField())
    def get_url(self, undo: Undo) -> str:
        return reverse("api:undo", args=[undo.key], request=self.context.get("request"))

    @extend_schema_field(serializers.DateTimeField())
    def get_expires_at(self, undo: Undo) -> Any:
        return serializers.DateTimeField().to_representation(undo.created_at + KEPT_FOR)


class TakenSerializer(serializers.Serializer[Any]):
    """Something was taken away, or there was nothing to take: then `undo` is null."""

    undo = UndoSerializer(allow_null=True)


class Undoable(serializers.Serializer[Any]):
    """Mixed into what a write is answered with: the row as it is now, and how to take the write back."""

    undo = UndoSerializer(read_only=True, allow_null=True, help_text="Null where nothing was changed.")


class TakenBackSerializer(serializers.Serializer[Any]):
    """message: what was done and is undone now; empty where it had been taken back before."""

    message = serializers.CharField()
    undone = serializers.BooleanField(help_text="False: it had been taken back before.")
