"""How somebody wants to see a list: in which order, and what of it."""

import re
from dataclasses import dataclass, replace
from typing import Any, Self
from urllib.parse import urlencode

from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from movies.enums import TitleKind

LONGEST_WORDS = 100
LARGEST_PAGE = 100_000
# The list's own order, and the others; a minus before one turns it around.
SORT_LABELS = {
    "order": _("List order"),
    "name": _("Name"),
    "released": _("Release"),
    "added": _("Added"),
    "rating": _("My rating"),
    "runtime": _("Runtime"),
    "popular": _("Popularity"),
}
OF_SMART = ("popular", "name", "released", "rating", "runtime")
SEEN_LABELS = {"seen": _("Seen"), "unseen": _("Not seen yet")}
VIEWS = ("grid", "rows", "arrange", "select")
_GENRE = re.compile(r"[-\w]{1,60}", re.ASCII)
_DECADE = re.compile(r"(18[7-9]|19\d|20\d|21[0-4])0", re.ASCII)


@dataclass(frozen=True, slots=True)
class ListWish:
    """What an address says of a list's page. seen: "seen", "unseen" or empty; decade: its first year; page from 1.

    view: as posters, as rows, rows to put in order, or rows to choose from; empty for the list's own.
    """

    sort: str = "order"
    backwards: bool = False
    kind: str = ""
    genre: str = ""
    decade: str = ""
    seen: str = ""
    q: str = ""
    view: str = ""
    page: int = 1

    @classmethod
    def from_query(cls, query: QueryDict) -> Self:
        """What a query string wishes for. What it says wrongly is as if it didn't say it; nothing raises."""
        named = query.get("sort", "")
        sort = named.removeprefix("-")
        page = query.get("page", "")
        return cls(
            sort=sort if sort in SORT_LABELS else "order",
            backwards=named.startswith("-") and sort in SORT_LABELS,
            kind=_one_of(query.get("kind", ""), tuple(TitleKind.values)),
            genre=_like(query.get("genre", ""), _GENRE),
            decade=_like(query.get("decade", ""), _DECADE),
            seen=_one_of(query.get("seen", ""), tuple(SEEN_LABELS)),
            q=" ".join("".join(c if c.isprintable() else " " for c in query.get("q", "")[:LONGEST_WORDS]).split()),
            view=_one_of(query.get("view", ""), VIEWS),
            page=min(int(page), LARGEST_PAGE) if re.fullmatch(r"[1-9][0-9]{0,5}", page, re.ASCII) else 1,
        )

    def to_query(self) -> str:
        """The query string of this wish, without what is the default anyway."""
        sort = f"-{self.sort}" if self.backwards else self.sort
        page = self.page if self.page > 1 else ""
        pairs: list[tuple[str, Any]] = [
            ("q", self.q), ("kind", self.kind), ("genre", self.genre), ("decade", self.decade), ("seen", self.seen),
            ("sort", "" if sort == "order" else sort), ("view", self.view), ("page", page),
        ]  # fmt: skip
        return urlencode([(name, value) for name, value in pairs if value])

    def with_page(self, page: int) -> Self:
        return replace(self, page=page)

    def in_order(self, view: str) -> Self:
        """The whole list in its own order, in this view: what can be rearranged."""
        return type(self)(view=view, page=self.page if self.is_plain else 1)

    def seen_as(self, view: str) -> Self:
        return replace(self, view=view)

    def without(self, name: str) -> Self:
        return replace(self, **{name: ""}, page=1)  # type: ignore[arg-type]

    def cleared(self) -> Self:
        """The same order and view with nothing left out."""
        return type(self)(sort=self.sort, backwards=self.backwards, view=self.view)

    @property
    def is_narrowed(self) -> bool:
        return bool(self.q or self.kind or self.genre or self.decade or self.seen)

    @property
    def is_plain(self) -> bool:
        """Whether it is the whole list in its own order: then places are what they are on the list."""
        return not self.is_narrowed and self.sort == "order" and not self.backwards


def _one_of(value: str, known: tuple[str, ...]) -> str:
    return value if value in known else ""


def _like(value: str, pattern: re.Pattern[str]) -> str:
    return value if pattern.fullmatch(value) else ""
