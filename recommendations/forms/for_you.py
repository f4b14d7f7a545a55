"""What an address of somebody's suggestions asks for."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Self
from urllib.parse import urlencode

from movies.browse import BrowseFilters
from movies.enums import TitleKind

SHORT, MEDIUM, LONG = "short", "medium", "long"
# Shortest and longest, in minutes.
RUNTIMES: Mapping[str, tuple[int | None, int | None]] = {SHORT: (None, 90), MEDIUM: (91, 120), LONG: (121, None)}
_DECADE = re.compile(r"(18[7-9]|19\d|20\d)0", re.ASCII)
LARGEST_SEED = 9_999


@dataclass(frozen=True, slots=True)
class ForYouWish:
    """kind: "film", "show" or "" for both; genre: a slug; decade: as 1990; runtime: of RUNTIMES; services: only what
    the profile's own services have; like: the key of a title, for more like it; seed: of a shuffle, 0 for none.
    """

    kind: str = ""
    genre: str = ""
    decade: str = ""
    runtime: str = ""
    services: bool = False
    like: int = 0
    seed: int = 0

    @classmethod
    def from_query(cls, data: Mapping[str, Any], *, genres: frozenset[str]) -> Self:
        """What makes no sense is as if it weren't there."""
        kind, genre, decade, runtime = (data.get(name, "") for name in ("kind", "genre", "decade", "runtime"))
        return cls(
            kind if kind in TitleKind.values else "",
            genre if genre in genres else "",
            decade if _DECADE.fullmatch(decade) else "",
            runtime if runtime in RUNTIMES else "",
            data.get("services") == "1",
            _number(data.get("like", ""), 2**63 - 1),
            _number(data.get("seed", ""), LARGEST_SEED),
        )

    @property
    def is_narrowed(self) -> bool:
        """Whether it asks for less than everything."""
        return bool(self.kind or self.genre or self.decade or self.runtime or self.services or self.like)

    @property
    def is_plain(self) -> bool:
        return not self.is_narrowed and not self.seed

    def filters(self, *, region: str, providers: Sequence[int]) -> BrowseFilters:
        """providers: the profile's own services."""
        low, high = RUNTIMES.get(self.runtime, (None, None))
        return BrowseFilters(
            kind=self.kind or None,
            region=region,
            genre=(self.genre,) if self.genre else (),
            decade=(self.decade,) if self.decade else (),
            min_runtime=low,
            max_runtime=high,
            provider=tuple(str(key) for key in providers) if self.services else (),
        )

    def to_query(self, **other: Any) -> str:
        """The query string of the same wish, but for what is given; "" for the plain one."""
        wish = replace(self, **other)
        said = {
            "kind": wish.kind,
            "genre": wish.genre,
            "decade": wish.decade,
            "runtime": wish.runtime,
            "services": "1" if wish.services else "",
            "like": wish.like or "",
            "seed": wish.seed or "",
        }
        query = urlencode({name: value for name, value in said.items() if value})
        return f"?{query}" if query else ""


def _number(value: str, most: int) -> int:
    return int(value) if value.isascii() and value.isdecimal() and len(value) <= 19 and int(value) <= most else 0
