"""Notifications, what of them is wanted, and browsers that take pushes."""

from typing import Any

from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from social.enums import Bundle, NotificationKind
from social.models import Notification, NotificationPreferences, PushSubscription
from social.notifications.reading import Group
from social.notifications.words import excerpt_of, text_of, url_of


class NotificationSerializer(serializers.ModelSerializer[Notification]):
    """One thing that was told. group: what the pages show as one."""

    text = serializers.SerializerMethodField(help_text="In the reader's language.")
    excerpt = serializers.SerializerMethodField(help_text="The first words of what was written, if any.")
    link = serializers.SerializerMethodField(help_text="The page that it leads to.")
    actor: Any = serializers.SlugRelatedField(
        slug_field="handle", read_only=True, help_text="Handle; null: nobody did it."
    )
    title: Any = serializers.PrimaryKeyRelatedField(read_only=True)

    class Meta:
        model = Notification
        fields = ("id", "kind", "group", "text", "excerpt", "link", "actor", "title", "created_at", "read_at")
        read_only_fields = fields

    def get_text(self, row: Notification) -> str:
        return text_of(Group([row]))

    def get_excerpt(self, row: Notification) -> str:
        return excerpt_of(row)

    @extend_schema_field(serializers.URLField())
    def get_link(self, row: Notification) -> str:
        return str(self.context["request"].build_absolute_uri(url_of(row)))


class UnreadSerializer(serializers.Serializer[Any]):
    """How many are unread, up to 100: then there may be more."""

    unread = serializers.IntegerField(max_value=100, min_value=0)


class ReadAllSerializer(serializers.Serializer[Any]):
    """until: the newest one that the reader has seen; those that came after it stay unread."""

    until = serializers.IntegerField(required=False, min_value=1, max_value=2**63 - 1)


class WaysSerializer(serializers.Serializer[Any]):
    """By which ways a kind comes. null: it never comes that way."""

    kind = serializers.ChoiceField(choices=NotificationKind.choices)
    web = serializers.BooleanField(allow_null=True, required=False)
    email = serializers.BooleanField(allow_null=True, required=False)
    push = serializers.BooleanField(allow_null=True, required=False)


class PreferencesSerializer(serializers.ModelSerializer[NotificationPreferences]):
    """When mails and pushes come. Quiet hours by the profile's own clock; weekday: 0 is Monday."""

    bundle = serializers.ChoiceField(choices=Bundle.choices, required=False)
    weekday = serializers.IntegerField(min_value=0, max_value=6, required=False)

    class Meta:
        model = NotificationPreferences
        fields = ("is_paused", "quiet_from", "quiet_until", "bundle", "weekday", "no_mail")


class WishesSerializer(serializers.Serializer[Any]):
    """All settings of notifications. Kinds that aren't named stay as they are."""

    ways = WaysSerializer(many=True, required=False)
    preferences = PreferencesSerializer(required=False)

    def validate_preferences(self, value: dict[str, Any]) -> dict[str, Any]:
        before = self.context.get("preferences")
        begin = value.get("quiet_from", getattr(before, "quiet_from", None))
        end = value.get("quiet_until", getattr(before, "quiet_until", None))
        if (begin is None) != (end is None):
            raise serializers.ValidationError({"quiet_until": [_("Quiet hours need both: a beginning and an end.")]})
        return value


class PushSubscriptionSerializer(serializers.ModelSerializer[PushSubscription]):
    """A browser that takes pushes. Where it is reached is its own secret, and not told again."""

    class Meta:
        model = PushSubscription
        fields = ("id", "agent", "created_at")
        read_only_fields = fields


class NewPushSubscriptionSerializer(serializers.Serializer[Any]):
    """What a browser's `PushManager.subscribe` gave: its endpoint and its two keys."""

    endpoint = serializers.CharField(max_length=1000)
    p256dh = serializers.CharField(max_length=100)
    auth = serializers.CharField(max_length=40)
    agent = serializers.CharField(max_length=120, required=False, allow_blank=True)


class PushKeySerializer(serializers.Serializer[Any]):
    """The key that browsers subscribe to, as `applicationServerKey`."""

    key = serializers.CharField()
