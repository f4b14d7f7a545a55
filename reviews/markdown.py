"""Markdown made safe: what people write, as pages may show it.

No pictures, no HTML of their own, and links that vouch for nobody. A mention such as `@ada` becomes a link where the
reader may know of that profile, and stays a word otherwise. What a text becomes is remembered; whom it mentions is
asked anew, once for all texts of a page.
"""

import re
from collections.abc import Iterable, Mapping
from functools import lru_cache
from html import unescape
from typing import Any

import nh3
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from markdown_it import MarkdownIt
from markdown_it.rules_core import StateCore
from markdown_it.token import Token

from social.models import Profile

# Of so many texts at a time.
_KEPT = 2048
# Around a handle until it is known who reads. Private characters, which no text keeps: see `_page`.
_OPEN, _CLOSE = "\ue0f0", "\ue0f1"
_PRIVATE = re.compile(f"[{_OPEN}{_CLOSE}]")
_MENTION = re.compile(r"(?<![\w@/.])@([A-Za-z0-9_]{2,30})(?![\w@])")
_MARKED = re.compile(f"{_OPEN}([A-Za-z0-9_]{{2,30}}){_CLOSE}")
# An address by itself; what ends a sentence isn't part of it.
_ADDRESS = re.compile(r"\bhttps?://[^\s<>\"“”]*[^\s<>\"“”.,;:!?'’)\]]", re.IGNORECASE)

_TAGS = {
    "p", "br", "strong", "em", "s", "blockquote", "ul", "ol", "li", "a", "code", "pre", "hr",
}  # fmt: skip
_ATTRIBUTES = {"a": {"href"}, "ol": {"start"}}
_REL = "nofollow ugc noopener noreferrer"


def to_html(text: str, known: Mapping[str, Profile] | None = None) -> SafeString:
    """The text as HTML. known: whom a mention may name, by handle, as `mentioned` finds them."""
    people = known or {}

    def named(found: re.Match[str]) -> str:
        profile = people.get(found[1].lower())
        if profile is None:
            return f"@{found[1]}"
        return f'<a class="mention" href="{escape(profile.get_absolute_url())}">@{escape(profile.handle)}</a>'

    return mark_safe(_MARKED.sub(named, _page(text)))  # noqa: S308 (sanitized)


def to_plain(text: str) -> str:
    """The words alone, on one line: for a description, or the beginning of a text. Not escaped."""
    spaced = re.sub(r"</(p|li|blockquote|pre)>|<br>|<hr>", r" \g<0>", _page(text))
    bare = unescape(nh3.clean(_MARKED.sub(r"@\1", spaced), tags=set()))
    return " ".join(bare.split())


def handles_in(text: str) -> set[str]:
    """The handles that a text mentions, in small letters, whether or not there is such a profile."""
    return {found.lower() for found in _MARKED.findall(_page(text))}


def mentioned(texts: Iterable[str], *, viewer: Profile | None) -> dict[str, Profile]:
    """Whom the texts mention of those that the viewer may know of, by handle. Runs one query at most."""
    handles = {handle for text in texts for handle in handles_in(text)}
    if not handles:
        return {}
    return {profile.handle: profile for profile in Profile.objects.visible_to(viewer).filter(handle__in=handles)}


@lru_cache(maxsize=_KEPT)
def _page(text: str) -> str:
    """The text as HTML that is safe, with marks around handles."""
    html = _PARSER.render(_PRIVATE.sub("", text))
    return nh3.clean(html, tags=_TAGS, attributes=_ATTRIBUTES, url_schemes={"http", "https"}, link_rel=_REL).strip()


class _Parser(MarkdownIt):
    def validateLink(self, url: str) -> bool:  # noqa: N802 (the parser's own hook)
        """Whole addresses only: one without its site would be a way on this one that nobody has looked at."""
        return url.lower().startswith(("http://", "https://"))


def _parser() -> MarkdownIt:
    made = _Parser("commonmark", {"html": False, "breaks": True}).disable(["image", "html_block", "html_inline"])
    made.enable("strikethrough")
    made.core.ruler.push("plain_headings", _plain_headings)
    made.core.ruler.push("links_and_mentions", _links_and_mentions)
    return made


def _plain_headings(state: StateCore) -> None:
    """A heading is a strong line: the page's own headings are its outline."""
    for index, token in enumerate(state.tokens):
        if token.type in ("heading_open", "heading_close"):
            token.tag = "p"
            inside = state.tokens[index + 1] if token.type == "heading_open" else None
            if inside and inside.children:
                inside.children = [
                    Token("strong_open", "strong", 1),
                    *inside.children,
                    Token("strong_close", "strong", -1),
                ]


def _links_and_mentions(state: StateCore) -> None:
    """Bare addresses become links and handles are marked, but for what stands in a link or in code."""
    for block in state.tokens:
        if block.type != "inline" or not block.children:
            continue
        made: list[Token] = []
        depth = 0
        for token in block.children:
            depth += {"link_open": 1, "link_close": -1}.get(token.type, 0)
            made += _split(state.md, token) if token.type == "text" and depth == 0 else [token]
        block.children = made


def _split(parser: MarkdownIt, token: Token) -> list[Token]:
    """The pieces of a piece of text: words, and addresses as links."""
    made, end = [], 0
    for found in _ADDRESS.finditer(token.content):
        address = parser.normalizeLink(found[0])
        if not parser.validateLink(address):
            continue
        made += [
            _words(_marked(token.content[end : found.start()])),
            Token("link_open", "a", 1, attrs={"href": address}),
            _words(found[0]),
            Token("link_close", "a", -1),
        ]
        end = found.end()
    return [*made, _words(_marked(token.content[end:]))]


def _marked(words: str) -> str:
    return _MENTION.sub(rf"{_OPEN}\1{_CLOSE}", words)


def _words(content: str) -> Token:
    made: Any = Token("text", "", 0)
    made.content = content
    token: Token = made
    return token


_PARSER = _parser()
