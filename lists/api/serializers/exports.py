"""Exports: files that take somebody's things along."""

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers
from rest_framework.reverse import reverse

from lists.enums import ExportKind
from lists.exports.running import progress_of
from lists.models import Export


class ExportSerializer(serializers.ModelSerializer[Export]):
    """An export. file: where it can be downloaded with the same token; null before it is made, and once it is gone."""

    progress = serializers.SerializerMethodField(help_text="From 0 to 1; null while nobody knows.")
    file = serializers.SerializerMethodField()
    url = serializers.HyperlinkedIdentityField(view_name="api:export")

    class Meta:
        model = Export
        fields = (
            "id", "kind", "state", "message", "progress", "name", "size", "file", "created_at", "finished_at",
            "expires_at", "url",
        )  # fmt: skip
        read_only_fields = fields

    @extend_schema_field(serializers.FloatField(allow_null=True))
    def get_progress(self, found: Export) -> float | None:
        return progress_of(found)

    @extend_schema_field(serializers.URLField(allow_null=True))
    def get_file(self, found: Export) -> str | None:
        if not found.is_there:
            return None
        return reverse("api:export-file", args=[found.pk], request=self.context.get("request"))


class NewExportSerializer(serializers.Serializer[Any]):
    """What to make: everything as Matinee's own archive, or what another service takes."""

    kind = serializers.ChoiceField(choices=ExportKind.choices, default=ExportKind.MATINEE)
