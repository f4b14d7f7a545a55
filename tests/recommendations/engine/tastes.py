"""Signals and catalogues with a known truth in them, and the shortest ways to write small ones by hand."""

import numpy as np

from recommendations.engine.catalogue import Catalogue, Pairs
from recommendations.engine.signals import History, Signals


def signals(*rows, titles=None):
    """From rows (profile, title, rating): 8 and more is a like, 5 and less a dislike."""
    profiles, keys, ratings = (np.asarray(column) for column in zip(*rows, strict=True)) if rows else ([], [], [])
    ratings = np.asarray(ratings, np.float32)
    return Signals.from_arrays(
        profiles=np.asarray(profiles, np.int64),
        titles=np.asarray(keys, np.int64),
        likes=(ratings >= 8).astype(np.float32),
        dislikes=((ratings <= 5) & (ratings > 0)).astype(np.float32),
        ratings=ratings,
        days=np.zeros(len(ratings), np.float32),
        known_titles=None if titles is None else np.asarray(titles, np.int64),
    )


def rated(ratings):
    """The history of a profile that gave these ratings: {title: rating}."""
    given = np.asarray(list(ratings.values()), np.float32)
    return History.of(list(ratings), likes=given >= 8, dislikes=given <= 5, ratings=given)


def two_camps(profiles=60, titles=20, seed=0):
    """Profiles who love the first half of the titles and dislike the second, and as many the other way round; each
    rates about half of all, mostly of those it loves. Titles are 1 … `titles`, even profiles love the first half."""
    random = np.random.default_rng(seed)
    rows = []
    for profile in range(profiles):
        for title in range(1, titles + 1):
            loved = (title <= titles // 2) == (profile % 2 == 0)
            if random.random() < (0.7 if loved else 0.25):
                rows.append((profile, title, 9 if loved else 3))
    return signals(*rows, titles=range(1, titles + 1))


def catalogue(genres, **columns):
    """From {title: [genres]}."""
    pairs = [(title, genre) for title, named in genres.items() for genre in named]
    facets = {"genre": Pairs([title for title, _ in pairs], [genre for _, genre in pairs])}
    facets.update(columns.pop("facets", {}))
    return Catalogue.build(titles=list(genres), facets=facets, **columns)
