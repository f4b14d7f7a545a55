"""From the demo's people to their diaries: set by set, so that it takes seconds."""

import datetime
import json
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any
from zlib import crc32

from django.db import transaction
from django.utils import timezone

from lists.demo.lately import planned_lately, watched_lately
from lists.demo.talk import answer_reviews, reviewed_by, tell_recent, write_reviews
from lists.demo.together import ask, share_viewings
from lists.demo.told import load_notifications
from lists.enums import ListKind, Role, Status
from lists.models import LibraryEntry, List, ListLike, ListMember, Watch
from lists.services import shelf
from lists.services.items import append_titles, lock_list, standing_list
from lists.services.summary import refresh_entries
from movies.models import Episode, Title
from reviews.services import rate_many
from social.enums import Visibility
from social.models import Profile

PEOPLE = Path(__file__).parent / "people.json"
# Of a hundred viewings of films.
UNDATED, SEEN_AGAIN, IN_COMPANY = 7, 9, 30
# Among the days of the week, Monday first: when people watch.
EVENINGS = (3, 2, 3, 3, 6, 9, 8)
# How far the opinions of kindred spirits go over to each other's.
KINDRED = 0.8
# Films begin between these hours.
FIRST_SHOW, LAST_SHOW = 14, 22

Story = Mapping[str, Any]


@transaction.atomic
def load_tracking(*, today: datetime.date) -> int:
    """Give the demo's people their diaries, libraries and lists, and return how many viewings that makes.

    Does nothing where anybody has logged anything: what people changed since stays.
    """
    if Watch.objects.exists():
        return 0
    catalogue = Catalogue(Title.objects.prefetch_related("genres").order_by("-tmdb_popularity", "pk"))
    stories = json.loads(PEOPLE.read_text(encoding="utf-8"))
    profiles = {profile.handle: profile for profile in Profile.objects.filter(handle__in=stories)}
    now = min(timezone.now(), datetime.datetime.combine(today, datetime.time.max, datetime.UTC))
    for profile in profiles.values():
        _Diarist(profile, stories, catalogue, now).write()
    for handle, profile in profiles.items():
        _meet(profile, stories[handle], profiles)
    share_viewings(profiles)
    ask(profiles)
    written = write_reviews(profiles=profiles, titles=catalogue.by_name, now=now)
    answer_reviews(written, profiles=profiles)
    tell_recent(profiles=profiles.values(), now=now)
    load_notifications()
    return Watch.objects.count()


class Catalogue:
    """The demo's titles by name, and its films in order of fame."""

    def __init__(self, titles: Iterable[Title]) -> None:
        self.titles = list(titles)
        self.films = [title for title in self.titles if title.is_film]
        self.by_name: dict[str, Title] = {}
        for title in self.titles:
            self.by_name.setdefault(title.name, title)

    def named(self, names: Iterable[str]) -> list[Title]:
        """The titles of these names, in their order; names that nobody has are passed over."""
        return [self.by_name[name] for name in names if name in self.by_name]


class _Diarist:
    """One person's years, out of what the demo says of them and of chance that is the same every time."""

    def __init__(
        self, profile: Profile, stories: Mapping[str, Story], catalogue: Catalogue, now: datetime.datetime
    ) -> None:
        self.profile, self.stories, self.story = profile, stories, stories[profile.handle]
        self.catalogue, self.now, self.today = catalogue, now, now.date()
        self.allowed = set(Title.objects.visible_to(profile).values_list("pk", flat=True))
        self.ratings: dict[int, int | None] = {}
        self.reviewed = reviewed_by(profile.handle)
        self.lately, self.planned = watched_lately(profile.handle), planned_lately(profile.handle)

    def write(self) -> None:
        with shelf(self.profile):
            watches = [*self._films(), *self._shows()]
            Watch.objects.bulk_create(watches, batch_size=1000)
            # The log's own time follows the diary's, or everything would have been logged at once.
            for watch in watches:
                if watch.watched_at:
                    watch.logged_at = watch.watched_at
            Watch.objects.bulk_update(watches, ["logged_at"], batch_size=1000)
            refresh_entries(self.profile, {watch.title_id for watch in watches})
            self._statuses()
            self._shelves()
            rate_many(profile=self.profile, values=self.ratings)

    def _chance(self, *about: Any) -> int:
        """0 to 99, the same at every load."""
        return _chance(self.profile.handle, *about)

    def _films(self) -> Iterator[Watch]:
        planned = {title.pk for title in self.catalogue.named([*self.story.get("planned", ()), *self.planned])}
        said = [*self.reviewed, *self.lately, *self.story.get("favourites", ()), *self.story.get("notes", {})]
        named = self.catalogue.named(said)
        rest = sorted(
            (film for film in self.catalogue.films if film.pk not in planned),
            key=lambda film: (
                -(film.tmdb_popularity / 12 + self._chance("see", _key(film)) / 12 + 2 * _fond(self.story, film))
            ),
        )
        wanted = dict.fromkeys(film for film in (*named, *rest) if film.is_film and film.pk in self.allowed)
        for place, film in enumerate(list(wanted)[: self.story["films"]]):
            yield from self._viewings(film, place)
            if self._chance("rate", _key(film)) < self.story["rated"]:
                self.ratings[film.pk] = self._opinion(film)

    def _viewings(self, film: Title, place: int) -> Iterator[Watch]:
        if film.name in self.reviewed:
            yield self._watch(film, self.today - datetime.timedelta(self.reviewed[film.name]))
            return
        if film.name in self.lately:
            yield self._watch_at(film, self.now - self.lately[film.name])
            return
        if self._chance("when", _key(film)) < UNDATED:
            yield Watch(profile=self.profile, title=film, visibility=self.profile.default_visibility)
            return
        first = self._evening(_key(film), place)
        yield self._watch(film, first, note=self.story.get("notes", {}).get(film.name, ""))
        again = first + datetime.timedelta(90 + 5 * self._chance("again in", _key(film)))
        if self._chance("again", _key(film)) < SEEN_AGAIN and again <= self.today:
            yield self._watch(film, again, is_rewatch=True)

    def _evening(self, seed: int | str, place: int) -> datetime.date:
        """A day within the person's time, weekends more often than not."""
        spread = crc32(repr((self.profile.handle, "day", seed, place)).encode()) % self.story["days"]
        week = self.today - datetime.timedelta(spread)
        monday = week - datetime.timedelta(week.weekday())
        pick = crc32(repr((self.profile.handle, "weekday", seed)).encode()) % sum(EVENINGS)
        weekday = next(day for day in range(7) if pick < sum(EVENINGS[: day + 1]))
        return min(monday + datetime.timedelta(weekday), self.today)

    def _watch(self, title: Title, day: datetime.date, **facts: Any) -> Watch:
        return self._watch_at(title, datetime.datetime.combine(day, self._start(title, day)), **facts)

    def _watch_at(self, title: Title, moment: datetime.datetime, **facts: Any) -> Watch:
        company = self.story.get("company") or [""]
        together = self._chance("together", _key(title), moment.date()) < IN_COMPANY
        return Watch(
            profile=self.profile,
            title=title,
            watched_on=moment.date(),
            watched_at=moment,
            company=company[self._chance("who", _key(title)) % len(company)] if together else "",
            rating=self.ratings.get(title.pk),
            visibility=self.profile.default_visibility,
            **facts,
        )

    def _start(self, title: Title, day: datetime.date) -> datetime.time:
        minutes = crc32(repr((self.profile.handle, "start", _key(title), day)).encode()) % (
            (LAST_SHOW - FIRST_SHOW) * 60
        )
        return datetime.time(FIRST_SHOW + minutes // 60, minutes % 60, tzinfo=datetime.UTC)

    def _opinion(self, title: Title) -> int:
        """One's own; of kindred spirits nearly the other's."""
        own, other = self.profile.handle, self.story.get("kindred")
        points = _thought(own, self.story, title)
        if other:
            points += KINDRED * (_thought(other, self.stories[other], title) - points)
        return max(1, min(10, round(points)))

    def _shows(self) -> Iterator[Watch]:
        for show in self.catalogue.named(self.story.get("shows", {})):
            if show.pk not in self.allowed:
                continue
            plan = self.story["shows"][show.name]
            day = self.today - datetime.timedelta(plan["started"])
            episodes = Episode.objects.filter(season__title=show, season__number__gt=0)
            for place, episode in enumerate(episodes.order_by("season__number", "number")[: plan["seen"]]):
                when = min(day + datetime.timedelta(place // 2 * plan["pace"]), self.today)
                yield self._watch(show, when, episode=episode)
            if "status" not in plan or plan["status"] == Status.DROPPED:
                self.ratings[show.pk] = 4 if plan.get("status") else self._opinion(show)

    def _statuses(self) -> None:
        """What the log makes of films and shows, and what the person says besides."""
        now = timezone.now()
        entries = LibraryEntry.objects.filter(profile=self.profile)
        # By key: of tables just filled the planner knows nothing, and another table's condition may take it minutes.
        films = [title.pk for title in self.catalogue.titles if title.is_film]
        shows = [title.pk for title in self.catalogue.titles if title.is_show]
        entries.filter(title__in=films).update(status=Status.COMPLETED, status_at=now)
        of_shows = entries.filter(title__in=shows)
        of_shows.update(status=Status.WATCHING, status_at=now)
        of_shows.filter(times_watched__gt=0, next_episode=None).update(status=Status.COMPLETED)
        for show in self.catalogue.named(self.story.get("shows", {})):
            if status := self.story["shows"][show.name].get("status"):
                last = Watch.objects.filter(profile=self.profile, title=show).order_by("-pk").first()
                of_shows.filter(title=show).update(status=status, stopped_at_episode=last.episode if last else None)

    def _shelves(self) -> None:
        self._fill(ListKind.WATCHLIST, dict.fromkeys([*self.story.get("planned", ()), *self.planned]))
        self._fill(ListKind.FAVOURITES, self.story.get("favourites", ()))
        planned = LibraryEntry.objects.filter(profile=self.profile, on_watchlist=True, status="")
        planned.update(status=Status.PLANNED, status_at=timezone.now())
        for title in self.catalogue.named(self.story.get("owned", {})):
            self._note(title, owned=self.story["owned"][title.name])
        for title in self.catalogue.named(self.story.get("private", {})):
            self._note(title, private_note=self.story["private"][title.name])
        for place, plan in enumerate(self.story.get("lists", ())):
            self._list(plan, place)
        for place, plan in enumerate(self.story.get("smart", ()), start=len(self.story.get("lists", ()))):
            List.objects.create(profile=self.profile, kind=ListKind.SMART, position=place, **plan)

    def _fill(self, kind: ListKind, names: Iterable[str]) -> None:
        titles = [title.pk for title in self.catalogue.named(names) if title.pk in self.allowed]
        append_titles(lock_list(standing_list(self.profile, kind)), titles, by=self.profile)

    def _note(self, title: Title, **facts: Any) -> None:
        LibraryEntry.objects.update_or_create(profile=self.profile, title=title, defaults=facts)

    def _list(self, plan: Story, place: int) -> None:
        made = List.objects.create(
            profile=self.profile,
            name=plan["name"],
            description=plan.get("description", ""),
            is_ranked=plan.get("ranked", False),
            visibility=plan.get("visibility", Visibility.PUBLIC),
            position=place,
        )
        titles = [title for title in self.catalogue.named(plan["titles"]) if title.pk in self.allowed]
        notes = [plan.get("notes", {}).get(title.name, "") for title in titles]
        append_titles(lock_list(made), [title.pk for title in titles], by=self.profile, notes=notes)


def _chance(handle: str, *about: Any) -> int:
    """0 to 99, the same at every load."""
    return crc32(repr((handle, *about)).encode()) % 100


def _key(title: Title) -> int | str:
    """What tells a film from others in every database: in which order it came into this one mustn't matter."""
    return title.tmdb_id or title.name


def _fond(story: Story, title: Title) -> float:
    likes: Mapping[str, float] = story.get("likes", {})
    return sum(likes.get(genre.slug, 0.0) for genre in title.genres.all())


def _thought(handle: str, story: Story, title: Title) -> float:
    """What somebody thinks of a title, in points that may lie beyond the scale."""
    mood = (_chance(handle, "mood", _key(title)) - 50) / 25
    return (title.score or 6.5) + _fond(story, title) + mood


def _meet(profile: Profile, story: Story, profiles: Mapping[str, Profile]) -> None:
    """Who was let into whose lists, and who likes which."""
    for plan in story.get("lists", ()):
        shared = List.objects.get(profile=profile, name=plan["name"])
        for handle, role in plan.get("members", {}).items():
            if handle in profiles:
                ListMember.objects.create(
                    list=shared, profile=profiles[handle], role=Role(role), accepted_at=timezone.now()
                )
    for name in story.get("likes_lists", ()):
        liked = List.objects.filter(name=name).exclude(profile=profile).first()
        if liked:
            ListLike.objects.create(list=liked, profile=profile)
            liked.like_count += 1
            liked.save(update_fields=["like_count"])
