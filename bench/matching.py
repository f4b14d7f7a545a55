"""Matching by name and year: how many of MovieLens's names are found for certain, and how many of these are wrong.

    python -m bench.matching --movielens ml-latest-small --tmdb http://127.0.0.1:8943/3
    python -m bench.matching --movielens ml-latest-small --keep                     # once the catalogue has been loaded
    python -m bench.matching --movielens ml-latest-small --keep --shows index.json.gz

MovieLens writes "City of Lost Children, The (Cité des enfants perdus, La) (1995)" and knows the TMDB id of each. The
catalogue is what that TMDB has of them, in full, and its most popular films beside them, as stubs; with --shows, the
shows of an index too ({"entries": [{"i": TMDB id, "t": name, "y": year, "p": popularity}]}), which nobody asks for. Ids
are kept from the matcher. Each name is given as a likely film, as Letterboxd's are. Goals: 99.7 % of the certain
answers right, and 97 % of the titles that are in the catalogue found for certain.
"""

import argparse
import csv
import datetime
import gzip
import io
import json
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bench import database

GOAL_PRECISION, GOAL_RECALL = 0.997, 0.97
BATCH = 200
LISTED_PAGES = 500


@dataclass(frozen=True)
class Film:
    """A line of MovieLens's. tmdb: the id that it says."""

    name: str
    year: int | None
    tmdb: int


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--movielens", type=Path, required=True, help="a folder with movies.csv and links.csv")
    parser.add_argument("--tmdb", help="a TMDB to load the catalogue from, unless it is loaded already")
    parser.add_argument("--shows", type=Path, help="an index of shows to add to the catalogue")
    parser.add_argument("--errors", type=int, default=60, help="how many of each sort to print")
    parser.add_argument("--database", default="matinee_bench_matching", help="made for this")
    parser.add_argument("--keep", action="store_true", help="keep the database, and use it again")
    options = parser.parse_args()
    films = list(_films(options.movielens))
    database.use(options.database)
    try:
        _load(options, films)
        _measure(films, options.errors)
    finally:
        if not options.keep:
            database.drop(options.database)


def _films(folder: Path) -> Iterator[Film]:
    from lists.imports.values import name_and_year

    ids = {row["movieId"]: row["tmdbId"] for row in _rows(folder, "links")}
    for row in _rows(folder, "movies"):
        name, year = name_and_year(row["title"])
        if ids.get(row["movieId"]):
            yield Film(name, year, int(ids[row["movieId"]]))


def _rows(folder: Path, name: str) -> Iterator[dict[str, str]]:
    path = folder / f"{name}.csv"
    text = path.read_text("utf-8") if path.exists() else gzip.decompress(Path(f"{path}.gz").read_bytes()).decode()
    yield from csv.DictReader(io.StringIO(text))


def _load(options: argparse.Namespace, films: Sequence[Film]) -> None:
    import logging

    from django.conf import settings

    from movies.models import Title

    logging.disable(logging.WARNING)
    if options.tmdb and not Title.objects.films().exists():
        settings.TMDB_API_KEY, settings.TMDB_API_URL = "0" * 32, options.tmdb
        settings.TMDB_REQUESTS_PER_SECOND, settings.REDIS_PREFIX = 1_000_000, "bench:matching"
        _load_popular()
        _load_films(films)
    if options.shows and not Title.objects.shows().exists():
        _load_shows(options.shows)


def _load_popular() -> None:
    from movies.enums import TitleKind
    from movies.ingest import write_stubs
    from movies.tmdb import parse
    from movies.tmdb.client import tmdb_client

    for number in range(1, LISTED_PAGES + 1):
        page = parse.list_page(tmdb_client().list_page("popular", TitleKind.FILM, number), kind=TitleKind.FILM)
        write_stubs(page.stubs)
        if number >= page.total_pages:
            break


def _load_films(films: Sequence[Film]) -> None:
    from movies.enums import TitleKind
    from movies.imports.fetching import fetch_all
    from movies.ingest import write_titles
    from movies.tmdb.client import tmdb_client

    targets = [(str(TitleKind.FILM), tmdb) for tmdb in dict.fromkeys(film.tmdb for film in films)]
    records = []
    for outcome in fetch_all(tmdb_client(), targets, alive=lambda: None):
        records += [outcome.record] if outcome.record else []
        if len(records) >= BATCH:
            write_titles(records)
            records = []
    write_titles(records)


def _load_shows(index: Path) -> None:
    from movies.enums import TitleKind
    from movies.ingest import write_stubs
    from movies.records import StubRecord

    with gzip.open(index, "rt", encoding="utf-8") as stream:
        entries = json.load(stream)["entries"]
    stubs = [
        StubRecord(
            kind=str(TitleKind.SHOW),
            tmdb_id=entry["i"],
            name=entry["t"],
            original_name=entry["t"],
            released_on=datetime.date(entry["y"], 1, 1) if entry["y"] else None,
            popularity=entry["p"],
        )
        for entry in entries
        if entry["t"]
    ]
    for start in range(0, len(stubs), 5_000):
        write_stubs(stubs[start : start + 5_000])


def _measure(films: Sequence[Film], most: int) -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    from lists.imports.matching import match_subjects
    from lists.imports.records import Subject
    from movies.enums import TitleKind
    from movies.models import Title

    with connection.cursor() as cursor:
        cursor.execute("ANALYZE movies_title, movies_alternativename, movies_translation")
    subjects = [Subject(kind=TitleKind.FILM, is_guess=True, name=film.name[:500], year=film.year) for film in films]
    started = time.perf_counter()
    with CaptureQueriesContext(connection) as captured:
        answers = match_subjects(subjects, viewer=None)  # type: ignore[arg-type]
    seconds = time.perf_counter() - started
    in_database = sum(float(query["time"]) for query in captured.captured_queries)
    print(f"\n{len(films):,} names in {seconds:.1f} s ({in_database:.1f} s of it in {len(captured)} queries), ", end="")
    print(f"{Title.objects.films().count():,} films and {Title.objects.shows().count():,} shows in the catalogue")
    _report(films, answers, most)


def _report(films: Sequence[Film], answers: Sequence[Any], most: int) -> None:
    from movies.models import Title

    here = set(
        Title.objects.films().filter(tmdb_id__in={film.tmdb for film in films}).values_list("tmdb_id", flat=True)
    )
    shown = {pk for answer in answers for pk in [each.title_id for each in answer.candidates]}
    titles = Title.objects.only("kind", "name", "released_on", "tmdb_id").in_bulk(shown)
    wrong, missed, right, certain = [], [], 0, 0
    for film, answer in zip(films, answers, strict=True):
        found = titles[answer.title_id] if answer.sure else None
        is_right = found is not None and found.is_film and found.tmdb_id == film.tmdb
        certain += answer.sure
        right += is_right
        if answer.sure and not is_right:
            wrong.append((film, answer))
        elif not answer.sure and film.tmdb in here:
            missed.append((film, answer))
    present = sum(film.tmdb in here for film in films)
    precision, recall = right / max(certain, 1), right / max(present, 1)
    print(f"  certain {certain:,}, of these right {right:,}: precision {precision:.2%} (goal {GOAL_PRECISION:.1%})")
    print(f"  in the catalogue {present:,}: recall {recall:.2%} (goal {GOAL_RECALL:.0%})")
    offered = sum(any(_is(titles[each.title_id], film) for each in answer.candidates) for film, answer in missed)
    print(f"  not certain {len(missed):,}, the right one among the candidates of {offered:,}")
    for label, several in (("Wrong", wrong), ("Not certain", missed)):
        print(f"\n{label}: {len(several)}")
        for film, answer in several[:most]:
            print(f"  {film.name} ({film.year}) is {film.tmdb}{'' if film.tmdb in here else ', not here'}")
            for each in answer.candidates[:3]:
                title = titles[each.title_id]
                print(f"      {each.score:.2f} {each.how:10} {title.kind} {title.tmdb_id} {title.name} ({title.year})")


def _is(title: Any, film: Film) -> bool:
    return bool(title.is_film and title.tmdb_id == film.tmdb)


if __name__ == "__main__":
    main()
