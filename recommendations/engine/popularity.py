"""What is liked by many: of late, in the mean, and within the genres that a profile likes."""

from typing import Any

import numpy as np
import numpy.typing as npt

from recommendations.engine.catalogue import Catalogue, Facets
from recommendations.engine.signals import Floats, History, Keys, Signals, places

# Days after which a signal counts half. Long: of films, what is loved stays loved; trending has windows of its own.
HALF_LIFE = 730.0
# So many ratings of the mean are assumed of each title before its own are counted.
PRIOR = 10.0
FAVOURITES = 3


def popularity(
    signals: Signals,
    *,
    half_life: float | None = HALF_LIFE,
    outside: Floats | None = None,
    prior: float = 3.0,
    evenness: float = 0.0,
) -> Floats:
    """(m,) float32, the share of profiles that like each title, 0 to 1, newer likes counting more.

    half_life: in days; None counts all alike. outside: (m,) popularity elsewhere, in any unit: what is expected before
    this site's profiles have spoken, worth `prior` profiles; it alone ranks where there are no signals. evenness: 0
    counts each like the same, 1 each profile, however much it has said.
    """
    weights: npt.NDArray[np.float64] = signals.like.astype(np.float64)
    if half_life is not None:
        weights = weights * 0.5 ** (signals.age / half_life)
    if evenness and len(signals):
        counts = np.diff(signals.indptr)
        voice = np.maximum(counts, 1).astype(np.float64) ** -evenness
        weights = weights * np.repeat(voice / voice.mean(), counts)
    liked = np.bincount(signals.indices, weights, minlength=len(signals.titles))
    voices = np.bincount(signals.indices, minlength=len(signals.titles)).astype(np.float64)
    people = float(len(signals.profiles))
    expected: npt.NDArray[np.floating[Any]] = np.zeros(len(signals.titles))
    if outside is not None and len(outside) and float(outside.max()) > 0:
        # As many likes in all as elsewhere's ranking would give if its first title were liked by most.
        usual = float(liked.max()) / people if people and voices.any() else 0.5
        expected = outside / float(outside.max()) * max(usual, 1e-3)
    shares = (liked + prior * expected) / max(people + prior, 1.0)
    return np.clip(shares, 0.0, 1.0).astype(np.float32)


def smoothed_means(signals: Signals, *, score: Floats | None = None, prior: float = PRIOR) -> Floats:
    """(m,) float32 mean ratings, 1 to 10, each as if `prior` ratings of what is expected had come with it: of `score`
    (m,) where that is known (above 0), else of the mean of all. 0 for all where nothing is known at all."""
    rated = signals.rating > 0
    total = float(signals.rating[rated].mean()) if rated.any() else 0.0
    expected = np.full(len(signals.titles), total)
    if score is not None:
        elsewhere = float(score[score > 0].mean()) if (score > 0).any() else 0.0
        expected = np.where(score > 0, score, total or elsewhere)
    sums = np.bincount(signals.indices[rated], signals.rating[rated], minlength=len(signals.titles))
    counts = np.bincount(signals.indices[rated], minlength=len(signals.titles))
    return ((sums + prior * expected) / (counts + prior)).astype(np.float32)


def favourites(history: History, titles: Keys, facets: Facets, *, most: int = FAVOURITES) -> dict[int, float]:
    """Places of the values (genres, say) that a profile likes most, and how much, 1 for the foremost: what its liked
    titles have, less what its disliked ones have. None below 0, so a profile that likes nothing has none."""
    where = places(titles, history.titles)
    weights = np.zeros(len(facets.values))
    for place, aim in zip(where, history.likes - history.dislikes, strict=True):
        if place >= 0 and aim:
            values, shares = facets.at(int(place))
            weights[values] += aim * shares / max(float(shares.sum()), 1e-9)
    best = [int(value) for value in np.argsort(-weights, kind="stable")[:most] if weights[value] > 0]
    return {value: float(weights[value] / weights[best[0]]) for value in best}


def within_genres(popular: Floats, history: History, catalogue: Catalogue) -> Floats:
    """(m,) float32: popularity, but titles of the profile's favourite genres before all others. Plain popularity for a
    profile that has none."""
    liked = favourites(history, catalogue.titles, catalogue.genres)
    if not liked:
        return popular
    wanted = np.zeros(len(catalogue.genres.values), dtype=np.float32)
    wanted[list(liked)] = 1
    inside = catalogue.genres.matrix @ wanted > 0
    return (popular + np.where(inside, 1.0 + float(popular.max(initial=0)), 0.0)).astype(np.float32)
