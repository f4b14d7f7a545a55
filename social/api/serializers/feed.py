"""Entries of the feed."""

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers
from rest_framework.reverse import reverse

from movies.api.serializers.base import PageField, PictureField
from movies.models import Episode, Title
from social.api.serializers.refs import ProfileRefSerializer
from social.enums import Verb
from social.feed import Entry, Rated
from social.templatetags.feed import excerpt

WHAT = (
    "title", "rated", "planned", "favourited", "list", "liked_list", "liked_review", "commented", "followed",
)  # fmt: skip


class FeedTitleSerializer(serializers.ModelSerializer[Title]):
    """A title, by what is shown of it beside an entry."""

    year = serializers.IntegerField(read_only=True, allow_null=True)
    poster = PictureField(source="poster_path", size="w342")
    url = serializers.HyperlinkedIdentityField(view_name="api:title")
    page = PageField()

    class Meta:
        model = Title
        fields = ("id", "kind", "name", "year", "poster", "url", "page")


class FeedEpisodeSerializer(serializers.ModelSerializer[Episode]):
    season = serializers.IntegerField(source="season.number", read_only=True)

    class Meta:
        model = Episode
        fields = ("id", "season", "number")


class FeedRatingSerializer(serializers.Serializer[Rated]):
    """1 to 10 points for a title, one of its seasons or one of its episodes."""

    title = serializers.IntegerField(source="title.pk")
    season = serializers.SerializerMethodField()
    episode = serializers.SerializerMethodField()
    value = serializers.IntegerField(source="points", min_value=1, max_value=10)

    @extend_schema_field(serializers.IntegerField(allow_null=True))
    def get_season(self, rated: Rated) -> int | None:
        if isinstance(rated.part, Episode):
            return rated.part.season.number
        return rated.part.number if rated.part else None

    @extend_schema_field(serializers.IntegerField(allow_null=True))
    def get_episode(self, rated: Rated) -> int | None:
        return rated.part.number if isinstance(rated.part, Episode) else None


class FeedReviewSerializer(serializers.Serializer[Any]):
    """The beginning of a review, in plain words."""

    id = serializers.IntegerField(source="pk")
    by = ProfileRefSerializer(source="profile")
    excerpt = serializers.SerializerMethodField()
    has_spoilers = serializers.BooleanField(help_text="Whether it tells how it ends: to be veiled.")
    page = PageField()

    def get_excerpt(self, review: Any) -> str:
        return excerpt(review.text)


class FeedListSerializer(serializers.Serializer[Any]):
    id = serializers.IntegerField(source="pk")
    name = serializers.CharField(source="title")
    by = ProfileRefSerializer(source="profile")
    url = serializers.SerializerMethodField()
    page = PageField()

    @extend_schema_field(serializers.URLField())
    def get_url(self, found: Any) -> str:
        return reverse("api:list", args=[found.pk], request=self.context.get("request"))


class FeedEntrySerializer(serializers.Serializer[Entry]):
    """One thing that somebody did, such as an evening with five episodes; what it is about is in the lists below."""

    id = serializers.CharField(source="key", help_text="The same for as long as the entry means the same.")
    what = serializers.ChoiceField(choices=WHAT)
    did = serializers.SerializerMethodField(help_text="All that was done, such as `watched` and `rated`.")
    by = ProfileRefSerializer(source="actor")
    at = serializers.DateTimeField(help_text="When the last of it was done.")
    titles = FeedTitleSerializer(many=True)
    rewatch = serializers.BooleanField(source="again")
    episodes = FeedEpisodeSerializer(many=True, help_text="That were watched.")
    seasons = serializers.SerializerMethodField(help_text="Numbers of the seasons that were seen to the end.")
    ratings = FeedRatingSerializer(source="rated", many=True)
    reviews = FeedReviewSerializer(many=True)
    lists = FeedListSerializer(many=True)
    listed = serializers.IntegerField(help_text="How many titles were put on the list.")
    people = ProfileRefSerializer(many=True, help_text="Who is followed from now on.")

    @extend_schema_field(serializers.ListField(child=serializers.ChoiceField(choices=Verb.choices)))
    def get_did(self, entry: Entry) -> list[str]:
        return sorted(entry.verbs)

    @extend_schema_field(serializers.ListField(child=serializers.IntegerField()))
    def get_seasons(self, entry: Entry) -> list[int]:
        return sorted(season.number for season in entry.seasons)


class FeedPageSerializer(serializers.Serializer[Any]):
    next = serializers.URLField(allow_null=True, help_text="The next page; null on the last.")
    results = FeedEntrySerializer(many=True)
