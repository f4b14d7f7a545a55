"""Search and suggestions."""

from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response

from config.lib.api.paging import (
    CURSOR,
    PAGE_SIZE,
    cursor_parameter,
    next_link,
    page_size,
    page_size_parameter,
    read_cursor,
    write_cursor,
)
from config.lib.api.views import ConditionalReads
from movies.api.filters import QUERY, search_query
from movies.api.serializers.search import SearchResultsSerializer, SuggestionsSerializer
from movies.models import Title
from movies.search import search, suggest
from movies.search.engine import MOST_TITLES

CURSOR_PARAMETER = OpenApiParameter(CURSOR, str, description=cursor_parameter()["description"])
PAGE_SIZE_PARAMETER = OpenApiParameter(
    PAGE_SIZE, page_size_parameter()["schema"], description=page_size_parameter()["description"]
)
# A ranking has no columns to go on from, so here a cursor says how many came before.
ORDER = ("pk",)


def read_offset(cursor: str) -> int:
    """Where a page of search results starts. Raises ValidationError."""
    if not cursor:
        return 0
    offset: int = read_cursor(cursor, Title.objects.all(), ORDER)[0]
    if not 0 < offset <= MOST_TITLES:
        raise ValidationError({CURSOR: [_("This is not a cursor of this list.")]})
    return offset


class SearchView(ConditionalReads):
    throttle_scope = "search"

    @extend_schema(
        summary="Titles, people, collections and keywords",
        description="Finds names in any script, accents and case apart; forgives typing errors; `1994` or `year:1994` "
        "narrows titles down. Titles come in pages; the best few people, collections and keywords with each.",
        parameters=[QUERY, CURSOR_PARAMETER, PAGE_SIZE_PARAMETER],
        responses=SearchResultsSerializer,
    )
    def get(self, request: Request) -> Response:
        size, query = page_size(request), search_query(request)
        offset = read_offset(request.query_params.get(CURSOR, ""))
        found = search(query, viewer=getattr(request, "profile", None), limit=size, offset=offset)
        more = offset + size < found.total
        link = next_link(request, write_cursor(ORDER, [offset + size])) if more else None
        shape = SearchResultsSerializer(found, context={"request": request})
        return Response({**shape.data, "next": link})


class SuggestView(ConditionalReads):
    throttle_scope = "search"

    @extend_schema(
        summary="What somebody who is typing may mean",
        parameters=[QUERY],
        responses=SuggestionsSerializer,
    )
    def get(self, request: Request) -> Response:
        viewer = getattr(request, "profile", None)
        results = suggest(search_query(request), viewer=viewer)
        return Response(SuggestionsSerializer({"results": results}, context={"request": request}).data)
