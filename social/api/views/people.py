"""Endpoints of what people do to each other."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import Exists, OuterRef, QuerySet
from django.http import Http404
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.exceptions import Throttled, ValidationError
from rest_framework.permissions import BasePermission
from rest_framework.request import Request
from rest_framework.response import Response

from config.lib.api.permissions import SignedIn
from config.lib.api.views import ApiViewSet
from social.api.serializers import people as shapes
from social.enums import ProfileKind
from social.models import Block, Follow, Mute, Profile
from social.queries import (
    FOUND_ORDER,
    followers_of,
    following_of,
    found_people,
    requests_of,
    standing_of,
    suggestions_for,
    with_standings,
)
from social.services import blocking, following
from social.services.pairs import TooFastError

Q = OpenApiParameter("q", str, required=True, description="The beginning of a name or handle.")


class AmongPeople(SignedIn):
    """A grown-up's own profile: children and guests have no dealings with people."""

    def has_permission(self, request: Request, view: Any) -> bool:
        profile = getattr(request, "profile", None)
        if profile and profile.kind != ProfileKind.STANDARD:
            raise PermissionDenied(_("Kids’ and guest profiles follow nobody."))
        return super().has_permission(request, view)


class PeopleViewSet(ApiViewSet):
    permission_classes: tuple[type[BasePermission], ...] = (AmongPeople,)
    keyset: tuple[str, ...] = ("-created_at", "-pk")

    def somebody(self, handle: str) -> Profile:
        """Somebody of whom the viewer may know. Raises Http404."""
        return get_object_or_404(Profile.objects.visible_to(self.viewer), handle=handle.lower())

    def standing(self, person: Profile) -> Response:
        return Response(shapes.StandingSerializer(standing_of(self.viewer, person)).data)

    def people_page(self, rows: QuerySet[Any], end: str, shape: Any) -> Response:
        def prepare(found: Any) -> None:
            with_standings([getattr(row, end) for row in found], self.viewer)

        return self.page(rows, shape, prepare=prepare)


class FollowViewSet(PeopleViewSet):
    """Whether the caller follows somebody."""

    @extend_schema(
        summary="Follow somebody, or ask to",
        description="Where only followers see a profile, this is a request: `following` is `pending` until it is "
        "accepted. 409 where nobody can follow, 429 after many in a short time.",
        request=None,
        responses=shapes.StandingSerializer,
    )
    def update(self, request: Request, handle: str) -> Response:
        person = self.somebody(handle)
        with slowed_down():
            following.follow(follower=self.viewer, followed=person)
        return self.standing(person)

    @extend_schema(summary="Follow somebody no more, or take a request back", responses={204: None})
    def destroy(self, request: Request, handle: str) -> Response:
        mine = Follow.objects.filter(follower=self.viewer.pk, followed__handle=handle.lower()).first()
        if mine is None:
            self.somebody(handle)
        else:
            following.unfollow(follower=self.viewer, followed=mine.followed_id)
        return Response(status=204)

    @extend_schema(
        summary="Have somebody follow the caller no more",
        description="They aren't told, and may follow, or ask, again.",
        responses={204: None},
    )
    def remove(self, request: Request, handle: str) -> Response:
        theirs = get_object_or_404(Follow, followed=self.viewer.pk, follower__handle=handle.lower())
        following.remove_follower(profile=self.viewer, follower=theirs.follower_id)
        return Response(status=204)


class BlockViewSet(PeopleViewSet):
    """Whom the caller has blocked. Blocks cut both ways."""

    @extend_schema(summary="People whom the caller has blocked", responses=shapes.ShutSerializer(many=True))
    def list(self, request: Request) -> Response:
        known = Exists(Profile.objects.visible_to(None).filter(pk=OuterRef("blocked")))
        rows = Block.objects.filter(blocker=self.viewer.pk).select_related("blocked").annotate(is_known=known)
        return self.page(rows, shapes.ShutSerializer)

    @extend_schema(
        summary="Block somebody",
        description="Neither sees the other any more; follows, requests and invitations between the two end.",
        request=None,
        responses={204: None},
    )
    def update(self, request: Request, handle: str) -> Response:
        if not Block.objects.filter(blocker=self.viewer.pk, blocked__handle=handle.lower()).exists():
            blocking.block(blocker=self.viewer, blocked=self.somebody(handle))
        return Response(status=204)

    @extend_schema(summary="Block somebody no more", responses={204: None})
    def destroy(self, request: Request, handle: str) -> Response:
        row = get_object_or_404(Block, blocker=self.viewer.pk, blocked__handle=handle.lower())
        blocking.unblock(blocker=self.viewer, blocked=row.blocked_id)
        return Response(status=204)


class MuteViewSet(PeopleViewSet):
    """Whom the caller has muted, who don't learn of it."""

    @extend_schema(summary="People whom the caller has muted", responses=shapes.ShutSerializer(many=True))
    def list(self, request: Request) -> Response:
        known = Exists(Profile.objects.visible_to(self.viewer).filter(pk=OuterRef("muted")))
        rows = Mute.objects.filter(muter=self.viewer.pk).select_related("muted").annotate(is_known=known)
        return self.page(rows, shapes.ShutSerializer)

    @extend_schema(summary="Mute somebody", request=None, responses={204: None})
    def update(self, request: Request, handle: str) -> Response:
        blocking.mute(muter=self.viewer, muted=self.somebody(handle))
        return Response(status=204)

    @extend_schema(summary="Mute somebody no more", responses={204: None})
    def destroy(self, request: Request, handle: str) -> Response:
        row = get_object_or_404(Mute, muter=self.viewer.pk, muted__handle=handle.lower())
        blocking.unmute(muter=self.viewer, muted=row.muted_id)
        return Response(status=204)


class RequestViewSet(PeopleViewSet):
    """Who asks to follow the caller."""

    serializer_class = shapes.FollowerSerializer

    @extend_schema(summary="Requests to follow the caller")
    def list(self, request: Request) -> Response:
        rows = requests_of(self.viewer).select_related("follower")
        return self.people_page(rows, "follower", shapes.FollowerSerializer)

    @extend_schema(summary="Accept a request", request=None, responses={204: None})
    def update(self, request: Request, handle: str) -> Response:
        following.accept(profile=self.viewer, follower=self.somebody(handle).pk)
        return Response(status=204)

    @extend_schema(summary="Decline a request", description="Nobody is told.", responses={204: None})
    def destroy(self, request: Request, handle: str) -> Response:
        following.decline(profile=self.viewer, follower=self.somebody(handle).pk)
        return Response(status=204)


class SuggestionViewSet(PeopleViewSet):
    """Whom the caller might like to follow."""

    @extend_schema(
        summary="People to follow, and why", responses=shapes.FollowSuggestionSerializer(many=True), filters=False
    )
    def list(self, request: Request) -> Response:
        rows: Any = suggestions_for(self.viewer)
        with_standings([each.profile for each in rows], self.viewer)
        data = shapes.FollowSuggestionSerializer(rows, many=True, context=self.get_serializer_context()).data
        return Response({"next": None, "results": data})

    @extend_schema(summary="Suggest somebody no more", responses={204: None})
    def destroy(self, request: Request, handle: str) -> Response:
        blocking.dismiss(profile=self.viewer, dismissed=self.somebody(handle))
        return Response(status=204)


class FollowListViewSet(PeopleViewSet):
    """Who follows somebody, and whom they follow: for whoever may read what they do."""

    permission_classes: tuple[type[BasePermission], ...] = ()

    @extend_schema(
        summary="Who follows a profile",
        description="As far as the caller may know of them: those who may read a follower's profile see whom it "
        "follows, and so does whoever is followed.",
        responses=shapes.FollowerSerializer(many=True),
    )
    def followers(self, request: Request, handle: str) -> Response:
        return self.ends(handle, "follower", followers_of, shapes.FollowerSerializer)

    @extend_schema(summary="Whom a profile follows", responses=shapes.FollowedSerializer(many=True))
    def following(self, request: Request, handle: str) -> Response:
        return self.ends(handle, "followed", following_of, shapes.FollowedSerializer)

    def ends(self, handle: str, end: str, find: Callable[..., QuerySet[Any]], shape: Any) -> Response:
        people = Profile.objects.open_to(self.viewer).filter(kind=ProfileKind.STANDARD)
        owner = get_object_or_404(people, handle=handle.lower())
        return self.people_page(find(owner, viewer=self.viewer).filter(is_known=True), end, shape)


class FindViewSet(ApiViewSet):
    """People by name or handle."""

    permission_classes: tuple[type[BasePermission], ...] = ()
    serializer_class = shapes.SomebodySerializer
    keyset = FOUND_ORDER

    @extend_schema(summary="Find people by name or handle", parameters=[Q], operation_id="profiles_find")
    def list(self, request: Request) -> Response:
        if self.viewer and self.viewer.kind == ProfileKind.KIDS:
            raise Http404
        text = request.query_params.get("q", "")
        if not text.strip() or "\0" in text:
            raise ValidationError({"q": [_("The beginning of a name or handle.")]})

        def prepare(found: Any) -> None:
            with_standings(found, self.viewer)

        return self.page(found_people(text, viewer=self.viewer), prepare=prepare)


@contextmanager
def slowed_down() -> Iterator[None]:
    """Too many in too short a time is a 429, which says how long to wait."""
    try:
        yield
    except TooFastError as error:
        raise Throttled(error.wait, str(error)) from None
