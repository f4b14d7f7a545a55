"""What the diary's pages draw dozens of times a page, or hundreds: days of the heat map, lines of viewings.

Made by hand: as templates they took most of the time of each of these pages.
"""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django import template
from django.template import Context
from django.utils.formats import date_format
from django.utils.html import linebreaks
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from config.lib.tags.everywhere import icon
from config.lib.words import escaped, said_once
from lists.diary import Line
from lists.models import Watch
from lists.templatetags.tracking import rated_stars, rated_words
from lists.templatetags.viewings import said, tools
from movies.models import Title
from movies.templatetags.posters import poster

register = template.Library()

_EMPTY = '<span class="square" data-level="0"></span>'


@register.simple_tag
def squares(days: Iterable[dict[str, Any] | None], numbered: bool = False) -> SafeString:
    """A row of the heat map or, numbered, of the calendar. None: no day at all."""
    return mark_safe("".join(f"<td>{_square(day, numbered) if day else ''}</td>" for day in days))  # noqa: S308


def _square(found: dict[str, Any], numbered: bool) -> str:
    """A link where the day has viewings."""
    day, count, url = found["day"], found["count"], escaped(found["url"])
    if not url:
        return f'<span class="square" data-level="0">{day.day}</span>' if numbered else _EMPTY
    words = escaped(_viewings(count) % {"day": f"{day.day} {_month(day.month)}", "number": count})
    if not numbered:
        return (
            f'<a class="square" data-level="{found["level"]}" href="{url}" title="{words}">'
            f'<span class="visually-hidden">{words}</span></a>'
        )
    several = f'<b class="square__count num" aria-hidden="true">{count}</b>' if count > 1 else ""
    return (
        f'<a class="square" data-level="{found["level"]}" href="{url}"><span aria-hidden="true">{day.day}</span>'
        f'{several}<span class="visually-hidden">{words}</span></a>'
    )


@said_once
def _viewings(count: int) -> str:
    return ngettext("%(day)s: %(number)d viewing", "%(day)s: %(number)d viewings", count)


@said_once
def _month(number: int) -> str:
    return date_format(datetime.date(2000, number, 1), "F")


@dataclass(frozen=True, slots=True)
class _Look:
    """How a page's lines are drawn. own: whether it is the viewer's. back: where acts without JavaScript go on to."""

    own: bool
    scale: str
    csrf_token: str
    back: str


@register.simple_tag(takes_context=True)
def diary_lines(context: Context, lines: Iterable[Line]) -> SafeString:
    """The <li> of each line. Reads `own`, `scale`, `csrf_token` and `back` from the page."""
    look = _Look(context["own"], context["scale"], str(context.get("csrf_token") or ""), context["back"])
    return mark_safe("".join(_line(line, look) for line in lines))  # noqa: S308 (escaped there)


def _line(line: Line, look: _Look) -> str:
    title, watch = line.title, line.watch
    url, name = escaped(title.get_absolute_url()), escaped(title.name)
    year = f' <span class="line__year num">{title.year}</span>' if title.year else ""
    what = _episodes(line, look) if line.is_group else f"{_what(title, watch)}{_said(watch, look)}"
    return (
        f'<li class="line" data-track="{title.pk}">'
        f'<a class="line__poster" href="{url}" tabindex="-1" aria-hidden="true">'
        f'{poster(title, size="w185", sizes="64px")}</a><div class="line__text"><p class="line__name">'
        f'<a href="{url}">{name}</a>{year}</p>{what}</div>{"" if line.is_group else _tools(watch, title, look)}</li>'
    )


def _episodes(line: Line, look: _Look) -> str:
    """What was seen of a show on one evening, folded up."""
    rows = "".join(
        f'<li class="line__episode"><div class="line__text"><p>{_episode(watch)}</p>{_said(watch, look)}</div>'
        f"{_tools(watch, line.title, look)}</li>"
        for watch in line.watches
    )
    return (
        f'<details class="line__group"><summary>{icon("chevron-right", "s")}{_how_many(len(line.watches))}</summary>'
        f'<ol class="line__episodes">{rows}</ol></details>'
    )


def _what(title: Title, watch: Watch) -> str:
    """Which part of a show."""
    if watch.episode_id:
        return f'<p class="line__what">{_episode(watch)}</p>'
    return f'<p class="line__what">{_whole_show()}</p>' if title.is_show else ""


def _episode(watch: Any) -> str:
    named = "" if watch.veiled else f". {escaped(str(watch.episode))}"
    return f"{escaped(str(watch.episode.season))} · {watch.episode.number}{named}"


def _said(watch: Any, look: _Look) -> str:
    """What its owner says of a viewing: marks in a row, and the note."""
    marks = (_points(watch.points, look.scale) if watch.points else "") + said(watch, own=look.own)
    more = f'<p class="viewing__more">{marks}</p>' if marks else ""
    note = f'<div class="viewing__note">{linebreaks(watch.note, autoescape=True)}</div>' if watch.note else ""
    return f"{more}{note}"


@said_once
def _points(points: int, scale: str) -> str:
    return (
        f'<span class="mark mark--rating"><span class="rating-stars" aria-hidden="true">'
        f"{escaped(rated_stars(points, scale))}</span>"
        f'<span class="visually-hidden">{escaped(rated_words(points, scale))}</span></span>'
    )


@said_once
def _whole_show() -> str:
    return escaped(_("The whole show"))


@said_once
def _how_many(episodes: int) -> str:
    return escaped(ngettext("%(number)s episode", "%(number)s episodes", episodes) % {"number": episodes})


def _tools(watch: Watch, title: Title, look: _Look) -> str:
    return tools(watch, title, look.csrf_token, look.back) if look.own else ""
