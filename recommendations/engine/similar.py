"""Titles like another: by what they are about, and by who watches them."""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from recommendations.engine.lists import best_of
from recommendations.engine.models import Models
from recommendations.engine.signals import Flags, Floats, Keys, places
from recommendations.engine.suggestions import Similar, Why
from recommendations.engine.traits import NAMED

# Audiences count as much as content where both are known for certain. From such a cosine on, an audience is worth a
# word.
AUDIENCE, SHARED = 0.5, 0.35
# A title with so many signals has an audience of which half may be believed; measured, see docs/recommendations.md.
DOUBT = 10
# Numbers of one table of scores: 8 MiB.
CELLS = 1 << 21
# Scores are kept to so many places: what is alike but for the last bits of a sum stands by key.
PLACES = 5

Table = npt.NDArray[np.float32]


def similar_titles(models: Models, title: int, most: int, *, allowed: Flags | None = None) -> list[Similar]:
    """Best first; ties by key. An audience counts by how far both titles' may be believed: of few people it says
    little, and a title that nobody has touched is compared by content alone. Some milliseconds."""
    return similar_to_each(models, [title], most, allowed=allowed)[0]


def similar_to_each(
    models: Models, titles: Sequence[int], most: int, *, allowed: Flags | None = None
) -> list[list[Similar]]:
    """The same of many titles (keys), in their order: a millisecond each, with 20,000 titles in all. Those unknown have
    none."""
    found: list[list[Similar]] = [[] for _ in titles]
    wanted = places(models.titles, np.asarray(titles, dtype=np.int64))
    asked = np.flatnonzero(wanted >= 0)
    at_once = max(CELLS // max(len(models), 1), 1)
    for start in range(0, len(asked), at_once):
        some = asked[start : start + at_once]
        for number, similar in zip(some.tolist(), _of(models, wanted[some], most, allowed), strict=True):
            found[number] = similar
    return found


def nearest_known(models: Models, vectors: Table, most: int) -> tuple[Keys, Table]:
    """Of titles that the models don't know, (n, d) by where they lie: the places (n, k) of those known that they are
    most like, k at most `most`, and how like, (n, k), as `similar_to_each` says it of a title that nobody has touched.
    """
    found, scores = [], []
    believed = np.where(models.factor_lengths > 0, models.support / (models.support + DOUBT), 0)
    whole = (1 - AUDIENCE + AUDIENCE * believed).astype(np.float32)
    at_once = max(CELLS // max(len(models), 1), 1)
    for start in range(0, len(vectors), at_once):
        cosines = np.maximum(vectors[start : start + at_once] @ models.content.vectors.T, 0)
        best = np.argsort(-cosines, axis=1, kind="stable")[:, :most]
        found.append(best)
        scores.append((1 - AUDIENCE) * np.take_along_axis(cosines, best, axis=1) / whole[best])
    if not found:
        return np.empty((0, 0), np.int64), np.empty((0, 0), np.float32)
    return np.concatenate(found), np.round(np.concatenate(scores), PLACES).astype(np.float32)


def named(shared: Sequence[Why]) -> list[Why]:
    """Of what two titles share that which speaks for seeing the second."""
    return [why for why in shared if why.kind in NAMED]


def _of(models: Models, asked: Keys, most: int, allowed: Flags | None) -> list[list[Similar]]:
    """asked: (b,) places."""
    scores, audience, parts = _scores(models, asked)
    scores[np.arange(len(asked)), asked] = 0
    if allowed is not None:
        scores[:, ~allowed] = 0
    best = [best_of(row, most) for row in scores]
    best = [some[row[some] > 0] for row, some in zip(scores, best, strict=True)]
    first, second = np.repeat(asked, [len(some) for some in best]), np.concatenate(best)
    whys = iter(models.content.shared_each(models.catalogue, first, second))
    return [
        [
            _similar(int(models.titles[other]), float(row[other]), float(heard[other]), part, next(whys))
            for other in some.tolist()
        ]
        for row, heard, part, some in zip(scores, audience, parts.tolist(), best, strict=True)
    ]


def _scores(models: Models, asked: Keys) -> tuple[Table, Table, Floats]:
    """(b, m) each: how like each title is to those at b places, and how like their audiences are, by how far both may
    be believed: 0 where either is too little watched to tell. And (b,): what the latter counts in the former."""
    vectors, factors, lengths = models.content.vectors, models.factors.titles, models.factor_lengths
    content = np.asarray(vectors[asked] @ vectors.T, dtype=np.float32)
    np.maximum(content, 0, out=content)
    audience = np.asarray(factors[asked] @ factors.T, dtype=np.float32)
    audience /= np.maximum(lengths[asked, None] * lengths[None, :], 1e-12)
    np.maximum(audience, 0, out=audience)
    believed = np.where(lengths > 0, models.support / (models.support + DOUBT), 0).astype(np.float32)
    audience *= believed[asked, None] * believed
    # What lacks an audience isn't made up for: else what few know would stand above what many think alike of.
    whole = (1 - AUDIENCE + AUDIENCE * believed[asked]).astype(np.float32)
    scores = (AUDIENCE * audience + (1 - AUDIENCE) * content) / whole[:, None]
    return np.asarray(np.round(scores, PLACES), dtype=np.float32), audience, np.float32(AUDIENCE) / whole


def _similar(title: int, score: float, audience: float, part: float, shared: Sequence[Why]) -> Similar:
    why = named(shared)
    if audience >= SHARED:
        why.append(Why("audience", min(part * audience / score, 1.0)))
    why.sort(key=lambda one: -one.contribution)
    return Similar(title, min(score, 1.0), tuple(why))
