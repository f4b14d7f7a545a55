"""The episodes of a season to tick. Made by hand: there are up to a hundred on a page, with forty variables each."""

import datetime
from collections.abc import Iterable

from django import template
from django.template import Context
from django.utils.formats import date_format
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from config.lib.addresses import address
from config.lib.tags.everywhere import icon
from config.lib.words import escaped, said_once
from lists.episodes import EpisodeState
from lists.mine import rating_text
from lists.templatetags.seasons import SWAPPED
from lists.templatetags.shows import own_name, season_url
from movies.enums import WITHDRAWN
from movies.models import Episode, Season, Title
from movies.templatetags.posters import still_url

register = template.Library()


@register.simple_tag(takes_context=True)
def episode_lines(context: Context, states: Iterable[EpisodeState]) -> SafeString:
    """The <li> of each. Reads `title`, `season` and `profile` from the page."""
    title, season, scale = context["title"], context["season"], context["profile"].rating_scale
    return mark_safe("".join(_line(state, title, season, scale) for state in states))  # noqa: S308 (escaped there)


@register.simple_tag(takes_context=True)
def episode_line(context: Context) -> SafeString:
    """lists/partials/episode.html, which says what it takes."""
    scale, swapped = context["profile"].rating_scale, bool(context.get("swapped"))
    line = _line(context["state"], context["title"], context["season"], scale, swapped=swapped)
    return mark_safe(line)  # noqa: S308 (escaped there)


def _line(state: EpisodeState, title: Title, season: Season, scale: str, *, swapped: bool = False) -> str:
    episode, number = state.episode, state.episode.number
    url = escaped(address("lists:episode", title.slug, season.number, number))
    classes = f"ep{' ep--seen' if state.is_seen else ''}{'' if state.aired else ' ep--ahead'}"
    return (
        f'<li class="{classes}" id="s{season.number}e{number}"{SWAPPED if swapped else ""}>'
        f"{_tick(state, url)}{'' if state.veiled else _still(episode)}"
        f'<div class="ep__text"><p class="ep__name">{_number(number)} '
        f"{_veil(title, season, number, url) if state.veiled else escaped(own_name(episode))}</p>"
        f'<p class="ep__meta num">{_facts(state, scale)}</p>'
        f"{'' if state.veiled or not episode.overview else _overview(episode.overview)}</div>"
        f'<div class="ep__tools">{"" if state.is_seen or not state.aired else _up_to(episode)}'
        f'<a class="icon-button" id="e{episode.pk}-more" href="{url}" data-dialog>{_more(number)}</a></div></li>'
    )


def _tick(state: EpisodeState, url: str) -> str:
    """The tick; of one still to come the way to a form that says when it was seen."""
    key = f"e{state.episode.pk}-tick"
    if not (state.aired or state.is_seen):
        return f'<a class="tick tick--ahead" id="{key}" href="{url}" data-dialog>{_ahead(state.episode.number)}</a>'
    act, pressed = ("untick", "true") if state.is_seen else ("tick", "false")
    return (
        f'<button class="tick" id="{key}" type="submit" name="{act}" value="{state.episode.pk}"'
        f' aria-pressed="{pressed}">{_seen(state.episode.number)}</button>'
    )


def _still(episode: Episode) -> str:
    src = still_url(episode)
    if not src:
        return ""
    size = 'width="300" height="169"'
    return f'<img class="ep__still" src="{escaped(src)}" {size} alt="" loading="lazy" decoding="async" data-poster>'


def _veil(title: Title, season: Season, number: int, url: str) -> str:
    """In place of the name: what shows it."""
    line = f"s{season.number}e{number}"
    page = f"{escaped(season_url(title, season.number))}?reveal={number}&amp;from={number}#{line}"
    swap = f'hx-get="{url}" hx-target="#{line}" hx-swap="outerHTML"'
    return f'<a class="veil" href="{page}" {swap}>{_veil_words(number)}</a>'


def _facts(state: EpisodeState, scale: str) -> str:
    episode = state.episode
    minutes = _minutes(episode.runtime_minutes) if episode.runtime_minutes else ""
    kind = _kind(episode.kind) if episode.kind in ("finale", WITHDRAWN) else ""
    when = _when(state.watched_on, state.times) if state.is_seen else ""
    return f"{_aired(episode.aired_on)}{minutes}{kind}{when}{_rating(state.rating, scale) if state.rating else ''}"


def _overview(text: str) -> str:
    return f'<p class="ep__overview">{escaped(text)}</p>'


def _up_to(episode: Episode) -> str:
    return (
        f'<button class="ep__up-to" id="e{episode.pk}-up-to" type="submit" name="up_to" value="{episode.pk}">'
        f"{_up_to_words(episode.number)}</button>"
    )


def _hidden(words: str) -> str:
    """For who doesn't see the symbol."""
    return f'<span class="visually-hidden">{escaped(words)}</span>'


@said_once
def _seen(number: int) -> str:
    return _hidden(_("Episode %(number)s seen") % {"number": number}) + icon("check")


@said_once
def _ahead(number: int) -> str:
    words = _("Episode %(number)s is still to come. Seen it already?") % {"number": number}
    return _hidden(words) + icon("clock", "s")


@said_once
def _number(number: int) -> str:
    return f'<span class="ep__number num">{_hidden(_("Episode") + " ")}{number}</span>'


@said_once
def _veil_words(number: int) -> str:
    which = _("episode %(number)s") % {"number": number}
    return escaped(_("Show name and story")) + _hidden(f" · {which}")


@said_once
def _aired(day: datetime.date | None) -> str:
    if day is None:
        return f"<span>{escaped(_('Date unknown'))}</span>"
    return f'<span><time datetime="{day:%Y-%m-%d}">{escaped(date_format(day, "DATE_FORMAT"))}</time></span>'


@said_once
def _minutes(minutes: int) -> str:
    return f"<span>{escaped(_('%(minutes)s min') % {'minutes': minutes})}</span>"


@said_once
def _kind(kind: str) -> str:
    return f"<span>{escaped(_('Finale') if kind == 'finale' else _('No longer listed'))}</span>"


@said_once
def _when(day: datetime.date | None, times: int) -> str:
    said = _("Seen %(day)s") % {"day": date_format(day, "DATE_FORMAT")} if day else _("Seen some time")
    return f'<span class="ep__when">{escaped(said)}{f" · {times}×" if times > 1 else ""}</span>'


@said_once
def _rating(value: int, scale: str) -> str:
    words = _hidden(_("Your rating:") + " ")
    return f'<span class="ep__rating">{icon("star", "s")}{words}{escaped(rating_text(value, scale))}</span>'


@said_once
def _up_to_words(number: int) -> str:
    every = _("all up to episode %(number)s seen") % {"number": number}
    return escaped(_("Up to here")) + _hidden(f" · {every}")


@said_once
def _more(number: int) -> str:
    return _hidden(_("Episode %(number)s: when, again, rating") % {"number": number}) + icon("dots")
