"""What is recommended to somebody, and titles like a title."""

from typing import Any

from django.shortcuts import get_object_or_404
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response

from config.lib.api.views import ConditionalReads
from lists.api.base import TrackingViewSet
from movies.enums import TitleKind
from movies.models import Genre, Title
from movies.queries import genres_by_name
from movies.views.regions import viewer_region
from recommendations.api.serializers.suggestions import RecommendedSerializer, SimilarSerializer
from recommendations.forms.for_you import LARGEST_SEED, RUNTIMES, ForYouWish
from recommendations.services.suggesting import made_for_wish
from recommendations.serving.lists import MOST
from recommendations.serving.picks import look_up
from recommendations.serving.similar import KEPT, similar_to

USUAL = 20
SWITCHED = {"": "", "0": "", "1": "1", "false": "", "true": "1"}
KIND = OpenApiParameter("kind", str, enum=TitleKind.values, description="Only films, or only shows.")
GENRE = OpenApiParameter("genre", str, description="A genre's slug.")
DECADE = OpenApiParameter("decade", str, description="Such as 1990.")
RUNTIME = OpenApiParameter("runtime", str, enum=list(RUNTIMES), description="Up to 90 minutes, up to 120, or more.")
SERVICES = OpenApiParameter("services", bool, description="Only what the profile's own services have.")
LIKE = OpenApiParameter("like", int, description="A title's id: more like it, for this profile.")
SEED = OpenApiParameter("seed", int, description="Shuffles; the same one shuffles the same.")
LIMIT = OpenApiParameter(
    "limit", {"type": "integer", "minimum": 1, "maximum": MOST, "default": USUAL}, description="How many at most."
)
SIMILAR_LIMIT = OpenApiParameter(
    "limit", {"type": "integer", "minimum": 1, "maximum": KEPT, "default": USUAL}, description="How many at most."
)


class SuggestionsViewSet(TrackingViewSet):
    serializer_class = detail_serializer_class = RecommendedSerializer

    @extend_schema(
        summary="What is recommended to the acting profile",
        description="By all that it did until now, best first; each with its reasons.",
        parameters=[KIND, GENRE, DECADE, RUNTIME, SERVICES, LIKE, SEED, LIMIT],
        responses=RecommendedSerializer,
    )
    def retrieve(self, request: Request) -> Response:
        return self._answer(request, request.query_params.dict())

    @extend_schema(
        summary="What is recommended of a genre",
        parameters=[KIND, DECADE, RUNTIME, SERVICES, SEED, LIMIT],
        responses=RecommendedSerializer,
    )
    def by_genre(self, request: Request, slug: str) -> Response:
        get_object_or_404(Genre, slug=slug)
        return self._answer(request, {**request.query_params.dict(), "genre": slug})

    def _answer(self, request: Request, asked: dict[str, str]) -> Response:
        most = _limit(request, MOST)
        genres = frozenset(genre.slug for genre in genres_by_name())
        given = asked.get("services", "").lower()
        asked["services"] = SWITCHED.get(given, given)
        wish = ForYouWish.from_query(asked, genres=genres)
        _check(asked, wish)
        made = made_for_wish(self.viewer, wish, region=viewer_region(request._request))
        found = look_up(self.viewer, made, most=most, also=[wish.like] if wish.like else ())
        if wish.like and wish.like not in found.titles:
            raise ValidationError({"like": [_("There is no such title.")]})
        answer = {
            "model_version": made.model_version,
            "variant": made.variant,
            "made_at": made.made_at,
            "picks": found.picks,
        }
        return Response(RecommendedSerializer(answer, context=self.get_serializer_context()).data)


class SimilarView(ConditionalReads):
    @extend_schema(summary="Titles like a title, and why", parameters=[SIMILAR_LIMIT], responses=SimilarSerializer)
    def get(self, request: Request, pk: int) -> Response:
        viewer = getattr(request, "profile", None) or None
        title = get_object_or_404(Title.objects.visible_to(viewer).only("pk"), pk=pk)
        found = similar_to(title, viewer, _limit(request, KEPT))
        return Response(SimilarSerializer({"results": found}, context={"request": request}).data)


def _check(asked: dict[str, str], wish: ForYouWish) -> None:
    """Raises ValidationError that names each parameter that makes no sense."""
    errors: dict[str, list[Any]] = {}
    for name in ("kind", "genre", "decade", "runtime"):
        if asked.get(name) and not getattr(wish, name):
            errors[name] = [_("There is no such value.")]
    if asked.get("services") and not wish.services:
        errors["services"] = [_("One of %(values)s.") % {"values": ", ".join(filter(None, SWITCHED))}]
    if asked.get("like") and not wish.like:
        errors["like"] = [_("The id of a title.")]
    if asked.get("seed") and not wish.seed:
        errors["seed"] = [_("A number from 1 to %(most)d.") % {"most": LARGEST_SEED}]
    if errors:
        raise ValidationError(errors)


def _limit(request: Request, most: int) -> int:
    given = request.query_params.get("limit", str(USUAL))
    if not (given.isascii() and given.isdecimal() and len(given) <= 4 and 1 <= int(given) <= most):
        raise ValidationError({"limit": [_("A number from 1 to %(most)d.") % {"most": most}]})
    return int(given)
