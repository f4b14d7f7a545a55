"""Lists themselves: one's own, others', liked and copied."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from django.db import transaction
from django.db.models import Case, Exists, OuterRef, QuerySet, Value, When
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response

from config.lib.api import Conflict, idempotent
from lists import services
from lists.api.base import OnLists
from lists.api.parameters import chosen, key_parameter
from lists.api.reads import with_titles
from lists.api.serializers import lists as shapes
from lists.api.serializers.receipts import TakenSerializer
from lists.enums import ListKind
from lists.models import List, ListItem
from lists.queries.faces import show_faces, with_covers
from lists.queries.shelves import for_page
from lists.services import Receipt
from lists.services.entries import join_undos
from lists.services.smart import smart_among, smart_titles
from lists.validators import MOST_AT_ONCE
from movies.models import audience_of
from social.api.owners import OF

WHICH = ("mine", "shared", "liked")
WHICH_ONES = OpenApiParameter(
    "which", str, enum=WHICH, default="mine", description="One's own, those one was let into, or those one likes."
)
HOLDS = OpenApiParameter("holds", {"type": "integer", "minimum": 1}, description="Only those with this title on them.")


class ListViewSet(OnLists):
    serializer_class = detail_serializer_class = shapes.ListSerializer
    # Watchlist and favourites first, then as the owner arranged them, the newest first.
    keyset = ("is_made_by_hand", "-kind", "position", "-created_at", "-pk")

    def get_queryset(self) -> QuerySet[List]:
        made = When(kind__in=(ListKind.CUSTOM, ListKind.SMART), then=Value(1))
        lists = with_covers(for_page(self.viewer), audience_of(self.viewer))
        return lists.annotate(is_made_by_hand=Case(made, default=Value(0)))

    def shown(self, row: Any) -> Any:
        self.show([row])
        return row

    def show(self, rows: Sequence[Any]) -> None:
        show_faces(rows, viewer=self.viewer, smart=smart_among(rows, viewer=self.viewer))

    @extend_schema(
        summary="Lists",
        description="One's own in the order of their shelf, watchlist and favourites first; or somebody else's, as far "
        "as one may see them.",
        parameters=[OF, WHICH_ONES, HOLDS],
    )
    def list(self, request: Request) -> Response:
        which = chosen(request, "which", WHICH) or "mine"
        if which != "mine" and "of" in request.query_params:
            raise ValidationError({"which": [_("Only one's own can be shared with one, or liked.")]})
        owner = self.owner(request)
        rows = self.get_queryset()
        if which == "mine":
            rows = rows.filter(profile=owner)
        else:
            rows = rows.filter(**({"liked": True} if which == "liked" else {"role__isnull": False}))
        if title := key_parameter(request, "holds"):
            rows = rows.filter(Exists(ListItem.objects.filter(list=OuterRef("pk"), title=title)))
        return self.page(rows, prepare=self.show)

    @extend_schema(summary="A list")
    def retrieve(self, request: Request, pk: int) -> Response:
        return self.answer(pk)

    @extend_schema(
        summary="Make a list", request=shapes.ListWriteSerializer, responses={201: shapes.ListWrittenSerializer}
    )
    @idempotent
    def create(self, request: Request) -> Response:
        data = self.read(shapes.ListWriteSerializer)
        receipt = services.create_list(profile=self.viewer, title_ids=data.pop("titles", ()), **data)
        return self.written(receipt, status=201)

    @extend_schema(
        summary="Change a list",
        description="Only what is named is changed; its owner alone may.",
        request=shapes.ListChangeSerializer,
        responses=shapes.ListWrittenSerializer,
    )
    def partial_update(self, request: Request, pk: int) -> Response:
        found = self.mine(pk)
        serializer = shapes.ListChangeSerializer(
            found, data=request.data, partial=True, context=self.get_serializer_context()
        )
        serializer.is_valid(raise_exception=True)
        changes = dict(serializer.validated_data)
        covers = "cover" in changes
        item = self.cover(found, changes.pop("cover", None))
        with transaction.atomic():
            receipt = services.edit_list(profile=self.viewer, found=found, **changes)
            if covers:
                undos = [receipt.undo, services.set_cover(profile=self.viewer, found=found, item=item).undo]
                receipt = replace(receipt, undo=join_undos(self.viewer, [undo for undo in undos if undo]))
        return self.written(receipt)

    @extend_schema(
        summary="Put a list at a place among one's own",
        request=shapes.PlaceSerializer,
        responses=shapes.ListWrittenSerializer,
    )
    def place(self, request: Request, pk: int) -> Response:
        found = self.mine(pk)
        to = self.read(shapes.PlaceSerializer)["place"]
        if not found.is_made:
            raise Conflict(_("The watchlist and the favourites keep their places."))
        return self.written(services.arrange_list(profile=self.viewer, found=found, to=to))

    @extend_schema(summary="Delete a list", responses={200: TakenSerializer})
    def destroy(self, request: Request, pk: int) -> Response:
        found = self.mine(pk)
        if not found.is_made:
            raise Conflict(_("This list comes with each profile; take the titles off it instead."))
        return self.taken(services.delete_list(profile=self.viewer, found=found))

    @extend_schema(summary="Like a list", request=None, responses=shapes.LikeSerializer)
    def like(self, request: Request, pk: int) -> Response:
        services.like_list(profile=self.viewer, found=self.seen(pk))
        return self.liking(pk)

    @extend_schema(summary="Like a list no more", responses={200: shapes.LikeSerializer})
    def unlike(self, request: Request, pk: int) -> Response:
        services.unlike_list(profile=self.viewer, found=self.seen(pk))
        return self.liking(pk)

    @extend_schema(
        summary="Copy a list",
        description="One's own with all that is on it; of somebody else's the titles, in their order.",
        request=shapes.CopySerializer,
        responses={201: shapes.ListWrittenSerializer},
    )
    @idempotent
    def copy(self, request: Request, pk: int) -> Response:
        source = self.seen(pk)
        name = self.read(shapes.CopySerializer).get("name", "")
        foreign = source.is_smart and source.profile_id != self.viewer.pk
        keys = (
            list(smart_titles(source, viewer=self.viewer).values_list("pk", flat=True)[:MOST_AT_ONCE])
            if foreign
            else None
        )
        return self.written(
            services.copy_list(profile=self.viewer, source=source, name=name, title_ids=keys), status=201
        )

    def cover(self, found: List, title: int | None) -> int | None:
        """The key of the item that a title has on the list. Raises ValidationError."""
        if title is None:
            return None
        known = with_titles(found.items.all(), self.viewer).prefetch_related(None)
        item = known.filter(title=title).values_list("pk", flat=True).first()
        if item is None:
            raise ValidationError({"cover": [_("This title is not on the list.")]})
        return int(item)

    def liking(self, pk: int) -> Response:
        return Response(shapes.LikeSerializer(get_object_or_404(for_page(self.viewer), pk=pk)).data)

    def written(self, receipt: Receipt, *, status: int = 200) -> Response:
        found: Any = self.shown(get_object_or_404(self.get_queryset(), pk=receipt.made.pk))
        found.undo = receipt.undo
        data = shapes.ListWrittenSerializer(found, context=self.get_serializer_context()).data
        return Response(data, status, headers={"Location": str(data["url"])} if status == 201 else None)
