"""Imports: files brought from elsewhere, looked at, decided about, written, and taken back."""

from collections.abc import Sequence
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response

from config.lib.api import Conflict, idempotent
from config.lib.api.parsing import UploadParser
from lists.api.base import KeepsHistory, TrackingViewSet
from lists.api.import_answers import settle
from lists.api.parameters import chosen, key_parameter
from lists.api.serializers import imports as shapes
from lists.enums import ImportState, RowKind, RowState
from lists.imports import resolving
from lists.imports.choosing import Choices
from lists.imports.files import PASSWORD, ImportFileError
from lists.imports.resolving import NotNowError
from lists.imports.uploads import forget_files, remember_password, start_import
from lists.models import Import
from lists.models.imports import UNDELETABLE
from lists.queries.imports import decisions, names_of, tally
from lists.undo import UndoExpiredError

KIND = OpenApiParameter("kind", str, enum=RowKind.values, description="Only rows of this kind.")
STATE = OpenApiParameter("state", str, enum=RowState.values, description="Only rows in this state.")
SUBJECT = OpenApiParameter("subject", {"type": "integer", "minimum": 1}, description="Only rows about this subject.")
OPEN = OpenApiParameter("open", str, enum=("true", "false"), description="Those to be decided, or the others.")


class OnImports(TrackingViewSet):
    """One's own imports: somebody else's, of the same household too, are as good as none."""

    permission_classes = (KeepsHistory,)
    serializer_class = shapes.ImportSerializer
    detail_serializer_class = shapes.ImportDetailSerializer
    keyset: tuple[str, ...] = ("-created_at", "-pk")

    def get_queryset(self) -> QuerySet[Import]:
        return Import.objects.filter(profile=self.viewer)

    def shown(self, row: Any) -> Any:
        row.tally, row.decisions = tally(row), decisions(row)
        return row


class ImportsViewSet(OnImports):
    parser_classes = (UploadParser,)

    @extend_schema(summary="Imports", description="The latest first.")
    def list(self, request: Request) -> Response:
        return self.page(self.get_queryset().defer("claims", "notices", "answers", "choices", "question"))

    @extend_schema(
        summary="Start an import",
        description="A worker reads the files; read the import again until its `state` waits for you: `asking`, "
        "`ready` or `failed`. Nothing is written before you say so. Files of a second source become an import of "
        "their own.",
        request={"multipart/form-data": shapes.NewImportSerializer},
        responses={201: shapes.ImportDetailSerializer},
    )
    @idempotent
    def create(self, request: Request) -> Response:
        data = self.read(shapes.NewImportSerializer)
        try:
            with transaction.atomic():
                run = start_import(profile=self.viewer, files=data["files"], answers=data.get("answers"))
                # Before a worker has it.
                if password := data.get("password"):
                    remember_password(run, password)
        except ImportFileError as error:
            raise ValidationError({"files": [str(error)]})
        return self.answer(run.pk, status=201)


class ImportViewSet(OnImports):
    """One of them, and all that can be done with it. Acts are answered with the import as it is then."""

    @extend_schema(summary="An import")
    def retrieve(self, request: Request, pk: int) -> Response:
        return self.answer(pk)

    @extend_schema(
        summary="Forget an import",
        description="What it has written stays, and can't be taken back as a whole any more.",
        responses={204: None},
    )
    def destroy(self, request: Request, pk: int) -> Response:
        run = self.mine(pk)
        deleted, _each = self.get_queryset().filter(pk=run.pk).exclude(state__in=UNDELETABLE).delete()
        if not deleted:
            raise NotNowError
        forget_files(run)
        return Response(status=204)

    @extend_schema(
        summary="Answer an import's question",
        description="It is read on then, and may have another one.",
        request=shapes.AnswerSerializer,
        responses={202: shapes.ImportDetailSerializer},
    )
    @idempotent
    def reply(self, request: Request, pk: int) -> Response:
        with transaction.atomic():
            run = self.held(pk)
            if run.state != ImportState.ASKING:
                raise Conflict(_("This import asks nothing."))
            data = self.said(run)
            # Before a worker has it.
            if data["name"] == PASSWORD:
                remember_password(run, data["value"])
            resolving.answer(run, data["name"], data["value"])
        return self.answer(pk, status=202)

    @extend_schema(
        summary="Decide what names and rows mean",
        description="Titles are remembered for later imports. All of it is done, or nothing.",
        request=shapes.ResolveSerializer,
        responses=shapes.ImportDetailSerializer,
    )
    @idempotent
    def resolve(self, request: Request, pk: int) -> Response:
        data = self.read(shapes.ResolveSerializer)
        with transaction.atomic():
            settle(self.held(pk), subjects=data.get("subjects", ()), rows=data.get("rows", ()))
        return self.answer(pk)

    @extend_schema(
        summary="Choose what comes along",
        description="Only what is named is changed.",
        request=shapes.ChoicesSerializer,
        responses=shapes.ImportDetailSerializer,
    )
    def choose(self, request: Request, pk: int) -> Response:
        data = self.read(shapes.ChoicesSerializer)
        with transaction.atomic():
            run = self.held(pk)
            now = Choices.of(run.choices)
            resolving.choose(
                run,
                Choices(
                    kinds=frozenset(data.get("kinds", now.kinds)),
                    statuses=frozenset(data.get("statuses", now.statuses)),
                    conflicts={**now.conflicts, **data.get("conflicts", {})},
                ),
            )
        return self.answer(pk)

    @extend_schema(
        summary="Have an import written",
        description="All that is ready and was chosen. After more was decided, it can be written again: what is "
        "written stays as it is.",
        request=None,
        responses={202: shapes.ImportDetailSerializer},
    )
    @idempotent
    def commit(self, request: Request, pk: int) -> Response:
        if not resolving.start_commit(self.mine(pk)):
            raise NotNowError
        return self.answer(pk, status=202)

    @extend_schema(
        summary="Take an import back",
        description="All that it has written, but for what was changed since.",
        request=None,
        responses={202: shapes.ImportDetailSerializer},
    )
    @idempotent
    def undo(self, request: Request, pk: int) -> Response:
        run = self.mine(pk)
        if run.state == ImportState.DONE and not (run.undo_until and run.undo_until > timezone.now()):
            raise UndoExpiredError
        if not resolving.start_undo(run):
            raise Conflict(_("Nothing of this import is written, or it is being worked on."))
        return self.answer(pk, status=202)

    @extend_schema(
        summary="Try an import that failed again",
        description="It goes on where it was.",
        request=None,
        responses={202: shapes.ImportDetailSerializer},
    )
    @idempotent
    def retry(self, request: Request, pk: int) -> Response:
        if not resolving.try_again(self.mine(pk)):
            raise Conflict(_("This import has not failed."))
        return self.answer(pk, status=202)

    def mine(self, pk: int) -> Import:
        return get_object_or_404(self.get_queryset(), pk=pk)

    def held(self, pk: int) -> Import:
        """The same until the end of the transaction."""
        return get_object_or_404(self.get_queryset().select_related("profile").select_for_update(of=("self",)), pk=pk)

    def said(self, run: Import) -> dict[str, Any]:
        context = {**self.get_serializer_context(), "question": run.question}
        serializer = shapes.AnswerSerializer(data=self.request.data, context=context)
        serializer.is_valid(raise_exception=True)
        return dict(serializer.validated_data)


class ImportPartsViewSet(OnImports):
    """What an import holds, in the source's order."""

    keyset = ("number",)

    @extend_schema(
        summary="The rows of an import",
        description="What the source says, one thing a row, and what became of it.",
        parameters=[KIND, STATE, SUBJECT],
        responses=shapes.ImportRowSerializer(many=True),
    )
    def rows(self, request: Request, pk: int) -> Response:
        rows = self.run(pk).rows.select_related("subject", "season", "episode__season").defer("subject__candidates")
        if kind := chosen(request, "kind", RowKind.values):
            rows = rows.filter(kind=kind)
        if state := chosen(request, "state", RowState.values):
            rows = rows.filter(state=state)
        if subject := key_parameter(request, "subject"):
            rows = rows.filter(subject=subject)
        return self.page(rows, shapes.ImportRowSerializer)

    @extend_schema(
        summary="The names in an import",
        description="Films and shows as the source names them, what they are here, and what they may be.",
        parameters=[OPEN],
        responses=shapes.ImportSubjectSerializer(many=True),
    )
    def subjects(self, request: Request, pk: int) -> Response:
        rows = self.run(pk).subjects.all()
        if wanted := chosen(request, "open", ("true", "false")):
            rows = rows.filter(is_settled=wanted == "false")
        return self.page(rows, shapes.ImportSubjectSerializer, prepare=self.show)

    def run(self, pk: int) -> Import:
        return get_object_or_404(self.get_queryset().only("pk"), pk=pk)

    def show(self, rows: Sequence[Any]) -> None:
        for row, name in zip(rows, names_of(rows, self.viewer), strict=True):
            row.shown = name
