"""What somebody worked on."""

from rest_framework import serializers

from movies.api.serializers.people import PersonSerializer
from movies.api.serializers.titles import TitleSerializer
from movies.models import Credit


class FilmographySerializer(serializers.ModelSerializer[Credit]):
    """A credit as a person's page has it: with the title instead of the person."""

    title = TitleSerializer(read_only=True)

    class Meta:
        model = Credit
        fields = ("kind", "department", "job", "character", "episode_count", "title")


class PersonDetailSerializer(PersonSerializer):
    """filmography: the newest credits, at most a hundred; `filmography_url` has all of the `credit_count`."""

    known_for = TitleSerializer(many=True, read_only=True)
    filmography = FilmographySerializer(many=True, read_only=True)
    credit_count = serializers.IntegerField(read_only=True)
    filmography_url = serializers.HyperlinkedIdentityField(view_name="api:person-credits")

    class Meta(PersonSerializer.Meta):
        fields = (
            *PersonSerializer.Meta.fields,
            "biography", "born_on", "died_on", "place_of_birth", "also_known_as", "homepage", "imdb_id", "hydration",
            "known_for", "credit_count", "filmography", "filmography_url", "synced_at",
        )  # fmt: skip
