"""Small things that the catalogue's templates say."""

import json
from typing import Any

from django import template
from django.template import RequestContext
from django.utils.formats import number_format
from django.utils.html import escape, format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import pgettext

from config.lib.places import country_name as name_of_country
from config.lib.places import language_name as name_of_language
from config.lib.places import regions as all_regions
from config.lib.words import said_once
from movies.queries import department_label

register = template.Library()
register.filter("country_name", name_of_country)
register.filter("language_name", name_of_language)
register.filter("department", department_label)

# What would end the script element, or begin another, inside a string.
_ESCAPES = {ord("<"): "\\u003C", ord(">"): "\\u003E", ord("&"): "\\u0026", 0x2028: "\\u2028", 0x2029: "\\u2029"}


@register.simple_tag
@said_once
def region_options(chosen: str) -> SafeString:
    """The options of a select: every country that somebody may live in."""
    return mark_safe(  # noqa: S308 (escaped)
        "".join(
            f'<option value="{code}"{" selected" if code == chosen else ""}>{escape(name)}</option>'
            for code, name in all_regions()
        )
    )


@register.simple_tag(takes_context=True)
def json_ld(context: RequestContext, data: dict[str, Any]) -> SafeString:
    """What a search engine reads of a page: schema.org's words as JSON."""
    nonce = getattr(context.request, "csp_nonce", "")
    text = json.dumps(data, ensure_ascii=False).translate(_ESCAPES)
    escaped = mark_safe(text)  # noqa: S308 (nothing in it can end the element)
    return format_html('<script type="application/ld+json" nonce="{}">{}</script>', nonce, escaped)


@register.filter
@said_once
def compact(number: int) -> str:
    """A count in little room: `812`, `9,731`, `237K`, `1.2M`."""
    if number < 10_000:
        return number_format(number, force_grouping=True)
    if number < 1_000_000:
        return pgettext("thousands", "%(number)sK") % {"number": number // 1_000}
    return pgettext("millions", "%(number)sM") % {"number": number_format(number // 100_000 / 10, 1)}


@register.filter
def duration(minutes: int | None) -> str:
    """Minutes as a machine reads them: `PT2H16M`."""
    return f"PT{minutes // 60}H{minutes % 60}M" if minutes else ""
