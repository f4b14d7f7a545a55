"""What endpoints are made of. Apart from the package's other names, because it imports the framework's views."""

import hashlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from types import MappingProxyType
from typing import Any

from django.db import IntegrityError, transaction
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.cache import get_conditional_response, patch_cache_control, patch_vary_headers
from django.utils.translation import gettext_lazy as _
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.serializers import BaseSerializer
from rest_framework.views import APIView
from rest_framework.viewsets import GenericViewSet

from config.lib.api.problems import Conflict
from config.lib.api.scopes import WithinScopes


def with_etag(request: Request, response: HttpResponse) -> HttpResponse:
    """The response with a weak ETag of its body, or a 304 for a client that has that body."""
    etag = f'W/"{hashlib.blake2b(response.content, digest_size=16).hexdigest()}"'
    response["ETag"] = etag
    answer = get_conditional_response(request._request, etag=etag, response=response)
    return answer or response


class ConditionalReads(APIView):
    """Reads carry an ETag, and caches ask again before they use what they kept. Tokens keep within their scopes."""

    # What a token needs, by action or by method in small letters: `{"create": "track"}`. See config.lib.api.scopes.
    scopes: Mapping[str, str] = MappingProxyType({})

    def get_permissions(self) -> Any:
        return [WithinScopes(), *super().get_permissions()]

    def finalize_response(self, request: Any, response: Any, *args: Any, **kwargs: Any) -> Any:
        response = super().finalize_response(request, response, *args, **kwargs)
        patch_vary_headers(response, ["Accept", "Accept-Language", "Authorization", "Cookie"])
        if request.method not in ("GET", "HEAD"):
            patch_cache_control(response, no_store=True)
        elif response.status_code == 200:
            patch_cache_control(response, private=True, no_cache=True)
            response.add_post_render_callback(lambda rendered: with_etag(request, rendered))
        return response


@contextmanager
def conflicts_answered() -> Iterator[None]:
    """A transaction in which a lost race for a unique value is a 409 instead of a 500."""
    try:
        with transaction.atomic():
            yield
    except IntegrityError:
        raise Conflict(_("Somebody else has just stored the same. Please look and try again."))


class ApiViewSet(ConditionalReads, GenericViewSet[Any]):
    """Endpoints over one kind of row. Reads are shaped by `serializer_class`, details by `detail_serializer_class`.

    Writes are read by `write_serializer_class`, carried out by the methods of the view, and answered by the detail.
    """

    detail_serializer_class: type[BaseSerializer[Any]]
    write_serializer_class: type[BaseSerializer[Any]]
    filter_backends = ()
    # The columns that lists are ordered and paged by.
    keyset: tuple[str, ...] = ("pk",)
    # The right over the model that a write takes, where its method alone doesn't say.
    right: str | None = None
    throttle_scope: str | None = None

    @property
    def viewer(self) -> Any:
        """The profile that acts, as every `visible_to` takes it; falsy for a visitor."""
        return getattr(self.request, "profile", None)

    def get_serializer_class(self) -> type[BaseSerializer[Any]]:
        if self.action in ("retrieve", "create", "update", "partial_update"):
            return self.detail_serializer_class
        return super().get_serializer_class()

    def page(
        self,
        rows: Any,
        serializer_class: type[BaseSerializer[Any]] | None = None,
        *,
        prepare: Callable[[Sequence[Any]], None] | None = None,
    ) -> Response:
        """A page of the queryset in the view's `keyset` order. prepare: adds to its rows what a query can't."""
        shape = serializer_class or self.get_serializer_class()
        found = self.paginate_queryset(rows) or ()
        if prepare:
            prepare(found)
        return self.get_paginated_response(shape(found, many=True, context=self.get_serializer_context()).data)

    def validated(self, instance: Any = None, *, partial: bool = False) -> dict[str, Any]:
        """The body as the view's write serializer reads it. Raises ValidationError."""
        serializer = self.write_serializer_class(
            instance, data=self.request.data, partial=partial, context=self.get_serializer_context()
        )
        serializer.is_valid(raise_exception=True)
        return dict(serializer.validated_data)

    def answer(self, pk: Any, *, status: int = 200) -> Response:
        """The row as a read of its own address answers it now."""
        fresh = self.shown(get_object_or_404(self.detail_queryset(), pk=pk))
        data = self.detail_serializer_class(fresh, context=self.get_serializer_context()).data
        return Response(data, status, headers={"Location": str(data["url"])} if status == 201 else None)

    def shown(self, row: Any) -> Any:
        """The row with whatever else a detail shows that a queryset can't bring along."""
        return row

    def detail_queryset(self) -> Any:
        """The rows that may be read, with all that a detail shows."""
        return self.get_queryset()
