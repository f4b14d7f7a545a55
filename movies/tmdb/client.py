"""TMDB's client: tmdbv3api's objects with everything they do with the outside replaced.

That library keeps key, language and page counts in os.environ, and its requests have no time limits. Ours take both
from the client that made them and go through our transport; answers are plain dicts.
"""

import hashlib
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import cache
from typing import Any
from urllib.parse import parse_qsl

from django.conf import settings
from django.core.cache import cache as django_cache
from django.utils.translation import gettext as _
from tmdbv3api import TV, Change, Configuration, Find, Movie, Person, Search, Trending
from tmdbv3api.tmdb import TMDb

from movies.enums import TitleKind
from movies.tmdb.breaker import CircuitBreaker
from movies.tmdb.errors import TmdbNotConfigured, TmdbUnavailable
from movies.tmdb.limiter import RateLimiter
from movies.tmdb.transport import Transport

Body = dict[str, Any]
Get = Callable[[str, Mapping[str, str]], Any]

FILM_PARTS = (
    "credits", "keywords", "alternative_titles", "videos", "release_dates", "watch/providers", "translations",
    "external_ids",
)  # fmt: skip
SHOW_PARTS = (
    "aggregate_credits", "keywords", "alternative_titles", "videos", "content_ratings", "watch/providers",
    "translations", "external_ids",
)  # fmt: skip
PERSON_PARTS = ("external_ids", "combined_credits")
MOST_PARTS = 20
LISTS = ("popular", "top_rated", "now_playing", "upcoming", "trending")
# What television calls the same.
SHOW_LISTS = {"now_playing": "airing_today", "upcoming": "on_the_air"}
BREAKER = CircuitBreaker("TMDB")
# How long an answer of each sort may be served again, in seconds. Details are never: they are what is synced.
LIST_TTL, SEARCH_TTL, CONFIGURATION_TTL = 300, 600, 86_400


@dataclass(frozen=True)
class TmdbState:
    """Whether a key is set, whether TMDB answers as far as is known, and since when it doesn't."""

    configured: bool
    available: bool
    down_since: datetime | None


class _OverOurTransport(TMDb):
    """Stands before one of tmdbv3api's classes: its methods build paths and parameters, this sends them.

    Its constructor is left uncalled on purpose: it writes to the environment.
    """

    def __init__(self, get: Get, language: str, **extra: str) -> None:
        self._get = get
        self._extra = {"language": language, **extra}

    def _request_obj(
        self,
        action: str,
        params: str = "",
        call_cached: bool = True,
        method: str = "GET",
        data: Any = None,
        json: Any = None,
        key: str | None = None,
    ) -> Any:
        if method != "GET":
            raise NotImplementedError("Matinee only reads from TMDB.")
        return self._get(action, {**dict(parse_qsl(params)), **self._extra})


class _Films(_OverOurTransport, Movie):
    """Films, over our transport."""


class _Shows(_OverOurTransport, TV):
    """Shows, over our transport."""


class _People(_OverOurTransport, Person):
    """People, over our transport."""


class _Search(_OverOurTransport, Search):
    """Searches, over our transport."""


class _Trending(_OverOurTransport, Trending):
    """What is talked about, over our transport."""


class _Find(_OverOurTransport, Find):
    """Others' ids, over our transport."""


class _Configuration(_OverOurTransport, Configuration):
    """TMDB's configuration, over our transport."""


class _Change(_OverOurTransport, Change):
    """What has changed, over our transport."""


@dataclass(frozen=True)
class TmdbClient:
    """All questions that Matinee asks. Bodies come back as dicts, as TMDB sent them.

    stop: once set, whoever waits for TMDB waits no longer and gets TmdbUnavailable.
    patience: how many seconds to wait for TMDB to come back before giving up; 0 for pages, more for imports.
    Every method raises TmdbError's kinds. Safe to share between threads.
    """

    transport: Transport
    language: str
    region: str
    adult: bool = False
    patience: float = 0
    stop: threading.Event | None = None

    def patient(self, seconds: float) -> "TmdbClient":
        return replace(self, patience=seconds)

    def stopped_by(self, stop: threading.Event) -> "TmdbClient":
        return replace(self, stop=stop)

    def title(self, kind: str, tmdb_id: int) -> Body:
        return self.film(tmdb_id) if kind == TitleKind.FILM else self.show(tmdb_id)

    def film(self, tmdb_id: int) -> Body:
        """A film with all its parts, in one request."""
        films = _Films(self._get, self.language, **self._videos_in())
        return _object(films.details(tmdb_id, append_to_response=",".join(FILM_PARTS)))

    def show(self, tmdb_id: int) -> Body:
        """A show with all its parts and the episodes of all its seasons, in as few requests as that takes.

        TMDB leaves out an appended season that doesn't exist, so the first request asks for the usual ones unseen.
        """
        shows = _Shows(self._get, self.language, **self._videos_in())
        guessed = [f"season/{number}" for number in range(MOST_PARTS - len(SHOW_PARTS))]
        body = _object(shows.details(tmdb_id, append_to_response=",".join([*SHOW_PARTS, *guessed])))
        listed = body.get("seasons")
        names = [
            f"season/{season['season_number']}"
            for season in (listed if isinstance(listed, list) else ())
            if isinstance(season, dict) and isinstance(season.get("season_number"), int)
        ]
        missing = [name for name in names if name not in body and name not in guessed]
        for start in range(0, len(missing), MOST_PARTS):
            chunk = missing[start : start + MOST_PARTS]
            more = _object(shows.details(tmdb_id, append_to_response=",".join(chunk)))
            body |= {name: more[name] for name in chunk if name in more}
        return body

    def person(self, tmdb_id: int) -> Body:
        """A person with external ids and filmography."""
        people = _People(self._get, self.language)
        return _object(people.details(tmdb_id, append_to_response=",".join(PERSON_PARTS)))

    def list_page(self, name: str, kind: str, page: int = 1, *, window: str = "week") -> Body:
        """A page of a list. name: one of LISTS; window: `day` or `week`, for trending. Cached for minutes."""
        is_film = kind == TitleKind.FILM
        if name == "trending":
            trending = _Trending(self._cached(LIST_TTL), self.language)
            return _object(trending._trending("movie" if is_film else "tv", window, page=page))
        if is_film:
            films = _Films(self._cached(LIST_TTL), self.language)
            return _object(getattr(films, name)(region=self.region, page=page))
        shows = _Shows(self._cached(LIST_TTL), self.language)
        return _object(getattr(shows, SHOW_LISTS.get(name, name))(page=page))

    def changes(self, kind: str, start: date, end: date, page: int = 1) -> Body:
        """A page of the ids that changed from `start` to `end`, 14 days at most."""
        change = _Change(self._get, self.language)
        ask = change.movie_change_list if kind == TitleKind.FILM else change.tv_change_list
        return _object(ask(start_date=start.isoformat(), end_date=end.isoformat(), page=page))

    def search_multi(self, query: str, page: int = 1) -> Body:
        """Films, shows and people of a name. Cached for minutes."""
        # Only ever True or None: tmdbv3api glues a False to the page number.
        adult = True if self.adult else None
        return _object(_Search(self._cached(SEARCH_TTL), self.language).multi(query, adult=adult, page=page))

    def find(self, external_id: str, source: str = "imdb_id") -> Body:
        """What TMDB has under another site's id. Five lists, empty where it has nothing. Cached for minutes."""
        return _object(_Find(self._cached(SEARCH_TTL), self.language).find(external_id, source))

    def configuration(self) -> Body:
        """Where images are and in which sizes. Cached for a day."""
        return _object(_Configuration(self._cached(CONFIGURATION_TTL), self.language).api_configuration())

    def _videos_in(self) -> dict[str, str]:
        """Trailers in the site's language, in English, and without words: most films have but the English ones."""
        mine = self.language.partition("-")[0]
        return {"include_video_language": ",".join(dict.fromkeys([mine, "en", "null"]))}

    def _get(self, path: str, params: Mapping[str, str]) -> Any:
        return self.transport.get(path, params, patience=self.patience, stop=self.stop)

    def _cached(self, ttl: int) -> Get:
        def get(path: str, params: Mapping[str, str]) -> Any:
            asked = "&".join(f"{key}={value}" for key, value in sorted(params.items()))
            digest = hashlib.sha256(f"{self.transport.base_url}{path}?{asked}".encode()).hexdigest()
            body = django_cache.get(f"tmdb:{digest}")
            if body is None:
                body = self._get(path, params)
                django_cache.set(f"tmdb:{digest}", body, ttl)
            return body

        return get


def _object(body: Any) -> Body:
    if not isinstance(body, dict):
        raise TmdbUnavailable(_("TMDB gave an answer of an unknown shape."))
    return body


def tmdb_client() -> TmdbClient:
    """The client for the present settings. Raises TmdbNotConfigured without a key."""
    if not settings.TMDB_API_KEY:
        raise TmdbNotConfigured
    return TmdbClient(
        transport=_transport(settings.TMDB_API_URL, settings.TMDB_API_KEY, settings.TMDB_REQUESTS_PER_SECOND),
        language=settings.TMDB_LANGUAGE,
        region=settings.TMDB_REGION,
        adult=settings.ADULT_TITLES,
    )


@cache
def _transport(base_url: str, key: str, per_second: float) -> Transport:
    return Transport(base_url, key, RateLimiter("tmdb", per_second), BREAKER)


def tmdb_state() -> TmdbState:
    """How things stand with TMDB. Asks nobody: one Redis read, none without a key."""
    configured = bool(settings.TMDB_API_KEY)
    down_since = BREAKER.down_since() if configured else None
    return TmdbState(configured=configured, available=configured and down_since is None, down_since=down_since)
