"""Who takes part, on which review or comment, and where they go on: what views of talk begin and end with."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _

from config.lib.pages import PageRequest
from reviews.models import Comment, Review
from reviews.queries.rights import takes_part
from reviews.queries.threads import LARGEST_KEY
from social.models import Profile

View = Callable[..., HttpResponse]


def taking_part(view: View) -> View:
    """A view for somebody who reacts and comments. A visitor logs in first; children and guests may not."""

    @wraps(view)
    def wrapped(request: PageRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not request.user.is_authenticated:
            here = request.get_full_path() if request.method in ("GET", "HEAD") else None
            return redirect_to_login(here or safe_next(request, reverse("movies:landing")))
        if not takes_part(request.profile or None):
            raise PermissionDenied(_("Kids’ and guest profiles don’t react or comment."))
        return view(request, *args, **kwargs)

    return wrapped


def safe_next(request: HttpRequest, otherwise: str) -> str:
    """Where the form wants to go on to, if that is a page of this site."""
    wanted = request.POST.get("next", "")
    safe = url_has_allowed_host_and_scheme(wanted, {request.get_host()}, require_https=request.is_secure())
    return wanted if safe else otherwise


def viewer_of(request: Any) -> Profile | None:
    return getattr(request, "profile", None) or None


def seen_review(request: Any, pk: int, *, handle: str | None = None) -> Review:
    """A review that the viewer sees, with its profile and what it is about. handle: whose it has to be."""
    rows = Review.objects.visible_to(viewer_of(request)).select_related("profile", "title", "season", "episode")
    if handle is not None:
        rows = rows.filter(profile__handle=handle.lower())
    found = rows.filter(pk=min(pk, LARGEST_KEY)).first()
    if found is None:
        raise Http404(_("There is no such review."))
    return found


def seen_comment(request: Any, pk: int) -> Comment:
    """A comment that the viewer sees, with its review and the review's profile."""
    rows = Comment.objects.visible_to(viewer_of(request)).select_related("review__profile", "review__title", "profile")
    found = rows.filter(pk=min(pk, LARGEST_KEY)).first()
    if found is None:
        raise Http404(_("This comment isn’t there any more."))
    return found


def place_of(comment: Comment) -> str:
    """Where a comment stands: the page of the thread that shows it, and the place on it."""
    return f"{comment.review.get_absolute_url()}?comment={comment.pk}#comment-{comment.pk}"
