"""What the library's pages say of each title: cells of the table, notes on cards; and what can be done to many."""

from functools import lru_cache
from typing import Any

from django import template
from django.template import Context
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.html import conditional_escape, escape, format_html, format_html_join
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
def bulk_actions(scale: str) -> SafeString:
    """The options of an act on many titles, in groups."""
    groups = action_choices(lambda points: rating_words(points, scale))
    return format_html_join(
        "",
        '<optgroup label="{}">{}</optgroup>',
        ((label, format_html_join("", '<option value="{}">{}</option>', options)) for label, options in groups),
    )


@register.simple_tag
def pick(title: Title) -> SafeString:
    """The box that selects a title for an act on many."""
    return format_html(
        '<label class="pick"><input type="checkbox" name="title" value="{}" form="bulk" data-pick>'
        '<span class="visually-hidden">{}</span></label>',
        title.pk,
        _("Select %(name)s") % {"name": title.name},
    )


@register.simple_tag
def rating_note(title: Title, scale: str) -> str:
    """What the owner of a library gave a title, for its card; empty where nothing."""
    return rating_words(title.points, scale) if getattr(title, "points", None) else ""  # type: ignore[attr-defined]


@register.simple_tag(takes_context=True)
def library_cells(context: Context, title: Any) -> SafeString:
    """The cells of a row: what each column shows of a title that lists.library.rows has dressed.

    Reads what views.library_page.grid_context gives the page.
    """
    own, scale = context["own"], context["scale"]
    cells = []
    for column in context["columns"]:
        name, number = column["name"], ' class="is-number num"' if column["number"] else ""
        if own and name in ("status", "rating"):
            inside = _editor(title, name, context)
        else:
            inside = _CELLS[name](title, scale) or NOTHING
        cells.append(f"<td{number}>{conditional_escape(inside)}</td>")
    return mark_safe("".join(cells))  # noqa: S308 (escaped above)


def _editor(title: Any, column: str, context: Context) -> SafeString:
    """A select that is sent as it changes, and by a button where there is no script."""
    if column == "status":
        name, label, chosen = "status", _("Status of %(name)s"), title.entry.status if title.entry else ""
    else:
        name, label, chosen = "value", _("Your rating of %(name)s"), str(title.points or "")
    labels = Status.choices if column == "status" else [(str(value), words) for value, words in context["points"]]
    options = _options(tuple((value, str(text)) for value, text in labels))
    chosen_one = f'<option value="{chosen}"'
    action = reverse("lists:library_edit", args=[title.pk]) + (f"?{context['asked']}" if context["asked"] else "")
    return format_html(
        '<form class="cell-edit" method="post" action="{}" hx-post="{}" hx-trigger="change, submit"'
        ' hx-target="closest tr" hx-swap="outerHTML"><input type="hidden" name="csrfmiddlewaretoken" value="{}">'
        '<input type="hidden" name="next" value="{}">'
        '<select class="select cell-edit__select" name="{}" aria-label="{}"{}>{}</select>'
        '<noscript><button class="button button--small" type="submit">{}</button></noscript></form>',
        action, action, context.get("csrf_token", ""), context["here"], name, label % {"name": title.name},
        mark_safe("" if chosen else " data-empty"),  # noqa: S308 (constants)
        mark_safe(options.replace(chosen_one, f"{chosen_one} selected")),  # noqa: S308 (of a closed set, escaped)
        _("Set"),
    )  # fmt: skip


@lru_cache(maxsize=64)
def _options(labels: tuple[tuple[str, str], ...]) -> str:
    """The options of a select that begins with nothing. The same few dozens of times on a page."""
    rows = (("", "–"), *labels)
    return "".join(f'<option value="{escape(value)}">{escape(text)}</option>' for value, text in rows)


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
