"""What is recommended to somebody, and titles like a title."""

from typing import Any

from rest_framework import serializers

from movies.api.serializers.titles import TitleSerializer

SOURCE = "Which part of the model speaks most for it: `audience`, `factors`, `content`, `popularity`, `social` …"


class ReasonSerializer(serializers.Serializer[Any]):
    key = serializers.CharField(help_text="Tells it from the title's other reasons: for thumbs.")
    kind = serializers.CharField()
    text = serializers.CharField()


class RecommendedTitleSerializer(serializers.Serializer[Any]):
    title = TitleSerializer()
    score = serializers.FloatField(help_text="0 to 1: how likely it is liked, calibrated.")
    predicted_rating = serializers.FloatField(
        source="predicted", allow_null=True, help_text="1 to 10; null where saying one wouldn't be honest."
    )
    source = serializers.CharField(help_text=SOURCE)  # type: ignore[assignment]
    reasons = ReasonSerializer(many=True, help_text="Weightiest first. Without any of them it would stand lower.")


class RecommendedSerializer(serializers.Serializer[Any]):
    model_version = serializers.CharField(help_text="Empty: no model serves, and this is what is popular.")
    variant = serializers.CharField(help_text="Of the experiment that the profile takes part in; empty for none.")
    made_at = serializers.DateTimeField()
    results = RecommendedTitleSerializer(many=True, source="picks")


class LikenessFacetSerializer(serializers.Serializer[Any]):
    sort = serializers.CharField()
    key = serializers.CharField()
    name = serializers.CharField()


class LikenessSerializer(serializers.Serializer[Any]):
    kind = serializers.ChoiceField(choices=["person", "keyword", "genre", "collection", "audience"])
    part = serializers.FloatField(help_text="Its share of the likeness, 0 to 1.")
    facets = LikenessFacetSerializer(many=True)


class SimilarTitleSerializer(serializers.Serializer[Any]):
    title = TitleSerializer()
    score = serializers.FloatField()
    reasons = LikenessSerializer(many=True, source="why", help_text="What the two share, weightiest first.")
    model_version = serializers.CharField()


class SimilarSerializer(serializers.Serializer[Any]):
    results = SimilarTitleSerializer(many=True)
