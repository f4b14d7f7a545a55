"""Seasons and episodes, as a show lists them and as they come by themselves."""

from collections.abc import Iterator

from movies.records import EpisodeRecord, SeasonRecord
from movies.tmdb.errors import TmdbRefused
from movies.tmdb.parse import values
from movies.tmdb.parse.values import Body, items, mapping, text

LAST_NUMBER = 32_767


def season_record(body: object) -> SeasonRecord:
    """A season's own body, or its entry in a show's, which lacks the episodes. Raises TmdbRefused."""
    season = mapping(body)
    number = values.whole(season.get("season_number"), high=LAST_NUMBER)
    if number is None:
        raise TmdbRefused("The season has no number.")
    return SeasonRecord(
        number=number,
        name=text(season.get("name"), 300),
        overview=text(season.get("overview")),
        released_on=values.day(season.get("air_date")),
        poster_path=values.image_path(season.get("poster_path")),
        tmdb_id=values.tmdb_id(season.get("id")),
        tmdb_episode_count=values.whole(season.get("episode_count")),
        episodes=tuple(_episodes(season)) if isinstance(season.get("episodes"), list) else None,
    )


def seasons(body: Body) -> tuple[SeasonRecord, ...] | None:
    """A show's seasons by number, with the episodes of those that came with it. None: the body lists none."""
    if not isinstance(body.get("seasons"), list):
        return None
    found: dict[int, SeasonRecord] = {}
    for item in items(body["seasons"]):
        if values.whole(item.get("season_number"), high=LAST_NUMBER) is not None:
            season = season_record(item)
            found[season.number] = season
    for number, season in list(found.items()):
        part = body.get(f"season/{number}")
        if isinstance(part, dict) and isinstance(part.get("episodes"), list):
            # The show's entry knows the count, the season's own body everything else.
            found[number] = season_record({**part, "season_number": number, "episode_count": season.tmdb_episode_count})
    return tuple(found[number] for number in sorted(found))


def _episodes(season: Body) -> Iterator[EpisodeRecord]:
    seen: set[int] = set()
    for item in items(season["episodes"]):
        number = values.whole(item.get("episode_number"), high=999_999)
        if number is None or number in seen:
            continue
        seen.add(number)
        count = values.votes(item.get("vote_count"))
        yield EpisodeRecord(
            number=number,
            name=text(item.get("name"), 500),
            overview=text(item.get("overview")),
            aired_on=values.day(item.get("air_date")),
            runtime_minutes=values.positive(item.get("runtime"), high=100_000),
            still_path=values.image_path(item.get("still_path")),
            kind=text(item.get("episode_type"), 30),
            tmdb_id=values.tmdb_id(item.get("id")),
            vote_average=values.vote(item.get("vote_average"), count),
            vote_count=count,
        )
