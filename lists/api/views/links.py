"""Addresses that let people onto a list."""

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from config.lib.api import idempotent
from config.lib.api.permissions import SignedIn
from lists.api.base import OnLists
from lists.api.serializers import links as shapes
from lists.models import ListLink
from lists.services import sharing


class LinkViewSet(OnLists):
    """Links to one's own list, and coming onto somebody's by one."""

    permission_classes = (SignedIn,)
    serializer_class = shapes.ListLinkSerializer
    keyset = ("-created_at", "-pk")

    @extend_schema(summary="The links to one's own list", operation_id="lists_links_list")
    def list(self, request: Request, pk: int) -> Response:
        return self.page(ListLink.objects.filter(list=self.mine(pk)))

    @extend_schema(
        summary="Make a link to a list", request=shapes.NewLinkSerializer, responses={201: shapes.ListLinkSerializer}
    )
    @idempotent
    def create(self, request: Request, pk: int) -> Response:
        found = self.mine(pk)
        link = sharing.create_link(profile=self.viewer, found=found, **self.read(shapes.NewLinkSerializer))
        return Response(shapes.ListLinkSerializer(link, context=self.get_serializer_context()).data, 201)

    @extend_schema(summary="Make a link useless", description="Who came by it stays.", responses={204: None})
    def destroy(self, request: Request, pk: int, link: int) -> Response:
        sharing.revoke_link(profile=self.viewer, found=self.mine(pk), link=link)
        return Response(status=204)

    @extend_schema(
        summary="Come onto a list by a link's code",
        description="As often as one likes: each person counts once. A code that lets nobody in any more is a 404.",
        request=shapes.JoinSerializer,
        responses=shapes.JoinedSerializer,
    )
    def join(self, request: Request) -> Response:
        member = sharing.join_by_link(profile=self.viewer, code=self.read(shapes.JoinSerializer)["code"])
        return Response(shapes.JoinedSerializer(member, context=self.get_serializer_context()).data)
