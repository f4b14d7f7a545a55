"""Titles like another: by what they are about, and by who watches them."""

import numpy as np

from recommendations.engine.models import Models
from recommendations.engine.signals import Flags, places
from recommendations.engine.suggestions import Similar, Why
from recommendations.engine.traits import NAMED

# Audiences count as much as content where both are known for certain. From such a cosine on, an audience is worth a
# word.
AUDIENCE, SHARED = 0.5, 0.35
# A title with so many signals has an audience of which half may be believed; measured, see docs/recommendations.md.
DOUBT = 10


def similar_titles(models: Models, title: int, most: int, *, allowed: Flags | None = None) -> list[Similar]:
    """Best first; ties by key. An audience counts by how far both titles' may be believed: of few people it says
    little, and a title that nobody has touched is compared by content alone. Two milliseconds."""
    place = int(places(models.titles, np.asarray([title], dtype=np.int64))[0])
    if place < 0:
        return []
    content = np.maximum(models.content.vectors @ models.content.vectors[place], 0)
    factors, lengths = models.factors.titles, models.factor_lengths
    audience = np.maximum(factors @ factors[place] / np.maximum(lengths * lengths[place], 1e-12), 0)
    believed = np.where(lengths > 0, models.support / (models.support + DOUBT), 0).astype(np.float32)
    # What lacks an audience isn't made up for: else what few know would stand above what many think alike of.
    shared = AUDIENCE * believed[place] * believed * audience
    score = (shared + (1 - AUDIENCE) * content) / (1 - AUDIENCE + AUDIENCE * believed[place])
    score[place] = 0
    if allowed is not None:
        score[~allowed] = 0
    best = np.argsort(-score, kind="stable")[:most]
    result = []
    for other in best[score[best] > 1e-6].tolist():
        why = [one for one in models.content.shared(models.catalogue, place, other) if one.kind in NAMED]
        if audience[other] * believed[place] * believed[other] >= SHARED:
            why.append(Why("audience", float(shared[other] / (shared[other] + (1 - AUDIENCE) * content[other]))))
        why.sort(key=lambda one: -one.contribution)
        result.append(Similar(int(models.titles[other]), min(float(score[other]), 1.0), tuple(why)))
    return result
