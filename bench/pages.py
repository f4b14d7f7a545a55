"""The pages at 12,000 and at 1,000,000 generated titles, beside what one would write first in the same run.

    python -m bench.pages                       # both sizes; the large one takes some minutes to generate
    python -m bench.pages --titles 12000 --keep
    python -m bench.pages --titles 1000000 --tagged   # every title with genres, countries, scores: the hard case

Pages are asked for through Django's test client: the whole stack but for the socket, templates included. Each line is
a page at many addresses. First: nothing remembered of that address. Again: within minutes of somebody else. The
baseline joins, counts with DISTINCT and pages by OFFSET; it renders nothing, so its figures flatter it.
"""

import argparse
import itertools
import math
import random
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from functools import cache
from typing import Any

from bench import database

GENRES = ("drama", "comedy", "thriller", "horror", "western", "animation")
DECADES = (2020, 2010, 2000, 1990, 1970, 1950)
DEEP = 40
PAGE_SIZE = 24


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--titles", type=int, nargs="*", default=[12_000, 1_000_000])
    parser.add_argument("--tagged", action="store_true", help="genres, countries, runtimes and scores for stubs too")
    parser.add_argument("--baseline-rounds", type=int, default=4, help="addresses for the baseline, which is slow")
    parser.add_argument("--database", default="matinee_bench_pages", help="made for this, with the size in its name")
    parser.add_argument("--keep", action="store_true", help="keep the databases, and use them again")
    options = parser.parse_args()
    if len(options.titles) > 1:
        for titles in options.titles:  # Django knows one database a process.
            rest = [argument for argument in sys.argv[1:] if argument in ("--tagged", "--keep")]
            subprocess.run([sys.executable, "-m", "bench.pages", "--titles", str(titles), *rest], check=True)
        return
    titles = options.titles[0]
    name = f"{options.database}_{titles}{'_tagged' if options.tagged else ''}"
    database.use(name)
    try:
        _prepare(titles, tagged=options.tagged)
        _measure(titles, options.baseline_rounds)
    finally:
        _forget("*browse:*")
        if not options.keep:
            database.drop(name)


def _prepare(titles: int, *, tagged: bool) -> None:
    import logging

    from django.conf import settings

    from bench.catalogue import fill
    from movies.browse import count_whole_catalogue
    from movies.models import Title

    logging.disable(logging.INFO)
    settings.TEMPLATES[0]["OPTIONS"]["string_if_invalid"] = ""  # what only tests want, and pay for
    started = time.perf_counter()
    if not Title.objects.exists():
        fill(titles)
        if tagged:
            _tag_stubs()
    filled = time.perf_counter()
    counted = count_whole_catalogue()
    print(f"\n{counted:,} titles to see, generated in {filled - started:.0f} s; ", end="")
    print(f"all facets counted in {time.perf_counter() - filled:.1f} s")


def _tag_stubs() -> None:
    """Give stubs what only full titles have: skewed genres, a country, a runtime, votes."""
    from django.db import connection

    from movies.facets import refresh_facets
    from movies.models import Genre, Title

    slugs = ["drama"] * 5 + ["comedy"] * 4 + ["documentary", "thriller", "horror", "romance", "animation", "western"]
    keys = dict(Genre.objects.values_list("slug", "pk"))
    weighted = [keys[slug] for slug in slugs]
    with connection.cursor() as cursor:
        cursor.execute("DROP INDEX title_facets")
        cursor.execute(
            "UPDATE movies_title SET runtime_minutes = 3 + id * 7919 % 190, tmdb_vote_count = 1 + id % 500,"
            " tmdb_vote_average = 4 + id * 13 % 50 / 10.0,"
            " countries = ARRAY[(ARRAY['US','US','US','GB','FR','DE','JP','IN'])[1 + id * 31 % 8]]"
            " WHERE hydration = 'stub'"
        )
        cursor.execute(
            "INSERT INTO movies_title_genres (title_id, genre_id) SELECT DISTINCT t.id, (%s::bigint[])"
            "[1 + abs(hashint8(t.id * 3 + n)) %% cardinality(%s::bigint[])]"
            " FROM movies_title t, generate_series(1, 2) n WHERE hydration = 'stub'",
            [weighted, weighted],
        )
        cursor.execute("ANALYZE")
    last = Title.objects.order_by("-pk").values_list("pk", flat=True)[0]
    for start in range(1, last + 1, 20_000):
        refresh_facets(range(start, start + 20_000))
    with connection.cursor() as cursor:
        cursor.execute("CREATE INDEX title_facets ON movies_title USING gin (facets) WITH (fastupdate = off)")
        cursor.execute("VACUUM ANALYZE")


def _measure(titles: int, baseline_rounds: int) -> None:
    from movies.models import Person, Title

    chance = random.Random(titles)
    full = list(
        Title.objects.filter(hydration="full", adult=False).order_by("pk").values_list("pk", flat=True)[:20_000]
    )
    pages = [f"/title/{pk}/" for pk in chance.sample(full, 40)]
    people = list(Person.objects.filter(pk__lte=400).order_by("pk").values_list("pk", flat=True))
    pairs = list(itertools.product(GENRES, DECADES))
    lines: dict[str, Sequence[str]] = {
        "landing": ["/"] * 20,
        "all films": ["/films/"] * 20,
        "genre and decade": [f"/films/?genre={genre}&decade={decade}" for genre, decade in pairs],
        "  by date": [f"/films/?genre={genre}&decade={decade}&sort=newest" for genre, decade in pairs],
        "  by score": [f"/films/?genre={genre}&decade={decade}&sort=best" for genre, decade in pairs],
        "two genres": [f"/films/?genre={a}&genre={b}" for a, b in itertools.combinations(GENRES, 2)],
        "genre and provider": [f"/films/?genre={genre}&provider={n}" for genre in GENRES for n in range(1, 5)],
        "a genre's page": [
            f"/genre/{genre}/?sort={sort}" for genre in GENRES for sort in ("popular", "newest", "name")
        ],
        "title": pages,
        "person": [f"/person/{pk}/" for pk in chance.sample(people, 40)],
    }
    print(f"{'':32}{'first':>24}{'again':>24}")
    print(f"{'milliseconds':32}" + f"{'p50':>8}{'p95':>8}{'queries':>8}" * 2)
    for name, addresses in lines.items():
        addresses = [_present(address) for address in addresses]
        _line(name, [_visit(address, forget=True) for address in addresses], [_visit(each) for each in addresses])
    deep = [_deep(f"/films/?genre={genre}&decade={decade}") for genre, decade in pairs[: 2 * len(DECADES)]]
    _line(f"  its page {DEEP}", [_visit(each, more=True) for each in deep], [_visit(each, more=True) for each in deep])
    _baseline(pairs[:: max(1, len(pairs) // baseline_rounds)][:baseline_rounds])


def _line(name: str, *columns: list[tuple[float, int]]) -> None:
    line = f"{name:32}"
    for column in columns:
        times, queries = [ms for ms, _ in column], sorted({count for _, count in column})
        shown = str(queries[0]) if len(queries) == 1 else f"{queries[0]}–{queries[-1]}"
        line += f"{_quantile(times, 0.5):8.1f}{_quantile(times, 0.95):8.1f}{shown:>8}"
    print(line, flush=True)


def _visit(address: str, *, forget: bool = False, more: bool = False) -> tuple[float, int]:
    """Milliseconds and queries of one request. more: only the next cards, as infinite scroll asks for them."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    if forget:
        _forget()
    headers = {"HX-Request": "true", "HX-Target": "grid-more"} if more else {}
    client = _client()
    started = time.perf_counter()
    response = client.get(address, headers=headers)
    elapsed = (time.perf_counter() - started) * 1000
    assert response.status_code == 200, (address, response.status_code)
    if forget:
        _forget()
    with CaptureQueriesContext(connection) as context:
        client.get(address, headers=headers)
    return elapsed, len(context)


@cache
def _client() -> Any:
    """One for all requests: each loads the middleware anew."""
    from django.test import Client

    return Client()


def _forget(*patterns: str) -> None:
    """Forget totals and counts of all addresses, but not what the scheduled task has counted."""
    from django.core.cache import cache as remembered
    from redis import Redis

    client: Redis = remembered._cache.get_client()  # type: ignore[attr-defined]
    for pattern in patterns or ("*browse:total:*", "*browse:counts:*"):
        keys = list(client.scan_iter(pattern, count=1000))
        if keys:
            client.delete(*keys)


def _present(address: str) -> str:
    """Where an address with a number alone leads to."""
    response = _client().get(address)
    return str(response["Location"]) if response.status_code == 301 else address


def _deep(address: str) -> str:
    """The address of a page far down, or of the last one."""
    from django.http import QueryDict

    from movies.browse import BrowseFilters, browse

    filters = BrowseFilters.from_query(QueryDict(address.split("?")[1]), kind="film", region="US")
    cursor = browse(filters, viewer=None, page_size=PAGE_SIZE * (DEEP - 1)).next_cursor
    return f"{address}&after={cursor}" if cursor else address


def _baseline(pairs: Sequence[tuple[str, int]]) -> None:
    """Joins, DISTINCT, OFFSET, and a count a filter."""
    ways: dict[str, Callable[[Any], Any]] = {
        "baseline: count and page 1": lambda found: (found.count(), _cards(found, 0)),
        f"baseline: its page {DEEP}": lambda found: (found.count(), _cards(found, DEEP - 1)),
        "baseline: counts of 3 filters": _counts,
    }
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    for name, way in ways.items():
        column = []
        for genre, decade in pairs:
            with CaptureQueriesContext(connection) as context:
                started = time.perf_counter()
                way(_joined(genre, decade))
                column.append(((time.perf_counter() - started) * 1000, 0))
            column[-1] = (column[-1][0], len(context))
        _line(name, column)


def _joined(genre: str, decade: int) -> Any:
    from movies.models import Title

    years = (decade, decade + 9)
    found = Title.objects.filter(kind="film", adult=False, genres__slug=genre, released_on__year__range=years)
    return found.distinct().order_by("-tmdb_popularity", "-pk")


def _cards(found: Any, page: int) -> list[Any]:
    return list(found.prefetch_related("genres")[page * PAGE_SIZE : (page + 1) * PAGE_SIZE])


def _counts(found: Any) -> list[Any]:
    from django.db.models import Count

    from movies.models import Title

    titles = Title.objects.filter(pk__in=found.order_by().values("pk"))
    fields = ("genres__slug", "original_language", "released_on__year")
    return [list(titles.values(field).annotate(n=Count("pk", distinct=True))) for field in fields]


def _quantile(values: list[float], share: float) -> float:
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, math.ceil(share * len(ordered)) - 1)]


if __name__ == "__main__":
    main()
