"""What the endpoints of lists and tracking share."""

from typing import Any

from django.shortcuts import get_object_or_404
from django.utils.translation import gettext_lazy as _
from rest_framework.exceptions import PermissionDenied
from rest_framework.permissions import BasePermission
from rest_framework.request import Request
from rest_framework.response import Response

from config.lib.api import Conflict
from config.lib.api.permissions import SignedIn, SignedInToWrite
from lists.api.serializers.receipts import TakenSerializer
from lists.models import List
from lists.services import Receipt
from movies.models import Title
from social.api.owners import OfSomebody
from social.enums import ProfileKind

MOST_AT_ONCE = 500


class TrackingViewSet(OfSomebody):
    """Endpoints that act as somebody's profile: visitors get a 401, unless a view lets them read."""

    permission_classes: tuple[type[BasePermission], ...] = (SignedIn,)

    def title(self, pk: int) -> Title:
        """A title that the viewer may know of. Raises Http404."""
        return get_object_or_404(Title.objects.visible_to(self.viewer), pk=pk)

    def taken(self, receipt: Receipt) -> Response:
        """The answer to a DELETE: how to take it back, which a 204 couldn't say."""
        return Response(TakenSerializer(receipt, context=self.get_serializer_context()).data)

    def read(self, serializer_class: Any, data: Any = None, **kwargs: Any) -> dict[str, Any]:
        """The body as this serializer reads it. Raises ValidationError."""
        serializer = serializer_class(
            data=self.request.data if data is None else data, context=self.get_serializer_context(), **kwargs
        )
        serializer.is_valid(raise_exception=True)
        return dict(serializer.validated_data)


class KeepsHistory(SignedIn):
    """A grown-up's own profile: children and guests take nothing in or along."""

    def has_permission(self, request: Request, view: Any) -> bool:
        profile = getattr(request, "profile", None)
        if profile and profile.kind != ProfileKind.STANDARD:
            raise PermissionDenied(_("Kids' and guest profiles have no imports and exports."))
        return super().has_permission(request, view)


class OnLists(TrackingViewSet):
    """Endpoints over lists, or over one of them: anybody reads what they may see."""

    permission_classes: tuple[type[BasePermission], ...] = (SignedInToWrite,)

    def seen(self, pk: int) -> List:
        """A list that the viewer sees. Raises Http404."""
        return get_object_or_404(List.objects.visible_to(self.viewer).select_related("profile"), pk=pk)

    def mine(self, pk: int) -> List:
        """One's own list: somebody else's, seen or not, is a 404."""
        return get_object_or_404(List.objects.select_related("profile"), pk=pk, profile=self.viewer)

    def editable(self, pk: int) -> List:
        """A list that the viewer puts titles on. Raises Http404, and Conflict for one that fills itself."""
        found = get_object_or_404(List.objects.editable_by(self.viewer).select_related("profile"), pk=pk)
        if found.is_smart:
            raise Conflict(_("A smart list fills itself by its rules."))
        return found
