"""Django's library `i18n`, in which words without variables are looked up once for each language."""

from typing import Any

from django.template import Library, Node
from django.template.base import Parser, Token, TokenType
from django.templatetags import i18n
from django.utils.translation import get_language

from config.lib.tags.constant import Constant

register = Library()
register.tags.update(i18n.register.tags)
register.filters.update(i18n.register.filters)


@register.tag("trans")
@register.tag("translate")
def translate(parser: Parser, token: Token) -> Node:
    node: Any = i18n.do_translate(parser, token)
    # A text of its own has been made a variable in quotes.
    expression = node.filter_expression
    if expression.filters or not isinstance(expression.var.literal, str) or node.message_context:
        return node  # type: ignore[no-any-return]
    return Constant(node, node.asvar, get_language)


@register.tag("blocktrans")
@register.tag("blocktranslate")
def blocktranslate(parser: Parser, token: Token) -> Node:
    node: Any = i18n.do_block_translate(parser, token)
    varies = node.extra_context or node.countervar or node.message_context
    if varies or any(part.token_type != TokenType.TEXT for part in node.singular):
        return node  # type: ignore[no-any-return]
    return Constant(node, node.asvar, get_language)
