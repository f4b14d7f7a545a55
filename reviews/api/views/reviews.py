"""Reviews: of a title, of somebody, and one's own to write."""

import re
from collections.abc import Sequence
from typing import Any

from django.db.models import Prefetch, QuerySet
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse, extend_schema
from rest_framework.exceptions import ValidationError
from rest_framework.permissions import BasePermission
from rest_framework.request import Request
from rest_framework.response import Response

from config.lib.api import idempotent
from config.lib.api.permissions import SignedIn, SignedInToWrite
from config.lib.api.problems import Answer, answers_with
from movies.models import Title
from reviews import services
from reviews.api.serializers import reviews as shapes
from reviews.models import Review, ReviewRevision
from reviews.queries import for_cards, with_ranks, with_text
from reviews.queries.wish import ORDERS
from social.api.owners import OfSomebody

_NUMBER = re.compile(r"\d{1,19}", re.ASCII)
_LARGEST = {"title": 2**63 - 1, "season": 32_767, "episode": 2**31 - 1}

OF = OpenApiParameter(
    "of",
    {"type": "string", "pattern": "^[a-z0-9_]{2,30}$"},
    description="Whose: a handle. Without it and without a title, one's own.",
)
TITLE = OpenApiParameter("title", {"type": "integer", "minimum": 1}, description="Only of this title, by its id.")
SEASON = OpenApiParameter("season", {"type": "integer", "minimum": 0}, description="Of the title: a season's number.")
EPISODE = OpenApiParameter("episode", {"type": "integer", "minimum": 0}, description="Of the season: its number.")
SORT = OpenApiParameter("sort", str, enum=tuple(ORDERS), default="newest")


class OnReviews(OfSomebody):
    """Endpoints over reviews, or over one of them: anybody reads what they may see."""

    permission_classes: tuple[type[BasePermission], ...] = (SignedInToWrite,)
    detail_serializer_class = shapes.ReviewSerializer

    def get_queryset(self) -> QuerySet[Review]:
        cards = Prefetch("title", Title.objects.with_card_data())
        rows = for_cards(self.viewer).select_related(None).defer(None)
        return rows.select_related("profile", "season", "episode__season").prefetch_related(cards)

    def shown(self, row: Any) -> Any:
        return with_text([row], viewer=self.viewer)[0]

    def mine(self, pk: int) -> Review:
        """One's own review: somebody else's, seen or not, is a 404."""
        return get_object_or_404(Review.objects.live(), pk=pk, profile=self.viewer)

    def read(self, serializer_class: Any, **kwargs: Any) -> dict[str, Any]:
        """The body as this serializer reads it. Raises ValidationError."""
        serializer = serializer_class(data=self.request.data, context=self.get_serializer_context(), **kwargs)
        serializer.is_valid(raise_exception=True)
        return dict(serializer.validated_data)


class ReviewViewSet(OnReviews):
    serializer_class = shapes.ReviewSerializer
    keyset = ORDERS["newest"]

    @extend_schema(summary="Reviews", parameters=[OF, TITLE, SEASON, EPISODE, SORT])
    def list(self, request: Request) -> Response:
        rows: Any = self.get_queryset()
        sort = request.query_params.get("sort", "newest")
        if sort not in ORDERS:
            raise ValidationError({"sort": [_("One of: %(values)s.") % {"values": ", ".join(ORDERS)}]})
        self.keyset = ORDERS[sort]
        title, season, episode = (_number(request, name) for name in ("title", "season", "episode"))
        if title is None or "of" in request.query_params:
            rows = rows.filter(profile=self.owner(request))
        if title is not None:
            rows = rows.filter(title=title)
        if season is not None or episode is not None:
            if title is None or season is None:
                missing = "title" if title is None else "season"
                raise ValidationError({missing: [_("Name it as well: numbers are those within it.")]})
            about = {"season__number": season} if episode is None else {"episode__season__number": season}
            rows = rows.filter(**about, **({"episode__number": episode} if episode is not None else {}))
        return self.page(with_ranks(rows, self.viewer), prepare=self.bring_html)

    @extend_schema(summary="A review")
    def retrieve(self, request: Request, pk: int) -> Response:
        return self.answer(pk)

    @extend_schema(
        summary="Write a review", request=shapes.ReviewWriteSerializer, responses={201: shapes.ReviewSerializer}
    )
    @idempotent
    def create(self, request: Request) -> Response:
        data = self.read(shapes.ReviewWriteSerializer)
        review = services.publish_review(profile=self.viewer, **data)
        return self.answer(review.pk, status=201)

    @extend_schema(
        summary="Change a review",
        description="What it said before is kept as a revision. With a `version` that isn't the present one: 409.",
        request=shapes.ReviewChangeSerializer,
        responses={
            200: shapes.ReviewSerializer,
            409: OpenApiResponse(description="It was changed since that version; nothing is written."),
        },
    )
    def partial_update(self, request: Request, pk: int) -> Response:
        found = self.mine(pk)
        data = self.read(shapes.ReviewChangeSerializer, instance=found, partial=True)
        services.edit_review(profile=self.viewer, review=found, **data)
        return self.answer(pk)

    @extend_schema(
        summary="Delete a review",
        description="It can be brought back for 30 days: `POST` to `restore/` below its address.",
        responses={204: None},
    )
    def destroy(self, request: Request, pk: int) -> Response:
        services.delete_review(profile=self.viewer, review=self.mine(pk))
        return Response(status=204)

    @extend_schema(summary="Bring a deleted review back", request=None, responses=shapes.ReviewSerializer)
    def restore(self, request: Request, pk: int) -> Response:
        found = get_object_or_404(Review, pk=pk, profile=self.viewer)
        services.restore_review(profile=self.viewer, review=found)
        return self.answer(pk)

    def bring_html(self, rows: Sequence[Any]) -> None:
        with_text(rows, viewer=self.viewer)


class RevisionViewSet(OnReviews):
    """What one's own review said before: nobody else sees that."""

    permission_classes = (SignedIn,)
    serializer_class = shapes.RevisionSerializer
    keyset = ("-edited_at", "-pk")

    @extend_schema(summary="What a review said before", parameters=[], responses=shapes.RevisionSerializer(many=True))
    def list(self, request: Request, pk: int) -> Response:
        rows = ReviewRevision.objects.filter(review=self.mine(pk))
        return self.page(rows, shapes.RevisionSerializer)

    @extend_schema(
        summary="Let a review say again what it said then",
        request=shapes.VersionSerializer,
        responses=shapes.ReviewSerializer,
    )
    def restore(self, request: Request, pk: int, revision: int) -> Response:
        found = self.mine(pk)
        version = self.read(shapes.VersionSerializer).get("version")
        then = get_object_or_404(ReviewRevision, pk=revision, review=found)
        services.restore_revision(profile=self.viewer, review=found, revision=then, version=version)
        return self.answer(pk)


def register() -> None:
    """Tell the exception handler what the errors of reviews become. Called once, when the endpoints are loaded."""
    for model in (Review, ReviewRevision):
        answers_with(model.DoesNotExist, Answer(404, "not_found", _("Not found"), _("This is not here.")))
    answers_with(services.ReviewChangedError, Answer(409, "changed-elsewhere", _("Changed elsewhere")))


def _number(request: Request, name: str) -> int | None:
    """A number of the query string; None without it. Raises ValidationError."""
    value = request.query_params.get(name)
    if value is None:
        return None
    if not _NUMBER.fullmatch(value) or int(value) > _LARGEST[name]:
        raise ValidationError({name: [_("A whole number.")]})
    return int(value)


register()
