"""How people stand to each other, as endpoints say it."""

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from social.api.serializers.profiles import FaceSerializer
from social.enums import FollowStatus
from social.models import Block, Follow, Mute, Profile
from social.queries import MOST_COUNTED, Standing, Suggestion


class StandingSerializer(serializers.Serializer[Standing]):
    """How the caller and a profile stand to each other."""

    following = serializers.ChoiceField(
        choices=[("", "Not at all"), *FollowStatus.choices],
        help_text="Whether the caller follows: `accepted`, `pending` for a request that waits, or empty.",
    )
    follows_you = serializers.BooleanField()
    asks_you = serializers.BooleanField(help_text="Waits for an answer at `follow-requests/`.")
    is_muted = serializers.BooleanField()
    can_follow = serializers.BooleanField(help_text="False for private profiles, and where there is nobody to follow.")


class CountsSerializer(serializers.Serializer[Any]):
    followers = serializers.IntegerField(help_text=f"Beyond {MOST_COUNTED} nobody counts on.")
    following = serializers.IntegerField()


class ProfileSerializer(FaceSerializer):
    """What may be known of a profile, and how the caller stands to it. counts: null where `is_open` is false."""

    counts = serializers.SerializerMethodField()
    you = serializers.SerializerMethodField()

    class Meta(FaceSerializer.Meta):
        fields = (*FaceSerializer.Meta.fields, "counts", "you")

    @extend_schema_field(CountsSerializer(allow_null=True))
    def get_counts(self, profile: Profile) -> Any:
        counts = self.context.get("counts")
        return CountsSerializer(counts).data if counts else None

    @extend_schema_field(StandingSerializer(allow_null=True))
    def get_you(self, profile: Profile) -> Any:
        standing = getattr(profile, "standing", None)
        return StandingSerializer(standing).data if standing else None


class SomebodySerializer(FaceSerializer):
    """Somebody in a list of people."""

    you = serializers.SerializerMethodField()

    class Meta(FaceSerializer.Meta):
        fields = ("handle", "name", "bio", "avatar", "you", "url", "page")

    @extend_schema_field(StandingSerializer)
    def get_you(self, profile: Profile) -> Any:
        return StandingSerializer(getattr(profile, "standing", Standing())).data


class FollowerSerializer(serializers.ModelSerializer[Follow]):
    """Somebody who follows, or asks to, and since when."""

    profile = SomebodySerializer(source="follower", read_only=True)
    since = serializers.DateTimeField(source="created_at", read_only=True)

    class Meta:
        model = Follow
        fields = ("profile", "since")


class FollowedSerializer(FollowerSerializer):
    """Somebody who is followed, and since when."""

    profile = SomebodySerializer(source="followed", read_only=True)


class ShutSerializer(serializers.Serializer[Any]):
    """Somebody whom the caller has blocked or muted. name: empty for whoever is hidden now."""

    handle = serializers.SerializerMethodField()
    name = serializers.SerializerMethodField()
    since = serializers.DateTimeField(source="created_at")

    def _whom(self, row: Block | Mute) -> Profile:
        return row.blocked if isinstance(row, Block) else row.muted

    def get_handle(self, row: Any) -> str:
        return self._whom(row).handle

    def get_name(self, row: Any) -> str:
        return self._whom(row).name if row.is_known else ""


class FollowSuggestionSerializer(serializers.Serializer[Suggestion]):
    """Somebody to follow, and why."""

    profile = SomebodySerializer()
    reason = serializers.CharField()
    group = serializers.CharField(help_text="A heading for several who belong together; empty for most.")
