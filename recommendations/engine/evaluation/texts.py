"""What published sets say of titles at TMDB, joined by TMDB's id: whatever of these files lies below a folder.

- links.csv: MovieLens' ids and TMDB's
- keywords.csv: keywords
- tmdb_5000_movies.csv, movies_metadata*.csv: overview, keywords, collection, countries, language, runtime
- movies_with_credits*.csv: the first five of the cast, director, writer, composer
- top10K-TMDB-movies.csv, tmdb_top_rated_movies.csv: overview, language

Votes and popularity are passed over on purpose: they come from later than the ratings that an evaluation holds out.
"""

import ast
import csv
import gzip
import io
import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Self

from recommendations.engine.catalogue import job_weight, part_weight

CREW = {
    "director": "Director",
    "screenplay": "Screenplay",
    "composer": "Original Music Composer",
    "exec_prod": "Producer",
}


@dataclass
class Text:
    """One title; what isn't known is empty. people: weights by key, keywords and collections: keys."""

    overview: str = ""
    runtime: float = 0.0
    keywords: list[int] = field(default_factory=list)
    people: dict[int, float] = field(default_factory=dict)
    collections: list[int] = field(default_factory=list)
    countries: list[str] = field(default_factory=list)
    languages: list[str] = field(default_factory=list)


@dataclass
class Texts:
    """titles: by TMDB's id. links: TMDB's id by MovieLens'. people: keys by name, numbered as they come."""

    titles: dict[int, Text] = field(default_factory=dict)
    links: dict[int, int] = field(default_factory=dict)
    people: dict[str, int] = field(default_factory=dict)

    def of(self, tmdb_id: int) -> Text:
        return self.titles.get(tmdb_id, Text())

    @classmethod
    def read(cls, folder: Path) -> Self:
        """Reads the files in the order of their paths; the first that says something of a title is believed."""
        texts = cls()
        for path in sorted(folder.rglob("*.csv*")):
            name = path.name.removesuffix(".gz").removesuffix(".csv")
            if name == "links" and not texts.links:
                texts.links = read_links(path)
            elif name.startswith(
                ("keywords", "tmdb_5000", "movies_metadata", "movies_with_credits", "top10K", "tmdb_top")
            ):
                for row in _rows(path):
                    texts.take(row)
        return texts

    def take(self, row: dict[str, Any]) -> None:
        """One row of any of the files."""
        try:
            tmdb_id = int(float(row.get("id") or 0))
        except ValueError:
            return
        if not tmdb_id:
            return
        text = self.titles.setdefault(tmdb_id, Text())
        text.overview = text.overview or str(row.get("overview") or "").strip()
        text.runtime = text.runtime or _number(row.get("runtime"))
        text.keywords = text.keywords or [part["id"] for part in _parts(row.get("keywords")) if "id" in part]
        text.collections = text.collections or [
            part["id"] for part in _parts(row.get("belongs_to_collection")) if "id" in part
        ]
        text.countries = text.countries or [
            part["iso_3166_1"] for part in _parts(row.get("production_countries")) if part.get("iso_3166_1")
        ]
        language = str(row.get("original_language") or "")
        text.languages = text.languages or ([language] if language.isalpha() else [])
        if "cast" in row and not text.people:
            text.people = self._people(row)

    def _people(self, row: dict[str, Any]) -> dict[int, float]:
        weights: dict[int, float] = {}

        def put(name: str, weight: float) -> None:
            if name:
                key = self.people.setdefault(name, len(self.people) + 1)
                weights[key] = max(weight, weights.get(key, 0.0))

        for position, name in enumerate(_listed(row["cast"])):
            if isinstance(name, str):
                put(name, part_weight(position))
        for column, job in CREW.items():
            put(str(row.get(column) or "").strip(), job_weight(job))
        return weights


def _rows(path: Path) -> Iterator[dict[str, Any]]:
    with opened(path) as lines:
        yield from csv.DictReader(lines)


def read_links(path: Path) -> dict[int, int]:
    """TMDB's id of each MovieLens id that has one."""
    return {int(row["movieId"]): int(float(row["tmdbId"])) for row in _rows(path) if row.get("tmdbId")}


def opened(path: Path, encoding: str = "utf-8") -> io.TextIOWrapper:
    """A text file, gzip-compressed or not."""
    if path.suffix == ".gz":
        return gzip.open(path, "rt", encoding=encoding, newline="")
    return path.open(encoding=encoding, newline="")


def _number(value: Any) -> float:
    try:
        return max(float(value or 0.0), 0.0)
    except ValueError:
        return 0.0


def _listed(value: Any) -> list[Any]:
    """A list written as JSON or as a Python literal; a single thing is a list of one, and nonsense an empty one."""
    text = str(value or "").strip()
    if text[:1] not in ("[", "{"):
        return []
    try:
        found = json.loads(text)
    except ValueError:
        try:
            found = ast.literal_eval(text)
        except (ValueError, SyntaxError):
            return []
    return found if isinstance(found, list) else [found]


def _parts(value: Any) -> list[dict[str, Any]]:
    return [part for part in _listed(value) if isinstance(part, dict)]
