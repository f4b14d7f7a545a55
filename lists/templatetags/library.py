"""What the library's pages say of each title: cells of the table, notes on cards; and what can be done to many."""

import datetime
from dataclasses import dataclass
from typing import Any

from django import template
from django.template import Context
from django.utils.formats import date_format
from django.utils.html import conditional_escape, format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from config.lib.addresses import address
from config.lib.words import escaped, said_once
from lists.enums import OwnedFormat, Status
from lists.forms.library import action_choices
from lists.mine import rating_text, rating_words
from movies.enums import TitleKind
from movies.models import Title
from movies.templatetags.posters import genres_of
from reviews.validators import HIGHEST, LOWEST

register = template.Library()
NOTHING = mark_safe('<span class="muted" aria-hidden="true">–</span>')


@register.simple_tag
@said_once
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
    return mark_safe(  # noqa: S308 (escaped)
        f'<label class="pick"><input type="checkbox" name="title" value="{title.pk}" form="bulk" data-pick>'
        f'<span class="visually-hidden">{escaped(_select() % {"name": title.name})}</span></label>'
    )


@said_once
def _select() -> str:
    return _("Select %(name)s")


@register.simple_tag(takes_context=True)
def row_url(context: Context, title: Title) -> str:
    """Where a row of the table is drawn anew."""
    return address("lists:library_row", title.pk) + (f"?{context['asked']}" if context["asked"] else "")


@register.simple_tag
def rating_note(title: Title, scale: str) -> str:
    """What the owner of a library gave a title, for its card; empty where nothing."""
    return rating_words(title.points, scale) if getattr(title, "points", None) else ""  # type: ignore[attr-defined]


@register.simple_tag(takes_context=True)
def library_cells(context: Context, title: Any) -> SafeString:
    """The cells of a row: what each column shows of a title that lists.library.rows has dressed.

    Reads what views.library_page.grid_context gives the page.
    """
    own, scale, form = context["own"], context["scale"], _form(context)
    cells = []
    for column in context["columns"]:
        name, number = column["name"], ' class="is-number num"' if column["number"] else ""
        if own and name in ("status", "rating"):
            inside = _editor(title, name, scale, form)
        else:
            inside = _CELLS[name](title, scale) or NOTHING
        cells.append(f"<td{number}>{conditional_escape(inside)}</td>")
    return mark_safe("".join(cells))  # noqa: S308 (escaped above)


@dataclass(frozen=True, slots=True)
class _Form:
    """What the forms of a page's cells have in common, escaped. asked: what stands behind the address of each."""

    asked: str
    hidden: str


def _form(context: Context) -> _Form:
    token, here = escaped(context.get("csrf_token", "")), escaped(context["here"])
    return _Form(
        asked=escaped(f"?{context['asked']}") if context["asked"] else "",
        hidden=f'<input type="hidden" name="csrfmiddlewaretoken" value="{token}">'
        f'<input type="hidden" name="next" value="{here}">',
    )


def _editor(title: Any, column: str, scale: str, form: _Form) -> SafeString:
    """A select that is sent as it changes, and by a button where there is no script."""
    is_status = column == "status"
    chosen = (title.entry.status if title.entry else "") if is_status else str(title.points or "")
    action = f"{address('lists:library_edit', title.pk)}{form.asked}"
    return mark_safe(  # noqa: S308 (each part is escaped)
        f'<form class="cell-edit" method="post" action="{action}" hx-post="{action}" hx-trigger="change, submit"'
        f' hx-target="closest tr" hx-swap="outerHTML">{form.hidden}<select class="select cell-edit__select"'
        f' name="{"status" if is_status else "value"}" aria-label="{escaped(_label(column) % {"name": title.name})}"'
        f"{'' if chosen else ' data-empty'}>{_options(column, scale, chosen)}</select>"
        f'<noscript><button class="button button--small" type="submit">{_set()}</button></noscript></form>'
    )


@said_once
def _label(column: str) -> str:
    return _("Status of %(name)s") if column == "status" else _("Your rating of %(name)s")


@said_once
def _set() -> str:
    return escaped(_("Set"))


@register.simple_tag
def point_options(chosen: int | None, scale: str) -> SafeString:
    """The options of a select of ratings, the best first, after one for none."""
    return mark_safe(_options("rating", scale, str(chosen) if chosen else None))  # noqa: S308 (escaped there)


@said_once
def _options(column: str, scale: str, chosen: str | None) -> str:
    """The options of a select that begins with nothing. The same few dozens of times on a page."""
    points = range(HIGHEST, LOWEST - 1, -1)
    labels = Status.choices if column == "status" else [(str(value), rating_words(value, scale)) for value in points]
    return "".join(
        f'<option value="{escaped(value)}"{" selected" if value == chosen else ""}>{escaped(text)}</option>'
        for value, text in (("", "–"), *labels)
    )


@said_once
def _day(value: datetime.date | None) -> str:
    if not value:
        return ""
    return format_html('<time datetime="{}">{}</time>', value.isoformat(), date_format(value, "DATE_FORMAT"))


def _progress(title: Any, scale: str) -> str:
    if not title.is_show or not title.aired:
        return ""
    return _seen_of(min(title.entry.episodes_seen if title.entry else 0, title.aired), title.aired)


@said_once
def _seen_of(seen: int, aired: int) -> str:
    words = _("%(seen)d of %(aired)d") % {"seen": seen, "aired": aired}
    return format_html(
        '<span class="library-progress"><progress max="{}" value="{}" aria-label="{}"></progress>'
        '<span class="num" aria-hidden="true">{}</span></span>',
        aired, seen, words, f"{seen}/{aired}",
    )  # fmt: skip


def _note(title: Any, scale: str) -> Any:
    note = title.entry.private_note if title.entry else ""
    return note and format_html('<span class="library-note" title="{}">{}</span>', note, note)


@said_once
def _minutes(minutes: int | None) -> str:
    return ngettext("%(count)d min", "%(count)d min", minutes) % {"count": minutes} if minutes else ""


@said_once
def _kind(kind: str) -> str:
    return str(TitleKind(kind).label)


@said_once
def _status(status: str) -> str:
    return str(Status(status).label) if status else ""


@said_once
def _owned(formats: tuple[str, ...]) -> str:
    return ", ".join(str(OwnedFormat(each).label) for each in formats)


_CELLS: dict[str, Any] = {
    "kind": lambda title, scale: _kind(title.kind),
    "year": lambda title, scale: title.year,
    "status": lambda title, scale: title.entry and _status(title.entry.status),
    "rating": lambda title, scale: rating_text(title.points, scale),
    "score": lambda title, scale: title.score and f"{title.score:.1f}",
    "watched": lambda title, scale: title.entry and _day(title.entry.last_watched_on),
    "times": lambda title, scale: title.entry and title.entry.times_watched,
    "progress": _progress,
    "owned": lambda title, scale: title.entry and _owned(tuple(title.entry.owned)),
    "runtime": lambda title, scale: _minutes(title.runtime_minutes),
    "genres": lambda title, scale: ", ".join(genre.name for genre in genres_of(title)[:3]),
    "added": lambda title, scale: title.entry and _day(title.entry.created_at.date()),
    "note": _note,
}
