"""How entries of a feed are told."""

import datetime
import re
from typing import Any

from django import template
from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.safestring import SafeString, mark_safe
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from config.lib.addresses import address
from config.lib.words import escaped
from movies.models import Episode, Season
from social.feed import Entry, latest
from social.feed.entries import day_of
from social.feed.wording import words_of
from social.models import Profile

register = template.Library()

EXCERPT = 320
ON_HOME = 8
# Of a title's entry so many episodes are named.
NAMED = 4
# Markdown: what is veiled within a text, links and pictures, and marks.
_VEILED = re.compile(r"(\|\||>!).+?(\|\||!<)", re.DOTALL)
_LINK = re.compile(r"!?\[([^\]]*)\]\([^)]*\)")
_MARKS = re.compile(r"^\s{0,3}(#{1,6}|>|[-*+]|\d+\.)\s+|[*_`~]{1,3}(?=\S)|(?<=\S)[*_`~]{1,3}", re.MULTILINE)


@register.filter
def entry_words(entry: Entry) -> str:
    return words_of(entry)


@register.filter
def excerpt(text: str) -> str:
    """The beginning of a review, in plain words and without what its author has veiled."""
    plain = _MARKS.sub("", _LINK.sub(r"\1", _VEILED.sub("…", text)))
    return Truncator(" ".join(plain.split())).chars(EXCERPT)


@register.filter
def part_code(part: Season | Episode) -> str:
    """`S2 E5`, or `Season 2`."""
    if isinstance(part, Episode):
        return _("S%(season)d E%(episode)d") % {"season": part.season.number, "episode": part.number}
    return _("Season %(number)d") % {"number": part.number}


@register.filter
def episodes_named(entry: Entry) -> str:
    """`S2 E1, S2 E2 and 3 more`, in the order of the show."""
    ordered = sorted(entry.episodes, key=lambda episode: (episode.season.number, episode.number))
    codes = ", ".join(part_code(episode) for episode in ordered[:NAMED])
    more = len(ordered) - NAMED
    if more <= 0:
        return codes
    return ngettext("%(codes)s and %(more)d more", "%(codes)s and %(more)d more", more) % {"codes": codes, "more": more}


@register.simple_tag
def ago(at: datetime.datetime) -> SafeString:
    """The time of an entry: how long ago on the day itself, the time of day after it; in full as a title."""
    local, passed = timezone.localtime(at), timezone.now() - at
    minutes = max(0, int(passed.total_seconds() // 60))
    if minutes < 1:
        words = _("just now")
    elif minutes < 60:
        words = _("%(minutes)d min ago") % {"minutes": minutes}
    elif minutes < 12 * 60:
        words = _("%(hours)d h ago") % {"hours": minutes // 60}
    else:
        words = date_format(local, "TIME_FORMAT")
    whole = escaped(date_format(local, "DATETIME_FORMAT"))
    return mark_safe(  # noqa: S308 (each part is escaped)
        f'<time class="entry__time num" datetime="{escaped(at.isoformat())}" title="{whole}">{escaped(words)}</time>'
    )


@register.filter
def day_name(day: datetime.date) -> str:
    """`Today`, `Yesterday`, `Friday`, `Friday 3 May`, with the year where it isn't this one."""
    today = day_of(timezone.now())
    behind = (today - day).days
    if behind <= 0:
        return _("Today")
    if behind == 1:
        return _("Yesterday")
    if behind < 7:
        return date_format(day, "l")
    return date_format(day, "l j F" if day.year == today.year else "j F Y")


@register.simple_tag(takes_context=True)
def friends_latest(context: dict[str, Any]) -> list[Entry]:
    """The newest few entries for the home page; none for visitors. Runs 11 queries at most."""
    profile = getattr(context.get("request"), "profile", None)
    return latest(profile, limit=ON_HOME) if profile else []


@register.simple_tag
def address_if_any(name: str) -> str:
    """The address of a page that this site may not have; empty without it."""
    try:
        return reverse(name)
    except NoReverseMatch:
        return ""


@register.filter
def profile_address(profile: Profile) -> str:
    return address("social:profile", profile.handle)
