"""The seasons on a show's page: how far one is with each, and the ways to say it.

Made by hand: a show that has run for forty years has forty, and as templates they took most of its page's time.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, NamedTuple

from django import template
from django.template import Context
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from config.lib.addresses import address
from config.lib.tags.everywhere import icon
from config.lib.words import escaped, said_once
from lists.episodes import SeasonState
from lists.mine import rating_text
from lists.templatetags.shows import hours

register = template.Library()

SWAPPED = ' hx-swap-oob="true"'


class _Words(NamedTuple):
    """What is said of each season, escaped; all but the first want its name as `season`."""

    none_yet: str
    every: str
    all_seen: str
    more: str


@dataclass(frozen=True, slots=True)
class _Page:
    """What the seasons of a page have in common. hidden: the fields that each form begins with."""

    slug: str
    scale: str
    hidden: str
    words: _Words
    swapped: str = ""


@register.simple_tag(takes_context=True)
def seasons_own(context: Context, states: Iterable[SeasonState]) -> SafeString:
    """The <li> of each season. Reads `title`, `profile` and `csrf_token` from the page."""
    page = _page(context)
    return mark_safe("".join(_season(state, page) for state in states))  # noqa: S308 (escaped there)


@register.simple_tag(takes_context=True)
def season_line(context: Context) -> SafeString:
    """The inside of lists/partials/season_head.html, which says what it takes."""
    state, swapped = context["state"], SWAPPED if context.get("swapped") else ""
    return mark_safe(_head(state, escaped(state.season), _words(), swapped))  # noqa: S308 (escaped there)


@register.simple_tag(takes_context=True)
def season_tools(context: Context) -> SafeString:
    """The inside of lists/partials/season_acts.html, which says what it takes."""
    state = context["state"]
    return mark_safe(_acts(state, escaped(state.season), _page(context)))  # noqa: S308 (escaped there)


def _page(context: Context) -> _Page:
    title, token = context["title"], str(context.get("csrf_token") or "")
    return _Page(
        slug=title.slug,
        scale=context["profile"].rating_scale,
        hidden=(
            f'<input type="hidden" name="csrfmiddlewaretoken" value="{escaped(token)}">'
            f'<input type="hidden" name="next" value="{escaped(title.get_absolute_url())}">'
        ),
        words=_words(),
        swapped=SWAPPED if context.get("swapped") else "",
    )


def _season(state: SeasonState, page: _Page) -> str:
    name, number = escaped(state.season), state.number
    url = escaped(address("movies:season", page.slug, number))
    special = " season-own--special" if state.is_special else ""
    head = _head(state, name, page.words)
    if not state.total:
        empty = f'<a class="season-own__summary season-own__summary--empty" href="{url}">{head}</a>'
        return f'<li class="season-own{special}">{empty}</li>'
    return (
        f'<li class="season-own{special}"><details class="season-own__open" data-season="{number}">'
        f'<summary class="season-own__summary">{head}</summary>'
        f'<div class="season-own__list" id="episodes-{number}" hx-get="{url}"'
        f' hx-trigger="toggle from:closest details once" hx-target="this">'
        f'<p><a class="link" href="{url}">{page.words.every % {"season": name}}</a></p></div></details>'
        f"{_acts(state, name, page)}</li>"
    )


def _head(state: SeasonState, name: str, words: _Words, swapped: str = "") -> str:
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
        rest = f'<span class="season-head__count">{words.none_yet}</span>'
    return (
        f'<span class="season-head" id="s{state.number}-head" data-piece{swapped}>'
        f' <span class="season-head__name">{name}{year}</span> {rest}</span>'
    )


def _acts(state: SeasonState, name: str, page: _Page) -> str:
    """One's rating, the tick for all of it, and the way to the rest."""
    number, url = state.number, escaped(address("lists:watch_season", page.slug, state.number))
    return (
        f'<div class="season-acts" id="s{number}-acts" data-piece{page.swapped}>'
        f"{_rating(state.rating, page.scale) if state.rating else ''}"
        f"{_tick(state, name, url, page) if state.aired else ''}"
        f'<a class="icon-button" id="s{number}-more" href="{url}" data-dialog>'
        f'<span class="visually-hidden">{page.words.more % {"season": name}}</span>{icon("dots")}</a></div>'
    )


def _tick(state: SeasonState, name: str, url: str, page: _Page) -> str:
    pressed, act = ("true", "untick") if state.is_seen else ("false", "tick")
    return (
        f'<form method="post" action="{url}" hx-post="{url}" hx-target="this" hx-swap="none" data-episodes>'
        f'{page.hidden}<button class="tick" id="s{state.number}-tick" type="submit" name="act" value="{act}"'
        f' aria-pressed="{pressed}"><span class="visually-hidden">{page.words.all_seen % {"season": name}}</span>'
        f"{icon('check')}</button></form>"
    )


@said_once
def _words() -> _Words:
    return _Words(
        none_yet=escaped(_("no episodes yet")),
        every=escaped(_("All episodes of %(season)s")),
        all_seen=escaped(_("%(season)s: all seen")),
        more=escaped(_("%(season)s: when, again, rating")),
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
