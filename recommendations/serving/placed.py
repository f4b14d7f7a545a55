"""Titles that came after the last training: placed among those that the model knows by what is known of them."""

import numpy as np
from django.utils import timezone

from recommendations.engine import Bundle, Why
from recommendations.engine.signals import places
from recommendations.models import SimilarTitles
from recommendations.queries.facts import facts_of
from recommendations.serving.near import fitted, nearest
from recommendations.serving.written import written_why


def beside(title_id: int, bundle: Bundle, *, most: int) -> SimilarTitles | None:
    """What lies nearest to a title, new or not, and what the two share; not saved. None where nothing is known of it,
    or no vectors of this model have been written yet. Runs up to 13 queries.
    """
    facts = facts_of(np.asarray([title_id], np.int64))
    if not len(facts):
        return None
    vector = bundle.embed(facts)[0]
    if not vector.any():
        return None
    found = nearest(fitted(vector).tolist(), version=bundle.version, most=most + 1)
    near = [(key, min(cosine, 1.0)) for key, cosine in found if key != title_id and cosine > 0][:most]
    if not near:
        return None
    return SimilarTitles(
        title_id=title_id,
        title_ids=[key for key, _cosine in near],
        scores=[round(cosine, 5) for _key, cosine in near],
        why=written_why(_whys(title_id, [key for key, _cosine in near], bundle)),
        model_version=bundle.version,
        made_at=timezone.now(),
    )


def _whys(title_id: int, others: list[int], bundle: Bundle) -> list[list[Why]]:
    facts = facts_of(np.asarray([title_id, *others], np.int64))
    at = places(facts.titles, np.asarray([title_id, *others], np.int64))
    # One that was deleted between two queries shares nothing any more.
    known = np.flatnonzero(at[1:] >= 0)
    whys: list[list[Why]] = [[] for _ in others]
    if at[0] >= 0:
        shared = bundle.shared(facts, np.full(len(known), at[0]), at[1:][known])
        for place, found in zip(known.tolist(), shared, strict=True):
            whys[place] = found
    return whys
