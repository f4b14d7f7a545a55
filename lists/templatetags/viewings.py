"""A viewing of one's own: when it was, what one said of it, and the ways to change that. Made by hand, as cards are."""

import datetime
from typing import Any
from urllib.parse import quote

from django import template
from django.utils.formats import date_format
from django.utils.html import linebreaks
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from config.lib.addresses import address
from config.lib.tags.everywhere import icon
from config.lib.words import escaped, said_once
from lists.mine import rating_text, rating_words
from lists.models import Watch
from movies.models import Title
from reviews.markdown import to_html
from social.enums import Visibility

register = template.Library()


@register.simple_tag
def viewing(watch: Any, scale: str, csrf_token: Any) -> SafeString:
    """The <li> of a viewing, with its episode along. scale: of RatingScale."""
    note = f'<div class="viewing__note">{linebreaks(watch.note, autoescape=True)}</div>' if watch.note else ""
    return mark_safe(  # noqa: S308 (each part is escaped)
        f'<li class="viewing" id="watch-{watch.pk}"><div class="viewing__what">'
        f'<p class="viewing__day">{_day(watch.watched_on)}{_episode(watch)}</p>'
        f'<p class="viewing__more">{_marks(watch, scale)}</p>{note}{_review(watch)}</div>'
        f"{tools(watch, watch.title, csrf_token)}</li>"
    )


def said(watch: Any, *, own: bool) -> str:
    """What stands beside the rating of a viewing: seen again, with whom, under which tags, for whom.

    own: whether it is the reader's; those who share it are named to nobody else.
    """
    marks = []
    if watch.is_rewatch:
        marks.append(_rewatch())
    if names := _company(watch, own=own):
        marks.append(_mark("people", _("With %(names)s") % {"names": names}))
    marks += [f'<span class="mark mark--tag">#{escaped(tag)}</span>' for tag in watch.tags]
    if own and watch.visibility != Visibility.PUBLIC:
        marks.append(_mark("lock", watch.get_visibility_display()))
    return "".join(marks)


def _company(watch: Any, *, own: bool) -> str:
    """With whom: what its owner wrote, and to nobody else those who share it."""
    sharing = getattr(watch, "companions", ()) if own else ()
    names = [watch.company, *(each.name for each in sharing if each.name.casefold() != watch.company.casefold())]
    return ", ".join(name for name in names if name)


def tools(watch: Watch, title: Title, csrf_token: Any, back: str = "") -> str:
    """Edit and delete. back: where they go on to without JavaScript."""
    key, name = watch.pk, escaped(title.name)
    edit = address("lists:edit_watch", key) + (f"?next={quote(back, safe='')}" if back else "")
    following = f'<input type="hidden" name="next" value="{escaped(back)}">' if back else ""
    return (
        f'<div class="viewing__tools"><a class="icon-button" href="{escaped(edit)}" data-dialog data-key="edit-{key}">'
        f'<span class="visually-hidden">{_edit()}: {name}</span>{icon("pen", "s")}</a>'
        f'<form method="post" action="{escaped(address("lists:delete_watch", key))}" data-act="delete">'
        f'<input type="hidden" name="csrfmiddlewaretoken" value="{escaped(str(csrf_token))}">{following}'
        f'<button class="icon-button" type="submit" data-key="delete-{key}">'
        f'<span class="visually-hidden">{_delete()}: {name}</span>{icon("trash", "s")}</button></form></div>'
    )


def _marks(watch: Any, scale: str) -> str:
    return f"{_rating(watch.rating, scale) if watch.rating else ''}{said(watch, own=True)}"


def _mark(symbol: str, words: str) -> str:
    return f'<span class="mark">{icon(symbol, "s")}{escaped(words)}</span>'


def _episode(watch: Any) -> str:
    episode = watch.episode
    if not episode:
        return ""
    return f' <span class="muted">· {escaped(str(episode.season))} · {episode.number}. {escaped(str(episode))}</span>'


def _review(watch: Any) -> str:
    if not watch.review or watch.review.deleted_at:
        return ""
    return (
        f'<details class="viewing__review"><summary>{_your_review()}</summary>'
        f'<div class="viewing__note">{to_html(watch.review.text)}</div></details>'
    )


@said_once
def _day(day: datetime.date | None) -> str:
    if day is None:
        return escaped(_("Some time"))
    return f'<time datetime="{day:%Y-%m-%d}">{escaped(date_format(day, "DATE_FORMAT"))}</time>'


@said_once
def _rating(value: int, scale: str) -> str:
    return (
        f'<span class="mark mark--rating">{icon("star", "s")}'
        f'<span aria-hidden="true">{escaped(rating_text(value, scale))}</span>'
        f'<span class="visually-hidden">{escaped(rating_words(value, scale))}</span></span>'
    )


@said_once
def _rewatch() -> str:
    return _mark("retry", _("Rewatch"))


@said_once
def _your_review() -> str:
    return escaped(_("Your review"))


@said_once
def _edit() -> str:
    return escaped(_("Edit this viewing"))


@said_once
def _delete() -> str:
    return escaped(_("Delete this viewing"))
