"""Shows: progress, episodes ticked and unticked, and what to go on with."""

from collections.abc import Sequence
from typing import Any

from django.db.models import F
from django.http import Http404
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import OpenApiExample, OpenApiParameter, extend_schema
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response

from config.lib.api import idempotent
from config.lib.api.paging import page_size
from config.lib.api.scopes import TRACK
from lists.api.base import TrackingViewSet
from lists.api.serializers import shows as shapes
from lists.episodes import ShowProgress, continue_watching, episode_states, season_states, show_progress
from lists.services import Receipt, episodes, today_of
from movies.models import Episode, Season, Title

SEASON = OpenApiParameter(
    "season", {"type": "integer", "minimum": 0}, description="Only of this season; 0 for the specials."
)
PAGE_SIZE = OpenApiParameter(
    "page_size", {"type": "integer", "minimum": 1, "maximum": 100, "default": 20}, description="How many at most."
)
TICKS = [
    OpenApiExample("One", {"episodes": [4711]}, request_only=True),
    OpenApiExample("All up to one", {"up_to": 4711, "when": "aired"}, request_only=True),
    OpenApiExample("A season again", {"season": 1, "again": True}, request_only=True),
]


class ShowViewSet(TrackingViewSet):
    serializer_class = shapes.EpisodeStateSerializer
    keyset = ("season_number", "number", "pk")
    scopes = {"tick": TRACK, "untick": TRACK}  # noqa: RUF012 (read only)

    def show(self, pk: int) -> Title:
        """A show that the viewer may know of. Raises Http404."""
        found = self.title(pk)
        if not found.is_show:
            raise Http404
        return found

    @extend_schema(summary="How far one is with a show", responses=shapes.ProgressSerializer)
    def progress(self, request: Request, pk: int) -> Response:
        return Response(self.progress_data(self.show(pk)))

    @extend_schema(
        summary="A show's episodes, and what one has seen of them", parameters=[SEASON], operation_id="shows_episodes"
    )
    def list(self, request: Request, pk: int) -> Response:
        title = self.show(pk)
        rows = Episode.objects.filter(season__title=title).annotate(season_number=F("season__number"))
        if (raw := request.query_params.get("season")) is not None:
            if not (raw.isascii() and raw.isdigit() and len(raw) <= 5):
                raise ValidationError({"season": [_("The number of a season.")]})
            rows = rows.filter(season__number=int(raw))

        def prepare(found: Sequence[Any]) -> None:
            for state in episode_states(self.viewer, title, found, today=today_of(self.viewer)):
                state.episode.state = state  # type: ignore[attr-defined]

        return self.page(rows, prepare=prepare)

    @extend_schema(
        summary="Tick episodes off",
        description="Logs a viewing of each that has aired and has none, so ticking twice does no harm. Of several, "
        "those still to come are left out; a single one is refused, unless `early` says that it is meant.",
        request=shapes.TickSerializer,
        responses=shapes.TickedSerializer,
        examples=TICKS,
    )
    @idempotent
    def tick(self, request: Request, pk: int) -> Response:
        title = self.show(pk)
        return self.ticked(title, self.tick_chosen(title, self.chosen(shapes.TickSerializer, title)))

    @extend_schema(
        summary="Take ticks back",
        description="Takes the viewings of these episodes off the log.",
        request=shapes.UntickSerializer,
        responses=shapes.TickedSerializer,
    )
    def untick(self, request: Request, pk: int) -> Response:
        title = self.show(pk)
        return self.ticked(title, self.untick_chosen(title, self.chosen(shapes.UntickSerializer, title)))

    @extend_schema(
        summary="What to go on watching, the most likely first",
        parameters=[PAGE_SIZE],
        responses=shapes.WatchingListSerializer,
    )
    def watching(self, request: Request) -> Response:
        cards = continue_watching(self.viewer, today=today_of(self.viewer), limit=page_size(request))
        titles = Title.objects.with_card_data().in_bulk([card.title.pk for card in cards])
        for card in cards:
            card.title = titles[card.title.pk]
        return Response(shapes.WatchingListSerializer({"results": cards}, context=self.get_serializer_context()).data)

    def tick_chosen(self, title: Title, data: dict[str, Any]) -> Receipt:
        profile, when, again = self.viewer, data.get("when"), data["again"]
        nonce = {"nonce": data.get("nonce")} if again else {}
        match data["chosen_by"]:
            case "episodes" if len(data["episodes"]) == 1:
                episode = Episode.objects.select_related("season__title").get(pk=data["episodes"][0])
                if again:
                    return episodes.rewatch_episode(profile=profile, episode=episode, when=when, **nonce)
                return episodes.tick_episode(profile=profile, episode=episode, when=when, early=data["early"])
            case "episodes":
                keys = data["episodes"]
                return episodes.tick_episodes(
                    profile=profile, title=title, episodes=keys, when=when, again=again, **nonce
                )
            case "season":
                season = self.season(title, data["season"])
                act: Any = episodes.rewatch_season if again else episodes.tick_season
                receipt: Receipt = act(profile=profile, season=season, when=when, **nonce)
                return receipt
            case "up_to":
                return episodes.tick_up_to(profile=profile, episode=data["up_to"], when=when)
            case _:
                whole: Any = episodes.rewatch_show if again else episodes.tick_show
                done: Receipt = whole(profile=profile, title=title, when=when, **nonce)
                return done

    def untick_chosen(self, title: Title, data: dict[str, Any]) -> Receipt:
        how: dict[str, Any] = {"profile": self.viewer, "latest_only": data["latest_only"]}
        match data["chosen_by"]:
            case "episodes":
                return episodes.untick_episodes(title=title, episodes=data["episodes"], **how)
            case "season":
                return episodes.untick_season(season=self.season(title, data["season"]), **how)
            case _:
                return episodes.untick_show(title=title, **how)

    def chosen(self, serializer_class: Any, title: Title) -> dict[str, Any]:
        context = {**self.get_serializer_context(), "title": title}
        serializer = serializer_class(data=self.request.data, context=context)
        serializer.is_valid(raise_exception=True)
        return dict(serializer.validated_data)

    def season(self, title: Title, number: int) -> Season:
        found = Season.objects.filter(title=title, number=number).select_related("title").first()
        if found is None:
            raise ValidationError({"season": [_("The show has no such season.")]})
        return found

    def ticked(self, title: Title, receipt: Receipt) -> Response:
        answer = {"count": receipt.count, "undo": receipt.undo}
        data = shapes.TickedSerializer(
            {**answer, "progress": self.progress_of(title)}, context=self.get_serializer_context()
        ).data
        return Response(data)

    def progress_data(self, title: Title) -> dict[str, Any]:
        return dict(shapes.ProgressSerializer(self.progress_of(title), context=self.get_serializer_context()).data)

    def progress_of(self, title: Title) -> ShowProgress:
        """With each season's row and rating. Runs 4 queries."""
        today = today_of(self.viewer)
        found = show_progress(self.viewer, title, today=today)
        found.seasons = season_states(self.viewer, title, today=today, progress=found)
        return found
