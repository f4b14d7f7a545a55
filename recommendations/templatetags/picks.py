"""What stands below the card of a suggestion: why it is there, and the way to say something of it."""

from typing import Any

from django import template
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from config.lib.addresses import address
from config.lib.tags.static import static_address
from config.lib.words import escaped, said_once
from recommendations.serving.picks import Pick

register = template.Library()


@register.simple_tag
def pick_line(pick: Pick, query: str = "") -> SafeString:
    """In the <li> of a card, after its control. query: the list's filters, as its address has them.

    The button belongs to the page's form `not-wanted`, which brings the token and the way back without JavaScript.
    """
    return mark_safe(_line(pick.title.pk, pick.title.name, pick.line, query, pick.thumb is True))  # noqa: S308 (escaped there)


@said_once
def _line(pk: int, name: str, text: str, query: str, is_noted: bool) -> str:
    """By hand: there are dozens on a page. is_noted: that it is a good suggestion."""
    ask, away = address("recommendations:why", pk), address("recommendations:dismiss", pk)
    why = escaped(_("Why %(name)s, and what you think of that") % {"name": name})
    no = escaped(_("Not interested in %(name)s") % {"name": name})
    said = f'<span class="pick__text">{escaped(text)}</span>' if text else _icon("dots")
    said = f"{_noted()}{said}" if is_noted else said
    return (
        f'<div class="pick__line"><a class="pick__why" href="{ask}{escaped(query)}" data-dialog>{said}'
        f'<span class="visually-hidden">{why}</span></a>'
        f'<button class="pick__away" type="submit" form="not-wanted" formaction="{away}" hx-post="{away}"'
        f' hx-swap="none" title="{escaped(_("Not interested"))}">{_icon("close")}'
        f'<span class="visually-hidden">{no}</span></button></div>'
    )


@register.simple_tag
def pick_noted() -> SafeString:
    """What marks a suggestion as a good one: for a script to put on a card at once."""
    return mark_safe(_noted())  # noqa: S308 (escaped there)


def _noted() -> str:
    words = escaped(_("You said that it is a good suggestion"))
    said = f'<span class="visually-hidden">{words}.</span>'
    return f'<span class="pick__noted" title="{words}">{_icon("thumb")}{said}</span>'


def _icon(name: str) -> str:
    return (
        f'<svg class="icon icon--s" aria-hidden="true"><use href="{static_address("icons/icons.svg")}#{name}"/></svg>'
    )


@register.simple_tag
def pick_titles(picks: Any) -> list[Any]:
    """The titles of picks, for `hang` and `track`."""
    return [pick.title for pick in picks]
