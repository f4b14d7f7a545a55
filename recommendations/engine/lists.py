"""Lists of suggestions: of one profile with diversity and reasons, or of many at once."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt
from scipy import special

from recommendations.engine import diversity
from recommendations.engine.blend import summed
from recommendations.engine.grades import spoken, spoken_matrix
from recommendations.engine.models import LITTLE, OF_HISTORY, PARTS, standardised
from recommendations.engine.reasons import Reasons, Scene
from recommendations.engine.signals import Flags, Floats, History, Keys, Signals, places
from recommendations.engine.suggestions import Extra, Ranked, Reason, Source, Suggestion, Tuning

if TYPE_CHECKING:
    from recommendations.engine.bundle import Bundle

BATCH = 64
FEWEST_CANDIDATES = 200
# A correction multiplies a title's odds by as much; nearly never is not never, 0 is.
LEAST_FACTOR = 0.05
JITTER = 0.35
# From so many signals on a list is as varied as validation allows.
ENOUGH = 10
# Among so many in a row newcomers get two of a collection: what is popular is all that they can be given, and to keep
# the third of a trilogy out for good costs a hundredth of nDCG@100.
AMONG = 20


@dataclass(frozen=True)
class _Sums:
    """Of one profile: what each part adds for each title, (parts, m); one raw unit's worth of each, (parts,); extras'
    (m,) each; and all together, (m,)."""

    shares: npt.NDArray[np.float32]
    factor: Floats
    extras: tuple[tuple[Source, Floats], ...]
    total: Floats
    count: int


def ranked(
    bundle: Bundle,
    history: History,
    allowed: Flags | None,
    extra: Extra,
    *,
    most: int,
    tuning: Tuning,
    reasons: bool,
    welcome: Keys,
) -> list[Suggestion]:
    """See Bundle.rank."""
    said = ~np.isin(history.titles, welcome)
    sums = _sums(bundle, history, extra, tuning)
    if not said.all():
        sums = _by_others(sums, _sums(bundle, history.only(said), extra, tuning), bundle, history.titles[~said])
    open_ = _open(bundle, history.only(said), allowed, tuning)
    candidates = best_of(np.where(open_, sums.total, -np.inf), max(4 * most, FEWEST_CANDIDATES))
    if not len(candidates):
        return []
    picks = _picked(bundle, history, candidates, sums, tuning, most)
    why: list[tuple[Reason, ...]] = [()] * len(picks)
    if reasons:
        why = Reasons(bundle.models, bundle.traits, _scene(history, candidates, sums, said)).of(picks)
    chosen = candidates[picks]
    scores = bundle.blend.probability(sums.total[chosen], sums.count)
    ratings = _ratings(bundle, history, chosen) if tuning.predict else [None] * len(chosen)
    names = (*PARTS, *(source.kind for source, _ in sums.extras))
    columns = np.stack([*sums.shares, *(adds for _, adds in sums.extras)])[:, chosen].T
    return [
        Suggestion(
            title=int(bundle.titles[place]),
            score=float(score),
            predicted=rating,
            parts={name: float(value) for name, value in zip(names, column, strict=True) if value},
            reasons=given,
        )
        for place, score, rating, column, given in zip(chosen, scores, ratings, columns, why, strict=True)
    ]


def ranked_many(
    bundle: Bundle, signals: Signals, allowed: Flags | None, *, most: int, variant: str, workers: int
) -> Ranked:
    """See Bundle.rank_many."""
    signals = signals.aligned(bundle.titles)
    count = len(signals.profiles)
    titles = np.full((count, most), -1, dtype=np.int64)
    scores = np.zeros((count, most), dtype=np.float32)

    def batch(start: int) -> None:
        rows = signals.rows(np.arange(start, min(start + BATCH, count)))
        counts = np.diff(rows.indptr)
        if variant == "audience":
            sums = bundle.models.audience(spoken_matrix(rows))
        else:
            raw = bundle.models.raw(rows)
            standardised(raw)
            sums = summed(bundle.blend, raw, counts)
        _close(sums, rows, allowed)
        best = np.argpartition(-sums, min(most, sums.shape[1]) - 1, axis=1)[:, :most]
        values = np.take_along_axis(sums, best, axis=1)
        order = np.lexsort((best, -values), axis=1)
        best, values = np.take_along_axis(best, order, axis=1), np.take_along_axis(values, order, axis=1)
        here, width = slice(start, start + len(best)), best.shape[1]
        found = values > -np.inf
        titles[here, :width] = np.where(found, bundle.titles[best], -1)
        if variant == "audience":
            scores[here, :width] = np.where(found, values, 0)
        else:
            lines = bundle.blend.at(counts)[1]
            logits = np.where(found, lines[:, :1] * values + lines[:, 1:], -np.inf)
            scores[here, :width] = special.expit(logits)

    starts = range(0, count, BATCH) if len(bundle.titles) else range(0)
    if workers > 1:
        with ThreadPoolExecutor(workers) as pool:
            list(pool.map(batch, starts))
    else:
        for start in starts:
            batch(start)
    return Ranked(titles, scores)


def best_of(sums: Floats, most: int) -> Keys:
    """Places of the highest sums, best first, ties by place; never one of minus infinity."""
    most = min(most, len(sums))
    if not most:
        return np.zeros(0, dtype=np.int64)
    bound = np.partition(sums, len(sums) - most)[len(sums) - most]
    found = np.flatnonzero((sums >= bound) & (sums > -np.inf))
    return found[np.argsort(-sums[found], kind="stable")][:most]


def _sums(bundle: Bundle, history: History, extra: Extra, tuning: Tuning) -> _Sums:
    signals = Signals.of_one(bundle.titles, history)
    if not len(signals) and tuning.variant == "blend":
        return _of_nobody(bundle, history, extra, tuning)
    raw = bundle.models.raw(signals)
    if len(history.unseen) and len(signals) < LITTLE:
        raw[PARTS.index("newcomer"), 0] = bundle.models.cold.likely(history)
    spread = standardised(raw)[:, 0]
    weights = bundle.blend.at(np.asarray([len(signals)]))[0][0] * _counting(tuning.variant)
    if tuning.variant == "popularity":
        weights = bundle.blend.weights[0]
    shares = raw[:, 0] * weights[:, None]
    extras = _extras(bundle, extra, tuning, len(signals))
    total = shares.sum(axis=0) + _corrections(bundle, tuning)
    for _, adds in extras:
        total = total + adds
    return _Sums(shares, weights / spread, extras, total.astype(np.float32), len(signals))


def _by_others(sums: _Sums, without: _Sums, bundle: Bundle, welcome: Keys) -> _Sums:
    """With what the rest of the history gives to these titles: that one is a good suggestion doesn't speak for it."""
    where = places(bundle.titles, welcome)
    where = where[where >= 0]
    shares, total = sums.shares.copy(), sums.total.copy()
    shares[:, where], total[where] = without.shares[:, where], without.total[where]
    return replace(sums, shares=shares, total=total)


def _of_nobody(bundle: Bundle, history: History, extra: Extra, tuning: Tuning) -> _Sums:
    """For a profile that has said nothing, or only what it doesn't know: popularity's sums, in an order that differs a
    little with each seed."""
    weights = bundle.blend.weights[0]
    models = bundle.models
    sums = weights[PARTS.index("popularity")] * models.popularity + weights[PARTS.index("esteem")] * models.esteem
    order = np.argsort(-models.cold.newcomer(tuning.seed or 0) * models.cold.unfamiliar(history), kind="stable")
    shares = np.zeros((len(PARTS), len(models)), dtype=np.float32)
    shares[PARTS.index("popularity"), order] = -np.sort(-sums)
    extras = _extras(bundle, extra, tuning, 0)
    total = shares.sum(axis=0) + _corrections(bundle, tuning)
    for _, adds in extras:
        total = total + adds
    return _Sums(shares, np.zeros(len(PARTS), dtype=np.float32), extras, total.astype(np.float32), 0)


def _counting(variant: str) -> Floats:
    """(parts,) 1 for those that a variant has."""
    without = {"collaborative": {"content"}, "popularity": set(OF_HISTORY)}.get(variant, set())
    return np.asarray([0.0 if name in without else 1.0 for name in PARTS], dtype=np.float32)


def _extras(bundle: Bundle, extra: Extra, tuning: Tuning, count: int) -> tuple[tuple[Source, Floats], ...]:
    return bundle.extras.adds(extra, bundle.titles, count) if tuning.variant == "blend" else ()


def _corrections(bundle: Bundle, tuning: Tuning) -> Floats:
    """(m,) what corrections of taste add: the logarithm of each multiplier, over the line's slope of 1."""
    result = np.zeros(len(bundle.titles), dtype=np.float32)
    for (sort, key), factor in tuning.facets.items():
        if sort in bundle.models.catalogue.facets:
            having = bundle.models.catalogue.facets[sort].having(key)
            result[having] += np.float32(np.log(max(factor, LEAST_FACTOR)))
    return result


def _open(bundle: Bundle, history: History, allowed: Flags | None, tuning: Tuning) -> Flags:
    result = np.ones(len(bundle.titles), dtype=np.bool_) if allowed is None else allowed.copy()
    gone = history.titles[history.likes > 0] if tuning.again else history.titles
    where = places(bundle.titles, gone)
    result[where[where >= 0]] = False
    for (sort, key), factor in tuning.facets.items():
        if factor <= 0 and sort in bundle.models.catalogue.facets:
            result[bundle.models.catalogue.facets[sort].having(key)] = False
    return result


def _close(sums: npt.NDArray[np.float32], rows: Signals, allowed: Flags | None) -> None:
    sums[np.repeat(np.arange(len(sums)), np.diff(rows.indptr)), rows.indices] = -np.inf
    if allowed is not None:
        sums[:, ~allowed] = -np.inf


def _picked(bundle: Bundle, history: History, candidates: Keys, sums: _Sums, tuning: Tuning, most: int) -> Keys:
    """(≤ most,) places among the candidates, in the order of the list."""
    values = sums.total[candidates]
    unit = float(values.std()) or 1.0
    if tuning.seed is not None and sums.count:
        values = values + np.random.default_rng(tuning.seed).gumbel(0, JITTER * unit, len(values)).astype(np.float32)
    if not sums.count and tuning.diversity is None:
        # Newcomers' lists have their discoveries already.
        tuning = replace(tuning, diversity=0.0)
    strengths = bundle.strengths if tuning.diversity is None else bundle.strengths.times(2 * tuning.diversity)
    # Of whom little is known, what fits for certain comes first.
    strengths = strengths.times(min(sums.count / ENOUGH, 1.0))
    genres = bundle.genre_shares
    shortlist = diversity.Shortlist(
        (values / unit).astype(np.float32),
        bundle.models.content.vectors[candidates],
        bundle.exposure[candidates],
        bundle.rare,
        genres[candidates],
        bundle.models.catalogue.collection_of[candidates],
    )
    taste = _genres_wanted(bundle, history)
    return diversity.pick(
        shortlist,
        taste,
        most=most,
        strengths=strengths,
        of_a_collection=max(tuning.of_a_collection, 1),
        within=None if sums.count else AMONG,
    )


def _genres_wanted(bundle: Bundle, history: History) -> Floats:
    """(g,) the proportions of genres among what the profile likes; of all titles where it has said nothing."""
    where = places(bundle.titles, history.titles)
    counts = np.maximum(spoken(history.likes, history.dislikes, history.ratings), 0)[where >= 0]
    wanted = counts @ bundle.genre_shares[where[where >= 0]]
    total = float(wanted.sum())
    return (wanted / total if total > 0 else np.zeros_like(wanted)).astype(np.float32)


def _scene(history: History, candidates: Keys, sums: _Sums, said: Flags | None = None) -> Scene:
    return Scene(
        candidates,
        sums.total[candidates],
        sums.factor,
        history,
        spoken(history.likes, history.dislikes, history.ratings),
        np.ones(len(history), np.bool_) if said is None else said,
        tuple((source, adds[candidates]) for source, adds in sums.extras),
        sums.shares[PARTS.index("popularity")][candidates],
    )


def _ratings(bundle: Bundle, history: History, chosen: Keys) -> list[float | None]:
    foretold = bundle.models.ratings.predict(history, chosen)
    return [float(value) if shown else None for value, shown in zip(foretold.rating, foretold.honest, strict=True)]
