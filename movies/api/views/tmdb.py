"""Asking TMDB, and taking over what it has."""

from dataclasses import fields
from typing import Any

from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse, extend_schema
from rest_framework.exceptions import ValidationError
from rest_framework.permissions import IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response

from config.lib.api import idempotent
from movies import services
from movies.api.filters import QUERY, search_query
from movies.api.serializers.titles import TitleDetailSerializer
from movies.api.serializers.tmdb import TmdbHitsSerializer
from movies.api.serializers.writes import TmdbIdSerializer
from movies.api.views.titles import TitleViewSet
from movies.models import Title

LAST_PAGE = 500


class TmdbViewSet(TitleViewSet):
    """Titles again, by the ids that TMDB gives them."""

    permission_classes = (IsAuthenticated,)
    throttle_scope = "tmdb"

    @extend_schema(
        summary="Search TMDB (anybody signed in)",
        parameters=[
            QUERY,
            OpenApiParameter("page", {"type": "integer", "minimum": 1, "maximum": LAST_PAGE, "default": 1}),
        ],
        responses=TmdbHitsSerializer,
    )
    def search(self, request: Request) -> Response:
        services.only_for_the_grown(self.viewer)
        hits = services.search_tmdb(query=search_query(request), page=chosen_page(request), viewer=self.viewer)
        ours = (
            Title.objects.visible_to(self.viewer).with_card_data().in_bulk([hit.title.pk for hit in hits if hit.title])
        )
        results = [{**asdict_shallow(hit), "title": hit.title and ours.get(hit.title.pk)} for hit in hits]
        return Response(TmdbHitsSerializer({"results": results}, context=self.get_serializer_context()).data)

    @extend_schema(
        summary="Import a film or show from TMDB (anybody signed in)",
        request=TmdbIdSerializer,
        responses={
            201: OpenApiResponse(TitleDetailSerializer, description="It is new in the catalogue."),
            200: OpenApiResponse(TitleDetailSerializer, description="It was in the catalogue already."),
        },
    )
    @idempotent
    def create(self, request: Request) -> Response:
        services.only_for_the_grown(self.viewer)
        wanted = TmdbIdSerializer(data=request.data)
        wanted.is_valid(raise_exception=True)
        known = Title.objects.filter(**wanted.validated_data).exists()
        title = services.import_from_tmdb(**wanted.validated_data, viewer=self.viewer)
        return self.answer(title.pk, status=200 if known else 201)


def asdict_shallow(hit: Any) -> dict[str, Any]:
    """The hit's own values; `dataclasses.asdict` would copy its title as well."""
    return {field.name: getattr(hit, field.name) for field in fields(hit)}


def chosen_page(request: Request) -> int:
    """The page of TMDB's results asked for. Raises ValidationError."""
    raw = request.query_params.get("page", "1")
    if not (raw.isascii() and raw.isdigit() and len(raw) < 5 and 1 <= int(raw) <= LAST_PAGE):
        raise ValidationError({"page": [_("A whole number from 1 to %(last)d.") % {"last": LAST_PAGE}]})
    return int(raw)
