"""Importing from TMDB: how much of the allowed rate is used, and how fast it goes without one.

    python -m bench.import_catalogue
    python -m bench.import_catalogue --server http://127.0.0.1:8943/3 --ids 603 604 605

The baseline is what one would write first: a title at a time, fetched and then stored row by row with
`update_or_create` in one transaction. Both read the same bodies from the same local server. Goals: 95 % of the rate,
and 5 times the baseline.
"""

import argparse
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from bench import database
from bench.tmdb import serving

RATE = 40
GOAL_SHARE, GOAL_TIMES = 0.95, 5


@dataclass
class Measured:
    titles: int
    seconds: float
    in_database: float

    @property
    def per_second(self) -> float:
        return self.titles / self.seconds

    def __str__(self) -> str:
        share = self.in_database / self.seconds
        return f"{self.titles:>8}{self.seconds:>10.1f}{self.per_second:>12.1f}{share:>14.0%}"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--films", type=int, default=3000, help="for ours, without a limit")
    parser.add_argument("--baseline-films", type=int, default=200)
    parser.add_argument("--rate-films", type=int, default=800, help="at 40 requests a second")
    parser.add_argument("--server", help="instead of our own, without a limit")
    parser.add_argument("--ids", type=int, nargs="*", help="films that such a server has")
    options = parser.parse_args()
    name = "matinee_bench_import"
    database.use(name)
    try:
        _configure()
        if not options.server:
            _rate(options.rate_films)
            with serving(max(options.films, options.baseline_films)) as server:
                ids = list(range(1, options.films + 1))
                _speed(server.url, ids, options.baseline_films)
        else:
            _speed(options.server, options.ids or [], options.baseline_films)
    finally:
        database.drop(name)


def _configure() -> None:
    import logging

    from django.conf import settings

    settings.TMDB_API_KEY = "0" * 32
    settings.REDIS_PREFIX = "bench:import"
    logging.disable(logging.INFO)


def _point(url: str, rate: float) -> None:
    from django.conf import settings

    settings.TMDB_API_URL, settings.TMDB_REQUESTS_PER_SECOND = url, rate


def _rate(films: int) -> None:
    with serving(films, RATE) as server:
        _point(server.url, RATE)
        measured = _measure(lambda: _ours(list(range(1, films + 1))), films)
        stats = server.stats()
    used = (stats["requests"] - stats["refused"] - 1) / stats["seconds"]
    print(f"\nAt {RATE} requests a second allowed ({films} films in {measured.seconds:.1f} s)")
    print(
        f"  served a second, by the server's clock{used:>8.1f}   {used / RATE:.1%} of the rate, goal {GOAL_SHARE:.0%}"
    )
    print(f"  refused as too many                  {stats['refused']:>8}")


def _speed(url: str, ids: Sequence[int], baseline_films: int) -> None:
    _point(url, 1_000_000)
    few = ids[:baseline_films]
    lines: list[tuple[str, Measured]] = []
    for name, work, chosen in (
        ("a title at a time, new", _baseline, few),
        ("a title at a time, again", _baseline, few),
        ("ours, new", _ours, ids),
        ("ours, again", _ours, ids),
    ):
        if name.endswith("new"):
            _empty()
        lines.append((name, _measure(lambda work=work, chosen=chosen: work(chosen), len(chosen))))
    print("\nWithout a limit                titles   seconds    titles/s   in database")
    for name, measured in lines:
        print(f"  {name:27}{measured}")
    for one, other, what in ((0, 2, "new"), (1, 3, "again")):
        times = lines[other][1].per_second / lines[one][1].per_second
        print(f"  ours is {times:.1f} times as fast, {what} (goal {GOAL_TIMES})")


def _measure(work: Callable[[], None], titles: int) -> Measured:
    started = time.perf_counter()
    with _database_time() as spent:
        work()
    return Measured(titles, time.perf_counter() - started, sum(spent))


@contextmanager
def _database_time() -> Iterator[list[float]]:
    """Collects the seconds of every statement and commit on this thread's connection."""
    from django.db import connection

    spent: list[float] = []

    def timed(execute: Any, *arguments: Any) -> Any:
        started = time.perf_counter()
        try:
            return execute(*arguments)
        finally:
            spent.append(time.perf_counter() - started)

    commit = connection._commit
    connection._commit = lambda: timed(lambda: commit())
    try:
        with connection.execute_wrapper(timed):
            yield spent
    finally:
        del connection._commit


def _empty() -> None:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(
            "TRUNCATE movies_title, movies_person, movies_keyword, movies_company, movies_collection,"
            " movies_provider, movies_searchword, movies_catalogueimport CASCADE"
        )


def _ours(ids: Sequence[int]) -> None:
    from movies import imports

    run = imports.make_import(kind="titles", options={"films": list(ids)})
    imports.run_import(run)
    assert (run.done, run.failed) == (len(ids), 0), run.message


def _baseline(ids: Sequence[int]) -> None:
    from django.db import transaction

    from movies import services

    for tmdb_id in ids:
        record = services.fetch_record(kind="film", tmdb_id=tmdb_id)
        with transaction.atomic():
            _store(record)


def _store(record: Any) -> None:
    """The record's title and parts, each row looked for and then written."""
    from django.utils import timezone

    from movies.facets import refresh_facets
    from movies.models import Availability, Collection, Company, Credit, Keyword, Person, Provider, Title, TitleCompany

    now, today = timezone.now(), timezone.now().date()
    collection = None
    if record.collection:
        collection, _ = Collection.objects.update_or_create(
            tmdb_id=record.collection.tmdb_id, defaults={"name": record.collection.name}
        )
    plain = (
        "name", "original_name", "imdb_id", "overview", "tagline", "released_on", "runtime_minutes", "status",
        "original_language", "homepage", "budget", "revenue", "poster_path", "backdrop_path",
    )  # fmt: skip
    title, _ = Title.objects.update_or_create(
        kind=record.kind,
        tmdb_id=record.tmdb_id,
        defaults={
            **{name: getattr(record, name) for name in plain},
            "countries": list(record.countries), "spoken_languages": list(record.spoken_languages),
            "tmdb_popularity": record.popularity, "tmdb_vote_average": record.vote_average,
            "tmdb_vote_count": record.vote_count, "collection": collection, "hydration": "full", "synced_at": now,
            "availability_checked_on": today,
        },
    )  # fmt: skip
    title.genres.set(_genres(record))
    title.keywords.set(
        [Keyword.objects.update_or_create(tmdb_id=k.tmdb_id, defaults={"name": k.name})[0] for k in record.keywords]
    )
    for position, maker in enumerate(record.companies):
        company, _ = Company.objects.update_or_create(
            role="production", tmdb_id=maker.tmdb_id, defaults={"name": maker.name}
        )
        TitleCompany.objects.update_or_create(title=title, company=company, defaults={"position": position})
    for item in record.credits:
        person, _ = Person.objects.update_or_create(
            tmdb_id=item.person.tmdb_id,
            defaults={"name": item.person.name, "profile_path": item.person.profile_path},
        )
        Credit.objects.update_or_create(
            title=title, person=person, kind=item.kind, department=item.department, job=item.job,
            character=item.character, defaults={"position": item.position},
        )  # fmt: skip
    _store_texts(title, record)
    for offer in record.offers:
        provider, _ = Provider.objects.update_or_create(
            tmdb_id=offer.provider.tmdb_id, defaults={"name": offer.provider.name}
        )
        Availability.objects.update_or_create(
            title=title, provider=provider, region=offer.region, offer=offer.offer,
            defaults={"last_seen_on": today}, create_defaults={"seen_from": today, "last_seen_on": today},
        )  # fmt: skip
    title.save()  # once more, for the search document of all its names
    refresh_facets([title.pk])


def _store_texts(title: Any, record: Any) -> None:
    from movies.models import AlternativeName, Release, Translation, Video

    for item in record.alternative_names:
        AlternativeName.objects.update_or_create(
            title=title, region=item.region, name=item.name, defaults={"note": item.note}
        )
    for item in record.translations:
        Translation.objects.update_or_create(
            title=title, language=item.language, defaults={"name": item.name, "overview": item.overview}
        )
    for item in record.videos:
        Video.objects.update_or_create(title=title, site=item.site, key=item.key, defaults={"kind": item.kind})
    for item in record.releases:
        Release.objects.update_or_create(
            title=title, region=item.region, kind=item.kind, released_on=item.released_on, note=item.note,
            defaults={"certification": item.certification},
        )  # fmt: skip


def _genres(record: Any) -> Any:
    from movies.models import Genre

    return Genre.objects.filter(tmdb_genres__tmdb_id__in=record.tmdb_genre_ids).distinct()


if __name__ == "__main__":
    main()
