"""What the library's pages say of each title: cells of the table, notes on cards; and what can be done to many."""

from typing import Any

from django import template
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from lists.enums import OwnedFormat, Status
from lists.forms.library import action_choices
from lists.mine import rating_text, rating_words
from movies.models import Title

register = template.Library()
NOTHING = mark_safe('<span class="muted" aria-hidden="true">–</span>')


@register.simple_tag
def bulk_actions(scale: str) -> list[Any]:
    """The choices of an act on many titles, in groups."""
    return action_choices(lambda points: rating_words(points, scale))


@register.simple_tag
def rating_note(title: Title, scale: str) -> str:
    """What the owner of a library gave a title, for its card; empty where nothing."""
    return rating_words(title.points, scale) if getattr(title, "points", None) else ""  # type: ignore[attr-defined]


@register.simple_tag
def library_cell(
    title: Any,
    column: str,
    own: bool,
    scale: str,
    points: list[tuple[int, str]],
    here: str,
    query: str,
    csrf_token: Any,
) -> Any:
    """What a column shows of a title that lists.library.rows has dressed."""
    if own and column in ("status", "rating"):
        return _editor(title, column, points, here, query, csrf_token)
    return _CELLS[column](title, scale) or NOTHING


def _editor(
    title: Any, column: str, points: list[tuple[int, str]], here: str, query: str, csrf_token: Any
) -> SafeString:
    """A select that is sent as it changes, and by a button where there is no script."""
    status = title.entry.status if title.entry else ""
    if column == "status":
        name, label, chosen = "status", _("Status of %(name)s"), status
        options: list[tuple[Any, Any]] = [("", "–"), *Status.choices]
    else:
        name, label, chosen = "value", _("Your rating of %(name)s"), title.points or ""
        options = [("", "–"), *points]
    action = reverse("lists:library_edit", args=[title.pk]) + (f"?{query}" if query else "")
    return format_html(
        '<form class="cell-edit" method="post" action="{}" hx-post="{}" hx-trigger="change, submit"'
        ' hx-target="closest tr" hx-swap="outerHTML"><input type="hidden" name="csrfmiddlewaretoken" value="{}">'
        '<input type="hidden" name="next" value="{}">'
        '<select class="select cell-edit__select" name="{}" aria-label="{}"{}>{}</select>'
        '<noscript><button class="button button--small" type="submit">{}</button></noscript></form>',
        action, action, csrf_token, here, name, label % {"name": title.name},
        mark_safe("") if chosen else mark_safe(" data-empty"),
        format_html_join(
            "", '<option value="{}"{}>{}</option>',
            ((value, mark_safe(" selected") if value == chosen else "", text) for value, text in options),
        ),
        _("Set"),
    )  # fmt: skip


def _day(value: Any) -> Any:
    return value and format_html(
        '<time datetime="{}">{}</time>', value.isoformat(), date_format(value, "SHORT_DATE_FORMAT")
    )


def _progress(title: Any, scale: str) -> Any:
    if not title.is_show or not title.aired:
        return ""
    seen = min(title.entry.episodes_seen if title.entry else 0, title.aired)
    words = _("%(seen)d of %(aired)d") % {"seen": seen, "aired": title.aired}
    return format_html(
        '<span class="library-progress"><progress max="{}" value="{}" aria-label="{}"></progress>'
        '<span class="num" aria-hidden="true">{}</span></span>',
        title.aired, seen, words, f"{seen}/{title.aired}",
    )  # fmt: skip


def _note(title: Any, scale: str) -> Any:
    note = title.entry.private_note if title.entry else ""
    return note and format_html('<span class="library-note" title="{}">{}</span>', note, note)


def _minutes(title: Any, scale: str) -> str:
    minutes = title.runtime_minutes
    return ngettext("%(count)d min", "%(count)d min", minutes) % {"count": minutes} if minutes else ""


_CELLS: dict[str, Any] = {
    "kind": lambda title, scale: title.get_kind_display(),
    "year": lambda title, scale: title.year,
    "status": lambda title, scale: title.entry and title.entry.status and Status(title.entry.status).label,
    "rating": lambda title, scale: rating_text(title.points, scale),
    "score": lambda title, scale: title.score and f"{title.score:.1f}",
    "watched": lambda title, scale: title.entry and _day(title.entry.last_watched_on),
    "times": lambda title, scale: title.entry and title.entry.times_watched,
    "progress": _progress,
    "owned": lambda title, scale: title.entry and ", ".join(str(OwnedFormat(f).label) for f in title.entry.owned),
    "runtime": _minutes,
    "genres": lambda title, scale: ", ".join(genre.name for genre in title.genres.all()[:3]),
    "added": lambda title, scale: title.entry and _day(title.entry.created_at.date()),
    "note": _note,
}
