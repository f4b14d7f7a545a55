"""What the demo's people are on at the moment: so that something trends, in the last hour as in the last month."""

import datetime
import json
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

LATELY = Path(__file__).parent / "lately.json"


def watched_lately(handle: str) -> dict[str, datetime.timedelta]:
    """By the names of films that this one watched, how long ago; each once."""
    return _said_of("watched", handle)


def planned_lately(handle: str) -> dict[str, datetime.timedelta]:
    """The same of films that it put on its watchlist."""
    return _said_of("planned", handle)


def _said_of(what: str, handle: str) -> dict[str, datetime.timedelta]:
    said = ((each["title"], each.get(what, {}).get(handle)) for each in _read())
    return {title: datetime.timedelta(minutes=minutes) for title, minutes in said if minutes is not None}


@lru_cache(maxsize=1)
def _read() -> list[Mapping[str, Any]]:
    """Each film: title, and who watched or planned it how many minutes ago."""
    found: list[Mapping[str, Any]] = json.loads(LATELY.read_text(encoding="utf-8"))
    return found
