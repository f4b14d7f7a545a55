"""Where the acting profile stands with each title."""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from config.lib.api import idempotent
from config.lib.api.scopes import TRACK
from lists.api import bulk
from lists.api.base import TrackingViewSet
from lists.api.reads import entry_in_full
from lists.api.serializers import library as shapes
from lists.api.serializers.receipts import TakenSerializer
from lists.models import Undo
from lists.services import Receipt
from lists.services.entries import clear_entry, join_undos, update_entry


class LibraryViewSet(TrackingViewSet):
    serializer_class = shapes.EntrySerializer
    scopes = {"partial_update": TRACK, "destroy": TRACK, "change_many": TRACK}  # noqa: RUF012 (read only)

    @extend_schema(summary="Where one stands with a title", responses=shapes.EntrySerializer)
    def retrieve(self, request: Request, pk: int) -> Response:
        return self.entry(self.title(pk).pk)

    @extend_schema(
        summary="Change where one stands with a title",
        description="Only what is named is changed, all of it or none.",
        request=shapes.EntryWriteSerializer,
        responses=shapes.EntryWrittenSerializer,
    )
    def partial_update(self, request: Request, pk: int) -> Response:
        title = self.title(pk)
        serializer = shapes.EntryWriteSerializer(
            data=request.data, context={**self.get_serializer_context(), "title": title}
        )
        serializer.is_valid(raise_exception=True)
        receipt = update_entry(profile=self.viewer, title=title, changes=serializer.validated_data)
        return self.entry(title.pk, receipt)

    @extend_schema(
        summary="Take a title out of the library",
        description="Status, watchlist, favourite, what one owns and the note go; viewings and rating stay.",
        responses={200: TakenSerializer},
    )
    def destroy(self, request: Request, pk: int) -> Response:
        title = self.title(pk)
        label = _("%(name)s is out of your library.") % {"name": title.name}
        return self.taken(clear_entry(profile=self.viewer, title=title, label=label))

    @extend_schema(
        summary="Change where one stands with many titles",
        description="Up to 500. Each is changed whole or not at all, and answered by itself.",
        request=shapes.BulkEntriesSerializer,
        responses=shapes.BulkEntriesResultSerializer,
    )
    @idempotent
    def change_many(self, request: Request) -> Response:
        rows = self.read(shapes.BulkEntriesSerializer)["entries"]
        bulk.within_bounds("entries", rows)
        results, undos = bulk.each(rows, self.change_one)
        text = ngettext("%(count)d title is changed.", "%(count)d titles are changed.", len(undos))
        undo = join_undos(self.viewer, undos, label=text % {"count": len(undos)})
        answer = {"results": [{"title": None, **result} for result in results], "undo": undo}
        return Response(shapes.BulkEntriesResultSerializer(answer, context=self.get_serializer_context()).data)

    def change_one(self, row: Any) -> tuple[bulk.Result, Undo | None]:
        changes = self.read(shapes.BulkEntrySerializer, row)
        title = changes.pop("title")
        receipt = update_entry(profile=self.viewer, title=title, changes=changes)
        return {"status": 200, "title": title.pk}, receipt.undo

    def entry(self, title_id: int, receipt: Receipt | None = None) -> Response:
        """The entry as it is now; after a write, with the way back."""
        found: Any = entry_in_full(self.viewer, title_id)
        if receipt is None:
            return Response(shapes.EntrySerializer(found, context=self.get_serializer_context()).data)
        found.undo = receipt.undo
        return Response(shapes.EntryWrittenSerializer(found, context=self.get_serializer_context()).data)
