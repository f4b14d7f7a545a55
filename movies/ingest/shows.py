"""Seasons and episodes. An episode is known by its TMDB id before its number, for TMDB renumbers.

What TMDB drops goes from here too, but for an episode or season that somebody has watched or rated, whatever TMDB
thinks of it now: such an episode stays, marked as withdrawn, and makes room where another one takes its number. It is
itself again when TMDB lists its id again, or an episode of its number that aired on its day.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db.models import SET_NULL, Model

from movies.enums import WITHDRAWN
from movies.ingest.sql import Row, as_json, execute, fetch, recordset
from movies.models import Episode, Season
from movies.records import EpisodeRecord, SeasonRecord, TitleRecord

_SEASON_VALUES = {
    "tmdb_id": "int", "name": "text", "overview": "text", "released_on": "date", "poster_path": "text",
    "tmdb_episode_count": "int",
}  # fmt: skip
_SEASON_COLUMNS = {"title_id": "bigint", "number": "int", **_SEASON_VALUES}
_EPISODE_VALUES = {
    "season_id": "bigint", "number": "int", "tmdb_id": "int", "name": "text", "overview": "text", "aired_on": "date",
    "runtime_minutes": "int", "still_path": "text", "kind": "text", "tmdb_vote_average": "float8",
    "tmdb_vote_count": "int",
}  # fmt: skip
# While rows change places, they wait beyond any real number.
_OUT_OF_THE_WAY = 1_000_000_000


@dataclass(slots=True)
class SeasonChanges:
    """Titles, by key: those whose seasons or episodes changed, and those of them that have new episodes."""

    changed: set[int] = field(default_factory=set)
    grown: set[int] = field(default_factory=set)


def write_seasons(batch: Mapping[int, TitleRecord]) -> SeasonChanges:
    """Sync the seasons of the titles whose records list them, and the episodes of the seasons that list theirs."""
    listed = {title_id: record.seasons for title_id, record in batch.items() if record.seasons is not None}
    if not listed:
        return SeasonChanges()
    wanted = {(title_id, season.number): season for title_id, seasons in listed.items() for season in seasons}
    changed = _upsert_seasons(wanted)
    stored = {
        (title_id, number): pk
        for title_id, number, pk in fetch(
            "SELECT title_id, number, id FROM movies_season WHERE title_id = ANY(%s)", [list(listed)]
        )
    }
    gone = {pk: key[0] for key, pk in stored.items() if key not in wanted}
    written = _write_episodes(
        {pk: (key[0], wanted[key]) for key, pk in stored.items() if key in wanted and wanted[key].episodes is not None},
        gone,
    )
    written.changed |= changed | _drop_seasons(gone)
    return written


def _upsert_seasons(wanted: Mapping[tuple[int, int], SeasonRecord]) -> set[int]:
    rows: list[Row] = [
        {
            "title_id": title_id,
            "number": number,
            "tmdb_id": season.tmdb_id,
            "name": season.name,
            "overview": season.overview,
            "released_on": season.released_on,
            "poster_path": season.poster_path,
            "tmdb_episode_count": season.tmdb_episode_count,
        }
        for (title_id, number), season in sorted(wanted.items(), key=lambda item: item[0])
    ]
    if not rows:
        return set()
    fresh = {name: f"i.{name}" for name in _SEASON_VALUES}
    # A season's own body doesn't say how many episodes TMDB counts.
    fresh["tmdb_episode_count"] = "COALESCE(i.tmdb_episode_count, c.tmdb_episode_count)"
    fresh["tmdb_id"] = "COALESCE(i.tmdb_id, c.tmdb_id)"
    names = ", ".join(_SEASON_COLUMNS)
    query = f"""
        WITH i AS MATERIALIZED (SELECT * FROM {recordset(_SEASON_COLUMNS)}),
        changed AS (
            UPDATE movies_season c SET {", ".join(f"{name} = {value}" for name, value in fresh.items())} FROM i
            WHERE c.title_id = i.title_id AND c.number = i.number
            AND ({", ".join(f"c.{name}" for name in fresh)}) IS DISTINCT FROM ({", ".join(fresh.values())})
            RETURNING c.title_id
        ),
        added AS (
            INSERT INTO movies_season ({names}) SELECT {names} FROM i WHERE NOT EXISTS (
                SELECT FROM movies_season c WHERE c.title_id = i.title_id AND c.number = i.number
            ) ON CONFLICT DO NOTHING RETURNING title_id
        )
        SELECT title_id FROM changed UNION SELECT title_id FROM added
    """  # noqa: S608 (made of constants)
    return {title_id for (title_id,) in fetch(query, [as_json(rows)])}


def _write_episodes(seasons: Mapping[int, tuple[int, SeasonRecord]], gone: Mapping[int, int]) -> SeasonChanges:
    """seasons: by primary key, the title it belongs to and what is known of it; gone: seasons that are listed no more.

    An episode of a season that is gone may turn up in another one.
    """
    title_of = {pk: title_id for pk, (title_id, _season) in seasons.items()} | dict(gone)
    if not title_of:
        return SeasonChanges()
    names = list(_EPISODE_VALUES)
    rows = fetch(
        f"SELECT id, {', '.join(names)} FROM movies_episode"  # noqa: S608 (made of constants)
        " WHERE season_id = ANY(%s) ORDER BY id",
        [list(title_of)],
    )
    stored = {pk: dict(zip(names, values, strict=True)) for pk, *values in rows}
    inserts, updates = _match_episodes(stored, seasons)
    unlisted = {pk: stored[pk] for pk in stored if pk not in updates}
    kept = _pointed_at(Episode, unlisted)
    dropped = sorted(set(unlisted) - kept)
    _delete_episodes(dropped)
    taken = {_place(row) for row in (*inserts, *updates.values())}
    updates |= _withdrawn({pk: unlisted[pk] for pk in sorted(kept)}, taken)
    changed = {pk: row for pk, row in updates.items() if row != stored[pk]}
    _store(changed, inserts, {pk for pk, row in changed.items() if _place(row) != _place(stored[pk])})
    touched = [*changed.values(), *inserts, *(stored[pk] for pk in dropped)]
    return SeasonChanges(
        changed={title_of[row["season_id"]] for row in touched},
        grown={title_of[row["season_id"]] for row in inserts},
    )


def _withdrawn(kept: Mapping[int, Row], taken: set[tuple[int, int]]) -> dict[int, Row]:
    """The kept rows as they are from now on: marked, and behind all others where their number is taken."""
    rows: dict[int, Row] = {}
    last: dict[int, int] = {}
    for season_id, number in (*taken, *map(_place, kept.values())):
        last[season_id] = max(last.get(season_id, 0), number)
    for pk, row in kept.items():
        season_id, number = _place(row)
        if (season_id, number) in taken:
            number = last[season_id] = last[season_id] + 1
        rows[pk] = {**row, "kind": WITHDRAWN, "number": number}
    return rows


def _place(row: Row) -> tuple[int, int]:
    return row["season_id"], row["number"]


def _match_episodes(
    stored: Mapping[int, Row], seasons: Mapping[int, tuple[int, SeasonRecord]]
) -> tuple[list[Row], dict[int, Row]]:
    """Which of the wanted episodes are new, and which stored row (by primary key) becomes which."""
    wanted: dict[tuple[int, int], Row] = {}
    for season_id, (_, season) in seasons.items():
        for episode in season.episodes or ():
            wanted.setdefault((season_id, episode.number), _episode_row(season_id, episode))
    by_id = {row["tmdb_id"]: pk for pk, row in stored.items() if row["tmdb_id"] is not None}
    by_place = {_place(row): pk for pk, row in stored.items() if row["season_id"] in seasons}
    updates: dict[int, Row] = {}
    rest: list[Row] = []
    for row in wanted.values():
        pk = by_id.get(row["tmdb_id"])
        if pk is None or pk in updates:
            rest.append(row)
        else:
            updates[pk] = row
    inserts: list[Row] = []
    for row in rest:
        pk = by_place.get(_place(row))
        # A row with another id stands for another episode, unless that one has gone from TMDB altogether.
        if pk is None or pk in updates or not _may_stand_for(stored[pk], row):
            inserts.append(row)
        else:
            updates[pk] = row
    return inserts, updates


def _may_stand_for(known: Row, row: Row) -> bool:
    """Whether an episode of the same number may be the known one. One withdrawn long ago has to have aired with it."""
    return known["kind"] != WITHDRAWN or (known["aired_on"] is not None and known["aired_on"] == row["aired_on"])


def _delete_episodes(keys: list[int]) -> None:
    """Delete rows that nothing holds on to; what merely mentions them forgets them."""
    if not keys:
        return
    for relation in _relations(Episode, holding=False):
        other, name = relation.related_model, relation.field.name
        other._base_manager.filter(**{f"{name}__in": keys}).update(**{name: None})
    execute("DELETE FROM movies_episode WHERE id = ANY(%s)", [keys])


def _store(changed: Mapping[int, Row], fresh: list[Row], moved: set[int]) -> None:
    if moved:
        execute("UPDATE movies_episode SET number = number + %s WHERE id = ANY(%s)", [_OUT_OF_THE_WAY, sorted(moved)])
    if changed:
        assigned = ", ".join(f"{name} = i.{name}" for name in _EPISODE_VALUES)
        execute(
            f"UPDATE movies_episode e SET {assigned} FROM "  # noqa: S608 (made of constants)
            f"{recordset({'id': 'bigint', **_EPISODE_VALUES})} WHERE e.id = i.id",
            [as_json([{"id": pk, **row} for pk, row in sorted(changed.items())])],
        )
    if fresh:
        names = ", ".join(_EPISODE_VALUES)
        execute(
            f"INSERT INTO movies_episode ({names}, imdb_id) SELECT {names}, '' FROM "  # noqa: S608 (constants)
            f"{recordset(_EPISODE_VALUES)} ORDER BY season_id, number ON CONFLICT DO NOTHING",
            [as_json(fresh)],
        )


def _episode_row(season_id: int, episode: EpisodeRecord) -> dict[str, Any]:
    return {
        "season_id": season_id,
        "number": episode.number,
        "tmdb_id": episode.tmdb_id,
        "name": episode.name,
        "overview": episode.overview,
        "aired_on": episode.aired_on,
        "runtime_minutes": episode.runtime_minutes,
        "still_path": episode.still_path,
        "kind": episode.kind,
        "tmdb_vote_average": episode.vote_average,
        "tmdb_vote_count": episode.vote_count,
    }


def _drop_seasons(gone: Mapping[int, int]) -> set[int]:
    """Remove seasons (primary key: title), but for those that are pointed at, themselves or by an episode of theirs."""
    if not gone:
        return set()
    episodes = dict(fetch("SELECT id, season_id FROM movies_episode WHERE season_id = ANY(%s)", [list(gone)]))
    watched = {episodes[pk] for pk in _pointed_at(Episode, episodes)} | _pointed_at(Season, gone)
    droppable = sorted(set(gone) - watched)
    execute("DELETE FROM movies_season WHERE id = ANY(%s)", [droppable])
    return {gone[pk] for pk in droppable}


def _pointed_at(model: type[Model], pks: Iterable[int]) -> set[int]:
    """Those rows that a row outside the catalogue holds on to. One query for each such relation."""
    keys = list(pks)
    found: set[int] = set()
    for relation in _relations(model, holding=True) if keys else ():
        other, name = relation.related_model, relation.field.name
        found |= set(other._base_manager.filter(**{f"{name}__in": keys}).values_list(f"{name}_id", flat=True))
    return found


def _relations(model: type[Model], *, holding: bool) -> list[Any]:
    """Relations from outside the catalogue to a model: those that would go with its rows, or those that would not."""
    return [
        relation
        for relation in model._meta.get_fields(include_hidden=True)
        if relation.auto_created
        and not relation.concrete
        and relation.related_model._meta.app_label != "movies"  # type: ignore[union-attr]
        and (relation.on_delete is not SET_NULL) == holding  # type: ignore[union-attr]
    ]
