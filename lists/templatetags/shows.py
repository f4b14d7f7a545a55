"""Shows on pages: how far one is, the list of episodes, what there is to go on with."""

import datetime
from collections.abc import Sequence
from typing import Any

from django import template
from django.template import Context
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from config.lib.addresses import address
from config.lib.words import said_once
from lists.episodes import (
    episode_states,
    rail,
    season_states,
    show_progress,
)
from lists.remembered import version_of
from lists.services import today_of
from lists.templatetags.tracking import acting_profile
from movies.models import Episode, Season, Title
from social.models import Profile

register = template.Library()

# Of a long season a list shows so many episodes at a time.
CHUNK = 100
ON_RAIL = 12
SOON = 8
NEW_BELOW = 10


def season_url(title: Title, number: int) -> str:
    return address("movies:season", title.slug, number)


@register.inclusion_tag("lists/partials/show.html", takes_context=True)
def show_section(context: Context, title: Title, seasons: Sequence[Season]) -> dict[str, Any]:
    """The seasons of a show with what the viewer has seen, for somebody with a profile. Runs 3 queries at most."""
    profile = acting_profile(context)
    if profile is None:
        return {"profile": None}
    today = today_of(profile)
    progress = show_progress(profile, title, today=today)
    return {
        "profile": profile,
        "title": title,
        "progress": progress,
        "states": season_states(profile, title, today=today, progress=progress, seasons=seasons),
        "csrf_token": context.get("csrf_token"),
    }


@register.simple_tag(takes_context=True)
def season_head(context: Context, title: Title, season: Season) -> Any:
    """One season's state for the viewer, or None for a visitor. Runs 2 queries."""
    profile = acting_profile(context)
    if profile is None:
        return None
    states = season_states(profile, title, today=today_of(profile), seasons=[season])
    return states[0]


@register.inclusion_tag("lists/partials/episodes.html", takes_context=True)
def episode_list(context: Context, title: Title, season: Season, episodes: Sequence[Episode]) -> dict[str, Any]:
    """The list of a season's episodes to tick: a part of a long one. Runs 2 queries.

    ?from= names the first one, or the part that the next episode is in is shown; ?reveal= one or all to be unveiled.
    """
    profile = acting_profile(context)
    assert profile is not None  # the template asks first
    request = getattr(context, "request", None)
    asked = request.GET if request else {}
    today = today_of(profile)
    reveal = asked.get("reveal", "")
    numbers = {episode.number for episode in episodes} if reveal == "all" else {_number(reveal)}
    parts = [episodes[start : start + CHUNK] for start in range(0, len(episodes), CHUNK)]
    shown = _part(profile, title, parts, asked.get("from", ""), today)
    states = episode_states(profile, title, shown, today=today, revealed=numbers)
    here = season_url(title, season.number)
    return {
        "title": title,
        "season": season,
        "states": states,
        "parts": [
            {
                "url": f"{here}?from={part[0].number}",
                "first": part[0].number,
                "last": part[-1].number,
                "here": part is shown,
            }
            for part in parts
        ],
        "url": here,
        "anything_veiled": any(state.veiled for state in states),
        "profile": profile,
        "csrf_token": context.get("csrf_token"),
    }


@register.inclusion_tag("lists/partials/next_rail.html", takes_context=True)
def next_rail(context: Context) -> dict[str, Any]:
    """What there is to go on with, and what airs soon; nothing for a visitor. Runs 7 queries."""
    profile = acting_profile(context)
    if profile is None:
        return {"cards": [], "coming": [], "is_new": False, "profile": None}
    return {**rail_context(profile), "profile": profile, "csrf_token": context.get("csrf_token")}


def rail_context(profile: Profile) -> dict[str, Any]:
    today = today_of(profile)
    cards, coming = rail(profile, today=today, cards=ON_RAIL, coming=SOON)
    return {
        "cards": cards,
        "coming": coming,
        # Each write of tracking counts, so this is somebody who has hardly begun.
        "is_new": not cards and version_of(profile) < NEW_BELOW,
    }


@register.filter
@said_once
def hours(minutes: int) -> str:
    """Minutes as people say them: `45 min`, `12 h 30 min`, `3 d 4 h`."""
    days, rest = divmod(minutes, 24 * 60)
    if days:
        text = _("%(days)d d %(hours)d h") % {"days": days, "hours": rest // 60}
        return text if rest >= 60 else _("%(days)d d") % {"days": days}
    whole, left = divmod(minutes, 60)
    if not whole:
        return _("%(minutes)d min") % {"minutes": left}
    if not left:
        return _("%(hours)d h") % {"hours": whole}
    return _("%(hours)d h %(minutes)d min") % {"hours": whole, "minutes": left}


@register.filter
def code(episode: Episode) -> str:
    """`S2 E5`, or `Special 5`. Needs the season along."""
    return _code(episode.season.number, episode.number)


@said_once
def _code(season: int, number: int) -> str:
    if season == 0:
        return _("Special %(number)d") % {"number": number}
    return _("S%(season)d E%(episode)d") % {"season": season, "episode": number}


@register.filter
def airs(day: datetime.date, profile: Profile) -> str:
    """`tomorrow`, `on Friday`, `on 3 May 2027`; for the day that is still to come."""
    ahead = (day - today_of(profile)).days
    if ahead == 0:
        return _("today")
    if ahead == 1:
        return _("tomorrow")
    if ahead < 7:
        return _("on %(weekday)s") % {"weekday": date_format(day, "l")}
    return _("on %(day)s") % {"day": date_format(day, "DATE_FORMAT")}


@register.filter
@said_once
def to_go(count: int) -> str:
    return ngettext("%(count)d episode to go", "%(count)d episodes to go", count) % {"count": count}


@register.filter
def percent_of(part: int, whole: int) -> int:
    return 100 * part // whole if whole else 0


@register.filter
def own_name(episode: Episode) -> str:
    """The episode's name, but for one that only says its number again."""
    name = episode.name.strip()
    return "" if name.casefold() in (f"episode {episode.number}", str(episode.number)) else name


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else -1


def _part(
    profile: Profile, title: Title, parts: Sequence[Sequence[Episode]], wanted: str, today: datetime.date
) -> Sequence[Episode]:
    """The part that is asked for; else the one with the episode to watch next."""
    if len(parts) < 2:
        return parts[0] if parts else []
    number = _number(wanted)
    if number < 0:
        found = show_progress(profile, title, today=today).next_episode
        number = found.number if found and found.season_id == parts[0][0].season_id else -1
    return next((part for part in parts if part[0].number <= number <= part[-1].number), parts[0])
