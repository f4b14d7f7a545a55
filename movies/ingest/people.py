"""People: found by TMDB id, or by name where that is all there is."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from config.lib.text import fold, tokens
from movies.ingest.sql import Row, as_json, fetch, recordset
from movies.models import Person
from movies.records import PersonRecord

_COLUMNS = {
    "tmdb_id": "int", "name": "text", "folded_name": "text", "tokens": "text[]", "profile_path": "text",
    "known_for_department": "text", "tmdb_popularity": "float8",
}  # fmt: skip
_INSERT = f"""
INSERT INTO movies_person (
    tmdb_id, name, folded_name, search_document, profile_path, known_for_department, tmdb_popularity,
    imdb_id, also_known_as, biography, place_of_birth, homepage, hydration
)
SELECT tmdb_id, name, folded_name, array_to_tsvector(tokens), profile_path, known_for_department, tmdb_popularity,
    '', '{{}}', '', '', '', 'stub'
FROM {recordset(_COLUMNS)} RETURNING id, tmdb_id, folded_name
"""  # noqa: S608 (made of constants)
# A credit says little of a person: it fills gaps and brings news, and takes nothing away.
_UPDATE = f"""
UPDATE movies_person p SET tmdb_id = f.tmdb_id, name = f.name, folded_name = f.folded_name,
    profile_path = f.profile_path, known_for_department = f.known_for_department, tmdb_popularity = f.tmdb_popularity,
    search_document = CASE WHEN p.name = f.name THEN p.search_document ELSE array_to_tsvector(f.tokens) END
FROM (
    SELECT p.id, i.tmdb_id, i.name, i.folded_name, i.tokens,
        COALESCE(NULLIF(i.profile_path, ''), p.profile_path) AS profile_path,
        COALESCE(NULLIF(p.known_for_department, ''), i.known_for_department) AS known_for_department,
        COALESCE(NULLIF(i.tmdb_popularity, 0), p.tmdb_popularity) AS tmdb_popularity
    FROM {recordset({"id": "bigint", **_COLUMNS})} JOIN movies_person p ON p.id = i.id
) f
WHERE p.id = f.id AND (p.tmdb_id, p.name, p.profile_path, p.known_for_department, p.tmdb_popularity)
    IS DISTINCT FROM (f.tmdb_id, f.name, f.profile_path, f.known_for_department, f.tmdb_popularity)
RETURNING p.id, cardinality(p.also_known_as) > 0
"""  # noqa: S608 (made of constants)


class PeopleLookup:
    """Primary keys of the people credited in a batch, which may be known by id or, within a title, by name."""

    def __init__(self) -> None:
        self.by_tmdb_id: dict[int, int] = {}
        self.by_name: dict[str, int] = {}
        self.on_title: dict[tuple[int, str], int] = {}

    def find(self, title_id: int, person: PersonRecord) -> int:
        if person.tmdb_id is not None:
            return self.by_tmdb_id[person.tmdb_id]
        name = fold(person.name)[:500]
        local = self.on_title.get((title_id, name))
        return self.by_name[name] if local is None else local


def resolve_people(credited: Mapping[int, Iterable[PersonRecord]]) -> tuple[PeopleLookup, list[str]]:
    """Find, adopt or add everybody credited on the titles (by primary key). Also returns the names that are new."""
    with_id: dict[int, PersonRecord] = {}
    places: dict[int, list[int]] = defaultdict(list)
    nameless: dict[str, list[tuple[int, PersonRecord]]] = defaultdict(list)
    for title_id, people in credited.items():
        for person in people:
            if person.tmdb_id is None:
                nameless[fold(person.name)[:500]].append((title_id, person))
            else:
                with_id[person.tmdb_id] = person
                places[person.tmdb_id].append(title_id)
    lookup = PeopleLookup()
    if with_id:
        query = "SELECT tmdb_id, id FROM movies_person WHERE tmdb_id = ANY(%s)"
        lookup.by_tmdb_id = dict(fetch(query, [list(with_id)]))
    _adopt(lookup, with_id, places)
    _match_names(lookup, nameless)
    updates = [
        _row(person) | {"id": lookup.by_tmdb_id[tmdb_id]}
        for tmdb_id, person in sorted(with_id.items())
        if tmdb_id in lookup.by_tmdb_id
    ]
    if updates:
        _update(updates)
    inserts = [_row(person) for tmdb_id, person in sorted(with_id.items()) if tmdb_id not in lookup.by_tmdb_id]
    inserts += [
        _row(uses[0][1])
        for name, uses in sorted(nameless.items())
        if name not in lookup.by_name and any((title_id, name) not in lookup.on_title for title_id, _ in uses)
    ]
    for pk, tmdb_id, name in fetch(_INSERT, [as_json(inserts)]) if inserts else ():
        if tmdb_id is None:
            lookup.by_name[name] = pk
        else:
            lookup.by_tmdb_id[tmdb_id] = pk
    return lookup, [row["name"] for row in inserts]


def _adopt(lookup: PeopleLookup, with_id: dict[int, PersonRecord], places: dict[int, list[int]]) -> None:
    """Somebody who was known by name only on the same title is the one whose id we now learn."""
    unknown = [tmdb_id for tmdb_id in sorted(with_id) if tmdb_id not in lookup.by_tmdb_id]
    if not unknown:
        return
    titles = sorted({title_id for tmdb_id in unknown for title_id in places[tmdb_id]})
    rows = fetch(
        "SELECT DISTINCT c.title_id, p.folded_name, p.id FROM movies_credit c JOIN movies_person p"
        " ON p.id = c.person_id WHERE c.title_id = ANY(%s) AND p.tmdb_id IS NULL ORDER BY p.id DESC",
        [titles],
    )
    idless = {(title_id, name): pk for title_id, name, pk in rows}
    taken: set[int] = set()
    for tmdb_id in unknown if idless else ():
        name = fold(with_id[tmdb_id].name)[:500]
        found = {idless[title_id, name] for title_id in places[tmdb_id] if (title_id, name) in idless} - taken
        if found:
            lookup.by_tmdb_id[tmdb_id] = min(found)
            taken.add(min(found))


def _match_names(lookup: PeopleLookup, nameless: dict[str, list[tuple[int, PersonRecord]]]) -> None:
    """People known by name: first whoever is credited on that title already, then anybody without an id."""
    if not nameless:
        return
    titles = sorted({title_id for uses in nameless.values() for title_id, _ in uses})
    rows = fetch(
        "SELECT DISTINCT c.title_id, p.folded_name, p.id FROM movies_credit c JOIN movies_person p"
        " ON p.id = c.person_id WHERE c.title_id = ANY(%s) AND p.folded_name = ANY(%s) ORDER BY p.id DESC",
        [titles, list(nameless)],
    )
    lookup.on_title = {(title_id, name): pk for title_id, name, pk in rows}
    rows = fetch(
        "SELECT folded_name, id FROM movies_person WHERE tmdb_id IS NULL AND folded_name = ANY(%s) ORDER BY id DESC",
        [list(nameless)],
    )
    lookup.by_name = dict(rows)


def _row(person: PersonRecord) -> dict[str, Any]:
    return {
        "tmdb_id": person.tmdb_id,
        "name": person.name,
        "folded_name": fold(person.name)[:500],
        "tokens": sorted(set(tokens(person.name))),
        "profile_path": person.profile_path,
        "known_for_department": person.known_for_department,
        "tmdb_popularity": person.popularity,
    }


def _update(rows: Sequence[Row]) -> None:
    changed = fetch(_UPDATE, [as_json(rows)])
    # Those who go by other names are few among those whose name changes: their document is made from all of them.
    for person in Person.objects.filter(pk__in=[pk for pk, has_aliases in changed if has_aliases]):
        person.save(update_fields=["folded_name", "search_document"])
