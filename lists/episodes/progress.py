"""Reads of shows: how far somebody is, what comes next, how much is left.

Specials (season 0) and episodes that TMDB has withdrawn count for nothing here but themselves. `today` is the day that
it is where the viewer is; an episode without a date counts as aired once its show is over.
"""

import datetime
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db import connection
from django.db.models import QuerySet

from config.lib.prepared import Given, prepared
from lists.models import Watch
from movies.enums import OVER, WITHDRAWN
from movies.models import Episode, Season, Title
from reviews.models import Rating
from social.models import Profile

# One row a season. onward: the first episode to watch after the last one seen of the season; gap: the first of all.
_SUMS = """
SELECT e.title_id, e.season_id, e.season_number,
    count(*) FILTER (WHERE e.listed OR e.times > 0), count(*) FILTER (WHERE e.aired),
    count(*) FILTER (WHERE e.times > 0), count(*) FILTER (WHERE e.to_watch),
    coalesce(sum(e.minutes) FILTER (WHERE e.to_watch), 0), coalesce(sum(e.minutes) FILTER (WHERE e.times > 0), 0),
    min(e.times) FILTER (WHERE e.listed),
    (array_agg(e.id ORDER BY e.number) FILTER (WHERE e.to_watch))[1],
    (array_agg(e.id ORDER BY e.number) FILTER (WHERE e.to_watch AND e.number > e.latest))[1],
    (array_agg(e.id ORDER BY e.aired_on, e.number) FILTER (WHERE e.listed AND e.aired_on > %(today)s))[1],
    min(e.aired_on) FILTER (WHERE e.listed AND e.aired_on > %(today)s)
FROM (
    SELECT episode.id, episode.number, episode.aired_on, s.id AS season_id, s.number AS season_number, s.title_id,
        coalesce(nullif(episode.runtime_minutes, 0), t.runtime_minutes, 0) AS minutes,
        coalesce(seen.times, 0) AS times, there.listed, there.listed AND there.aired AS aired,
        there.listed AND there.aired AND seen.times IS NULL AS to_watch,
        max(episode.number) FILTER (WHERE seen.times > 0) OVER (PARTITION BY s.id) AS latest
    FROM movies_season s
    JOIN movies_title t ON t.id = s.title_id
    JOIN movies_episode episode ON episode.season_id = s.id
    CROSS JOIN LATERAL (
        SELECT episode.kind <> %(withdrawn)s AS listed, episode.aired_on <= %(today)s
            OR (episode.aired_on IS NULL AND t.status = ANY(%(over)s)) AS aired
    ) there
    LEFT JOIN (
        SELECT episode_id, count(*) AS times FROM unnest((
            SELECT array_agg(w.episode_id) FROM lists_watch w
            WHERE w.profile_id = %(profile)s AND w.title_id = ANY(%(titles)s) AND w.episode_id IS NOT NULL
        )) AS episode_id GROUP BY episode_id
    ) seen ON seen.episode_id = episode.id
    WHERE s.title_id = ANY(%(titles)s)
) e
GROUP BY e.title_id, e.season_id, e.season_number
ORDER BY e.title_id, e.season_number
"""


@dataclass(slots=True)
class SeasonState:
    """How far somebody is with a season. Minutes: an episode's own, else its show's.

    total: what there is; aired, seen, left (aired and not seen): of those. runs: how often all of it was seen.
    """

    title_id: int
    season_id: int
    number: int
    total: int
    aired: int
    seen: int
    left: int
    minutes_left: int
    minutes_seen: int
    least_times: int | None
    gap_id: int | None
    onward_id: int | None
    upcoming_id: int | None
    upcoming_on: datetime.date | None
    season: Season | None = None
    rating: int | None = None

    @property
    def is_special(self) -> bool:
        return self.number == 0

    @property
    def is_seen(self) -> bool:
        """Whether nothing that has aired is left."""
        return self.seen > 0 and self.left == 0

    @property
    def runs(self) -> int:
        return self.least_times or 0

    @property
    def percent(self) -> int:
        return 100 * self.seen // self.total if self.total else 0


@dataclass(slots=True)
class ShowProgress:
    """How far somebody is with a show, specials apart.

    next_episode: the one to watch now, None where all that aired is seen; upcoming: the next one to air. Both with
    `season` along.
    """

    title_id: int
    seasons: list[SeasonState] = field(default_factory=list)
    next_episode: Episode | None = None
    upcoming: Episode | None = None

    @property
    def regular(self) -> list[SeasonState]:
        return [state for state in self.seasons if not state.is_special]

    @property
    def total(self) -> int:
        return sum(state.total for state in self.regular)

    @property
    def aired(self) -> int:
        return sum(state.aired for state in self.regular)

    @property
    def seen(self) -> int:
        return sum(state.seen for state in self.regular)

    @property
    def left(self) -> int:
        return sum(state.left for state in self.regular)

    @property
    def minutes_left(self) -> int:
        return sum(state.minutes_left for state in self.regular)

    @property
    def minutes_seen(self) -> int:
        return sum(state.minutes_seen for state in self.regular)

    @property
    def specials(self) -> SeasonState | None:
        return next((state for state in self.seasons if state.is_special), None)

    @property
    def percent(self) -> int:
        return 100 * self.seen // self.total if self.total else 0

    @property
    def is_caught_up(self) -> bool:
        return self.seen > 0 and self.left == 0

    @property
    def next_id(self) -> int | None:
        """The first episode to watch after the last one seen; without one, the first that was left out."""
        reached = max((state.number for state in self.regular if state.seen), default=0)
        here = next((state.onward_id for state in self.regular if state.number == reached), None)
        later = (state.gap_id for state in self.regular if state.number > reached and state.gap_id)
        gaps = (state.gap_id for state in self.regular if state.gap_id)
        return here or next(later, None) or next(gaps, None)

    @property
    def upcoming_id(self) -> int | None:
        coming = [state for state in self.regular if state.upcoming_on]
        return min(coming, key=lambda state: (state.upcoming_on, state.number)).upcoming_id if coming else None


@dataclass(slots=True)
class EpisodeState:
    """An episode, and what one profile knows of it. times: how many viewings; watched_on: the day of the latest one."""

    episode: Episode
    aired: bool
    times: int = 0
    watched_on: datetime.date | None = None
    rating: int | None = None
    veiled: bool = False

    @property
    def is_seen(self) -> bool:
        return self.times > 0


def show_progress(profile: Profile, title: Title, *, today: datetime.date) -> ShowProgress:
    """How far the profile is with a show. Runs 2 queries."""
    return progress_of(profile, [title.pk], today=today)[title.pk]


def progress_of(profile: Profile, title_ids: Collection[int], *, today: datetime.date) -> dict[int, ShowProgress]:
    """The same for a page of shows, by title: 2 queries for any number of them."""
    found = {title_id: ShowProgress(title_id) for title_id in title_ids}
    for state in _season_sums(profile, title_ids, today=today):
        found[state.title_id].seasons.append(state)
    wanted = {key for show in found.values() for key in (show.next_id, show.upcoming_id) if key}
    episodes = {episode.pk: episode for episode in _episodes(keys=list(wanted))} if wanted else {}
    for show in found.values():
        show.next_episode = episodes.get(show.next_id or 0)
        show.upcoming = episodes.get(show.upcoming_id or 0)
    return found


def season_states(
    profile: Profile,
    title: Title,
    *,
    today: datetime.date,
    progress: ShowProgress | None = None,
    seasons: Iterable[Season] | None = None,
) -> list[SeasonState]:
    """Every season of a show with `season` and the profile's `rating` of it, specials last. Runs 3 queries at most.

    progress, seasons: of this show, where they are known already: each saves one.
    """
    sums = {state.season_id: state for state in progress.seasons} if progress else {}
    if progress is None:
        sums = {state.season_id: state for state in _season_sums(profile, [title.pk], today=today)}
    ratings = dict(_ratings_of_seasons(profile=profile.pk, title=title.pk))
    states = []
    for season in title.seasons.order_by("number") if seasons is None else seasons:
        state = sums.get(season.pk) or _empty(season)
        season.title = title
        state.season, state.rating = season, ratings.get(season.pk)
        states.append(state)
    return sorted(states, key=lambda state: state.is_special)


def episode_states(
    profile: Profile, title: Title, episodes: Iterable[Episode], *, today: datetime.date, revealed: Collection[int] = ()
) -> list[EpisodeState]:
    """What the profile knows of these episodes of a show, in their order. Runs 2 queries.

    Where the profile hides spoilers, what it hasn't seen is veiled, but for the numbers in `revealed`.
    """
    listed = list(episodes)
    keys = [episode.pk for episode in listed]
    asked = {"profile": profile.pk, "title": title.pk, "keys": keys}
    ratings = dict(_ratings_of_episodes(**asked))
    days: dict[int, list[datetime.date | None]] = {}
    for episode_id, day in _days(**asked):
        days.setdefault(episode_id, []).append(day)
    return [
        EpisodeState(
            episode=episode,
            aired=episode.aired_on <= today if episode.aired_on else title.status in OVER,
            times=len(days.get(episode.pk, ())),
            watched_on=max((day for day in days.get(episode.pk, ()) if day), default=None),
            rating=ratings.get(episode.pk),
            veiled=profile.hide_spoilers and episode.pk not in days and episode.number not in revealed,
        )
        for episode in listed
    ]


@prepared
def _episodes() -> QuerySet[Episode]:
    return Episode.objects.filter(pk__in=Given("keys", many=True)).select_related("season").order_by()


@prepared
def _ratings_of_seasons() -> QuerySet[Rating, tuple[Any, int]]:
    ratings = Rating.objects.filter(profile=Given("profile"), title=Given("title"), season__isnull=False)
    return ratings.order_by().values_list("season", "value")


@prepared
def _ratings_of_episodes() -> QuerySet[Rating, tuple[Any, int]]:
    ratings = Rating.objects.filter(
        profile=Given("profile"), title=Given("title"), episode__in=Given("keys", many=True)
    )
    return ratings.order_by().values_list("episode", "value")


@prepared
def _days() -> QuerySet[Watch, tuple[Any, datetime.date | None]]:
    watches = Watch.objects.filter(profile=Given("profile"), title=Given("title"), episode__in=Given("keys", many=True))
    return watches.order_by("logged_at", "pk").values_list("episode_id", "watched_on")


def _season_sums(profile: Profile, title_ids: Collection[int], *, today: datetime.date) -> list[SeasonState]:
    if not title_ids:
        return []
    facts: Mapping[str, Any] = {
        "profile": profile.pk,
        "titles": sorted(title_ids),
        "today": today,
        "over": list(OVER),
        "withdrawn": WITHDRAWN,
    }
    with connection.cursor() as cursor:
        cursor.execute(_SUMS, facts)
        return [SeasonState(*row) for row in cursor.fetchall()]


def _empty(season: Season) -> SeasonState:
    return SeasonState(season.title_id, season.pk, season.number, 0, 0, 0, 0, 0, 0, None, None, None, None, None)
