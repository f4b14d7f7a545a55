"""The caller beside somebody else: tastes, and what both have seen and want to see."""

from django.http import Http404
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response

from lists.api.base import TrackingViewSet
from lists.api.serializers.compare import CompareSerializer
from lists.queries.compare import LABELS, counts_of, pair_of, titles_of
from movies.api.serializers.titles import TitleSerializer
from reviews.queries.taste import can_match, compare_taste
from social.models import Profile

SHOW = OpenApiParameter(
    "show", {"type": "string", "enum": list(LABELS)}, description="Seen by both, by one alone, or wanted by both."
)


class CompareViewSet(TrackingViewSet):
    """Of the other, only what the caller may see."""

    serializer_class = CompareSerializer
    keyset = ("-tmdb_popularity", "-pk")

    def other(self, handle: str) -> Profile:
        """Whom the caller may be compared with. Raises Http404."""
        found = get_object_or_404(Profile.objects.open_to(self.viewer), handle=handle.lower())
        if not can_match(self.viewer, found):
            raise Http404
        return found

    @extend_schema(summary="Yourself beside somebody else", responses=CompareSerializer)
    def retrieve(self, request: Request, handle: str) -> Response:
        other = self.other(handle)
        taste = compare_taste(self.viewer, other)
        answer = {
            "match": taste.match, "genres": taste.genres, "love": taste.love, "divide": taste.divide,
            "titles": counts_of(pair_of(self.viewer, other)),
        }  # fmt: skip
        return Response(CompareSerializer(answer, context=self.get_serializer_context()).data)

    @extend_schema(
        summary="What both have seen or want to see, or one alone has seen",
        parameters=[SHOW],
        responses=TitleSerializer(many=True),
    )
    def titles(self, request: Request, handle: str) -> Response:
        other, part = self.other(handle), request.query_params.get("show", "both")
        if part not in LABELS:
            raise ValidationError({"show": [_("One of: %(values)s.") % {"values": ", ".join(LABELS)}]})
        return self.page(titles_of(pair_of(self.viewer, other), part).with_card_data(), TitleSerializer)
