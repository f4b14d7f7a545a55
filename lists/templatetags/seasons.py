"""The seasons on a show's page: how far one is with each, and the ways to say it.

Made by hand: a show that has run for forty years has forty, and as templates they took most of its page's time.
"""

from collections.abc import Iterable
from typing import Any

from django import template
from django.template import Context
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from config.lib.addresses import address
from config.lib.tags.everywhere import icon
from config.lib.words import escaped, said_once
from lists.episodes import SeasonState
from lists.mine import rating_text
from lists.templatetags.shows import hours, season_url
from movies.models import Title

register = template.Library()

SWAPPED = ' hx-swap-oob="true"'


@register.simple_tag(takes_context=True)
def seasons_own(context: Context, states: Iterable[SeasonState]) -> SafeString:
    """The <li> of each season. Reads `title`, `profile` and `csrf_token` from the page."""
    title, scale, token = context["title"], context["profile"].rating_scale, str(context.get("csrf_token") or "")
    return mark_safe("".join(_season(state, title, scale, token) for state in states))  # noqa: S308 (escaped there)


@register.simple_tag(takes_context=True)
def season_line(context: Context) -> SafeString:
    """The inside of lists/partials/season_head.html, which says what it takes."""
    return mark_safe(_head(context["state"], swapped=bool(context.get("swapped"))))  # noqa: S308 (escaped there)


@register.simple_tag(takes_context=True)
def season_tools(context: Context) -> SafeString:
    """The inside of lists/partials/season_acts.html, which says what it takes."""
    scale, token = context["profile"].rating_scale, str(context.get("csrf_token") or "")
    acts = _acts(context["state"], context["title"], scale, token, swapped=bool(context.get("swapped")))
    return mark_safe(acts)  # noqa: S308 (escaped there)


def _season(state: SeasonState, title: Title, scale: str, token: str) -> str:
    url, special = escaped(season_url(title, state.number)), " season-own--special" if state.is_special else ""
    if not state.total:
        empty = f'<a class="season-own__summary season-own__summary--empty" href="{url}">{_head(state)}</a>'
        return f'<li class="season-own{special}">{empty}</li>'
    every = escaped(_all_episodes() % {"season": state.season})
    return (
        f'<li class="season-own{special}"><details class="season-own__open" data-season="{state.number}">'
        f'<summary class="season-own__summary">{_head(state)}</summary>'
        f'<div class="season-own__list" id="episodes-{state.number}" hx-get="{url}"'
        f' hx-trigger="toggle from:closest details once" hx-target="this">'
        f'<p><a class="link" href="{url}">{every}</a></p></div></details>{_acts(state, title, scale, token)}</li>'
    )


def _head(state: SeasonState, *, swapped: bool = False) -> str:
    """Its name, and how much of it is seen."""
    season: Any = state.season
    day = season.released_on
    year = f' <span class="season-head__year num">{day.year}</span>' if day else ""
    if state.total:
        left = state.minutes_left if state.seen else 0
        counted = _count(state.seen, state.total, left, state.runs)
        rest = (
            f'<span class="season-head__count num">{counted}</span> '
            f'<span class="bar" style="--done: {state.percent}%" aria-hidden="true"></span>'
        )
    else:
        rest = f'<span class="season-head__count">{_none_yet()}</span>'
    return (
        f'<span class="season-head" id="s{state.number}-head" data-piece{SWAPPED if swapped else ""}>'
        f' <span class="season-head__name">{escaped(str(season))}{year}</span> {rest}</span>'
    )


def _acts(state: SeasonState, title: Title, scale: str, token: str, *, swapped: bool = False) -> str:
    """One's rating, the tick for all of it, and the way to the rest."""
    number, url = state.number, escaped(address("lists:watch_season", title.slug, state.number))
    more = escaped(_more() % {"season": state.season})
    return (
        f'<div class="season-acts" id="s{number}-acts" data-piece{SWAPPED if swapped else ""}>'
        f"{_rating(state.rating, scale) if state.rating else ''}"
        f"{_tick(state, title, url, token) if state.aired else ''}"
        f'<a class="icon-button" id="s{number}-more" href="{url}" data-dialog>'
        f'<span class="visually-hidden">{more}</span>{icon("dots")}</a></div>'
    )


def _tick(state: SeasonState, title: Title, url: str, token: str) -> str:
    pressed, act = ("true", "untick") if state.is_seen else ("false", "tick")
    words = escaped(_all_seen() % {"season": state.season})
    return (
        f'<form method="post" action="{url}" hx-post="{url}" hx-target="this" hx-swap="none" data-episodes>'
        f'<input type="hidden" name="csrfmiddlewaretoken" value="{escaped(token)}">'
        f'<input type="hidden" name="next" value="{escaped(title.get_absolute_url())}">'
        f'<button class="tick" id="s{state.number}-tick" type="submit" name="act" value="{act}"'
        f' aria-pressed="{pressed}"><span class="visually-hidden">{words}</span>{icon("check")}</button></form>'
    )


@said_once
def _rating(value: int, scale: str) -> str:
    return (
        f'<span class="season-acts__rating num">{icon("star", "s")}'
        f'<span class="visually-hidden">{escaped(_("Your rating:"))} </span>{escaped(rating_text(value, scale))}</span>'
    )


@said_once
def _count(seen: int, total: int, minutes_left: int, runs: int) -> str:
    said = [_("%(seen)s of %(total)s") % {"seen": seen, "total": total}]
    if minutes_left:
        said.append(_("%(time)s left") % {"time": hours(minutes_left)})
    if runs > 1:
        said.append(_("seen %(times)s times") % {"times": runs})
    return escaped(" · ".join(said))


@said_once
def _none_yet() -> str:
    return escaped(_("no episodes yet"))


@said_once
def _all_episodes() -> str:
    return _("All episodes of %(season)s")


@said_once
def _all_seen() -> str:
    return _("%(season)s: all seen")


@said_once
def _more() -> str:
    return _("%(season)s: when, again, rating")
