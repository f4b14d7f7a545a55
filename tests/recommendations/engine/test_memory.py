"""How much memory something needs at its peak."""

import numpy as np

from recommendations.engine.evaluation import memory


def test_what_was_held_once_is_not_forgotten():
    held = np.ones(200 * 2**20, dtype=np.uint8)
    before = memory.highest()
    del held
    with memory.Peak() as peak:
        np.ones(2**20, dtype=np.uint8)
    # The kernel counts in batches: some pages more or less.
    assert memory.highest() > before - 2 > 200
    assert peak.mib < 200
