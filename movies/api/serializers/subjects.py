"""Genres, keywords, companies and collections."""

from typing import Any, ClassVar

from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from movies import validators
from movies.api.serializers.base import PageField, PictureField
from movies.models import Collection, Company, Genre, Keyword


class GenreSerializer(serializers.ModelSerializer[Genre]):
    title_count = serializers.IntegerField(
        read_only=True, allow_null=True, help_text="Null while a large catalogue has not been counted."
    )
    url = serializers.HyperlinkedIdentityField(view_name="api:genre", lookup_field="slug")
    page = PageField()

    class Meta:
        model = Genre
        fields: tuple[str, ...] = ("slug", "name", "title_count", "url", "page")


class GenreDetailSerializer(GenreSerializer):
    class Meta(GenreSerializer.Meta):
        fields = (*GenreSerializer.Meta.fields, "description", "hue")


class GenreWriteSerializer(serializers.ModelSerializer[Genre]):
    """slug: made of the name where it is missing."""

    class Meta:
        model = Genre
        fields = ("slug", "name", "description", "hue")
        extra_kwargs: ClassVar[dict[str, dict[str, Any]]] = {
            "slug": {"required": False},
            "hue": {"min_value": 0, "max_value": 359},
        }

    def validate(self, data: dict[str, Any]) -> dict[str, Any]:
        if self.instance is None and "slug" not in data:
            data["slug"] = slugify(data["name"])[:60]
            if not data["slug"]:
                raise serializers.ValidationError({"slug": [_("The name makes no slug; please give one.")]})
            if Genre.objects.filter(slug=data["slug"]).exists():
                raise serializers.ValidationError({"slug": [_("The slug that the name makes is taken.")]})
        return data


class KeywordSerializer(serializers.ModelSerializer[Keyword]):
    url = serializers.HyperlinkedIdentityField(view_name="api:keyword")
    page = PageField()

    class Meta:
        model = Keyword
        fields: tuple[str, ...] = ("id", "name", "tmdb_id", "url", "page")


class KeywordDetailSerializer(KeywordSerializer):
    titles_url = serializers.HyperlinkedIdentityField(view_name="api:keyword-titles")

    class Meta(KeywordSerializer.Meta):
        fields = (*KeywordSerializer.Meta.fields, "titles_url")


class CompanySerializer(serializers.ModelSerializer[Company]):
    logo = PictureField(source="logo_path", size="w185")
    url = serializers.HyperlinkedIdentityField(view_name="api:company")
    page = PageField()

    class Meta:
        model = Company
        fields: tuple[str, ...] = ("id", "name", "role", "country", "tmdb_id", "logo", "url", "page")


class CompanyDetailSerializer(CompanySerializer):
    titles_url = serializers.HyperlinkedIdentityField(view_name="api:company-titles")

    class Meta(CompanySerializer.Meta):
        fields = (*CompanySerializer.Meta.fields, "titles_url")


class CollectionSerializer(serializers.ModelSerializer[Collection]):
    poster = PictureField(source="poster_path", size="w342")
    url = serializers.HyperlinkedIdentityField(view_name="api:collection")
    page = PageField()

    class Meta:
        model = Collection
        fields: tuple[str, ...] = ("id", "name", "tmdb_id", "poster", "url", "page")


class CollectionDetailSerializer(CollectionSerializer):
    backdrop = PictureField(source="backdrop_path", size="w1280")
    titles_url = serializers.HyperlinkedIdentityField(view_name="api:collection-titles")

    class Meta(CollectionSerializer.Meta):
        fields = (*CollectionSerializer.Meta.fields, "overview", "backdrop", "titles_url")


class CollectionWriteSerializer(serializers.ModelSerializer[Collection]):
    class Meta:
        model = Collection
        fields = ("name", "overview", "poster_path", "backdrop_path", "tmdb_id")
        extra_kwargs: ClassVar[dict[str, dict[str, Any]]] = {
            "tmdb_id": {"min_value": 1, "max_value": 2_147_483_647},
            "poster_path": {"validators": [validators.picture_path]},
            "backdrop_path": {"validators": [validators.picture_path]},
        }
