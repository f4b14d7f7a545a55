"""What recommendations are made of, on a site of 100,000 profiles, 2 million follows and 20 million activities.

    python -m bench signs
    python -m bench.signs --keep                            # keep the database, and use it again
    python -m bench.signs --profiles 2000                   # smaller

Counting what trends, for everybody and among friends; turning what people did into signs of taste, of all profiles and
of one that has just acted; reading them into arrays; the gate; and whose taste others go by. Making the site takes some
minutes, and 15 GB; it is the same one that `bench.community` makes.
"""

import argparse
import datetime
import resource
import time
from collections.abc import Callable
from typing import Any
from unittest.mock import patch

from bench import database
from bench.community import fill

ROUNDS = 5


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--profiles", type=int, default=100_000, help="all else is in proportion to it")
    parser.add_argument("--database", default="matinee_bench_community", help="made for this")
    parser.add_argument("--keep", action="store_true", help="keep the database, and use it again")
    options = parser.parse_args()
    name = f"{options.database}_{options.profiles}"
    database.use(name)
    try:
        fill(options.profiles)
        _run()
    finally:
        if not options.keep:
            database.drop(name)


def _run() -> None:
    from django.db.models import Max

    from social.models import Activity, Follow, Profile

    people, follows, acts = (model._default_manager.count() for model in (Profile, Follow, Activity))
    print(f"\n{people:,} profiles, {follows:,} follows, {acts:,} acts.")
    # The site was made some time ago: it is looked at as it was then.
    now = Activity.objects.aggregate(at=Max("created_at"))["at"]
    _trending(now)
    _signs()
    _gate()
    _influence()
    print(f"The process took {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:,.0f} MiB at most.\n")


def _trending(now: datetime.datetime) -> None:
    from recommendations.trending import count_trending
    from recommendations.trending.friends import friends_titles
    from social.models import Profile

    _line("count what trends", lambda: f"{count_trending(now=now):,} rows")
    zealot = Profile.objects.get(handle="crowd1")
    words = f"month among {zealot.following.count():,} friends"
    with patch("recommendations.trending.friends.timezone.now", lambda: now):
        _line(words, lambda: f"{len(friends_titles(zealot, window='month')):,} titles")


def _signs() -> None:
    from django.db.models import Count

    from recommendations.interactions import build_interactions, read_signals, rebuild_profile
    from recommendations.models import Interaction
    from social.models import Profile

    _line("signs of all profiles", lambda: f"{build_interactions():,} rows written", times=1)
    _line("  again, nothing new", lambda: f"{build_interactions():,} rows written", times=1)
    many = Interaction.objects.values("profile").annotate(n=Count("pk")).order_by("-n")
    for words, profile in (("the busiest", many[0]["profile"]), ("an ordinary one", Profile.objects.latest("pk").pk)):
        _line(f"signs of one profile, {words}", lambda pk=profile: f"{rebuild_profile(profile_id=pk)} written")  # type: ignore[misc]
    _line("read them into arrays", lambda: f"{len(read_signals()):,} signs", times=1)


def _gate() -> None:
    import numpy as np

    from movies.models import Title
    from recommendations.serving import gate
    from social.models import Profile

    profile = Profile.objects.get(handle="crowd1")
    keys = np.array(sorted(Title.objects.values_list("pk", flat=True)), np.int64)
    _line(f"the gate over {len(keys):,} titles", lambda: f"{int(gate.allowed(profile, keys).sum()):,} pass")
    _line("  as a query, 50 titles", lambda: f"{len(gate.recommendable(profile).values_list('pk')[:50])} pass")


def _influence() -> None:
    from recommendations.services.influence import weigh_influence

    _line("whose taste others go by", lambda: f"{weigh_influence():,} profiles", times=1)


def _line(name: str, act: Callable[[], Any], *, times: int = ROUNDS) -> None:
    """Prints what an act said, and its best and worst time."""
    took, said = [], ""
    for _ in range(times):
        started = time.monotonic()
        said = act()
        took.append(1000 * (time.monotonic() - started))
    worst = f" to {max(took):,.1f}" if times > 1 else ""
    print(f"{name:<44}{min(took):>10,.1f}{worst} ms  {said}", flush=True)


if __name__ == "__main__":
    main()
