"""The diary: a profile's viewings by day, as others may see them."""

import datetime
import re
from calendar import monthrange
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import partial
from itertools import groupby
from typing import Any, Self, TypeVar
from urllib.parse import urlencode

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Count, F, OuterRef, Q, Subquery
from django.db.models.functions import ExtractYear
from django.http import QueryDict

from config.lib.prepared import Given
from config.lib.text import fold
from lists.models import Watch
from lists.models.tracking import WatchQuerySet
from lists.remembered import MANY, remembered, version_of
from lists.together import any_share, bring_companions
from movies.enums import TitleKind
from movies.models import Audience, Genre, Title, audience_of
from reviews.models import Rating
from social.models import Profile

T = TypeVar("T")

PAGE_SIZE = 40
LONGEST_WORDS = 100
_LARGEST_KEY = 2**63 - 1
_CURSOR = re.compile(r"(\d{4}-\d{2}-\d{2})(?:\.(\d{1,6}))?", re.ASCII)
_KEY_CURSOR = re.compile(r"\d{1,18}", re.ASCII)


@dataclass(frozen=True, slots=True)
class DiaryFilters:
    """Which viewings. kind: of TitleKind, or empty; rewatch, note: only such; q: words; title: of one title alone."""

    kind: str = ""
    rewatch: bool = False
    note: bool = False
    q: str = ""
    title: int | None = None

    @classmethod
    def from_query(cls, query: QueryDict) -> Self:
        """What a query string wishes for; what it says wrongly is as if it didn't say it."""
        kind, title = query.get("kind", ""), query.get("title", "")
        return cls(
            kind=kind if kind in TitleKind.values else "",
            rewatch=query.get("rewatch") == "1",
            note=query.get("note") == "1",
            q=" ".join(query.get("q", "").replace("\0", "").split())[:LONGEST_WORDS],
            title=int(title) if title.isascii() and title.isdigit() and len(title) < 19 else None,
        )

    def to_query(self) -> str:
        said: dict[str, Any] = {"kind": self.kind, "rewatch": int(self.rewatch), "note": int(self.note), "q": self.q}
        return urlencode({name: value for name, value in (said | {"title": self.title}).items() if value})

    def with_(self, **changes: Any) -> "DiaryFilters":
        return replace(self, **changes)

    @property
    def narrows(self) -> bool:
        return self != DiaryFilters()


@dataclass(slots=True)
class Line:
    """A line of the diary: one viewing, or episodes of one show seen on one day, the first one first."""

    title: Title
    watches: list[Watch]

    @property
    def watch(self) -> Watch:
        return self.watches[0]

    @property
    def is_group(self) -> bool:
        return len(self.watches) > 1


@dataclass(slots=True)
class Day:
    """day None: viewings of some time."""

    day: datetime.date | None
    lines: list[Line]


@dataclass(slots=True)
class Month:
    first: datetime.date
    days: list[Day]


@dataclass(slots=True)
class DiaryPage:
    """Some of the diary, and the cursor of what follows; empty where that was all."""

    watches: list[Watch]
    next_cursor: str = ""

    @property
    def months(self) -> list[Month]:
        """By month and day, as a paper diary has it."""
        days = [
            Day(day, lines_of(list(rows))) for day, rows in groupby(self.watches, key=lambda watch: watch.watched_on)
        ]
        dated = [day for day in days if day.day]
        return [Month(first, list(rows)) for first, rows in groupby(dated, key=lambda day: day.day.replace(day=1))]  # type: ignore[union-attr]

    @property
    def lines(self) -> list[Line]:
        """Without the days, for viewings of some time."""
        return lines_of(self.watches)


def entries(owner: Profile, viewer: Profile | None, filters: DiaryFilters | None = None) -> WatchQuerySet:
    """The owner's viewings that the viewer may see, of titles that the viewer may know of."""
    # One's own without the rule of who sees what, which would be most of the statement.
    if viewer and viewer.pk == owner.pk:
        found = own_entries(owner, audience_of(viewer))
    else:
        found = Watch.objects.visible_to(viewer).filter(profile=owner, title__in=Title.objects.visible_to(viewer))
    if filters is None:
        return found
    if filters.kind:
        found = found.filter(title__kind=filters.kind)
    if filters.rewatch:
        found = found.filter(is_rewatch=True)
    if filters.note:
        found = found.exclude(note="")
    if filters.title:
        found = found.filter(title=min(filters.title, _LARGEST_KEY))
    if words := filters.q:
        named = Q(title__folded_name__contains=fold(words)) | Q(episode__name__icontains=words)
        said = Q(note__icontains=words) | Q(company__icontains=words) | Q(tags__contains=[words.casefold().lstrip("#")])
        found = found.filter(named | said)
    return found


def own_entries(owner: Profile | Given, audience: Audience) -> WatchQuerySet:
    """The viewings that their owner sees, of this audience."""
    return Watch.objects.filter(profile=owner, title__in=Title.objects.for_audience(audience))


def dated_page(
    found: WatchQuerySet, *, viewer: Profile | None = None, cursor: str = "", size: int = PAGE_SIZE
) -> DiaryPage:
    """The next viewings with a day, newest first. cursor: of the page before; nonsense is the beginning.

    A page ends with a day where it can. Runs one query, one more where a viewer's spoilers are veiled, and one where
    any of one's own viewings is shared.
    """
    after, skip = _read_cursor(cursor)
    rows = found.dated().newest_first()
    if after:
        rows = rows.filter(watched_on__lte=after)
    shown = list(_with_lines(rows)[skip : skip + size + 1])
    more = len(shown) > size
    shown = shown[:size]
    next_cursor = ""
    if more:
        whole = [watch for watch in shown if watch.watched_on != shown[-1].watched_on]
        if len(whole) > size // 2:
            next_cursor = f"{shown[-1].watched_on:%Y-%m-%d}"
            shown = whole
        else:
            last = shown[-1].watched_on
            same = sum(watch.watched_on == last for watch in shown) + (skip if last == after else 0)
            next_cursor = f"{last:%Y-%m-%d}.{same}"
    return DiaryPage(_dressed(shown, viewer), next_cursor)


def undated_page(
    found: WatchQuerySet, *, viewer: Profile | None = None, cursor: str = "", size: int = PAGE_SIZE
) -> DiaryPage:
    """The next viewings of some time, the latest logged first. Runs as many queries as `dated_page`."""
    rows = found.filter(watched_on=None).order_by("-pk")
    if _KEY_CURSOR.fullmatch(cursor):
        rows = rows.filter(pk__lt=int(cursor))
    shown = list(_with_lines(rows)[: size + 1])
    more = len(shown) > size
    return DiaryPage(_dressed(shown[:size], viewer), str(shown[size - 1].pk) if more else "")


def span(year: int, month: int | None = None, day: int | None = None) -> tuple[datetime.date, datetime.date]:
    """First and last day of a year, a month or a day. Raises ValueError where there is no such thing."""
    first = datetime.date(year, 1 if month is None else month, 1 if day is None else day)
    if day is not None:
        return first, first
    if month is not None:
        return first, first.replace(day=monthrange(year, month)[1])
    return first, datetime.date(year, 12, 31)


def counts_by_day(found: WatchQuerySet, first: datetime.date, last: datetime.date) -> dict[datetime.date, int]:
    """How many viewings on each day of a span that has any. Runs one query."""
    rows = (
        found.filter(watched_on__range=(first, last)).order_by().values_list("watched_on").annotate(times=Count("pk"))
    )
    return {day: times for day, times in rows if day}


@dataclass(frozen=True, slots=True)
class MonthSum:
    first: datetime.date
    viewings: int
    films: int
    episodes: int
    days: int


@dataclass(frozen=True, slots=True)
class DaySum:
    day: datetime.date
    viewings: int
    films: int
    episodes: int


def sums_by_day(found: WatchQuerySet, year: int) -> list[DaySum]:
    """The days of a year that have any viewing. Runs one query."""
    rows = (
        found.filter(watched_on__range=span(year))
        .order_by()
        .values_list("watched_on")
        .annotate(
            viewings=Count("pk"),
            films=Count("pk", filter=Q(title__kind=TitleKind.FILM)),
            episodes=Count("pk", filter=Q(episode__isnull=False)),
        )
    )
    return [DaySum(*row) for row in rows]


def sums_by_month(days: Sequence[DaySum], year: int) -> list[MonthSum]:
    """The twelve months of a year."""
    months: list[list[DaySum]] = [[] for _ in range(12)]
    for each in days:
        months[each.day.month - 1].append(each)
    return [
        MonthSum(
            first=datetime.date(year, number, 1),
            viewings=sum(each.viewings for each in month),
            films=sum(each.films for each in month),
            episodes=sum(each.episodes for each in month),
            days=len(month),
        )
        for number, month in enumerate(months, start=1)
    ]


def years_of(found: WatchQuerySet) -> list[tuple[int, int]]:
    """Each year with viewings and their number, the latest first. Runs one query."""
    years = found.dated().order_by().annotate(year=ExtractYear("watched_on")).values_list("year")
    return [(year, times) for year, times in years.annotate(times=Count("pk")).order_by("-year")]


class Sums:
    """What a diary adds up to. A long one of one's own is remembered while it stays as it is.

    Others' are counted anew: what of them somebody sees depends on whom their owners let read.
    """

    def __init__(self, owner: Profile, viewer: Profile | None, filters: DiaryFilters | None = None) -> None:
        """Runs one query, which says whether the diary has changed."""
        own = bool(viewer) and viewer is not None and viewer.pk == owner.pk
        # Before all that depends on it.
        about = (owner.pk, version_of(owner), audience_of(viewer).key, filters and filters.to_query())
        self._about: tuple[object, ...] = about if own else ()
        self._found = entries(owner, viewer, filters)
        self._long = False

    def years(self) -> list[tuple[int, int]]:
        """As `years_of`. Runs one query at most."""
        years = self._kept("years", partial(years_of, self._found), worth=_are_many)
        self._long = _are_many(years)
        return years

    def days(self, year: int) -> list[DaySum]:
        """As `sums_by_day`; ask for the years first. Runs one query at most."""
        return self._kept(f"days:{year}", partial(sums_by_day, self._found, year), worth=lambda _days: self._long)

    def _kept(self, what: str, reckon: Callable[[], list[T]], *, worth: Callable[[list[T]], bool]) -> list[T]:
        return remembered(f"diary:{what}", self._about, reckon, worth=worth) if self._about else reckon()


def _are_many(years: list[tuple[int, int]]) -> bool:
    return sum(times for _year, times in years) > MANY


def lines_of(watches: Sequence[Watch]) -> list[Line]:
    """One line each, but for episodes of the same show side by side, which share one."""
    lines: list[Line] = []
    for watch in watches:
        last = lines[-1] if lines else None
        if last and watch.episode_id and last.title == watch.title and last.watch.episode_id:
            last.watches.append(watch)
        else:
            lines.append(Line(watch.title, [watch]))
    for line in lines:
        # The newest stands first in a diary; within a show's evening one reads from the first episode on.
        if line.is_group:
            line.watches.sort(key=_episode_order)
    return lines


def _episode_order(watch: Watch) -> tuple[int, int, int]:
    episode = watch.episode
    return (episode.season.number, episode.number, watch.pk) if episode else (0, 0, watch.pk)


def _with_lines(rows: WatchQuerySet) -> Any:
    """What a line shows. own_rating: the owner's of what was watched; hues: of its title's drawing."""
    genres = Genre.objects.filter(titles=OuterRef("title")).order_by("name")
    subject = Rating.objects.filter(profile=OuterRef("profile"), title=OuterRef("title"), season=None)
    same = subject.filter(Q(episode=OuterRef("episode")) | Q(episode=None, title__kind=TitleKind.FILM))
    names = (
        "name", "kind", "released_on", "poster_path", "runtime_minutes"
    )  # fmt: skip
    return (
        rows.select_related("title", "episode__season")
        .annotate(
            own_rating=Subquery(same.values("value")[:1]),
            hues=ArraySubquery(genres.values("hue")[:2]),
            any_share=any_share(),
        )
        .only(
            "profile", "watched_on", "watched_at", "is_rewatch", "company", "note", "rating", "tags", "visibility",
            *(f"title__{name}" for name in names),
            "episode__name", "episode__number", "episode__season__number", "episode__season__name",
            "episode__season__title",
        )
    )  # fmt: skip


def _dressed(watches: list[Watch], viewer: Profile | None) -> list[Watch]:
    """With `points`, the rating to show, `veiled`, and of one's own `companions`. One title is one object. Runs a query
    where a viewer's spoilers are veiled, and one where any viewing is shared."""
    _veil(watches, viewer)
    if viewer:
        bring_companions(viewer, watches)
    titles: dict[int, Title] = {}
    for watch in watches:
        watch.title = titles.setdefault(watch.title_id, watch.title)
        watch.title.hues = watch.hues  # type: ignore[attr-defined]
        watch.points = watch.rating or watch.own_rating  # type: ignore[attr-defined]
    return watches


def _veil(watches: list[Watch], viewer: Profile | None) -> None:
    """Mark whose episode's name would spoil it for the viewer: of others' viewings what it hasn't seen itself."""
    others = [watch for watch in watches if viewer and viewer.hide_spoilers and watch.profile_id != viewer.pk]
    episodes = {watch.episode_id for watch in others if watch.episode_id}
    seen = set(
        Watch.objects.filter(profile=viewer, episode__in=episodes).values_list("episode_id", flat=True)
        if episodes
        else ()
    )
    for watch in watches:
        watch.veiled = watch.episode_id in episodes - seen  # type: ignore[attr-defined]


def _read_cursor(text: str) -> tuple[datetime.date | None, int]:
    found = _CURSOR.fullmatch(text)
    if not found:
        return None, 0
    try:
        return datetime.date.fromisoformat(found[1]), int(found[2] or 0)
    except ValueError:
        return None, 0


@dataclass(frozen=True, slots=True)
class Square:
    """A day of the heat map. level: 0 (nothing) to 4 (much, for this year)."""

    day: datetime.date
    count: int
    level: int


def heat_map(year: int, counts: dict[datetime.date, int]) -> list[list[Square | None]]:
    """Seven rows, Monday to Sunday, of a year's weeks; None where a week reaches out of the year."""
    first, last = span(year)
    most = max(counts.values(), default=0)
    weeks = (last - first).days + first.weekday()
    rows: list[list[Square | None]] = [[None] * (weeks // 7 + 1) for _ in range(7)]
    for ordinal in range(first.toordinal(), last.toordinal() + 1):
        day = datetime.date.fromordinal(ordinal)
        column = ((day - first).days + first.weekday()) // 7
        rows[day.weekday()][column] = Square(day, counts.get(day, 0), heat(counts.get(day, 0), most))
    return rows


def heat(count: int, most: int) -> int:
    """0 for none, else 1 to 4; few viewings a day are told apart whatever the most is."""
    if not count:
        return 0
    return min(4, count) if most <= 4 else max(1, min(4, -(-count * 4 // most)))


def calendar_of(year: int, month: int, counts: dict[datetime.date, int]) -> list[list[Square | None]]:
    """A month's weeks, Monday first; None for days of the months beside it."""
    first, last = span(year, month)
    most = max(counts.values(), default=0)
    days: list[Square | None] = [None] * first.weekday()
    for number in range(1, last.day + 1):
        day = first.replace(day=number)
        days.append(Square(day, counts.get(day, 0), heat(counts.get(day, 0), most)))
    days += [None] * (-len(days) % 7)
    return [days[start : start + 7] for start in range(0, len(days), 7)]


def heat_head(rows: list[list[Square | None]]) -> list[tuple[datetime.date, int]]:
    """For a heat map's head: the first of each month, and over how many weeks it stands."""
    weeks = [next(square.day for square in week if square) for week in zip(*rows, strict=True)]
    return [(first, len(list(days))) for first, days in groupby(weeks, key=lambda day: day.replace(day=1))]


def latest_before(found: WatchQuerySet, day: datetime.date) -> datetime.date | None:
    """The last day before this one with a viewing. Runs one query."""
    return (
        found.filter(watched_on__lt=day).order_by(F("watched_on").desc()).values_list("watched_on", flat=True).first()
    )


def earliest_after(found: WatchQuerySet, day: datetime.date) -> datetime.date | None:
    """The first day after this one with a viewing. Runs one query."""
    return found.filter(watched_on__gt=day).order_by("watched_on").values_list("watched_on", flat=True).first()
