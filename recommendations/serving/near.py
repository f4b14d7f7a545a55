"""Titles near a point of the space of content, by the index of vectors."""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
from django.db import connection, transaction
from pgvector.django import CosineDistance

from recommendations.models import DIMENSIONS, TitleVector

# Without it the index gives up after its first forty candidates, and where these were deleted meanwhile or are of
# another version, that can be all of them.
_KEEP_LOOKING = "SELECT set_config('hnsw.iterative_scan', 'strict_order', true)"


def fitted(vector: npt.NDArray[np.float32]) -> npt.NDArray[np.float32]:
    """Of as many numbers as the column has: of few titles the space has fewer."""
    found = np.zeros(DIMENSIONS, dtype=np.float32)
    found[: min(len(vector), DIMENSIONS)] = vector[:DIMENSIONS]
    return found


def nearest(vector: Sequence[float], *, version: str, most: int) -> list[tuple[int, float]]:
    """Keys of the `most` titles nearest to a vector of DIMENSIONS numbers in the space of one model's version, and
    their cosines with it, -1 to 1, nearest first. Approximate, as the index is. Runs 2 queries."""
    away = CosineDistance("vector", list(vector))
    found = TitleVector.objects.filter(model_version=version).annotate(away=away).order_by("away")
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute(_KEEP_LOOKING)
        return [(key, 1 - distance) for key, distance in found.values_list("title", "away")[:most]]
