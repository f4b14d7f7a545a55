"""What an address of trending asks for."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, Self
from urllib.parse import urlencode

from movies.enums import TitleKind
from recommendations.enums import Window

DEFAULT = Window.WEEK


@dataclass(frozen=True, slots=True)
class TrendingWish:
    """window: how far back; kind: "film", "show" or "" for both; genre: a slug or ""; friends: among them alone."""

    window: str = DEFAULT
    kind: str = ""
    genre: str = ""
    friends: bool = False

    @classmethod
    def from_query(cls, data: Mapping[str, Any], *, genres: frozenset[str]) -> Self:
        """What makes no sense is as if it weren't there."""
        window, kind, genre = (data.get(name, "") for name in ("window", "kind", "genre"))
        return cls(
            window if window in Window.values else DEFAULT,
            kind if kind in TitleKind.values else "",
            genre if genre in genres else "",
            data.get("among") == "friends",
        )

    def to_query(self, **other: Any) -> str:
        """The query string of the same wish, but for what is given; "" for the default."""
        wish = replace(self, **other)
        said = {
            "window": wish.window if wish.window != DEFAULT else "",
            "among": "friends" if wish.friends else "",
            "kind": wish.kind,
            "genre": wish.genre,
        }
        query = urlencode({name: value for name, value in said.items() if value})
        return f"?{query}" if query else ""
