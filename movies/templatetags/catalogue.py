"""Small things that the catalogue's templates say."""

import json
from typing import Any

from django import template
from django.template import RequestContext
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from config.lib.places import country_name as name_of_country
from config.lib.places import language_name as name_of_language
from config.lib.places import regions as all_regions

register = template.Library()
register.filter("country_name", name_of_country)
register.filter("language_name", name_of_language)

# What would end the script element, or begin another, inside a string.
_ESCAPES = {ord("<"): "\\u003C", ord(">"): "\\u003E", ord("&"): "\\u0026", 0x2028: "\\u2028", 0x2029: "\\u2029"}


@register.simple_tag
def regions() -> list[tuple[str, str]]:
    """Code and name of every country that somebody may live in."""
    return all_regions()


@register.simple_tag(takes_context=True)
def json_ld(context: RequestContext, data: dict[str, Any]) -> SafeString:
    """What a search engine reads of a page: schema.org's words as JSON."""
    nonce = getattr(context.request, "csp_nonce", "")
    text = json.dumps(data, ensure_ascii=False).translate(_ESCAPES)
    escaped = mark_safe(text)  # noqa: S308 (nothing in it can end the element)
    return format_html('<script type="application/ld+json" nonce="{}">{}</script>', nonce, escaped)


@register.filter
def duration(minutes: int | None) -> str:
    """Minutes as a machine reads them: `PT2H16M`."""
    return f"PT{minutes // 60}H{minutes % 60}M" if minutes else ""
