"""Writing, changing, deleting and restoring a review."""

import uuid
from itertools import pairwise
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from django_htmx.http import HttpResponseClientRedirect

from config.lib.pages import UNDO_TAG, PageRequest, render_page
from reviews import services
from reviews.forms.reviews import ReviewForm, initial_of
from reviews.markdown import to_html
from reviews.models import Review, ReviewRevision
from reviews.queries.differences import difference
from reviews.services import ReviewChangedError
from reviews.signals import review_sent
from reviews.validators import LONGEST
from reviews.views.finding import LARGEST_KEY, Subject, own_review, subject_of, subject_of_review, writing

# The page that a form leads to has this in its address: reviews.js forgets the draft there.
SENT = "#sent"


@require_http_methods(["GET", "HEAD", "POST"])
@writing
def new_review(request: PageRequest, slug: str) -> HttpResponse:
    subject = subject_of(request, slug)
    if request.method != "POST":
        form = ReviewForm(initial={**initial_of(request.profile, None), "nonce": uuid.uuid4()})
        return _form_page(request, form, subject)
    form = ReviewForm(request.POST)
    if not form.is_valid():
        return _form_page(request, form, subject)
    try:
        with transaction.atomic():
            review = services.publish_review(
                profile=request.profile, **subject.as_row(), **form.changes(), nonce=form.cleaned_data["nonce"]
            )
            review_sent.send(sender=Review, review=review, data=request.POST)
    except ValidationError as error:
        return _refused(request, form, subject, error)
    messages.success(request, _("Your review is published.") if review.published_at else _("Your review is kept."))
    return redirect(f"{review.get_absolute_url()}{SENT}")


@require_http_methods(["GET", "HEAD", "POST"])
@writing
def edit_review(request: PageRequest, handle: str, pk: int) -> HttpResponse:
    review = own_review(request, handle, pk)
    subject = subject_of_review(review)
    if request.method != "POST":
        return _form_page(request, ReviewForm(initial=initial_of(request.profile, review)), subject, review)
    form = ReviewForm(request.POST, found=review)
    if not form.is_valid():
        return _form_page(request, form, subject, review)
    try:
        with transaction.atomic():
            review = services.edit_review(
                profile=request.profile, review=review, version=form.cleaned_data["version"], **form.changes()
            )
            review_sent.send(sender=Review, review=review, data=request.POST)
    except ReviewChangedError as error:
        return _changed_page(request, form, subject, error.review)
    except Review.DoesNotExist:
        raise Http404(_("There is no such review.")) from None
    except ValidationError as error:
        return _refused(request, form, subject, error, review)
    messages.success(request, _("Your review is changed."))
    return redirect(f"{review.get_absolute_url()}{SENT}")


@require_POST
@writing
def preview(request: PageRequest) -> HttpResponse:
    """What the text that was sent looks like; nothing is kept of it."""
    text = request.POST.get("text", "")[: 2 * LONGEST]
    return render_page(request, "reviews/partials/preview.html", {"html": to_html(text), "is_empty": not text.strip()})


@require_http_methods(["GET", "HEAD", "POST"])
@writing
def delete_review(request: PageRequest, handle: str, pk: int) -> HttpResponse:
    """Asks first, and says afterwards how to bring it back."""
    review = own_review(request, handle, pk)
    if request.method != "POST":
        context = {"review": review, "subject": subject_of_review(review)}
        return render_page(request, "reviews/delete.html", context)
    services.delete_review(profile=request.profile, review=review)
    undo = reverse("reviews:undelete", args=[review.profile.handle, review.pk])
    messages.success(request, _("Your review is deleted."), extra_tags=f"{UNDO_TAG}{undo}")
    return redirect("reviews:of_profile", review.profile.handle)


@require_POST
@writing
def undelete_review(request: PageRequest, handle: str, pk: int) -> HttpResponse:
    own = Review.objects.filter(profile=request.profile, profile__handle=handle.lower(), pk=min(pk, LARGEST_KEY))
    found = own.first()
    if found is None:
        raise Http404(_("There is no such review."))
    try:
        review = services.restore_review(profile=request.profile, review=found)
    except Review.DoesNotExist:
        raise Http404(_("There is no such review.")) from None
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
        return redirect("reviews:of_profile", handle.lower())
    messages.success(request, _("Your review is back, with everything that was said about it."))
    if request.htmx:
        return HttpResponseClientRedirect(review.get_absolute_url())
    return redirect(review)


@require_safe
@writing
def history(request: PageRequest, handle: str, pk: int) -> HttpResponse:
    """What one's own review said before, and what was changed each time."""
    review = own_review(request, handle, pk)
    versions: list[Any] = [review, *review.revisions.all()]
    steps = [
        {
            "revision": revision,
            "changes": difference(revision.text, after.text),
            "flagged": after.has_spoilers and not revision.has_spoilers,
            "unflagged": revision.has_spoilers and not after.has_spoilers,
            "changed_at": after.edited_at,
        }
        for after, revision in pairwise(versions)
    ]
    context = {"review": review, "subject": subject_of_review(review), "steps": steps}
    return render_page(request, "reviews/history.html", context)


@require_POST
@writing
def restore_revision(request: PageRequest, handle: str, pk: int, revision: int) -> HttpResponse:
    review = own_review(request, handle, pk)
    found = ReviewRevision.objects.filter(review=review, pk=min(revision, LARGEST_KEY)).first()
    if found is None:
        raise Http404(_("There is no such version."))
    sent = request.POST.get("version", "")
    version = int(sent) if sent.isascii() and sent.isdigit() and len(sent) < 10 else None
    try:
        services.restore_revision(profile=request.profile, review=review, revision=found, version=version)
    except ReviewChangedError as error:
        messages.error(request, _("%(reason)s Have a look at what it says now.") % {"reason": error})
        return redirect("reviews:history", handle, pk)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
        return redirect("reviews:history", handle, pk)
    messages.success(request, _("Your review says again what it said then."))
    return redirect(review)


def _form_page(
    request: PageRequest, form: ReviewForm, subject: Subject, review: Review | None = None, **more: Any
) -> HttpResponse:
    status = more.pop("status", 422 if form.is_bound else 200)
    context = {
        "form": form,
        "subject": subject,
        "review": review,
        "draft": _draft(request, subject, review),
        "cancel_url": review.get_absolute_url() if review else subject.url,
        "longest": LONGEST,
        **more,
    }
    return render_page(request, "reviews/form.html", context, status=status)


def _refused(
    request: PageRequest, form: ReviewForm, subject: Subject, error: ValidationError, review: Review | None = None
) -> HttpResponse:
    form.add_error(None, error)
    return _form_page(request, form, subject, review)


def _changed_page(request: PageRequest, form: ReviewForm, subject: Subject, present: Review) -> HttpResponse:
    """Both texts: what it says now, and what would come in its place. Sent once more, that is what counts."""
    data = request.POST.copy()
    data["version"] = str(present.version)
    again = ReviewForm(data, found=present)
    again.is_valid()
    changes = difference(present.text, form.cleaned_data["text"])
    return _form_page(request, again, subject, present, present=present, changes=changes, status=409)


def _draft(request: PageRequest, subject: Subject, review: Review | None) -> str:
    """The name under which the browser keeps what is being written."""
    if review:
        return f"review:{request.profile.pk}:edit:{review.pk}"
    season = subject.season.pk if subject.season else ""
    episode = subject.episode.pk if subject.episode else ""
    return f"review:{request.profile.pk}:new:{subject.title.pk}:{season}:{episode}"
