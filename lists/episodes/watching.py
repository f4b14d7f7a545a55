"""What somebody is in the middle of, the most likely next first.

How likely a show is next (`likelihood`), a number from 0 to 1.25:

- **Recency.** 1 on the day that it was last touched (an episode logged, or the status set), half of that every two
  weeks.
- **News.** An episode that aired after the last viewing was logged is worth 0.8 on its day, half of that every week:
  whoever had caught up wants it, even if the last viewing was long ago. The better of the two counts.
- **Share seen.** Up to a quarter more, the nearer the end is.

Only shows that are being watched count: paused and dropped ones don't, nor those of which everything that aired has
been seen. After four months without a viewing or news a show rests: the rail leaves it out, the page of all shows has
it at its end.
"""

import datetime
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from django.db.models import Case, F, Q, QuerySet, Value, When
from django.db.models.functions import Coalesce
from django.utils import timezone

from config.lib.prepared import Given, prepared
from lists.enums import Status
from lists.episodes.progress import ShowProgress, progress_of
from lists.models import LibraryEntry
from lists.remembered import remembered, version_of
from movies.models import Audience, Episode, Title, audience_of
from social.models import Profile

HALF_LIFE, NEWS_HALF_LIFE = 14, 7
NEWS = 0.8
RESTS_AFTER = datetime.timedelta(days=120)
# Of how many shows a rail is chosen from; the rest was touched longer ago than all of these.
CONSIDERED = 60
# From more than so many it takes longer to choose than to look up what was chosen.
SEVERAL = 20
AHEAD = datetime.timedelta(days=90)
FOLLOWED = (Status.WATCHING, Status.COMPLETED, Status.PLANNED)


@dataclass(slots=True)
class Card:
    """A show that somebody is in the middle of. episode: the one to watch now, None while there is none.

    is_new: it aired after the last viewing; rests: nothing has happened for long.
    """

    title_id: int
    progress: ShowProgress
    episode: Episode | None
    is_new: bool
    rests: bool
    score: float
    title: Title = field(init=False)

    @property
    def upcoming(self) -> Episode | None:
        return self.progress.upcoming


@dataclass(frozen=True, slots=True)
class Coming:
    """The next episode of a show that somebody follows, or a film on their watchlist that comes out: episode None."""

    title: Title
    day: datetime.date
    episode: Episode | None = None


def likelihood(*, idle_days: float, new_for_days: int | None, share_seen: float) -> float:
    """How likely a show is what somebody wants to go on with.

    idle_days: since it was last touched; new_for_days: since the episode to watch aired, None where that was before.
    """
    recency: float = 0.5 ** (max(0.0, idle_days) / HALF_LIFE)
    news = NEWS * 0.5 ** (new_for_days / NEWS_HALF_LIFE) if new_for_days is not None else 0.0
    return max(recency, news) * (1 + 0.25 * share_seen)


def continue_watching(profile: Profile, *, today: datetime.date, limit: int) -> list[Card]:
    """What there is to go on with now, the most likely first. Runs 5 queries.

    Which of many shows these are is remembered while nothing is tracked; how far one is with them is asked each time.
    """
    return _with_titles(_chosen(profile, today=today, limit=limit))


def rail(profile: Profile, *, today: datetime.date, cards: int, coming: int) -> tuple[list[Card], list[Coming]]:
    """`continue_watching` and `coming_soon` with so many of each, whose titles are looked up together. 7 queries."""
    chosen, span = _chosen(profile, today=today, limit=cards), _span(today)
    audience = audience_of(profile)
    episodes = _next_airings(audience, coming, profile=profile.pk, **span)
    keys = [*(card.title_id for card in chosen), *(episode.season.title_id for episode in episodes)]
    found = _coming_titles(audience, coming, keys=keys, profile=profile.pk, **span)
    titles = {title.pk: title for title in found}
    return _titled(chosen, titles), _sooner(episodes, titles)[:coming]


def _chosen(profile: Profile, *, today: datetime.date, limit: int) -> list[Card]:
    """Without their titles."""
    reckoned: list[Card] = []

    def reckon() -> list[int]:
        reckoned.extend(_likely(profile, today=today))
        return [card.title_id for card in reckoned]

    about = (profile.pk, version_of(profile), audience_of(profile).key, today)
    keys = remembered("going-on", about, reckon, worth=lambda found: len(found) > SEVERAL)[:limit]
    if not reckoned:
        reckoned = _sorted(_cards(profile, _watching_these(profile, keys), today=today))
    return reckoned[:limit]


def _likely(profile: Profile, *, today: datetime.date) -> list[Card]:
    """Of the shows touched last, or with news, those with an episode to watch. Runs 3 queries."""
    entries = _considered(audience_of(profile), profile=profile.pk, today=today, lately=today - RESTS_AFTER)
    return _sorted(_cards(profile, entries, today=today))


@prepared
def _considered(audience: Audience) -> QuerySet[LibraryEntry]:
    fresh = Q(next_episode__aired_on__gt=Given("lately"), next_episode__aired_on__lte=Given("today"))
    considered = _watching(audience, Given("profile")).annotate(
        has_news=Case(When(fresh & Q(next_episode__aired_on__gt=F("last_logged_at__date")), then=Value(1)), default=0)
    )
    return considered.order_by("-has_news", _TOUCHED.desc(), "-pk")[:CONSIDERED]


def _sorted(cards: Iterable[Card]) -> list[Card]:
    """Those with an episode to watch that don't rest, the most likely first."""
    wanted = (card for card in cards if card.episode and not card.rests)
    return sorted(wanted, key=lambda card: (-card.score, card.title_id))


def next_card(profile: Profile, title: Title, *, today: datetime.date) -> Card | None:
    """The card of one show, as it is now; None where there is nothing to go on with."""
    cards = _with_titles(_cards(profile, _watching_these(profile, [title.pk]), today=today))
    return next((card for card in cards if card.episode), None)


def watching_page(profile: Profile, *, today: datetime.date, offset: int, limit: int) -> tuple[list[Card], bool]:
    """All shows that are being watched, the one touched last first, and whether there are more. Runs 4 queries.

    On each page: those with something to watch by likelihood, then those that wait, then those that rest.
    """
    watching = _watching(audience_of(profile), profile)
    entries = list(watching.order_by(_TOUCHED.desc(), "-pk")[offset : offset + limit + 1])
    cards = _cards(profile, entries[:limit], today=today)
    cards.sort(key=lambda card: (card.rests, card.episode is None, -card.score, card.title_id))
    return _with_titles(cards), len(entries) > limit


def coming_soon(profile: Profile, *, today: datetime.date, limit: int) -> list[Coming]:
    """What is to come, the soonest first: the next airing of each show that somebody watches, plans or has completed,
    and the films that they plan. 2 queries.
    """
    audience, span = audience_of(profile), _span(today)
    episodes = _next_airings(audience, limit, profile=profile.pk, **span)
    keys = [episode.season.title_id for episode in episodes]
    found = _coming_titles(audience, limit, keys=keys, profile=profile.pk, **span)
    return _sooner(episodes, {title.pk: title for title in found})[:limit]


def _span(today: datetime.date) -> dict[str, datetime.date]:
    return {"today": today, "until": today + AHEAD}


def _sooner(episodes: Iterable[Episode], titles: Mapping[int, Title]) -> list[Coming]:
    """These episodes and the films among the titles, the soonest first."""
    # A show that has left the catalogue meanwhile has no card.
    airings = [
        Coming(titles[episode.season.title_id], episode.aired_on, episode)
        for episode in episodes
        if episode.aired_on and episode.season.title_id in titles
    ]
    films = [Coming(title, title.released_on) for title in titles.values() if title.is_film and title.released_on]
    return sorted([*airings, *films], key=lambda each: (each.day, each.title.pk))


@prepared
def _coming_titles(audience: Audience, limit: int) -> QuerySet[Title]:
    """The titles of these keys, and the planned films that come out first."""
    posters = Title.objects.for_audience(audience).with_poster_data().only(*_CARD, "backdrop_path", "status")
    planned = LibraryEntry.objects.filter(profile=Given("profile"), status=Status.PLANNED).values("title")
    films = posters.films().filter(released_on__gt=Given("today"), released_on__lte=Given("until"), pk__in=planned)
    soonest = films.order_by("released_on", "pk")[:limit]
    return posters.filter(pk__in=Given("keys", many=True)).union(soonest, all=True)


@prepared
def _next_airings(audience: Audience, limit: int) -> QuerySet[Episode]:
    followed = LibraryEntry.objects.filter(profile=Given("profile"), status__in=FOLLOWED).values("title")
    visible = Title.objects.for_audience(audience).filter(pk__in=followed).values("pk")
    first = (
        Episode.objects.filter(aired_on__gt=Given("today"), aired_on__lte=Given("until"), season__number__gt=0)
        .filter(season__title__in=visible)
        .order_by("season__title", "aired_on", "season__number", "number")
        .distinct("season__title")
        .values("pk")
    )
    episodes = Episode.objects.filter(pk__in=first).select_related("season")
    return episodes.order_by("aired_on", "season__title")[:limit]


def _watching(audience: Audience, profile: Profile | Given) -> QuerySet[LibraryEntry]:
    visible = Title.objects.for_audience(audience).shows().values("pk")
    entries = LibraryEntry.objects.filter(profile=profile, status=Status.WATCHING, title__in=visible)
    return entries.only("title", "last_logged_at", "status_at", "created_at")


def _watching_these(profile: Profile, title_ids: Sequence[int]) -> list[LibraryEntry]:
    return _watching_some(audience_of(profile), profile=profile.pk, titles=list(title_ids)) if title_ids else []


@prepared
def _watching_some(audience: Audience) -> QuerySet[LibraryEntry]:
    return _watching(audience, Given("profile")).filter(title__in=Given("titles", many=True))


@prepared
def _shows() -> QuerySet[Title]:
    shows = Title.objects.with_poster_data().only(*_CARD, "backdrop_path", "status")
    return shows.filter(pk__in=Given("keys", many=True))


def _with_titles(cards: list[Card]) -> list[Card]:
    """The same with the title of each: many are considered, and few are shown. Runs one query."""
    keys = [card.title_id for card in cards]
    return _titled(cards, {show.pk: show for show in _shows(keys=keys)} if keys else {})


def _titled(cards: Iterable[Card], titles: Mapping[int, Title]) -> list[Card]:
    # One that has left the catalogue meanwhile has no card.
    shown = [card for card in cards if card.title_id in titles]
    for card in shown:
        card.title = titles[card.title_id]
    return shown


_TOUCHED = Coalesce("last_logged_at", "status_at", "created_at")
_CARD = ("name", "kind", "released_on", "poster_path", "runtime_minutes", "hydration", "tmdb_id")


def _cards(profile: Profile, entries: Sequence[LibraryEntry], *, today: datetime.date) -> list[Card]:
    progress = progress_of(profile, [entry.title_id for entry in entries], today=today)
    now = timezone.now()
    return [_card(entry, progress[entry.title_id], today, now) for entry in entries]


def _card(entry: LibraryEntry, progress: ShowProgress, today: datetime.date, now: datetime.datetime) -> Card:
    touched = entry.last_logged_at or entry.status_at or entry.created_at
    episode = progress.next_episode
    aired = episode.aired_on if episode else None
    is_new = bool(progress.seen and aired and aired > touched.date())
    idle = now - touched
    return Card(
        title_id=entry.title_id,
        progress=progress,
        episode=episode,
        is_new=is_new,
        rests=idle > RESTS_AFTER and not (is_new and aired and today - aired <= RESTS_AFTER),
        score=likelihood(
            idle_days=idle / datetime.timedelta(days=1),
            new_for_days=(today - aired).days if is_new and aired else None,
            share_seen=progress.seen / progress.total if progress.total else 0.0,
        ),
    )
