"""The cards of shows to go on with, made by hand: on the home page stands a dozen."""

from typing import Any

from django import template
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from config.lib.addresses import address
from config.lib.tags.everywhere import icon
from config.lib.words import escaped, said_once
from lists.episodes import Card
from lists.templatetags.shows import code, hours, own_name, to_go
from movies.models import Episode
from movies.templatetags.posters import backdrop_image, poster, title_art
from social.models import Profile

register = template.Library()


@register.simple_tag
def next_card(card: Card, profile: Profile, csrf_token: Any) -> SafeString:
    """The <li> of a show with an episode to watch. profile: who looks."""
    title, episode, progress = card.title, card.episode, card.progress
    assert episode is not None
    new = f'<span class="next-card__new">{_new()}</span>' if card.is_new else ""
    return mark_safe(  # noqa: S308 (each part is escaped)
        f'<li class="next-card" id="next-{title.pk}">'
        f'<a class="next-card__link" href="{escaped(title.get_absolute_url())}">'
        f'<span class="next-card__scene" style="{title_art(title).style}">{_scene(title)}{new}'
        f'<span class="bar next-card__bar" style="--done: {progress.percent}%" aria-hidden="true"></span></span>'
        f' <span class="next-card__name">{escaped(title.name)}</span>'
        f' <span class="next-card__what num">{_what(episode, profile)}</span>'
        f' <span class="next-card__left num">{_left(progress.left, progress.minutes_left)}</span></a>'
        f"{_tick(title, episode, str(csrf_token))}</li>"
    )


def _scene(title: Any) -> str:
    """TMDB's picture, or the title's drawn poster."""
    if image := backdrop_image(title.backdrop_path):
        return (
            f'<img src="{escaped(image["src"])}" srcset="{escaped(image["srcset"])}" sizes="20rem"'
            f' width="640" height="360" alt="" loading="lazy" decoding="async" data-poster>'
        )
    drawn = poster(title, size="w342", sizes="12rem")
    return f'<span class="next-card__art" aria-hidden="true">{drawn}</span>'


def _what(episode: Episode, profile: Profile) -> str:
    """Which episode, and how long it is. Its name might spoil it."""
    said = [code(episode)]
    if not profile.hide_spoilers and (name := own_name(episode)):
        said.append(name)
    if episode.runtime_minutes:
        said.append(_minutes(episode.runtime_minutes))
    return escaped(" · ".join(said))


@said_once
def _minutes(minutes: int) -> str:
    return _("%(minutes)s min") % {"minutes": minutes}


@said_once
def _left(episodes: int, minutes: int) -> str:
    left = to_go(episodes)
    return escaped(f"{left} · {_('%(time)s left') % {'time': hours(minutes)}}" if minutes else left)


@said_once
def _new() -> str:
    return escaped(_("New"))


def _tick(title: Any, episode: Episode, token: str) -> str:
    url = escaped(address("lists:go_on", title.pk))
    words = escaped(_seen() % {"name": title.name, "code": code(episode)})
    return (
        f'<form class="next-card__form" method="post" action="{url}" hx-post="{url}" hx-target="closest li"'
        f' hx-swap="outerHTML" data-episodes><input type="hidden" name="csrfmiddlewaretoken" value="{escaped(token)}">'
        f'<button class="tick" id="next-{title.pk}-tick" type="submit" name="tick" value="{episode.pk}">'
        f'<span class="visually-hidden">{words}</span>{icon("check")}</button></form>'
    )


@said_once
def _seen() -> str:
    return _("%(name)s, %(code)s: mark as seen")
