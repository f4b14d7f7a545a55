"""What the community and friends think of a title, and how alike two tastes are."""

from typing import Any

from rest_framework import serializers

from movies.api.serializers.titles import GenreNameSerializer
from reviews.models import Rating
from social.api.serializers.refs import ProfileRefSerializer


class BarSerializer(serializers.Serializer[Any]):
    value = serializers.IntegerField(help_text="1 to 10, two points a star.")
    ratings = serializers.IntegerField(help_text="How many public ratings of that value there are.")


class HistogramSerializer(serializers.Serializer[Any]):
    """The public ratings of a title. The rule is told at /about/ratings/."""

    mean = serializers.FloatField(allow_null=True, help_text="Bayesian, 1 to 10; null where nobody has rated.")
    ratings = serializers.IntegerField(help_text="How many public ratings there are.")
    histogram = BarSerializer(source="bars", many=True)


class FriendRatingSerializer(serializers.ModelSerializer[Rating]):
    """A rating by somebody whom the caller follows."""

    profile = ProfileRefSerializer(read_only=True)

    class Meta:
        model = Rating
        fields = ("profile", "value", "rated_at")


class MatchSerializer(serializers.Serializer[Any]):
    common = serializers.IntegerField(help_text="How many titles both have rated.")
    percent = serializers.IntegerField(
        allow_null=True, help_text="0 to 100, 50 is what chance gives; null with fewer than 5 titles in common."
    )


class GenreMatchSerializer(serializers.Serializer[Any]):
    genre = GenreNameSerializer()
    common = serializers.IntegerField(source="match.common")
    percent = serializers.IntegerField(source="match.percent")


class TasteMatchSerializer(MatchSerializer):
    """How alike the tastes of the caller and of somebody else are. The rule is told at /about/ratings/."""

    genres = GenreMatchSerializer(many=True, help_text="Those with enough titles in common, the most alike first.")
