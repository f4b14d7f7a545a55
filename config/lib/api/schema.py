"""How the endpoints describe themselves in OpenAPI, beyond what drf-spectacular finds out."""

from typing import Any

from drf_spectacular.openapi import AutoSchema
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse
from rest_framework import serializers

from config.lib.api.idempotency import HEADER
from config.lib.api.problems import PROBLEM_JSON


class ProblemSerializer(serializers.Serializer[Any]):
    """What every error looks like."""

    type = serializers.CharField(help_text="The kind of problem, the same in every language.")
    title = serializers.CharField()
    detail = serializers.CharField()
    errors = serializers.DictField(  # type: ignore[assignment]
        child=serializers.ListField(child=serializers.CharField()),
        help_text="Messages by field, `outer.inner` for a field inside another. Empty unless the input is at fault.",
    )


class ApiSchema(AutoSchema):
    """Adds the answers that every endpoint can give, and the header that a repeatable POST takes."""

    def get_override_parameters(self) -> list[Any]:
        handler = getattr(self.view, getattr(self.view, "action", None) or self.method.lower(), None)
        if self.method != "POST" or not getattr(handler, "is_idempotent", False):
            return []
        text = "Any text of your own. Sent again with the same body within a day, it gets the first answer again."
        return [OpenApiParameter(HEADER, str, OpenApiParameter.HEADER, description=text)]

    def get_tags(self) -> list[str]:
        return list(super().get_tags()) or ["start"]

    def _get_response_bodies(self, direction: Any = "response") -> dict[str, Any]:
        bodies: dict[str, Any] = super()._get_response_bodies(direction)
        problem = OpenApiResponse(ProblemSerializer, description="Any error: its status says which.")
        if self.method == "GET":
            bodies["304"] = {"description": "What the client already has, by its If-None-Match."}
        described: Any = self
        bodies["default"] = described._get_response_for_code(problem, "default", [PROBLEM_JSON], direction)
        return bodies
