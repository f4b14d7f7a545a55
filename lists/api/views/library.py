"""Where the acting profile stands with each title."""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.exceptions import NotAuthenticated, ValidationError
from rest_framework.request import Request
from rest_framework.response import Response

from config.lib.api import idempotent
from config.lib.api.paging import CURSOR, next_link, page_size
from config.lib.api.permissions import SignedInToWrite
from config.lib.api.scopes import TRACK
from lists.api import bulk
from lists.api.base import TrackingViewSet
from lists.api.filters import LIBRARY_FILTERS, read_library_filters
from lists.api.parameters import chosen
from lists.api.reads import entries_of, entry_in_full, public_entries_of
from lists.api.serializers import library as shapes
from lists.api.serializers.receipts import TakenSerializer
from lists.library.paging import library_page, read_cursor
from lists.services import Receipt
from lists.services.bulk import RemoveFromLibrary, carry_out
from lists.services.entries import update_entry
from lists.services.many import update_entries
from movies.models import Title
from social.api.owners import OF

LOG = OpenApiParameter(
    "log", str, enum=("kept", "removed"), default="kept", description="Whether viewings and rating go as well."
)


class LibraryViewSet(TrackingViewSet):
    permission_classes = (SignedInToWrite,)
    serializer_class = shapes.EntrySerializer
    scopes = {"partial_update": TRACK, "destroy": TRACK, "change_many": TRACK}  # noqa: RUF012 (read only)

    @extend_schema(
        summary="The library",
        description="By the filters and orders of its page; a value that makes no sense is an error. Of somebody "
        "else's, statuses and ratings alone.",
        parameters=[OF, *LIBRARY_FILTERS],
    )
    def list(self, request: Request) -> Response:
        owner = self.owner(request)
        filters = read_library_filters(request)
        cursor = request.query_params.get(CURSOR) or None
        mine = bool(self.viewer) and owner.pk == self.viewer.pk
        asked = filters if mine else filters.public_part()
        if cursor and read_cursor(cursor, asked) is None:
            raise ValidationError({CURSOR: [_("This is not a cursor of this list.")]})
        page = library_page(asked, owner=owner, viewer=self.viewer, after=cursor, page_size=page_size(request))
        entries = entries_of(owner, page.titles) if mine else public_entries_of(owner, page.titles, self.viewer)
        data = shapes.EntrySerializer(entries, many=True, context=self.get_serializer_context()).data
        return Response({"next": next_link(request, page.next_cursor) if page.next_cursor else None, "results": data})

    @extend_schema(summary="Where one stands with a title", responses=shapes.EntrySerializer)
    def retrieve(self, request: Request, pk: int) -> Response:
        if not self.viewer:
            raise NotAuthenticated
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
        parameters=[LOG],
        responses={200: TakenSerializer},
    )
    def destroy(self, request: Request, pk: int) -> Response:
        title = self.title(pk)
        with_log = chosen(request, "log", ("kept", "removed")) == "removed"
        act = RemoveFromLibrary(with_log=with_log)
        return self.taken(carry_out(profile=self.viewer, act=act, title_ids=[title.pk]))

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
        context = {**self.get_serializer_context(), "titles": bulk.titles_named(rows, self.viewer)}
        right, results = bulk.read_each(shapes.BulkEntrySerializer, rows, context)
        changes: dict[Title, dict[str, Any]] = {}
        for index, serializer in right.items():
            change = dict(serializer.validated_data)
            title = change.pop("title")
            if title in changes:
                results[index] = bulk.refusal(index, {"title": [_("This title is named above already.")]})
            else:
                changes[title] = change
                results[index] = {"index": index, "status": 200, "title": title.pk, "errors": {}}
        text = ngettext("%(count)d title is changed.", "%(count)d titles are changed.", len(changes))
        undo = update_entries(profile=self.viewer, changes=changes, label=text % {"count": len(changes)})
        answer = {"results": [{"title": None, **results[index]} for index in sorted(results)], "undo": undo}
        return Response(shapes.BulkEntriesResultSerializer(answer, context=self.get_serializer_context()).data)

    def entry(self, title_id: int, receipt: Receipt | None = None) -> Response:
        """The entry as it is now; after a write, with the way back."""
        found: Any = entry_in_full(self.viewer, title_id)
        if receipt is None:
            return Response(shapes.EntrySerializer(found, context=self.get_serializer_context()).data)
        found.undo = receipt.undo
        return Response(shapes.EntryWrittenSerializer(found, context=self.get_serializer_context()).data)
