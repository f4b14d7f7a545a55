"""The social half on a site of 100,000 profiles, 2 million follows, 20 million activities and 5 million ratings.

    python -m bench community
    python -m bench.community --keep                        # keep the database, and use it again
    python -m bench.community --profiles 20000 --only feed  # smaller, and the lines whose name has this in it

Pages are asked for through the whole of Django, one after another and by eight threads of one process at once, by three
people: one follows 3,000, one some twenty, one follows five who do little. Then a review by the one with 50,000
followers, and how long a friend’s act takes to reach an open page while 500 streams are open, behind gunicorn as it is.
Making the site takes some minutes, and 15 GB.
"""

import argparse
import os
import random
from collections.abc import Iterator, Sequence
from itertools import cycle, islice
from typing import TYPE_CHECKING, Any

from bench import database
from bench.tracking import CROWD, GOAL_MS, GOAL_QUERIES, settle, show_heading, show_line
from bench.visits import Visitor, measure, noise

if TYPE_CHECKING:
    from bench.keeper import Line

TITLES = 20_000


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rounds", type=int, default=40, help="requests a line")
    parser.add_argument("--only", default="", help="lines whose name has this in it")
    parser.add_argument("--profiles", type=int, default=100_000, help="all else is in proportion to it")
    parser.add_argument("--database", default="matinee_bench_community", help="made for this")
    parser.add_argument("--keep", action="store_true", help="keep the database, and use it again")
    options = parser.parse_args()
    name = f"{options.database}_{options.profiles}"
    # The server that streams are measured on is told of acts by this process: they have to speak of the same keys.
    os.environ.setdefault("PYTEST_XDIST_TESTRUNUID", f"{os.getpid():08d}")
    database.use(name)
    try:
        settle()
        fill(options.profiles)
        _run(options.rounds, options.only)
    finally:
        if not options.keep:
            database.drop(name)


def fill(profiles: int) -> None:
    from django.core.management import call_command

    from bench.catalogue import fill as fill_catalogue
    from movies.models import Title
    from social.models import Activity

    if not Title.objects.exists():
        fill_catalogue(TITLES, full=0.3)
    if not Activity.objects.exists():
        call_command("generate_community", profiles=profiles)


def _run(rounds: int, only: str) -> None:
    from bench.streams import measure_streams
    from config.lib import garbage

    community = _Community(rounds)
    garbage.settle()  # as a worker does
    print(f"\n{community.described}")
    before = noise()
    show_heading()
    missed = []
    for line in community.lines():
        if only not in line.name:
            continue
        line.acts[0]()
        alone = measure(line.acts, before=line.before)
        crowd = [] if line.alone else [measure(line.acts, threads=CROWD, before=line.before)]
        show_line(line.name, [alone, *crowd], alone)
        if line.page and (alone.at(0.95) >= GOAL_MS or max(alone.queries) > GOAL_QUERIES):
            missed.append(line.name)
    print(f"\nA fixed piece of work took {before} before, and {noise()} after.")
    print(f"Pages over {GOAL_MS} ms at p95 alone or over {GOAL_QUERIES} queries: {', '.join(missed) or 'none'}.\n")
    if only in "streams":
        measure_streams(streams=500, rounds=rounds)


class _Community:
    """Who asks for what. The leader has the most followers, the zealot follows the most, the sleeper five who sleep."""

    def __init__(self, rounds: int) -> None:
        from movies.models import Title
        from social.models import Activity, Follow, Profile

        crowd = Profile.objects.filter(handle__startswith="crowd").select_related("user")
        self.rounds, self.chance = rounds, random.Random(5)
        self.leader, self.zealot = crowd.get(handle="crowd0"), crowd.get(handle="crowd1")
        middling = min(2_000, crowd.count() // 2)
        self.everyone, self.sleeper = crowd.get(handle=f"crowd{middling}"), crowd.latest("pk")
        self.titles = list(Title.objects.visible_to(None).most_popular()[:rounds])
        self.described = (
            f"{Profile.objects.count():,} profiles, {Follow.objects.count():,} follows, "
            f"{Activity.objects.count():,} activities; the leader has {self.leader.followers.count():,} followers, "
            f"the others follow {self.zealot.following.count():,}, {self.everyone.following.count()} and "
            f"{self.sleeper.following.count()}."
        )

    def lines(self) -> "Iterator[Line]":
        from django.urls import reverse

        from bench.keeper import Line

        people = {
            "3,000": self.zealot,
            f"{self.everyone.following.count()}": self.everyone,
            "5 who do little": self.sleeper,
        }
        feed = reverse("social:feed")
        for words, profile in people.items():
            visitor = Visitor(profile.user)
            yield self._page(f"feed of one who follows {words}", visitor, [feed])
            yield self._page(f"  its second page, {words}", visitor, [self._next(visitor, feed)])
            yield self._page(f"  reviews alone, {words}", visitor, [f"{feed}?kind=reviewed"])
        zealot = Visitor(self.zealot.user)
        yield self._page("home", zealot, [reverse("movies:landing")])
        yield self._page("title page", zealot, [title.get_absolute_url() for title in self.titles])
        beside = (("its ratings, and friends’", "reviews:title_ratings"), ("reviews of a title", "reviews:of_title"))
        for words, name in beside:
            yield self._page(words, zealot, [reverse(name, args=[title.slug]) for title in self.titles])
        yield self._page("profile", zealot, [profile.get_absolute_url() for profile in self._others()])
        yield self._page("its followers", zealot, [reverse("social:followers", args=[self.leader.handle])])
        yield self._page("compare", zealot, [reverse("lists:compare", args=[each.handle]) for each in self._others()])
        yield self._page("notification count", zealot, [reverse("social:bell")])
        yield self._page("notifications", zealot, [reverse("social:notifications")])
        yield self._page("find people", zealot, [reverse("social:people")])
        yield Line("posting a review, 50,000 followers", self._reviews(), page=False, alone=True)

    def _page(self, name: str, visitor: Visitor, addresses: Sequence[str]) -> "Line":
        from bench.keeper import Line

        wanted = islice(cycle(addresses), self.rounds)
        return Line(name, [lambda address=address: visitor.get(address) for address in wanted])

    def _next(self, visitor: Visitor, feed: str) -> str:
        import re

        found = re.search(r'href="([^"]*\bafter=[^"]+)"', visitor.get_text(feed))
        assert found, "the feed has one page only"
        return found[1].replace("&amp;", "&") if found[1].startswith("/") else f"{feed}{found[1].replace('&amp;', '&')}"

    def _others(self) -> list[Any]:
        from social.models import Profile

        return list(Profile.objects.filter(handle__in=[f"crowd{n}" for n in range(30) if n != 1], visibility="public"))

    def _reviews(self) -> list[Any]:
        from django.urls import reverse

        leader = Visitor(self.leader.user)
        return [
            lambda title=title: leader.post(
                reverse("reviews:new", args=[title.slug]),
                {
                    "text": f"Well worth the tram there and back. I would see {title.name} again.",
                    "visibility": "public",
                    "comment_policy": "all",
                },
            )
            for title in self.titles
        ]


if __name__ == "__main__":
    main()
