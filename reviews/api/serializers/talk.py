"""Comments and reactions as the API reads and writes them."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from movies.api.serializers.base import PageField
from reviews.models import Comment, Review
from reviews.services.comments import comment_text
from social.api.serializers.refs import ProfileRefSerializer

LARGEST_KEY = 2**63 - 1


class CommentSerializer(serializers.ModelSerializer[Comment]):
    """A comment on a review, or a reply to one."""

    author = ProfileRefSerializer(source="profile", read_only=True)
    review = serializers.IntegerField(source="review_id", read_only=True)
    parent = serializers.IntegerField(  # type: ignore[assignment]
        source="parent_id", read_only=True, allow_null=True, help_text="The comment that a reply stands under."
    )
    answers = serializers.IntegerField(
        source="answers_id", read_only=True, allow_null=True, help_text="The reply that it answers, if not the parent."
    )
    text = serializers.CharField(read_only=True, help_text="Markdown, as it was written.")
    html = serializers.SerializerMethodField(help_text="The text made safe to show.")
    edited_at = serializers.DateTimeField(read_only=True, allow_null=True)
    url = serializers.HyperlinkedIdentityField(view_name="api:comment")
    page = PageField()

    class Meta:
        model = Comment
        fields = (
            "id", "review", "parent", "answers", "author", "text", "html", "created_at", "edited_at", "url", "page",
        )  # fmt: skip
        read_only_fields = fields

    @extend_schema_field(serializers.CharField())
    def get_html(self, comment: Any) -> str:
        return str(comment.html)


class CommentChangeSerializer(serializers.Serializer[Any]):
    """What its author may change."""

    text = serializers.CharField(
        max_length=20_000, trim_whitespace=False, help_text="Markdown, 1 to 2,000 characters. `@handle` tells somebody."
    )

    def validate_text(self, text: str) -> str:
        return comment_text(text)


class CommentWriteSerializer(CommentChangeSerializer):
    """A new comment. With `answers` it is a reply."""

    answers = serializers.IntegerField(
        min_value=1,
        max_value=LARGEST_KEY,
        required=False,
        allow_null=True,
        help_text="The id of the comment that it replies to; a reply to a reply stands under the same parent.",
    )


class ReactionsSerializer(serializers.ModelSerializer[Review]):
    """The reactions to a review, and which are one's own."""

    mine = serializers.SerializerMethodField()

    class Meta:
        model = Review
        fields = ("like_count", "helpful_count", "funny_count", "mine")
        read_only_fields = fields

    @extend_schema_field(serializers.ListField(child=serializers.CharField(help_text=str(_("like, helpful or funny")))))
    def get_mine(self, review: Any) -> list[str]:
        return sorted(review.mine)
