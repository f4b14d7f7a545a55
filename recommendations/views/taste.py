"""A profile's own taste: the page, and its corrections."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from config.lib.pages import PageRequest, render_page
from lists.views.acting import acting, go_on
from lists.views.feedback import tell
from recommendations.forms.taste import correction_from, nearest_stop, stops_of
from recommendations.services import correct_taste, reset_taste, wishes_of
from recommendations.taste import Line, TasteProfile, taste_of
from social.enums import ProfileKind

BODY = "taste"
HEADS: dict[str, str | Promise] = {
    "genre": gettext_lazy("Genres"),
    "director": gettext_lazy("Directors"),
    "actor": gettext_lazy("Actors"),
    "keyword": gettext_lazy("Themes"),
    "decade": gettext_lazy("Decades"),
    "country": gettext_lazy("Countries"),
    "language": gettext_lazy("Languages"),
    "runtime": gettext_lazy("Runtimes"),
}
# From such a confidence on.
SURE, FAIRLY = 0.6, 0.35


@require_safe
@acting
def taste(request: PageRequest) -> HttpResponse:
    """What the profile likes, by what it did; with recommendations off, only that they are."""
    return _page(request)


@require_POST
@acting
def correct(request: PageRequest) -> HttpResponse:
    """facet, key and times: how much it is to count from now on. What makes no sense is passed over."""
    wanted = correction_from(request.POST)
    if wanted:
        try:
            tell(request, correct_taste(profile=request.profile, wanted=wanted))
        except ValidationError as error:
            messages.error(request, " ".join(error.messages))
    return _done(request, opened=next(iter(wanted), None))


@require_POST
@acting
def reset(request: PageRequest) -> HttpResponse:
    """Take all corrections back."""
    tell(request, reset_taste(profile=request.profile))
    return _done(request)


def _done(request: PageRequest, opened: tuple[str, str] | None = None) -> HttpResponse:
    if request.htmx:
        return _page(request, opened)
    return go_on(request, reverse("recommendations:taste"))


def _page(request: PageRequest, opened: tuple[str, str] | None = None) -> HttpResponse:
    """opened: the facet, and its key, whose slider stays open."""
    profile = request.profile
    is_wanted = wishes_of(profile).is_wanted
    found = taste_of(profile) if is_wanted else TasteProfile()
    context = {
        "taste": found,
        "groups": [
            {"head": HEADS[group.role], "role": group.role, "rows": _rows(group.lines, opened)}
            for group in found.groups
        ],
        "titles": [each.title for each in (*found.typical, *found.unusual)],
        "is_wanted": is_wanted,
        "has_settings": profile.kind == ProfileKind.STANDARD,
    }
    return render_page(request, "recommendations/taste.html", context, fragment=BODY)


def _rows(lines: list[Line], opened: tuple[str, str] | None) -> list[dict[str, Any]]:
    return [
        {
            "line": line,
            "points": _signed(line.points) if line.titles else "–",
            "sure": _sure(line.confidence),
            "fill": abs(line.points) / 2,
            "start": 50 if line.points >= 0 else 50 + line.points / 2,
            "id": f"{line.role}-{line.key}",
            "is_open": (line.facet, line.key) == opened,
            "stops": [
                {"value": f"{value:g}", "label": label, "chosen": value == nearest_stop(line.facet, line.multiplier)}
                for value, label in stops_of(line.facet)
            ],
        }
        for line in lines
    ]


def _signed(points: int) -> str:
    return f"+{points}" if points > 0 else f"−{-points}" if points else "0"


def _sure(confidence: float) -> str:
    if confidence >= SURE:
        return _("sure")
    return _("fairly sure") if confidence >= FAIRLY else _("a guess")
