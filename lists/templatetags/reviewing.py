"""What tracking knows of reviews: which belongs to which viewing, and what would give something away."""

from collections.abc import Iterable
from typing import Any

from django import template
from django.db.models import Exists, F, OuterRef, Q
from django.template import Context
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from lists.models import Watch
from lists.services.reviewing import FIELD, viewings_for
from lists.services.shelf import today_of
from lists.templatetags.tracking import acting_profile
from movies.enums import WITHDRAWN
from movies.models import Episode
from reviews.models import Rating, Review
from social.models import Profile

register = template.Library()

MOST_VIEWINGS = 60
# Why a text is veiled.
SPOILERS, UNSEEN = "spoilers", "unseen"


@register.simple_tag(takes_context=True)
def review_marks(context: Context, *lists: Iterable[Review]) -> str:
    """Put on all reviews of a page: `viewing`, the one that each belongs to where the reader may see that, and `veil`,
    why its text is veiled: SPOILERS, UNSEEN, or empty. Runs 2 queries at most."""
    profile = acting_profile(context)
    shown: list[Any] = [review for rows in lists for review in (rows or ())]
    if not shown:
        return ""
    keys = [review.pk for review in shown]
    viewings = {watch.review_id: watch for watch in Watch.objects.visible_to(profile).filter(review__in=keys)}
    unseen = _unseen(profile, shown)
    for review in shown:
        review.viewing = viewings.get(review.pk)
        is_own = bool(profile) and profile is not None and review.profile_id == profile.pk
        if is_own:
            review.veil = ""
        elif review.has_spoilers:
            review.veil = SPOILERS
        else:
            review.veil = UNSEEN if review.pk in unseen else ""
    return ""


@register.simple_tag(takes_context=True)
def viewing_choice(context: Context, title: Any, season: Any, episode: Any, review: Review | None) -> dict[str, Any]:
    """The viewings that a review may be tied to, the latest first: the field's name, its choices and which is chosen.

    Runs one query.
    """
    profile, request = acting_profile(context), context.get("request")
    if profile is None:
        return {"name": FIELD, "choices": []}
    about = review or Review(profile=profile, title=title, season=season, episode=episode)
    rows = viewings_for(profile, about).select_related("episode__season")
    latest = rows.order_by(F("watched_on").desc(nulls_last=True), "-watched_at", "-pk")[:MOST_VIEWINGS]
    tied = next((watch.pk for watch in latest if review and watch.review_id == review.pk), None)
    asked = (request.POST.get(FIELD) if request.method == "POST" else request.GET.get(FIELD)) if request else None
    wanted = asked if asked is not None else str(tied or "")
    return {
        "name": FIELD,
        "choices": [
            {"value": watch.pk, "label": _label(watch, episode), "chosen": str(watch.pk) == wanted} for watch in latest
        ],
    }


@register.inclusion_tag("lists/partials/review_rating.html", takes_context=True)
def review_rating(context: Context, title: Any, season: Any, episode: Any) -> dict[str, Any]:
    """One's rating of what is being reviewed, to be given beside the text. Runs one query."""
    profile, request = acting_profile(context), context.get("request")
    if profile is None:
        return {"profile": None}
    about = Rating.objects.filter(profile=profile, title=title, season=season, episode=episode)
    return {
        "profile": profile,
        "value": about.values_list("value", flat=True).first(),
        "url": _rating_address(title, season, episode),
        "back": request.get_full_path() if request else "",
        "csrf_token": context.get("csrf_token"),
    }


def _rating_address(title: Any, season: Any, episode: Any) -> str:
    if episode:
        return reverse("lists:rate_episode", args=[title.slug, episode.season.number, episode.number])
    if season:
        return reverse("lists:rate_season", args=[title.slug, season.number])
    return reverse("lists:track_rating", args=[title.pk])


def _label(watch: Watch, episode: Any) -> str:
    """`12 March 2026`, with what tells it apart from others of the day."""
    said = [date_format(watch.watched_on, "DATE_FORMAT") if watch.watched_on else _("Some time")]
    if watch.episode and not episode:
        said.append(f"{watch.episode.season} · {watch.episode.number}. {watch.episode}")
    if watch.is_rewatch:
        said.append(_("rewatch"))
    if watch.company:
        said.append(_("with %(names)s") % {"names": watch.company})
    return ", ".join(said)


def _unseen(profile: Profile | None, reviews: Iterable[Review]) -> set[int]:
    """The keys of reviews of what the reader hasn't seen yet and doesn't want to hear of. Runs one query at most.

    A season is seen once all of it is that has aired.
    """
    if profile is None or not profile.hide_spoilers:
        return set()
    parts = [each for each in reviews if (each.season_id or each.episode_id) and each.profile_id != profile.pk]
    if not parts:
        return set()
    seen = Watch.objects.filter(profile=profile, episode=OuterRef("pk"))
    aired = Q(aired_on__lte=today_of(profile)) & ~Q(kind=WITHDRAWN)
    wanted = Q(pk__in={each.episode_id for each in parts if each.episode_id})
    wanted |= Q(season__in={each.season_id for each in parts if each.season_id}) & aired
    rows = set(Episode.objects.filter(wanted, ~Exists(seen)).values_list("pk", "season_id"))
    episodes, seasons = {pk for pk, _season in rows}, {season for _pk, season in rows}
    return {each.pk for each in parts if each.episode_id in episodes or (each.season_id and each.season_id in seasons)}
