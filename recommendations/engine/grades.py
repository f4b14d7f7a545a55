"""What a signal is worth: to the models when they learn, and to a profile's list when it is made.

That somebody watches a title at all says more about their world than how much they liked it, so learning counts each
signal, a good one more. In a list what somebody disliked speaks against what is near it, which costs next to nothing in
accuracy and is what people expect.
"""

import numpy as np
from scipy import sparse

from recommendations.engine.signals import Floats, Signals

SEEN, LEAST, HIGHEST = 0.6, 0.2, 1.2
# A rating of so many points, of ten, speaks neither for nor against.
NEUTRAL = 3.0


def learned(like: Floats, dislike: Floats, rating: Floats) -> Floats:
    """(k,) float32 > 0: a tenth of the rating; without one, 0.6 for what was seen, up to 1.2 for a like of weight 1.5,
    down to 0.2 for a dislike of weight 1."""
    unrated = np.clip(SEEN + 0.4 * like - 0.4 * dislike, LEAST, HIGHEST)
    return np.where(rating > 0, rating / 10, unrated).astype(np.float32)


def spoken(like: Floats, dislike: Floats, rating: Floats) -> Floats:
    """(k,) float32, what each signal counts in its profile's own list: 1 for ten points, 0 for three, -0.3 for one;
    without a rating 0.4 for what was seen, 1 for a like and -0.4 for a dislike of weight 1."""
    unrated = np.clip(0.4 + 0.6 * like - 0.8 * dislike, -0.6, HIGHEST)
    return np.where(rating > 0, (rating - NEUTRAL) / (10 - NEUTRAL), unrated).astype(np.float32)


def learned_matrix(signals: Signals) -> sparse.csr_matrix:
    """(n, m) float32, `learned` of all signals."""
    values = learned(signals.like, signals.dislike, signals.rating)
    return sparse.csr_matrix((values, signals.indices, signals.indptr), shape=signals.shape)


def spoken_matrix(signals: Signals) -> sparse.csr_matrix:
    """(n, m) float32, `spoken` of all signals."""
    values = spoken(signals.like, signals.dislike, signals.rating)
    return sparse.csr_matrix((values, signals.indices, signals.indptr), shape=signals.shape)
