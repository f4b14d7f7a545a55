"""Reactions: one press, and who has pressed."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.middleware.csrf import get_token
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from config.lib.pages import PageRequest, render_page
from reviews.enums import ReactionKind
from reviews.models import COUNTED_BY, Review
from reviews.queries.reacted import my_reactions, reacted
from reviews.services.limits import TooOftenError
from reviews.services.reactions import react as give
from reviews.services.reactions import take_reaction
from reviews.templatetags.talk import reactions
from reviews.views.talking import seen_review, taking_part, viewer_of
from social.views.acting import safe_next

PAGE = 50


@require_POST
@taking_part
def react(request: PageRequest, pk: int) -> HttpResponse:
    """set=like:1 gives a reaction, set=like:0 takes it back; answers with the buttons as they are now."""
    found = seen_review(request, pk)
    kind, _colon, turned = request.POST.get("set", "").partition(":")
    news = ""
    try:
        act = take_reaction if turned == "0" else give
        act(profile=request.profile, review=found.pk, kind=kind)
        news = _said(seen_review(request, pk), kind)
    except ValidationError as error:
        messages.error(request, error.messages[0])
    except TooOftenError as error:
        messages.error(request, str(error))
    if not request.htmx:
        return redirect(safe_next(request, found.get_absolute_url()))
    found = seen_review(request, pk)
    mine = my_reactions(request.profile, [found.pk]).get(found.pk, ())
    return HttpResponse(reactions(found, viewer=request.profile, mine=mine, token=get_token(request), news=news))


@require_safe
def liked_by(request: PageRequest, handle: str, pk: int) -> HttpResponse:
    """Who likes a review, of those whom the viewer sees. ?after= goes on from a row."""
    found = seen_review(request, pk, handle=handle)
    rows: Any = reacted(found, viewer=viewer_of(request), kind=ReactionKind.LIKE)
    after = request.GET.get("after", "")
    if after.isascii() and after.isdigit() and len(after) < 19:
        rows = rows.filter(pk__lt=int(after))
    likes = list(rows[: PAGE + 1])
    context = {"review": found, "likes": likes[:PAGE], "after": likes[PAGE - 1].pk if len(likes) > PAGE else 0}
    return render_page(request, "reviews/liked_by.html", context, fragment="likes")


def _said(review: Review, kind: str) -> str:
    """How many there are now, for who doesn't see the number change."""
    count = getattr(review, COUNTED_BY[ReactionKind(kind)])
    words = {
        ReactionKind.LIKE: ngettext("%(count)d like", "%(count)d likes", count),
        ReactionKind.HELPFUL: ngettext("%(count)d finds it helpful", "%(count)d find it helpful", count),
        ReactionKind.FUNNY: ngettext("%(count)d finds it funny", "%(count)d find it funny", count),
    }[ReactionKind(kind)]
    return words % {"count": count} if count else _("Nobody any more")
