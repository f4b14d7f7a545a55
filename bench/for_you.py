"""For you: a site that trains, and what its page and a profile ranked anew cost.

    python -m bench for_you
    python -m bench.for_you --keep --profiles 20000     # keep the database, and use it again

Training, vectors and similar titles, lists of a part of the profiles; then the page as it is asked for by people one
after another: with a list that is fresh, with one that has to be made first, and with filters; and one profile ranked
anew, apart from its queries. Each through the whole of Django, compression included.
"""

import argparse
import random
import time
from collections.abc import Callable
from typing import Any

from bench import database
from bench.community import fill
from bench.tracking import settle
from bench.visits import Measured, Visitor, measure, quantile

GOAL_MS, GOAL_QUERIES, GOAL_RANK_MS = 60, 12, 20
ASKED, SHARDS = 60, 5


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--profiles", type=int, default=2_000, help="all else is in proportion to it")
    parser.add_argument("--database", default="matinee_bench_community", help="made for this")
    parser.add_argument("--keep", action="store_true", help="keep the database, and use it again")
    options = parser.parse_args()
    name = f"{options.database}_{options.profiles}"
    database.use(name)
    try:
        settle()
        fill(options.profiles)
        _run()
    finally:
        _forget_models()
        if not options.keep:
            database.drop(name)


def _forget_models() -> None:
    import shutil

    from django.conf import settings

    shutil.rmtree(settings.MODEL_DIR, ignore_errors=True)


def _run() -> None:
    from config.lib import garbage
    from recommendations.services import suggesting
    from recommendations.training import train_models, write_titles

    run = _line("train", train_models)
    assert run is not None, "somebody else is training"
    facts = run.metrics
    found = f"{facts['signals']:,} signals of {facts['profiles']:,} profiles, {facts['titles']:,} titles"
    print(f"  {found}: {run.status}")
    _line("vectors and similar titles", write_titles)
    shards = list(suggesting.begin_everybody())[:SHARDS]
    started = time.perf_counter()
    made = sum(suggesting.make_shard(shard) for shard in shards)
    if made:
        print(f"{'lists, reasons included':<34} {made / (time.perf_counter() - started):8.1f} profiles a second")
    garbage.settle()
    _rank()
    _pages([shard.first for shard in shards], shards[-1].last if shards else 0)


def _rank() -> None:
    from recommendations.serving.ranking import basis_of
    from social.models import Profile

    bases = [basis for profile in _some(Profile.objects.all()) if (basis := basis_of(profile))]
    times = []
    for basis in bases:
        started = time.perf_counter()
        basis.ranked(most=100)
        times.append(1000 * (time.perf_counter() - started))
    said = f"p50 {quantile(times, 0.5):6.1f} ms   p95 {quantile(times, 0.95):6.1f} ms"
    print(f"{'one profile ranked anew, no SQL':<34} {said}   goal {GOAL_RANK_MS} ms")


def _pages(firsts: list[int], last: int) -> None:
    from recommendations.serving.freshness import mark_stale
    from social.models import Profile

    people = _some(Profile.objects.filter(pk__gte=min(firsts, default=0), pk__lte=last or 2**62).select_related("user"))
    visitors = [Visitor(profile.user) for profile in people]
    addresses = {"page, list fresh": "/for-you/", "page, two filters": "/for-you/?kind=film&decade=1990"}
    addresses["API, list fresh"] = "/api/v1/recommendations/for-you/"
    for name, address in addresses.items():
        _told(name, measure([_visit(visitor, address) for visitor in visitors]))
    for profile in people:
        mark_stale(profile_id=profile.pk)
    _told("page, list made for it", measure([_visit(visitor, "/for-you/") for visitor in visitors[5:]]), counted=False)


def _visit(visitor: Visitor, address: str) -> Callable[[], Any]:
    return lambda: visitor.get(address)


def _told(name: str, found: Measured, *, counted: bool = True) -> None:
    goal = f"goal {GOAL_MS} ms, {GOAL_QUERIES} queries" if counted else "goal 1 s after an act"
    said = f"p50 {found.at(0.5):6.1f} ms   p95 {found.at(0.95):6.1f} ms   {found.shown_queries:>6} queries"
    print(f"{name:<34} {said}   {found.size / 1024:5.0f} KiB   {goal}")


def _some(profiles: Any) -> list[Any]:
    """Grown-ups with an account of their own in front, always the same."""
    from social.enums import ProfileKind

    found = list(profiles.filter(kind=ProfileKind.STANDARD, position=0).order_by("pk")[:2_000])
    return random.Random(1).sample(found, min(ASKED, len(found)))


def _line(name: str, act: Callable[[], Any]) -> Any:
    started = time.perf_counter()
    result = act()
    print(f"{name:<34} {time.perf_counter() - started:8.1f} s")
    return result


if __name__ == "__main__":
    main()
