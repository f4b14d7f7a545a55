"""The files of the tools that people rescued their TV Time with (Liberator, TV Time Out, Refract): JSON, or CSV of it.

They hold what the site showed: one date an episode, and how often it was seen again.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from lists.enums import Status
from lists.imports import values
from lists.imports.files import Member
from lists.imports.records import (
    FavouriteRow,
    ItemRow,
    ListRow,
    Origin,
    Part,
    RatingRow,
    RefusedRow,
    StatusRow,
    Subject,
    WatchlistRow,
)  # fmt: skip
from lists.imports.sources.seen import Once
from lists.imports.sources.tabular import refused
from lists.imports.sources.tvtime_tables import moment_of
from lists.imports.sources.tvtime_titles import Film, Titles
from lists.imports.sources.tvtime_viewings import MOST_TIMES, Told, Viewings
from lists.imports.tables import flat, header_of, inside, json_of, lines_of, objects, text_of
from social.enums import Visibility

STATUSES = {
    "continuing": Status.WATCHING, "up_to_date": Status.WATCHING, "not_started_yet": Status.PLANNED,
    "watch_later": Status.PLANNED, "for_later": Status.PLANNED, "stopped": Status.PAUSED,
}  # fmt: skip
_EPISODE_COLUMNS = {"series tvdb id", "season", "episode", "is watched"}
_MOVIE_COLUMNS = {"uuid", "title", "is watched", "watched at"}
_LIST_COLUMNS = {"list name", "item type", "uuid"}
_SHOW_COLUMNS = {"uuid", "tvdb id", "title", "status"}
# One of these in the first object of a list, and it is that kind of file.
_MARKS = {
    "seasons": "shows",
    "_noEpisodeData": "shows",
    "is_watched": "movies",
    "watched_at": "movies",
    "items": "lists",
}


@dataclass(frozen=True, slots=True)
class Thing:
    """An object of a file: a show with its seasons, a film, a list; and where it stands."""

    member: Member
    number: int
    data: dict[str, Any]

    def origin(self, data: dict[str, Any] | None = None) -> Origin:
        return Origin(member=self.member.path[-300:], line=self.number, raw=flat(self.data if data is None else data))


@dataclass(slots=True)
class Rescued:
    shows: list[Thing] = field(default_factory=list)
    movies: list[Thing] = field(default_factory=list)
    lists: list[Thing] = field(default_factory=list)
    favourites: list[Thing] = field(default_factory=list)
    unknown: list[Member] = field(default_factory=list)


def is_rescued(head: bytes) -> bool:
    """Whether a file that begins so is one of theirs."""
    start = text_of(head).lstrip()
    if start.startswith(("[", "{")):
        has_shape = '"uuid"' in start and any(
            f'"{mark}"' in start for mark in ("seasons", "watched_at", "items", "added_at")
        )
        return has_shape and (
            '"tvdb"' in start or '"is_watched"' in start or '"is_public"' in start or '"type"' in start
        )
    return bool(_table_of(head))


def load(members: Sequence[Member]) -> Rescued:
    """All that is in them; tables only where there is no JSON of the same. Raises NotAnExportError."""
    rescued = Rescued()
    for member in members:
        if is_rescued(member.head) and not _table_of(member.head):
            _load_json(member, rescued)
    for kind, load_table in (("shows", _load_episodes), ("movies", _load_movies), ("lists", _load_lists)):
        if not getattr(rescued, kind):
            getattr(rescued, kind).extend(load_table([each for each in members if _table_of(each.head) == kind]))
    _add_statuses(rescued, [member for member in members if _table_of(member.head) == "statuses"])
    return rescued


def learn(titles: Titles, rescued: Rescued) -> None:
    for thing in (*rescued.shows, *_favourite_things(rescued, "series")):
        titles.learn_show(_tvdb(thing.data), values.text(thing.data.get("uuid")), values.text(thing.data.get("title")))
    for thing in (*rescued.movies, *_favourite_things(rescued, "movies")):
        if uuid := values.text(thing.data.get("uuid")):
            titles.learn_film(uuid, _film_of(thing.data))


def tell(rescued: Rescued, titles: Titles, viewings: Viewings) -> None:
    """All that the files tell of viewings goes into them."""
    for thing in rescued.shows:
        show = _show(thing.data, titles)
        for season, episode in _episodes(thing.data):
            if _is_watched(episode):
                _tell(viewings, thing, show, episode, season)
    for thing in rescued.movies:
        if _is_watched(thing.data):
            _tell(viewings, thing, _film(thing.data, titles), thing.data)


def rows(rescued: Rescued, titles: Titles, once: Once) -> Iterator[Any]:
    """All else: where somebody stands with each show, what waits, favourites, ratings of episodes, lists."""
    for thing in rescued.shows:
        subject = _show(thing.data, titles)
        if subject is None:
            yield refused(thing.origin(), "no_name", _("The show has neither a name nor an id."))
        else:
            yield from _show_rows(thing, subject, once)
    for thing in rescued.movies:
        if subject := _film(thing.data, titles):
            yield from _film_rows(thing, subject, once)
        elif not _is_watched(thing.data):
            yield refused(thing.origin(), "no_name", _("The film has neither a name nor an id."))
    for kind in ("series", "movies"):
        for position, thing in enumerate(_favourite_things(rescued, kind), start=1):
            subject = _show(thing.data, titles) if kind == "series" else _film(thing.data, titles)
            if subject and once(subject.kind, subject.key or subject.name):
                added = _moment(thing.data.get("added_at"))
                yield FavouriteRow(origin=thing.origin(), subject=subject, added=added, position=position)
    for thing in rescued.lists:
        yield from _list_rows(thing, titles)


def _load_json(member: Member, rescued: Rescued) -> None:
    value = json_of(member)
    if isinstance(value, dict) and ("movies" in value or "series" in value):
        rescued.favourites.append(Thing(member, 1, value))
        return
    found = [Thing(member, number, data) for number, data in objects(value)]
    kind = next((_MARKS[key] for thing in found[:20] for key in _MARKS if key in thing.data), "")
    if kind:
        getattr(rescued, kind).extend(found)
    elif found or not isinstance(value, list):
        rescued.unknown.append(member)


def _table_of(head: bytes) -> str:
    """What a table of theirs holds; empty if it is none."""
    columns = set(header_of(head))
    for signs, kind in (
        (_EPISODE_COLUMNS, "shows"), (_LIST_COLUMNS, "lists"), (_MOVIE_COLUMNS, "movies"), (_SHOW_COLUMNS, "statuses"),
    ):  # fmt: skip
        if signs <= columns:
            return kind
    return ""


def _load_episodes(members: Iterable[Member]) -> Iterator[Thing]:
    """Each line as a show of one episode, as the JSON would have it."""
    for member in members:
        for line in lines_of(member):
            episode = {
                "number": line.get("episode"), "id": {"tvdb": line.get("tvdb_id")}, "special": line.get("special"),
                "is_watched": values.truth(line.get("is_watched")), "watched_at": line.get("watched_at"),
                "rewatch_count": line.get("rewatch_count"),
            }  # fmt: skip
            show = {
                "id": {"tvdb": line.get("series_tvdb_id"), "imdb": line.get("series_imdb_id")},
                "uuid": line.get("series_uuid"), "title": line.get("title"),
                "seasons": [{"number": line.get("season"), "episodes": [episode]}],
            }  # fmt: skip
            yield Thing(member, line.number, show)


def _load_movies(members: Iterable[Member]) -> Iterator[Thing]:
    for member in members:
        for line in lines_of(member):
            movie: dict[str, Any] = {key.replace(" ", "_"): cell for key, cell in line.cells.items()}
            movie["id"] = {"tvdb": line.get("tvdb_id"), "imdb": line.get("imdb_id")}
            movie["is_watched"] = values.truth(line.get("is_watched"))
            yield Thing(member, line.number, movie)


def _load_lists(members: Iterable[Member]) -> Iterator[Thing]:
    """The lines of one list as that list, where its first one stands."""
    for member in members:
        found: dict[str, Thing] = {}
        for line in lines_of(member):
            key = line.get("list_id") or line.get("list_name")
            thing = found.setdefault(key, Thing(member, line.number, {"id": key, "name": line.get("list_name")}))
            item = {"type": line.get("item_type"), "tvdb_id": line.get("tvdb_id"), "uuid": line.get("uuid")}
            thing.data.setdefault("items", []).append(item | {"name": line.get("name")})
        yield from found.values()


def _add_statuses(rescued: Rescued, members: Iterable[Member]) -> None:
    """The table of shows says where somebody stands with them, which that of episodes doesn't."""
    if any(thing.data.get("status") for thing in rescued.shows):
        return
    for member in members:
        for line in lines_of(member):
            show: dict[str, Any] = {key.replace(" ", "_"): cell for key, cell in line.cells.items()}
            show["id"] = {"tvdb": line.get("tvdb_id"), "imdb": line.get("imdb_id")}
            rescued.shows.append(Thing(member, line.number, show))


def _favourite_things(rescued: Rescued, kind: str) -> Iterator[Thing]:
    for thing in rescued.favourites:
        for number, data in objects(thing.data.get(kind)):
            yield Thing(thing.member, number, data)


def _episodes(show: dict[str, Any]) -> Iterator[tuple[int | None, dict[str, Any]]]:
    for _season_number, season in objects(show.get("seasons")):
        number = values.whole(season.get("number"), most=10_000)
        for _episode_number, episode in objects(season.get("episodes")):
            yield number, episode


def _tell(
    viewings: Viewings, thing: Thing, subject: Subject | None, data: dict[str, Any], season: int | None = None
) -> None:
    number = values.whole(data.get("number"), most=100_000)
    # A special within a season has a number of its own there: it is told by its id.
    is_misplaced = values.truth(data.get("special")) and season != 0
    told = Told(
        about=subject,
        origin=thing.origin(data if subject and subject.kind == "show" else None),
        rank=0,
        numbers=None if season is None or number is None or is_misplaced else (season, number),
        tvdb=_tvdb(data) if subject and subject.kind == "show" else None,
        moment=_moment(data.get("watched_at")),
    )
    viewings.add(told)
    times = values.whole(data.get("rewatch_count"), most=MOST_TIMES) or 0
    watched = values.whole(data.get("watched_count"), most=MOST_TIMES) or 0
    if subject and max(times, watched - 1) > 0:
        viewings.count_again(told, max(times, watched - 1))


def _show_rows(
    thing: Thing, subject: Subject, once: Once
) -> Iterator[StatusRow | WatchlistRow | FavouriteRow | RatingRow]:
    said = values.text(thing.data.get("status"), 50)
    status = STATUSES.get(said) if thing.data.get("is_followed") not in (False, "false") else None
    since = _moment(thing.data.get("created_at"))
    if status:
        yield StatusRow(origin=thing.origin(), subject=subject, status=status, said=said, since=since)
    if status == Status.PLANNED:
        yield WatchlistRow(origin=thing.origin(), subject=subject, added=since)
    if values.truth(thing.data.get("is_favorite")) and once(subject.kind, subject.key or subject.name):
        yield FavouriteRow(origin=thing.origin(), subject=subject)
    for season, episode in _episodes(thing.data):
        value = values.points(episode.get("rating"))
        number, tvdb = values.whole(episode.get("number"), most=100_000), _tvdb(episode)
        if value and (tvdb or (season is not None and number is not None)):
            part = Part(season=season, number=number, tvdb=tvdb)
            yield RatingRow(origin=thing.origin(episode), subject=subject, part=part, value=value)


def _film_rows(thing: Thing, subject: Subject, once: Once) -> Iterator[WatchlistRow | FavouriteRow | RatingRow]:
    if not _is_watched(thing.data):
        yield WatchlistRow(origin=thing.origin(), subject=subject, added=_moment(thing.data.get("created_at")))
    if values.truth(thing.data.get("is_favorite")) and once(subject.kind, subject.key or subject.name):
        yield FavouriteRow(origin=thing.origin(), subject=subject)
    if value := values.points(thing.data.get("rating")):
        yield RatingRow(origin=thing.origin(), subject=subject, value=value)


def _list_rows(thing: Thing, titles: Titles) -> Iterator[ListRow | ItemRow | RefusedRow]:
    name = values.text(thing.data.get("name"), 200)
    key = values.text(thing.data.get("id"), 100) or name
    if not name:
        yield refused(thing.origin(), "no_name", _("The list has no name."))
        return
    public = thing.data.get("is_public")
    yield ListRow(
        origin=thing.origin(),
        key=key,
        name=name,
        description=values.prose(thing.data.get("description")),
        visibility=(Visibility.PUBLIC if public else Visibility.PRIVATE) if isinstance(public, bool) else "",
    )
    for _number, item in objects(thing.data.get("items")):
        subject = _item(item, titles)
        if subject is None:
            yield refused(thing.origin(item), "unknown_title", _("No file says which title it is."))
        else:
            added = _moment(item.get("created_at"))
            yield ItemRow(origin=thing.origin(item), subject=subject, list_key=key, added=added)


def _item(item: dict[str, Any], titles: Titles) -> Subject | None:
    named = item | {"title": item.get("title") or item.get("name")}
    return _film(named, titles) if item.get("type") == "movie" else _show(named, titles)


def _show(data: dict[str, Any], titles: Titles) -> Subject | None:
    imdb = values.imdb_id(inside(data, "id", "imdb"))
    return titles.show(_tvdb(data), values.text(data.get("uuid")), values.text(data.get("title")), imdb)


def _film(data: dict[str, Any], titles: Titles) -> Subject | None:
    uuid = values.text(data.get("uuid"))
    if uuid in titles.films:
        return titles.film(uuid)
    known = Titles(films={"": _film_of(data)})
    return known.film("")


def _film_of(data: dict[str, Any]) -> Film:
    year = values.year(data.get("year"))
    return Film(values.text(data.get("title")), year, _tvdb(data), values.imdb_id(inside(data, "id", "imdb")))


def _tvdb(data: dict[str, Any]) -> int | None:
    return values.tvdb_id(inside(data, "id", "tvdb")) or values.tvdb_id(data.get("tvdb_id") or data.get("tvdb"))


def _is_watched(data: dict[str, Any]) -> bool:
    """What has a date and says that it wasn't watched wasn't."""
    said = data.get("is_watched")
    return values.truth(said) if said is not None else bool(_moment(data.get("watched_at")))


def _moment(value: Any) -> Any:
    return moment_of(value) if isinstance(value, str) else None
