"""The settings of recommendations: what somebody wants, and what it has dismissed or given a thumb down."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from movies.models import Title
from recommendations.forms.wishes import WishesForm
from recommendations.models import Feedback, NotInterested
from recommendations.services import set_wishes, wishes_of
from social.models import Profile
from social.views.notifications import told_profile

# Of each, the latest.
MOST_SHOWN = 100


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def settings_recommendations(request: HttpRequest) -> HttpResponse:
    profile = told_profile(request)
    if request.method == "POST":
        form = WishesForm(request.POST)
        if form.is_valid():
            set_wishes(profile=profile, **form.cleaned_data)
            messages.success(request, _("Saved."))
            return redirect("recommendations:settings")
    wishes = wishes_of(profile)
    form = WishesForm(initial={"is_wanted": wishes.is_wanted, "is_trained_on": wishes.is_trained_on})
    context = {"form": form, "most": MOST_SHOWN, "dismissed": _dismissed(profile), "disliked": _disliked(profile)}
    return render(request, "recommendations/settings.html", context)


def _dismissed(profile: Profile) -> list[NotInterested]:
    """One more than are shown, where there are more."""
    return list(_known(NotInterested.objects.filter(profile=profile), profile))


def _disliked(profile: Profile) -> list[Feedback]:
    """Suggestions that got a thumb down: they are on no list any more, so this is the way back to them."""
    return list(_known(Feedback.objects.filter(profile=profile, reason="", is_up=False), profile))


def _known(rows: QuerySet[Any], profile: Profile) -> QuerySet[Any]:
    known = rows.filter(title__in=Title.objects.visible_to(profile)).select_related("title")
    return known.order_by("-pk")[: MOST_SHOWN + 1]
