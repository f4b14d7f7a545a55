"""Two people side by side."""

from typing import Any

from rest_framework import serializers

from movies.api.serializers.base import PageField
from movies.models import Title
from reviews.api.serializers.ratings import GenreMatchSerializer, MatchSerializer


class TitleNameSerializer(serializers.ModelSerializer[Title]):
    page = PageField()

    class Meta:
        model = Title
        fields = ("id", "name", "page")


class SharedSerializer(serializers.Serializer[Any]):
    """A title that both have rated, with the points of each."""

    title = TitleNameSerializer()
    mine = serializers.IntegerField()
    theirs = serializers.IntegerField()


class CompareCountsSerializer(serializers.Serializer[Any]):
    both = serializers.IntegerField(help_text="Seen by both.")
    me = serializers.IntegerField(help_text="Seen by the caller alone.")
    them = serializers.IntegerField(help_text="Seen by the other alone.")
    wish = serializers.IntegerField(help_text="On both watchlists.")


class CompareSerializer(serializers.Serializer[Any]):
    match = MatchSerializer()
    genres = GenreMatchSerializer(many=True)
    love = SharedSerializer(many=True, help_text="What both love, the clearest first.")
    divide = SharedSerializer(many=True, help_text="What divides the two most.")
    titles = CompareCountsSerializer(help_text="How many there are; `titles/` gives them.")
