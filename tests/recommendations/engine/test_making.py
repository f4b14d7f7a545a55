"""Lists as they are judged, and what making models takes."""

import os

import numpy as np
import pytest

from recommendations.engine import Tuning
from recommendations.engine.evaluation.making import blended, scored_lists, served_lists, two_of_each
from recommendations.engine.evaluation.memory import Peak
from tests.recommendations.engine.worlds import community


def test_no_more_than_two_of_a_collection_by_hand():
    collections = np.array([7, 7, 7, -1, -1, 8])
    lists = np.array([[0, 1, 2, 3, 4, 5], [2, 3, 0, 1, -1, -1]])
    assert two_of_each(lists, collections, most=4).tolist() == [[0, 1, 3, 4], [2, 3, 0, -1]]


def test_only_published_measurements_bring_back_what_was_disliked(bundle):
    known = community().aligned(bundle.titles).rows(np.arange(5))
    seen, likes = known.seen().toarray() > 0, known.likes.toarray() > 0
    for leave_out in ("seen", "liked"):
        served, scores = served_lists(bundle, known, leave_out=leave_out)
        scored = scored_lists(blended(bundle, bundle.blend), known, leave_out=leave_out)
        for row in range(len(served)):
            for lists in (served, scored):
                listed = lists[row][lists[row] >= 0]
                assert not likes[row, listed].any()
                assert seen[row, listed].any() == (leave_out == "liked")
            assert (scores[row][served[row] < 0] == 0).all()
    assert not Tuning().again


@pytest.mark.skipif(not os.access("/proc/self/clear_refs", os.W_OK), reason="the kernel's mark can't be set back here")
def test_a_peak_is_what_was_held_beyond_before():
    with Peak() as idle:
        pass
    with Peak() as busy:
        held = np.ones(8 * 1024**2)
        del held
    assert idle.mib < 10
    assert busy.mib == pytest.approx(64, abs=10)
