"""A title by any of its names into the library, in one request: made for browser extensions."""

from dataclasses import replace
from typing import Any

from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import OpenApiExample, OpenApiResponse, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from config.lib.api import idempotent
from config.lib.api.problems import Answer
from config.lib.api.scopes import TRACK
from lists.api.base import TrackingViewSet
from lists.api.errors import AboutField
from lists.api.reads import entry_in_full
from lists.api.serializers.quick_add import WATCHED, QuickAddedSerializer, QuickAddSerializer
from lists.enums import Status
from lists.models import LibraryEntry
from lists.services import Receipt, Viewing, When, episodes, log_watch, set_status
from movies import services as catalogue
from movies.enums import Hydration
from movies.models import Episode, Season, Title
from movies.references import Reference
from movies.tmdb.errors import TmdbError, TmdbNotFound, TmdbRefused

EXAMPLES = [
    OpenApiExample("A film seen just now", {"tmdb_id": 603, "kind": "film", "status": "watched"}, request_only=True),
    OpenApiExample("The page that is open", {"url": "https://www.imdb.com/title/tt0133093/"}, request_only=True),
]


class QuickAddViewSet(TrackingViewSet):
    scopes = {"create": TRACK}  # noqa: RUF012 (read only)
    throttle_scope = "tmdb"

    @extend_schema(
        summary="Add a title by its id or address at TMDB or IMDb",
        description="Looked for in the catalogue first, and fetched from TMDB where it isn't there.",
        request=QuickAddSerializer,
        responses={
            200: OpenApiResponse(QuickAddedSerializer, description="The title was in the catalogue already."),
            201: OpenApiResponse(QuickAddedSerializer, description="The title is new in the catalogue."),
        },
        examples=EXAMPLES,
    )
    @idempotent
    def create(self, request: Request) -> Response:
        data = self.read(QuickAddSerializer)
        title, created = self.find(data["reference"], data["named_by"])
        receipt = self.track(title, data)
        answer = {
            "created": created,
            "watches": receipt.count,
            "entry": entry_in_full(self.viewer, title.pk),
            "undo": receipt.undo,
        }
        body = QuickAddedSerializer(answer, context=self.get_serializer_context()).data
        return Response(body, 201 if created else 200)

    def find(self, reference: Reference, named_by: str) -> tuple[Title, bool]:
        """The title, and whether it is new in the catalogue. Raises Http404 and TmdbError's kinds."""
        known = self.known(reference)
        if known and known.hydration == Hydration.FULL:
            return known, False
        try:
            title = self.fetch(reference)
        except (TmdbError, PermissionDenied) as error:
            # What a list told of the title is enough to track it; the rest comes when TMDB is there again.
            if known and Title.objects.visible_to(self.viewer).filter(pk=known.pk).exists():
                return known, False
            raise about_field(error, named_by)
        return get_object_or_404(Title.objects.visible_to(self.viewer), pk=title.pk), known is None

    def known(self, reference: Reference) -> Title | None:
        """Our row, as far as the viewer may know of it. Raises Http404 for a page of our own that isn't there."""
        titles = Title.objects.visible_to(self.viewer).order_by("hydration", "pk")
        if reference.pk:
            return get_object_or_404(titles, pk=reference.pk)
        if reference.tmdb_id:
            return titles.filter(kind=reference.kind, tmdb_id=reference.tmdb_id).first()
        return titles.filter(imdb_id=reference.imdb_id).first()

    def fetch(self, reference: Reference) -> Title:
        if reference.pk:
            return catalogue.fetch_title(title=self.title(reference.pk))
        if reference.tmdb_id:
            return catalogue.import_from_tmdb(kind=reference.kind, tmdb_id=reference.tmdb_id, viewer=self.viewer)
        return catalogue.import_by_imdb_id(imdb_id=reference.imdb_id, viewer=self.viewer)

    def track(self, title: Title, data: dict[str, Any]) -> Receipt:
        status = data.get("status")
        if status == WATCHED:
            return self.watched(title, data["reference"], data.get("when") or When.now(self.viewer))
        if status is None:
            standing = LibraryEntry.objects.filter(profile=self.viewer, title=title).exclude(status="")
            if standing.exists():
                return Receipt()
        return set_status(profile=self.viewer, title=title, status=status or Status.PLANNED)

    def watched(self, title: Title, reference: Reference, when: When) -> Receipt:
        """A film's viewing; of a show what the address was about: an episode, a season, or all that has aired."""
        profile = self.viewer
        if not title.is_show:
            logged = log_watch(profile=profile, title=title, viewing=Viewing(when=when))
            return replace(logged, count=1)
        parts = Episode.objects.filter(season__title=title).select_related("season__title")
        if reference.season is not None:
            season = get_object_or_404(Season.objects.select_related("title"), title=title, number=reference.season)
            if reference.episode is None:
                return episodes.tick_season(profile=profile, season=season, when=when)
            episode = get_object_or_404(parts, season=season, number=reference.episode)
            return episodes.tick_episode(profile=profile, episode=episode, when=when)
        if parts.exists():
            return episodes.tick_show(profile=profile, title=title, when=when)
        return replace(log_watch(profile=profile, title=title, viewing=Viewing(when=when)), count=1)


def about_field(error: Exception, field: str) -> Exception:
    """TMDB's refusal of a title as a problem of the member that named it; any other error as it is."""
    if isinstance(error, TmdbNotFound):
        return AboutField(Answer(404, "tmdb-not-found", _("TMDB has no such title"), field=field), error)
    if isinstance(error, TmdbRefused):
        return AboutField(Answer(422, "tmdb-refused", _("This has no place here"), field=field), error)
    return error
