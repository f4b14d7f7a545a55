"""How somebody begins: posters to rate, one after another, or genres and moods for who would rather not."""

from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from config.lib.pages import PageRequest, render_page, wants_fragment
from lists.models import Watch
from lists.services import Receipt, Viewing, When, log_watch, set_rating, set_seen
from lists.views.acting import acting, title_for
from lists.views.feedback import tell
from movies.cards import cards_of
from movies.models import Title
from movies.queries import genres_by_name
from recommendations.enums import Facet
from recommendations.forms.start import MOODS, keys_from, picks_from, points_from
from recommendations.models import TasteCorrection
from recommendations.services import correct_taste, leave_unknown, wishes_of
from recommendations.serving.gate import recommendable
from recommendations.serving.posters import posters_for
from recommendations.serving.ranking import unknown_to
from reviews.models import Rating
from social.enums import ProfileKind
from social.models import Profile

ASK = "ask"
# Asked about at once, and rated until a list is worth looking at.
AT_ONCE, ENOUGH = 6, 10


@require_safe
@acting
def start(request: PageRequest) -> HttpResponse:
    """Posters to say something of. show: keys of those that stood there, so that the others stay where they are."""
    return _page(request, keys_from(request.GET.get("show", "")))


@require_POST
@acting
def answer(request: PageRequest, title: int) -> HttpResponse:
    """One poster's answer: `value` from 1 to 10, `act` of "seen" or "skip"; to anything else it is said what to do."""
    found, profile = title_for(request, title), request.profile
    if points := points_from(request.POST.get("value", "")):
        tell(request, set_rating(profile=profile, title=found, value=points))
    elif request.POST.get("act") == "seen":
        tell(request, _seen_some_time(profile, found))
    elif request.POST.get("act") == "skip":
        tell(request, leave_unknown(profile=profile, title=found))
    elif not wants_fragment(request, ASK):
        messages.info(request, _("Choose the stars first, or say that you have seen it or don’t know it."))
    show = keys_from(request.POST.get("show", ""))
    if wants_fragment(request, ASK):
        return _page(request, show)
    return redirect(_address(show))


@require_POST
@acting
def picks(request: PageRequest) -> HttpResponse:
    """Genres and moods: those genres count more from now on, until it is corrected."""
    profile = request.profile
    wanted = picks_from(
        genres_by_name(),
        picked=request.POST.getlist("genre"),
        moods=request.POST.getlist("mood"),
        before=_corrected(profile),
    )
    if wanted:
        tell(request, correct_taste(profile=profile, wanted=wanted))
    return redirect("recommendations:for_you")


def _seen_some_time(profile: Profile, title: Title) -> Receipt:
    """Nobody who is asked about a poster has just seen the film: a diary isn't to say so."""
    if title.is_show or Watch.objects.filter(profile=profile, title=title).exists():
        return set_seen(profile=profile, title=title, on=True)
    return log_watch(profile=profile, title=title, viewing=Viewing(When.some_time()))


def _page(request: PageRequest, show: list[int]) -> HttpResponse:
    profile = request.profile
    skipped = unknown_to(profile).tolist()
    is_wanted = wishes_of(profile).is_wanted
    kept = _still_open(profile, [key for key in show if key not in set(skipped)])
    wanted = AT_ONCE - len(kept) if is_wanted else 0
    keys = _arranged(show[:AT_ONCE], kept, posters_for(profile, skipped=skipped, shown=kept, most=wanted))
    cards = cards_of(keys)
    rated = Rating.objects.of_titles().filter(profile=profile).count()
    context: dict[str, Any] = {
        "titles": [cards[key] for key in keys if key in cards],
        "show": ",".join(map(str, keys)),
        "here": _address(keys),
        "rated": rated,
        "shown_rated": min(rated, ENOUGH),
        "enough": ENOUGH,
        "is_enough": rated >= ENOUGH,
        "is_wanted": is_wanted,
        "has_settings": profile.kind == ProfileKind.STANDARD,
    }
    if not wants_fragment(request, ASK):
        corrected = _corrected(profile)
        context["genres"] = [(genre, corrected.get(str(genre.pk), 1.0) > 1) for genre in genres_by_name()]
        context["moods"] = [(key, label) for key, (label, _slugs) in MOODS.items()]
    return render_page(request, "recommendations/start.html", context, fragment=ASK)


def _still_open(profile: Profile, keys: list[int]) -> list[int]:
    """Of these those that nothing has been said of yet, in their order."""
    if not keys:
        return []
    open_ = set(recommendable(profile).filter(pk__in=keys).order_by().values_list("pk", flat=True))
    return [key for key in keys if key in open_][:AT_ONCE]


def _arranged(show: list[int], kept: list[int], fresh: list[int]) -> list[int]:
    """Those that stay, each where it stood; fresh ones in the gaps, and then behind."""
    more = iter(fresh)
    placed = [key if key in kept else next(more, None) for key in show]
    return [key for key in (*placed, *more) if key is not None][:AT_ONCE]


def _corrected(profile: Profile) -> dict[str, float]:
    mine = TasteCorrection.objects.filter(profile=profile, facet=Facet.GENRE)
    return dict(mine.values_list("key", "multiplier"))


def _address(show: list[int]) -> str:
    path = reverse("recommendations:start")
    return f"{path}?{urlencode({'show': ','.join(map(str, show))}, safe=',')}" if show else path
