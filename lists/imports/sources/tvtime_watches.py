"""What TV Time's tables tell of viewings: of episodes in both tracking tables and five older ones, of films in one."""

import re
from collections.abc import Iterator

from django.utils.translation import gettext as _

from lists.imports import values
from lists.imports.records import RefusedRow, Subject, WatchlistRow
from lists.imports.sources.tabular import refused
from lists.imports.sources.tvtime_tables import LATEST, REWATCHED, SEEN, UUID, V1, V2, Row, Tables, moment_of
from lists.imports.sources.tvtime_titles import Titles, is_film
from lists.imports.sources.tvtime_viewings import MOST_TIMES, SAYS_LITTLE, Told, Viewings

_WATCHED = re.compile(r"(re)?watch-(episode|movie)-")
# Totals, and what follows from the other rows: nothing is lost with them.
_SUMS = ("count-", "time-count", "tracking-stats", "last-episode-watched", "user-series", "rewatch_count")
_TURN = re.compile(r"-(\d{1,3})$", re.ASCII)
_UUID_LENGTH = 36


def tell_episodes(tables: Tables, titles: Titles, viewings: Viewings) -> None:
    """All that the tables tell of episodes goes into the viewings."""
    for row in tables.get(V2, ()):
        _tell_v2(row, titles, viewings)
    for row in tables.get(V1, ()):
        if not is_film(row):
            _tell_v1(row, titles, viewings)
    for row in (*tables.get(SEEN, ()), *tables.get(LATEST, ())):
        viewings.add(_old(row, titles))
    for row in tables.get(REWATCHED, ()):
        _tell_rewatched(row, titles, viewings)


def tell_films(tables: Tables, titles: Titles, viewings: Viewings) -> Iterator[WatchlistRow | RefusedRow]:
    """What the first tracking table tells of films; those that nobody has seen yet are on the watchlist."""
    films = [row for role in (V1, V2) for row in tables.get(role, ()) if is_film(row)]
    waiting: dict[tuple[str, str], Row] = {}
    seen: set[tuple[str, str]] = set()
    for row in films:
        kind, film = _kind_of_film(row), (_film_uuid(row), row.get("movie_name"))
        if kind in ("watch", "rewatch"):
            seen.add(film)
            viewings.add(_film(row, titles.film(*film), turn=int(kind == "rewatch")))
        elif kind == "towatch" or (kind == "follow" and film not in waiting):
            waiting[film] = row
        elif kind != "follow" and not _is_sum(row):
            yield _unknown(row)
    for film, row in waiting.items():
        # To follow a film comes before both: with having seen it, and with meaning to.
        if film not in seen or _kind_of_film(row) == "towatch":
            if subject := titles.film(*film):
                yield WatchlistRow(origin=row.origin, subject=subject, added=moment_of(row.get("created_at")))
            else:
                yield refused(row.origin, "no_name", _("The film has no name."))


def _tell_v2(row: Row, titles: Titles, viewings: Viewings) -> None:
    said = _WATCHED.match(row.get("key")) or _WATCHED.match(row.get("gsi"))
    if said is None:
        if not (_is_sum(row) or is_film(row)):
            viewings.refused.append(_unknown(row))
        return
    if said[2] == "movie" or is_film(row):
        return
    key = row.get("key")
    uuids = UUID.findall(key)
    told = _episode(
        row, titles.show(values.tvdb_id(row.get("s_id")), uuids[0] if uuids else "", row.get("series_name"))
    )
    told.turn = _turn(key) if key.startswith("rewatch") else 0
    viewings.add(told)
    if told.about and (times := _times(row.get("rewatch_count"))):
        viewings.count_again(told, times)


def _tell_v1(row: Row, titles: Titles, viewings: Viewings) -> None:
    kind = row.get("type")
    if kind not in ("watch", "rewatch", "rewatch_count"):
        if kind != "follow" and not _is_sum(row):
            viewings.refused.append(_unknown(row))
        return
    show = titles.show(values.tvdb_id(row.get("series_id")), row.get("series_uuid"), row.get("series_name"))
    told = _episode(row, show)
    told.rank = 1
    if kind != "rewatch_count":
        told.turn = _turn(row.get("type-uuid-n")) if kind == "rewatch" else 0
        viewings.add(told)
    if told.about and (told.numbers or told.tvdb) and kind != "rewatch" and (times := _times(row.get("rewatch_count"))):
        viewings.count_again(told, times)


def _episode(row: Row, show: Subject | None) -> Told:
    """What a row of either tracking table tells. Each fact stands in one of two or three columns."""
    numbers = _numbers(row.get("season_number"), row.get("episode_number"))
    told = Told(
        about=show,
        origin=row.origin,
        rank=0,
        numbers=numbers or _numbers(row.get("s_no"), row.get("ep_no")),
        tvdb=values.tvdb_id(row.get("episode_id")) or values.tvdb_id(row.get("ep_id")),
    )
    _date(told, row)
    return told


def _film(row: Row, film: Subject | None, turn: int) -> Told:
    told = Told(about=film, origin=row.origin, rank=0, turn=turn)
    _date(told, row)
    return told


def _date(told: Told, row: Row) -> None:
    """A date that was set goes before the one of the click; what was ticked off with others has none."""
    told.entered = moment_of(row.get("created_at"))
    chosen = [row.get("watch_date"), row.get("watch_date_range_key"), row.get("gsi")]
    moments = [moment for text in chosen if (moment := moment_of(text))]
    told.moment, told.is_chosen = (moments[0], True) if moments else (told.entered, False)
    told.is_marked = bool(row.get("bulk_type")) or row.get("is_unitary", "unitarian").lower() == "false"


def _old(row: Row, titles: Titles) -> Told:
    """A row of the older tables: they only say that an episode was seen, the latest of a show without its day."""
    show = titles.show(values.tvdb_id(row.get("tv_show_id")), name=row.get("tv_show_name"))
    entered = moment_of(row.get("created_at"))
    return Told(
        about=show,
        origin=row.origin,
        rank=SAYS_LITTLE,
        numbers=_numbers(row.get("episode_season_number"), row.get("episode_number")),
        tvdb=values.tvdb_id(row.get("episode_id")),
        moment=None if "latest" in row.member.name.lower() else entered,
        entered=entered,
    )


def _tell_rewatched(row: Row, titles: Titles, viewings: Viewings) -> None:
    """How often an episode was seen again; where the table isn't that of rewatches, how often at all."""
    told = _old(row, titles)
    is_again = "rewatch" in row.member.name.lower()
    count = values.whole(row.get("cpt"), most=MOST_TIMES)
    if count is None:
        viewings.refused.append(
            refused(row.origin, "bad_value", _("This is no number of times."), row.get("tv_show_name"))
        )
        return
    if not is_again or told.about is None or not (told.numbers or told.tvdb):
        viewings.add(told)
    if told.about and (told.numbers or told.tvdb):
        again = count if is_again else count - 1
        moments = (moment_of(row.get("created_at")), moment_of(row.get("updated_at"))) if is_again else ()
        viewings.count_again(told, again, dict.fromkeys(moment for moment in moments if moment))


def _numbers(season: str, episode: str) -> tuple[int, int] | None:
    """Season and episode; there is no episode 0 of season 0: so TV Time fills up columns."""
    found = values.whole(season, most=10_000), values.whole(episode, most=100_000)
    if found[0] is None or found[1] is None or found == (0, 0):
        return None
    return found[0], found[1]


def _times(text: str) -> int:
    return values.whole(text, most=MOST_TIMES) or 0


def _turn(key: str) -> int:
    """Which time it was, as the end of a key counts; what ends there may also be the end of an id."""
    found = _TURN.search(key)
    is_id = found and UUID.fullmatch(key[-_UUID_LENGTH:])
    return max(1, int(found[1])) if found and not is_id else 1


def _kind_of_film(row: Row) -> str:
    return row.get("type") or row.get("key").split("-", 1)[0]


def _film_uuid(row: Row) -> str:
    return row.get("uuid") or next(iter(UUID.findall(row.get("key"))[-1:]), "")


def _is_sum(row: Row) -> bool:
    return row.get("type", "type-uuid-n", "key").startswith(_SUMS)


def _unknown(row: Row) -> RefusedRow:
    about = row.get("series_name", "movie_name", "type", "key")
    return refused(row.origin, "unknown_row", _("It isn’t known what such a row says."), about)
