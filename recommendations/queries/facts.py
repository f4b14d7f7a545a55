"""What is known of titles, as the engine takes it: by SQL, into compact arrays."""

from collections.abc import Iterator
from typing import Any

import numpy as np
import numpy.typing as npt
from django.db.models import Q, QuerySet
from django.utils import timezone

from movies.enums import CreditKind
from movies.models import Credit, Title
from recommendations.engine.catalogue import BILLED, JOBS, Catalogue, Pairs, job_weight, part_weight

# Rows fetched at once: what is held of them is bounded whatever the size of the catalogue.
CHUNK = 20_000


def facts_of(keys: npt.NDArray[np.int64]) -> Catalogue:
    """What is known of the titles with these keys, (m,) int64, of those that are there. Genres' keys are their numbers
    as text, all others the rows' own. Runs 5 queries, in chunks: of few titles for these alone, of many through whole
    tables."""
    wanted = set(keys.tolist())
    few = {"title__in": wanted} if len(keys) < CHUNK else {}
    rows = Title.objects.filter(pk__in=wanted) if few else Title.objects.all()
    columns, countries = _columns(rows, wanted)
    titles = np.asarray(columns["pk"], np.int64)
    genres = Title.genres.through.objects.filter(**few).values_list("title_id", "genre_id")
    keywords = Title.keywords.through.objects.filter(**few).values_list("title_id", "keyword_id")
    facets = {
        "genre": _pairs(genres, wanted, text=True),
        "keyword": _pairs(keywords, wanted),
        "person": _people(Credit.objects.filter(**few), wanted),
        "collection": Pairs(*columns.pop("collections")),
        "language": Pairs(*columns.pop("languages")),
        "country": countries,
    }
    del columns["pk"]
    return Catalogue.build(titles=titles, facets=facets, overviews=_overviews(rows, wanted), **columns)


def _columns(rows: QuerySet[Title], wanted: set[int]) -> tuple[dict[str, Any], Pairs]:
    today = timezone.localdate()
    names = ("pk", "years", "runtime", "popularity", "score", "age")
    columns: dict[str, Any] = {name: [] for name in names}
    collections: tuple[list[int], list[int]] = ([], [])
    languages: tuple[list[int], list[str]] = ([], [])
    countries: tuple[list[int], list[str]] = ([], [])
    found = rows.order_by("pk").values_list(
        "pk",
        "released_on",
        "runtime_minutes",
        "tmdb_vote_count",
        "score",
        "collection_id",
        "original_language",
        "countries",
    )
    for pk, released, minutes, votes, score, collection, language, places in found.iterator(chunk_size=CHUNK):
        if pk not in wanted:
            continue
        facts = (pk, released.year if released else 0, minutes or 0, votes, score or 0)
        for name, value in zip(names, facts, strict=False):
            columns[name].append(value)
        columns["age"].append((today - released).days if released else np.nan)
        if collection:
            _put(collections, pk, collection)
        if language:
            _put(languages, pk, language)
        for place in places:
            _put(countries, pk, place)
    return {**columns, "collections": collections, "languages": languages}, Pairs(*countries)


def _put(pairs: tuple[list[int], list[Any]], title: int, value: Any) -> None:
    pairs[0].append(title)
    pairs[1].append(value)


def _pairs(rows: QuerySet[Any, Any], wanted: set[int], *, text: bool = False) -> Pairs:
    titles, values = [], []
    for title, value in rows.iterator(chunk_size=CHUNK):
        if title in wanted:
            titles.append(title)
            values.append(str(value) if text else value)
    return Pairs(titles, values)


def _people(credits_: QuerySet[Credit], wanted: set[int]) -> Pairs:
    cast = Q(kind=CreditKind.CAST, position__lt=BILLED)
    rows = credits_.filter(cast | Q(kind=CreditKind.CREW, job__in=list(JOBS)))
    titles, people, weights = [], [], []
    found = rows.values_list("title_id", "person_id", "kind", "job", "position").order_by()
    for title, person, kind, job, position in found.iterator(chunk_size=CHUNK):
        if title in wanted:
            titles.append(title)
            people.append(person)
            weights.append(part_weight(position) if kind == CreditKind.CAST else job_weight(job))
    return Pairs(titles, people, weights)


def _overviews(rows: QuerySet[Title], wanted: set[int]) -> Iterator[tuple[int, str]]:
    found = rows.exclude(overview="").order_by("pk").values_list("pk", "overview")
    return ((pk, text) for pk, text in found.iterator(chunk_size=2_000) if pk in wanted)
