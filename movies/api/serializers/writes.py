"""What admins send to add or change a title by hand, and what anybody sends to import one."""

from typing import Any, ClassVar

from django.conf import settings
from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from config.lib.places import is_country
from movies import validators
from movies.enums import TitleKind, TitleStatus
from movies.models import Collection, Genre, Keyword, Title, audience_of

LARGEST_INTEGER = 2_147_483_647


class TmdbIdSerializer(serializers.Serializer[Any]):
    """A film or show at TMDB."""

    kind = serializers.ChoiceField(choices=TitleKind.choices)
    tmdb_id = serializers.IntegerField(min_value=1, max_value=LARGEST_INTEGER)


class TitleWriteSerializer(serializers.ModelSerializer[Title]):
    """The columns that people may fill. The kind of a title never changes."""

    genres = serializers.SlugRelatedField(
        slug_field="slug", queryset=Genre.objects.all(), many=True, required=False, help_text="Slugs of genres."
    )
    keywords = serializers.PrimaryKeyRelatedField(
        queryset=Keyword.objects.all(), many=True, required=False, help_text="Ids of keywords."
    )
    collection = serializers.PrimaryKeyRelatedField(
        queryset=Collection.objects.all(), required=False, allow_null=True, help_text="Id of a collection."
    )
    countries = serializers.ListField(
        child=serializers.RegexField("^[A-Z]{2}$"),
        required=False,
        max_length=50,
        help_text="ISO 3166-1, the main first.",
    )
    spoken_languages = serializers.ListField(
        child=serializers.RegexField("^[a-z]{2,3}$"), required=False, max_length=50, help_text="ISO 639."
    )
    status = serializers.ChoiceField(choices=TitleStatus.choices, required=False)

    class Meta:
        model = Title
        fields = (
            "kind", "name", "original_name", "overview", "tagline", "released_on", "ended_on", "runtime_minutes",
            "status", "original_language", "spoken_languages", "countries", "certification", "homepage", "budget",
            "revenue", "poster_path", "backdrop_path", "trailer_key", "adult", "imdb_id", "tvdb_id", "wikidata_id",
            "genres", "keywords", "collection",
        )  # fmt: skip
        extra_kwargs: ClassVar[dict[str, dict[str, Any]]] = {
            "runtime_minutes": {"min_value": 1, "max_value": 100_000},
            "tvdb_id": {"min_value": 1, "max_value": LARGEST_INTEGER},
            "poster_path": {"validators": [validators.picture_path]},
            "backdrop_path": {"validators": [validators.picture_path]},
            "trailer_key": {"validators": [validators.video_key]},
            "imdb_id": {"validators": [validators.imdb_title_id]},
            "wikidata_id": {"validators": [validators.wikidata_id]},
            "original_language": {"validators": [validators.language_code]},
        }

    def validate_kind(self, kind: str) -> str:
        if self.instance is not None and kind != self.instance.kind:
            raise serializers.ValidationError(_("The kind of a title never changes."))
        return kind

    def validate_adult(self, adult: bool) -> bool:
        if adult and not settings.ADULT_TITLES:
            raise serializers.ValidationError(_("This site admits no adult titles."))
        if adult and not audience_of(getattr(self.context.get("request"), "profile", None)).adult:
            raise serializers.ValidationError(_("Your profile shows no adult titles."))
        return adult

    def validate_countries(self, codes: list[str]) -> list[str]:
        for code in codes:
            if not is_country(code):
                raise serializers.ValidationError(_("%(code)s is no country.") % {"code": code})
        return list(dict.fromkeys(codes))

    def validate(self, data: dict[str, Any]) -> dict[str, Any]:
        first = data.get("released_on", getattr(self.instance, "released_on", None))
        last = data.get("ended_on", getattr(self.instance, "ended_on", None))
        if first and last and last < first:
            raise serializers.ValidationError({"ended_on": [_("This is before the first date.")]})
        return data
