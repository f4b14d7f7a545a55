"""What is chosen for somebody: the page, why a title is on it, and less of something."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from config.lib.pages import PageRequest, render_page
from lists.mine import rating_words
from lists.views.acting import acting, go_on, title_for
from lists.views.feedback import tell, tracked
from movies.enums import TitleKind
from movies.models import Genre, Title
from movies.queries import genres_by_name
from movies.views.regions import viewer_region
from recommendations.enums import Facet
from recommendations.forms.for_you import LONG, MEDIUM, SHORT, ForYouWish
from recommendations.models import (
    Feedback,
    NotInterested,
    Recommendations,
    RecommendationSettings,
    TasteCorrection,
)
from recommendations.services import correct_taste
from recommendations.services.suggesting import has_said_anything, made_for_wish, services_of
from recommendations.serving.gate import recommendable
from recommendations.serving.picks import Pick, look_up, rows_of, varied
from social.enums import ProfileKind
from social.models import Profile

RESULTS, DIALOG = "results", "track-body"
IN_A_GRID, BEFORE_TASTE = 48, 24
# What "less of this" multiplies with, each time.
LESS = 0.5
FIRST_DECADE = 1920
_NAMED = (Facet.PERSON, Facet.KEYWORD)


@require_safe
@acting
def for_you(request: PageRequest) -> HttpResponse:
    """Rows of what is chosen for the profile; with filters, one grid. Everything is in the address."""
    profile, genres = request.profile, list(genres_by_name())
    wish, region = _wish(request, genres), viewer_region(request)
    made = made_for_wish(profile, wish, region=region)
    most = IN_A_GRID if wish.is_narrowed else None
    found = look_up(profile, made, most=most, also=[wish.like] if wish.like else (), genres=genres)
    # Of a title that the profile may not know of nothing is said, nor what is like it.
    picks = found.picks if not wish.like or wish.like in found.titles else []
    context = {
        "wish": wish,
        "like": found.titles.get(wish.like),
        "choices": _choices(genres),
        "picks": picks,
        "variant": made.variant,
        "version": made.model_version,
        "query": wish.to_query(),
        "shuffled": wish.to_query(seed=(wish.seed or timezone.localdate().toordinal() % 5_000) + 1),
        "unshuffled": wish.to_query(seed=0),
        **_state(profile, wish, picks, region),
    }
    response = render_page(request, "recommendations/for_you.html", context, fragment=RESULTS)
    if request.htmx:
        response.headers["HX-Push-Url"] = reverse("recommendations:for_you") + wish.to_query()
    return response


@require_safe
@acting
def why(request: PageRequest, title: int) -> HttpResponse:
    """Why a title is on the list, and what to say to that: a dialog, or a page. The address is the list's."""
    profile, found, genres = request.profile, title_for(request, title), list(genres_by_name())
    wish = _wish(request, genres)
    made = made_for_wish(profile, wish, region=viewer_region(request))
    pick = next(iter(look_up(profile, _only(made, title), genres=genres).picks), None)
    given = dict(Feedback.objects.filter(profile=profile, title=found).values_list("reason", "is_up"))
    context = {
        "title": found,
        "state": "listed" if pick else _why_not(profile, found, given.get("")),
        "has_settings": profile.kind == ProfileKind.STANDARD,
        "pick": pick,
        "thumb": given.get(""),
        "reasons": [(reason, given.get(reason.key)) for reason in pick.reasons] if pick else [],
        "guess": _guess(pick, profile),
        "less": _less(pick),
        "version": made.model_version,
        "back": reverse("recommendations:for_you") + wish.to_query(),
        "more_like": reverse("recommendations:for_you") + ForYouWish(like=title).to_query(),
    }
    return render_page(request, "recommendations/why.html", context, fragment=DIALOG)


@require_POST
@acting
def less(request: PageRequest) -> HttpResponse:
    """facet and key: of what there is to be less. Each time it counts half of before. The toast offers the undo."""
    facet, key, profile = request.POST.get("facet", ""), request.POST.get("key", "")[:40], request.profile
    kept = TasteCorrection.objects.filter(profile=profile, facet=facet, key=key).values_list("multiplier", flat=True)
    times = LESS * min(kept.first() or 1.0, 1.0)
    name = " ".join(request.POST.get("name", "").split())[:60] or _("this")
    try:
        words = _("There will be less of %(name)s.") % {"name": name}
        tell(request, correct_taste(profile=profile, wanted={(facet, key): times}, words=words))
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    if request.htmx:
        return tracked(HttpResponse(status=204), [])
    return go_on(request, reverse("recommendations:for_you"))


def _wish(request: PageRequest, genres: list[Genre]) -> ForYouWish:
    return ForYouWish.from_query(request.GET, genres=frozenset(genre.slug for genre in genres))


def _only(made: Recommendations, title: int) -> Recommendations:
    """Of a list the one title, if it is there."""
    at = [place for place, key in enumerate(made.title_ids) if key == title]
    made.scores = [made.scores[place] for place in at]
    made.reasons = [made.reasons[place] for place in at]
    made.title_ids = [title for _place in at]
    return made


def _why_not(profile: Profile, title: Title, thumb: bool | None) -> str:
    """Why a title isn't on the list: "off", "disliked", "dismissed", "closed" (seen, or not out yet), or "other"."""
    if _is_off(profile):
        return "off"
    if thumb is False:
        return "disliked"
    if NotInterested.objects.filter(profile=profile, title=title).exists():
        return "dismissed"
    return "other" if recommendable(profile).filter(pk=title.pk).exists() else "closed"


def _is_off(profile: Profile) -> bool:
    return RecommendationSettings.objects.filter(profile=profile, is_wanted=False).exists()


def _state(profile: Profile, wish: ForYouWish, picks: list[Pick], region: str) -> dict[str, Any]:
    """state: "rows", "grid", "new" before anything was said, or why there is nothing: "off", "none", "services"."""
    rows: list[Any] = []
    if not picks:
        state = "off" if _is_off(profile) else "services" if wish.services and not services_of(profile) else "none"
    elif wish.is_narrowed:
        state, rows = "grid", varied(picks)
    elif not has_said_anything(profile, picks):
        state, rows = "new", varied(picks[:BEFORE_TASTE], lead="popular")
    else:
        state, rows = "rows", rows_of(profile, picks, region=region)
    return {"state": state, "rows": rows}


def _choices(genres: list[Genre]) -> list[dict[str, Any]]:
    """The selects of the filters: name, label, and pairs of value and label."""
    decades = range(timezone.localdate().year // 10 * 10, FIRST_DECADE - 1, -10)
    return [
        {"name": "kind", "label": _("What"), "options": [("", _("Everything")), *_kinds()]},
        {"name": "genre", "label": _("Genre"), "options": [("", _("All genres")), *((g.slug, g.name) for g in genres)]},
        {
            "name": "decade",
            "label": _("Decade"),
            "options": [("", _("Any decade")), *((str(each), _("%(year)ds") % {"year": each}) for each in decades)],
        },
        {
            "name": "runtime",
            "label": _("Length"),
            "options": [
                ("", _("Any length")),
                (SHORT, _("Up to 90 min")),
                (MEDIUM, _("90 to 120 min")),
                (LONG, _("Over 2 hours")),
            ],
        },
    ]


def _kinds() -> list[tuple[str, str]]:
    return [(TitleKind.FILM, _("Films")), (TitleKind.SHOW, _("Shows"))]


def _guess(pick: Pick | None, profile: Profile) -> str:
    """The rating that the profile would give it, in its own words; "" where saying one wouldn't be honest."""
    if pick is None or pick.predicted is None:
        return ""
    return rating_words(min(max(round(pick.predicted), 1), 10), profile.rating_scale)


def _less(pick: Pick | None) -> list[dict[str, Any]]:
    """Of what there may be less: its first genres, and the people and themes among its reasons."""
    if pick is None:
        return []
    found = [{"facet": Facet.GENRE, "key": genre.pk, "name": genre.name} for genre in list(pick.title.genres.all())[:2]]
    named = [facet for reason in pick.reasons for facet in reason.facets if facet["sort"] in _NAMED]
    return found + [{"facet": each["sort"], "key": each["key"], "name": each["name"]} for each in named]
