"""Small things that the diary's pages draw, hundreds of times a page."""

from typing import Any

from django import template
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import ngettext

register = template.Library()

_EMPTY = mark_safe('<span class="square" data-level="0"></span>')


@register.simple_tag
def square(found: dict[str, Any] | None, numbered: bool = False) -> SafeString | str:
    """A day of the heat map or, numbered, of the calendar: a link where it has viewings. None: no day at all."""
    if found is None:
        return ""
    if not found["url"]:
        return format_html('<span class="square" data-level="0">{}</span>', found["day"].day) if numbered else _EMPTY
    count = found["count"]
    words = ngettext("%(day)s: %(number)d viewing", "%(day)s: %(number)d viewings", count) % {
        "day": date_format(found["day"], "j F"),
        "number": count,
    }
    if not numbered:
        return format_html(
            '<a class="square" data-level="{}" href="{}" title="{}"><span class="visually-hidden">{}</span></a>',
            found["level"],
            found["url"],
            words,
            words,
        )
    several = format_html('<b class="square__count num" aria-hidden="true">{}</b>', count) if count > 1 else ""
    return format_html(
        '<a class="square" data-level="{}" href="{}"><span aria-hidden="true">{}</span>{}'
        '<span class="visually-hidden">{}</span></a>',
        found["level"],
        found["url"],
        found["day"].day,
        several,
        words,
    )
