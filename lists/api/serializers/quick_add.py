"""A title by any of its names, and what to say of it."""

from typing import Any

from django.conf import settings
from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from config.lib.urls import origin
from lists.api.serializers.library import EntrySerializer
from lists.api.serializers.receipts import UndoSerializer
from lists.api.serializers.shared import WhenField
from lists.enums import Status
from movies import validators
from movies.enums import TitleKind
from movies.references import LARGEST_TMDB_ID, LONGEST_ADDRESS, Reference, read_address

WATCHED = "watched"
NAMES = ("tmdb_id", "imdb_id", "url")


class QuickAddSerializer(serializers.Serializer[Any]):
    """`tmdb_id` with `kind`, or `imdb_id`, or `url`: one of the three."""

    tmdb_id = serializers.IntegerField(min_value=1, max_value=LARGEST_TMDB_ID, required=False)
    kind = serializers.ChoiceField(choices=TitleKind.choices, required=False, help_text="Of the `tmdb_id`.")
    imdb_id = serializers.CharField(max_length=12, validators=[validators.imdb_title_id], required=False)
    url = serializers.CharField(
        max_length=LONGEST_ADDRESS,
        required=False,
        help_text="A page of TMDB or IMDb about a film or show, in any language, or a title's page on this site.",
    )
    status = serializers.ChoiceField(
        choices=[*Status.choices, (WATCHED, _("Watched"))],
        required=False,
        help_text="`watched` logs a viewing. Without it, a title that has no status yet is planned.",
    )
    when = WhenField(required=False, help_text="For `watched`; now without it.")

    def validate(self, data: dict[str, Any]) -> dict[str, Any]:
        named = [name for name in NAMES if name in data]
        if len(named) != 1:
            text = _("Name the title by tmdb_id with kind, by imdb_id or by url: by one of them.")
            raise serializers.ValidationError({name: [text] for name in named or NAMES})
        if named == ["tmdb_id"] and "kind" not in data:
            raise serializers.ValidationError({"kind": [_("A TMDB id needs to be said of what: film or show.")]})
        if "when" in data and data.get("status") != WATCHED:
            raise serializers.ValidationError({"when": [_("This goes with the status “watched”.")]})
        return {**data, "named_by": named[0], "reference": self._reference(data)}

    def _reference(self, data: dict[str, Any]) -> Reference:
        if "tmdb_id" in data:
            return Reference(kind=data["kind"], tmdb_id=data["tmdb_id"])
        if "imdb_id" in data:
            return Reference(imdb_id=data["imdb_id"])
        found = read_address(data["url"], own_hosts=self._own_hosts())
        if found is None:
            raise serializers.ValidationError(
                {"url": [_("This is no address of a film or show at TMDB, at IMDb or on this site.")]}
            )
        return found

    def _own_hosts(self) -> set[str]:
        return {origin(settings.SITE_URL).partition("://")[2].lower(), self.context["request"].get_host().lower()}


class QuickAddedSerializer(serializers.Serializer[Any]):
    """Where one stands with the title now."""

    created = serializers.BooleanField(help_text="Whether the title is new in the catalogue.")
    watches = serializers.IntegerField(help_text="How many viewings this has logged.")
    entry = EntrySerializer()
    undo = UndoSerializer(allow_null=True)
