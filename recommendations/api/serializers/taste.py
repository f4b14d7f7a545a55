"""What a profile likes, and what it says of that."""

from typing import Any

from rest_framework import serializers

from lists.api.serializers.receipts import UndoSerializer
from movies.api.serializers.titles import TitleSerializer
from recommendations.enums import Facet
from recommendations.taste.profiles import ROLES


class TasteLineSerializer(serializers.Serializer[Any]):
    """facet and key are what a correction names; a director and an actor are both a `person`."""

    role = serializers.ChoiceField(choices=ROLES)
    facet = serializers.ChoiceField(choices=Facet.choices)
    key = serializers.CharField(help_text="A number of a genre, person or keyword; else the value itself.")
    name = serializers.CharField()
    titles = serializers.IntegerField(help_text="How many that the profile said something of have it.")
    affinity = serializers.FloatField(min_value=-1, max_value=1, help_text="0 is neither here nor there.")
    confidence = serializers.FloatField(min_value=0, max_value=1)
    multiplier = serializers.FloatField(min_value=0, max_value=2, help_text="As corrected; 1: as it is.")


class LovedSerializer(serializers.Serializer[Any]):
    title = TitleSerializer()
    fit = serializers.FloatField(help_text="The mean affinity of its facets.")
    facets = serializers.ListField(child=serializers.CharField(), source="names")


class TasteSerializer(serializers.Serializer[Any]):
    is_wanted = serializers.BooleanField(help_text="False: recommendations are off, and nothing is worked out.")
    ratings = serializers.IntegerField(source="taste.ratings", help_text="How many titles rated it is based on.")
    others = serializers.IntegerField(source="taste.others", help_text="And how many watched, listed or dismissed.")
    facets = TasteLineSerializer(many=True, source="taste.lines")
    typical = LovedSerializer(many=True, source="taste.typical")
    unusual = LovedSerializer(many=True, source="taste.unusual")


class CorrectionSerializer(serializers.Serializer[Any]):
    facet = serializers.ChoiceField(choices=Facet.choices)
    key = serializers.CharField(max_length=40)
    multiplier = serializers.FloatField(
        min_value=0,
        max_value=2,
        help_text="0: none of it; 1: as it is, which takes a correction back; 2: twice as much.",
    )


class CorrectionsSerializer(serializers.Serializer[Any]):
    corrections = serializers.ListField(child=CorrectionSerializer(), max_length=100)


class CorrectedSerializer(TasteSerializer):
    undo = UndoSerializer(allow_null=True)
