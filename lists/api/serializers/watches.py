"""Viewings."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from lists.api.serializers.library import RatingField
from lists.api.serializers.receipts import Undoable, UndoSerializer
from lists.api.serializers.shared import EpisodeRefSerializer, KeyField, TitleField, WhenField
from lists.models import Watch
from lists.services import Viewing, When, today_of
from lists.validators import viewing_tags
from movies.api.serializers.titles import TitleSerializer
from movies.models import Episode
from social.api.serializers.refs import ProfileRefSerializer
from social.enums import Visibility

# What of a body is said about the viewing itself; title and episode never change.
SAID = ("is_rewatch", "company", "note", "rating", "tags", "visibility")


class WatchSerializer(serializers.ModelSerializer[Watch]):
    """A viewing. Without a day it was some time; without an episode it is of the film, or of the show as a whole."""

    profile = ProfileRefSerializer(read_only=True)
    title = TitleSerializer(read_only=True)
    episode = EpisodeRefSerializer(read_only=True, allow_null=True)
    review = serializers.IntegerField(
        source="seen_review", read_only=True, allow_null=True, help_text="The id of the review that belongs to it."
    )
    url = serializers.HyperlinkedIdentityField(view_name="api:watch")

    class Meta:
        model = Watch
        fields: tuple[str, ...] = (
            "id", "profile", "title", "episode", "watched_on", "watched_at", "is_rewatch", "company", "note", "rating",
            "tags", "visibility", "review", "logged_at", "updated_at", "url",
        )  # fmt: skip
        read_only_fields = fields


class WatchWrittenSerializer(Undoable, WatchSerializer):
    """The viewing as it is now, and how to take the change back."""

    class Meta(WatchSerializer.Meta):
        fields = (*WatchSerializer.Meta.fields, "undo")


class WatchChangeSerializer(serializers.Serializer[Any]):
    """What of a viewing can be changed. What isn't named stays."""

    when = WhenField(required=False)
    is_rewatch = serializers.BooleanField(
        required=False, allow_null=True, help_text="Null, for a new viewing: it is one if the log has an earlier one."
    )
    company = serializers.CharField(max_length=200, allow_blank=True, required=False, help_text="With whom.")
    note = serializers.CharField(max_length=2000, allow_blank=True, required=False)
    rating = RatingField(
        required=False, help_text="Of this viewing. What was watched is rated so too, unless it has a rating."
    )
    tags = serializers.ListField(child=serializers.CharField(max_length=60), required=False, max_length=40)
    visibility = serializers.ChoiceField(choices=Visibility.choices, required=False)

    def validate_tags(self, value: list[str]) -> list[str]:
        return viewing_tags(value)

    def validate_is_rewatch(self, value: bool | None) -> bool | None:
        if value is None and self.partial:
            raise serializers.ValidationError(_("Yes or no."))
        return value


class WatchEditSerializer(WatchChangeSerializer):
    """What can be changed of a viewing that is logged."""

    review = KeyField(
        required=False, allow_null=True, help_text="The id of one's own review of the same; null: it belongs to none."
    )


class WatchWriteSerializer(WatchChangeSerializer):
    """A new viewing, now unless it says otherwise."""

    title = TitleField()
    episode = KeyField(required=False, allow_null=True, help_text="The id of an episode of the show.")
    nonce = serializers.UUIDField(
        required=False, allow_null=True, help_text="Your own name of this viewing: sent twice, it is logged once."
    )

    def validate(self, data: dict[str, Any]) -> dict[str, Any]:
        aired_on = data["title"].released_on
        if (key := data.get("episode")) is not None:
            episode = Episode.objects.filter(pk=key, season__title=data["title"]).select_related("season").first()
            if episode is None:
                raise serializers.ValidationError({"episode": [_("The show has no such episode.")]})
            data["episode"], aired_on = episode, episode.aired_on
        if "when" in data and data["when"].on_air and aired_on and aired_on > today_of(self.context["view"].viewer):
            raise serializers.ValidationError({"when": [_("It hasn’t been on yet.")]})
        return data

    def to_act(self) -> dict[str, Any]:
        """What was read, as `log_with_rating` takes it."""
        data: dict[str, Any] = dict(self.validated_data)
        when = data.get("when") or When.now(self.context["view"].viewer)
        said = {name: data[name] for name in SAID if name in data}
        viewing = Viewing(when=when, nonce=data.get("nonce"), **said)
        return {"title": data["title"], "episode": data.get("episode"), "viewing": viewing}


class BulkWatchesSerializer(serializers.Serializer[Any]):
    """Up to 500 viewings, each as for a single one."""

    watches = serializers.ListField(child=serializers.DictField(), allow_empty=False)


class BulkWatchResultSerializer(serializers.Serializer[Any]):
    """What became of one of them."""

    index = serializers.IntegerField(help_text="Its place in the request, from 0.")
    status = serializers.IntegerField(help_text="201: logged; 200: its nonce was logged before; 400: not logged.")
    id = serializers.IntegerField(allow_null=True, help_text="The id of the viewing.")
    errors = serializers.DictField(child=serializers.ListField(child=serializers.CharField()))  # type: ignore[assignment]


class BulkWatchesResultSerializer(serializers.Serializer[Any]):
    """One result for each, in the order of the request, and one way back for all that were logged."""

    results = BulkWatchResultSerializer(many=True)
    undo = UndoSerializer(allow_null=True)
