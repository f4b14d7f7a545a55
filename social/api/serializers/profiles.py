"""Profiles: the face that others see, and the settings that its own account does."""

from typing import Any, ClassVar

from django.conf import settings
from django.core.validators import URLValidator
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from config.lib.places import is_region
from social import avatars
from social.forms.profiles import LINKS, time_zones
from social.models import Profile
from social.validators import display_name, handle_characters, handle_not_reserved


class AvatarSerializer(serializers.Serializer[Any]):
    """The same picture in two sizes, square."""

    small = serializers.URLField(help_text=f"{avatars.SMALL} pixels.")
    large = serializers.URLField(help_text=f"{avatars.LARGE} pixels.")


class FaceSerializer(serializers.ModelSerializer[Profile]):
    """What may be known of a profile. location and links are empty where `is_open` is false."""

    name = serializers.CharField(read_only=True, help_text="The display name, or else the handle.")
    location = serializers.SerializerMethodField()
    links = serializers.SerializerMethodField()
    avatar = serializers.SerializerMethodField()
    is_open = serializers.BooleanField(
        read_only=True, help_text="Whether the caller may read what the profile watches and lists."
    )
    url = serializers.HyperlinkedIdentityField(view_name="api:profile", lookup_field="handle")
    page = serializers.SerializerMethodField()

    class Meta:
        model = Profile
        fields: tuple[str, ...] = ("handle", "name", "bio", "location", "links", "avatar", "is_open", "url", "page")

    def get_location(self, profile: Profile) -> str:
        return profile.location if getattr(profile, "is_open", True) else ""

    def get_links(self, profile: Profile) -> list[str]:
        return list(profile.links) if getattr(profile, "is_open", True) else []

    @extend_schema_field(AvatarSerializer(allow_null=True))
    def get_avatar(self, profile: Profile) -> dict[str, str] | None:
        if not profile.avatar:
            return None
        request = self.context["request"]
        sizes = {"small": avatars.SMALL, "large": avatars.LARGE}
        return {name: request.build_absolute_uri(avatars.url(profile, size)) for name, size in sizes.items()}

    @extend_schema_field(serializers.URLField())
    def get_page(self, profile: Profile) -> str:
        page: str = self.context["request"].build_absolute_uri(profile.get_absolute_url())
        return page


class MemberSerializer(FaceSerializer):
    """Somebody in the caller's own household."""

    is_active = serializers.SerializerMethodField(help_text="Whether this is the profile that the caller acts as.")

    class Meta(FaceSerializer.Meta):
        fields = ("handle", "name", "kind", "age_ceiling", "is_active", "avatar", "url", "page")

    def get_is_active(self, profile: Profile) -> bool:
        return bool(profile.pk == self.context["request"].profile.pk)


SETTINGS = (
    "handle", "display_name", "bio", "location", "links", "time_zone", "language", "region", "rating_scale",
    "adult_titles", "hide_spoilers", "tidy_watchlist", "visibility", "default_visibility", "stats_visibility",
)  # fmt: skip


class MeSerializer(serializers.ModelSerializer[Profile]):
    """The profile that acts, with its settings, and the household that it belongs to."""

    avatar = serializers.SerializerMethodField()
    household = serializers.SerializerMethodField()
    page = serializers.SerializerMethodField()

    class Meta:
        model = Profile
        fields = (*SETTINGS, "kind", "age_ceiling", "avatar", "page", "household")

    get_avatar = FaceSerializer.get_avatar
    get_page = FaceSerializer.get_page

    @extend_schema_field(MemberSerializer(many=True))
    def get_household(self, profile: Profile) -> Any:
        return MemberSerializer(self.context["household"], many=True, context=self.context).data


class MeWriteSerializer(serializers.ModelSerializer[Profile]):
    """The settings that may be changed; what is left out stays as it is."""

    handle = serializers.CharField(max_length=30, required=False)
    links = serializers.ListField(
        child=serializers.CharField(max_length=200, validators=[URLValidator(schemes=["http", "https"])]),
        max_length=LINKS,
        required=False,
    )

    class Meta:
        model = Profile
        fields = SETTINGS
        extra_kwargs: ClassVar[dict[str, dict[str, Any]]] = {}

    def validate_handle(self, handle: str) -> str:
        handle = handle.strip().removeprefix("@").lower()
        handle_characters(handle)
        if self.instance is None or handle != self.instance.handle:
            handle_not_reserved(handle)
        return handle

    def validate_display_name(self, name: str) -> str:
        return display_name(name)

    def validate_time_zone(self, zone: str) -> str:
        if zone and zone not in time_zones():
            raise serializers.ValidationError(_("There is no such time zone. Such as Europe/Lisbon."))
        return zone

    def validate_language(self, language: str) -> str:
        known = dict(settings.LANGUAGES)
        if language and language not in known:
            raise serializers.ValidationError(_("One of: %(values)s.") % {"values": ", ".join(known)})
        return language

    def validate_region(self, region: str) -> str:
        if region and not is_region(region):
            raise serializers.ValidationError(_("Two letters of ISO 3166-1, such as US."))
        return region

    def validate_adult_titles(self, chosen: bool) -> bool:
        if chosen and not settings.ADULT_TITLES:
            raise serializers.ValidationError(_("This site admits no adult titles."))
        return chosen
