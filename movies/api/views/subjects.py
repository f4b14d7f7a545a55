"""Genres, keywords, companies and collections, each with the list of its titles."""

from collections.abc import Iterable
from typing import Any

from django.conf import settings
from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework.request import Request
from rest_framework.response import Response

from config.lib.api import idempotent
from config.lib.api.views import ApiViewSet, conflicts_answered
from movies import manual
from movies.api.browsing import TITLE_FILTERS, title_page
from movies.api.filters import NAME_PREFIX, by_name_prefix
from movies.api.serializers import subjects as shapes
from movies.api.serializers.titles import TitleSerializer
from movies.browse import BrowseFilters, Scope, facet_counts
from movies.models import Collection, Company, Genre, Keyword


class SubjectViewSet(ApiViewSet):
    """Something that titles have in common."""

    def detail_queryset(self) -> Any:
        return getattr(self, "queryset").visible_to(self.viewer)  # noqa: B009 (stubs take it for a manager)

    def subject(self, **lookup: Any) -> Any:
        return get_object_or_404(self.detail_queryset(), **lookup)

    def retrieve(self, request: Request, **lookup: Any) -> Response:
        return Response(self.get_serializer(self.shown(self.subject(**lookup))).data)


@extend_schema_view(retrieve=extend_schema(summary="A genre"))
class GenreViewSet(SubjectViewSet):
    queryset = Genre.objects.all()
    serializer_class = shapes.GenreSerializer
    detail_serializer_class = shapes.GenreDetailSerializer
    write_serializer_class = shapes.GenreWriteSerializer
    lookup_field = "slug"
    keyset = ("name", "pk")

    def count_titles(self, genres: Iterable[Genre]) -> None:
        """Give each genre its `title_count`, counted as for the pages. Runs up to two queries."""
        counts = facet_counts(BrowseFilters(kind=None, region=settings.TMDB_REGION), viewer=self.viewer)
        for genre in genres:
            # Of a large catalogue only a sample may have been counted, which is no answer here.
            genre.title_count = counts.of("genre").get(genre.slug, 0) if counts.exact else None  # type: ignore[attr-defined]

    def shown(self, row: Any) -> Any:
        self.count_titles([row])
        return row

    def detail_queryset(self) -> QuerySet[Genre]:
        return Genre.objects.all()

    @extend_schema(summary="All genres")
    def list(self, request: Request) -> Response:
        return self.page(Genre.objects.all(), prepare=self.count_titles)

    @extend_schema(summary="A genre's titles", parameters=TITLE_FILTERS, responses=TitleSerializer(many=True))
    def titles(self, request: Request, slug: str) -> Response:
        return title_page(self, request, Scope("genre", get_object_or_404(Genre, slug=slug).slug))

    @extend_schema(summary="Add a genre (admins)", request=shapes.GenreWriteSerializer)
    @idempotent
    def create(self, request: Request) -> Response:
        data = self.validated()
        with conflicts_answered():
            genre = Genre.objects.create(**data)
        return self.answer(genre.pk, status=201)

    @extend_schema(summary="Change a genre (admins)", request=shapes.GenreWriteSerializer)
    def partial_update(self, request: Request, slug: str) -> Response:
        genre = get_object_or_404(Genre, slug=slug)
        data = self.validated(genre, partial=True)
        with conflicts_answered():
            manual.update_genre(genre=genre, **data)
        return self.answer(genre.pk)

    @extend_schema(summary="Delete a genre (admins)")
    def destroy(self, request: Request, slug: str) -> Response:
        manual.delete_genre(genre=get_object_or_404(Genre, slug=slug))
        return Response(status=204)


@extend_schema_view(retrieve=extend_schema(summary="A keyword"))
class KeywordViewSet(SubjectViewSet):
    queryset = Keyword.objects.all()
    serializer_class = shapes.KeywordSerializer
    detail_serializer_class = shapes.KeywordDetailSerializer
    keyset = ("-tmdb_popularity", "pk")

    @extend_schema(summary="Keywords, most popular first", parameters=[NAME_PREFIX])
    def list(self, request: Request) -> Response:
        return self.page(by_name_prefix(Keyword.objects.visible_to(self.viewer), request))

    @extend_schema(summary="A keyword's titles", parameters=TITLE_FILTERS, responses=TitleSerializer(many=True))
    def titles(self, request: Request, pk: int) -> Response:
        return title_page(self, request, Scope("keyword", self.subject(pk=pk).pk))


@extend_schema_view(retrieve=extend_schema(summary="A company"))
class CompanyViewSet(SubjectViewSet):
    queryset = Company.objects.all()
    serializer_class = shapes.CompanySerializer
    detail_serializer_class = shapes.CompanyDetailSerializer
    keyset = ("name", "pk")

    @extend_schema(summary="Production companies and networks by name")
    def list(self, request: Request) -> Response:
        return self.page(Company.objects.visible_to(self.viewer))

    @extend_schema(summary="A company's titles", parameters=TITLE_FILTERS, responses=TitleSerializer(many=True))
    def titles(self, request: Request, pk: int) -> Response:
        return title_page(self, request, Scope("company", self.subject(pk=pk).pk))


@extend_schema_view(retrieve=extend_schema(summary="A collection"))
class CollectionViewSet(SubjectViewSet):
    queryset = Collection.objects.all()
    serializer_class = shapes.CollectionSerializer
    detail_serializer_class = shapes.CollectionDetailSerializer
    write_serializer_class = shapes.CollectionWriteSerializer
    keyset = ("-tmdb_popularity", "pk")

    @extend_schema(summary="Collections, most popular first", parameters=[NAME_PREFIX])
    def list(self, request: Request) -> Response:
        return self.page(by_name_prefix(Collection.objects.visible_to(self.viewer), request))

    @extend_schema(summary="A collection's titles", parameters=TITLE_FILTERS, responses=TitleSerializer(many=True))
    def titles(self, request: Request, pk: int) -> Response:
        return title_page(self, request, Scope("collection", self.subject(pk=pk).pk))

    @extend_schema(summary="Add a collection (admins)", request=shapes.CollectionWriteSerializer)
    @idempotent
    def create(self, request: Request) -> Response:
        data = self.validated()
        with conflicts_answered():
            collection = manual.save_named(Collection(), **data)
        return self.answer(collection.pk, status=201)

    @extend_schema(summary="Change a collection (admins)", request=shapes.CollectionWriteSerializer)
    def partial_update(self, request: Request, pk: int) -> Response:
        collection = self.subject(pk=pk)
        data = self.validated(collection, partial=True)
        with conflicts_answered():
            manual.save_named(collection, **data)
        return self.answer(collection.pk)

    @extend_schema(summary="Delete a collection, not its titles (admins)")
    def destroy(self, request: Request, pk: int) -> Response:
        self.subject(pk=pk).delete()
        return Response(status=204)
