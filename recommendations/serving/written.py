"""Suggestions as they are kept, in rows and caches: plain values, with the names that reasons need."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from movies.models import Collection, Genre, Keyword, Person
from recommendations.engine import Facet, Suggestion, Why
from recommendations.engine import Reason as EngineReason

_NAMED: Mapping[str, Any] = {"person": Person, "keyword": Keyword, "genre": Genre, "collection": Collection}
# A reason's key may be so long, in Feedback.
LONGEST_KEY, MOST_KEYS = 100, 5


def written(suggestions: Sequence[Suggestion]) -> list[dict[str, Any]]:
    """One element a title: `predicted`, `source` (the part that added most) and `why`, a list of reasons.

    A reason: `kind`; `key`, which tells it from others of the title; `part`, 0 to 1; `keys` and `notes` as the engine
    gave them; `facets`, each with its sort, key and name. Runs a query for each sort of facet that is named.
    """
    names = names_of(facet for each in suggestions for reason in each.reasons for facet in reason.facets)
    return [
        {
            "predicted": None if each.predicted is None else round(each.predicted, 2),
            "source": max(each.parts, key=lambda name: each.parts[name]) if each.parts else "popularity",
            "why": [_reason(reason, names) for reason in each.reasons],
        }
        for each in suggestions
    ]


def written_why(found: Iterable[Sequence[Why]]) -> list[list[dict[str, Any]]]:
    """The same of what two titles share: for each, the reasons. Runs a query for each sort of facet."""
    listed = [list(whys) for whys in found]
    names = names_of(facet for whys in listed for why in whys for facet in why.facets)
    return [
        [{"kind": why.kind, "part": round(why.contribution, 3), "facets": _facets(why.facets, names)} for why in whys]
        for whys in listed
    ]


def names_of(facets: Iterable[Facet]) -> dict[Facet, str]:
    """Names of those that are rows of ours; whatever is gone has none. Runs a query for each sort."""
    wanted: dict[str, set[int]] = {}
    for sort, key in facets:
        if sort in _NAMED:
            wanted.setdefault(sort, set()).add(int(key))
    return {
        (sort, str(key) if sort == "genre" else key): name
        for sort, keys in wanted.items()
        for key, name in _NAMED[sort].objects.filter(pk__in=keys).values_list("pk", "name")
    }


def _facets(facets: Iterable[Facet], names: Mapping[Facet, str]) -> list[dict[str, Any]]:
    return [
        {"sort": sort, "key": key, "name": names.get((sort, key), str(key))}
        for sort, key in facets
        if sort not in _NAMED or (sort, key) in names
    ]


def _reason(reason: EngineReason, names: Mapping[Facet, str]) -> dict[str, Any]:
    facets = ",".join(str(key) for _sort, key in reason.facets)
    # People aren't written down: who stands behind a reason may hide any day, and is counted in the notes.
    keys = [] if reason.kind == "social" else list(reason.keys[:MOST_KEYS])
    told = facets or ("" if reason.kind in ("social", "trending", "popular") else ",".join(map(str, keys)))
    return {
        "kind": reason.kind,
        "key": f"{reason.kind}:{told}"[:LONGEST_KEY].rstrip(":"),
        "part": round(reason.contribution, 3),
        "keys": keys,
        "facets": _facets(reason.facets, names),
        "notes": dict(reason.notes),
    }
