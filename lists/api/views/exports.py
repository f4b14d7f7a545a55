"""Exports: asked for, made by a worker, downloaded, and deleted."""

from typing import Any

from django.db.models import QuerySet
from django.http import FileResponse, Http404
from django.shortcuts import get_object_or_404
from django.utils.cache import patch_cache_control, patch_vary_headers
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from config.lib.api import idempotent
from lists.api.base import KeepsHistory, TrackingViewSet
from lists.api.serializers.exports import ExportSerializer, NewExportSerializer
from lists.exports.running import delete_export, opened, start_export
from lists.models import Export


class ExportViewSet(TrackingViewSet):
    """One's own exports: somebody else's, of the same household too, are as good as none."""

    permission_classes = (KeepsHistory,)
    serializer_class = detail_serializer_class = ExportSerializer
    keyset = ("-created_at", "-pk")

    def get_queryset(self) -> QuerySet[Export]:
        return Export.objects.filter(profile=self.viewer)

    @extend_schema(summary="Exports", description="The latest first. Each is kept for some days.")
    def list(self, request: Request) -> Response:
        return self.page(self.get_queryset())

    @extend_schema(
        summary="Start an export",
        description="A worker makes it, one at a time; read it again until its `state` is `done` or `failed`.",
        request=NewExportSerializer,
        responses={201: ExportSerializer},
    )
    @idempotent
    def create(self, request: Request) -> Response:
        made = start_export(profile=self.viewer, kind=self.read(NewExportSerializer)["kind"])
        return self.answer(made.pk, status=201)

    @extend_schema(summary="An export")
    def retrieve(self, request: Request, pk: int) -> Response:
        return self.answer(pk)

    @extend_schema(summary="Delete an export and its file", responses={204: None})
    def destroy(self, request: Request, pk: int) -> Response:
        delete_export(get_object_or_404(self.get_queryset(), pk=pk))
        return Response(status=204)

    @extend_schema(
        summary="The file of an export",
        operation_id="exports_file_retrieve",
        responses={(200, "application/octet-stream"): OpenApiTypes.BINARY},
    )
    def file(self, request: Request, pk: int) -> FileResponse:
        found = get_object_or_404(self.get_queryset(), pk=pk)
        file = opened(found)
        if file is None:
            raise Http404
        return FileResponse(file, as_attachment=True, filename=found.name)

    def finalize_response(self, request: Any, response: Any, *args: Any, **kwargs: Any) -> Any:
        """A file goes without an ETag: all of it would have to be read for that."""
        if not isinstance(response, FileResponse):
            return super().finalize_response(request, response, *args, **kwargs)
        given: Any = response
        response = APIView.finalize_response(self, request, given, *args, **kwargs)
        patch_vary_headers(response, ["Authorization", "Cookie"])
        patch_cache_control(response, private=True, no_store=True)
        return response
