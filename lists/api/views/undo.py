"""Taking back what one has just done."""

import uuid

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from config.lib.api.scopes import TRACK, WRITE, granted_scopes
from lists.api.base import TrackingViewSet
from lists.api.serializers.receipts import TakenBackSerializer
from lists.services import take_back


class UndoViewSet(TrackingViewSet):
    @property
    def scopes(self) -> dict[str, str]:  # type: ignore[override]
        """Whatever let somebody act lets them take it back: keys are only told to who did it."""
        granted = granted_scopes(self.request) if self.request else None
        return {"create": WRITE if granted and TRACK not in granted else TRACK}

    @extend_schema(
        summary="Take back an act",
        description="Whole. What was changed again since stays as it is; the second time nothing happens.",
        request=None,
        responses=TakenBackSerializer,
    )
    def create(self, request: Request, key: uuid.UUID) -> Response:
        receipt = take_back(profile=self.viewer, key=key)
        return Response(TakenBackSerializer({"message": receipt.message, "undone": receipt.undo is not None}).data)
