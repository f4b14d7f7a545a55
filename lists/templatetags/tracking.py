"""The control on cards and title pages: what a profile has said of a title, and the ways to say it."""

from collections.abc import Iterable
from itertools import chain
from typing import Any
from urllib.parse import urlencode

from django import template
from django.template import Context
from django.template.loader import render_to_string
from django.urls import get_script_prefix, reverse
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from config.lib.addresses import address
from config.lib.words import escaped, said_once
from lists.enums import Status
from lists.mine import (
    Control,
    control_of,
    entries_and_ratings,
    rating_text,
    rating_words,
    sentence,
    stopped_words,
    viewings_of,
)
from movies.models import Title
from reviews.validators import HIGHEST
from social.enums import RatingScale
from social.models import Profile

register = template.Library()

# Of each title that `track` has passed: its entry, its rating, how its owner counts.
_TRACKED = "tracked_for"


def acting_profile(context: Context) -> Profile | None:
    """The profile that looks at the page: also inside an include with `only`, which keeps the request."""
    request = getattr(context, "request", None) or context.get("request")
    profile: Profile | None = getattr(request, "profile", None)
    return profile or None


@register.simple_tag(takes_context=True)
def track(context: Context, *lists: Title | Iterable[Title]) -> str:
    """Put on titles, single ones or those of a list, what the viewer's profile has of each: `mine`, its entry or None,
    and `my_rating`.

    Once a page, before cards and controls. Runs one query for a profile, none for a visitor or without titles.
    """
    profile = acting_profile(context)
    listed = chain.from_iterable([each] if isinstance(each, Title) else each for each in lists)
    shown = [title for title in listed if isinstance(title, Title)] if profile else []
    known = entries_and_ratings(profile, {title.pk for title in shown}) if profile and shown else {}
    for title in shown:
        title.mine, title.my_rating = known.get(title.pk, (None, None))  # type: ignore[attr-defined]
        setattr(title, _TRACKED, profile.rating_scale if profile else "")
    return ""


@register.filter
def titles_of(rows: Iterable[Any]) -> list[Title]:
    """The titles of viewings or entries, to be tracked together."""
    return [row.title for row in rows]


@register.simple_tag(takes_context=True)
def track_credits(context: Context, departments: Iterable[Any]) -> str:
    """As `track`, for a person's credits: departments whose `lines` have a `title` each. Runs one query."""
    return track(context, [line.title for department in departments for line in department.lines])


@register.simple_tag
def card_control(title: Title) -> SafeString:
    """The control of a card, in its <li> after the link; nothing for visitors, and where `track` hasn't been."""
    return card_marks(_tracked_control(title))


@register.simple_tag
def card_marks(control: Control | None) -> SafeString:
    """The inside of lists/partials/card.html, by hand: there are dozens on a page; templates take ten times as long.

    The marks are drawn by tracking.css from the data attributes, so that tracking.js can change them at once.
    """
    if control is None:
        return SafeString()
    marks = control.seen, control.listed, control.favourite, control.mark, control.rating, control.scale
    inside = _marks(control.title.pk, control.title.name, marks, get_script_prefix())
    return mark_safe(inside)  # noqa: S308 (each part is escaped there)


@said_once
def _marks(pk: int, name: str, marks: tuple[Any, ...], prefix: str) -> str:
    """marks: what the control says, in `Control`'s words; prefix: of all addresses."""
    seen, listed, favourite, mark, rating, scale = marks
    text, words = escaped(rating_text(rating, scale)), sentence(*marks)
    said = f'<span class="visually-hidden">{escaped(words)}</span>' if words else ""
    more = escaped(_("Keep track of %(name)s") % {"name": name})
    return (
        f'<div class="track" data-track="{pk}" data-part="card" data-seen="{_flag(seen)}"'
        f' data-listed="{_flag(listed)}" data-favourite="{_flag(favourite)}"'
        f' data-status="{mark}" data-rating="{text}"><span class="track__marks">'
        '<i class="track__mark track__mark--seen"></i><i class="track__mark track__mark--status"></i>'
        '<i class="track__mark track__mark--listed"></i><i class="track__mark track__mark--favourite"></i>'
        f'<b class="track__rating">{text}</b>{said}</span>'
        f'<a class="track__more" href="{escaped(address("lists:track", Title(pk=pk, name=name).slug))}"'
        f' data-menu="{address("lists:menu", pk)}" data-key="more">'
        f'<span class="visually-hidden">{more}</span></a></div>'
    )


def _flag(on: bool) -> str:
    return "1" if on else ""


@register.inclusion_tag("lists/partials/page.html", takes_context=True)
def title_control(context: Context, title: Title, back: str = "") -> dict[str, Any]:
    """The large control of a title's own page. back: where acts without JavaScript go on to.

    Runs one query, unless `track` has been there.
    """
    profile = acting_profile(context)
    if profile is None:
        log_in = f"{reverse('account_login')}?{urlencode({'next': title.get_absolute_url()})}"
        return {"control": None, "title": title, "login_url": log_in}
    control = _tracked_control(title) or control_of(profile, title)
    return {**control_context(control, context.get("csrf_token")), "back": back}


@register.inclusion_tag("lists/partials/own.html", takes_context=True)
def title_own(context: Context, title: Title) -> dict[str, Any]:
    """What is one's own about a title: viewings, note, copy. Runs 2 queries at most, none for a visitor."""
    profile = acting_profile(context)
    if profile is None:
        return {"control": None}
    return own_context(profile, title, _tracked_control(title) or control_of(profile, title), context.get("csrf_token"))


def _tracked_control(title: Title) -> Control | None:
    """What `track` has put on a title."""
    scale = getattr(title, _TRACKED, None)
    return None if scale is None else Control(title, title.mine, title.my_rating, scale)  # type: ignore[attr-defined]


def control_context(control: Control, csrf_token: Any) -> dict[str, Any]:
    """What the templates of the control take."""
    return {"control": control, "title": control.title, "statuses": Status.choices, "csrf_token": csrf_token}


def own_context(profile: Profile, title: Title, control: Control, csrf_token: Any) -> dict[str, Any]:
    """As `control_context`, with the viewings and where one stopped. Runs 2 queries at most."""
    return {
        **control_context(control, csrf_token),
        "viewings": viewings_of(profile, title),
        "stopped": stopped_words(control),
    }


@register.simple_tag
@said_once
def stars(value: int | None, scale: str, name: str = "value", group: str = "rating", label: str = "") -> SafeString:
    """Ten radio buttons as half stars or points. name: of the field; group: makes ids unique on the page."""
    points = [
        {
            "value": point,
            "words": rating_words(point, scale),
            "text": rating_text(point, scale),
            "chosen": point == value,
        }
        for point in range(1, HIGHEST + 1)
    ]
    as_points = scale == RatingScale.POINTS
    context = {"points": points, "as_points": as_points, "name": name, "group": group, "label": label}
    return render_to_string("lists/partials/stars.html", context)


@register.simple_tag(takes_context=True)
def my_scale(context: Context) -> str:
    """How the viewer counts: of RatingScale; stars for visitors."""
    profile = acting_profile(context)
    return profile.rating_scale if profile else RatingScale.STARS


@register.filter
def rated(value: int | None, scale: str) -> str:
    """`4½` or `9`."""
    return rating_text(value, scale)


@register.filter
def rated_stars(value: int | None, scale: str) -> str:
    """`★★★★½`, or `9/10`."""
    if not value or scale == RatingScale.POINTS:
        return f"{value}/{HIGHEST}" if value else ""
    return "★" * (value // 2) + ("½" if value % 2 else "")


@register.filter
def rated_words(value: int | None, scale: str) -> str:
    """`4½ stars` or `9 out of 10`."""
    return rating_words(value, scale) if value else ""


@register.filter
def points(value: Any) -> int | None:
    """The rating that a form's field has, from a row or from what somebody sent."""
    return int(value) if str(value).isascii() and str(value).isdigit() else None
