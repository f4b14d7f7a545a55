"""A correction of taste, as the page sends it."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

from recommendations.enums import Facet

# How much a facet is to count, and what that is called: the stops of a slider.
STOPS = ((0.0, _("Never")), (0.5, _("Less")), (1.0, _("As it is")), (1.5, _("More")), (2.0, _("Much more")))
# Of runtimes a list can leave out one band, and no more than that.
ALL_OR_NOTHING = frozenset({Facet.RUNTIME})


def correction_from(data: Mapping[str, Any]) -> dict[tuple[str, str], float]:
    """facet, key and times out of a form; empty where it makes no sense."""
    facet, key, times = (str(data.get(name, "")) for name in ("facet", "key", "times"))
    stops = {f"{value:g}": value for value, _label in stops_of(facet)}
    return {(facet, key): stops[times]} if facet in Facet.values and times in stops else {}


def nearest_stop(facet: str, times: float) -> float:
    """The stop at which a slider stands: other pages and programs set what is between two."""
    return min((value for value, _label in stops_of(facet)), key=lambda value: abs(value - times))


def stops_of(facet: str) -> tuple[tuple[float, Any], ...]:
    return tuple(stop for stop in STOPS if stop[0] in (0, 1)) if facet in ALL_OR_NOTHING else STOPS
