"""Reads a folder of MovieLens (1M as published, or any later set of CSV files), with the titles' texts where they can
be linked to TMDB's. The sets aren't ours to hand on: this reads them where somebody has put them.

    data = read(Path("ml-1m"), texts=Path("data"))
    data.signals(), data.catalogue

Files may be gzip-compressed. A row that makes no sense is passed over; a file that is missing or has other columns
raises MovieLensError, which says which.
"""

import csv
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

from recommendations.engine.catalogue import Catalogue, Entries
from recommendations.engine.evaluation.texts import Texts, opened, read_links
from recommendations.engine.signals import Floats, Keys, Signals

NAMED = re.compile(r"^(?P<name>.*?)\s*\((?P<year>\d{4})\)\s*$")
LIKED = 8.0
DISLIKED = 6.0
DAY = 86_400.0


class MovieLensError(Exception):
    """A folder that isn't MovieLens, or of which a part is missing. The text says what."""


@dataclass(frozen=True)
class MovieLens:
    """k ratings: profiles and titles (k,) int64 as the set numbers them; ratings (k,) float32 on the site's scale, 1 to
    10 (twice the stars); times (k,) float64, Unix seconds, NaN where the file has none. In the file's order.

    catalogue: all titles of the set, rated or not. names: of each title, without the year.
    """

    profiles: Keys
    titles: Keys
    ratings: Floats
    times: np.ndarray[tuple[int], np.dtype[np.float64]]
    catalogue: Catalogue
    names: dict[int, str]

    def __len__(self) -> int:
        return len(self.profiles)

    def signals(self, *, liked: float = LIKED, disliked: float = DISLIKED, dated: bool = False) -> Signals:
        """A rating of `liked` or more is a like of weight 1, one of `disliked` or less a dislike. Ages count from the
        last rating of all; 0 where times are missing. dated: only ratings with a time."""
        timed = np.isfinite(self.times)
        latest = self.times[timed].max(initial=0.0)
        kept = timed if dated else np.ones(len(self), dtype=np.bool_)
        ratings = self.ratings[kept]
        return Signals.from_arrays(
            profiles=self.profiles[kept],
            titles=self.titles[kept],
            likes=(ratings >= liked).astype(np.float32),
            dislikes=(ratings <= disliked).astype(np.float32),
            ratings=ratings,
            days=np.nan_to_num((latest - self.times[kept]) / DAY).astype(np.float32),
            known_titles=self.catalogue.titles,
        )


def read(folder: Path, *, texts: Path | None = None) -> MovieLens:
    """Reads one set. texts: a folder below which files with TMDB's texts lie, see Texts; without it, or for titles that
    can't be linked, genres and year are all that is known."""
    ratings = _ratings(folder)
    linked = Texts.read(texts) if texts else Texts()
    links = _links(folder) or linked.links
    entries, names = Entries(), {}
    for key, name, year, genres in _movies(folder):
        names[key] = name
        known = linked.of(links.get(key, 0))
        entries.add(
            key,
            year=year,
            runtime=known.runtime,
            overview=known.overview,
            people=known.people,
            genre=genres,
            keyword=known.keywords,
            collection=known.collections,
            country=known.countries,
            language=known.languages,
        )
    return MovieLens(*ratings, entries.catalogue(), names)


def _ratings(folder: Path) -> tuple[Keys, Keys, Floats, np.ndarray[tuple[int], np.dtype[np.float64]]]:
    path = _found(folder, "ratings.csv", "ratings.dat")
    try:
        if ".dat" in path.suffixes:
            with opened(path) as lines:
                rows = [line.strip().split("::") for line in lines]
            frame = pd.DataFrame(rows, columns=["userId", "movieId", "rating", "timestamp"])
        else:
            frame = pd.read_csv(path, usecols=["userId", "movieId", "rating", "timestamp"])
    except (ValueError, OSError, EOFError) as error:
        raise MovieLensError(f"{path.name} can't be read: {error}") from error
    for name in frame.columns:
        frame[name] = pd.to_numeric(frame[name], errors="coerce")
    frame = frame[frame["rating"].between(0.5, 5.0) & frame["userId"].notna() & frame["movieId"].notna()]
    stars = frame["rating"].to_numpy(np.float32)
    profiles, titles = (frame[name].to_numpy().astype(np.int64) for name in ("userId", "movieId"))
    return profiles, titles, stars * 2, frame["timestamp"].to_numpy(np.float64)


def _movies(folder: Path) -> Iterator[tuple[int, str, int, list[str]]]:
    """(id, name, year or 0, genres as slugs) of each title."""
    path = _found(folder, "movies.csv", "movies.dat")
    plain = ".dat" in path.suffixes
    with opened(path, encoding="latin-1" if plain else "utf-8") as lines:
        rows = (line.rstrip("\r\n").split("::") for line in lines) if plain else csv.reader(lines)
        for row in rows:
            if len(row) != 3 or not row[0].isdecimal():
                continue
            match = NAMED.match(row[1])
            name, year = (match["name"], int(match["year"])) if match else (row[1], 0)
            yield int(row[0]), name, year, [slug(genre) for genre in row[2].split("|") if genre[:1] != "("]


def _links(folder: Path) -> dict[int, int]:
    try:
        path = _found(folder, "links.csv")
    except MovieLensError:
        return {}
    return read_links(path)


def slug(name: str) -> str:
    """As the site writes a genre's slug: "Sci-Fi" becomes "sci-fi", "Children's" "childrens"."""
    return re.sub(r"[^a-z0-9]+", "-", name.casefold().replace("'", "")).strip("-")


def _found(folder: Path, *names: str) -> Path:
    for name in names:
        for path in (folder / name, folder / f"{name}.gz"):
            if path.is_file():
                return path
    raise MovieLensError(f"{folder} has no {' or '.join(names)}.")
