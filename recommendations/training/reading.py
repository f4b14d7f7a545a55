"""What is learned from, as the engine takes it: signals of everybody, and what is known of titles."""

import numpy as np
import numpy.typing as npt
from django.conf import settings
from django.db.models import Exists, OuterRef, Q

from movies.enums import Hydration
from movies.models import Title
from recommendations.engine import Signals
from recommendations.engine.catalogue import Catalogue
from recommendations.interactions import read_signals
from recommendations.models import Interaction
from recommendations.queries.facts import CHUNK, facts_of


def read_training() -> tuple[Signals, Catalogue]:
    """All that may be learned from, over the catalogue's titles. Runs some 12 queries, in chunks."""
    catalogue = read_catalogue()
    found = read_signals()
    signals = Signals.from_arrays(
        profiles=found.profiles,
        titles=found.titles,
        likes=found.likes,
        dislikes=found.dislikes,
        ratings=found.ratings,
        days=found.days,
        known_titles=catalogue.titles,
    )
    return signals.aligned(catalogue.titles), catalogue


def read_catalogue() -> Catalogue:
    """Titles that anybody has done something with, and those of which enough is known, the most voted first, up to
    MODEL_TITLES; see `facts_of`."""
    return facts_of(_known())


def _known() -> npt.NDArray[np.int64]:
    touched = Exists(Interaction.objects.filter(title=OuterRef("pk")))
    found = Title.objects.annotate(touched=touched).filter(Q(touched=True) | Q(hydration=Hydration.FULL))
    ordered = found.order_by("-touched", "-tmdb_vote_count", "pk").values_list("pk", flat=True)
    return np.sort(np.fromiter(ordered[: settings.MODEL_TITLES].iterator(chunk_size=CHUNK), np.int64))
