"""From activities to entries, as people would tell them: an evening of five episodes is one thing that somebody did.

What one person does in one day (which ends at four in the morning, when the film is over) is looked at as a whole, so
that an entry is the same on whichever page it stands.
"""

import datetime
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils import timezone

from movies.models import Episode, Season, Title
from social.enums import Verb
from social.feed.loading import Loaded
from social.feed.places import Place
from social.feed.rows import Row
from social.models import Profile

NIGHT = datetime.timedelta(hours=4)
# A title with one of these on a day draws its rating of that day to it.
_WHOLE = frozenset({Verb.WATCHED, Verb.REVIEWED, Verb.FINISHED_SEASON, Verb.COMPLETED})
_OF_TITLES = {Verb.PLANNED: "planned", Verb.FAVOURITED: "favourited"}


@dataclass(frozen=True, slots=True)
class Rated:
    """A title, or a part of it, and its points."""

    title: Title
    points: int
    part: Season | Episode | None = None


@dataclass(slots=True)
class Entry:
    """One thing in a feed.

    what: title, rated, planned, favourited, list, liked_list, liked_review, commented or followed. Which fields are
    filled follows from it.
    """

    key: str
    what: str
    actor: Profile
    place: Place
    day: datetime.date
    verbs: frozenset[Verb]
    rows: list[Row] = field(repr=False)
    titles: list[Title] = field(default_factory=list)
    rated: list[Rated] = field(default_factory=list)
    episodes: list[Episode] = field(default_factory=list)
    viewings: int = 0
    again: bool = False
    seasons: list[Season] = field(default_factory=list)
    completed: bool = False
    reviews: list[Any] = field(default_factory=list)
    lists: list[Any] = field(default_factory=list)
    listed: int = 0
    people: list[Profile] = field(default_factory=list)

    @property
    def at(self) -> datetime.datetime:
        return self.place.at

    @property
    def title(self) -> Title | None:
        return self.titles[0] if self.titles else None

    @property
    def points(self) -> int | None:
        """What the whole title was given, in an entry about one title."""
        if len(self.titles) != 1:
            return None
        return next((each.points for each in self.rated if each.part is None), None)

    @property
    def version(self) -> str:
        """Changes when something is added to the entry or leaves it."""
        return f"{self.place.pk}-{len(self.rows)}"


def day_of(at: datetime.datetime) -> datetime.date:
    """The day that an act belongs to, for the reader."""
    return (timezone.localtime(at) - NIGHT).date()


def bounds_of(day: datetime.date) -> tuple[datetime.datetime, datetime.datetime]:
    """When such a day begins, and when the next one does."""
    zone = timezone.get_current_timezone()
    begin = datetime.datetime.combine(day, datetime.time()) + NIGHT
    return begin.replace(tzinfo=zone), (begin + datetime.timedelta(days=1)).replace(tzinfo=zone)


def entries_of(rows: Iterable[Row], loaded: Loaded, *, verbs: Sequence[Verb] = ()) -> list[Entry]:
    """The entries that whole days of people make, the newest first. verbs: only entries with one of these.

    An entry stands where its newest act does, of those that were asked for.
    """
    shown = sorted((row for row in rows if loaded.shows(row)), key=lambda row: row.place, reverse=True)
    days: dict[tuple[int, datetime.date], list[Row]] = defaultdict(list)
    for row in shown:
        days[row.actor, day_of(row.place.at)].append(row)
    found = []
    for (actor, day), acts in days.items():
        for what, about, group in _grouped(acts):
            counted = [row for row in group if row.verb in verbs] if verbs else group
            if counted:
                entry = Entry(
                    key=f"{actor}-{day:%Y%m%d}-{what}-{about}",
                    what=what,
                    actor=loaded.profiles[actor],
                    place=counted[0].place,
                    day=day,
                    verbs=frozenset(row.verb for row in group),
                    rows=group,
                )
                _fill(entry, loaded)
                found.append(entry)
    return sorted(found, key=lambda entry: entry.place, reverse=True)


def _grouped(acts: Sequence[Row]) -> list[tuple[str, int, list[Row]]]:
    """One person's day as groups: what they are, about which key, and their rows, the newest first."""
    whole = {row.title for row in acts if row.verb in _WHOLE}
    groups: dict[tuple[str, int], list[Row]] = defaultdict(list)
    for row in acts:
        groups[_group(row, whole)].append(row)
    return [(what, about, rows) for (what, about), rows in groups.items()]


def _group(row: Row, whole: set[int | None]) -> tuple[str, int]:
    if row.title and (row.verb in _WHOLE or (row.verb == Verb.RATED and row.title in whole)):
        return "title", row.title
    if row.verb in (Verb.CREATED_LIST, Verb.LISTED):
        return "list", row.target[1]
    return _OF_TITLES.get(row.verb, str(row.verb)), 0


def _fill(entry: Entry, loaded: Loaded) -> None:
    """What the rows are about, each once, the latest first."""
    for row in entry.rows:
        target = loaded.targets.get(row.target)
        if row.title:
            _add(entry.titles, loaded.titles[row.title])
        match row.verb:
            case Verb.WATCHED:
                _watched(entry, row, loaded)
            case Verb.RATED:
                _rate(entry, row, target, loaded)
            case Verb.FINISHED_SEASON:
                _add(entry.seasons, loaded.seasons[row.target[1]])
            case Verb.COMPLETED:
                entry.completed = True
            case Verb.REVIEWED | Verb.LIKED_REVIEW:
                _add(entry.reviews, target)
                if (about := getattr(target, "title_id", None)) in loaded.titles:
                    _add(entry.titles, loaded.titles[about])
            case Verb.COMMENTED:
                _add(entry.reviews, getattr(target, "review", None))
            case Verb.CREATED_LIST | Verb.LIKED_LIST:
                _add(entry.lists, target)
            case Verb.LISTED:
                _add(entry.lists, target)
                entry.listed += _count(row.data.get("count"))
            case Verb.FOLLOWED:
                _add(entry.people, loaded.profiles[row.target[1]])


def _watched(entry: Entry, row: Row, loaded: Loaded) -> None:
    entry.viewings += 1
    entry.again |= row.data.get("rewatch") is True
    if episode := loaded.episodes.get(row.data.get("episode", 0)):
        _add(entry.episodes, episode)


def _rate(entry: Entry, row: Row, target: Any, loaded: Loaded) -> None:
    title = loaded.titles.get(row.title or 0)
    if title is None:
        return
    season, episode = getattr(target, "season_id", None), getattr(target, "episode_id", None)
    part = loaded.episodes.get(episode or 0) or loaded.seasons.get(season or 0)
    if part is None and (season or episode):
        return
    entry.rated.append(Rated(title, _count(getattr(target, "value", row.data.get("value"))), part))


def _add(things: list[Any], thing: Any) -> None:
    if thing is not None and thing not in things:
        things.append(thing)


def _count(value: object) -> int:
    return value if isinstance(value, int) and value > 0 else 1
