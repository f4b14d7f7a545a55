"""What the people that one follows did."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.exceptions import PermissionDenied, ValidationError
from rest_framework.request import Request
from rest_framework.response import Response

from config.lib.api.paging import CURSOR, cursor_parameter, next_link
from config.lib.api.permissions import SignedIn
from config.lib.api.views import ConditionalReads
from social.api.serializers.feed import FeedEntrySerializer, FeedPageSerializer
from social.feed import Kind, feed_page, has_feed, read_place, write_place

KIND = OpenApiParameter(
    "kind", str, enum=[kind.value for kind in Kind if kind.value], description="Only entries of this kind."
)
AFTER = OpenApiParameter(CURSOR, str, description=cursor_parameter()["description"])


class FeedView(ConditionalReads):
    permission_classes = (SignedIn,)

    @extend_schema(
        summary="What the people that one follows did",
        description=(
            "The newest first. What belongs together is one entry, so pages are not all of the same length. Who may be "
            "seen is decided at each reading: an entry that was there may be gone. `/api/v1/events/` says when there "
            "is something new."
        ),
        parameters=[KIND, AFTER],
        responses=FeedPageSerializer,
    )
    def get(self, request: Request) -> Response:
        viewer: Any = getattr(request, "profile", None)
        if not has_feed(viewer):
            raise PermissionDenied(_("Only standard profiles have a feed."))
        kind, cursor = request.query_params.get("kind", ""), request.query_params.get(CURSOR, "")
        if kind not in Kind.values:
            known = ", ".join(each.value for each in Kind if each.value)
            raise ValidationError({"kind": [_("One of: %(values)s.") % {"values": known}]})
        after = read_place(cursor) if cursor else None
        if cursor and after is None:
            raise ValidationError({CURSOR: [_("This is not a cursor of this list.")]})
        page = feed_page(viewer, kind=Kind(kind), after=after)
        link = next_link(request, write_place(page.after)) if page.after else None
        entries: Any = page.entries
        shaped = FeedEntrySerializer(entries, many=True, context={"request": request})
        return Response({"next": link, "results": shaped.data})
