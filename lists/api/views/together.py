"""Viewings that others share with one."""

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework.exceptions import NotFound
from rest_framework.request import Request
from rest_framework.response import Response

from config.lib.api import idempotent
from config.lib.api.scopes import TRACK
from lists.api.base import TrackingViewSet
from lists.api.reads import diary, shares, with_partners
from lists.api.serializers import watches as shapes
from lists.api.serializers.receipts import TakenSerializer
from lists.services import together


class TogetherViewSet(TrackingViewSet):
    """What waits for an answer: others don't hear of a no."""

    serializer_class = shapes.SharedWatchSerializer
    keyset = ("-pk",)
    scopes = dict.fromkeys(("accept", "decline"), TRACK)

    @extend_schema(
        summary="Viewings that others say one shared",
        description="Those that wait for an answer, the newest first.",
        operation_id="together_list",
    )
    def list(self, request: Request) -> Response:
        return self.page(shares(self.viewer))

    @extend_schema(
        summary="Say that one watched it too",
        description="It is logged as one’s own viewing, at the same moment. A second time nothing happens.",
        request=None,
        responses=shapes.WatchWrittenSerializer,
    )
    @idempotent
    def accept(self, request: Request, pk: int) -> Response:
        receipt = together.accept(profile=self.viewer, share=pk)
        found: Any = diary(self.viewer).filter(pk=receipt.made.pk).first() if receipt.made else None
        if found is None:
            raise NotFound  # it was accepted long ago, and taken off the log since
        with_partners(self.viewer, [found])
        found.undo = receipt.undo
        return Response(shapes.WatchWrittenSerializer(found, context=self.get_serializer_context()).data)

    @extend_schema(
        summary="Say that one didn’t",
        description="Nobody is told. A second time nothing happens.",
        request=None,
        responses=TakenSerializer,
    )
    @idempotent
    def decline(self, request: Request, pk: int) -> Response:
        return self.taken(together.decline(profile=self.viewer, share=pk))
