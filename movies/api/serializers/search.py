"""What search answers."""

from typing import Any

from rest_framework import serializers

from movies.api.serializers.base import PictureField
from movies.api.serializers.people import PersonSerializer
from movies.api.serializers.subjects import CollectionSerializer, KeywordSerializer
from movies.api.serializers.titles import TitleSerializer


class SearchResultsSerializer(serializers.Serializer[Any]):
    """What was found, best first. corrected: the query that was probably meant, if not the one asked."""

    next = serializers.URLField(allow_null=True, read_only=True, required=False, help_text="More titles.")
    query = serializers.CharField()
    corrected = serializers.CharField(allow_null=True)
    uses_correction = serializers.BooleanField(help_text="Whether these are the results of the corrected query.")
    year = serializers.IntegerField(allow_null=True, help_text="The year that the query names.")
    total = serializers.IntegerField(help_text="How many titles match.")
    total_is_exact = serializers.BooleanField()
    titles = TitleSerializer(many=True)
    people = PersonSerializer(many=True)
    collections = CollectionSerializer(many=True)
    keywords = KeywordSerializer(many=True)


class SuggestionSerializer(serializers.Serializer[Any]):
    """page: where it leads."""

    kind = serializers.ChoiceField(choices=["film", "show", "person", "collection", "keyword"])
    id = serializers.IntegerField(source="pk")
    label = serializers.CharField()  # type: ignore[assignment]  # (a field may be called what Field calls something else)
    detail = serializers.CharField()
    poster = PictureField(source="poster_path", size="w92")
    page = serializers.SerializerMethodField()

    def get_page(self, suggestion: Any) -> str:
        request = self.context.get("request")
        return str(request.build_absolute_uri(suggestion.url) if request else suggestion.url)


class SuggestionsSerializer(serializers.Serializer[Any]):
    results = SuggestionSerializer(many=True)
