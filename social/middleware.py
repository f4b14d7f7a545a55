"""Who is acting in this request, in which language and time zone, and what is closed to whom."""

from collections.abc import Callable
from contextlib import ExitStack
from typing import Any

from django.conf import settings
from django.contrib import auth, messages
from django.contrib.auth.models import AnonymousUser
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import translation
from django.utils.crypto import constant_time_compare
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext as _

from config.lib import marks
from config.lib.api import problem_page
from config.lib.prepared import Given, prepared
from social.enums import ProfileKind
from social.habits import habits
from social.models import Profile, User
from social.notifications.reading import unread_of_profiles
from social.services.profiles import ACTIVE_KEY, CONFINED_KEY


class Seating:
    """The account and the profiles behind one request, read together in one query."""

    def __init__(self, request: HttpRequest) -> None:
        self.request = request
        self._user: User | AnonymousUser | None = None
        self._household: list[Profile] = []
        self._active: Profile | None = None

    def user(self) -> User | AnonymousUser:
        if self._user is None:
            self._sit_down()
        assert self._user is not None
        return self._user

    def profile(self) -> Profile | None:
        """The one chosen in this session, else the account's first standard one; None for a visitor."""
        self.user()
        return self._active

    def household(self) -> list[Profile]:
        """Those that may be switched to, in their order, the active one among them."""
        self.user()
        return self._household

    def _sit_down(self) -> None:
        session = self.request.session
        chosen, raw = session.get(ACTIVE_KEY), session.get(auth.SESSION_KEY)
        if raw is None:
            self._user = AnonymousUser()
            return
        self._household = _household(account=int(raw), chosen=chosen)
        self._user = self._verified()
        if not isinstance(self._user, User):
            self._household = []
            return
        for profile in self._household:
            profile.user = self._user
        self._active = self._choose(chosen)
        if self._active is None and session.get(CONFINED_KEY):
            # Somebody deleted the kids' profile elsewhere. Nobody slips out of it into a grown-up's.
            auth.logout(self.request)
            self._user, self._household = AnonymousUser(), []

    def _choose(self, chosen: Any) -> Profile | None:
        for profile in self._household:
            if profile.pk == chosen:
                return profile
        if self.request.session.get(CONFINED_KEY):
            return None
        # Whoever signs in has typed the account's password: no kids' profile stands in their way.
        return next((profile for profile in self._household if profile.kind == ProfileKind.STANDARD), None)

    def _verified(self) -> Any:
        """The account, if the session is good for it, as Django has it: read already where all is plain."""
        session = self.request.session
        user = self._household[0].user if self._household else None
        backend = session.get(auth.BACKEND_SESSION_KEY)
        plain = (
            user is not None
            and user.is_active
            and backend in settings.AUTHENTICATION_BACKENDS
            and constant_time_compare(session.get(auth.HASH_SESSION_KEY, ""), user.get_session_auth_hash())
        )
        return user if plain else auth.get_user(self.request)


@prepared
def _household() -> QuerySet[Profile]:
    """The profiles of an account, in their order: guests have been forgotten but for the one that is chosen."""
    own = Profile.objects.filter(user=Given("account")).filter(~Q(kind=ProfileKind.GUEST) | Q(pk=Given("chosen")))
    unread = {"unread_notifications": unread_of_profiles()}
    return own.select_related("user").annotate(**unread).order_by("position", "pk")


class ActiveProfileMiddleware:
    """Puts account and profile on the request, and renders it in the profile's language and time zone.

    request.profile is falsy for visitors; request.household are the profiles that may be switched to.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: Any) -> HttpResponse:
        seating = Seating(request)
        request.user = SimpleLazyObject(seating.user)
        request.profile = SimpleLazyObject(seating.profile)
        request.household = SimpleLazyObject(seating.household)
        # A visitor without a session brings nothing to look up, and gets an answer that caches may share.
        if settings.SESSION_COOKIE_NAME not in request.COOKIES or auth.SESSION_KEY not in request.session:
            return self.get_response(request)
        with ExitStack() as stack:
            if profile := seating.profile():
                for place in habits(profile):
                    stack.enter_context(place)
            response = self.get_response(request)
            # The locale middleware would write the language that it found itself.
            response.headers.setdefault("Content-Language", translation.get_language())
            return response


# What a grown-up's password or PIN protects, by the beginning of its address; signing out is always possible.
_CLOSED = ("/settings/", "/accounts/", "/identity/", "/admin/", "/api/v1/tokens/")
_ALWAYS_OPEN = frozenset({"account_logout"})
# To children, besides: TMDB knows no ceiling.
_CLOSED_TO_KIDS = ("/search/tmdb/",)


class GateMiddleware:
    """Closes accounts, settings and administration while a kids' or a guest profile is active."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: Any, view: Any, args: Any, kwargs: Any) -> HttpResponse | None:
        closed = _CLOSED + _CLOSED_TO_KIDS
        if not request.path.startswith(closed) or request.resolver_match.view_name in _ALWAYS_OPEN:
            return None
        profile = request.profile
        if not profile or profile.kind == ProfileKind.STANDARD:
            return None
        if profile.kind == ProfileKind.GUEST and not request.path.startswith(_CLOSED):
            return None
        if request.path.startswith("/api/"):
            return problem_page(403)
        return render(request, "social/closed.html", {"profile": profile}, status=403)


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


class PageOwnerMiddleware:
    """Refuses an act from a page that was drawn for another profile: somebody has switched in another window."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        drawn_for = request.headers.get("X-Profile")
        if drawn_for is None or request.method in ("GET", "HEAD", "OPTIONS"):
            return self.get_response(request)
        profile = request.profile  # type: ignore[attr-defined]
        if drawn_for == (str(profile.pk) if profile else ""):
            return self.get_response(request)
        name = profile.name if profile else _("nobody")
        messages.warning(request, _("You are %(name)s now. Nothing was changed; please do it again.") % {"name": name})
        return HttpResponse(status=409, headers={"HX-Refresh": "true"})
