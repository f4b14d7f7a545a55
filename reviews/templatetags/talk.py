"""What is said below a review, and what people think of it."""

from collections.abc import Iterable
from typing import Any
from urllib.parse import urlencode

from django import template
from django.template import Context
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from config.lib.addresses import address
from config.lib.tags.everywhere import icon
from config.lib.words import escaped, said_once
from reviews.enums import ReactionKind
from reviews.models import COUNTED_BY, Review
from reviews.queries.reacted import my_reactions, reacted
from reviews.queries.rights import takes_part, who_reads, why_silent
from reviews.queries.threads import Place, count_shown, thread_of
from social.models import Profile

register = template.Library()

# Of each review that `mind` has passed: what the viewer has pressed.
_MINDED = "my_reactions"
_ICONS = {ReactionKind.LIKE: "heart", ReactionKind.HELPFUL: "bulb", ReactionKind.FUNNY: "laugh"}
_FACES = 5


def viewer_of(context: Any) -> Profile | None:
    """The profile that looks at the page: also inside an include with `only`, which keeps the request."""
    request = getattr(context, "request", None) or context.get("request")
    return getattr(request, "profile", None) or None


@register.simple_tag(takes_context=True)
def mind(context: Context, *several: Iterable[Review]) -> str:
    """Put on each review what the viewer has pressed, for `review_reactions`. Once a page; runs one query at most."""
    viewer, shown = viewer_of(context), [review for reviews in several for review in reviews or ()]
    known = my_reactions(viewer, [review.pk for review in shown]) if viewer and shown and takes_part(viewer) else {}
    for review in shown:
        setattr(review, _MINDED, known.get(review.pk, frozenset()))
    return ""


@register.simple_tag(takes_context=True)
def review_reactions(context: Context, review: Review) -> SafeString:
    """The reactions to a review, the buttons that give one, and the way to its comments.

    Runs one query for a profile, or none where `mind` has been.
    """
    viewer = viewer_of(context)
    if not hasattr(review, _MINDED):
        mind(context, [review])
    return reactions(review, viewer=viewer, mine=getattr(review, _MINDED), token=context.get("csrf_token"))


def reactions(review: Review, *, viewer: Profile | None, mine: Iterable[str], token: Any, news: str = "") -> SafeString:
    """The same as plain HTML, by hand: lists have dozens. news: said to who can't see what has changed."""
    pressed, where = frozenset(mine), review.get_absolute_url()
    own = viewer is not None and review.profile_id == viewer.pk
    silent = own or (viewer is not None and not takes_part(viewer))
    way = "none" if silent else "press" if viewer else "login"
    log_in = f"{reverse('account_login')}?{urlencode({'next': where})}" if way == "login" else ""
    parts = [
        _one(review.pk, kind, getattr(review, COUNTED_BY[kind]), kind in pressed, way, log_in) for kind in ReactionKind
    ]
    if own and any(parts):
        parts.append(
            f'<span class="visually-hidden">{escaped(_("This review is yours: others may react to it."))}</span>'
        )
    parts.append(_comments(f"{where}#comments", review.comment_count))
    said = f'<span class="visually-hidden" data-announce>{escaped(news)}</span>' if news else ""
    label, inside = escaped(_("Reactions")), "".join(parts)
    if way != "press":
        return mark_safe(f'<div class="reactions" role="group" aria-label="{label}">{inside}</div>')  # noqa: S308 (escaped)
    act = address("reviews:react", review.pk)
    return mark_safe(  # noqa: S308 (each part is escaped)
        f'<form class="reactions" id="reactions-{review.pk}" method="post" action="{act}" aria-label="{label}"'
        f' hx-post="{act}" hx-target="this" hx-swap="outerHTML">'
        f'<input type="hidden" name="csrfmiddlewaretoken" value="{escaped(token or "")}">'
        f'<input type="hidden" name="next" value="{escaped(where)}">{inside}{said}</form>'
    )


@said_once
def _one(pk: int, kind: ReactionKind, count: int, pressed: bool, way: str, log_in: str) -> str:
    """One kind of reaction. way: "press" for a button, "login" for a link there, "none" for the number alone."""
    if way == "none" and not count:
        return ""
    number = f' <span class="reaction__count num">{count}</span>' if count else ""
    inside = f'{icon(_ICONS[kind])}<span class="reaction__word">{escaped(kind.label)}</span>{number}'
    if way == "none":
        return f'<span class="reaction reaction--still">{inside}</span>'
    if way == "login":
        return f'<a class="reaction" href="{escaped(log_in)}" rel="nofollow">{inside}</a>'
    on, turned = ("true", 0) if pressed else ("false", 1)
    return (
        f'<button class="reaction reaction--{kind}" id="react-{pk}-{kind}" type="submit" name="set"'
        f' value="{kind}:{turned}" aria-pressed="{on}">{inside}</button>'
    )


@said_once
def _comments(where: str, count: int) -> str:
    words = ngettext("%(count)d comment", "%(count)d comments", count) % {"count": count} if count else _("Comments")
    shown = f' <span class="num" aria-hidden="true">{count}</span>' if count else ""
    return (
        f'<a class="reaction reaction--talk" href="{escaped(where)}">{icon("bubble")}'
        f'<span class="visually-hidden">{escaped(words)}</span>{shown}</a>'
    )


@register.inclusion_tag("reviews/partials/talk.html", takes_context=True)
def review_comments(context: Context, review: Review) -> dict[str, Any]:
    """The comments on a review, who likes it, and the form that adds a comment.

    Needs the review's profile and title at hand. Runs 9 queries at most, and none for a review that nobody minds.
    """
    request = context["request"]
    return talk_context(review, viewer=viewer_of(context), query=request.GET, token=context.get("csrf_token"))


def talk_context(review: Review, *, viewer: Profile | None, query: Any, token: Any) -> dict[str, Any]:
    """What reviews/partials/talk.html takes. query: says which page of the thread is read."""
    part = takes_part(viewer)
    silence = why_silent(viewer, review) if part and viewer else ""
    where = review.get_absolute_url()
    return {
        "review": review,
        "thread": thread_of(review, viewer=viewer, place=Place.asked_for(query)),
        "total": count_shown(review, viewer=viewer),
        "likers": _likers(review, viewer),
        "viewer": viewer,
        "takes_part": part,
        "speaks": part and not silence,
        "silence": silence,
        "reads": who_reads(viewer, review) if viewer else "",
        "login_url": "" if viewer else f"{reverse('account_login')}?{urlencode({'next': f'{where}#comments'})}",
        "csrf_token": token,
    }


def _likers(review: Review, viewer: Profile | None) -> list[Profile]:
    """A few of those who like it, of whom the viewer sees. Runs one query, or none."""
    if not review.like_count:
        return []
    return [row.profile for row in reacted(review, viewer=viewer, kind=ReactionKind.LIKE)[:_FACES]]
