"""Who is acting in this request."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.utils.functional import SimpleLazyObject

from config.lib import marks
from social.models import Profile

SESSION_KEY = "profile"


def active_profile(request: HttpRequest) -> Profile | None:
    """The profile chosen in this session, else the account's first; None for a visitor. Runs a query."""
    if not request.user.is_authenticated:
        return None
    profiles = Profile.objects.of(request.user)
    chosen = request.session.get(SESSION_KEY)
    return (profiles.filter(pk=chosen).first() if chosen else None) or profiles.first()


class ActiveProfileMiddleware:
    """Puts the active profile on the request as `request.profile`, looked up when first asked for."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.profile = SimpleLazyObject(lambda: active_profile(request))  # type: ignore[attr-defined]
        return self.get_response(request)


class SessionSeenMiddleware:
    """Notes in passing when each signed-in session was last seen; a task writes it down for the list of sessions."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        session = request.session
        if session.accessed and session.session_key and "_auth_user_id" in session:
            marks.note("sessions", session.session_key)
        return response
