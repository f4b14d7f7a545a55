"""The log of viewings."""

from functools import partial
from typing import Any

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse, extend_schema
from rest_framework.exceptions import NotFound, ValidationError
from rest_framework.request import Request
from rest_framework.response import Response

from config.lib.api import idempotent
from config.lib.api.permissions import SignedInToWrite
from config.lib.api.scopes import TRACK
from lists.api import bulk
from lists.api.base import TrackingViewSet
from lists.api.parameters import chosen, day_parameter, key_parameter
from lists.api.reads import diary, with_partners
from lists.api.serializers import watches as shapes
from lists.api.serializers.receipts import TakenSerializer
from lists.models import Watch
from lists.services import Receipt, delete_watches, edit_together, log_together
from lists.services.companions import CompanionError
from lists.services.many import log_watches
from lists.services.reviewing import fits
from reviews.models import Review
from social.api.owners import OF

FROM = OpenApiParameter("from", {"type": "string", "format": "date"}, description="Only from this day on.")
TO = OpenApiParameter("to", {"type": "string", "format": "date"}, description="Only up to this day, itself included.")
TITLE = OpenApiParameter("title", {"type": "integer", "minimum": 1}, description="Only of this title, by its id.")
UNDATED = OpenApiParameter(
    "undated", str, enum=("only", "without"), description="Only those of some time, or all but those."
)


class WatchViewSet(TrackingViewSet):
    permission_classes = (SignedInToWrite,)
    serializer_class = detail_serializer_class = shapes.WatchSerializer
    keyset = ("-diary_day", "-diary_moment", "-pk")
    scopes = dict.fromkeys(("create", "create_many", "partial_update", "destroy"), TRACK)

    def get_queryset(self) -> QuerySet[Watch]:
        return diary(self.viewer)

    @extend_schema(
        summary="The diary",
        description="The latest day first, within a day the latest moment; viewings of some time come last.",
        parameters=[OF, FROM, TO, TITLE, UNDATED],
    )
    def list(self, request: Request) -> Response:
        rows = self.get_queryset().filter(profile=self.owner(request))
        first, last = day_parameter(request, "from"), day_parameter(request, "to")
        if first and last and last < first:
            raise ValidationError({"to": [_("This is before the first day.")]})
        undated = chosen(request, "undated", ("only", "without"))
        if undated:
            rows = rows.filter(watched_on__isnull=undated == "only")
        if first:
            rows = rows.filter(watched_on__gte=first)
        if last:
            rows = rows.filter(watched_on__lte=last)
        if title := key_parameter(request, "title"):
            rows = rows.filter(title=title)
        return self.page(rows, prepare=partial(with_partners, self.viewer))

    @extend_schema(summary="A viewing")
    def retrieve(self, request: Request, pk: int) -> Response:
        return self.answer(pk)

    @extend_schema(
        summary="Log a viewing",
        description="Of a film, of a show as a whole, or of an episode; now, unless `when` says otherwise. Status, "
        "counts and watchlist follow. `together` names who watched it too.",
        request=shapes.WatchTogetherSerializer,
        responses={
            201: OpenApiResponse(shapes.WatchWrittenSerializer, description="It is logged."),
            200: OpenApiResponse(shapes.WatchWrittenSerializer, description="Its `nonce` was logged before."),
        },
    )
    @idempotent
    def create(self, request: Request) -> Response:
        serializer = shapes.WatchTogetherSerializer(data=request.data, context=self.get_serializer_context())
        serializer.is_valid(raise_exception=True)
        try:
            receipt = log_together(profile=self.viewer, **serializer.to_act())
        except CompanionError as error:
            raise ValidationError({"together": error.messages}) from None
        return self.written(receipt, status=201 if receipt.undo else 200)

    @extend_schema(
        summary="Log many viewings",
        description="Up to 500. Each is logged whole or not at all, and answered by itself.",
        request=shapes.BulkWatchesSerializer,
        responses=shapes.BulkWatchesResultSerializer,
    )
    @idempotent
    def create_many(self, request: Request) -> Response:
        rows = self.read(shapes.BulkWatchesSerializer)["watches"]
        bulk.within_bounds("watches", rows)
        context = {**self.get_serializer_context(), "titles": bulk.titles_named(rows, self.viewer)}
        right, results = bulk.read_each(shapes.WatchWriteSerializer, rows, context)
        acts = [serializer.to_act() for serializer in right.values()]
        text = ngettext("%(count)d viewing is logged.", "%(count)d viewings are logged.", len(acts))
        logged, undo = log_watches(
            profile=self.viewer,
            viewings=[(act["title"], act["episode"], act["viewing"]) for act in acts],
            label=text % {"count": len(acts)},
        )
        for index, (watch, is_new) in zip(right, logged, strict=True):
            results[index] = {"index": index, "status": 201 if is_new else 200, "id": watch.pk, "errors": {}}
        answer = {"results": [{"id": None, **results[index]} for index in sorted(results)], "undo": undo}
        return Response(shapes.BulkWatchesResultSerializer(answer, context=self.get_serializer_context()).data)

    @extend_schema(
        summary="Change a viewing",
        description="Only what is named is changed.",
        request=shapes.WatchEditSerializer,
        responses=shapes.WatchWrittenSerializer,
    )
    def partial_update(self, request: Request, pk: int) -> Response:
        watch = self.mine(pk)
        changes = self.read(shapes.WatchEditSerializer, partial=True)
        if changes.get("review") is not None:
            changes["review"] = self.review_of(watch, changes["review"])
        companions = changes.pop("together", ())
        try:
            return self.written(edit_together(profile=self.viewer, watch=watch, companions=companions, **changes))
        except Watch.DoesNotExist:
            raise NotFound from None
        except CompanionError as error:
            raise ValidationError({"together": error.messages}) from None

    @extend_schema(summary="Take a viewing off the log", responses={200: TakenSerializer})
    def destroy(self, request: Request, pk: int) -> Response:
        watch = self.mine(pk)
        return self.taken(delete_watches(profile=self.viewer, title=self.title(watch.title_id), watches=[watch.pk]))

    def review_of(self, watch: Watch, pk: int) -> Review:
        """One's own review that the viewing may belong to. Raises ValidationError."""
        own = Review.objects.live().filter(profile=self.viewer, title=watch.title_id)
        review = own.filter(pk=pk).first()
        if review is None or not fits(watch, review):
            raise ValidationError({"review": [_("You have no such review of what was watched.")]})
        return review

    def mine(self, pk: int) -> Watch:
        """One's own viewing: somebody else's, seen or not, is a 404."""
        return get_object_or_404(self.get_queryset(), pk=pk, profile=self.viewer)

    def shown(self, watch: Any) -> Any:
        with_partners(self.viewer, [watch])
        return watch

    def written(self, receipt: Receipt, *, status: int = 200) -> Response:
        found: Any = self.shown(get_object_or_404(self.get_queryset(), pk=receipt.made.pk))
        found.undo = receipt.undo
        data = shapes.WatchWrittenSerializer(found, context=self.get_serializer_context()).data
        return Response(data, status, headers={"Location": str(data["url"])} if status == 201 else None)
