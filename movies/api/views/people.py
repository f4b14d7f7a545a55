"""People and what they worked on."""

from typing import Any

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from config.lib.api import Conflict, idempotent
from config.lib.api.views import ApiViewSet, conflicts_answered
from movies import manual, services
from movies.api.filters import CREDIT_KIND, NAME_PREFIX, by_name_prefix, chosen_credit_kind
from movies.api.reads import filmography, full_person
from movies.api.serializers.filmography import FilmographySerializer, PersonDetailSerializer
from movies.api.serializers.people import PersonSerializer, PersonWriteSerializer
from movies.models import Person


class PersonViewSet(ApiViewSet):
    queryset = Person.objects.all()
    serializer_class = PersonSerializer
    detail_serializer_class = PersonDetailSerializer
    write_serializer_class = PersonWriteSerializer
    keyset = ("-tmdb_popularity", "pk")

    @extend_schema(summary="People, most popular first", parameters=[NAME_PREFIX])
    def list(self, request: Request) -> Response:
        return self.page(by_name_prefix(Person.objects.visible_to(self.viewer), request))

    @extend_schema(summary="A person with the newest of their filmography")
    def retrieve(self, request: Request, pk: int) -> Response:
        return self.answer(pk)

    @extend_schema(
        summary="A person's whole filmography, newest first",
        parameters=[CREDIT_KIND],
        responses=FilmographySerializer(many=True),
    )
    def credits(self, request: Request, pk: int) -> Response:
        person = self.person(pk)
        self.keyset = ("-sort_date", "pk")
        rows = filmography(self.viewer).filter(person=person, **chosen_credit_kind(request))
        return self.page(rows, FilmographySerializer)

    @extend_schema(summary="Add a person (admins)", request=PersonWriteSerializer)
    @idempotent
    def create(self, request: Request) -> Response:
        data = self.validated()
        with conflicts_answered():
            person = manual.save_named(Person(), **data)
        return self.answer(person.pk, status=201)

    @extend_schema(summary="Change a person (admins)", request=PersonWriteSerializer)
    def partial_update(self, request: Request, pk: int) -> Response:
        person = self.person(pk)
        data = self.validated(person, partial=True)
        with conflicts_answered():
            manual.save_named(person, **data)
        return self.answer(person.pk)

    @extend_schema(summary="Delete a person and their credits (admins)")
    def destroy(self, request: Request, pk: int) -> Response:
        self.person(pk).delete()
        return Response(status=204)

    @extend_schema(
        summary="Fetch a person and their filmography from TMDB again (admins)",
        request=None,
        responses=PersonDetailSerializer,
    )
    def sync(self, request: Request, pk: int) -> Response:
        person = self.person(pk)
        if person.tmdb_id is None:
            raise Conflict(_("This person isn't linked to TMDB."))
        services.fetch_person(person=person)
        return self.answer(pk)

    def shown(self, row: Any) -> Person:
        return full_person(row, self.viewer)

    def detail_queryset(self) -> QuerySet[Person]:
        return Person.objects.visible_to(self.viewer)

    def person(self, pk: int) -> Person:
        return get_object_or_404(self.detail_queryset(), pk=pk)
