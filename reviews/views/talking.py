"""Who takes part, on which review or comment, and where they go on: what views of talk begin and end with."""

from typing import Any

from django.http import Http404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from reviews.models import Comment, Review
from reviews.queries.rights import takes_part
from reviews.queries.threads import LARGEST_KEY
from social.models import Profile
from social.views.acting import only_for

# For somebody who reacts and comments. A visitor logs in first; children and guests may not.
taking_part = only_for(
    takes_part,
    refusal=_lazy("Kids’ and guest profiles don’t react or comment."),
    page=lambda _arguments: reverse("movies:landing"),
)


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
