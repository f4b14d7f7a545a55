"""Films and shows: the item that all lists are made of, and everything about one."""

from typing import Any, ClassVar

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers
from rest_framework.reverse import reverse

from movies.api.serializers.base import PageField, PictureField
from movies.api.serializers.people import CreditSerializer
from movies.api.serializers.subjects import CollectionSerializer, CompanySerializer, KeywordSerializer
from movies.enums import ReleaseKind
from movies.models import (
    AlternativeName,
    Availability,
    Episode,
    Genre,
    Provider,
    Release,
    Season,
    Title,
    Translation,
    Video,
)


class GenreNameSerializer(serializers.ModelSerializer[Genre]):
    class Meta:
        model = Genre
        fields = ("slug", "name")


class TitleSerializer(serializers.ModelSerializer[Title]):
    """A title as an item of a list; the same wherever titles are listed."""

    year = serializers.IntegerField(read_only=True, allow_null=True)
    score = serializers.FloatField(
        read_only=True,
        allow_null=True,
        help_text="What this site sorts by: ratings here, else TMDB's, steadied. 1 to 10.",
    )
    genres = GenreNameSerializer(many=True, read_only=True)
    poster = PictureField(source="poster_path", size="w342")
    url = serializers.HyperlinkedIdentityField(view_name="api:title")
    page = PageField()

    class Meta:
        model = Title
        fields: tuple[str, ...] = (
            "id", "kind", "name", "year", "released_on", "runtime_minutes", "score", "rating_count", "rating_mean",
            "tmdb_vote_average", "tmdb_vote_count", "genres", "poster", "hydration", "tmdb_id", "url", "page",
        )  # fmt: skip
        extra_kwargs: ClassVar[dict[str, dict[str, Any]]] = {
            "hydration": {"help_text": "`stub`: so far only what a list says of it; `full`: everything."}
        }


class EpisodeSerializer(serializers.ModelSerializer[Episode]):
    still = PictureField(source="still_path", size="w300")

    class Meta:
        model = Episode
        fields = (
            "id", "number", "name", "overview", "aired_on", "runtime_minutes", "kind", "still", "tmdb_id", "imdb_id",
            "tvdb_id", "tmdb_vote_average", "tmdb_vote_count",
        )  # fmt: skip


class SeasonSerializer(serializers.ModelSerializer[Season]):
    """A season as an item. episode_count: how many are here; tmdb_episode_count: how many TMDB says there are."""

    episode_count = serializers.IntegerField(read_only=True)
    poster = PictureField(source="poster_path", size="w342")
    url = serializers.SerializerMethodField()

    class Meta:
        model = Season
        fields: tuple[str, ...] = (
            "id", "number", "name", "released_on", "episode_count", "tmdb_episode_count", "poster", "tmdb_id", "url",
        )  # fmt: skip

    def get_url(self, season: Season) -> str:
        return reverse("api:season", args=[season.title_id, season.number], request=self.context.get("request"))


class SeasonDetailSerializer(SeasonSerializer):
    episodes = EpisodeSerializer(many=True, read_only=True)

    class Meta(SeasonSerializer.Meta):
        fields = (*SeasonSerializer.Meta.fields, "overview", "episodes")


class VideoSerializer(serializers.ModelSerializer[Video]):
    class Meta:
        model = Video
        fields = ("site", "key", "kind", "name", "language", "official", "published_at")


class ReleaseSerializer(serializers.ModelSerializer[Release]):
    kind = serializers.SerializerMethodField()

    class Meta:
        model = Release
        fields = ("region", "kind", "released_on", "certification", "note")

    @extend_schema_field(serializers.ChoiceField(choices=[kind.name.lower() for kind in ReleaseKind]))
    def get_kind(self, release: Release) -> str:
        return ReleaseKind(release.kind).name.lower()


class ProviderSerializer(serializers.ModelSerializer[Provider]):
    logo = PictureField(source="logo_path", size="w92")

    class Meta:
        model = Provider
        fields = ("id", "name", "tmdb_id", "logo")


class AvailabilitySerializer(serializers.ModelSerializer[Availability]):
    """An offer. seen_from and last_seen_on: the first and the last check that saw it."""

    provider = ProviderSerializer(read_only=True)

    class Meta:
        model = Availability
        fields = ("region", "offer", "provider", "seen_from", "last_seen_on")


class AlternativeNameSerializer(serializers.ModelSerializer[AlternativeName]):
    class Meta:
        model = AlternativeName
        fields = ("name", "region", "note")


class TranslationSerializer(serializers.ModelSerializer[Translation]):
    class Meta:
        model = Translation
        fields = ("language", "name", "tagline", "overview")


class ExternalIdsSerializer(serializers.Serializer[Title]):
    tmdb = serializers.IntegerField(source="tmdb_id", allow_null=True)
    imdb = serializers.CharField(source="imdb_id", help_text="Empty where it isn't known.")
    tvdb = serializers.IntegerField(source="tvdb_id", allow_null=True)
    wikidata = serializers.CharField(source="wikidata_id")
    tmdb_url = serializers.CharField()
    imdb_url = serializers.CharField()


class CreditsSummarySerializer(serializers.Serializer[Any]):
    """The head of the cast and the crew that a poster would name; `credits_url` has everybody."""

    cast_count = serializers.IntegerField()
    crew_count = serializers.IntegerField()
    cast = CreditSerializer(many=True)
    crew = CreditSerializer(many=True)


class TitleDetailSerializer(TitleSerializer):
    """Everything about a title. `releases` and `availability` are those of `region`; the lists beside have all."""

    keywords = KeywordSerializer(many=True, read_only=True)
    companies = CompanySerializer(many=True, read_only=True, help_text="Producers and networks, by `role`.")
    collection = CollectionSerializer(read_only=True, allow_null=True)
    backdrop = PictureField(source="backdrop_path", size="w1280")
    external_ids = ExternalIdsSerializer(source="*", read_only=True)
    credits = CreditsSummarySerializer(source="credits_summary", read_only=True)
    seasons = SeasonSerializer(many=True, read_only=True)
    videos = VideoSerializer(many=True, read_only=True)
    alternative_names = AlternativeNameSerializer(many=True, read_only=True)
    region = serializers.CharField(read_only=True)
    releases = ReleaseSerializer(many=True, read_only=True)
    availability = AvailabilitySerializer(many=True, read_only=True)
    credits_url = serializers.HyperlinkedIdentityField(view_name="api:title-credits")
    translations_url = serializers.HyperlinkedIdentityField(view_name="api:title-translations")
    releases_url = serializers.HyperlinkedIdentityField(view_name="api:title-releases")
    availability_url = serializers.HyperlinkedIdentityField(view_name="api:title-availability")

    class Meta(TitleSerializer.Meta):
        fields = (
            *TitleSerializer.Meta.fields,
            "source", "original_name", "overview", "tagline", "ended_on", "status", "original_language",
            "spoken_languages", "countries", "certification", "homepage", "budget", "revenue", "season_count",
            "episode_count", "backdrop", "trailer_key", "external_ids", "keywords", "companies", "collection",
            "credits", "seasons", "videos", "alternative_names", "region", "releases", "availability",
            "availability_checked_on", "credits_url", "translations_url", "releases_url", "availability_url",
            "synced_at", "missing_at_tmdb_since", "created_at", "updated_at",
        )  # fmt: skip
