"""A profile's own taste."""

from typing import Any

from django.core.exceptions import ValidationError as Refused
from drf_spectacular.utils import extend_schema
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response

from config.lib.api.scopes import TRACK
from lists.api.base import TrackingViewSet
from recommendations.api.serializers import taste as shapes
from recommendations.services import correct_taste, wishes_of
from recommendations.taste import TasteProfile, taste_of


class TasteViewSet(TrackingViewSet):
    serializer_class = detail_serializer_class = shapes.TasteSerializer
    scopes = {"partial_update": TRACK}  # noqa: RUF012 (read only)

    @extend_schema(
        summary="What the acting profile likes",
        description="By genre, person, theme, decade, country, language and runtime; worked out anew each time.",
        responses=shapes.TasteSerializer,
    )
    def retrieve(self, request: Request) -> Response:
        return Response(shapes.TasteSerializer(self._found(), context=self.get_serializer_context()).data)

    @extend_schema(
        summary="Correct what was made of the profile's taste",
        request=shapes.CorrectionsSerializer,
        responses=shapes.CorrectedSerializer,
    )
    def partial_update(self, request: Request) -> Response:
        said = self.read(shapes.CorrectionsSerializer)["corrections"]
        wanted = {(each["facet"], each["key"]): each["multiplier"] for each in said}
        try:
            receipt = correct_taste(profile=self.viewer, wanted=wanted)
        except Refused as error:
            raise ValidationError({"corrections": error.messages})
        answer = {**self._found(), "undo": receipt.undo}
        return Response(shapes.CorrectedSerializer(answer, context=self.get_serializer_context()).data)

    def _found(self) -> dict[str, Any]:
        is_wanted = wishes_of(self.viewer).is_wanted
        return {"is_wanted": is_wanted, "taste": taste_of(self.viewer) if is_wanted else TasteProfile()}
