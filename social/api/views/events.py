"""The live stream, for the site's own pages and for apps."""

import json
from typing import Any

from django.http import HttpResponse, StreamingHttpResponse
from django.utils.cache import patch_cache_control, patch_vary_headers
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import OpenApiExample, OpenApiParameter, OpenApiResponse, extend_schema
from rest_framework.exceptions import PermissionDenied
from rest_framework.renderers import BaseRenderer, JSONRenderer
from rest_framework.request import Request
from rest_framework.views import APIView

from config.lib.api.permissions import SignedIn
from config.lib.api.problems import Answer, answers_with
from config.lib.api.views import ConditionalReads
from social.enums import ProfileKind
from social.stream import CONTENT_TYPE, FullError, open_stream

# Of what a client calls itself.
LONGEST_NAME = 40

answers_with(
    FullError,
    Answer(
        503,
        "too_many_streams",
        _("No room for another stream"),
        _("There are as many streams as there is room for. Ask now and then instead, and try again later."),
        retry_after=60,
    ),
)


class EventRenderer(BaseRenderer):
    """What a browser's EventSource asks for. Problems are told in JSON all the same."""

    media_type = CONTENT_TYPE
    format = "events"
    charset = "utf-8"

    def render(self, data: Any, *_args: Any, **_kwargs: Any) -> bytes:
        return json.dumps(data, default=str).encode()


class EventsView(ConditionalReads):
    permission_classes = (SignedIn,)
    renderer_classes = (EventRenderer, JSONRenderer)

    @extend_schema(
        summary="Live hints that there is something new",
        description=(
            "Server-sent events, for as long as both sides like and ten minutes or so at most; then connect again. "
            "`hello`: from now on nothing is missed, so look once. `feed`, `notifications`: there is something new of "
            "that kind; ask its own endpoint. `away`: there are no hints for the moment, until the next `hello`. "
            "Lines that begin with a colon are signs of life. With too many connections, 503 with Retry-After."
        ),
        parameters=[
            OpenApiParameter(
                "browser", str, description="A name that one client gives itself: a new stream ends its earlier one."
            )
        ],
        responses={
            (200, CONTENT_TYPE): OpenApiResponse(
                {"type": "string"},
                examples=[OpenApiExample("Something new in the feed", 'event: feed\ndata: {"event": "feed"}\n\n')],
            ),
        },
    )
    def get(self, request: Request) -> HttpResponse | StreamingHttpResponse:
        profile: Any = getattr(request, "profile", None)
        if profile.kind != ProfileKind.STANDARD:
            raise PermissionDenied(_("This is for standard profiles."))
        if request.method == "HEAD":
            return HttpResponse(content_type=CONTENT_TYPE)
        browser = request.query_params.get("browser", "")[:LONGEST_NAME]
        stream = open_stream(profile, browser=browser)
        response = StreamingHttpResponse(stream, content_type=f"{CONTENT_TYPE}; charset=utf-8")
        # For nginx, which would collect it otherwise.
        response["X-Accel-Buffering"] = "no"
        return response

    def finalize_response(self, request: Any, response: Any, *args: Any, **kwargs: Any) -> Any:
        """Without the ETag of other reads: there is no body to make one of."""
        response = APIView.finalize_response(self, request, response, *args, **kwargs)
        patch_vary_headers(response, ["Accept", "Authorization", "Cookie"])
        patch_cache_control(response, no_store=True)
        return response
