"""What trends."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response

from config.lib.api.views import ConditionalReads
from movies.enums import TitleKind
from movies.models import Genre
from recommendations.api.serializers.trending import TrendingSerializer
from recommendations.enums import Window
from recommendations.forms.trending import DEFAULT
from recommendations.trending import trending

MOST, USUAL = 100, 20
WINDOW = OpenApiParameter("window", str, enum=Window.values, description="How far back; a week without it.")
KIND = OpenApiParameter("kind", str, enum=TitleKind.values, description="Only films, or only shows.")
GENRE = OpenApiParameter("genre", str, description="A genre's slug.")
AMONG = OpenApiParameter("among", str, enum=["friends"], description="By those alone whom the acting profile follows.")
LIMIT = OpenApiParameter(
    "limit", {"type": "integer", "minimum": 1, "maximum": MOST, "default": USUAL}, description="How many at most."
)


class TrendingView(ConditionalReads):
    @extend_schema(
        summary="What trends",
        description="Computed every five minutes from public acts: each profile counts once for a title.",
        parameters=[WINDOW, KIND, GENRE, AMONG, LIMIT],
        responses=TrendingSerializer,
    )
    def get(self, request: Request) -> Response:
        viewer = getattr(request, "profile", None) or None
        shown = trending(viewer, **_wish(request))
        for rank, title in enumerate(shown.titles, start=1):
            title.rank = rank
        return Response(TrendingSerializer(shown, context={"request": request}).data)


def _wish(request: Request) -> dict[str, Any]:
    """What the parameters ask for. Raises ValidationError that names each that makes no sense."""
    given = request.query_params
    errors: dict[str, list[Any]] = {}
    window, kind, genre = given.get("window", DEFAULT), given.get("kind", ""), given.get("genre", "")
    among, limit = given.get("among", ""), given.get("limit", str(USUAL))
    if window not in Window.values:
        errors["window"] = [_("One of %(values)s.") % {"values": ", ".join(Window.values)}]
    if kind and kind not in TitleKind.values:
        errors["kind"] = [_("One of %(values)s.") % {"values": ", ".join(TitleKind.values)}]
    if among not in ("", "friends"):
        errors["among"] = [_("“friends”, or nothing.")]
    if not (limit.isascii() and limit.isdecimal() and len(limit) < 4 and 1 <= int(limit) <= MOST):
        errors["limit"] = [_("A number from 1 to %(most)d.") % {"most": MOST}]
    if genre and ("\0" in genre or not Genre.objects.filter(slug=genre).exists()):
        errors["genre"] = [_("There is no such genre.")]
    if errors:
        raise ValidationError(errors)
    return {"window": window, "kind": kind, "genre": genre, "friends": bool(among), "most": int(limit)}
