"""What titles refer to and share: genres, keywords, companies, collections, providers. Found, adopted or added."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from config.lib.text import fold, slugify, tokens
from movies.ingest.sql import Columns, Row, as_json, execute, fetch, recordset
from movies.models import Genre, TmdbGenre
from movies.records import Named, TitleRecord

Lookup = Callable[[Named], int]


@dataclass(frozen=True)
class NamedTable:
    """A table of named things. match: the column by which one without a TMDB id is known; keep: how a new value
    meets the stored one `c.<column>`; fixed: columns of a new row that no record speaks of."""

    name: str
    match: str
    columns: Columns
    row: Callable[[Named], dict[str, Any]]
    keep: dict[str, str]
    fixed: dict[str, str]
    searchable: bool = False
    role: str = ""

    def key(self, name: str) -> str:
        return fold(name)[:500] if self.searchable else name

    def resolve(self, wanted: Iterable[Named]) -> Lookup:
        """Bring the table in line with what is wanted, and return how to find each one's primary key."""
        things = list(wanted)
        with_id = {thing.tmdb_id: thing for thing in things if thing.tmdb_id is not None}
        by_name = {self.key(thing.name): thing for thing in things if thing.tmdb_id is None}
        ids, idless, anyone = self._stored(with_id, by_name)
        updates: list[Row] = []
        inserts: list[Row] = []
        for tmdb_id, thing in sorted(with_id.items()):
            key = self.key(thing.name)
            if tmdb_id not in ids and key in idless:
                ids[tmdb_id] = idless.pop(key)
            if tmdb_id in ids:
                updates.append(self._row(thing) | {"id": ids[tmdb_id]})
            else:
                inserts.append(self._row(thing))
        named = {self.key(thing.name): tmdb_id for tmdb_id, thing in with_id.items()}
        inserts += [
            self._row(thing) for key, thing in sorted(by_name.items()) if key not in anyone and key not in named
        ]
        self._update(updates)
        for pk, tmdb_id, key in self._insert(inserts):
            if tmdb_id is not None:
                ids[tmdb_id] = pk
            anyone.setdefault(key, pk)

        def find(thing: Named) -> int:
            if thing.tmdb_id is not None:
                return ids[thing.tmdb_id]
            key = self.key(thing.name)
            return anyone[key] if key in anyone else ids[named[key]]

        return find

    def _stored(
        self, with_id: dict[int, Named], by_name: dict[str, Named]
    ) -> tuple[dict[int, int], dict[str, int], dict[str, int]]:
        """Primary keys by TMDB id, by name of those without one, and by name of all."""
        if not with_id and not by_name:
            return {}, {}, {}
        names = [*{self.key(thing.name) for thing in with_id.values()}, *by_name]
        scope = "role = %s AND" if self.role else ""
        found = fetch(
            f"SELECT id, tmdb_id, {self.match} FROM {self.name}"  # noqa: S608 (made of constants)
            f" WHERE {scope} (tmdb_id = ANY(%s) OR {self.match} = ANY(%s)) ORDER BY id",
            [*([self.role] if self.role else []), list(with_id), names],
        )
        ids = {tmdb_id: pk for pk, tmdb_id, _ in found if tmdb_id is not None}
        idless: dict[str, int] = {}
        anyone: dict[str, int] = {}
        for pk, tmdb_id, key in found:
            anyone.setdefault(key, pk)
            if tmdb_id is None:
                idless.setdefault(key, pk)
        return ids, idless, anyone

    def _row(self, thing: Named) -> dict[str, Any]:
        row = {"tmdb_id": thing.tmdb_id, "name": thing.name, **self.row(thing)}
        if self.searchable:
            row |= {"folded_name": fold(thing.name)[:500], "tokens": sorted(set(tokens(thing.name)))}
        return row

    def _all_columns(self) -> dict[str, str]:
        searched = {"folded_name": "text", "tokens": "text[]"} if self.searchable else {}
        return {"tmdb_id": "int", "name": "text", **searched, **self.columns}

    def _insert(self, rows: list[Row]) -> list[tuple[Any, ...]]:
        if not rows:
            return []
        columns = self._all_columns()
        target = [*(name for name in columns if name != "tokens"), *self.fixed]
        source = [*(f"i.{name}" for name in columns if name != "tokens"), *self.fixed.values()]
        if self.searchable:
            target.append("search_document")
            source.append("array_to_tsvector(i.tokens)")
        return fetch(
            f"INSERT INTO {self.name} ({', '.join(target)}) SELECT {', '.join(source)}"  # noqa: S608 (constants)
            f" FROM {recordset(columns)} RETURNING id, tmdb_id, {self.match}",
            [as_json(rows)],
        )

    def _update(self, rows: list[Row]) -> None:
        if not rows:
            return
        columns = self._all_columns()
        fresh = {name: self.keep.get(name, f"i.{name}") for name in columns if name != "tokens"}
        if self.searchable:
            fresh["search_document"] = "array_to_tsvector(i.tokens)"
        execute(
            f"UPDATE {self.name} c SET {', '.join(f'{name} = {value}' for name, value in fresh.items())}"  # noqa: S608
            f" FROM {recordset({'id': 'bigint', **columns})} WHERE c.id = i.id"
            f" AND ({', '.join(f'c.{name}' for name in fresh)}) IS DISTINCT FROM ({', '.join(fresh.values())})",
            [as_json(rows)],
        )


def _unless_empty(*names: str) -> dict[str, str]:
    """A body that leaves a thing out, as older ones do, doesn't take away what a fuller one said."""
    return {name: f"COALESCE(NULLIF(i.{name}, ''), c.{name})" for name in names}


KEYWORDS = NamedTable(
    name="movies_keyword", match="folded_name", columns={}, row=lambda thing: {}, keep={},
    fixed={"tmdb_popularity": "0"}, searchable=True,
)  # fmt: skip
COLLECTIONS = NamedTable(
    name="movies_collection",
    match="folded_name",
    columns={"overview": "text", "poster_path": "text", "backdrop_path": "text"},
    row=lambda thing: {
        "overview": thing.overview, "poster_path": thing.logo_path, "backdrop_path": thing.backdrop_path,
    },
    keep=_unless_empty("overview", "poster_path", "backdrop_path"),
    fixed={"tmdb_popularity": "0"},
    searchable=True,
)  # fmt: skip
PROVIDERS = NamedTable(
    name="movies_provider",
    match="name",
    columns={"logo_path": "text", "display_priority": "int"},
    row=lambda thing: {"logo_path": thing.logo_path, "display_priority": thing.priority},
    # Each region has an order of its own; the best place that a provider has anywhere counts.
    keep=_unless_empty("logo_path") | {"display_priority": "LEAST(i.display_priority, c.display_priority)"},
    fixed={},
)


def companies_table(role: str) -> NamedTable:
    """TMDB counts production companies and networks apart."""
    return NamedTable(
        name="movies_company",
        match="name",
        columns={"role": "text", "logo_path": "text", "country": "text"},
        row=lambda thing: {"role": role, "logo_path": thing.logo_path, "country": thing.country},
        keep=_unless_empty("logo_path", "country"),
        fixed={},
        role=role,
    )


class GenreMap:
    """Our genres by slug and by TMDB's ids. A genre that TMDB has added since gets a row of ours."""

    def __init__(self, records: Iterable[TitleRecord]) -> None:
        names = {key: name for record in records for key, name in record.tmdb_genre_names.items()}
        self.by_slug: dict[str, int] = dict(Genre.objects.values_list("slug", "pk"))
        self.by_tmdb_id: dict[int, list[int]] = {}
        for tmdb_id, genre_id in TmdbGenre.objects.values_list("tmdb_id", "genres"):
            self.by_tmdb_id.setdefault(tmdb_id, []).extend([genre_id] if genre_id else [])
        for tmdb_id, name in sorted(names.items()):
            if tmdb_id not in self.by_tmdb_id and slugify(name):
                self._add(tmdb_id, name)

    def of(self, tmdb_ids: Iterable[int] | None, slugs: Iterable[str] | None) -> set[int] | None:
        """Primary keys of our genres; None where the record knows nothing of genres. Unknown ones are left out."""
        if tmdb_ids is None and slugs is None:
            return None
        found = {pk for tmdb_id in tmdb_ids or () for pk in self.by_tmdb_id.get(tmdb_id, ())}
        return found | {self.by_slug[slug] for slug in slugs or () if slug in self.by_slug}

    def _add(self, tmdb_id: int, name: str) -> None:
        slug = slugify(name)[:60].strip("-")
        if not slug.isascii():
            # Addresses and filters of genres are ASCII.
            slug = f"genre-{tmdb_id}"
        genre = Genre.objects.filter(name=name[:60]).first()
        if genre is None:
            genre, _ = Genre.objects.get_or_create(slug=slug, defaults={"name": name[:60]})
        theirs = TmdbGenre.objects.create(tmdb_id=tmdb_id, name=name[:60])
        theirs.genres.add(genre)
        self.by_slug[genre.slug] = genre.pk
        self.by_tmdb_id[tmdb_id] = [genre.pk]
