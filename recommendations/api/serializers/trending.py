"""What trends."""

from typing import Any

from rest_framework import serializers

from movies.api.serializers.titles import TitleSerializer
from recommendations.enums import Window


class TrendingTitleSerializer(serializers.Serializer[Any]):
    rank = serializers.IntegerField()
    title = TitleSerializer(source="*")
    score = serializers.FloatField(source="trend", allow_null=True, help_text="Null for what TMDB says.")
    people = serializers.IntegerField(allow_null=True, help_text="How many did something with it.")


class TrendingSerializer(serializers.Serializer[Any]):
    window = serializers.ChoiceField(choices=Window.choices)
    source = serializers.ChoiceField(  # type: ignore[assignment]
        choices=["people", "friends", "tmdb"],
        help_text="By whose acts: everybody's here, friends'; `tmdb`: it is quiet here, so what is popular there.",
    )
    computed_at = serializers.DateTimeField(allow_null=True)
    results = TrendingTitleSerializer(many=True, source="titles")
