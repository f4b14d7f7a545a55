"""The settings of recommendations: what somebody wants, and what it has dismissed."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from movies.models import Title
from recommendations.forms.wishes import WishesForm
from recommendations.models import NotInterested
from recommendations.services import set_wishes, wishes_of
from social.models import Profile
from social.views.notifications import told_profile

# Of what was dismissed, the latest.
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
    context = {"form": form, **_dismissed(profile)}
    return render(request, "recommendations/settings.html", context)


def _dismissed(profile: Profile) -> dict[str, Any]:
    known = Title.objects.visible_to(profile)
    rows = NotInterested.objects.filter(profile=profile, title__in=known).select_related("title").order_by("-pk")
    found = list(rows[: MOST_SHOWN + 1])
    return {"dismissed": found[:MOST_SHOWN], "are_more": len(found) > MOST_SHOWN, "most": MOST_SHOWN}
