"""The community's ratings of a title, those of friends, and how alike two tastes are."""

from django.db.models import QuerySet
from django.http import Http404
from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from config.lib.api.permissions import SignedIn, SignedInToWrite
from config.lib.api.views import ApiViewSet
from movies.models import Title
from reviews.api.serializers.ratings import (
    FriendRatingSerializer,
    HistogramSerializer,
    TasteMatchSerializer,
)
from reviews.models import Rating
from reviews.queries.community import histogram_of
from reviews.queries.friends import friends_ratings
from reviews.queries.taste import can_match, compare_taste
from social.models import Profile


class TitleRatingsViewSet(ApiViewSet):
    """What the people of this site think of a title."""

    permission_classes = (SignedInToWrite,)
    serializer_class = HistogramSerializer

    @extend_schema(summary="The community's mean and histogram of a title", responses=HistogramSerializer)
    def retrieve(self, request: Request, pk: int) -> Response:
        title = get_object_or_404(Title.objects.visible_to(self.viewer), pk=pk)
        return Response(HistogramSerializer(histogram_of(title), context=self.get_serializer_context()).data)


class FriendsRatingsViewSet(ApiViewSet):
    """Ratings of a title by people whom the caller follows."""

    permission_classes = (SignedIn,)
    serializer_class = FriendRatingSerializer
    keyset = ("-value", "-pk")

    @extend_schema(summary="Ratings of a title by people you follow, the best first")
    def list(self, request: Request, pk: int) -> Response:
        title = get_object_or_404(Title.objects.visible_to(self.viewer), pk=pk)
        rows: QuerySet[Rating] = friends_ratings(self.viewer, title)
        return self.page(rows.select_related("profile"))


class TasteMatchViewSet(ApiViewSet):
    """How alike two tastes are."""

    permission_classes = (SignedIn,)
    serializer_class = TasteMatchSerializer

    @extend_schema(summary="Taste match with somebody, also by genre", responses=TasteMatchSerializer)
    def retrieve(self, request: Request, handle: str) -> Response:
        other = get_object_or_404(Profile.objects.open_to(self.viewer), handle=handle.lower())
        if not can_match(self.viewer, other):
            raise Http404
        taste = compare_taste(self.viewer, other)
        answer = {"common": taste.match.common, "percent": taste.match.percent, "genres": taste.genres}
        return Response(TasteMatchSerializer(answer, context=self.get_serializer_context()).data)
