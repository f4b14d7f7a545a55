"""What pages may spend of TMDB's patience: each caller as much as through the API."""

import math
from types import SimpleNamespace

from django.http import HttpRequest
from django.utils.translation import ngettext

from config.lib.api.throttling import ScopedThrottle
from movies.tmdb.errors import TmdbUnavailable

_TMDB = SimpleNamespace(throttle_scope="tmdb")


def spend_tmdb(request: HttpRequest) -> None:
    """Count one request to TMDB for whoever asks. Raises TmdbUnavailable, with the reason, past the limit."""
    throttle = ScopedThrottle()
    if throttle.allow_request(request, _TMDB):  # type: ignore[arg-type]
        return
    seconds = math.ceil(throttle.wait() or 1)
    raise TmdbUnavailable(
        ngettext(
            "That was a lot of requests to TMDB. Please try again in %(seconds)d second.",
            "That was a lot of requests to TMDB. Please try again in %(seconds)d seconds.",
            seconds,
        )
        % {"seconds": seconds}
    )
