"""Suggestions as they are kept, in rows and caches: plain values, with the names that reasons need."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.db.models import BigIntegerField, QuerySet, Value

from config.lib.prepared import Given, prepared
from movies.enums import CreditKind
from movies.models import Collection, Credit, Genre, Keyword, Person
from recommendations.engine import Facet, History, Suggestion, Why
from recommendations.engine import Reason as EngineReason

_NAMED: Mapping[str, Any] = {"person": Person, "keyword": Keyword, "genre": Genre, "collection": Collection}
# A reason's key may be so long, in Feedback.
LONGEST_KEY, MOST_KEYS = 100, 5
# Kinds of which a title has one reason at most.
_ALONE = frozenset({"social", "trending", "popular"})
# Points from which on somebody loved a title.
LOVED = 8
_ROLES: Mapping[str, str] = {
    "Director": "director", "Series Director": "director", "Creator": "creator", "Screenplay": "writer",
    "Writer": "writer", "Author": "writer", "Novel": "writer", "Original Music Composer": "music",
}  # fmt: skip
_CREDIT, _CREDITED, _NO_KEY = "credit", "credited", Value(0, output_field=BigIntegerField())
_RANK = {role: rank for rank, role in enumerate(("director", "creator", "cast", "writer", "music", "other"))}


def written(suggestions: Sequence[Suggestion], history: History | None = None) -> list[dict[str, Any]]:
    """One element a title: `predicted`, `source` (the part that added most) and `why`, a list of reasons.

    A reason: `kind`; `key`, which tells it from others of the title; `part`, 0 to 1; `keys` and `notes` as the engine
    gave them; `facets`, each with its sort, key and name. history: what the list was made from; by it `notes` says of
    titles whether they were `loved`; of a person they say the `role`. Runs one query at most, for names and roles.
    """
    return written_each([(suggestions, history)])[0]


def written_each(
    found: Sequence[tuple[Sequence[Suggestion], History | None]],
) -> list[list[dict[str, Any]]]:
    """The same of many lists. Runs one query at most for all of them."""
    names, roles = _names_and_roles([each for suggestions, _history in found for each in suggestions])
    return [_written(suggestions, names, roles, _loved(history)) for suggestions, history in found]


def _written(
    suggestions: Sequence[Suggestion],
    names: Mapping[Facet, str],
    roles: Mapping[tuple[int, int], str],
    loved: frozenset[int],
) -> list[dict[str, Any]]:
    return [
        {
            "predicted": None if each.predicted is None else round(each.predicted, 2),
            "source": max(each.parts, key=each.parts.__getitem__) if each.parts else "popularity",
            "why": [_reason(each.title, reason, names, roles, loved) for reason in each.reasons],
        }
        for each in suggestions
    ]


def written_why(found: Iterable[Sequence[Why]]) -> list[list[dict[str, Any]]]:
    """The same of what two titles share: for each, the reasons. Runs one query."""
    listed = [list(whys) for whys in found]
    names = names_of(facet for whys in listed for why in whys for facet in why.facets)
    return [
        [{"kind": why.kind, "part": round(why.contribution, 3), "facets": _facets(why.facets, names)} for why in whys]
        for whys in listed
    ]


def names_of(facets: Iterable[Facet]) -> dict[Facet, str]:
    """Names of those that are rows of ours; whatever is gone has none. Runs one query, or none."""
    return {_facet_of(row): row[3] for row in _rows(facets)}


def _names_and_roles(
    suggestions: Sequence[Suggestion],
) -> tuple[dict[Facet, str], dict[tuple[int, int], str]]:
    """Of what the reasons of suggestions go by: names as `names_of` has them, and by title and person, as what the
    person is named: the first of _ROLES that they had in it.
    """
    named = [(each.title, facet) for each in suggestions for reason in each.reasons for facet in _facets_of(reason)]
    rows = _rows((facet for _title, facet in named), named)
    names: dict[Facet, str] = {}
    roles: dict[tuple[int, int], str] = {}
    for row in rows:
        if row[0] != _CREDIT:
            names[_facet_of(row)] = row[3]
            continue
        _sort, person, title, kind, job = row
        role = "cast" if kind == CreditKind.CAST else _ROLES.get(job, "other")
        if _RANK[role] < _RANK.get(roles.get((title, person), ""), len(_RANK)):
            roles[title, person] = role
    return names, roles


_Row = tuple[str, int, int, str, str]


def _facet_of(row: _Row) -> Facet:
    sort, key, *_more = row
    return sort, str(key) if sort == "genre" else key


def _rows(facets: Iterable[Facet], named: Iterable[tuple[int, Facet]] = ()) -> Sequence[_Row]:
    """Those of `_together` for all of these facets and, of titles, for the people they are named for, by one query; by
    none for none."""
    wanted: dict[str, set[int]] = {}
    for sort, key in facets:
        if sort in _NAMED:
            wanted.setdefault(sort, set()).add(int(key))
    people = {(title, int(key)) for title, (sort, key) in named if sort == "person"}
    if people:
        wanted |= {_CREDIT: {title for title, _person in people}, _CREDITED: {person for _title, person in people}}
    given = {sort: list(keys) for sort, keys in wanted.items()}
    return _together(*sorted(wanted.keys() - {_CREDITED}), **given) if wanted else ()


@prepared
def _together(*sorts: str) -> QuerySet[Any, _Row]:
    """Rows of sort, key, nothing, name, nothing; of _CREDIT: _CREDIT, person, title, kind, job, of more pairs than were
    asked for, and of these all."""
    first, *others = (_credits() if sort == _CREDIT else _names(sort) for sort in sorts)
    return first.union(*others, all=True) if others else first


def _names(sort: str) -> QuerySet[Any, _Row]:
    found: QuerySet[Any] = _NAMED[sort].objects.filter(pk__any_of=Given(sort)).order_by()
    return found.values_list(Value(sort), "pk", _NO_KEY, "name", Value(""))


def _credits() -> QuerySet[Any, _Row]:
    found = Credit.objects.filter(title__in=Given(_CREDIT, many=True), person__in=Given(_CREDITED, many=True))
    return found.order_by().values_list(Value(_CREDIT), "person_id", "title_id", "kind", "job")


def _facets(facets: Iterable[Facet], names: Mapping[Facet, str]) -> list[dict[str, Any]]:
    return [
        {"sort": sort, "key": key, "name": names.get((sort, key), str(key))}
        for sort, key in facets
        if sort not in _NAMED or (sort, key) in names
    ]


def _facets_of(reason: EngineReason) -> tuple[Facet, ...]:
    """What it goes by; of works of one director, that person."""
    if reason.kind == "continuity" and "person" in reason.notes:
        return (("person", int(reason.notes["person"])),)
    return reason.facets


def _loved(history: History | None) -> frozenset[int]:
    """Titles that were given eight points or more, or made a favourite."""
    if history is None:
        return frozenset()
    is_loved = (history.ratings >= LOVED) | ((history.ratings == 0) & (history.likes >= 1))
    return frozenset(int(key) for key in history.titles[is_loved])


def _reason(
    title: int,
    reason: EngineReason,
    names: Mapping[Facet, str],
    roles: Mapping[tuple[int, int], str],
    loved: frozenset[int],
) -> dict[str, Any]:
    kind, notes, facets_of = reason.kind, dict(reason.notes), _facets_of(reason)
    if facets_of and facets_of[0][0] == "person":
        notes["role"] = roles.get((title, int(facets_of[0][1])), "other")
    if kind == "titles":
        notes["loved"] = bool(reason.keys) and loved.issuperset(reason.keys)
    # People aren't written down: who stands behind a reason may hide any day, and is counted in the notes.
    keys = [] if kind == "social" else list(reason.keys[:MOST_KEYS])
    told = ""
    if reason.facets:
        told = ",".join([str(key) for _sort, key in reason.facets])
    elif keys and kind not in _ALONE:
        told = ",".join(map(str, keys))
    return {
        "kind": kind,
        "key": f"{kind}:{told}"[:LONGEST_KEY] if told else kind,
        "part": round(reason.contribution, 3),
        "keys": keys,
        "facets": _facets(facets_of, names) if facets_of else [],
        "notes": notes,
    }
