"""Django's library `static`, which looks up the address of each file once."""

from functools import cache
from typing import Any

from django.template import Library, Node
from django.template.base import Parser, Token
from django.templatetags import static as django_static
from django.utils.html import escape

from config.lib.tags.constant import Constant

register = Library()
register.tags.update(django_static.register.tags)


@cache
def static_address(path: str) -> str:
    """The address of a file of ours, escaped. It stays while the process lives."""
    return escape(django_static.static(path))


@register.tag("static")
def static(parser: Parser, token: Token) -> Node:
    node: Any = django_static.do_static(parser, token)
    if node.path.is_var or node.path.filters:
        return node  # type: ignore[no-any-return]
    return Constant(node, node.varname, lambda: None)
