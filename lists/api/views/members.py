"""Who keeps a list together with its owner."""

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.http import Http404
from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from config.lib.api import idempotent
from config.lib.api.permissions import SignedIn
from lists.api.base import OnLists, TrackingViewSet
from lists.api.serializers import lists as shapes
from lists.models import List, ListMember
from lists.queries.members import members_of
from lists.services import sharing


class MemberViewSet(OnLists):
    """Those let into one list, by their handles: for its owner, and for themselves."""

    permission_classes = (SignedIn,)
    serializer_class = shapes.ListMemberSerializer
    keyset = ("created_at", "pk")

    def shared(self, pk: int) -> List:
        """A list that the viewer keeps, alone or with others. Raises Http404."""
        member = ListMember.objects.filter(list=OuterRef("pk"), profile=self.viewer, accepted_at__isnull=False)
        found = List.objects.visible_to(self.viewer).filter(Q(profile=self.viewer) | Exists(member))
        return get_object_or_404(found, pk=pk)

    def rows(self, found: List) -> QuerySet[ListMember]:
        """Invitations that wait for an answer are between the owner and the invited."""
        return members_of(found, viewer=self.viewer)

    @extend_schema(
        summary="Who is let into a list",
        description="As far as one may know them. Owners get all of theirs, `profile` null for those who are hidden "
        "from them: these are changed and taken off by their `id`.",
        operation_id="lists_members_list",
    )
    def list(self, request: Request, pk: int) -> Response:
        return self.page(self.rows(self.shared(pk)))

    @extend_schema(
        summary="Invite somebody onto a list",
        request=shapes.InviteSerializer,
        responses={201: shapes.ListMemberSerializer},
    )
    @idempotent
    def create(self, request: Request, pk: int) -> Response:
        found = self.mine(pk)
        member = sharing.invite(profile=self.viewer, found=found, **self.read(shapes.InviteSerializer))
        return self.member(member, status=201)

    @extend_schema(
        summary="Change what somebody may do with a list",
        request=shapes.RoleSerializer,
        responses=shapes.ListMemberSerializer,
    )
    def partial_update(self, request: Request, pk: int, handle: str) -> Response:
        found = self.mine(pk)
        key = self.key(found, handle)
        data = self.read(shapes.RoleSerializer)
        return self.member(sharing.set_role(profile=self.viewer, found=found, member=key, role=data["role"]))

    @extend_schema(
        summary="Take somebody off a list",
        description="The owner takes off anybody, members themselves. What they put on it stays. When the "
        "owner does, the list's links get new codes: who was on it may know the old ones.",
        responses={204: None},
    )
    def destroy(self, request: Request, pk: int, handle: str) -> Response:
        found = self.shared(pk)
        if found.profile_id == self.viewer.pk:
            sharing.remove_member(profile=self.viewer, found=found, member=self.key(found, handle))
        elif handle == self.viewer.handle:
            sharing.leave(profile=self.viewer, found=found)
        else:
            raise Http404
        return Response(status=204)

    @extend_schema(
        summary="Change what a member may do, by the member's id",
        request=shapes.RoleSerializer,
        responses=shapes.ListMemberSerializer,
    )
    def change_by_id(self, request: Request, pk: int, member: int) -> Response:
        found, role = self.mine(pk), self.read(shapes.RoleSerializer)["role"]
        return self.member(sharing.set_role(profile=self.viewer, found=found, member=member, role=role))

    @extend_schema(
        summary="Take a member off a list, by the member's id",
        description="The list's links get new codes: who was on it may know the old ones.",
        responses={204: None},
    )
    def remove_by_id(self, request: Request, pk: int, member: int) -> Response:
        sharing.remove_member(profile=self.viewer, found=self.mine(pk), member=member)
        return Response(status=204)

    def key(self, found: List, handle: str) -> int:
        known = members_of(found, viewer=self.viewer).filter(is_known=True)
        return int(get_object_or_404(known, profile__handle=handle.lower()).pk)

    def member(self, member: ListMember, *, status: int = 200) -> Response:
        row = members_of(member.list, viewer=self.viewer).get(pk=member.pk)
        return Response(shapes.ListMemberSerializer(row, context=self.get_serializer_context()).data, status)


class InvitationViewSet(TrackingViewSet):
    """Lists that others ask one onto."""

    serializer_class = shapes.InvitationSerializer
    keyset = ("-created_at", "-pk")

    @extend_schema(summary="Lists that one is invited onto")
    def list(self, request: Request) -> Response:
        return self.page(sharing.invitations(self.viewer).select_related("list__profile"))

    @extend_schema(summary="Accept an invitation", request=None, responses={204: None})
    def update(self, request: Request, pk: int) -> Response:
        sharing.accept(profile=self.viewer, found=pk)
        return Response(status=204)

    @extend_schema(summary="Decline an invitation", responses={204: None})
    def destroy(self, request: Request, pk: int) -> Response:
        sharing.decline(profile=self.viewer, found=pk)
        return Response(status=204)
