"""Where somebody stands with a title."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers
from rest_framework.reverse import reverse

from lists.api.serializers.receipts import Undoable, UndoSerializer
from lists.api.serializers.shared import EpisodeRefSerializer, KeyField, TitleField
from lists.enums import OwnedFormat, Status
from lists.models import LibraryEntry
from movies.api.serializers.titles import TitleSerializer
from movies.models import Episode
from reviews.validators import HIGHEST, LOWEST

LONGEST_STOP = 32_767


class RatingField(serializers.IntegerField):
    """Points from 1 to 10, two a star; null takes a rating back."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(min_value=LOWEST, max_value=HIGHEST, allow_null=True, **kwargs)


class EntrySerializer(serializers.ModelSerializer[LibraryEntry]):
    """Everything that is kept about a title for the acting profile. A title never touched has an empty one."""

    title = TitleSerializer(read_only=True)
    watchlist = serializers.BooleanField(source="on_watchlist", read_only=True)
    favourite = serializers.BooleanField(source="is_favourite", read_only=True)
    owned = serializers.ListField(child=serializers.ChoiceField(choices=OwnedFormat.choices), read_only=True)
    note = serializers.CharField(source="private_note", read_only=True, help_text="Nobody else ever sees it.")
    rating = serializers.IntegerField(read_only=True, allow_null=True, help_text="1 to 10, two points a star.")
    stopped_at_episode = EpisodeRefSerializer(read_only=True, allow_null=True)
    next_episode = EpisodeRefSerializer(
        read_only=True, allow_null=True, help_text="The first one after the last that was seen, aired or not."
    )
    url = serializers.SerializerMethodField()

    class Meta:
        model = LibraryEntry
        fields: tuple[str, ...] = (
            "title", "status", "status_at", "watchlist", "favourite", "owned", "owned_note", "note", "rating",
            "stopped_at_episode", "stopped_at_minute", "times_watched", "first_watched_on", "last_watched_on",
            "last_logged_at", "episodes_seen", "specials_seen", "next_episode", "url",
        )  # fmt: skip
        read_only_fields = fields

    @extend_schema_field(serializers.URLField())
    def get_url(self, entry: LibraryEntry) -> str:
        return reverse("api:library-entry", args=[entry.title_id], request=self.context.get("request"))


class EntryWrittenSerializer(Undoable, EntrySerializer):
    """The entry as it is now, and how to take the change back."""

    class Meta(EntrySerializer.Meta):
        fields = (*EntrySerializer.Meta.fields, "undo")


class EntryWriteSerializer(serializers.Serializer[Any]):
    """What is named is changed, what isn't stays."""

    status = serializers.ChoiceField(
        choices=Status.choices,
        allow_blank=True,
        required=False,
        help_text="Empty takes it back. `completed` counts as seen some time where no viewing is logged.",
    )
    watchlist = serializers.BooleanField(required=False)
    favourite = serializers.BooleanField(required=False)
    owned = serializers.ListField(
        child=serializers.ChoiceField(choices=OwnedFormat.choices),
        max_length=len(OwnedFormat.values),
        required=False,
        help_text="None takes it back, and the note with it.",
    )
    owned_note = serializers.CharField(max_length=200, allow_blank=True, required=False)
    note = serializers.CharField(max_length=2000, allow_blank=True, required=False)
    rating = RatingField(required=False)
    stopped_at_episode = KeyField(allow_null=True, required=False, help_text="The id of an episode of the show.")
    stopped_at_minute = serializers.IntegerField(
        min_value=0, max_value=LONGEST_STOP, allow_null=True, required=False, help_text="For paused and dropped."
    )

    def validate(self, data: dict[str, Any]) -> dict[str, Any]:
        if data.get("status") == Status.PLANNED and data.get("watchlist") is False:
            raise serializers.ValidationError({"watchlist": [_("What is planned is on the watchlist.")]})
        if data.get("status") == "" and data.get("watchlist"):
            raise serializers.ValidationError({"status": [_("What is on the watchlist is planned at least.")]})
        title = data.get("title", self.context.get("title"))
        if (key := data.get("stopped_at_episode")) is not None:
            data["stopped_at_episode"] = Episode.objects.filter(pk=key, season__title=title).first()
            if data["stopped_at_episode"] is None:
                raise serializers.ValidationError({"stopped_at_episode": [_("The show has no such episode.")]})
        return data


class BulkEntrySerializer(EntryWriteSerializer):
    """One title and what to change of it."""

    title = TitleField()


class BulkEntriesSerializer(serializers.Serializer[Any]):
    """Up to 500 titles, each with what to change of it."""

    entries = serializers.ListField(child=serializers.DictField(), allow_empty=False)


class BulkEntryResultSerializer(serializers.Serializer[Any]):
    """What became of one of them."""

    index = serializers.IntegerField(help_text="Its place in the request, from 0.")
    status = serializers.IntegerField(help_text="200: changed, or as asked for already; 400: nothing of it was done.")
    title = serializers.IntegerField(allow_null=True, help_text="The id of the title, if it can be made out.")
    errors = serializers.DictField(child=serializers.ListField(child=serializers.CharField()))  # type: ignore[assignment]


class BulkEntriesResultSerializer(serializers.Serializer[Any]):
    """One result for each, in the order of the request, and one way back for all that were done."""

    results = BulkEntryResultSerializer(many=True)
    undo = UndoSerializer(allow_null=True)
