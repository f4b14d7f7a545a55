"""What is said of reviews: comments and reactions."""

from collections.abc import Sequence
from typing import Any

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext_lazy as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.exceptions import PermissionDenied
from rest_framework.request import Request
from rest_framework.response import Response

from config.lib.api import idempotent
from config.lib.api.permissions import SignedInToWrite
from config.lib.api.problems import Answer, answers_with
from config.lib.api.views import ApiViewSet
from reviews import markdown
from reviews.api.serializers import talk as shapes
from reviews.enums import ReactionKind
from reviews.models import Comment, Review
from reviews.queries.reacted import my_reactions
from reviews.queries.rights import takes_part, why_silent
from reviews.services import comments as services
from reviews.services.limits import TooOftenError
from reviews.services.reactions import react, take_reaction

answers_with(TooOftenError, Answer(429, "throttled", _("Too many requests"), retry_after=60))
answers_with(Comment.DoesNotExist, Answer(404, "not_found", _("Not found"), _("This comment is not here.")))
answers_with(Review.DoesNotExist, Answer(404, "not_found", _("Not found"), _("This review is not here.")))

KIND = OpenApiParameter("kind", OpenApiTypes.STR, "path", enum=list(ReactionKind.values))


class OnReviews(ApiViewSet):
    """Anybody reads what they may see; children's and guests' profiles don't take part."""

    permission_classes = (SignedInToWrite,)

    def seen(self, pk: int) -> Review:
        """A review that the viewer sees. Raises Http404."""
        return get_object_or_404(Review.objects.visible_to(self.viewer).select_related("profile"), pk=pk)

    def require_part(self) -> None:
        """Raises PermissionDenied."""
        if not takes_part(self.viewer or None):
            raise PermissionDenied(_("Kids' and guest profiles don't react or comment."))


class OnComments(OnReviews):
    """Comments as a reader sees them."""

    serializer_class = detail_serializer_class = shapes.CommentSerializer

    def get_queryset(self) -> QuerySet[Comment]:
        return Comment.objects.visible_to(self.viewer).select_related("profile")

    def shown(self, row: Any) -> Any:
        self.show([row])
        return row

    def show(self, rows: Sequence[Any]) -> None:
        known = markdown.mentioned([row.text for row in rows], viewer=self.viewer or None)
        for row in rows:
            row.html = markdown.to_html(row.text, known)


class CommentsViewSet(OnComments):
    """The comments on one review."""

    write_serializer_class = shapes.CommentWriteSerializer

    @extend_schema(
        summary="Comments on a review",
        description="Oldest first, replies among them by their own time: `parent` says what they stand under.",
    )
    def list(self, request: Request, pk: int) -> Response:
        return self.page(self.get_queryset().filter(review=self.seen(pk)), prepare=self.show)

    @extend_schema(
        summary="Comment on a review, or reply to a comment",
        request=shapes.CommentWriteSerializer,
        responses={201: shapes.CommentSerializer},
    )
    @idempotent
    def create(self, request: Request, pk: int) -> Response:
        found = self.seen(pk)
        self.require_part()
        if reason := why_silent(self.viewer, found):
            raise PermissionDenied(reason)
        data = self.validated()
        made = services.write_comment(
            profile=self.viewer, review=found.pk, text=data["text"], answers=data.get("answers")
        )
        return self.answer(made.pk, status=201)


class CommentViewSet(OnComments):
    """One comment."""

    write_serializer_class = shapes.CommentChangeSerializer

    @extend_schema(summary="A comment")
    def retrieve(self, request: Request, pk: int) -> Response:
        return self.answer(pk)

    @extend_schema(
        summary="Change one's own comment",
        description="From then on it is marked as edited. Nobody is told of it again.",
        request=shapes.CommentChangeSerializer,
        responses=shapes.CommentSerializer,
    )
    def partial_update(self, request: Request, pk: int) -> Response:
        found = get_object_or_404(self.get_queryset(), pk=pk)
        self.require_part()
        if found.profile_id != self.viewer.pk:
            raise PermissionDenied(_("Only its author changes a comment."))
        services.edit_comment(profile=self.viewer, comment=pk, text=self.validated()["text"])
        return self.answer(pk)

    @extend_schema(
        summary="Remove a comment",
        description="One's own, or any below one's own review. POST to its `restore/` within a day puts it back.",
        responses={204: None},
    )
    def destroy(self, request: Request, pk: int) -> Response:
        get_object_or_404(self.get_queryset(), pk=pk)
        self.require_part()
        services.remove_comment(profile=self.viewer, comment=pk)
        return Response(status=204)

    @extend_schema(
        summary="Put a comment back that one has removed", request=None, responses={200: shapes.CommentSerializer}
    )
    @idempotent
    def restore(self, request: Request, pk: int) -> Response:
        self.require_part()
        services.restore_comment(profile=self.viewer, comment=pk)
        return self.answer(pk)


class ReactionViewSet(OnReviews):
    """Like, helpful and funny."""

    serializer_class = shapes.ReactionsSerializer

    @extend_schema(
        summary="React to a review", parameters=[KIND], request=None, responses={200: shapes.ReactionsSerializer}
    )
    def update(self, request: Request, pk: int, kind: str) -> Response:
        found = self.seen(pk)
        self.require_part()
        react(profile=self.viewer, review=found.pk, kind=kind)
        return self.reactions(pk)

    @extend_schema(summary="Take a reaction back", parameters=[KIND], responses={200: shapes.ReactionsSerializer})
    def destroy(self, request: Request, pk: int, kind: str) -> Response:
        found = self.seen(pk)
        self.require_part()
        take_reaction(profile=self.viewer, review=found.pk, kind=kind)
        return self.reactions(pk)

    def reactions(self, pk: int) -> Response:
        found: Any = self.seen(pk)
        found.mine = my_reactions(self.viewer, [pk]).get(pk, frozenset())
        return Response(shapes.ReactionsSerializer(found).data)
