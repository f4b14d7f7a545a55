"""A site full of people, for measuring library, lists, diary, shows and statistics.

    from bench import database
    database.use("some_name")
    from bench.households import fill_households
    found = fill_households()

One profile keeps what few people ever will: 10,000 titles in its library, 15,000 viewings over twelve years, 40 lists
(one of them with 5,000 titles) and a show of 1,000 episodes; it stands among 2,000 others with some sixty titles each.
A second call finds what the first one made. Everything is drawn from one seed, so that two runs measure the same.
"""

import datetime
import random
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import connection, transaction
from django.db.models import DurationField, ExpressionWrapper, F, Value
from django.db.models.functions import Now
from django.utils import timezone

from bench.catalogue import copy_rows, fill
from lists.enums import ListKind, Status
from lists.models import LibraryEntry, List, ListItem, Shelf, Watch
from lists.models.lists import GAP
from lists.services.summary import refresh_entries
from movies.facets import refresh_facets
from movies.models import Episode, Season, Title
from reviews.models import Rating
from social.models import Follow, Profile, User

HANDLE = "keeper"
LONG_SHOW = "The Thousand Nights"
SHOWS_WITH_EPISODES = 400
OTHERS_ENTRIES = 60
FULL = 0.85
_STATUSES = ("completed",) * 62 + ("planned",) * 20 + ("dropped",) * 6 + ("watching",) * 3 + ("paused",) * 2 + ("",) * 7
_FORMATS = ("bluray", "uhd", "dvd", "digital", "streaming")
_YEARS = 12

Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Household:
    """Primary keys of what a measurement asks for. show: of a thousand episodes, the first 300 of them seen."""

    user: int
    profile: int
    other: int
    show: int
    long_list: int


def fill_households(
    *,
    titles: int = 20_000,
    profiles: int = 2_000,
    entries: int = 10_000,
    watches: int = 15_000,
    lists: int = 40,
    long_list: int = 5_000,
    episodes: int = 1_000,
    seed: int = 20,
) -> Household:
    """Fill a migrated database with a catalogue, where it has none, and with people. Takes a minute at full size.

    titles: of the catalogue, more than `entries`; watches: of the one large profile, those of episodes among them.
    """
    if not Title.objects.exists():
        fill(titles, seed=seed, full=FULL)
    if not Profile.objects.filter(handle=HANDLE).exists():
        with transaction.atomic():
            _People(profiles, seed).write()
            _Keeper(entries, watches, lists, long_list, episodes, seed).write()
        _settle()
    return found()


def found() -> Household:
    """What is there already."""
    keeper = Profile.objects.get(handle=HANDLE)
    return Household(
        user=keeper.user_id,
        profile=keeper.pk,
        other=Profile.objects.exclude(pk=keeper.pk).order_by("pk").values_list("pk", flat=True)[0],
        show=Title.objects.get(name=LONG_SHOW).pk,
        long_list=keeper.lists.order_by("-item_count").values_list("pk", flat=True)[0],
    )


class _Writer:
    """What both kinds of people are written with. Keys start behind those that are there."""

    def __init__(self, seed: int) -> None:
        self.chance = random.Random(seed)
        self.now = timezone.now()
        self.today = self.now.date()
        popular = Title.objects.visible_to(None).most_popular()
        self.films = list(popular.films().values_list("pk", flat=True))
        self.shows = list(popular.shows().values_list("pk", flat=True))

    def copy(self, model: Any, rows: Iterable[Row]) -> None:
        with connection.cursor() as cursor:
            copy_rows(cursor, model, rows)

    def day(self) -> datetime.date | None:
        """A day of the last years, the recent ones likelier; one in twenty is nobody knows when."""
        if self.chance.random() < 0.05:
            return None
        return self.today - datetime.timedelta(days=int(self.chance.random() ** 1.5 * _YEARS * 365))

    def entry(self, profile: int, title: int, status: str, *, favourite: bool = False) -> Row:
        since = self.now - datetime.timedelta(minutes=self.chance.randrange(_YEARS * 525_600))
        return {
            "profile_id": profile, "title_id": title, "status": status, "status_at": since if status else None,
            "on_watchlist": status == Status.PLANNED, "is_favourite": favourite, "created_at": since,
            "updated_at": since + datetime.timedelta(minutes=self.chance.randrange(100_000)),
            "owned": [self.chance.choice(_FORMATS)] if self.chance.random() < 0.15 else [],
            "private_note": "Lent to Sam, who has kept it." if self.chance.random() < 0.03 else "",
        }  # fmt: skip

    def watch(self, profile: int, title: int, *, episode: int | None = None, again: bool = False) -> Row:
        return {
            "profile_id": profile, "title_id": title, "episode_id": episode, "watched_on": self.day(),
            "is_rewatch": again, "visibility": "public", "logged_at": self.now, "updated_at": self.now,
        }  # fmt: skip

    def rating(self, profile: int, title: int) -> Row:
        value = min(10, max(1, round(self.chance.gauss(6.8, 1.8))))
        return {"profile_id": profile, "title_id": title, "value": value, "is_counted": True, "rated_at": self.now}

    def made_list(self, profile: int, kind: str, name: str, items: Sequence[int]) -> None:
        made = List.objects.create(
            profile_id=profile, kind=kind, name=name, item_count=len(items), is_ranked=kind == ListKind.FAVOURITES
        )
        self.copy(ListItem, self.items(made.pk, profile, items))

    def items(self, pk: int, profile: int, titles: Sequence[int]) -> Iterator[Row]:
        for place, title in enumerate(titles):
            yield {
                "list_id": pk, "title_id": title, "position": place * GAP, "added_by_id": profile, "added_at": self.now,
            }  # fmt: skip


class _People(_Writer):
    """Accounts with a profile each, a library of some sixty films, half of them rated, three lists, ten they follow."""

    def __init__(self, count: int, seed: int) -> None:
        super().__init__(seed)
        self.count = count

    def write(self) -> None:
        now = self.now
        users = User.objects.bulk_create(
            User(email=f"someone{n}@bench.example", password="!", joined_at=now) for n in range(self.count)
        )
        self.profiles = [
            made.pk
            for made in Profile.objects.bulk_create(
                Profile(user=user, handle=f"someone{n}", display_name=f"Someone {n}", created_at=now)
                for n, user in enumerate(users)
            )
        ]
        Shelf.objects.bulk_create(Shelf(profile_id=pk, version=1) for pk in self.profiles)
        self.copy(Follow, self._follows())
        self._libraries()

    def _follows(self) -> Iterator[Row]:
        for pk in self.profiles:
            for other in self.chance.sample(self.profiles, min(10, self.count)):
                if other != pk:
                    yield {"follower_id": pk, "followed_id": other, "status": "accepted", "created_at": self.now}

    def _libraries(self) -> None:
        entries: list[Row] = []
        watches: list[Row] = []
        ratings: list[Row] = []
        holding: dict[int, dict[str, list[int]]] = {}
        for pk in self.profiles:
            titles = {self.films[int(self.chance.random() ** 3 * len(self.films))] for _ in range(OTHERS_ENTRIES)}
            lists = holding.setdefault(pk, {"watchlist": [], "favourites": [], "custom": sorted(titles)[:15]})
            for title in sorted(titles):
                row = self.entry(pk, title, self.chance.choice(_STATUSES), favourite=self.chance.random() < 0.05)
                if row["status"] == Status.COMPLETED:
                    seen = [self.watch(pk, title, again=n > 0) for n in range(self.chance.choice((1, 1, 1, 2)))]
                    watches += seen
                    row |= _sums(seen)
                if row["status"] == Status.COMPLETED and self.chance.random() < 0.7:
                    ratings.append(self.rating(pk, title))
                lists["watchlist"] += [title] if row["on_watchlist"] else []
                lists["favourites"] += [title] if row["is_favourite"] else []
                entries.append(row)
        for model, rows in ((LibraryEntry, entries), (Watch, watches), (Rating, ratings)):
            self.copy(model, rows)
        self._lists(holding)

    def _lists(self, holding: dict[int, dict[str, list[int]]]) -> None:
        names = {"watchlist": "Watchlist", "favourites": "Favourites", "custom": "Rainy Sundays"}
        made = List.objects.bulk_create(
            List(profile_id=pk, kind=kind, name=names[kind], item_count=len(titles))
            for pk, lists in holding.items()
            for kind, titles in lists.items()
        )
        titles = [titles for lists in holding.values() for titles in lists.values()]
        self.copy(
            ListItem,
            (
                row
                for each, held in zip(made, titles, strict=True)
                for row in self.items(each.pk, each.profile_id, held)
            ),
        )


class _Keeper(_Writer):
    """The one large profile. Its titles are the most popular ones, since that is what people watch."""

    def __init__(self, entries: int, watches: int, lists: int, long_list: int, episodes: int, seed: int) -> None:
        super().__init__(seed + 1)
        self.entries, self.watches, self.lists = entries, watches, lists
        self.long_list, self.episodes = long_list, episodes

    def write(self) -> None:
        user = User.objects.create(email=f"{HANDLE}@bench.example", password="!")
        self.profile = Profile.objects.create(user=user, handle=HANDLE, display_name="The Keeper").pk
        Shelf.objects.create(profile_id=self.profile, version=1)
        others = Profile.objects.exclude(pk=self.profile).values_list("pk", flat=True)[:300]
        self.copy(
            Follow,
            (
                {"follower_id": pk, "followed_id": self.profile, "status": "accepted", "created_at": self.now}
                for pk in others
            ),
        )
        self._seasons()
        self._library()
        self._lists()

    def _seasons(self) -> None:
        """Two seasons of ten episodes for the best known shows, and one show of a thousand."""
        long_show = Title.objects.get(pk=self.shows[0])
        long_show.name, long_show.status = LONG_SHOW, "returning"
        long_show.save()
        self.long_show = long_show.pk
        shows = self.shows[:SHOWS_WITH_EPISODES]
        per_season = 25
        wanted = dict.fromkeys(shows, (2, 10)) | {self.long_show: (-(-self.episodes // per_season), per_season)}
        Season.objects.bulk_create(
            Season(title_id=pk, number=number, name=f"Season {number}")
            for pk, (seasons, _) in wanted.items()
            for number in range(1, seasons + 1)
        )
        self.copy(Episode, self._episodes(wanted))
        self.by_show: dict[int, list[int]] = {}
        keys = Episode.objects.filter(season__title__in=wanted).order_by("season__title", "season__number", "number")
        for title, pk in keys.values_list("season__title", "pk"):
            self.by_show.setdefault(title, []).append(pk)

    def _episodes(self, wanted: dict[int, tuple[int, int]]) -> Iterator[Row]:
        left = dict.fromkeys(wanted, 0)
        first = self.today - datetime.timedelta(days=4_000)
        for pk, title in Season.objects.order_by("title", "number").values_list("pk", "title_id"):
            for number in range(1, wanted[title][1] + 1):
                left[title] += 1
                if title == self.long_show and left[title] > self.episodes:
                    break
                yield {
                    "season_id": pk, "number": number, "name": f"Night {left[title]}", "runtime_minutes": 42,
                    "overview": "What happens then.", "aired_on": first + datetime.timedelta(days=3 * left[title]),
                }  # fmt: skip

    def _library(self) -> None:
        shows = self.shows[: min(SHOWS_WITH_EPISODES, self.entries // 25)]
        titles = [*shows, *self.films][: self.entries]
        favourites = set(self.chance.sample(titles, min(60, len(titles))))
        statuses = {pk: "watching" if pk in self.by_show else self.chance.choice(_STATUSES) for pk in titles}
        self.held = titles
        self.planned = [pk for pk in titles if statuses[pk] == Status.PLANNED]
        self.favourites = sorted(favourites)
        self.copy(
            LibraryEntry,
            (self.entry(self.profile, pk, status, favourite=pk in favourites) for pk, status in statuses.items()),
        )
        self.copy(Watch, self._watches([pk for pk in titles if statuses[pk] == Status.COMPLETED], shows))
        self.copy(Rating, (self.rating(self.profile, pk) for pk in titles if self.chance.random() < 0.6))
        refresh_entries(Profile.objects.get(pk=self.profile), titles)
        # The sums were all made now; when an entry changed is for the order of pages.
        LibraryEntry.objects.filter(profile=self.profile).update(updated_at=_in_the_past())

    def _watches(self, completed: list[int], shows: list[int]) -> Iterator[Row]:
        left = self.watches
        seen = {self.long_show: self.by_show[self.long_show][: min(300, self.episodes // 3)]}
        seen |= {pk: self.by_show[pk][: self.chance.randrange(2, 20)] for pk in shows if pk != self.long_show}
        for title, episodes in seen.items():
            for episode in episodes[:left]:
                left -= 1
                yield self.watch(self.profile, title, episode=episode)
        for title in completed[:left]:
            left -= 1
            yield self.watch(self.profile, title)
        for _ in range(left if completed else 0):
            yield self.watch(self.profile, self.chance.choice(completed), again=True)

    def _lists(self) -> None:
        everything = self.films + self.shows
        self.made_list(self.profile, ListKind.WATCHLIST, "Watchlist", self.planned)
        self.made_list(self.profile, ListKind.FAVOURITES, "Favourites", self.favourites)
        self.made_list(self.profile, ListKind.CUSTOM, "Everything worth seeing", everything[: self.long_list])
        for number in range(self.lists - 3):
            items = self.chance.sample(everything, min(self.chance.randrange(5, 200), len(everything)))
            self.made_list(self.profile, ListKind.CUSTOM, f"List {number + 1}", items)


def _sums(watches: Sequence[Row]) -> Row:
    days = [row["watched_on"] for row in watches if row["watched_on"]]
    return {
        "times_watched": len(watches), "first_watched_on": min(days, default=None),
        "last_watched_on": max(days, default=None), "last_logged_at": watches[0]["logged_at"],
    }  # fmt: skip


def _in_the_past() -> Any:
    age = ExpressionWrapper(F("id") % 500_000 * Value(datetime.timedelta(minutes=1)), output_field=DurationField())
    return Now() - age


def _settle() -> None:
    """What hangs on all ratings together, and PostgreSQL's own statistics."""
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE movies_title t SET rating_count = r.count, rating_sum = r.sum, rating_mean = (r.sum + 32.5) "
            "/ (r.count + 5) FROM (SELECT title_id, count(*), sum(value) FROM reviews_rating WHERE is_counted "
            "GROUP BY title_id) r "
            "WHERE r.title_id = t.id"
        )
        by_points = ", ".join(f"count(*) FILTER (WHERE value = {value})" for value in range(1, 11))
        cursor.execute(
            f"INSERT INTO reviews_tally (title_id, counts) SELECT title_id, ARRAY[{by_points}]::int[] "
            "FROM reviews_rating WHERE is_counted AND season_id IS NULL AND episode_id IS NULL GROUP BY title_id "
            "ON CONFLICT (title_id) DO UPDATE SET counts = EXCLUDED.counts"
        )
        refresh_facets(Title.objects.values_list("pk", flat=True))
        cursor.execute("VACUUM ANALYZE")
