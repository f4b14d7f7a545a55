"""Importing somebody's history: 20,000 plays of a Trakt archive, and a Letterboxd archive of 5,000 films.

    python -m bench history
    python -m bench.history --plays 20000 --films 5000 --keep

Everything is in the catalogue, TMDB is never asked. From the upload to the preview, from there to the library, and all
the way back: rows a second, queries for each 1,000 rows, and the largest size of the process. The baseline finds each
title by its id or name and logs each row by itself, by the service that a click on the page calls.
"""

import argparse
import datetime
import io
import json
import random
import resource
import time
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from bench import database

SHOWS, SEASONS, EPISODES = 300, 5, 10
CATALOGUE = 15_000
BASELINE_ROWS = 150


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--plays", type=int, default=20_000, help="of the Trakt archive")
    parser.add_argument("--films", type=int, default=5_000, help="of the Letterboxd archive")
    parser.add_argument("--database", default="matinee_bench_history", help="made for this")
    parser.add_argument("--keep", action="store_true", help="keep the database, and use it again")
    options = parser.parse_args()
    database.use(options.database)
    try:
        _run(options.plays, options.films)
    finally:
        if not options.keep:
            database.drop(options.database)


def _run(plays: int, films: int) -> None:
    import logging

    logging.disable(logging.INFO)
    _fill()
    print(f"\n{'':34}{'rows':>8}{'s':>8}{'rows/s':>9}{'queries/1,000':>15}{'times':>8}")
    for name, made, baseline in (
        (f"Trakt, {plays:,} plays", _trakt(plays), _one_play),
        (f"Letterboxd, {films:,} films", _letterboxd(films), _one_film),
    ):
        _measure(name, made, baseline)
    print(f"\nThe largest that the process was: {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB.")


def _fill() -> None:
    from django.core.management import call_command

    from bench.catalogue import fill
    from movies.models import Episode, Season, Title

    if Title.objects.exists():
        return
    fill(CATALOGUE, seed=31)
    aired = datetime.date(2012, 3, 4)
    shows = list(Title.objects.shows().exclude(seasons__isnull=False).order_by("pk")[:SHOWS])
    seasons = Season.objects.bulk_create(Season(title=show, number=n) for show in shows for n in range(1, SEASONS + 1))
    Episode.objects.bulk_create(
        Episode(season=season, number=n, name=f"Part {season.number} {n}", aired_on=aired)
        for season in seasons
        for n in range(1, EPISODES + 1)
    )
    call_command("migrate", verbosity=0)
    _analyze()


def _analyze() -> None:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


@dataclass
class Archive:
    """A zip, and what one row of it says, for the baseline."""

    name: str
    data: bytes
    rows: list[Any]


def _trakt(count: int) -> Archive:
    from movies.models import Episode, Title

    chance = random.Random(5)
    films = list(Title.objects.films().most_popular().values_list("tmdb_id", "name", "released_on")[:4000])
    episodes = list(
        Episode.objects.filter(season__number__gt=0).order_by("pk").values_list(
            "season__title__tmdb_id", "season__title__name", "season__number", "number"
        )
    )  # fmt: skip
    history: list[dict[str, Any]] = []
    for number in range(count):
        moment = datetime.datetime(2014, 1, 1, 20, tzinfo=datetime.UTC) + datetime.timedelta(hours=5 * number)
        play = {"id": number + 1, "watched_at": moment.strftime("%Y-%m-%dT%H:%M:%S.000Z"), "action": "watch"}
        if number % 3 == 0:
            tmdb, name, released = chance.choice(films)
            year = released.year if released else None
            history.append(
                {**play, "type": "movie", "movie": {"title": name, "year": year, "ids": {"trakt": tmdb, "tmdb": tmdb}}}
            )
        else:
            tmdb, name, season, episode = chance.choice(episodes)
            show = {"title": name, "year": None, "ids": {"trakt": tmdb, "tmdb": tmdb}}
            part = {"season": season, "number": episode, "title": "", "ids": {}}
            history.append({**play, "type": "episode", "episode": part, "show": show})
    pages = {
        f"watched-history-{page + 1}.json": json.dumps(history[start : start + 250])
        for page, start in enumerate(range(0, count, 250))
    }
    return Archive("trakt-export.zip", _zipped(pages), history)


def _letterboxd(count: int) -> Archive:
    from movies.models import Title

    rows, chance = [], random.Random(6)
    found = Title.objects.films().filter(released_on__isnull=False).most_popular()
    lines: dict[str, list[str]] = {"watched": [], "ratings": [], "diary": []}
    for number, (name, released) in enumerate(found.values_list("name", "released_on")[:count]):
        day = datetime.date(2015, 1, 1) + datetime.timedelta(days=number % 3000)
        film = f'{day},"{name}",{released.year},https://boxd.it/f{number}'
        stars = chance.randint(1, 10) / 2
        lines["watched"].append(film)
        lines["ratings"].append(f"{film},{stars:g}")
        lines["diary"].append(f'{day},"{name}",{released.year},https://boxd.it/entry{number},{stars:g},,,{day}')
        rows.append((name, released.year, day, int(stars * 2)))
    film = "Date,Name,Year,Letterboxd URI"
    heads = {"watched": film, "ratings": f"{film},Rating", "diary": f"{film},Rating,Rewatch,Tags,Watched Date"}
    return Archive(
        "letterboxd.zip", _zipped({f"{name}.csv": "\n".join([heads[name], *lines[name]]) for name in heads}), rows
    )


def _zipped(files: dict[str, str]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in files.items():
            archive.writestr(name, text)
    return buffer.getvalue()


def _measure(name: str, archive: Archive, baseline: Callable[[Any, Any], None]) -> None:
    from django.core.files.uploadedfile import SimpleUploadedFile

    from lists.imports.resolving import start_commit, start_undo
    from lists.imports.uploads import start_import
    from lists.models import Import

    profile = _somebody()
    run: Any = None

    def upload() -> None:
        nonlocal run
        run = start_import(profile=profile, files=[SimpleUploadedFile(archive.name, archive.data)])

    seconds, queries = _timed(upload)
    run = Import.objects.get(pk=run.pk)
    assert run.state == "ready", (run.state, run.message)
    count = run.rows.count()
    _line(f"{name}: to the preview", count, seconds, queries)
    one_by_one = _baseline(archive, baseline)
    ready = run.rows.filter(state="ready").count()
    seconds, queries = _timed(lambda: start_commit(run))
    _line("  into the library", count, seconds, queries, one_by_one)
    written = Import.objects.get(pk=run.pk).rows.filter(state="written").count()
    assert written == ready, (written, ready)
    seconds, queries = _timed(lambda: start_undo(run))
    _line("  all of it taken back", count, seconds, queries, one_by_one)
    print(
        f"{'  baseline, one row at a time':34}{BASELINE_ROWS:8}{one_by_one * BASELINE_ROWS:8.1f}{1 / one_by_one:9.0f}"
    )


def _timed(act: Callable[[], Any]) -> tuple[float, int]:
    from django.db import connection

    count = 0

    def counting(execute: Any, *args: Any) -> Any:
        nonlocal count
        count += 1
        return execute(*args)

    began = time.perf_counter()
    with connection.execute_wrapper(counting):
        act()
    return time.perf_counter() - began, count


def _line(name: str, rows: int, seconds: float, queries: int, one_by_one: float | None = None) -> None:
    times = f"{one_by_one * rows / seconds:8.0f}" if one_by_one else ""
    print(f"{name:34}{rows:8}{seconds:8.1f}{rows / seconds:9.0f}{queries / rows * 1000:15.0f}{times}", flush=True)


def _baseline(archive: Archive, one: Callable[[Any, Any], None]) -> float:
    """Seconds a row, over the first rows."""
    profile = _somebody()
    began = time.perf_counter()
    for row in archive.rows[:BASELINE_ROWS]:
        one(profile, row)
    return (time.perf_counter() - began) / BASELINE_ROWS


def _one_play(profile: Any, play: dict[str, Any]) -> None:
    from lists.services import Viewing, When, log_watch
    from movies.models import Episode, Title

    moment = datetime.datetime.fromisoformat(play["watched_at"].replace("Z", "+00:00"))
    viewing = Viewing(When(day=moment.date(), moment=moment))
    if play["type"] == "movie":
        title = Title.objects.get(kind="film", tmdb_id=play["movie"]["ids"]["tmdb"])
        log_watch(profile=profile, title=title, viewing=viewing)
        return
    title = Title.objects.get(kind="show", tmdb_id=play["show"]["ids"]["tmdb"])
    part = play["episode"]
    episode = Episode.objects.get(season__title=title, season__number=part["season"], number=part["number"])
    log_watch(profile=profile, title=title, viewing=viewing, episode=episode)


def _one_film(profile: Any, film: tuple[str, int, datetime.date, int]) -> None:
    """A film's three rows, of which two are written."""
    from config.lib.text import fold
    from lists.services import Viewing, When, log_watch, set_rating
    from movies.models import Title

    name, year, day, value = film
    title = Title.objects.filter(folded_name=fold(name), released_on__year=year).first()
    assert title
    log_watch(profile=profile, title=title, viewing=Viewing(When.on(day), rating=value))
    set_rating(profile=profile, title=title, value=value)


def _somebody() -> Any:
    from social.models import Profile, User

    number = time.time_ns()
    user = User.objects.create(email=f"history{number}@bench.example", password="!")
    return Profile.objects.create(user=user, handle=f"history{number % 10**9}", display_name="Somebody")


if __name__ == "__main__":
    main()
