"""Fields that several shapes share."""

import datetime
from typing import Any

from django.core.exceptions import ValidationError as DjangoValidationError
from django.utils.dateparse import parse_date, parse_datetime
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from lists.services import When, time_zone_of, today_of
from lists.validators import viewing_day
from movies.models import Episode, Title
from social.models import Profile

LARGEST_KEY = 2**63 - 1
WORDS = ("now", "today", "some_time", "aired")


class EpisodeRefSerializer(serializers.ModelSerializer[Episode]):
    """An episode by its numbers. Season 0 holds the specials."""

    season = serializers.IntegerField(source="season.number", read_only=True)

    class Meta:
        model = Episode
        fields = ("id", "season", "number", "name", "aired_on", "runtime_minutes")


class KeyField(serializers.IntegerField):
    """The id of a row, within what a column holds."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(min_value=1, max_value=LARGEST_KEY, **kwargs)


class TitleField(KeyField):
    """The id of a title that the acting profile may know of; the others are as good as none."""

    def to_internal_value(self, data: Any) -> Title:  # type: ignore[override]
        key = super().to_internal_value(data)
        at_hand: dict[int, Title] | None = self.context.get("titles")
        found = self._look_up(key) if at_hand is None else at_hand.get(key)
        if found is None:
            raise serializers.ValidationError(_("There is no such title."), code="does_not_exist")
        return found

    def _look_up(self, key: int) -> Title | None:
        return Title.objects.visible_to(self.context["view"].viewer).filter(pk=key).first()

    def run_validators(self, value: Any) -> None:
        """The bounds were checked of the number, and the title was found."""


@extend_schema_field(
    {
        "type": "string",
        "nullable": True,
        "description": "`now`, `today`, `some_time` (or null), `aired` (the day that it aired or came out), a day such "
        "as 2026-03-01, or a moment with its time zone. Without a zone, a moment is in the profile's own.",
    }
)
class WhenField(serializers.Field[When, Any, Any, Any]):
    """When something was watched, as `lists.services.When`."""

    default_error_messages = {  # noqa: RUF012 (the framework's own way)
        "invalid": _("One of now, today, some_time, aired, a day such as 2026-03-01, or a moment of ISO 8601."),
    }

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(allow_null=True, **kwargs)

    def validate_empty_values(self, data: Any) -> tuple[bool, Any]:
        return (True, When.some_time()) if data is None else super().validate_empty_values(data)

    def to_internal_value(self, data: Any) -> When:
        profile = self.context["view"].viewer
        if not isinstance(data, str) or len(data) > 40 or not data.isascii():
            self.fail("invalid")
        text = data.strip()
        if text in WORDS:
            return {
                "now": lambda: When.now(profile),
                "today": lambda: When.on(today_of(profile)),
                "some_time": When.some_time,
                "aired": When.as_aired,
            }[text]()
        try:
            return self._parsed(text, profile)
        except DjangoValidationError as error:
            raise serializers.ValidationError(error.messages)
        except (ValueError, OverflowError):
            self.fail("invalid")

    def _parsed(self, text: str, profile: Profile) -> When:
        zone = time_zone_of(profile)
        if day := parse_date(text):
            viewing_day(day, today=today_of(profile))
            return When.on(day)
        moment = parse_datetime(text)
        if moment is None:
            raise ValueError(text)
        if moment.tzinfo is None:
            moment = moment.replace(tzinfo=zone)
        day = moment.astimezone(zone).date()
        viewing_day(day, today=today_of(profile))
        return When(day=day, moment=moment.astimezone(datetime.UTC))

    def to_representation(self, value: Any) -> Any:
        raise NotImplementedError("Viewings are read as watched_on and watched_at.")
