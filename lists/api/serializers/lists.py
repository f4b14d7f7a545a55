"""Lists, what is on them, and who keeps them."""

from collections.abc import Sequence
from typing import Any

from django.db.models import Q
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers
from rest_framework.reverse import reverse

from lists.api.serializers.receipts import Undoable, UndoSerializer
from lists.api.serializers.shared import KeyField
from lists.enums import Role
from lists.models import List, ListItem, ListMember
from lists.services.smart import catalogue_part, rules_from, rules_of, rules_text
from lists.validators import LONGEST_RULES, item_note, list_description, list_name, smart_rules
from movies.api.serializers.base import PageField, image_url
from movies.api.serializers.titles import TitleSerializer
from movies.models import Title
from social.api.serializers.refs import ProfileRefSerializer
from social.enums import Visibility

MOST_AT_ONCE = 500


class ListSerializer(serializers.ModelSerializer[List]):
    """A list as an item. Its counts are of the titles that one may know of."""

    owner = ProfileRefSerializer(source="profile", read_only=True)
    rules = serializers.SerializerMethodField(
        help_text="Of a smart list: the filters, as a query string; of others' those that ask the catalogue alone."
    )
    item_count = serializers.IntegerField(source="shown", read_only=True, help_text="Of a smart list at most 10,000.")
    seen_count = serializers.IntegerField(source="seen", read_only=True, help_text="How many of them one has seen.")
    covers = serializers.SerializerMethodField(help_text="Posters of the titles on top, at most five.")
    liked = serializers.BooleanField(read_only=True, help_text="Whether one likes it oneself.")
    role = serializers.SerializerMethodField(help_text="What one may do with it; null: look at it, as anybody may.")
    url = serializers.HyperlinkedIdentityField(view_name="api:list")
    items_url = serializers.HyperlinkedIdentityField(view_name="api:list-items")
    page = PageField()

    class Meta:
        model = List
        fields: tuple[str, ...] = (
            "id", "kind", "name", "description", "is_ranked", "visibility", "rules", "owner", "role", "item_count",
            "seen_count", "covers", "like_count", "liked", "created_at", "updated_at", "url", "items_url", "page",
        )  # fmt: skip
        read_only_fields = fields

    @extend_schema_field(serializers.CharField())
    def get_rules(self, found: List) -> str:
        if self._is_mine(found) or not found.is_smart:
            return found.rules
        return rules_text(catalogue_part(rules_of(found)))

    @extend_schema_field(serializers.ListField(child=serializers.URLField()))
    def get_covers(self, found: Any) -> list[str]:
        return [url for title in found.covers if (url := image_url(title.poster_path, "w342"))]

    @extend_schema_field(serializers.ChoiceField(choices=["owner", *Role.values], allow_null=True))
    def get_role(self, found: Any) -> str | None:
        return "owner" if self._is_mine(found) else found.role

    def _is_mine(self, found: List) -> bool:
        viewer = self.context["view"].viewer
        return bool(viewer) and found.profile_id == viewer.pk


class ListWrittenSerializer(Undoable, ListSerializer):
    """The list as it is now, and how to take the change back."""

    class Meta(ListSerializer.Meta):
        fields = (*ListSerializer.Meta.fields, "undo")


class ListChangeSerializer(serializers.Serializer[Any]):
    """What the owner may change of a list. What isn't named stays."""

    name = serializers.CharField(max_length=1000, help_text="2 to 100 characters.")
    description = serializers.CharField(
        max_length=5000, allow_blank=True, required=False, help_text="At most 500 characters."
    )
    is_ranked = serializers.BooleanField(required=False)
    visibility = serializers.ChoiceField(choices=Visibility.choices, required=False)
    rules = serializers.CharField(
        max_length=LONGEST_RULES,
        allow_blank=True,
        required=False,
        help_text="Of a smart list: filters as `library/` takes them, such as `kind=film&genre=drama&status=none`. "
        "Answered as they were understood.",
    )
    cover = KeyField(
        required=False,
        allow_null=True,
        help_text="The id of the title on it whose poster lies on top; null: the first one's.",
    )

    def validate_name(self, text: str) -> str:
        return list_name(text)

    def validate_description(self, text: str) -> str:
        return list_description(text)

    def validate_rules(self, text: str) -> str:
        return smart_rules(rules_text(rules_from(QueryDict(text.removeprefix("?")), owner=self.context["view"].viewer)))

    def validate(self, data: dict[str, Any]) -> dict[str, Any]:
        found = self.instance
        if found is not None and not found.is_made and "name" in data:
            raise serializers.ValidationError({"name": [_("This list comes with each profile and keeps its name.")]})
        if found is not None and not found.is_smart and "rules" in data:
            raise serializers.ValidationError({"rules": [_("Only a smart list has rules.")]})
        if found is not None and found.is_smart and "cover" in data:
            raise serializers.ValidationError({"cover": [_("A smart list fills itself by its rules.")]})
        return data


class ListWriteSerializer(ListChangeSerializer):
    """A new list. With `rules` it is a smart one, which fills itself."""

    cover = None  # type: ignore[assignment]  # nothing is on it yet to choose from
    titles = serializers.ListField(
        child=KeyField(), max_length=MOST_AT_ONCE, required=False, help_text="Ids of what is to be on it, in order."
    )

    def validate_titles(self, keys: list[int]) -> list[int]:
        known = known_titles(self, keys)
        if unknown := {str(n): [_("There is no such title.")] for n, key in enumerate(keys) if key not in known}:
            raise serializers.ValidationError(unknown)
        return keys

    def validate(self, data: dict[str, Any]) -> dict[str, Any]:
        if "rules" in data and data.get("titles"):
            raise serializers.ValidationError({"titles": [_("A smart list fills itself by its rules.")]})
        return data


class CopySerializer(serializers.Serializer[Any]):
    """name: the list's own without it."""

    name = serializers.CharField(max_length=1000, required=False)

    def validate_name(self, text: str) -> str:
        return list_name(text)


class ItemSerializer(serializers.ModelSerializer[ListItem]):
    """A title on a list. On a smart list nobody added it, and it has no address of its own."""

    title = TitleSerializer(read_only=True)
    added_by = ProfileRefSerializer(read_only=True, allow_null=True)
    url = serializers.SerializerMethodField()

    class Meta:
        model = ListItem
        fields: tuple[str, ...] = ("title", "note", "added_by", "added_at", "url")
        read_only_fields = fields

    @extend_schema_field(serializers.URLField(allow_null=True))
    def get_url(self, item: ListItem) -> str | None:
        if item._state.adding:
            return None
        return reverse("api:list-item", args=[item.list_id, item.title_id], request=self.context.get("request"))


class ItemsAddedSerializer(serializers.Serializer[Any]):
    """What is new on the list; what it held already stays where it is, and isn't named."""

    results = ItemSerializer(many=True)
    undo = UndoSerializer(allow_null=True)


class ItemWrittenSerializer(Undoable, ItemSerializer):
    class Meta(ItemSerializer.Meta):
        fields = (*ItemSerializer.Meta.fields, "undo")
        read_only_fields = fields


class ItemNoteSerializer(serializers.Serializer[Any]):
    note = serializers.CharField(
        max_length=5000, allow_blank=True, help_text="At most 500 characters. All who see the list read it."
    )

    def validate_note(self, text: str) -> str:
        return item_note(text)


class NewItemSerializer(ItemNoteSerializer):
    """A title to put at the end of a list."""

    title = KeyField()

    def get_fields(self) -> dict[str, Any]:
        fields = super().get_fields()
        fields["note"].required = False
        return fields


class NewItemsSerializer(serializers.Serializer[Any]):
    """One title by `title` and `note`, or up to 500 by `items`."""

    title = KeyField(required=False)
    note = serializers.CharField(max_length=5000, allow_blank=True, required=False)
    items = NewItemSerializer(many=True, required=False, allow_empty=False)

    def validate_note(self, text: str) -> str:
        return item_note(text)

    def validate(self, data: dict[str, Any]) -> dict[str, Any]:
        if ("title" in data) == ("items" in data):
            raise serializers.ValidationError({"title": [_("Name one title here, or several under items.")]})
        rows = data.get("items") or [{"title": data["title"], "note": data.get("note", "")}]
        if len(rows) > MOST_AT_ONCE:
            raise serializers.ValidationError(
                {"items": [_("At most %(count)d in one request.") % {"count": MOST_AT_ONCE}]}
            )
        known = known_titles(self, [row["title"] for row in rows])
        missing = {"title": [_("There is no such title.")]}
        if unknown := {str(n): missing for n, row in enumerate(rows) if row["title"] not in known}:
            raise serializers.ValidationError({"items": unknown} if "items" in data else missing)
        return {"rows": rows}


class ManyItemsSerializer(serializers.Serializer[Any]):
    """What is done with titles of a list: taken off it, or put on another one instead or as well."""

    action = serializers.ChoiceField(choices=["remove", "move", "copy"])
    titles = serializers.ListField(child=KeyField(), min_length=1, max_length=MOST_AT_ONCE, help_text="Their ids.")
    target = KeyField(required=False, help_text="The id of the list to move or copy to.")

    def validate(self, data: dict[str, Any]) -> dict[str, Any]:
        if (data["action"] == "remove") == ("target" in data):
            raise serializers.ValidationError({"target": [_("Name the list to move or copy to, and no other time.")]})
        return data


class ManyChangedSerializer(Undoable):
    """count: how many titles that was. Those that the list doesn't hold are passed over."""

    count = serializers.IntegerField()


class PlaceSerializer(serializers.Serializer[Any]):
    place = serializers.IntegerField(min_value=1, max_value=2**31 - 1, help_text="From 1; beyond the end is the end.")


class MoveSerializer(serializers.Serializer[Any]):
    """A title of the list, and where it is to go: before or after another one, or to a place counted from 1."""

    title = KeyField()
    before = KeyField(required=False, help_text="The id of a title on the list.")
    after = KeyField(required=False, help_text="The id of a title on the list.")
    to = serializers.IntegerField(
        min_value=1, max_value=2**31 - 1, required=False, help_text="Beyond the end means the end."
    )

    def validate(self, data: dict[str, Any]) -> dict[str, Any]:
        if len(data.keys() & {"before", "after", "to"}) != 1:
            raise serializers.ValidationError(_("Say where to: before, after or to, one of them."))
        return data


class MovedSerializer(serializers.Serializer[Any]):
    """Where the title is now. Whoever moved it last has the say."""

    title = serializers.IntegerField()
    place = serializers.IntegerField(help_text="From 1, counted among the titles that one may know of.")
    previous = serializers.IntegerField(allow_null=True, help_text="The id of the title before it.")
    next = serializers.IntegerField(allow_null=True, help_text="The id of the title after it.")
    undo = UndoSerializer(allow_null=True)


class LikeSerializer(serializers.ModelSerializer[List]):
    liked = serializers.BooleanField()

    class Meta:
        model = List
        fields = ("liked", "like_count")


class ListMemberSerializer(serializers.ModelSerializer[ListMember]):
    """Somebody let into a list. accepted_at null: invited, and not answered yet."""

    profile = serializers.SerializerMethodField(help_text="null: somebody whom one may not know.")

    class Meta:
        model = ListMember
        fields = ("id", "profile", "role", "created_at", "accepted_at")
        read_only_fields = fields

    @extend_schema_field(ProfileRefSerializer(allow_null=True))
    def get_profile(self, member: Any) -> Any:
        return ProfileRefSerializer(member.profile, context=self.context).data if member.is_known else None


class RoleSerializer(serializers.Serializer[Any]):
    role = serializers.ChoiceField(choices=Role.choices)


class InviteSerializer(RoleSerializer):
    handle = serializers.CharField(max_length=31)


class InvitationSerializer(serializers.ModelSerializer[ListMember]):
    """A list that one is asked onto. PUT to its `url` to say yes, DELETE to say no."""

    list = serializers.IntegerField(source="list_id", read_only=True)
    name = serializers.CharField(source="list.name", read_only=True)
    owner = ProfileRefSerializer(source="list.profile", read_only=True)
    url = serializers.SerializerMethodField()

    class Meta:
        model = ListMember
        fields = ("list", "name", "owner", "role", "created_at", "url")
        read_only_fields = fields

    @extend_schema_field(serializers.URLField())
    def get_url(self, member: ListMember) -> str:
        return reverse("api:list-invitation", args=[member.list_id], request=self.context.get("request"))


def known_titles(serializer: Any, keys: Sequence[int]) -> set[int]:
    """Those of the titles that the acting profile may know of. Runs one query."""
    titles = Title.objects.visible_to(serializer.context["view"].viewer)
    return set(titles.filter(Q(pk__in=set(keys))).values_list("pk", flat=True))
