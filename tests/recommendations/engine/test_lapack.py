"""Routines of LAPACK without Python's lock."""

import threading

import numpy as np
import pytest

from recommendations.engine.lapack import invert_half


def definite(count):
    values = np.random.default_rng(3).normal(size=(count, count)).astype(np.float32)
    return values @ values.T + count * np.eye(count, dtype=np.float32)


def test_the_upper_half_is_the_inverse():
    matrix = definite(9)
    inverse = np.linalg.inv(matrix.astype(np.float64))
    invert_half(matrix)
    np.testing.assert_allclose(np.triu(matrix), np.triu(inverse), atol=1e-6)


def test_what_has_no_inverse_is_refused():
    with pytest.raises(np.linalg.LinAlgError):
        invert_half(np.asarray([[1, 2], [2, 1]], dtype=np.float32))


@pytest.mark.parametrize(
    "matrix",
    [np.eye(3), np.eye(3, dtype=np.float32)[:, ::-1], np.zeros((2, 3), np.float32), np.zeros(4, np.float32)],
    ids=["of doubles", "backwards", "not square", "a row"],
)
def test_another_array_is_refused(matrix):
    with pytest.raises(ValueError, match="square"):
        invert_half(matrix)


def test_others_go_on_meanwhile():
    counted, is_done = [0], threading.Event()

    def count():
        while not is_done.is_set():
            counted[0] += 1

    other = threading.Thread(target=count)
    matrix = definite(1500)
    other.start()
    try:
        before = counted[0]
        invert_half(matrix)
        after = counted[0]
    finally:
        is_done.set()
        other.join()
    assert after > before
