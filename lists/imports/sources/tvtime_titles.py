"""The shows and films that TV Time's files name: one table has the id, another the name, a third the year."""

import datetime
import re
from dataclasses import dataclass, field

from config.lib.text import fold
from lists.imports import values
from lists.imports.records import Subject
from lists.imports.sources.tvtime_tables import FOLLOWED, LATEST, RATES, SHOW_DATA, SPECIAL, UUID, V1, V2, Row, Tables
from movies.enums import TitleKind

_DAY_BEHIND = re.compile(r"(\d{4}-\d{2}-\d{2})$", re.ASCII)
# Release days stand there as moments, of a midnight somewhere east of Greenwich.
_EASTWARD = datetime.timedelta(hours=4)


@dataclass(slots=True)
class Film:
    name: str = ""
    year: int | None = None
    tvdb: int | None = None
    imdb: str = ""


@dataclass(slots=True)
class Titles:
    """What is known of each title from all files. Shows go by TheTVDB's ids, films by TV Time's own."""

    names: dict[int, str] = field(default_factory=dict)
    by_uuid: dict[str, int] = field(default_factory=dict)
    by_name: dict[str, int] = field(default_factory=dict)
    films: dict[str, Film] = field(default_factory=dict)

    def learn_show(self, tvdb: int | None, uuid: str = "", name: str = "") -> None:
        if tvdb and uuid:
            self.by_uuid.setdefault(uuid, tvdb)
        if tvdb and name:
            self.names.setdefault(tvdb, name)
            self.by_name.setdefault(fold(name), tvdb)

    def learn_film(self, uuid: str, film: Film) -> None:
        """What one row says of a film; what another one has said stands."""
        known = self.films.setdefault(uuid, Film())
        known.name, known.year = known.name or film.name, known.year or film.year
        known.tvdb, known.imdb = known.tvdb or film.tvdb, known.imdb or film.imdb

    def show(self, tvdb: int | None = None, uuid: str = "", name: str = "", imdb: str = "") -> Subject | None:
        """A show by whatever is given; None where that is neither an id nor a name."""
        tvdb = tvdb or self.by_uuid.get(uuid) or self.by_name.get(fold(name))
        known = values.text(name or self.names.get(tvdb or 0, ""))
        if not (tvdb or known or imdb):
            return None
        bare, year = values.name_and_year(known)
        return Subject(
            kind=TitleKind.SHOW, name=bare, year=year, tvdb=tvdb, imdb=imdb, key=_key(str(tvdb) if tvdb else uuid)
        )

    def film(self, uuid: str, name: str = "") -> Subject | None:
        """A film by TV Time's id of it, or by the name that a row has; None where nobody names it."""
        known = self.films.get(uuid, Film())
        bare, year = values.name_and_year(values.text(known.name or name))
        if not (bare or known.imdb or known.tvdb):
            return None
        return Subject(
            kind=TitleKind.FILM, name=bare, year=known.year or year, tvdb=known.tvdb, imdb=known.imdb, key=_key(uuid)
        )


def learn(titles: Titles, tables: Tables) -> None:
    for role in (SHOW_DATA, FOLLOWED, SPECIAL, RATES, LATEST):
        for row in tables.get(role, ()):
            titles.learn_show(values.tvdb_id(row.get("tv_show_id")), name=row.get("tv_show_name"))
    for row in tables.get(V2, ()):
        found = UUID.search(row.get("key"))
        titles.learn_show(values.tvdb_id(row.get("s_id")), found[0] if found else "", row.get("series_name"))
    for row in tables.get(V1, ()):
        titles.learn_show(values.tvdb_id(row.get("series_id")), row.get("series_uuid"), row.get("series_name"))
        if is_film(row) and row.get("uuid"):
            titles.learn_film(row.get("uuid"), Film(row.get("movie_name"), film_year(row)))


def is_film(row: Row) -> bool:
    """Whether a row of the tracking tables is about a film."""
    return row.get("entity_type") == "movie" or bool(row.get("movie_name") and not row.get("series_name"))


def film_year(row: Row) -> int | None:
    """The year of release: of the day within a key, which is right; else of the moment, which may be the day before."""
    if found := _DAY_BEHIND.search(row.get("release_date_range_key")):
        return values.year(found[1])
    moment = values.moment(row.get("release_date"))
    return (moment + _EASTWARD).year if moment else values.year(row.get("release_date"))


def _key(text: str) -> str:
    return values.text(text, 200)
