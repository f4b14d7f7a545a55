"""What is on a list, and in which order."""

from typing import Any

from django.db.models import Prefetch, QuerySet
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response

from config.lib.api import idempotent
from config.lib.api.paging import CURSOR, next_link, page_size
from lists import services
from lists.api.base import OnLists
from lists.api.reads import with_titles
from lists.api.serializers import lists as shapes
from lists.api.serializers.receipts import TakenSerializer
from lists.library.filters import PUBLIC_SORTS
from lists.library.paging import library_page, read_cursor
from lists.models import List, ListItem
from lists.services import Goal
from lists.services.smart import DEFAULT_ORDER, rules_of
from social.models import Profile


class ItemViewSet(OnLists):
    """Titles on one list, each known by the title's id."""

    serializer_class = shapes.ItemSerializer
    keyset = ("position", "pk")

    def rows(self, found: List) -> QuerySet[ListItem]:
        """What is on it, as far as the viewer may know of the titles and of who added them."""
        people = Prefetch("added_by", Profile.objects.visible_to(self.viewer))
        items: QuerySet[ListItem] = with_titles(found.items.all(), self.viewer).prefetch_related(people)
        return items

    @extend_schema(summary="What is on a list", description="In its order.", operation_id="lists_items_list")
    def list(self, request: Request, pk: int) -> Response:
        found = self.seen(pk)
        return self.smart_page(request, found) if found.is_smart else self.page(self.rows(found))

    def smart_page(self, request: Request, found: List) -> Response:
        rules, cursor = rules_of(found), request.query_params.get(CURSOR) or None
        if rules.sort not in PUBLIC_SORTS:
            rules = rules.sorted_by(DEFAULT_ORDER)
        if cursor and read_cursor(cursor, rules) is None:
            raise ValidationError({CURSOR: [_("This is not a cursor of this list.")]})
        page = library_page(
            rules,
            owner=found.profile,
            viewer=self.viewer,
            library_only=False,
            after=cursor,
            page_size=page_size(request),
        )
        items = [ListItem(list=found, title=title) for title in page.titles]
        results = shapes.ItemSerializer(items, many=True, context=self.get_serializer_context()).data
        return Response(
            {"next": next_link(request, page.next_cursor) if page.next_cursor else None, "results": results}
        )

    @extend_schema(
        summary="Put titles on a list",
        description="At its end, one or up to 500: all, or none if one of them can't be. What is on it already stays "
        "where it is.",
        request=shapes.NewItemsSerializer,
        responses={201: shapes.ItemsAddedSerializer},
    )
    @idempotent
    def create(self, request: Request, pk: int) -> Response:
        found = self.editable(pk)
        rows = self.read(shapes.NewItemsSerializer)["rows"]
        receipt = services.add_titles(
            profile=self.viewer,
            found=found,
            title_ids=[row["title"] for row in rows],
            notes=[row.get("note", "") for row in rows],
        )
        keys = [item.pk for item in receipt.made]
        added = self.rows(found).filter(pk__in=keys).order_by("position")
        answer = {"results": list(added), "undo": receipt.undo}
        return Response(shapes.ItemsAddedSerializer(answer, context=self.get_serializer_context()).data, 201)

    @extend_schema(
        summary="Change the note on a title of a list",
        request=shapes.ItemNoteSerializer,
        responses=shapes.ItemWrittenSerializer,
    )
    def partial_update(self, request: Request, pk: int, title: int) -> Response:
        found = self.editable(pk)
        item: Any = self.item(found, title)
        changes = self.read(shapes.ItemNoteSerializer, partial=True)
        item.undo = None
        if "note" in changes:
            receipt = services.set_item_note(profile=self.viewer, found=found, item=item.pk, text=changes["note"])
            item = self.item(found, title)
            item.undo = receipt.undo
        return Response(shapes.ItemWrittenSerializer(item, context=self.get_serializer_context()).data)

    @extend_schema(summary="Take a title off a list", responses={200: TakenSerializer})
    def destroy(self, request: Request, pk: int, title: int) -> Response:
        found = self.editable(pk)
        self.item(found, title)
        return self.taken(services.remove_titles(profile=self.viewer, found=found, title_ids=[title]))

    @extend_schema(
        summary="Move, copy or take off many titles of a list",
        description="Up to 500, all in one act that one `undo` takes back.",
        request=shapes.ManyItemsSerializer,
        responses=shapes.ManyChangedSerializer,
    )
    def change_many(self, request: Request, pk: int) -> Response:
        data = self.read(shapes.ManyItemsSerializer)
        act: dict[str, Any] = {"profile": self.viewer, "title_ids": data["titles"]}
        if data["action"] == "remove":
            receipt = services.remove_titles(found=self.editable(pk), **act)
        else:
            copies = data["action"] == "copy"
            source = self.seen(pk) if copies else self.editable(pk)
            do = services.copy_titles if copies else services.move_titles
            receipt = do(source=source, target=self.editable(data["target"]), **act)
        return Response(shapes.ManyChangedSerializer(receipt, context=self.get_serializer_context()).data)

    @extend_schema(
        summary="Move a title on a list",
        description="Of two who move at once neither loses the other's move.",
        request=shapes.MoveSerializer,
        responses=shapes.MovedSerializer,
    )
    def reorder(self, request: Request, pk: int) -> Response:
        found = self.editable(pk)
        data = self.read(shapes.MoveSerializer)
        goal = Goal(
            before=self.beside(found, data, "before"), after=self.beside(found, data, "after"), to=data.get("to")
        )
        item = self.beside(found, data, "title")
        assert item is not None
        receipt = services.move_item(profile=self.viewer, found=found, item=item, goal=goal)
        position = receipt.made.position
        known = with_titles(found.items.all(), self.viewer).prefetch_related(None)
        answer = {
            "title": receipt.made.title_id,
            "place": receipt.count,
            "previous": known.filter(position__lt=position)
            .order_by("-position")
            .values_list("title", flat=True)
            .first(),
            "next": known.filter(position__gt=position).order_by("position").values_list("title", flat=True).first(),
            "undo": receipt.undo,
        }
        return Response(shapes.MovedSerializer(answer, context=self.get_serializer_context()).data)

    def item(self, found: List, title: int) -> ListItem:
        return get_object_or_404(self.rows(found), title=title)

    def beside(self, found: List, data: dict[str, Any], name: str) -> int | None:
        """The key of the item that a title named in the body has on the list. Raises ValidationError."""
        if name not in data:
            return None
        item = with_titles(found.items.all(), self.viewer).filter(title=data[name]).values_list("pk", flat=True).first()
        if item is None:
            raise ValidationError({name: [_("This title is not on the list.")]})
        return int(item)
