"""Films and shows: the filtered list, one with everything, and the lists that belong to one."""

from typing import Any

from django.db.models import Count, Prefetch, QuerySet
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from config.lib.api import Conflict, idempotent
from config.lib.api.views import ApiViewSet, conflicts_answered
from movies import manual, services
from movies.api.browsing import TITLE_FILTERS, title_page
from movies.api.filters import CREDIT_KIND, REGION, chosen_credit_kind, chosen_region
from movies.api.reads import credits_summary, full_titles
from movies.api.serializers import titles as shapes
from movies.api.serializers.people import CreditSerializer
from movies.api.serializers.writes import TitleWriteSerializer, TmdbIdSerializer
from movies.models import Availability, Credit, Episode, Release, Season, Title, Translation


class TitleViewSet(ApiViewSet):
    queryset = Title.objects.all()
    serializer_class = shapes.TitleSerializer
    detail_serializer_class = shapes.TitleDetailSerializer
    write_serializer_class = TitleWriteSerializer

    def get_queryset(self) -> QuerySet[Title]:
        return Title.objects.visible_to(self.viewer)

    def detail_queryset(self) -> QuerySet[Title]:
        return full_titles(self.get_queryset(), chosen_region(self.request))

    def shown(self, row: Any) -> Any:
        row.credits_summary = credits_summary(row)
        row.region = chosen_region(self.request)
        return row

    def title(self, pk: int) -> Title:
        return get_object_or_404(self.get_queryset(), pk=pk)

    @extend_schema(
        summary="Films and shows",
        description="The filters and orders of the site's own pages. A value that makes no sense is an error.",
        parameters=TITLE_FILTERS,
    )
    def list(self, request: Request) -> Response:
        return title_page(self, request)

    @extend_schema(summary="A film or show with everything", parameters=[REGION])
    def retrieve(self, request: Request, pk: int) -> Response:
        return self.answer(pk)

    @extend_schema(
        summary="A title's cast and crew in billing order",
        parameters=[CREDIT_KIND],
        responses=CreditSerializer(many=True),
    )
    def credits(self, request: Request, pk: int) -> Response:
        self.keyset = ("kind", "position", "pk")
        rows = Credit.objects.filter(title=self.title(pk), **chosen_credit_kind(request))
        return self.page(rows.select_related("person"), CreditSerializer)

    @extend_schema(summary="A title's texts in other languages", responses=shapes.TranslationSerializer(many=True))
    def translations(self, request: Request, pk: int) -> Response:
        self.keyset = ("language", "pk")
        return self.page(Translation.objects.filter(title=self.title(pk)), shapes.TranslationSerializer)

    @extend_schema(summary="A title's releases everywhere", responses=shapes.ReleaseSerializer(many=True))
    def releases(self, request: Request, pk: int) -> Response:
        self.keyset = ("region", "kind", "pk")
        return self.page(Release.objects.filter(title=self.title(pk)), shapes.ReleaseSerializer)

    @extend_schema(summary="Who offers a title, everywhere", responses=shapes.AvailabilitySerializer(many=True))
    def availability(self, request: Request, pk: int) -> Response:
        self.keyset = ("region", "offer", "pk")
        offers = Availability.objects.filter(title=self.title(pk)).current().select_related("provider")
        return self.page(offers, shapes.AvailabilitySerializer)

    @extend_schema(summary="A season with its episodes", responses=shapes.SeasonDetailSerializer)
    def season(self, request: Request, pk: int, number: int) -> Response:
        seasons = Season.objects.filter(title__in=self.get_queryset(), title=pk, number=number)
        whole = seasons.annotate(episode_count=Count("episodes")).prefetch_related(
            Prefetch("episodes", Episode.objects.order_by("number"))
        )
        return Response(
            shapes.SeasonDetailSerializer(get_object_or_404(whole), context=self.get_serializer_context()).data
        )

    @extend_schema(
        summary="Add a title by hand (admins)",
        request=TitleWriteSerializer,
        responses={201: shapes.TitleDetailSerializer},
    )
    @idempotent
    def create(self, request: Request) -> Response:
        data = self.validated()
        with conflicts_answered():
            title = manual.add_by_hand(**data)
        return self.answer(title.pk, status=201)

    @extend_schema(
        summary="Change a title (admins)",
        description="What TMDB fills is overwritten by the next sync, unless the title was added by hand.",
        request=TitleWriteSerializer,
    )
    def partial_update(self, request: Request, pk: int) -> Response:
        title = self.title(pk)
        data = self.validated(title, partial=True)
        with conflicts_answered():
            manual.update_by_hand(title=title, **data)
        return self.answer(pk)

    @extend_schema(summary="Delete a title and all that belongs to it (admins)")
    def destroy(self, request: Request, pk: int) -> Response:
        with conflicts_answered():
            self.title(pk).delete()
        return Response(status=204)

    @extend_schema(
        summary="Fetch a title from TMDB again (admins)", request=None, responses=shapes.TitleDetailSerializer
    )
    def sync(self, request: Request, pk: int) -> Response:
        title = self.title(pk)
        if title.tmdb_id is None:
            raise Conflict(_("This title was added by hand and isn't linked to TMDB."))
        services.fetch_title(title=title)
        return self.answer(pk)

    @extend_schema(
        summary="Make a hand-made title TMDB's (admins)",
        description="The title keeps its id, and with it all that people did with it.",
        request=TmdbIdSerializer,
        responses=shapes.TitleDetailSerializer,
    )
    def link(self, request: Request, pk: int) -> Response:
        title = self.title(pk)
        wanted = TmdbIdSerializer(data=request.data)
        wanted.is_valid(raise_exception=True)
        manual.link_to_tmdb(title=title, **wanted.validated_data)
        return self.answer(pk)
