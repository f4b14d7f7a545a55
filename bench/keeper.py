"""What the one large profile of bench.households does: the pages it opens, and the acts of its day."""

import random
import time
import uuid
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import cycle, islice
from typing import Any

from django.db.models import F
from django.urls import reverse

from bench.households import fill_households
from bench.visits import Act, Measured, Visitor, queries_of
from lists.models import LibraryEntry, List, Shelf, Undo, Watch
from lists.services import today_of
from lists.services.bulk import ChangeOwned, carry_out
from movies.models import Episode, Title
from social.models import Profile

SMALL = {
    "titles": 1_500, "profiles": 40, "entries": 600, "watches": 900, "lists": 6, "long_list": 300, "episodes": 100,
}  # fmt: skip
# An act on thousands of rows and its undo, in turns: it takes long, and there and back it writes a lot.
TURNS = 9


@dataclass(frozen=True, slots=True)
class Line:
    """What is measured. before: done ahead of each act. alone: not by several at once. page: the goal is for it."""

    name: str
    acts: Sequence[Act]
    before: Act | None = None
    alone: bool = False
    page: bool = True


class Keeper:
    """Primary keys come from the database, addresses from the site's own URLs."""

    def __init__(self, rounds: int, *, small: bool) -> None:
        self.found = fill_households(**(SMALL if small else {}))
        self.profile = Profile.objects.select_related("user").get(pk=self.found.profile)
        self.visitor = Visitor(self.profile.user)
        self.rounds, self.chance = rounds, random.Random(7)
        self.this_year = today_of(self.profile).year
        self.long_list = List.objects.select_related("profile").get(pk=self.found.long_list)
        self.show = Title.objects.get(pk=self.found.show)
        self.episodes = Episode.objects.filter(season__title=self.show).order_by("season__number", "number")
        self.held = list(LibraryEntry.objects.filter(profile=self.profile).values_list("title_id", flat=True))

    @property
    def described(self) -> str:
        return (
            f"A library of {len(self.held):,} titles, {Watch.objects.filter(profile=self.profile).count():,} viewings,"
            f" {self.profile.lists.count()} lists, one of them with {self.long_list.item_count:,} titles, a show of"
            f" {self.episodes.count():,} episodes, among {Profile.objects.count():,} profiles."
        )

    def lines(self) -> Iterator[Line]:
        yield from self._library_and_diary()
        yield from self._lists()
        yield from self._stats()
        yield from self._titles()
        yield from self._moves()

    def turns(self) -> Iterator[tuple[str, Callable[[], tuple[Measured, Measured]]]]:
        """Acts whose way back is measured with them."""
        tick = reverse("lists:episodes", args=[self.show.slug])
        last = self.episodes.last()
        assert last is not None
        yield (
            "tick all up to the last of 1,000 episodes",
            lambda: self._there_and_back(lambda: self.visitor.post(tick, {"up_to": last.pk, "when": "some_time"})),
        )
        owned = ChangeOwned(formats=("uhd",), on=True)
        yield (
            "one act on all titles of the library",
            lambda: self._there_and_back(lambda: carry_out(profile=self.profile, act=owned, title_ids=self.held)),
        )

    def page(self, name: str, addresses: Sequence[str]) -> Line:
        wanted = islice(cycle(addresses), self.rounds)
        return Line(name, [lambda address=address: self.visitor.get(address) for address in wanted])

    def _library_and_diary(self) -> Iterator[Line]:
        library, year = reverse("lists:library"), self._busiest_year()
        yield self.page("home", ["/"])
        yield self.page("library, grid", [library])
        yield self.page("library, table", [f"{library}?layout=table"])
        yield self.page("library, three filters", self._filtered(library))
        yield self.page("diary", [reverse("lists:diary")])
        yield self.page("diary, a month", [reverse("lists:diary_month", args=[year, month]) for month in range(1, 13)])
        yield self.page("diary, a year", [reverse("lists:diary_year", args=[year])])

    def _filtered(self, library: str) -> list[str]:
        genres = ("drama", "comedy", "thriller", "horror", "western", "animation")
        return [
            f"{library}?status=completed&genre={genre}&decade={decade}" for genre in genres for decade in (2010, 1990)
        ]

    def _lists(self) -> Iterator[Line]:
        address = self.long_list.get_absolute_url()
        yield self.page("lists", [reverse("lists:lists")])
        yield self.page("list of 5,000 titles, its beginning", [address])
        yield self.page("list of 5,000 titles, its middle", [self._middle(address)])
        yield self.page("profile", [self.profile.get_absolute_url()])
        yield self.page("settings", [reverse("social:settings_profile")])

    def _middle(self, address: str) -> str:
        """Half-way down, as its reader gets there: by the page's own link to what comes next, or by a number."""
        return f"{address}?page={self.long_list.item_count // 2 // 60}"

    def _stats(self) -> Iterator[Line]:
        pages = {"all time": reverse("lists:stats"), "a year": reverse("lists:stats_year", args=[self._busiest_year()])}
        for name, address in pages.items():
            yield self.page(f"statistics, {name}", [address])
        for name, address in pages.items():
            line = self.page(f"statistics, {name}, after a change", [address])
            yield Line(line.name, line.acts, before=self._change, alone=True, page=False)

    def _change(self) -> None:
        """As if something had been tracked."""
        Shelf.objects.filter(profile=self.profile).update(version=F("version") + 1)

    def _titles(self) -> Iterator[Line]:
        known = Title.objects.filter(pk__in=self.held, hydration="full", adult=False).order_by("pk")
        for kind in ("film", "show"):
            chosen = self.chance.sample(list(known.filter(kind=kind).defer("search_document")), min(40, self.rounds))
            yield self.page(f"title page, {kind}", [title.get_absolute_url() for title in chosen])
        yield self.page("title page, show of 1,000 episodes", [self.show.get_absolute_url()])
        yield self.page("season", [f"{self.show.get_absolute_url()}season/{number}/" for number in (1, 2, 3)])

    def _moves(self) -> Iterator[Line]:
        keys = list(self.long_list.items.order_by("position").values_list("pk", flat=True))
        item = [self.chance.choice(keys) for _ in range(self.rounds)]
        yield self._posts("list of 5,000: a place typed", item, lambda: {"to": self.chance.randrange(1, len(keys))})
        yield self._posts("list of 5,000: dragged", item, lambda: {"after": self.chance.choice(keys), "quiet": "1"})

    def _posts(self, name: str, items: Sequence[int], data: Callable[[], dict[str, Any]]) -> Line:
        def move(item: int) -> Any:
            return self.visitor.post(
                reverse("lists:move_item", args=[self.long_list.pk, item]), data(), **{"HX-Request": "true"}
            )

        return Line(name, [lambda item=item: move(item) for item in items], alone=True)

    def _there_and_back(self, act: Act) -> tuple[Measured, Measured]:
        there, back = Measured(), Measured()
        for turn in range(TURNS):
            for found, one in ((there, act), (back, self._undo)):
                prepared = one() if one == self._undo else one
                if turn == TURNS - 1:
                    found.queries.add(queries_of(prepared))
                    continue
                started = time.perf_counter()
                prepared()
                found.times.append((time.perf_counter() - started) * 1000)
        return there, back

    def _undo(self) -> Act:
        """What takes the latest act back."""
        key: uuid.UUID = Undo.objects.filter(profile=self.profile).order_by("-pk").values_list("key", flat=True)[0]
        address = reverse("lists:undo", args=[key])
        return lambda: self.visitor.post(address, {}, **{"HX-Request": "true"})

    def _busiest_year(self) -> int:
        """Of those that are over: each of its months has a page."""
        dated = Watch.objects.filter(profile=self.profile).dated()
        years = [day.year for day in dated.values_list("watched_on", flat=True) if day and day.year < self.this_year]
        return max(set(years), key=years.count)
