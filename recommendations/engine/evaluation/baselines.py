"""What others do, to be measured beside: each learns from likes (two channels: and dislikes) and scores all titles.

Written plainly; of the strong ones the parameters were tuned on validation profiles of MovieLens 1M, so that nobody is
beaten by neglect.
"""

from collections.abc import Callable, Iterator
from importlib import import_module
from importlib.util import find_spec
from typing import Any

import numpy as np
import numpy.typing as npt
from scipy import sparse
from scipy.sparse.linalg import svds

from recommendations.engine.autoencoder import gram, invert
from recommendations.engine.catalogue import Catalogue
from recommendations.engine.latent import factors
from recommendations.engine.neighbours import item_neighbours
from recommendations.engine.signals import Signals

Scores = npt.NDArray[np.float32]
# From what is known of n profiles to (n, m) scores.
Scorer = Callable[[Signals], Scores]
Baseline = Callable[[Signals, Catalogue], Scorer]
NAIVE, TWO = "naive user-user", "two channels"
# These are told of dislikes too; all others of likes alone.
TOLD_ALL = frozenset({NAIVE, TWO})
# The goal is to beat the best single model: popularity is none, and two channels are two.
NO_ANCHORS = frozenset({"popularity", "popularity in favourite genres", TWO})
TWICE = 6_000


def popularity(train: Signals, catalogue: Catalogue) -> Scorer:
    """The same list for everybody: by likes."""
    likes = np.asarray(train.likes.sum(axis=0), dtype=np.float32)
    return lambda known: np.repeat(likes, len(known.profiles), axis=0)


def genre_popularity(train: Signals, catalogue: Catalogue) -> Scorer:
    """Popularity within the three genres that a profile likes most; all others below."""
    likes = np.asarray(train.likes.sum(axis=0), dtype=np.float32).ravel()
    genres = (catalogue.genres.matrix > 0).astype(np.float32)

    def scores(known: Signals) -> Scores:
        counts = np.asarray((known.likes @ genres).toarray())
        favourite = np.zeros_like(counts)
        best = np.argsort(-counts, axis=1, kind="stable")[:, :3]
        np.put_along_axis(favourite, best, (np.take_along_axis(counts, best, axis=1) > 0).astype(np.float32), axis=1)
        inside = (favourite @ genres.T.toarray()) > 0
        return np.asarray(likes * np.where(inside, 1.0, 1e-3), dtype=np.float32)

    return scores


def item_knn(train: Signals, catalogue: Catalogue) -> Scorer:
    """The 100 nearest neighbours of each title by cosine."""
    weights = item_neighbours(train.likes, neighbours=100)
    return lambda known: np.asarray((known.likes @ weights).toarray(), dtype=np.float32)


def pure_svd(train: Signals, catalogue: Catalogue) -> Scorer:
    """The 50 leading directions of the table of likes (Cremonesi and others, 2010)."""
    likes = train.likes
    size = min(50, min(likes.shape) - 1)
    if size < 1 or not likes.nnz:
        return popularity(train, catalogue)
    directions = svds(likes.astype(np.float32), k=size, random_state=1)[2]
    return lambda known: np.asarray((known.likes @ directions.T) @ directions, dtype=np.float32)


def naive_users(train: Signals, catalogue: Catalogue) -> Scorer:
    """What tutorials do: a full table of ratings with 0 for none, the cosine of a profile to all others, and the sum of
    the others' rows weighted with it. A table anew for each profile."""

    def scores(known: Signals) -> Scores:
        pivot = train.ratings.toarray() if train.ratings.nnz else train.likes.toarray()
        own = known.ratings.toarray() if train.ratings.nnz else known.likes.toarray()
        lengths = np.linalg.norm(pivot, axis=1) + 1e-9
        alike = own @ pivot.T / lengths / (np.linalg.norm(own, axis=1, keepdims=True) + 1e-9)
        return np.asarray(alike @ pivot, dtype=np.float32)

    return scores


def linear(shrinkage: float, dropout: float) -> Baseline:
    """EASE (Steck, 2019) with dropout 0; with dropout the denoising kind of it (Steck, 2020), dense."""

    def fit(train: Signals, catalogue: Catalogue) -> Scorer:
        matrix = gram(train.likes)
        own = np.arange(len(matrix))
        matrix[own, own] += dropout / (1 - dropout) * matrix[own, own] + np.float32(shrinkage)
        weights = _without_own(invert(matrix))
        return lambda known: np.asarray(known.likes @ weights, dtype=np.float32)

    return fit


def popularity_weighted(train: Signals, catalogue: Catalogue) -> Scorer:
    """A linear autoencoder over columns divided by the fourth root of their popularity."""
    counts = np.asarray(train.likes.sum(axis=0)).ravel() + 1
    scale = (counts**-0.25).astype(np.float32)
    matrix = gram((train.likes @ sparse.diags(scale)).tocsr())
    own = np.arange(len(matrix))
    usual = float((counts * scale**2).sum() / counts.sum())
    matrix[own, own] += 0.5 * matrix[own, own] + np.float32(500 * usual)
    weights = scale[:, None] * _without_own(invert(matrix)) / scale[None, :]
    return lambda known: np.asarray(known.likes @ weights, dtype=np.float32)


def two_channels(train: Signals, catalogue: Catalogue) -> Scorer:
    """A linear autoencoder that foretells likes from likes and dislikes, the latter at a third of the weight."""
    share, count = np.float32(0.35), len(train.titles)
    matrix = gram(sparse.hstack([train.likes, share * train.dislikes], format="csr"))
    own = np.arange(len(matrix))
    matrix[own, own] += 0.65 / 0.35 * matrix[own, own] + np.float32(100)
    inverse = invert(matrix)
    weights = _without_own(inverse[:, :count])

    def scores(known: Signals) -> Scores:
        return np.asarray(known.likes @ weights[:count] + share * (known.dislikes @ weights[count:]), dtype=np.float32)

    return scores


def implicit_als(train: Signals, catalogue: Catalogue) -> Scorer:
    """Alternating least squares over likes, ours (iALS: Hu, Koren, Volinsky, 2008; parameters as Rendle, 2022)."""
    model = factors(train.likes, size=64, unseen=0.3, ridge=0.003, sweeps=10)
    return lambda known: np.asarray(model.fold_in(known.likes) @ model.titles.T, dtype=np.float32)


def implicit_package(train: Signals, catalogue: Catalogue) -> Scorer:
    """The same by the package `implicit`, where it is installed."""
    package: Any = import_module("implicit.als")
    model = package.AlternatingLeastSquares(factors=64, regularization=0.05, alpha=3.0, iterations=15, random_state=1)
    model.fit(train.likes, show_progress=False)
    titles = np.asarray(model.item_factors)

    def scores(known: Signals) -> Scores:
        own = model.recalculate_user(np.arange(len(known.profiles)), known.likes)
        return np.asarray(np.asarray(own) @ titles.T, dtype=np.float32)

    return scores


def baselines(*, quick: bool = False, titles: int = 0) -> Iterator[tuple[str, Baseline]]:
    """Name and maker of each; `quick` leaves out the slower half. titles: of so many; two channels are too slow for
    more than TWICE."""
    yield "popularity", popularity
    yield "popularity in favourite genres", genre_popularity
    yield "item-kNN", item_knn
    yield "EASE", linear(500, 0)
    yield "EDLAE", linear(300, 0.5)
    if quick:
        return
    yield "PureSVD", pure_svd
    yield NAIVE, naive_users
    yield "popularity-weighted autoencoder", popularity_weighted
    if titles <= TWICE:
        yield TWO, two_channels
    yield "iALS", implicit_als
    if find_spec("implicit"):
        yield "implicit ALS", implicit_package


def _without_own(inverse: Scores) -> Scores:
    """Weights from P: each column over minus its diagonal entry, which becomes 0. (k, m), k ≥ m."""
    own = np.arange(inverse.shape[1])
    weights = inverse / -inverse[own, own]
    weights[own, own] = 0
    return np.asarray(weights, dtype=np.float32)
