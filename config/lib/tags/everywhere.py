"""Tags that templates have without loading them."""

from typing import Any

from django.template import Library, Node
from django.template.base import Parser, Token
from django.template.defaulttags import url as django_url
from django.urls import get_script_prefix, get_urlconf
from django.utils.html import conditional_escape, escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from config.lib.tags.constant import Constant
from config.lib.tags.static import static_address
from config.lib.words import said_once

register = Library()


@register.tag("url")
def url(parser: Parser, token: Token) -> Node:
    """Django's own; an address without arguments is looked up once. Ours has one instance of each namespace."""
    node: Any = django_url(parser, token)
    if node.args or node.kwargs or node.view_name.is_var or node.view_name.filters:
        return node  # type: ignore[no-any-return]
    return Constant(node, node.asvar, _where)


def _where() -> tuple[str | None, str]:
    return get_urlconf(), get_script_prefix()


@register.simple_tag
def chip(
    label: str, url: str = "", count: int | str | None = None, active: bool = False, remove: bool = False
) -> SafeString:
    """A word in a frame. url: makes it a link; count: how many; active: chosen; remove: the link takes it away."""
    number = f' <span class="chip__count num">{escape(count)}</span>' if count else ""
    inside = f"{conditional_escape(label)}{number}"
    if not url:
        return mark_safe(f'<span class="chip">{inside}</span>')  # noqa: S308 (escaped above)
    current = ' aria-current="true"' if active else ""
    if remove:
        inside = f"{_remove()}{inside}{icon('close', 's')}"
    return mark_safe(  # noqa: S308 (escaped above)
        f'<a class="chip{" chip--remove" if remove else ""}" href="{conditional_escape(url)}"{current}>{inside}</a>'
    )


@said_once
def _remove() -> str:
    return f'<span class="visually-hidden">{escape(_("Remove"))} </span>'


@register.simple_tag
def icon(name: str, size: str = "") -> SafeString:
    """A symbol of static/icons/icons.svg. size: "s" or "l"."""
    sized, symbol = f" icon--{escape(size)}" if size else "", f"{static_address('icons/icons.svg')}#{escape(name)}"
    return mark_safe(  # noqa: S308 (each part is escaped)
        f'<svg class="icon{sized}" aria-hidden="true"><use href="{symbol}"/></svg>'
    )
