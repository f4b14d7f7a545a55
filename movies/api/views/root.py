"""Where the API starts."""

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.reverse import reverse

from config.lib.api.views import ConditionalReads

LISTS = ("titles", "people", "genres", "keywords", "companies", "collections", "search", "suggest")
# What people keep there, as each sees it.
KEPT = (
    "me", "lists", "library", "watches", "ratings", "continue-watching", "stats", "quick-add", "list-invitations",
    "together", "tokens",
)  # fmt: skip


class Root(ConditionalReads):
    """The lists to start from."""

    @extend_schema(
        summary="The lists to start from",
        responses={200: {"type": "object", "additionalProperties": {"type": "string", "format": "uri"}}},
    )
    def get(self, request: Request) -> Response:
        links = {name: reverse(f"api:{name}", request=request) for name in (*LISTS, *KEPT)}
        return Response({**links, "docs": reverse("api:docs", request=request)})
