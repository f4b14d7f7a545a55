"""What a diary adds up to."""

from typing import Any

from rest_framework import serializers

from movies.api.serializers.titles import TitleSerializer
from movies.models import Person
from social.api.serializers.refs import ProfileRefSerializer


class TotalsSerializer(serializers.Serializer[Any]):
    """films, episodes and viewings count each time; different_films and shows each title once."""

    viewings = serializers.IntegerField()
    films = serializers.IntegerField()
    different_films = serializers.IntegerField()
    episodes = serializers.IntegerField()
    shows = serializers.IntegerField()
    minutes = serializers.IntegerField()
    days = serializers.IntegerField(help_text="With a viewing.")
    rewatches = serializers.IntegerField()
    undated = serializers.IntegerField(help_text="Of some time; only all time has them.")
    unknown = serializers.IntegerField(help_text="Viewings whose length nobody knows.")


class BeforeSerializer(serializers.Serializer[Any]):
    """The year before, up to the same day while this one goes on."""

    until = serializers.DateField()
    films = serializers.IntegerField()
    episodes = serializers.IntegerField()
    minutes = serializers.IntegerField(allow_null=True)
    days = serializers.IntegerField()


class StretchSerializer(serializers.Serializer[Any]):
    """A year, a month (with its year), or a day of the week, Monday being 1."""

    number = serializers.IntegerField()
    year = serializers.IntegerField(allow_null=True)
    films = serializers.IntegerField()
    episodes = serializers.IntegerField()
    minutes = serializers.IntegerField(allow_null=True)
    viewings = serializers.IntegerField()


class RunSerializer(serializers.Serializer[Any]):
    """So many days or weeks, from a day to a day."""

    length = serializers.IntegerField()
    first = serializers.DateField()
    last = serializers.DateField()


class StreaksSerializer(serializers.Serializer[Any]):
    longest_days = RunSerializer(allow_null=True)
    current_days = RunSerializer(allow_null=True)
    longest_weeks = RunSerializer(allow_null=True)
    current_weeks = RunSerializer(allow_null=True)
    longest_gap = RunSerializer(allow_null=True)


class ShareSerializer(serializers.Serializer[Any]):
    """key: as the filters of titles have it. minutes null: nobody knows how long any of them is."""

    key = serializers.CharField()
    titles = serializers.IntegerField()
    minutes = serializers.IntegerField(allow_null=True)


class TastesSerializer(serializers.Serializer[Any]):
    """The most frequent of each, and how many countries and languages there are in all."""

    genres = ShareSerializer(many=True)
    decades = ShareSerializer(many=True)
    countries = ShareSerializer(many=True)
    languages = ShareSerializer(many=True)
    country_count = serializers.IntegerField()
    language_count = serializers.IntegerField()


class PersonNameSerializer(serializers.ModelSerializer[Person]):
    url = serializers.HyperlinkedIdentityField(view_name="api:person")

    class Meta:
        model = Person
        fields = ("id", "name", "url")


class SeenPersonSerializer(serializers.Serializer[Any]):
    person = PersonNameSerializer()
    titles = serializers.IntegerField()


class OftenSerializer(serializers.Serializer[Any]):
    """times: of a show its episodes, of a film its viewings."""

    title = TitleSerializer()
    times = serializers.IntegerField()
    minutes = serializers.IntegerField(allow_null=True)


class MomentSerializer(serializers.Serializer[Any]):
    """title null: one that one may not know of."""

    title = TitleSerializer(allow_null=True)
    day = serializers.DateField()
    season = serializers.IntegerField(allow_null=True)
    episode = serializers.IntegerField(allow_null=True)


class MilestoneSerializer(MomentSerializer):
    """The so-many-th film or episode of the diary."""

    count = serializers.IntegerField()
    of = serializers.ChoiceField(choices=[("films", "films"), ("episodes", "episodes")])


class RatingsSerializer(serializers.Serializer[Any]):
    """counts: how many titles have each rating, from 1 to 10."""

    counts = serializers.ListField(child=serializers.IntegerField(), min_length=10, max_length=10)
    total = serializers.IntegerField()
    mean = serializers.FloatField(allow_null=True)


class StatsSerializer(serializers.Serializer[Any]):
    """All figures of all time, or of a year."""

    profile = ProfileRefSerializer()
    year = serializers.IntegerField(allow_null=True)
    totals = TotalsSerializer()
    before = BeforeSerializer(allow_null=True)
    years = StretchSerializer(many=True)
    months = StretchSerializer(many=True)
    weekdays = StretchSerializer(many=True)
    streaks = StreaksSerializer()
    tastes = TastesSerializer()
    ratings = RatingsSerializer()
    directors = SeenPersonSerializer(many=True)
    actors = SeenPersonSerializer(many=True)
    shows = OftenSerializer(many=True)
    films_again = OftenSerializer(many=True)
    first = MomentSerializer(allow_null=True)
    last = MomentSerializer(allow_null=True)
    milestones = MilestoneSerializer(many=True)
