"""Viewings."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from lists.api.serializers.library import RatingField
from lists.api.serializers.receipts import Undoable, UndoSerializer
from lists.api.serializers.shared import EpisodeRefSerializer, KeyField, TitleField, WhenField
from lists.enums import Reach
from lists.models import SharedWatch, Watch
from lists.services import Viewing, When, today_of
from lists.services.companions import MOST_NAMED
from lists.validators import viewing_tags
from movies.api.serializers.titles import TitleSerializer
from movies.models import Episode
from social.api.serializers.refs import ProfileRefSerializer
from social.enums import Visibility

# What of a body is said about the viewing itself; title and episode never change.
SAID = ("is_rewatch", "company", "note", "rating", "tags", "visibility")


class HandlesField(serializers.ListField):
    """Who watched something too, by handle."""

    child = serializers.CharField(max_length=31)

    def __init__(self, **kwargs: Any) -> None:
        text = "Handles: who watched it too. One's household has it in its diaries at once; others, who follow one and "
        kwargs.setdefault("help_text", text + "whom one follows, are asked. Who shares it already stays as they are.")
        super().__init__(max_length=MOST_NAMED, **kwargs)


class PartnerSerializer(serializers.Serializer[Any]):
    """Somebody a viewing is shared with."""

    profile = ProfileRefSerializer(read_only=True)
    watched = serializers.BooleanField(help_text="False: they haven’t said yes, or not yet.")


class WatchSerializer(serializers.ModelSerializer[Watch]):
    """A viewing. Without a day it was some time; without an episode it is of the film, or of the show as a whole."""

    profile = ProfileRefSerializer(read_only=True)
    title = TitleSerializer(read_only=True)
    episode = EpisodeRefSerializer(read_only=True, allow_null=True)
    review = serializers.IntegerField(
        source="seen_review", read_only=True, allow_null=True, help_text="The id of the review that belongs to it."
    )
    together = PartnerSerializer(
        source="partners",
        many=True,
        read_only=True,
        allow_null=True,
        help_text="Who shares it: those asked to, or whose viewing it was. Null for viewings of others.",
    )
    url = serializers.HyperlinkedIdentityField(view_name="api:watch")

    class Meta:
        model = Watch
        fields: tuple[str, ...] = (
            "id", "profile", "title", "episode", "watched_on", "watched_at", "is_rewatch", "company", "note", "rating",
            "tags", "visibility", "review", "together", "logged_at", "updated_at", "url",
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

    together = HandlesField(required=False)
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


class WatchTogetherSerializer(WatchWriteSerializer):
    """A new viewing, and who watched it too."""

    together = HandlesField(required=False)

    def to_act(self) -> dict[str, Any]:
        """What was read, as `log_together` takes it."""
        return super().to_act() | {"companions": self.validated_data.get("together", ())}


class SharedWatchSerializer(serializers.ModelSerializer[SharedWatch]):
    """Somebody says that one watched something with them. POST to `accept` or `decline`."""

    host = ProfileRefSerializer(source="watch.profile", read_only=True)
    title = TitleSerializer(source="watch.title", read_only=True)
    episode = EpisodeRefSerializer(source="watch.episode", read_only=True, allow_null=True)
    whole_show = serializers.SerializerMethodField(help_text="Of the show as a whole: your own unseen episodes of it.")
    watched_on = serializers.DateField(source="watch.watched_on", read_only=True, allow_null=True)
    watched_at = serializers.DateTimeField(source="watch.watched_at", read_only=True, allow_null=True)
    accept = serializers.HyperlinkedIdentityField(view_name="api:together-accept")
    decline = serializers.HyperlinkedIdentityField(view_name="api:together-decline")

    class Meta:
        model = SharedWatch
        fields = (
            "id", "host", "title", "episode", "whole_show", "watched_on", "watched_at", "created_at", "accept",
            "decline",
        )  # fmt: skip
        read_only_fields = fields

    def get_whole_show(self, row: SharedWatch) -> bool:
        return row.reach != Reach.VIEWING


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
