"""A list among others: its posters fanned out, its name, and how far the viewer has come."""

from typing import Any

from django import template
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from config.lib.tags.everywhere import icon
from config.lib.words import escaped, said_once
from movies.templatetags.posters import poster
from social.enums import Visibility
from social.models import Profile

register = template.Library()

# As many as there are posters on a full one.
_NO_POSTERS = "<i></i><i></i><i></i><i></i><i></i>"


# Made by hand, as cards are: a page of lists has dozens, and templates took most of its time.
@register.simple_tag
def list_card(found: Any, profile: Profile | None = None, owner: bool = False, url: str = "") -> SafeString:
    """found: a list with its face (queries.show_faces). profile: the viewer, or None. owner: name whose it is.

    url: another address than its own.
    """
    posters = "".join(
        f'<span class="fan__poster">{poster(title, size="w185", sizes="140px")}</span>' for title in found.covers
    )
    seen = f"{list_progress(found.seen, found.shown)}" if profile and found.shown else ""
    return mark_safe(  # noqa: S308 (each part is escaped)
        f'<article class="list-card"><a class="list-card__link" href="{escaped(url or found.get_absolute_url())}">'
        f'<span class="fan{"" if posters else " fan--empty"}" aria-hidden="true">{posters or _NO_POSTERS}</span>'
        f'<span class="list-card__name">{escaped(found.title)}</span></a>'
        f'<p class="list-card__meta">{_facts(found, owner=owner)}</p>{seen}</article>'
    )


@register.simple_tag
@said_once
def list_progress(seen: int, total: int) -> SafeString:
    """How many titles of a list the viewer has seen."""
    words = escaped(_("%(seen)s of %(total)s seen") % {"seen": seen, "total": total})
    return mark_safe(  # noqa: S308 (escaped above)
        f'<p class="list-progress">'
        f'<progress class="list-progress__bar" max="{total}" value="{seen}" aria-hidden="true"></progress>'
        f'<span class="list-progress__text num">{words}</span></p>'
    )


def _facts(found: Any, *, owner: bool) -> str:
    """What stands under its name: whose it is, how long, what kind, who sees it and how many like it."""
    facts = [f"<span>{escaped(_('by %(name)s') % {'name': found.profile.name})}</span>"] if owner else []
    facts.append(f'<span class="num">{_titles(found.shown, found.exact)}</span>')
    if found.is_smart and found.pk > 0:
        facts.append(_smart())
    if found.visibility in (Visibility.PRIVATE, Visibility.FOLLOWERS):
        facts.append(_seen_by(found.visibility))
    if found.like_count:
        words = escaped(_("likes"))
        facts.append(
            f'<span class="num">♥ {found.like_count}<span class="visually-hidden"> {words}</span></span>'
        )  # fmt: skip
    return "".join(facts)


@said_once
def _titles(number: int, exact: bool) -> str:
    words = ngettext("%(number)s title", "%(number)s titles", number) if exact else _("more than %(number)s titles")
    return escaped(words % {"number": number})


@said_once
def _smart() -> str:
    return f"<span>{icon('sparkle', 's')}{escaped(_('Smart'))}</span>"


@said_once
def _seen_by(visibility: str) -> str:
    words = _("Only you") if visibility == Visibility.PRIVATE else _("Followers")
    return f"<span>{icon('lock', 's')}{escaped(words)}</span>"
