"""Two routines of LAPACK as they lie in SciPy, called without Python's lock.

`scipy.linalg.lapack` has them too, but keeps the lock for the minutes that they take at 20,000 titles: no other thread
of the process would run, among them the one that tells everybody that the training is still alive.
"""

import ctypes
from typing import Any

import numpy as np
import numpy.typing as npt
from scipy.linalg import cython_lapack

_PLACE = ctypes.POINTER(ctypes.c_int)
# Which half, the order, the matrix, the distance of its columns, and what went wrong.
_SIGNATURE = ctypes.CFUNCTYPE(None, ctypes.c_char_p, _PLACE, ctypes.c_void_p, _PLACE, _PLACE)


def _routine(name: str) -> Any:
    capsule = cython_lapack.__pyx_capi__[name]
    name_of = ctypes.PYFUNCTYPE(ctypes.c_char_p, ctypes.py_object)(("PyCapsule_GetName", ctypes.pythonapi))
    pointer_of = ctypes.PYFUNCTYPE(ctypes.c_void_p, ctypes.py_object, ctypes.c_char_p)(
        ("PyCapsule_GetPointer", ctypes.pythonapi)
    )
    return _SIGNATURE(pointer_of(capsule, name_of(capsule)))


def invert_half(matrix: npt.NDArray[np.float32]) -> None:
    """The inverse of a symmetric positive definite (m, m) float32, in place: in and above its diagonal. What is below
    means nothing afterwards. Raises LinAlgError if it isn't positive definite, ValueError on another sort of array."""
    if (
        matrix.ndim != 2
        or matrix.dtype != np.float32
        or not matrix.flags.c_contiguous
        or matrix.shape != matrix.shape[::-1]
    ):
        raise ValueError("The matrix must be square, of float32, and in the order of C.")
    order, failed = ctypes.c_int(len(matrix)), ctypes.c_int(0)
    # Fortran sees the transpose of an array in the order of C: its lower half is our upper one.
    for name in ("spotrf", "spotri"):
        _routine(name)(b"L", order, matrix.ctypes.data, order, failed)
        if failed.value:
            raise np.linalg.LinAlgError("The matrix isn't positive definite.")
