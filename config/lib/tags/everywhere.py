"""Tags that templates have without loading them."""

from functools import cache
from typing import Any

from django.template import Context, Library, Node
from django.template.base import Parser, Token
from django.template.defaulttags import url as django_url
from django.template.loader_tags import IncludeNode, do_include
from django.urls import NoReverseMatch, get_script_prefix, get_urlconf
from django.utils.html import conditional_escape, escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from config.lib.addresses import address
from config.lib.tags.constant import Constant, Secluded
from config.lib.tags.static import static_address
from config.lib.words import escaped, said_once

register = Library()


@register.tag("url")
def url(parser: Parser, token: Token) -> Node:
    """Django's own; an address without arguments is looked up once, one of keys and slugs as `address` does it.

    Ours has one instance of each namespace.
    """
    node: Any = django_url(parser, token)
    if node.kwargs or node.view_name.is_var or node.view_name.filters:
        return node  # type: ignore[no-any-return]
    return _Address(node) if node.args else Constant(node, node.asvar, _where)


class _Address(Node):
    """As Django's node, of a name that stands in the template."""

    child_nodelists = ()

    def __init__(self, node: Any) -> None:
        self.name, self.parts, self.varname = str(node.view_name.var), node.args, node.asvar

    def render(self, context: Context) -> str:
        try:
            there = address(self.name, *[part.resolve(context) for part in self.parts])
        except NoReverseMatch:
            if self.varname is None:
                raise
            there = ""
        if self.varname is None:
            return escaped(there) if context.autoescape else there
        context[self.varname] = there
        return ""


def _where() -> tuple[str | None, str]:
    return get_urlconf(), get_script_prefix()


@register.tag("constant")
def constant(parser: Parser, token: Token) -> Node:
    """`{% constant %}…{% endconstant %}`: a part of the page that is drawn once for each language.

    It sees no variable, so that nothing of a request or of a person can get into it. What it loads is loaded before.
    """
    nodelist = parser.parse(("endconstant",))
    parser.delete_first_token()
    return Constant(Secluded(nodelist), None, lambda: (get_language(), _where()))


@register.tag("include")
def include(parser: Parser, token: Token) -> IncludeNode:
    """Django's own; a template that is named in so many words is looked up once, and not at each turn."""
    node: Any = do_include(parser, token)
    name = node.template.var
    if isinstance(name, str) and not node.template.filters:
        node.template = _Named(name)
    return node  # type: ignore[no-any-return]


class _Named:
    """In place of an include's expression: the template itself, which the node takes as well as a name.

    It is kept as long as the template that includes it, which the loader drops together with all others.
    """

    def __init__(self, name: str) -> None:
        self.name = name
        self.found: Any = None

    def resolve(self, context: Any) -> Any:
        if self.found is None:
            self.found = context.template.engine.get_template(self.name)
        return self.found


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
@cache
def icon(name: str, size: str = "") -> SafeString:
    """A symbol of static/icons/icons.svg. size: "s" or "l"."""
    sized, symbol = f" icon--{escape(size)}" if size else "", f"{static_address('icons/icons.svg')}#{escape(name)}"
    return mark_safe(  # noqa: S308 (each part is escaped)
        f'<svg class="icon{sized}" aria-hidden="true"><use href="{symbol}"/></svg>'
    )
