"""Shows: how far somebody is, and what is ticked off."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from lists.api.serializers.receipts import UndoSerializer
from lists.api.serializers.shared import EpisodeRefSerializer, KeyField, WhenField
from movies.api.serializers.titles import EpisodeSerializer, TitleSerializer
from movies.models import Episode

MOST_AT_ONCE = 500
LARGEST_SEASON = 32_767
SELECTORS = ("episodes", "season", "up_to", "all")


class SumsSerializer(serializers.Serializer[Any]):
    """Minutes are an episode's own, else its show's. left: aired and not seen."""

    total = serializers.IntegerField()
    aired = serializers.IntegerField()
    seen = serializers.IntegerField()
    left = serializers.IntegerField()
    minutes_seen = serializers.IntegerField()
    minutes_left = serializers.IntegerField()
    percent = serializers.IntegerField(help_text="How much of all there is has been seen.")


class SeasonProgressSerializer(SumsSerializer):
    """runs: how often all of the season was seen."""

    number = serializers.IntegerField()
    name = serializers.CharField(source="season")
    runs = serializers.IntegerField()
    rating = serializers.IntegerField(allow_null=True)


class ProgressSerializer(SumsSerializer):
    """How far one is with a show. Specials have a season of their own, number 0, and count for nothing else."""

    next_episode = EpisodeRefSerializer(allow_null=True, help_text="The one to watch now.")
    upcoming = EpisodeRefSerializer(allow_null=True, help_text="The next one to air.")
    seasons = SeasonProgressSerializer(many=True)


class EpisodeStateSerializer(EpisodeSerializer):
    """An episode, and what one knows of it. veiled: not seen, where one wants no spoilers: better not shown yet."""

    season = serializers.IntegerField(source="season_number", read_only=True)
    aired = serializers.BooleanField(source="state.aired", read_only=True)
    times_watched = serializers.IntegerField(source="state.times", read_only=True)
    watched_on = serializers.DateField(
        source="state.watched_on", read_only=True, allow_null=True, help_text="The day of the latest viewing."
    )
    rating = serializers.IntegerField(source="state.rating", read_only=True, allow_null=True)
    veiled = serializers.BooleanField(source="state.veiled", read_only=True)

    class Meta:
        model = Episode
        fields = (*EpisodeSerializer.Meta.fields, "season", "aired", "times_watched", "watched_on", "rating", "veiled")


class ChosenSerializer(serializers.Serializer[Any]):
    """Which episodes: one of `episodes`, `season`, `up_to`, `all`."""

    episodes = serializers.ListField(
        child=KeyField(), allow_empty=False, max_length=MOST_AT_ONCE, required=False, help_text="Ids of episodes."
    )
    season = serializers.IntegerField(
        min_value=0, max_value=LARGEST_SEASON, required=False, help_text="A season's number; 0 for the specials."
    )
    all = serializers.BooleanField(required=False, help_text="The whole show, specials apart.")

    def validate_all(self, value: bool) -> bool:
        if not value:
            raise serializers.ValidationError(_("True, or leave it out."))
        return value

    def validate_episodes(self, keys: list[int]) -> list[int]:
        found = Episode.objects.filter(pk__in=keys, season__title=self.context["title"])
        known = set(found.values_list("pk", flat=True))
        if unknown := {str(n): [_("The show has no such episode.")] for n, key in enumerate(keys) if key not in known}:
            raise serializers.ValidationError(unknown)
        return keys

    def validate(self, data: dict[str, Any]) -> dict[str, Any]:
        named = [name for name in SELECTORS if name in data and name in self.fields]
        if len(named) != 1:
            choices = ", ".join(name for name in SELECTORS if name in self.fields)
            raise serializers.ValidationError(_("Say which episodes by one of: %(names)s.") % {"names": choices})
        return {**data, "chosen_by": named[0]}


class TickSerializer(ChosenSerializer):
    """Viewings to log: of those that have none, or with `again` one more of each."""

    up_to = KeyField(
        required=False, help_text="The id of an episode: all regular ones up to it; of a special, the specials."
    )
    when = WhenField(required=False, help_text="Now for a single episode, some time for several, without it.")
    again = serializers.BooleanField(required=False, default=False)
    early = serializers.BooleanField(
        required=False, default=False, help_text="Take a single episode that has not aired yet."
    )
    nonce = serializers.UUIDField(
        required=False, allow_null=True, help_text="Your own name of this act: with `again`, sent twice it counts once."
    )

    def validate_up_to(self, key: int) -> Episode:
        episodes = Episode.objects.filter(season__title=self.context["title"]).select_related("season__title")
        found = episodes.filter(pk=key).first()
        if found is None:
            raise serializers.ValidationError(_("The show has no such episode."))
        return found

    def validate(self, data: dict[str, Any]) -> dict[str, Any]:
        if data.get("again") and "up_to" in data:
            raise serializers.ValidationError({"again": [_("Name the episodes that were watched again.")]})
        return super().validate(data)


class UntickSerializer(ChosenSerializer):
    """Viewings to take off the log: all of each episode, or just the latest."""

    latest_only = serializers.BooleanField(required=False, default=False)


class TickedSerializer(serializers.Serializer[Any]):
    """How many viewings were logged or taken off, how far one is now, and how to take that back."""

    count = serializers.IntegerField()
    progress = ProgressSerializer()
    undo = UndoSerializer(allow_null=True)


class WatchingSerializer(serializers.Serializer[Any]):
    """A show that one is in the middle of. is_new: the episode aired after the last viewing."""

    title = TitleSerializer()
    episode = EpisodeRefSerializer(help_text="The one to watch now.")
    upcoming = EpisodeRefSerializer(allow_null=True, help_text="The next one to air.")
    is_new = serializers.BooleanField()
    progress = SumsSerializer()


class WatchingListSerializer(serializers.Serializer[Any]):
    results = WatchingSerializer(many=True)
