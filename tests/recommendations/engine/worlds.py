"""Small made-up sites for the engine's tests."""

import numpy as np

from recommendations.engine import Catalogue, Pairs, Signals

GENRES = ("action", "comedy", "drama", "horror")


def signals(rows, *, known_titles=None):
    """From (profile, title, rating) or (profile, title, like, dislike) tuples."""
    full = [(*row[:2], float(row[2] >= 8), float(row[2] <= 4), row[2]) if len(row) == 3 else (*row, 0) for row in rows]
    columns = list(zip(*full, strict=True)) or [()] * 5
    return Signals.from_arrays(
        profiles=np.asarray(columns[0], np.int64),
        titles=np.asarray(columns[1], np.int64),
        likes=np.asarray(columns[2], np.float32),
        dislikes=np.asarray(columns[3], np.float32),
        ratings=np.asarray(columns[4], np.float32),
        days=np.zeros(len(full), np.float32),
        known_titles=None if known_titles is None else np.asarray(known_titles, np.int64),
    )


def community(profiles=160, titles=80, *, each=18, seed=0):
    """Profiles who each like one of four genres, a quarter of what they see being something else. Titles' keys begin at
    1000, profiles' at 1; the title's genre is its key modulo 4."""
    random = np.random.default_rng(seed)
    rows = []
    for profile in range(1, profiles + 1):
        own = profile % 4
        for title in random.choice(titles, each, replace=False, p=_chances(titles, own)):
            likes = (title % 4 == own) == (random.random() < 0.85)
            rows.append((profile, 1000 + int(title), int(random.integers(8, 11) if likes else random.integers(2, 6))))
    return signals(rows, known_titles=np.arange(1000, 1000 + titles))


def catalogue(titles=80, *, first=1000):
    """Titles with a genre, a director whom every eighth shares, a collection of five, a year and a text."""
    keys = np.arange(first, first + titles)
    genres = [GENRES[key % 4] for key in keys]
    return Catalogue.build(
        titles=keys,
        facets={
            "genre": Pairs(keys, genres),
            "person": Pairs(keys, 500 + keys % 8),
            "keyword": Pairs(keys, 900 + keys % 12),
            "collection": Pairs(keys[:20], 70 + np.arange(min(20, titles)) // 5),
        },
        years=1960 + keys % 60,
        overviews=[(int(key), f"A {genre} story of number {key % 7}") for key, genre in zip(keys, genres, strict=True)],
    )


def _chances(titles, own):
    worth = (1 / (np.arange(titles) + 3)) * np.where(np.arange(titles) % 4 == own, 9.0, 1.0)
    return worth / worth.sum()
