"""From signals and a catalogue to a bundle, in steps that say how far they are.

Some profiles are held out: the models learn from the others, and the blend from how well the models foretell what those
held out went on to like. Where they are more than a few of all, the models then learn once more, from everybody.
"""

from collections.abc import Callable
from typing import Any

import numpy as np
import numpy.typing as npt
from scipy import sparse

from recommendations.engine import blend as blending
from recommendations.engine.autoencoder import autoencoder
from recommendations.engine.bundle import Bundle
from recommendations.engine.catalogue import Catalogue
from recommendations.engine.coldstart import ColdSettings, ColdStart
from recommendations.engine.content import ContentModel, ContentSettings
from recommendations.engine.factors import FactorSettings, RatingModel
from recommendations.engine.grades import learned_matrix
from recommendations.engine.latent import factors
from recommendations.engine.models import Models
from recommendations.engine.neighbours import item_neighbours, scaled_to
from recommendations.engine.settings import TrainingSettings
from recommendations.engine.signals import Floats, Signals
from recommendations.engine.traits import scales
from recommendations.engine.validation import validated

# Called with the name of a step and the share of all that is done, 0 to 1. May raise to stop: nothing has been written.
Progress = Callable[[str, float], None]
SCALED_ON = 5_000
# So many scores the lessons of the blend may ask for at once: the more titles, the fewer profiles.
VALIDATION = 16_000_000


def silent(step: str, share: float) -> None:
    """Progress for those who don't ask."""


def train(
    signals: Signals,
    catalogue: Catalogue,
    *,
    settings: TrainingSettings | None = None,
    version: str = "0",
    progress: Progress = silent,
) -> Bundle:
    """Learns everything; writes nothing. version: becomes the bundle's; sorts by time.

    The titles are the catalogue's and the signals' together. Works with no signals at all, one profile, one title, or
    all ratings equal; what can't be learned is left out, and popularity or content speaks instead.
    """
    chosen = settings or TrainingSettings()
    titles = np.union1d(catalogue.titles, signals.titles)
    signals, catalogue = signals.aligned(titles), catalogue.aligned(titles)
    progress("content", 0.0)
    content = ContentModel.fit(catalogue, settings=ContentSettings(seed=chosen.seed))
    others, lesson = held_out(signals, chosen)
    models = fit(others, catalogue, content, settings=chosen, progress=_part(progress, 0.05, 0.5))
    progress("blend", 0.55)
    blend = blending.learn(models, lesson, seed=chosen.seed)
    manifest = {"version": version, "settings": chosen.as_dict(), "diversity": 1.0, "metrics": {}}
    nothing = np.zeros(len(titles), dtype=np.float32)
    bundle = Bundle(manifest | _sizes(signals), models, blend, nothing, scales(catalogue, content))
    progress("validation", 0.58)
    bundle = validated(bundle, lesson)
    if chosen.by_moment or len(lesson.known) > chosen.refit * max(len(signals), 1):
        models = fit(signals, catalogue, content, settings=chosen, progress=_part(progress, 0.65, 0.95))
        bundle = bundle.with_models(models)
    progress("done", 1.0)
    return bundle


def held_out(signals: Signals, settings: TrainingSettings) -> tuple[Signals, blending.Lesson]:
    """The profiles to learn from, and those to learn the blend on: some of those with five likes or more, of whose
    signals a fifth is hidden, and the likes among these to be foretold. Each comes several times, with other ones
    hidden: its weights are noisier than its profiles."""
    random = np.random.default_rng(settings.seed)
    if settings.by_moment and (found := _held_by_moment(signals, settings, random)):
        return found
    able = np.flatnonzero(np.diff(signals.likes.indptr) >= settings.validate_likes)
    most = min(settings.validate_most, VALIDATION // max(len(signals.titles), 1)) // settings.validate_times
    count = min(int(len(able) * settings.validate), most)
    chosen = np.sort(random.permutation(able)[:count])
    others = np.setdiff1d(np.arange(len(signals.profiles)), chosen)
    own = signals.rows(np.repeat(chosen, settings.validate_times))
    known = random.random(len(own)) < 1 - settings.validate_hidden
    return signals.rows(others), blending.Lesson(own.where(known), own.where(~known).likes)


def _held_by_moment(
    signals: Signals, settings: TrainingSettings, random: np.random.Generator
) -> tuple[Signals, blending.Lesson] | None:
    """What was said before a moment, and what those who were there before it liked after it. None where too few dates
    differ."""
    moment = float(np.quantile(signals.age, settings.validate_newest)) if len(signals) else 0.0
    before, after = signals.where(signals.age > moment), signals.where(signals.age <= moment).likes
    able = np.flatnonzero((np.diff(after.indptr) > 0) & (np.diff(before.indptr) > 0))
    if len(before) < len(signals) // 2 or not len(able):
        return None
    most = min(settings.validate_most, VALIDATION // max(len(signals.titles), 1))
    chosen = np.sort(random.permutation(able)[:most])
    return before, blending.Lesson(before.rows(chosen), after[chosen])


def fit(
    signals: Signals,
    catalogue: Catalogue,
    content: ContentModel,
    *,
    settings: TrainingSettings,
    progress: Progress = silent,
) -> Models:
    """All models but content, from all of `signals`, whose titles are the catalogue's."""
    table = learned_matrix(signals)
    progress("autoencoder", 0.0)
    weights = title_weights(table, settings)
    progress("factors", 0.6)
    latent = factors(
        _supported(table, settings.support),
        size=settings.factors,
        unseen=settings.unseen,
        ridge=settings.ridge,
        sweeps=settings.sweeps,
        most=settings.factor_signals,
        seed=settings.seed,
    )
    progress("ratings", 0.8)
    ratings = RatingModel.fit(
        signals, score=catalogue.score, settings=FactorSettings(most=settings.factor_signals, seed=settings.seed)
    )
    progress("newcomers", 0.95)
    cold = ColdStart.fit(
        signals, outside=catalogue.popularity, settings=ColdSettings(most=settings.factor_signals, seed=settings.seed)
    )
    liked, praised = popularity(signals, catalogue), esteem(signals)
    support = np.bincount(signals.indices, minlength=len(signals.titles)).astype(np.int32)
    return Models(signals.titles, weights, latent, content, ratings, cold, liked, praised, catalogue, support)


def title_weights(table: sparse.csr_matrix, settings: TrainingSettings) -> sparse.csr_matrix:
    """(m, m) float32: the autoencoder's weights for the `dense` titles with the most signals, item neighbours' for the
    other ones with enough, both on one scale."""
    support = np.diff(table.tocsc().indptr)
    order = np.argsort(-support, kind="stable")
    enough = order[support[order] >= settings.support]
    dense, tail = np.sort(enough[: settings.dense]), np.sort(enough[settings.dense :])
    inner = autoencoder(
        evened(table[:, dense], settings.evenness),
        shrinkage=settings.shrinkage,
        dropout=settings.dropout,
        neighbours=settings.neighbours,
    ).tocoo()
    entries = (inner.data, (dense[inner.row], dense[inner.col]))
    result = sparse.csr_matrix(entries, shape=(table.shape[1], table.shape[1]), dtype=np.float32)
    if len(tail):
        beyond = item_neighbours(table, targets=tail, neighbours=settings.tail_neighbours)
        result = result + beyond * np.float32(scaled_to(table[:SCALED_ON], beyond))
    result.sort_indices()
    return result


def evened(table: sparse.csr_matrix, evenness: float) -> sparse.csr_matrix:
    """(n, m): profiles count the less, the more they have said: each by that number to the power of -evenness, 1 for
    the average signal's."""
    counts = np.diff(table.indptr)
    if not table.nnz:
        return table
    voices = np.maximum(counts, 1).astype(np.float64) ** -evenness
    voices /= np.average(voices, weights=counts)
    return sparse.csr_matrix(sparse.diags(np.sqrt(voices).astype(np.float32)) @ table)


def popularity(signals: Signals, catalogue: Catalogue) -> Floats:
    """(m,) float32, mean 0 and spread 1: the logarithm of the likes. What is known from outside (catalogue.popularity)
    counts as up to three likes, so that it orders what nobody here has touched."""
    outside = np.log1p(catalogue.popularity)
    hints = 3 * outside / max(float(outside.max(initial=0.0)), 1e-9)
    return _even(np.log1p(np.asarray(signals.likes.sum(axis=0)).ravel() + hints))


def esteem(signals: Signals) -> Floats:
    """(m,) float32, mean 0 and spread 1: how much more than usual those who rated a title gave it, as if ten more had
    rated it as they do on the average; without ratings, likes against dislikes."""
    ratings = signals.ratings
    counts = np.diff(ratings.indptr)
    means = np.asarray(ratings.sum(axis=1)).ravel() / np.maximum(counts, 1)
    above = ratings.copy()
    above.data = above.data - np.repeat(means, counts).astype(np.float32)
    unrated = signals.rating == 0
    opinions = np.where(unrated, 2 * (signals.like - signals.dislike), 0)
    sums = np.asarray(above.sum(axis=0)).ravel() + np.bincount(signals.indices, opinions, minlength=len(signals.titles))
    return _even(sums / (np.bincount(signals.indices, minlength=len(signals.titles)) + 10))


def _sizes(signals: Signals) -> dict[str, Any]:
    return {"profiles": len(signals.profiles), "titles": len(signals.titles), "signals": len(signals)}


def _even(values: npt.NDArray[np.floating[Any]]) -> Floats:
    spread = float(values.std()) if len(values) else 0.0
    return ((values - values.mean()) / spread if spread > 1e-9 else np.zeros(len(values))).astype(np.float32)


def _supported(table: sparse.csr_matrix, least: int) -> sparse.csr_matrix:
    """Without the signals at titles that have fewer than `least`."""
    enough = np.bincount(table.indices, minlength=table.shape[1]) >= least
    kept = table.copy()
    kept.data = kept.data * enough[kept.indices]
    kept.eliminate_zeros()
    return kept


def _part(progress: Progress, start: float, end: float) -> Progress:
    def scaled(step: str, share: float) -> None:
        progress(step, start + share * (end - start))

    return scaled
