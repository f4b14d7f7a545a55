"""Comments: read, written, edited, removed and put back."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.cache import patch_vary_headers
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from django_htmx.http import trigger_client_event

from config.lib.pages import HTMX_VARY, UNDO_TAG, PageRequest, render_page, wants_fragment
from reviews.models import Comment, Review
from reviews.queries.rights import who_reads, why_silent
from reviews.queries.threads import LARGEST_KEY, Place, count_shown, dressed, replies_after, thread_of
from reviews.services import comments as services
from reviews.services.limits import TooOftenError
from reviews.templatetags.talk import talk_context
from reviews.views.talking import place_of, seen_comment, seen_review, taking_part, viewer_of

# How an element that holds one comment is called, before its key.
ONE = "comment-"
# What htmx gets of a comment: as it has just been written, as it is, and where it was.
POSTED, SAID = "reviews/partials/comment_posted.html", "reviews/partials/comment_said.html"
GONE = "reviews/partials/comment_gone.html"


@require_http_methods(["GET", "HEAD", "POST"])
def comments(request: PageRequest, handle: str, pk: int) -> HttpResponse:
    """The thread below a review as a page of its own, or the part of it that htmx asks for; a POST adds a comment."""
    if request.method == "POST":
        return _write(request, handle, pk)
    found, profile = seen_review(request, pk, handle=handle), viewer_of(request)
    for part in ("talk-later", "talk-earlier"):
        if wants_fragment(request, part):
            thread = thread_of(found, viewer=profile, place=Place.asked_for(request.GET))
            context = {"thread": thread, "review": found, "part": part, "takes_part": _speaks(profile, found)}
            return render_page(request, "reviews/partials/talk_page.html", context)
    context = {"review": found, **talk_context(found, viewer=profile, query=request.GET, token=None)}
    del context["csrf_token"]
    return render_page(request, "reviews/comments.html", context)


@taking_part
def _write(request: PageRequest, handle: str, pk: int) -> HttpResponse:
    found = seen_review(request, pk, handle=handle)
    text, answered = request.POST.get("text", ""), _answered(request, found)
    try:
        made = services.write_comment(
            profile=request.profile, review=found.pk, text=text, answers=answered.pk if answered else None
        )
    except (ValidationError, TooOftenError) as error:
        # What it answers is gone, and so is its author's name: the text can still become a comment of its own.
        answered = None if getattr(error, "code", "") == "answered_gone" else answered
        return _form(request, found, text=text, wrong=_words(error), answered=answered, status=422)
    if not request.htmx:
        return redirect(place_of(made))
    shown: Any = dressed(made.pk, viewer=request.profile)
    shown.shown_replies, shown.more_replies = [], 0
    return _answer(request, shown.review, POSTED, comment=shown, in_slot=_in_slot(request))


@require_safe
def comment(request: PageRequest, pk: int) -> HttpResponse:
    """Where a comment stands, whichever page that is; for htmx the comment itself."""
    found = seen_comment(request, pk)
    if not wants_fragment(request, f"{ONE}{pk}"):
        response = redirect(place_of(found))
        patch_vary_headers(response, HTMX_VARY)
        return response
    shown = dressed(found.pk, viewer=viewer_of(request))
    return _answer(request, shown.review, SAID, comment=shown)


@require_safe
def replies(request: PageRequest, pk: int) -> HttpResponse:
    """The replies to a comment, from ?after= on."""
    root = seen_comment(request, pk)
    if root.parent_id:
        return redirect("reviews:replies", root.parent_id)
    after, profile = Place.asked_for(request.GET).after, viewer_of(request)
    shown, onwards = replies_after(root, viewer=profile, after=after)
    context = {"replies": shown, "after": onwards, "takes_part": _speaks(profile, root.review), "root": root}
    if wants_fragment(request, f"more-{pk}"):
        return render_page(request, "reviews/partials/replies.html", context)
    context |= {"comment": dressed(root.pk, viewer=profile), "review": root.review, "first": not after}
    return render_page(request, "reviews/replies.html", context)


@require_safe
@taking_part
def reply(request: PageRequest, pk: int) -> HttpResponse:
    """The form for a reply."""
    answered = seen_comment(request, pk)
    return _form(request, answered.review, answered=answered)


@require_http_methods(["GET", "HEAD", "POST"])
@taking_part
def edit(request: PageRequest, pk: int) -> HttpResponse:
    """The form for one's own comment, and what it sends."""
    found = seen_comment(request, pk)
    if found.profile_id != request.profile.pk:
        raise Http404(_("This comment isn’t yours."))
    if request.method != "POST":
        return _form(request, found.review, text=found.text, edited=found)
    text = request.POST.get("text", "")
    try:
        services.edit_comment(profile=request.profile, comment=found.pk, text=text)
    except (ValidationError, TooOftenError) as error:
        return _form(request, found.review, text=text, wrong=_words(error), edited=found, status=422)
    if not request.htmx:
        return redirect(place_of(found))
    shown = dressed(found.pk, viewer=request.profile)
    return _answer(request, shown.review, SAID, comment=shown, news=_("Your comment is changed."))


@require_POST
@taking_part
def remove(request: PageRequest, pk: int) -> HttpResponse:
    """Take a comment away, with the way back in a toast and where it stood."""
    try:
        gone = services.remove_comment(profile=request.profile, comment=min(pk, LARGEST_KEY))
    except Comment.DoesNotExist:
        raise Http404(_("This comment isn’t there any more.")) from None
    undo = reverse("reviews:restore_comment", args=[gone.pk])
    messages.success(request, _("The comment is removed."), extra_tags=f"{UNDO_TAG}{undo}")
    if not request.htmx:
        return redirect(f"{gone.review.get_absolute_url()}#comments")
    return _answer(request, gone.review, GONE, comment=gone)


@require_POST
@taking_part
def restore(request: PageRequest, pk: int) -> HttpResponse:
    """Put back what was just removed. The page that it stood on is told, wherever the press came from."""
    try:
        back = services.restore_comment(profile=request.profile, comment=min(pk, LARGEST_KEY))
    except Comment.DoesNotExist:
        raise Http404(_("This comment can’t be put back any more.")) from None
    if not request.htmx:
        messages.success(request, _("The comment is back."))
        return redirect(place_of(back))
    if wants_fragment(request, f"{ONE}{pk}"):
        shown = dressed(back.pk, viewer=request.profile)
        answer = _answer(request, shown.review, SAID, comment=shown, news=_("The comment is back."))
        return trigger_client_event(answer, "untoast", {})
    messages.success(request, _("The comment is back."))
    return trigger_client_event(HttpResponse(status=204), f"{ONE}{pk}-back", {})


def _answer(request: PageRequest, review: Review, template: str, **context: Any) -> HttpResponse:
    """What htmx puts where a comment is or was, and how many there are now."""
    total = count_shown(Review.objects.get(pk=review.pk), viewer=viewer_of(request))
    speaks = _speaks(viewer_of(request), review)
    context = {"news": "", **context, "review": review, "total": total, "takes_part": speaks}
    return render_page(request, template, context)


def _form(
    request: PageRequest,
    review: Review,
    *,
    text: str = "",
    wrong: str = "",
    answered: Comment | None = None,
    edited: Comment | None = None,
    status: int = 200,
) -> HttpResponse:
    """The form with what was typed in it: by itself for htmx, else on a page of its own."""
    context = {
        "review": review,
        "text": text,
        "wrong": wrong,
        "answered": answered,
        "edited": edited,
        "viewer": request.profile,
        "silence": "" if edited else why_silent(request.profile, review),
        "reads": who_reads(request.profile, review),
        "in_slot": bool(answered) or _in_slot(request),
    }
    if request.htmx and not request.htmx.boosted and not request.htmx.history_restore_request:
        return render_page(request, "reviews/partials/comment_form.html", context, status=status)
    return render_page(request, "reviews/comment_form.html", context, status=status)


def _answered(request: PageRequest, review: Review) -> Comment | None:
    """The comment that a form answers, if it says so and it is below this review."""
    key = request.POST.get("answers", "")
    if not (key.isascii() and key.isdigit() and len(key) < 19):
        return None
    # Removed or hidden meanwhile: the service says so, and the text is still there.
    return Comment.objects.filter(review=review, pk=int(key)).select_related("profile", "review__profile").first()


def _in_slot(request: PageRequest) -> bool:
    """Whether the form was opened below a comment, where nothing stays once it is sent."""
    return request.POST.get("slot") == "reply"


def _speaks(profile: Any, review: Review) -> bool:
    """Whether to offer replies."""
    return bool(profile) and profile.kind == "standard" and not why_silent(profile, review)


def _words(error: ValidationError | TooOftenError) -> str:
    return str(error.messages[0]) if isinstance(error, ValidationError) else str(error)
