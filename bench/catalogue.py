"""A generated catalogue of any size, for measuring pages, API and search: `fill(1_000_000)` takes some minutes."""

import datetime
import random
from collections.abc import Iterable, Iterator
from typing import Any

import numpy as np
from django.db import connection
from django.utils import timezone

from bench.words import Words
from config.lib.filling import without_foreign_keys, without_indexes
from config.lib.text import fold, sort_name, tokens
from movies.facets import runtime_band
from movies.models import (
    AlternativeName,
    Availability,
    Collection,
    Credit,
    Genre,
    Keyword,
    Person,
    Provider,
    Release,
    Title,
)

REGION = "US"
FULL = 0.15  # the share of titles that somebody has opened or imported
ADULT = 0.02
_COUNTRIES = ("US", "GB", "FR", "DE", "JP", "IN", "KR", "BR", "ES", "IT", "CN", "CA")
_MARKS = ("G", "PG", "PG-13", "R", "NC-17")
_TABLES = (Title, AlternativeName, Person, Credit, Collection, Keyword, Availability, Release)


def fill(titles: int, *, people: int | None = None, seed: int = 20, full: float = FULL) -> None:
    """Fill an empty, migrated database: titles with genres, facets, credits, keywords, other names and offers.

    full: the share of titles that have all that.
    """
    Catalogue(titles, people if people is not None else max(2_000, titles * 3 // 10), seed, full).write()


class Catalogue:
    """The rows, drawn in a fixed order from one seed. Popularity falls steeply: few are known, most by nobody."""

    def __init__(self, titles: int, people: int, seed: int, full: float = FULL) -> None:
        self.titles, self.people, self.share_full = titles, people, full
        self.words = Words(max(2_000, int(90 * titles**0.56)), seed)
        self.chance = random.Random(seed + 1)
        self.numbers = np.random.default_rng(seed + 2)
        self.now = timezone.now()
        self.genres = list(Genre.objects.order_by("pk").values_list("pk", "slug"))
        self.keywords, self.collections = max(200, titles // 25), max(50, titles // 200)
        self.full: list[int] = []
        self.known: list[int] = []

    def write(self) -> None:
        """Write all tables without their indexes, then make the indexes again and let PostgreSQL count."""
        tables = (*_TABLES, Title.genres.through, Title.keywords.through)
        with without_foreign_keys(), without_indexes(tables), connection.cursor() as cursor:
            cursor.execute("SET synchronous_commit = off")
            Provider.objects.bulk_create(Provider(name=f"Provider {n}", tmdb_id=n) for n in range(1, 13))
            self.providers = list(Provider.objects.order_by("pk").values_list("pk", flat=True))
            copy_rows(cursor, Keyword, self._keywords())
            copy_rows(cursor, Collection, self._collections())
            copy_rows(cursor, Person, self._people())
            self.links: list[tuple[int, int]] = []
            copy_rows(cursor, Title, self._titles())
            copy_rows(cursor, Title.genres.through, ({"title_id": t, "genre_id": g} for t, g in self.links))
            copy_rows(cursor, AlternativeName, self._alternative_names)
            copy_rows(cursor, Credit, self._credits())
            copy_rows(cursor, Title.keywords.through, self._keyword_links())
            copy_rows(cursor, Availability, self._offers)
            copy_rows(cursor, Release, self._releases)
        with connection.cursor() as cursor:
            cursor.execute("VACUUM ANALYZE")

    def _keywords(self) -> Iterator[dict[str, Any]]:
        for pk, (name, _, _) in enumerate(self.words.names(self.keywords), 1):
            yield {"id": pk, "tmdb_id": pk, **_searchable(name.lower(), [name])}

    def _collections(self) -> Iterator[dict[str, Any]]:
        for pk, (name, _, _) in enumerate(self.words.names(self.collections), 1):
            yield {"id": pk, "tmdb_id": pk, **_searchable(f"{name} Collection", [f"{name} Collection"])}

    def _people(self) -> Iterator[dict[str, Any]]:
        fame = self.numbers.pareto(1.3, self.people) * 0.3
        for pk, name in enumerate(self.words.people(self.people), 1):
            yield {
                "id": pk, "tmdb_id": pk, **_searchable(name, [name]), "tmdb_popularity": min(float(fame[pk - 1]), 300),
                "known_for_department": self.chance.choice(("Acting", "Acting", "Directing", "Writing")),
                "hydration": "stub", "also_known_as": [],
            }  # fmt: skip

    def _titles(self) -> Iterator[dict[str, Any]]:
        self._alternative_names: list[dict[str, Any]] = []
        self._offers: list[dict[str, Any]] = []
        self._releases: list[dict[str, Any]] = []
        fame = np.minimum(self.numbers.pareto(1.05, self.titles) * 0.6, 3000).round(4)
        bound = float(np.quantile(fame, 1 - self.share_full))
        famous = float(np.quantile(fame, 0.98))
        for pk, (name, original, language) in enumerate(self.words.names(self.titles), 1):
            popularity = float(fame[pk - 1])
            others = self._other_names(pk, 12 if popularity > famous else int(self.chance.random() < 0.2))
            row = self._title(pk, full=popularity > bound, language=language, popularity=popularity)
            yield row | _searchable(name, [name, original, *others]) | {
                "original_name": original, "sort_name": sort_name(name, language)[:500], "tmdb_popularity": popularity,
            }  # fmt: skip

    def _other_names(self, pk: int, count: int) -> list[str]:
        names = [name for name, _, _ in self.words.names(count)]
        self._alternative_names += [
            {"title_id": pk, "region": region, "name": name} for region, name in zip(_COUNTRIES, names, strict=False)
        ]
        return names

    def _title(self, pk: int, *, full: bool, language: str, popularity: float) -> dict[str, Any]:
        kind = "show" if self.chance.random() < 0.18 else "film"
        year = min(2026, 2027 - int(self.chance.expovariate(1 / 18)))
        released = datetime.date(max(year, 1895), self.chance.randint(1, 12), self.chance.randint(1, 28))
        row: dict[str, Any] = {
            "id": pk, "tmdb_id": pk, "kind": kind, "source": "tmdb", "status": "released",
            "hydration": "full" if full else "stub", "adult": self.chance.random() < ADULT,
            "original_language": language, "spoken_languages": [], "countries": [],
            "released_on": released if full or self.chance.random() < 0.9 else None,
            "created_at": self.now, "updated_at": self.now, "facets": [], "regional_facets": [],
        }  # fmt: skip
        if full:
            row |= self._details(pk, popularity)
            self.full.append(pk)
        return row | {"facets": self._facets(row, pk)}

    def _details(self, pk: int, popularity: float) -> dict[str, Any]:
        mark, average = self.chance.choice(_MARKS), round(min(9.5, max(1.0, self.chance.gauss(6.3, 1.1))), 1)
        offers = self.chance.sample(self.providers, self.chance.choice((0, 0, 1, 2)))
        today = self.now.date()
        self._offers += [
            {"title_id": pk, "provider_id": p, "region": REGION, "offer": "flatrate", "seen_from": today,
             "last_seen_on": today}
            for p in offers
        ]  # fmt: skip
        self._releases.append({"title_id": pk, "region": REGION, "kind": 3, "certification": mark})
        return {
            "overview": " ".join(self.words.draw(30)), "runtime_minutes": self.chance.randint(3, 190),
            "countries": [self.chance.choice(_COUNTRIES)], "poster_path": f"/p{pk}.jpg", "certification": mark,
            "tmdb_vote_average": average, "tmdb_vote_count": int(popularity * 20), "synced_at": self.now,
            "availability_checked_on": today, "collection_id": pk % self.collections + 1 if pk % 9 == 0 else None,
            "regional_facets": [*(f"{REGION}:p:{p}" for p in offers), f"{REGION}:r:{mark}"],
        }  # fmt: skip

    def _facets(self, row: dict[str, Any], pk: int) -> list[str]:
        found = [f"l:{row['original_language']}", *(f"c:{country}" for country in row["countries"])]
        if row["released_on"]:
            found += [f"d:{row['released_on'].year // 10 * 10}", f"y:{row['released_on'].year}"]
        if row.get("runtime_minutes"):
            found.append(f"t:{runtime_band(row['runtime_minutes'])}")
            for genre, slug in self.chance.sample(self.genres, self.chance.choice((1, 2, 3))):
                self.links.append((pk, genre))
                found.append(f"g:{slug}")
        if votes := row.get("tmdb_vote_count"):
            score = (row["tmdb_vote_average"] * votes + 6.5 * 50) / (votes + 50)
            found += [f"s:{n}" for n in range(1, int(score) + 1)]
        return sorted(found)

    def _credits(self) -> Iterator[dict[str, Any]]:
        """Some twelve a full title, the same few people over and over."""
        picks = (self.numbers.random((len(self.full), 12)) ** 3 * self.people).astype(int) + 1
        for title, row in zip(self.full, picks.tolist(), strict=True):
            for position, person in enumerate(dict.fromkeys(row)):
                cast = position < 9
                yield {
                    "title_id": title, "person_id": person, "kind": "cast" if cast else "crew", "position": position,
                    "department": "Acting" if cast else "Directing", "job": "" if cast else "Director",
                    "character": f"Part {position}" if cast else "",
                }  # fmt: skip

    def _keyword_links(self) -> Iterator[dict[str, Any]]:
        for title in self.full:
            for keyword in {int(self.chance.random() ** 3 * self.keywords) + 1 for _ in range(4)}:
                yield {"title_id": title, "keyword_id": keyword}


def _searchable(name: str, names: list[str]) -> dict[str, Any]:
    found = {token for each in names for token in tokens(each)}
    document = " ".join(f"'{token}'" for token in sorted(found))
    return {"name": name[:500], "folded_name": fold(name)[:500], "search_document": document}


def copy_rows(cursor: Any, model: Any, rows: Iterable[dict[str, Any]]) -> None:
    """Stream rows into a table. A column that a row leaves out is empty: null, zero, false or no text."""
    rows = iter(rows)
    fields = [f for f in model._meta.concrete_fields if not f.generated]
    first = next(rows, None)
    if first is None:
        return
    if "id" not in first:
        fields = [f for f in fields if not f.primary_key]
    empty = {f.column: _empty(f) for f in fields}
    columns = ", ".join(f'"{column}"' for column in empty)
    with cursor.copy(f'COPY "{model._meta.db_table}" ({columns}) FROM STDIN') as copy:
        copy.write_row([first.get(column, blank) for column, blank in empty.items()])
        for row in rows:
            copy.write_row([row.get(column, blank) for column, blank in empty.items()])
    if "id" in first:
        cursor.execute(
            f"SELECT setval(pg_get_serial_sequence('{model._meta.db_table}', 'id'), max(id)) "
            f'FROM "{model._meta.db_table}"'
        )


def _empty(field: Any) -> Any:
    if field.null:
        return None
    kind = field.get_internal_type()
    if kind in ("CharField", "TextField", "URLField"):
        return ""
    return False if kind == "BooleanField" else [] if kind == "ArrayField" else 0
