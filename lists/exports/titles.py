"""Titles and their parts as an export names them, so that they are found again anywhere."""

from collections.abc import Mapping
from typing import Any

Record = dict[str, Any]

TITLE = tuple(
    f"title__{name}" for name in ("kind", "name", "original_name", "released_on", "tmdb_id", "imdb_id", "tvdb_id")
)
_OF_EPISODE = ("season__number", "number", "name", "tmdb_id", "imdb_id", "tvdb_id")
EPISODE = tuple(f"episode__{name}" for name in _OF_EPISODE)
STOPPED = tuple(f"stopped_at_episode__{name}" for name in _OF_EPISODE)


def title_of(row: Mapping[str, Any]) -> Record:
    """The title of a row that was read with TITLE."""
    released = row["title__released_on"]
    return {
        "kind": row["title__kind"],
        "name": row["title__name"],
        "original_name": row["title__original_name"],
        "year": released.year if released else None,
        "tmdb": row["title__tmdb_id"],
        "imdb": row["title__imdb_id"],
        "tvdb": row["title__tvdb_id"],
    }


def episode_of(row: Mapping[str, Any], lookup: str = "episode") -> Record | None:
    """The episode of a row that was read with EPISODE or STOPPED; None where it has none."""
    if row[f"{lookup}__number"] is None:
        return None
    return {
        "season": row[f"{lookup}__season__number"],
        "number": row[f"{lookup}__number"],
        "name": row[f"{lookup}__name"],
        "tmdb": row[f"{lookup}__tmdb_id"],
        "imdb": row[f"{lookup}__imdb_id"],
        "tvdb": row[f"{lookup}__tvdb_id"],
    }
