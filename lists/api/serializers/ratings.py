"""Ratings of titles, seasons and episodes."""

from typing import Any

from rest_framework import serializers

from lists.api.serializers.receipts import Undoable
from lists.api.serializers.shared import EpisodeRefSerializer
from movies.api.serializers.titles import TitleSerializer
from reviews.models import Rating
from reviews.validators import HIGHEST, LOWEST
from social.api.serializers.refs import ProfileRefSerializer


class RatingSerializer(serializers.ModelSerializer[Rating]):
    """A rating. Without season and episode it is the film's, or the whole show's."""

    profile = ProfileRefSerializer(read_only=True)
    title = TitleSerializer(read_only=True)
    season = serializers.SerializerMethodField(help_text="A season's number.")
    episode = EpisodeRefSerializer(read_only=True, allow_null=True)

    class Meta:
        model = Rating
        fields = ("profile", "title", "season", "episode", "value", "rated_at")
        read_only_fields = fields

    def get_season(self, rating: Rating) -> int | None:
        return rating.season.number if rating.season else None


class PointsSerializer(serializers.Serializer[Any]):
    """value: 1 to 10, two points a star."""

    value = serializers.IntegerField(min_value=LOWEST, max_value=HIGHEST)


class OwnRatingSerializer(serializers.Serializer[Any]):
    """One's own rating; null where there is none."""

    value = serializers.IntegerField(allow_null=True)


class RatedSerializer(Undoable, OwnRatingSerializer):
    """The rating as it is now, and how to take the change back."""
