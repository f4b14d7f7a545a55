"""Ratings: somebody's, and one's own of a title, a season or an episode."""

from typing import Any

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from config.lib.api.permissions import SignedIn, SignedInToWrite
from config.lib.api.scopes import TRACK
from lists.api.base import TrackingViewSet
from lists.api.parameters import key_parameter
from lists.api.reads import with_titles
from lists.api.serializers import ratings as shapes
from lists.api.views.watches import TITLE
from lists.services import Receipt, set_rating
from movies.models import Episode, Season
from reviews.models import Rating
from social.api.owners import OF


class RatingsViewSet(TrackingViewSet):
    """What somebody has rated."""

    permission_classes = (SignedInToWrite,)
    serializer_class = shapes.RatingSerializer
    keyset = ("-rated_at", "-pk")

    @extend_schema(summary="Ratings, the latest first", parameters=[OF, TITLE])
    def list(self, request: Request) -> Response:
        rows = Rating.objects.visible_to(self.viewer).filter(profile=self.owner(request))
        if title := key_parameter(request, "title"):
            rows = rows.filter(title=title)
        found: QuerySet[Rating] = with_titles(rows, self.viewer)
        return self.page(found.select_related("profile", "season", "episode__season"))


class RatingViewSet(TrackingViewSet):
    """One's own rating. season and episode: numbers of a show's."""

    permission_classes = (SignedIn,)
    serializer_class = shapes.OwnRatingSerializer
    scopes = {"update": TRACK, "destroy": TRACK}  # noqa: RUF012 (read only)

    def subject(self, pk: int, season: int | None, episode: int | None) -> dict[str, Any]:
        """What is rated, as the services take it. Raises Http404."""
        title = self.title(pk)
        found: dict[str, Any] = {"title": title, "season": None, "episode": None}
        if episode is not None:
            rows = Episode.objects.select_related("season")
            found["episode"] = get_object_or_404(rows, season__title=title, season__number=season, number=episode)
        elif season is not None:
            found["season"] = get_object_or_404(Season, title=title, number=season)
        return found

    @extend_schema(summary="One's own rating", responses=shapes.OwnRatingSerializer)
    def retrieve(self, request: Request, pk: int, season: int | None = None, episode: int | None = None) -> Response:
        subject = self.subject(pk, season, episode)
        value = Rating.objects.filter(profile=self.viewer, **subject).values_list("value", flat=True).first()
        return Response({"value": value})

    @extend_schema(summary="Rate", request=shapes.PointsSerializer, responses=shapes.RatedSerializer)
    def update(self, request: Request, pk: int, season: int | None = None, episode: int | None = None) -> Response:
        subject = self.subject(pk, season, episode)
        value = self.read(shapes.PointsSerializer)["value"]
        return self.rated(value, set_rating(profile=self.viewer, value=value, **subject))

    @extend_schema(summary="Take a rating back", responses={200: shapes.RatedSerializer})
    def destroy(self, request: Request, pk: int, season: int | None = None, episode: int | None = None) -> Response:
        return self.rated(None, set_rating(profile=self.viewer, value=None, **self.subject(pk, season, episode)))

    def rated(self, value: int | None, receipt: Receipt) -> Response:
        answer = {"value": value, "undo": receipt.undo}
        return Response(shapes.RatedSerializer(answer, context=self.get_serializer_context()).data)
