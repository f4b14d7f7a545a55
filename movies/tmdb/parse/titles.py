"""A film's or a show's body as a record."""

from statistics import median_low
from typing import Any

from movies.enums import TitleKind, TitleStatus
from movies.records import SeasonRecord, TitleRecord
from movies.tmdb.errors import TmdbForAdults, TmdbRefused
from movies.tmdb.parse import parts, values
from movies.tmdb.parse.seasons import seasons
from movies.tmdb.parse.values import Body, items, text

_STATUSES = {
    "rumored": TitleStatus.RUMORED,
    "planned": TitleStatus.PLANNED,
    "in production": TitleStatus.IN_PRODUCTION,
    "post production": TitleStatus.POST_PRODUCTION,
    "released": TitleStatus.RELEASED,
    "returning series": TitleStatus.RETURNING,
    "pilot": TitleStatus.PILOT,
    "ended": TitleStatus.ENDED,
    "canceled": TitleStatus.CANCELED,
    "cancelled": TitleStatus.CANCELED,
}
_LONGEST = 100_000


def title_record(kind: str, body: object, *, adult_admitted: bool = False) -> TitleRecord:
    parse = film_record if kind == TitleKind.FILM else show_record
    return parse(body, adult_admitted=adult_admitted)


def film_record(body: object, *, adult_admitted: bool = False) -> TitleRecord:
    """GET /movie/{id}, with whatever was appended. Raises TmdbRefused."""
    film = accept(body, ("title", "original_title"), adult_admitted=adult_admitted)
    return TitleRecord(
        kind=TitleKind.FILM,
        **_common(film),
        original_name=text(film.get("original_title"), 500),
        released_on=values.day(film.get("release_date")),
        runtime_minutes=values.positive(film.get("runtime"), _LONGEST),
        countries=_countries(film),
        budget=values.positive(film.get("budget"), values.LARGEST_BIGINT),
        revenue=values.positive(film.get("revenue"), values.LARGEST_BIGINT),
        collection=parts.collection(film),
        knows_collection="belongs_to_collection" in film,
    )


def show_record(body: object, *, adult_admitted: bool = False) -> TitleRecord:
    """GET /tv/{id}, with whatever was appended, seasons too. Raises TmdbRefused."""
    show = accept(body, ("name", "original_name"), adult_admitted=adult_admitted)
    listed = seasons(show)
    return TitleRecord(
        kind=TitleKind.SHOW,
        **_common(show),
        original_name=text(show.get("original_name"), 500),
        released_on=values.day(show.get("first_air_date")),
        ended_on=values.day(show.get("last_air_date")),
        runtime_minutes=_episode_runtime(show, listed),
        countries=_countries(show),
        season_count=values.whole(show.get("number_of_seasons")),
        episode_count=values.whole(show.get("number_of_episodes")),
        networks=parts.named_things(show["networks"]) if "networks" in show else None,
        seasons=listed,
    )


def accept(body: object, name_keys: tuple[str, str], *, adult_admitted: bool) -> Body:
    """The body, if it describes something that may be here. Raises TmdbRefused with the reason."""
    if not isinstance(body, dict):
        raise TmdbRefused("The answer has another shape than a film or show.")
    if values.tmdb_id(body.get("id")) is None:
        raise TmdbRefused("The answer has no TMDB id.")
    # Before all that may be wrong with it: whoever has it stored has to hear this.
    if body.get("adult") is True and not adult_admitted:
        raise TmdbForAdults("It is for adults only, and this site doesn't admit such titles.")
    if not any(text(body.get(key)) for key in name_keys):
        raise TmdbRefused("It has no name at TMDB.")
    return body


def _common(body: Body) -> dict[str, Any]:
    """The fields that films and shows have alike; which of two names is there tells the kinds apart."""
    count = values.votes(body.get("vote_count"))
    names = (text(body.get(key), 500) for key in ("title", "name", "original_title", "original_name"))
    return {
        "name": next(name for name in names if name),
        "tmdb_id": values.tmdb_id(body.get("id")),
        **parts.external_ids(body),
        "overview": text(body.get("overview")),
        "tagline": text(body.get("tagline"), 1000),
        "status": _STATUSES.get(text(body.get("status")).lower(), TitleStatus.UNKNOWN),
        "original_language": values.language(body.get("original_language")),
        "spoken_languages": _languages(body),
        "homepage": values.url(body.get("homepage")),
        "poster_path": values.image_path(body.get("poster_path")),
        "backdrop_path": values.image_path(body.get("backdrop_path")),
        "adult": body.get("adult") is True,
        "popularity": values.popularity(body.get("popularity")),
        "vote_average": values.vote(body.get("vote_average"), count),
        "vote_count": count,
        **_genres(body),
        "keywords": parts.keywords(body),
        "companies": parts.named_things(body["production_companies"]) if "production_companies" in body else None,
        "credits": parts.credits(body),
        "alternative_names": parts.alternative_names(body),
        "translations": parts.translations(body),
        "videos": parts.videos(body),
        "releases": parts.releases(body),
        "offers": parts.offers(body),
    }


def _genres(body: Body) -> dict[str, Any]:
    if "genres" not in body:
        return {}
    names = {
        key: text(item.get("name"), 60) for item in items(body["genres"]) if (key := values.tmdb_id(item.get("id")))
    }
    return {"tmdb_genre_ids": tuple(names), "tmdb_genre_names": {key: name for key, name in names.items() if name}}


def _countries(body: Body) -> tuple[str, ...]:
    """Where it comes from first, then everybody who produced."""
    origin = body.get("origin_country")
    codes = [values.country(code) for code in origin] if isinstance(origin, list) else []
    codes += [values.country(item.get("iso_3166_1")) for item in items(body.get("production_countries"))]
    return tuple(dict.fromkeys(code for code in codes if code))


def _languages(body: Body) -> tuple[str, ...]:
    codes = [values.language(item.get("iso_639_1")) for item in items(body.get("spoken_languages"))]
    if not codes and isinstance(body.get("languages"), list):
        codes = [values.language(code) for code in body["languages"]]
    return tuple(dict.fromkeys(code for code in codes if code))


def _episode_runtime(show: Body, listed: tuple[SeasonRecord, ...] | None) -> int | None:
    """Minutes of a usual episode: newer bodies give no answer but the episodes themselves."""
    given = show.get("episode_run_time")
    for value in given if isinstance(given, list) else ():
        if minutes := values.positive(value, _LONGEST):
            return minutes
    known = [
        episode.runtime_minutes
        for season in listed or ()
        if season.number > 0
        for episode in season.episodes or ()
        if episode.runtime_minutes
    ]
    if known:
        return median_low(known)
    return values.positive(values.mapping(show.get("last_episode_to_air")).get("runtime"), _LONGEST)
