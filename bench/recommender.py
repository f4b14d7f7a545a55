"""Recommendations of a large site: train everything, and make everybody's list with its reasons.

    python -m bench recommender
    python -m bench.recommender --signals 1000000 --profiles 10000   # one size only
    python -m bench.recommender --dense 12000                        # fewer titles held by the autoencoder

A made-up site: 20,000 titles of which a few are known to most, 40 tastes that each prefer other titles, and profiles
who mix three of them. --titles 3706 --profiles 6040 --signals 1000000 is of MovieLens 1M's size. The lists are made by
two processes over shards, as workers do. Goals at 10 million signals of 100,000 profiles: 6 minutes for all of it, and
4 GiB; and 5,000 lists a second by the matrix alone. Memory is what all processes held at their peaks together, the
memory-mapped model counted once for each.
"""

import argparse
import os
import resource
import shutil
import tempfile
import time
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import partial
from multiprocessing import get_context
from pathlib import Path

import numpy as np

TITLES, TASTES, MIXED = 20_000, 40, 3
SIZES = ((10_000, 1_000_000), (30_000, 3_000_000), (100_000, 10_000_000))
GOAL_SECONDS, GOAL_MIB = 360, 4096
WORKERS, SHARD = 2, 2_000


@dataclass(frozen=True)
class Line:
    """Seconds of each step, those of the processors in all, MiB at the peak, bytes of the model's files. listed: how
    many profiles' lists were made."""

    signals: int
    training: float
    opening: float
    making: float
    memory: float
    model: int
    profiles: int
    listed: int
    reasons: float
    processor: float


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--signals", type=int, help="one size only")
    parser.add_argument("--profiles", type=int, default=100_000, help="with --signals")
    parser.add_argument("--titles", type=int, default=TITLES)
    parser.add_argument("--dense", type=int, help="titles that the autoencoder holds at most")
    parser.add_argument("--lists", type=int, help="make so many profiles' lists only; what all would take is reckoned")
    parser.add_argument("--folder", type=Path, help="where files are put meanwhile")
    options = parser.parse_args()
    sizes = [(options.profiles, options.signals)] if options.signals else SIZES
    print("  signals  profiles   train s   open s   lists s   all s  cpu s  lists/s  peak MiB  model MiB   reasons")
    for profiles, signals in sizes:
        # A process each, so that one's peak isn't another's.
        with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
            show(
                pool.submit(
                    measure, profiles, options.titles, signals, options.dense, options.lists, options.folder
                ).result()
            )


def show(line: Line) -> None:
    whole = line.training + line.opening + line.making
    print(
        f"{line.signals:9,d} {line.profiles:9,d} {line.training:9.1f} {line.opening:8.2f} {line.making:9.1f} "
        f"{whole:7.1f} {line.processor:6.0f} {line.profiles / line.making:8,.0f} {line.memory:9,.0f} "
        f"{line.model / 2**20:10,.0f} {line.reasons:10.2f}",
        flush=True,
    )
    if line.signals >= 9_000_000:
        print(f"goals: {GOAL_SECONDS} s: {whole <= GOAL_SECONDS}; {GOAL_MIB} MiB: {line.memory <= GOAL_MIB}")


def measure(
    profiles: int, titles: int, signals: int, dense: int | None, lists: int | None, folder: Path | None
) -> Line:
    from recommendations.engine import Bundle, TrainingSettings, train

    work = Path(tempfile.mkdtemp(dir=folder))
    try:
        table, catalogue = made_up(profiles, titles, signals, seed=1)
        settings = TrainingSettings(dense=dense) if dense else TrainingSettings()
        before = time.process_time()
        start = time.perf_counter()
        steps = _Steps(start)
        bundle = train(table, catalogue, settings=settings, version="bench", progress=steps)
        bundle.save(work / "model")
        training = time.perf_counter() - start
        for name in ("profiles", "titles", "indptr", "indices", "like", "dislike", "rating", "age"):
            np.save(work / f"{name}.npy", getattr(table, name))
        count, length = len(table.profiles), len(table)
        del bundle, table, catalogue
        start = time.perf_counter()
        Bundle.open(work / "model")
        opening = time.perf_counter() - start
        start = time.perf_counter()
        wanted = min(lists or count, count)
        shards = [(work, first, min(first + SHARD, wanted)) for first in range(0, wanted, SHARD)]
        with ProcessPoolExecutor(WORKERS, mp_context=get_context("spawn")) as pool:
            done = list(pool.map(make_lists, shards))
        making = (time.perf_counter() - start) * count / wanted
        for name, rate, ratio in batches(work):
            print(f"  {name}: {rate:,.0f} a second, {ratio:.1f} x the plain way", flush=True)
        size = sum(path.stat().st_size for path in (work / "model").iterdir())
        own = peak()
        # The trainer and the workers don't run at once: whichever needs more.
        workers = sum(sorted((most for _, _, most, _ in done), reverse=True)[:1]) * WORKERS
        spent = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
        own_time, others = (one.ru_utime + one.ru_stime for one in spent)
        processor = own_time - before + others * count / wanted
        reasons = sum(found for found, _, _, _ in done) / max(sum(listed for _, listed, _, _ in done), 1)
        memory = max(own, workers)
        return Line(length, training, opening, making, memory, size, count, wanted, reasons, processor)
    finally:
        shutil.rmtree(work, ignore_errors=True)


def batches(work: Path, asked: int = 4_096) -> list[tuple[str, float, float]]:
    """Lists of 50 a second, without what was seen, without reasons and diversity, by two threads; and how often that
    is the rate of one sparse product, made dense and sorted whole."""
    from recommendations.engine.grades import spoken_matrix

    bundle, table = _opened(work)
    rows = table.rows(np.arange(min(asked, len(table.profiles))))

    def plainly() -> None:
        for start in range(0, len(rows.profiles), 256):
            some = rows.rows(np.arange(start, min(start + 256, len(rows.profiles))))
            sums = (spoken_matrix(some) @ bundle.models.weights).toarray()
            sums[some.seen().nonzero()] = -np.inf
            np.argsort(-sums, axis=1)[:, :50].copy()

    def rate(make: Callable[[], object]) -> float:
        make()
        start = time.perf_counter()
        make()
        return len(rows.profiles) / (time.perf_counter() - start)

    from threadpoolctl import threadpool_limits

    # Each of the two threads has a processor; more of them would only be in each other's way.
    with threadpool_limits(1):
        plain = rate(plainly)
        found = [("the plain way, by the matrix alone", plain, 1.0)]
        for variant in ("audience", "blend"):
            for workers in (1, WORKERS):
                own = rate(partial(bundle.rank_many, rows, most=50, variant=variant, workers=workers))
                found.append((f"{variant}, {workers} threads", own, own / plain))
    return found


class _Steps:
    """Prints when each step begins, where asked for: BENCH_STEPS=1."""

    def __init__(self, start: float) -> None:
        self.start = start

    def __call__(self, step: str, share: float) -> None:
        if os.environ.get("BENCH_STEPS"):
            seconds = f"{time.perf_counter() - self.start:7.1f} s {time.process_time():7.1f} s of the processors"
            print(f"  {seconds} {peak():7,.0f} MiB  {step}", flush=True)


def make_lists(shard: tuple[Path, int, int]) -> tuple[int, int, float, int]:
    """The lists of some profiles, reasons included: how many reasons, how many titles, MiB at the peak, the process."""
    os.environ["OPENBLAS_NUM_THREADS"] = "1"
    from threadpoolctl import threadpool_limits

    from recommendations.engine import Tuning

    work, first, last = shard
    bundle, table = _opened(work)
    reasons = listed = 0
    tuning = Tuning(predict=False)
    with threadpool_limits(1):
        for row in range(first, last):
            found = bundle.rank(table.history(row), most=50, tuning=tuning)
            listed += len(found)
            reasons += sum(len(one.reasons) for one in found)
    return reasons, listed, peak(), os.getpid()


def peak() -> float:
    """MiB that this process held at most. (What getrusage says includes whatever process started it.)"""
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmHWM:")) / 1024


_loaded: dict[Path, tuple] = {}


def _opened(work: Path) -> tuple:
    """The model and the signals, mapped once a process."""
    from recommendations.engine import Bundle, Signals

    if work not in _loaded:
        names = ("profiles", "titles", "indptr", "indices", "like", "dislike", "rating", "age")
        arrays = [np.load(work / f"{name}.npy", mmap_mode="r") for name in names]
        _loaded[work] = Bundle.open(work / "model", verify=False), Signals(*arrays)
    return _loaded[work]


def made_up(profiles: int, titles: int, signals: int, *, seed: int) -> tuple:
    """Signals and a catalogue of about these sizes: (Signals, Catalogue)."""
    from recommendations.engine import Catalogue, Pairs, Signals

    random = np.random.default_rng(seed)
    known = 1 / (np.arange(titles) + 20) ** 0.8
    preferred = np.stack([known * random.gamma(0.15, 1, titles) for _ in range(TASTES)])
    bounds = np.cumsum(preferred, axis=1) / preferred.sum(axis=1, keepdims=True)
    mixed = random.integers(0, TASTES, (profiles, MIXED))
    # A few have seen ten times as much as most; some pairs come twice and count once, so more are drawn.
    many = random.lognormal(0, 0.8, profiles)
    counts = np.maximum((many / many.sum() * signals * 1.25).astype(np.int64), 5)
    rows = np.repeat(np.arange(profiles), counts)
    taste = mixed[rows, random.integers(0, MIXED, len(rows))]
    picked = np.empty(len(rows), dtype=np.int64)
    for which in range(TASTES):
        own = np.flatnonzero(taste == which)
        picked[own] = np.searchsorted(bounds[which], random.random(len(own)))
    ratings = np.clip(np.round(random.normal(7, 1.8, len(rows))), 1, 10).astype(np.float32)
    table = Signals.from_arrays(
        profiles=rows,
        titles=np.minimum(picked, titles - 1),
        likes=(ratings >= 8).astype(np.float32),
        dislikes=(ratings <= 4).astype(np.float32),
        ratings=ratings,
        days=random.uniform(0, 1500, len(rows)).astype(np.float32),
        known_titles=np.arange(titles, dtype=np.int64),
    )
    every = np.arange(titles)
    genre = preferred.argmax(axis=0) % 18

    def pairs(number: int, of: int) -> Pairs:
        values = (random.integers(0, of, (titles, number)) + genre[:, None] * of // 18) % of
        return Pairs(np.repeat(every, number), values.ravel())

    facets = {
        "genre": Pairs(every, [f"g{number}" for number in genre]),
        "person": pairs(6, titles * 2),
        "keyword": pairs(5, 4_000),
    }
    catalogue = Catalogue.build(titles=every, facets=facets, years=random.integers(1950, 2026, titles))
    return table, catalogue


if __name__ == "__main__":
    main()
