"""Texts of other services, with their HTML, as ours: Markdown for reviews, plain text for all else, names that fit."""

import html
import re
from functools import lru_cache

import nh3
from django.utils.translation import gettext as _
from markdownify import markdownify

from config.lib.characters import visible_length
from lists.validators import LONGEST_DESCRIPTION, LONGEST_NAME, SHORTEST_NAME

# What reviews elsewhere may be made of; everything else loses its tags and keeps its words.
_TAGS = {"a", "b", "blockquote", "br", "em", "i", "p", "strong"}
_TAG = re.compile(r"<[a-zA-Z/!][^>]*>")
_BLANK_LINES = re.compile(r"\n{3,}")


@lru_cache(maxsize=4096)
def markdown_of(text: str) -> str:
    """A review as Markdown. Without tags it is taken as it is, but for entities."""
    if not _TAG.search(text):
        return html.unescape(text).strip()
    # Line ends are meant: their HTML is what somebody typed into a box.
    safe = nh3.clean(text.replace("\n", "<br>"), tags=_TAGS, attributes={"a": {"href"}}, link_rel=None)
    made = markdownify(safe, heading_style="ATX", escape_underscores=False, newline_style="backslash")
    return _BLANK_LINES.sub("\n\n", made.replace("\\\n", "\n")).strip()


def plain_of(text: str) -> str:
    """A text without any tags."""
    if not _TAG.search(text):
        return html.unescape(text).strip()
    return html.unescape(nh3.clean(re.sub(r"<br\s*/?>|</p>", "\n", text), tags=set())).strip()


def cut(text: str, most: int) -> str:
    """No longer than that; what is cut ends with an ellipsis."""
    return text if len(text) <= most else f"{text[: most - 1].rstrip()}…"


def list_name_of(name: str) -> str:
    """A list's name as ours have to be: of one line, neither too short nor too long."""
    single = " ".join(plain_of(name).split())
    visible = visible_length(single)
    if visible < SHORTEST_NAME:
        single = _("List %(name)s") % {"name": single} if visible else _("List without a name")
    return cut(single, LONGEST_NAME)


def list_description_of(text: str) -> str:
    return cut(plain_of(text), LONGEST_DESCRIPTION)
