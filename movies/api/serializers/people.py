"""People and their credits."""

from typing import Any, ClassVar

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from movies import validators
from movies.api.serializers.base import PageField, PictureField
from movies.models import Credit, Person


class PersonSerializer(serializers.ModelSerializer[Person]):
    """A person as an item of a list."""

    portrait = PictureField(source="profile_path", size="w185")
    url = serializers.HyperlinkedIdentityField(view_name="api:person")
    page = PageField()

    class Meta:
        model = Person
        fields: tuple[str, ...] = ("id", "name", "known_for_department", "portrait", "tmdb_id", "url", "page")


class CreditSerializer(serializers.ModelSerializer[Credit]):
    """Somebody's part or job on a title. A cast member has a character, a crew member a department and a job."""

    person = PersonSerializer(read_only=True)

    class Meta:
        model = Credit
        fields = ("kind", "department", "job", "character", "episode_count", "person")


class PersonWriteSerializer(serializers.ModelSerializer[Person]):
    class Meta:
        model = Person
        fields = (
            "name", "biography", "born_on", "died_on", "place_of_birth", "known_for_department", "also_known_as",
            "profile_path", "homepage", "imdb_id", "tmdb_id",
        )  # fmt: skip
        extra_kwargs: ClassVar[dict[str, dict[str, Any]]] = {
            "tmdb_id": {"min_value": 1, "max_value": 2_147_483_647},
            "profile_path": {"validators": [validators.picture_path]},
            "imdb_id": {"validators": [validators.imdb_person_id]},
        }

    def validate(self, data: dict[str, Any]) -> dict[str, Any]:
        born = data.get("born_on", getattr(self.instance, "born_on", None))
        died = data.get("died_on", getattr(self.instance, "died_on", None))
        if born and died and died < born:
            raise serializers.ValidationError({"died_on": [_("This is before the birth.")]})
        return data
