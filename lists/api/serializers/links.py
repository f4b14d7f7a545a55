"""Links to lists."""

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers
from rest_framework.reverse import reverse

from lists.enums import Role
from lists.models import ListLink, ListMember
from lists.services.sharing import LONGEST_LINK, MOST_USES


class ListLinkSerializer(serializers.ModelSerializer[ListLink]):
    """An address that lets so many people in, until it expires. page: what to give them."""

    page = serializers.SerializerMethodField()

    class Meta:
        model = ListLink
        fields = ("id", "code", "role", "uses", "max_uses", "created_at", "expires_at", "page")
        read_only_fields = fields

    @extend_schema_field(serializers.URLField())
    def get_page(self, link: ListLink) -> str:
        return reverse("lists:join", args=[link.code], request=self.context.get("request"))


class NewLinkSerializer(serializers.Serializer[Any]):
    role = serializers.ChoiceField(choices=Role.choices)
    uses = serializers.IntegerField(min_value=1, max_value=MOST_USES, default=10, help_text="For how many people.")
    days = serializers.IntegerField(
        min_value=1, max_value=LONGEST_LINK.days, default=7, help_text="For how many days from now."
    )


class JoinSerializer(serializers.Serializer[Any]):
    code = serializers.CharField(max_length=43)


class JoinedSerializer(serializers.ModelSerializer[ListMember]):
    """The list that one is on now, and what one may do with it."""

    list = serializers.IntegerField(source="list_id", read_only=True)
    url: Any = serializers.HyperlinkedRelatedField(source="list", view_name="api:list", read_only=True)

    class Meta:
        model = ListMember
        fields = ("list", "role", "url")
        read_only_fields = fields
