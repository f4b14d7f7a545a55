"""How endpoints of all apps name somebody."""

from rest_framework import serializers

from movies.api.serializers.base import PageField
from social.models import Profile


class ProfileRefSerializer(serializers.ModelSerializer[Profile]):
    """Somebody, as others name them."""

    page = PageField()

    class Meta:
        model = Profile
        fields = ("handle", "name", "page")
