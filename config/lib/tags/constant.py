"""Nodes of a template that say the same each time they are asked in the same circumstances."""

from collections.abc import Callable, Hashable
from typing import Any

from django.template import Context, Node
from django.template.base import NodeList


class Constant(Node):
    """A node of which what it says is kept: with circumstances that are equal it isn't asked again.

    A page has some 200 of them: words without variables, addresses of pages and files of ours. To look each up anew
    took a fifth of its time. varname: what the node puts into the context, where it does that instead.
    """

    child_nodelists = ()

    def __init__(self, node: Node, varname: str | None, circumstances: Callable[[], Hashable]) -> None:
        self.node, self.varname, self.circumstances = node, varname, circumstances
        self.known: dict[Hashable, Any] = {}

    def render(self, context: Context) -> Any:
        key = (context.autoescape, self.circumstances())
        said = self.known.get(key)
        if said is None:
            said = self.known[key] = self._ask(context)
        if self.varname is None:
            return said
        context[self.varname] = said
        return ""

    def _ask(self, context: Context) -> Any:
        text = self.node.render(context)
        return text if self.varname is None else context[self.varname]


class Secluded(Node):
    """Nodes that see nothing of the page around them, neither its variables nor its request."""

    def __init__(self, nodelist: NodeList) -> None:
        self.nodelist = nodelist

    def render(self, context: Context) -> str:
        alone: Any = Context(autoescape=context.autoescape)
        with alone.bind_template(context.template):
            return self.nodelist.render(alone)
