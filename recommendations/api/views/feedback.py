"""What somebody says of suggestions: not interested, and thumbs."""

from typing import Any

from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from config.lib.api.scopes import TRACK
from lists.api.base import TrackingViewSet
from lists.api.reads import with_titles
from lists.services import Receipt
from recommendations import services
from recommendations.api.serializers import feedback as shapes
from recommendations.models import NotInterested

REASON = OpenApiParameter("reason", str, description="Of which reason; without it, of the suggestion.")


class DismissedViewSet(TrackingViewSet):
    serializer_class = shapes.DismissedSerializer
    keyset = ("-created_at", "-pk")
    scopes = {"update": TRACK, "destroy": TRACK}  # noqa: RUF012 (read only)

    @extend_schema(summary="Titles that aren't wanted, the latest first")
    def list(self, request: Request) -> Response:
        return self.page(with_titles(NotInterested.objects.filter(profile=self.viewer), self.viewer))

    @extend_schema(summary="Not interested", request=None, responses=shapes.DismissalSerializer)
    def update(self, request: Request, title: int) -> Response:
        return self._answer(True, services.dismiss(profile=self.viewer, title=self.title(title)))

    @extend_schema(summary="Interested again", responses={200: shapes.DismissalSerializer})
    def destroy(self, request: Request, title: int) -> Response:
        return self._answer(False, services.want_again(profile=self.viewer, title=self.title(title)))

    def _answer(self, is_on: bool, receipt: Receipt) -> Response:
        answer: dict[str, Any] = {"not_interested": is_on, "undo": receipt.undo}
        return Response(shapes.DismissalSerializer(answer, context=self.get_serializer_context()).data)


class ThumbViewSet(TrackingViewSet):
    serializer_class = shapes.ThumbSerializer
    scopes = {"update": TRACK, "destroy": TRACK}  # noqa: RUF012 (read only)

    @extend_schema(
        summary="A thumb for a suggestion or a reason", request=shapes.ThumbSerializer, responses=shapes.ThumbSerializer
    )
    def update(self, request: Request, title: int) -> Response:
        found, said = self.title(title), self.read(shapes.ThumbSerializer)
        is_up = said.pop("thumb") == "up"
        receipt = services.give_thumb(profile=self.viewer, title=found, is_up=is_up, **said)
        return Response(shapes.ThumbSerializer(receipt.made).data)

    @extend_schema(summary="Take a thumb back", parameters=[REASON], responses={204: None})
    def destroy(self, request: Request, title: int) -> Response:
        reason = request.query_params.get("reason", "")[:100].replace("\0", "")
        services.give_thumb(profile=self.viewer, title=self.title(title), is_up=None, reason=reason)
        return Response(status=204)
