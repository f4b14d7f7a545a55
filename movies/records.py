"""A title as somebody else describes it: the one shape between a source (TMDB, the demo catalogue) and the tables.

A source turns its bodies into these; `movies.ingest` writes them. Plain values, no Django. A source that knows nothing
of some part leaves it None, and what is stored of that part stays as it is; an empty tuple says that there is none.
"""

from dataclasses import dataclass, field
from datetime import date, datetime


@dataclass(frozen=True, slots=True)
class Named:
    """A company, network, keyword, provider or collection. tmdb_id None: known by its name only."""

    name: str
    tmdb_id: int | None = None
    logo_path: str = ""
    country: str = ""
    priority: int = 999
    backdrop_path: str = ""
    overview: str = ""


@dataclass(frozen=True, slots=True)
class PersonRecord:
    """Somebody in a credit. tmdb_id None: known by name only, within the title."""

    name: str
    tmdb_id: int | None = None
    profile_path: str = ""
    known_for_department: str = ""
    popularity: float = 0.0


@dataclass(frozen=True, slots=True)
class CreditRecord:
    """kind: cast or crew (CreditKind). position: billing order within its kind, from 0."""

    person: PersonRecord
    kind: str
    department: str = ""
    job: str = ""
    character: str = ""
    position: int = 0
    episode_count: int | None = None


@dataclass(frozen=True, slots=True)
class EpisodeRecord:
    number: int
    name: str = ""
    overview: str = ""
    aired_on: date | None = None
    runtime_minutes: int | None = None
    still_path: str = ""
    kind: str = ""
    tmdb_id: int | None = None
    vote_average: float | None = None
    vote_count: int = 0


@dataclass(frozen=True, slots=True)
class SeasonRecord:
    """episodes None: not asked for, so those that are stored stay."""

    number: int
    name: str = ""
    overview: str = ""
    released_on: date | None = None
    poster_path: str = ""
    tmdb_id: int | None = None
    tmdb_episode_count: int | None = None
    episodes: tuple[EpisodeRecord, ...] | None = None


@dataclass(frozen=True, slots=True)
class AlternativeNameRecord:
    name: str
    region: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class TranslationRecord:
    """language: `pt-BR`, or `pt` where the source names no region."""

    language: str
    name: str = ""
    tagline: str = ""
    overview: str = ""


@dataclass(frozen=True, slots=True)
class VideoRecord:
    site: str
    key: str
    kind: str = ""
    name: str = ""
    language: str = ""
    official: bool = False
    published_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class ReleaseRecord:
    """kind: ReleaseKind; 0 with no date for a bare certificate."""

    region: str
    kind: int
    released_on: date | None = None
    certification: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class OfferRecord:
    """offer: OfferKind."""

    provider: Named
    region: str
    offer: str


@dataclass(frozen=True, slots=True)
class TitleRecord:
    """A film or show. kind: TitleKind; tmdb_genre_ids or genre_slugs, whichever the source speaks."""

    kind: str
    name: str
    tmdb_id: int | None = None
    imdb_id: str = ""
    tvdb_id: int | None = None
    wikidata_id: str = ""
    original_name: str = ""
    overview: str = ""
    tagline: str = ""
    released_on: date | None = None
    ended_on: date | None = None
    runtime_minutes: int | None = None
    status: str = "unknown"
    original_language: str = ""
    spoken_languages: tuple[str, ...] = ()
    countries: tuple[str, ...] = ()
    homepage: str = ""
    budget: int | None = None
    revenue: int | None = None
    season_count: int | None = None
    episode_count: int | None = None
    poster_path: str = ""
    backdrop_path: str = ""
    adult: bool = False
    popularity: float = 0.0
    vote_average: float | None = None
    vote_count: int = 0

    tmdb_genre_ids: tuple[int, ...] | None = None
    genre_slugs: tuple[str, ...] | None = None
    # TMDB's own names beside the ids, for a genre that it has added since we last looked.
    tmdb_genre_names: dict[int, str] = field(default_factory=dict)
    keywords: tuple[Named, ...] | None = None
    companies: tuple[Named, ...] | None = None
    networks: tuple[Named, ...] | None = None
    collection: Named | None = None
    knows_collection: bool = False
    credits: tuple[CreditRecord, ...] | None = None
    seasons: tuple[SeasonRecord, ...] | None = None
    alternative_names: tuple[AlternativeNameRecord, ...] | None = None
    translations: tuple[TranslationRecord, ...] | None = None
    videos: tuple[VideoRecord, ...] | None = None
    releases: tuple[ReleaseRecord, ...] | None = None
    offers: tuple[OfferRecord, ...] | None = None


@dataclass(frozen=True, slots=True)
class StubRecord:
    """What a list item or the daily id file says of a title. Never overwrites a full one, but for its popularity."""

    kind: str
    tmdb_id: int
    name: str
    original_name: str = ""
    overview: str = ""
    released_on: date | None = None
    original_language: str = ""
    poster_path: str = ""
    backdrop_path: str = ""
    adult: bool = False
    popularity: float = 0.0
    vote_average: float | None = None
    vote_count: int = 0
    tmdb_genre_ids: tuple[int, ...] = ()
