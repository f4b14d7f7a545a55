"""Reviews, and what they said before."""

from typing import Any

from django.core.exceptions import ValidationError as DjangoValidationError
from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from movies.api.serializers.base import PageField
from movies.api.serializers.titles import TitleSerializer
from movies.models import Episode, Season, Title
from reviews.enums import CommentPolicy
from reviews.models import Review, ReviewRevision
from reviews.validators import LANGUAGES, LONGEST, SHORTEST, review_text
from social.api.serializers.refs import ProfileRefSerializer
from social.enums import Visibility

_LARGEST_KEY = 2**63 - 1
# More than any text has; what is longer isn't looked at.
_MOST = 20 * LONGEST


class ReviewedEpisodeSerializer(serializers.ModelSerializer[Episode]):
    """The episode that a review is about, by its numbers."""

    season = serializers.IntegerField(source="season.number", read_only=True)

    class Meta:
        model = Episode
        fields = ("id", "season", "number", "name")


class ReviewSerializer(serializers.ModelSerializer[Review]):
    """A review. Without season and episode it is of the film, or of the show as a whole."""

    profile = ProfileRefSerializer(read_only=True)
    title = TitleSerializer(read_only=True)
    season = serializers.SerializerMethodField(help_text="A season's number.")
    episode = ReviewedEpisodeSerializer(read_only=True, allow_null=True)
    text = serializers.CharField(read_only=True, help_text="Markdown, as it was written: not safe to show as it is.")
    html = serializers.CharField(read_only=True, help_text="The same, safe to show.")
    rating = serializers.IntegerField(
        read_only=True, allow_null=True, help_text="The author's rating of the same, 1 to 10, as far as one sees it."
    )
    version = serializers.IntegerField(read_only=True, help_text="Counts the changes; name it with yours.")
    url = serializers.HyperlinkedIdentityField(view_name="api:review")
    page = PageField()

    class Meta:
        model = Review
        fields = (
            "id", "profile", "title", "season", "episode", "text", "html", "has_spoilers", "rating", "visibility",
            "language", "comment_policy", "written_at", "edited_at", "version", "helpful_count", "like_count",
            "funny_count", "comment_count", "url", "page",
        )  # fmt: skip
        read_only_fields = fields

    def get_season(self, review: Review) -> int | None:
        return review.season.number if review.season else None


class ReviewChangeSerializer(serializers.Serializer[Any]):
    """What of a review can be changed. What isn't named stays."""

    text = serializers.CharField(
        required=False,
        max_length=_MOST,
        trim_whitespace=False,
        help_text=f"Markdown: {SHORTEST} to {LONGEST} characters.",
    )
    has_spoilers = serializers.BooleanField(required=False)
    visibility = serializers.ChoiceField(choices=Visibility.choices, required=False)
    language = serializers.ChoiceField(
        choices=list(LANGUAGES), required=False, allow_blank=True, help_text="Such as en or pt-br."
    )
    comment_policy = serializers.ChoiceField(choices=CommentPolicy.choices, required=False)
    version = serializers.IntegerField(
        required=False,
        min_value=1,
        max_value=2**31 - 1,
        help_text="Of the review that the change was made from: a newer one isn't written over. Without it, any is.",
    )

    def validate_text(self, text: str) -> str:
        if self.instance is not None and text == self.instance.text:
            return text
        try:
            return review_text(text)
        except DjangoValidationError as error:
            raise serializers.ValidationError(error.messages)


class ReviewWriteSerializer(ReviewChangeSerializer):
    """A new review. Without a season it is of the title; without an episode, of the season."""

    version = None  # type: ignore[assignment]
    title = serializers.IntegerField(min_value=1, max_value=_LARGEST_KEY, help_text="The id of a title.")
    season = serializers.IntegerField(required=False, allow_null=True, min_value=0, max_value=32_767)
    episode = serializers.IntegerField(required=False, allow_null=True, min_value=0, max_value=2**31 - 1)
    nonce = serializers.UUIDField(
        required=False, allow_null=True, help_text="Your own name of this review: sent twice, it is written once."
    )

    def get_fields(self) -> dict[str, Any]:
        fields = super().get_fields()
        fields["text"].required = True
        return fields

    def validate(self, data: dict[str, Any]) -> dict[str, Any]:
        title = Title.objects.visible_to(self.context["view"].viewer).filter(pk=data["title"]).first()
        if title is None:
            raise serializers.ValidationError({"title": [_("There is no such title.")]}, code="does_not_exist")
        data["title"] = title
        season, episode = data.pop("season", None), data.pop("episode", None)
        if episode is not None and season is None:
            raise serializers.ValidationError({"season": [_("Of which season is the episode?")]})
        if episode is not None:
            data["episode"] = _episode(title, season, episode)
        elif season is not None:
            data["season"] = _season(title, season)
        return data


class RevisionSerializer(serializers.ModelSerializer[ReviewRevision]):
    """What a review said before it was changed."""

    class Meta:
        model = ReviewRevision
        fields = ("id", "text", "has_spoilers", "edited_at")
        extra_kwargs = {"edited_at": {"help_text": "Since when it had said that."}}  # noqa: RUF012 (read only)


class VersionSerializer(serializers.Serializer[Any]):
    version = serializers.IntegerField(
        required=False, min_value=1, max_value=2**31 - 1, help_text="Of the review as you know it."
    )


def _season(title: Title, number: int) -> Season:
    found = Season.objects.filter(title=title, number=number).first()
    if found is None:
        raise serializers.ValidationError({"season": [_("There is no such season.")]})
    return found


def _episode(title: Title, season: int, number: int) -> Episode:
    rows = Episode.objects.select_related("season")
    found = rows.filter(season__title=title, season__number=season, number=number).first()
    if found is None:
        raise serializers.ValidationError({"episode": [_("There is no such episode.")]})
    return found
