"""What somebody wants of recommendations."""

from django.http import Http404
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from lists.api.base import TrackingViewSet
from recommendations.api.serializers.feedback import RecommendationSettingsSerializer
from recommendations.services import set_wishes, wishes_of
from social.enums import ProfileKind
from social.models import Profile


class WishesViewSet(TrackingViewSet):
    serializer_class = detail_serializer_class = RecommendationSettingsSerializer

    @property
    def grown_up(self) -> Profile:
        """Children and guests have no such settings: they are never learned from."""
        profile: Profile = self.viewer
        if profile.kind != ProfileKind.STANDARD:
            raise Http404
        return profile

    @extend_schema(
        summary="Settings of recommendations",
        description="`is_wanted`: choose for me. `is_trained_on`: learn from me for everybody.",
    )
    def retrieve(self, request: Request) -> Response:
        return Response(RecommendationSettingsSerializer(wishes_of(self.grown_up)).data)

    @extend_schema(summary="Change the settings of recommendations")
    def partial_update(self, request: Request) -> Response:
        profile = self.grown_up
        before = wishes_of(profile)
        said = {"is_wanted": before.is_wanted, "is_trained_on": before.is_trained_on}
        said |= self.read(RecommendationSettingsSerializer, partial=True)
        return Response(RecommendationSettingsSerializer(set_wishes(profile=profile, **said)).data)
