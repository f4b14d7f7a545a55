"""How well lists are made for those of whom little is known, and what it is worth to ask them about posters."""

from collections.abc import Callable

import numpy as np
import numpy.typing as npt
from scipy import sparse

from recommendations.engine.bundle import Bundle
from recommendations.engine.evaluation import metrics
from recommendations.engine.evaluation.baselines import TOLD_ALL, Scorer
from recommendations.engine.evaluation.leaving import reading_of
from recommendations.engine.evaluation.making import DEPTH, scored_lists, served_lists, two_of_each
from recommendations.engine.evaluation.report import SERVED, Posters
from recommendations.engine.evaluation.splits import Split
from recommendations.engine.onboarding import Asked
from recommendations.engine.signals import Flags, History, Keys, Signals, places

COLD = (0, 1, 3, 5, 10)
SAME_RULE = "popularity, two of a collection"
# From a profile's row to the places of the titles that it is asked about.
Way = Callable[[int], Keys]
# Posters shown, of how many of the best known random ones are drawn, and how many profiles are asked.
SHOWN, BEST_KNOWN, ASKED = 10, 150, 400


def cold_curve(
    split: Split, bundle: Bundle, makers: dict[str, Scorer], *, leave_out: str
) -> dict[str, dict[int, float]]:
    """nDCG@100 with so many signals known; as -1 the share of titles that lists of those without any cover.
    Numbers that nobody has are left out.

    What is served never holds more than two titles of a collection, which costs popular ones; so popularity comes with
    that rule as well.
    """
    result: dict[str, dict[int, float]] = {}
    for count in COLD:
        short = split.with_known(count)
        if not len(short.known.profiles):
            continue
        all_told, likes_told = (reading_of(leave_out, told_all=told) for told in (True, False))
        lists = {SERVED: served_lists(bundle, short.known, leave_out=all_told)[0]}
        for name, scorer in makers.items():
            lists[name] = scored_lists(scorer, short.known, leave_out=all_told if name in TOLD_ALL else likes_told)
        if "popularity" in makers:
            longer = scored_lists(makers["popularity"], short.known, leave_out=likes_told, most=3 * DEPTH)
            lists[SAME_RULE] = two_of_each(longer, bundle.models.catalogue.collection_of)
        for name, own in lists.items():
            if not count:
                result.setdefault(name, {})[-1] = metrics.coverage(own, len(bundle.titles))
            found = metrics.hits(own, short.wanted)
            result.setdefault(name, {})[count] = float(metrics.ndcg(found, short.totals, DEPTH).mean())
    return result


def poster_rows(split: Split, bundle: Bundle, *, seed: int, shown: int = SHOWN) -> tuple[Posters, ...]:
    """Newcomers are asked about posters of one half of the titles, in several ways, and get lists of the other half.

    They answer as the profiles of the split rated, and say "I don't know it" of what these didn't rate. Empty where
    nobody has likes in both halves.
    """
    random = np.random.default_rng(seed)
    askable = random.random(len(bundle.titles)) < 0.5
    told = split.known
    wanted = (told.likes + split.wanted).tocsr()
    wanted.data = wanted.data * ~askable[wanted.indices]
    wanted.eliminate_zeros()
    able = np.flatnonzero((np.diff(wanted.indptr) > 0) & (told.likes @ askable.astype(np.float32) > 0))[:ASKED]
    if not len(able):
        return ()
    own, wanted = told.rows(able), wanted[able]
    popular = np.asarray(split.train.likes.sum(axis=0)).ravel() * askable
    order = np.argsort(-popular, kind="stable")
    best_known, everything = order[:BEST_KNOWN], np.flatnonzero(askable)
    ways: dict[str, Way] = {
        "nothing asked": lambda row: np.zeros(0, np.int64),
        f"{shown} random titles": lambda row: _drawn(everything, shown, seed, row),
        f"{shown} random of the {BEST_KNOWN} best known": lambda row: _drawn(best_known, shown, seed, row),
        f"the {shown} most popular": lambda row: order[:shown],
        f"{shown} posters at once": lambda row: _posters(bundle, own.history(row), askable, shown, 1, row),
        f"{shown} posters, five at a time": lambda row: _posters(bundle, own.history(row), askable, shown, 2, row),
    }
    return tuple(
        _answered(name, [way(row) for row in range(len(able))], own, wanted, bundle, ~askable)
        for name, way in ways.items()
    )


def _drawn(among: Keys, shown: int, seed: int, row: int) -> Keys:
    return np.random.default_rng([seed, row]).choice(among, min(shown, len(among)), replace=False)


def _posters(bundle: Bundle, history: History, askable: Flags, shown: int, rounds: int, seed: int) -> Keys:
    """Places of the posters that somebody is shown who answers from this history."""
    asked, found = Asked.nothing(), np.zeros(0, dtype=np.int64)
    for _ in range(rounds):
        keys = np.asarray(bundle.onboarding(shown // rounds, allowed=askable, asked=asked, seed=seed), dtype=np.int64)
        found = np.concatenate([found, keys])
        answers = history.without(np.setdiff1d(history.titles, found))
        asked = Asked(answers, np.setdiff1d(found, history.titles), np.zeros(0, np.int64))
    return places(bundle.titles, found)


def _answered(
    name: str, asked: list[Keys], own: Signals, wanted: sparse.csr_matrix, bundle: Bundle, allowed: Flags
) -> Posters:
    flags = np.zeros(own.shape, dtype=np.bool_)
    for row, titles in enumerate(asked):
        flags[row, titles] = True
    answers = own.where(flags[np.repeat(np.arange(len(asked)), np.diff(own.indptr)), own.indices])
    lists, _ = served_lists(bundle, answers, allowed=allowed)
    totals: npt.NDArray[np.int64] = np.diff(wanted.indptr).astype(np.int64)
    gains = metrics.ndcg(metrics.hits(lists, wanted), totals, DEPTH)
    return Posters(name, len(answers) / len(asked), metrics.bootstrap(gains), gains)
