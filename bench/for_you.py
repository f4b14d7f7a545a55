"""For you: a site that trains, and what its lists, its page and a profile ranked anew cost.

    python -m bench for_you
    python -m bench.for_you --keep --profiles 20000     # keep the database, and use it again

Training, vectors and similar titles, lists of a part of the profiles; then the page as it is asked for by people one
after another: with a list that is fresh, with one that has to be made first, and with filters; and one profile ranked
anew, apart from its queries. Each through the whole of Django, compression included. Of what takes seconds, what the
process computed itself is told beside the clock's: the rest is the database's, or waiting for a processor. Baselines do
what one would write first. About six minutes, half of them training.
"""

import argparse
import datetime
import random
import time
from collections.abc import Callable
from typing import Any

from bench import database
from bench.community import fill
from bench.tracking import settle
from bench.visits import Measured, Visitor, measure, noise, quantile

GOAL_MS, GOAL_QUERIES, GOAL_RANK_MS = 60, 12, 20
ASKED, SHARDS = 60, 5
# Of what a baseline does to many, it does so many.
ALONE, NAIVE = 20, 3


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
    from threadpoolctl import threadpool_limits

    from config.lib import garbage
    from recommendations.services.influence import weigh_influence
    from recommendations.training import train_models, write_titles

    run = _line("train", train_models)
    assert run is not None, "somebody else is training"
    assert run.version, f"not taken: {run.reason}"
    facts = run.metrics
    print(f"  {facts['signals']:,} signals of {facts['profiles']:,} profiles, {facts['titles']:,} titles: {run.status}")
    _trend()
    _line("whose taste others go by", weigh_influence)
    written = _line("vectors and similar titles", write_titles)
    print(f"  {written.total:,} titles")
    first, last = _lists()
    garbage.settle()  # as a worker does
    with threadpool_limits(1):  # as the web server's processes have it
        _rank()
        before = noise()
        page = _pages(first, last)
    _naive(page)
    print(f"\nA fixed piece of work took {before} before the pages, and {noise()} after.\n")


def _trend() -> None:
    from django.db.models import Max

    from recommendations.trending import count_trending
    from social.models import Activity

    # The site was made some time ago: it is looked at as it was then.
    now: datetime.datetime = Activity.objects.aggregate(at=Max("created_at"))["at"]
    _line("what trends", lambda: count_trending(now=now))


def _lists() -> tuple[int, int]:
    """Makes those of some shards. Returns the keys of the first and of the last profile in them."""
    from recommendations.services import suggesting
    from recommendations.serving import lists
    from social.models import Profile

    shards = list(suggesting.begin_everybody())[: SHARDS + 1]
    suggesting.make_shard(shards[0])  # what all have in common is read
    made = [0]

    def make() -> None:
        made[0] = sum(suggesting.make_shard(shard) for shard in shards[1:])

    together = _rate("lists, reasons included", make, lambda: made[0])
    some = list(Profile.objects.filter(pk__gte=shards[0].first, pk__lte=shards[0].last)[:ALONE])
    alone = _rate(
        "  one profile after another", lambda: [lists.refresh(profile=profile) for profile in some], lambda: len(some)
    )
    print(f"  together {together / alone:.1f} times as many")
    return shards[0].first, shards[-1].last


def _rate(name: str, act: Callable[[], Any], number: Callable[[], int]) -> float:
    """Prints how many a second an act makes, and in how many queries; returns how many."""
    from config.request_log import QueryCounter

    counter, started, computed = QueryCounter(), time.perf_counter(), time.process_time()
    with counter.watching():
        act()
    took, computed = time.perf_counter() - started, time.process_time() - computed
    made = max(number(), 1)
    said = f"{made / took:8.1f} a second   {1000 * computed / made:5.1f} ms computed here"
    print(f"{name:<34} {said}   {counter.queries / made:6.2f} queries each", flush=True)
    return made / took


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


def _pages(first: int, last: int) -> Measured:
    """Returns the page with a fresh list."""
    from recommendations.serving.freshness import mark_stale
    from social.models import Profile

    people = _some(Profile.objects.filter(pk__gte=first, pk__lte=last).select_related("user"))
    visitors = [Visitor(profile.user) for profile in people]
    addresses = {"page, list fresh": "/for-you/", "page, two filters": "/for-you/?kind=film&decade=1990"}
    addresses["API, list fresh"] = "/api/v1/recommendations/for-you/"
    found = {}
    for name, address in addresses.items():
        visitors[0].get(address)  # templates are compiled, and the caches of what doesn't change are filled
        found[name] = measure([_visit(visitor, address) for visitor in visitors])
        _told(name, found[name])
    for profile in people:
        mark_stale(profile_id=profile.pk)
    _told("page, list made for it", measure([_visit(visitor, "/for-you/") for visitor in visitors[5:]]), counted=False)
    return found["page, list fresh"]


def _naive(page: Measured) -> None:
    """Everybody's ratings in one table when the page is asked for, whoever rates alike, and a query for each card."""
    import numpy as np
    import pandas as pd

    from movies.models import Title
    from recommendations.models import Interaction
    from social.models import Profile

    def suggest(profile: Any) -> list[str]:
        rows = pd.DataFrame(Interaction.objects.values("profile_id", "title_id", "like"))
        table = rows.pivot(index="profile_id", columns="title_id", values="like").fillna(0)
        values = table.to_numpy()
        mine = values[table.index.get_loc(profile.pk)]
        alike = values @ mine / np.maximum(np.linalg.norm(values, axis=1) * np.linalg.norm(mine), 1e-9)
        best = np.argsort(-(alike @ values))[:60]
        return [str(Title.objects.get(pk=int(key))) for key in table.columns[best]]

    active = Interaction.objects.values("profile_id").distinct()
    people = _some(Profile.objects.filter(pk__in=active))[:NAIVE]
    found = measure([lambda profile=profile: suggest(profile) for profile in people])  # type: ignore[misc]
    ratio = found.at(0.5) / page.at(0.5)
    print(f"{'a table of all, when it is asked':<34} p50 {found.at(0.5):6.1f} ms   {ratio:.0f} times the page")


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
    started, computed = time.perf_counter(), time.process_time()
    result = act()
    took, computed = time.perf_counter() - started, time.process_time() - computed
    print(f"{name:<34} {took:8.1f} s   {computed:8.1f} s computed here", flush=True)
    return result


if __name__ == "__main__":
    main()
