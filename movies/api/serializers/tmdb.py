"""What TMDB knows."""

from typing import Any

from rest_framework import serializers

from movies.api.serializers.base import PictureField
from movies.api.serializers.titles import TitleSerializer
from movies.enums import TitleKind


class TmdbHitSerializer(serializers.Serializer[Any]):
    """A film or show that TMDB found. title: ours, if it is in the catalogue."""

    kind = serializers.ChoiceField(choices=TitleKind.choices)
    tmdb_id = serializers.IntegerField()
    name = serializers.CharField()
    year = serializers.IntegerField(allow_null=True)
    overview = serializers.CharField()
    poster = PictureField(source="poster_path", size="w342")
    title = TitleSerializer(allow_null=True)


class TmdbHitsSerializer(serializers.Serializer[Any]):
    results = TmdbHitSerializer(many=True)
