"""Search and suggestions at 12,000 and at 1,000,000 generated titles, beside `ILIKE` in the same run.

    python -m bench.search                # both sizes; the large one takes some minutes to generate
    python -m bench.search --titles 12000 --keep

Each query runs once on a new connection (cold: PostgreSQL's own caches for it are empty), then `--rounds` times (warm).
`work` is processor time (95 % need less), which other work on the machine changes little. `ILIKE` gets only the first
query of each kind, once: it takes seconds. Goal: 95 % of warm answers below 100 ms at a million titles.
"""

import argparse
import math
import os
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from bench import database

GOAL_MS = 100
# Kind of query: what is typed. The names are made of bench.words' vocabulary.
QUERIES = {
    "common beginning": ("th", "lo", "ma", "de"),
    "words of millions": ("the", "the ma", "of the", "man", "love"),
    "two words": ("love story", "the godfather", "dragon street", "black night", "star w"),
    "rare": ("casablanca vertigo", "inception", "psycho shark", "hobbit"),
    "year": ("matrix 1999", "dragon 2021", "year:1994", "love y:1990..1999", "1917"),
    "kind": ("kind:show night", "the kind:film"),
    "other scripts": ("愛夜", "ひと", "日本", "가나", "абв"),
    "error": ("matrxi", "incepton", "godfathre", "dragn street", "casablnca", "teh matrix"),
    "apart or together": ("dragonstreet", "god father", "blacknight"),
    "person": ("kurosawa", "lee smith", "garcia man"),
    "nothing found": ("zzzzqqqq", "qwertyuiop asdfgh", "matrix zzzzqqq", "映画館"),
}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--titles", type=int, nargs="*", default=[12_000, 1_000_000])
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--database", default="matinee_bench_search", help="made for this, with the size in its name")
    parser.add_argument("--keep", action="store_true", help="keep the databases, and use them again")
    options = parser.parse_args()
    if len(options.titles) > 1:
        _each_in_its_own_process(options)
        return
    for titles in options.titles:
        name = f"{options.database}_{titles}"
        database.use(name)
        try:
            _prepare(titles)
            _measure(titles, options.rounds)
        finally:
            if not options.keep:
                database.drop(name)


def _each_in_its_own_process(options: argparse.Namespace) -> None:
    """Django knows one database a process."""
    import subprocess
    import sys

    for titles in options.titles:
        command = [sys.executable, "-m", "bench.search", "--titles", str(titles), "--rounds", str(options.rounds)]
        subprocess.run([*command, "--database", options.database, *(["--keep"] if options.keep else [])], check=True)


def _prepare(titles: int) -> None:
    from bench.catalogue import fill
    from movies.models import Title
    from movies.search.vocabulary import rebuild_vocabulary

    started = time.perf_counter()
    if not Title.objects.exists():
        fill(titles)
    filled = time.perf_counter()
    done = rebuild_vocabulary()
    print(f"\n{titles:,} titles, generated in {filled - started:.0f} s; ", end="")
    print(f"vocabulary of {done.words:,} words counted in {time.perf_counter() - filled:.1f} s")


def _measure(titles: int, rounds: int) -> None:
    from movies.search import search, suggest

    ways: dict[str, Callable[[str], Any]] = {
        "search": lambda text: search(text, viewer=None),
        "suggest": lambda text: suggest(text, viewer=None),
        "ILIKE": _ilike,
    }
    print(f"{os.cpu_count()} processors, {_load()}")
    print(f"{'':20}" + "".join(f"{name:>41}" for name in ways))
    print(f"{'milliseconds':20}" + f"{'cold':>8}{'p50':>8}{'p95':>8}{'work':>8}{'queries':>9}" * len(ways))
    everything: dict[str, list[float]] = {name: [] for name in ways}
    efforts: dict[str, list[float]] = {name: [] for name in ways}
    slowest: dict[str, tuple[float, str]] = dict.fromkeys(ways, (0.0, ""))
    for kind, texts in QUERIES.items():
        line = f"{kind:20}"
        for name, way in ways.items():
            cold, warm, work, queries, worst = _run(way, *((texts, rounds) if name != "ILIKE" else (texts[:1], 1)))
            everything[name] += warm
            efforts[name] += work
            slowest[name] = max(slowest[name], worst)
            line += f"{cold:8.0f}{_quantile(warm, 0.5):8.1f}{_quantile(warm, 0.95):8.1f}"
            line += f"{_quantile(work, 0.95):8.1f}{queries:>9}"
        print(line)
    print(f"{'all':20}", end="")
    for name, warm in everything.items():
        print(f"{'':8}{_quantile(warm, 0.5):8.1f}{_quantile(warm, 0.95):8.1f}", end="")
        print(f"{_quantile(efforts[name], 0.95):8.1f}{'':9}", end="")
    print()
    print(_load())
    for name in ("search", "suggest"):
        p95, (worst_ms, text) = _quantile(everything[name], 0.95), slowest[name]
        verdict = "within" if p95 < GOAL_MS else "MISSES"
        print(f"{name}: p95 {p95:.1f} ms {verdict} the goal of {GOAL_MS} ms; slowest {worst_ms:.0f} ms for {text!r}")


def _run(
    way: Callable[[str], Any], texts: tuple[str, ...], rounds: int
) -> tuple[float, list[float], list[float], str, tuple[float, str]]:
    """The slowest first time, all later times and their work, how many queries ran, and the slowest with its text."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    cold, warm, work, counts, worst = 0.0, [], [], [], (0.0, "")
    for text in texts:
        connection.close()
        connection.ensure_connection()
        cold = max(cold, _timed(way, text))
        for _ in range(rounds):
            before = _worked()
            warm.append(_timed(way, text))
            work.append(_worked() - before)
            worst = max(worst, (warm[-1], text))
        with CaptureQueriesContext(connection) as context:
            way(text)
        counts.append(len(context))
    return cold, warm, work, f"{min(counts)}–{max(counts)}" if min(counts) < max(counts) else str(counts[0]), worst


def _timed(way: Callable[[str], Any], text: str) -> float:
    started = time.perf_counter()
    way(text)
    return (time.perf_counter() - started) * 1000


def _quantile(values: list[float], share: float) -> float:
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, math.ceil(share * len(ordered)) - 1)]


def _worked() -> float:
    """Milliseconds of a processor that this process and its server process have used: what a busy machine leaves alone.

    The server's part is missing where it runs elsewhere, and so is that of its parallel workers.
    """
    from django.db import connection

    server = Path(f"/proc/{connection.connection.info.backend_pid}/schedstat")
    theirs = int(server.read_text().split()[0]) / 1e6 if database.is_here() and server.exists() else 0.0
    return time.process_time() * 1000 + theirs


def _load() -> str:
    """Other work on the machine makes every figure worse: with more of it than processors, none of them counts."""
    return f"load average {os.getloadavg()[0]:.1f}"


def _ilike(text: str) -> list[Any]:
    """What one would write first: titles whose name has what was typed, the most popular 24."""
    from movies.models import Title

    found = Title.objects.filter(name__icontains=text).visible_to(None).most_popular()
    return list(found.with_card_data()[:24])


if __name__ == "__main__":
    main()
