"""TV Time: tables in any order of columns, two of which tell the same viewings, and moments that are no dates."""

import datetime
import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lists.enums import Status
from lists.imports.files import Answers, ImportFileError, Member
from lists.imports.sources.tvtime import SOURCES, read, recognises, takes
from lists.imports.sources.tvtime_tables import maps_of
from social.enums import Visibility
from tests.lists.imports.fuzz import any_bytes, any_cell, assert_harmless, csv_of, csv_under, json_under

SOURCE = SOURCES[0]
SHOW, EPISODE = "11111111-2222-4333-8444-555555555555", "aaaaaaaa-bbbb-4ccc-8ddd-00000000000"
FILM = "99999999-2222-4333-8444-55555555555"
V2 = (
    "series_name", "gsi", "user_id", "created_at", "episode_id", "season_number", "episode_number", "s_id", "key",
    "ep_id", "updated_at", "ep_watch_count", "movie_watch_count", "most_recent_ep_watched", "is_archived",
    "is_followed", "uuid", "is_for_later", "followed_at", "ep_no", "s_no", "rewatch_count", "is_unitary", "bulk_type",
)  # fmt: skip
V1 = (
    "series_name", "created_at", "series_id", "uuid", "type-uuid-n", "user_id", "type", "entity_type", "movie_name",
    "release_date", "release_date_range_key", "rewatch_count", "series_uuid", "season_number", "episode_number",
    "watch_date", "episode_id", "unitarian", "watch_date_range_key", "bulk_type",
)  # fmt: skip
OLD = ("user_id", "episode_id", "created_at", "updated_at", "tv_show_name", "episode_season_number", "episode_number")
FOLLOWED = ("tv_show_id", "active", "archived", "user_id", "tv_show_name", "created_at")
SHOW_DATA = ("is_favorited", "nb_episodes_seen", "tv_show_name", "user_id", "tv_show_id", "is_followed")
LISTS = ("user_id", "s_key", "description", "name", "objects", "created_at", "is_public", "type")
VOTES = ("user_id", "vote_key", "episode_id", "series_name", "season_number", "episode_number", "movie_name")


def table(name: str, header: tuple[str, ...], *rows: dict[str, Any]) -> Member:
    return Member(f"gdpr/{name}", csv_of(header, [[str(row.get(column, "")) for column in header] for row in rows]))


def v2(*rows: dict[str, Any]) -> Member:
    return table("tracking-prod-records-v2.csv", V2, *rows)


def v1(*rows: dict[str, Any]) -> Member:
    return table("tracking-prod-records.csv", V1, *rows)


def episode(number: int, at: str, **cells: Any) -> dict[str, Any]:
    key = f"watch-episode-{SHOW}-{EPISODE}{number}"
    base = {"series_name": "Nachtfalter", "s_id": 4711, "season_number": 1, "episode_number": number, "created_at": at}
    return base | {"key": key, "user_id": 7} | cells


def again(number: int, turn: int, at: str, **cells: Any) -> dict[str, Any]:
    return episode(number, at, key=f"rewatch-episode-{SHOW}-{EPISODE}{number}-{turn}", **cells)


def old_episode(number: int, at: str, **cells: Any) -> dict[str, Any]:
    base = {"type": "watch", "entity_type": "episode", "series_id": 4711, "series_uuid": SHOW, "created_at": at}
    numbers = {"season_number": 1, "episode_number": number, "uuid": f"{EPISODE}{number}"}
    return base | numbers | {"type-uuid-n": f"watch-{EPISODE}{number}-0"} | cells


def film(number: int, kind: str, at: str = "2021-02-03 20:15:00", **cells: Any) -> dict[str, Any]:
    base = {"type": kind, "entity_type": "movie", "uuid": f"{FILM}{number}", "movie_name": f"Film {number}"}
    return base | {"created_at": at, "release_date": "2019-05-02 00:00:00"} | cells


def records(*members: Member, **answers: Any) -> list[Any]:
    return list(read(members, Answers(answers)))


def of(kind: str, *members: Member, **answers: Any) -> list[Any]:
    return [record for record in records(*members, **answers) if record.kind == kind]


def moment(text: str) -> datetime.datetime:
    return datetime.datetime.fromisoformat(text).replace(tzinfo=datetime.UTC)


def test_an_episode_is_known_by_ids_and_numbers_and_its_show_by_name_without_the_year() -> None:
    (watch,) = of("watch", v2(episode(3, "2020-05-06 21:00:00", episode_id=99, series_name="Nachtfalter (2018)")))
    assert (watch.subject.kind, watch.subject.name, watch.subject.year) == ("show", "Nachtfalter", 2018)
    assert (watch.subject.tvdb, watch.part.season, watch.part.number, watch.part.tvdb) == (4711, 1, 3, 99)
    assert (watch.moment, watch.day, watch.is_rewatch) == (moment("2020-05-06 21:00:00"), None, False)
    assert "7" not in watch.origin.raw.values()
    assert (watch.origin.member, watch.origin.line) == ("gdpr/tracking-prod-records-v2.csv", 2)


def test_a_country_stays_in_the_name() -> None:
    (watch,) = of("watch", v2(episode(1, "2020-05-06 21:00:00", series_name="Nachtfalter (US)")))
    assert (watch.subject.name, watch.subject.year) == ("Nachtfalter (US)", None)


def test_numbers_and_ids_may_stand_in_either_of_their_columns() -> None:
    rows = [
        episode(0, "2020-01-01 20:00:00", season_number="", episode_number="", s_no=2, ep_no=5, ep_id=50),
        episode(18, "2020-01-02 20:00:00", season_number=2, episode_number=6, s_no=0, ep_no=0),
        episode(0, "2020-01-03 20:00:00", season_number="", episode_number="", s_no=0, ep_no=0, ep_id=70),
    ]
    parts = [(row.part.season, row.part.number, row.part.tvdb) for row in of("watch", v2(*rows))]
    assert parts == [(2, 5, 50), (2, 6, None), (None, None, 70)]


def test_a_row_without_an_episode_or_a_show_is_refused() -> None:
    nameless = episode(1, "2020-01-01 20:00:00", s_id="", series_name="", key="watch-episode-1")
    lost = episode(2, "2020-01-01 20:00:00", season_number="", episode_number="")
    codes = [row.code for row in of("refused", v2(nameless, lost, {"s_id": 4711, "key": "new-kind-of-row"}))]
    assert sorted(codes) == ["no_episode", "no_name", "unknown_row"]


def test_sums_are_no_rows_but_claims() -> None:
    rows = records(
        v2({"key": "tracking-stats", "ep_watch_count": 12, "movie_watch_count": 3}, {"key": "count-x"}),
        v1({"type": "time-count", "entity_type": ""}, {"type": "count-watch-movie"}, {"type": "last-episode-watched"}),
    )
    assert [(row.kind, row.label, row.count) for row in rows] == [
        ("claim", "ep_watch_count", 12), ("claim", "movie_watch_count", 3),
    ]  # fmt: skip


def test_two_tables_tell_a_viewing_once() -> None:
    tables = (v2(episode(1, "2020-01-01 20:00:00")), v1(old_episode(1, "2020-01-01 20:00:00")))
    assert len(of("watch", *tables)) == len(of("watch", *reversed(tables))) == 1


def test_what_only_one_table_has_is_kept() -> None:
    found = of("watch", v2(episode(1, "2020-01-01 20:00:00")), v1(old_episode(2, "2020-01-02 20:00:00")))
    assert [row.part.number for row in found] == [1, 2]
    assert {row.subject.name for row in found} == {"Nachtfalter"}


def test_a_date_that_was_set_is_better_than_that_of_the_click() -> None:
    click = "2021-01-01 00:00:00"
    found = of(
        "watch",
        v2(episode(1, click), episode(2, click, gsi="watch-episode-1577908800")),
        v1(
            old_episode(1, click, watch_date=1577822400),
            old_episode(3, click, watch_date_range_key="watch-date-1577995200"),
            old_episode(4, "1577822400"),
        ),
    )
    days = {row.part.number: (str(row.moment)[:10], str(row.entered)[:10]) for row in found}
    assert days == {
        1: ("2019-12-31", "2021-01-01"), 2: ("2020-01-01", "2021-01-01"), 3: ("2020-01-02", "2021-01-01"),
        4: ("2019-12-31", "2019-12-31"),
    }  # fmt: skip


@pytest.mark.parametrize("cells", [{"bulk_type": "season"}, {"bulk_type": "fill-previous"}, {"is_unitary": "false"}])
def test_what_was_ticked_off_with_others_has_no_date(cells: dict[str, str]) -> None:
    rows = records(v2(episode(1, "2020-01-01 20:00:00", **cells), episode(2, "2020-01-01 21:00:00", is_unitary="true")))
    watches = [row for row in rows if row.kind == "watch"]
    assert [row.moment for row in watches] == [None, moment("2020-01-01 21:00:00")]
    assert watches[0].entered == moment("2020-01-01 20:00:00")
    assert [row.code for row in rows if row.kind == "notice"] == ["marked_together"]


def test_many_episodes_of_one_second_have_no_date_and_two_do() -> None:
    many = [episode(number, f"2020-01-01 20:00:0{number % 2}") for number in (1, 2, 3)]
    assert {row.moment for row in of("watch", v2(*many))} == {None}
    assert None not in {row.moment for row in of("watch", v2(*many[:2]))}
    spread = [episode(number, f"2020-01-01 20:00:{number}0") for number in (1, 2, 3)]
    assert None not in {row.moment for row in of("watch", v2(*spread))}
    shows = [episode(1, "2020-01-01 20:00:00", s_id=number, series_name=f"S{number}") for number in (1, 2, 3)]
    assert None not in {row.moment for row in of("watch", v2(*shows))}


def test_the_mark_of_one_table_holds_for_the_other() -> None:
    marked = old_episode(1, "2020-01-01 20:00:00", bulk_type="season")
    (watch,) = of("watch", v2(episode(1, "2020-01-01 20:00:00")), v1(marked))
    assert watch.moment is None


def test_rewatches_are_told_apart_and_counted_once() -> None:
    tables = (
        v2(
            episode(1, "2020-01-01 20:00:00", rewatch_count=2),
            again(1, 1, "2021-01-01 20:00:00"),
            again(1, 2, "2022-01-01 20:00:00"),
        ),
        v1(
            old_episode(1, "2020-01-01 20:00:00"),
            old_episode(1, "2021-01-01 20:00:00", type="rewatch", **{"type-uuid-n": f"rewatch-{EPISODE}1-1"}),
            old_episode(1, "", type="rewatch_count", rewatch_count=2),
        ),
    )
    found = of("watch", *tables)
    assert [(str(row.moment)[:4], row.is_rewatch) for row in found] == [("2020", False), ("2021", True), ("2022", True)]
    assert len({row.key for row in found}) == 3


def test_the_same_row_at_another_time_is_a_rewatch_and_at_the_same_time_is_not() -> None:
    first, later = episode(1, "2020-01-01 20:00:00"), episode(1, "2021-05-05 12:00:00", rewatch_count=1)
    found = of("watch", v2(first, first, later))
    assert [(str(row.moment)[:4], row.is_rewatch) for row in found] == [("2020", False), ("2021", True)]


def test_a_count_says_more_than_the_rows_and_gives_viewings_without_a_date() -> None:
    header = (*OLD, "cpt")
    row = {"tv_show_name": "Nachtfalter", "episode_season_number": 1, "episode_number": 1, "cpt": 3}
    counted = table("rewatched_episode.csv", header, row | {"created_at": "2021-03-03 10:00:00"})
    found = of("watch", v2(episode(1, "2020-01-01 20:00:00")), counted)
    assert [str(row.moment)[:4] for row in found] == ["2020", "2021", "None", "None"]
    assert [row.is_rewatch for row in found] == [False, True, True, True]
    assert [row.origin.member for row in found[1:]] == ["gdpr/rewatched_episode.csv"] * 3


def test_a_reduced_table_of_viewings_counts_each() -> None:
    row = {"tv_show_name": "Nachtfalter", "episode_season_number": 1, "episode_number": 1, "cpt": 2, "episode_id": 5}
    reduced = table("tracking-prod-records.csv", (*OLD, "cpt"), row | {"created_at": "2021-03-03 10:00:00"})
    assert [str(row.moment)[:4] for row in of("watch", reduced)] == ["2021", "None"]
    silly = table("tracking-prod-records.csv", (*OLD, "cpt"), row | {"cpt": 10**9})
    assert [row.code for row in of("refused", silly)] == ["bad_value"]


def test_older_tables_count_only_where_nothing_else_tells_of_the_episode() -> None:
    def seen(name: str, number: int, at: str) -> Member:
        row = {"tv_show_name": "Nachtfalter", "episode_season_number": 1, "episode_number": number, "created_at": at}
        return table(name, OLD, row)

    found = of(
        "watch",
        v2(episode(1, "2020-01-01 20:00:00")),
        seen("watched_on_episode.csv", 1, "2018-01-01 20:00:00"),
        seen("seen_episode_source.csv", 2, "2018-01-01 20:00:00"),
        seen("watched_on_episode.csv", 2, "2018-01-01 20:00:00"),
        seen("seen_episode_latest.csv", 3, "2018-01-01 20:00:00"),
    )
    assert [(row.part.number, str(row.moment)[:4], row.is_rewatch) for row in found] == [
        (1, "2020", False), (2, "2018", None), (3, "None", None),
    ]  # fmt: skip
    assert {row.subject.tvdb for row in found} == {4711}


def test_films_have_names_years_and_the_day_of_the_click() -> None:
    found = records(
        v1(
            film(1, "watch"), film(1, "follow"), film(2, "towatch"), film(2, "follow"), film(3, "follow"),
            film(4, "watch", release_date="0001-01-01 00:00:00", watch_date=1577822400), film(4, "rewatch"),
            film(5, "watch", "2021-02-04 20:00:00", release_date="2019-12-31 21:00:00"),
            film(6, "watch", "2021-02-05 20:00:00", release_date_range_key="watch-release-date-2018-07-01"),
            film(7, "watch", movie_name=""), film(8, "towatch", movie_name=""),
        )
    )  # fmt: skip
    watches = [
        (row.subject.name, row.subject.year, str(row.moment)[:10], row.is_rewatch)
        for row in found
        if row.kind == "watch"
    ]
    assert watches == [
        ("Film 1", 2019, "2021-02-03", False), ("Film 4", 2019, "2019-12-31", False),
        ("Film 4", 2019, "2021-02-03", True),
        ("Film 5", 2020, "2021-02-04", False), ("Film 6", 2018, "2021-02-05", False),
    ]  # fmt: skip
    assert [row.subject.name for row in found if row.kind == "watchlist"] == ["Film 2", "Film 3"]
    assert [row.code for row in found if row.kind == "refused"] == ["no_name", "no_name"]


def test_a_film_of_an_unknown_year_has_none() -> None:
    (watch,) = of("watch", v1(film(1, "watch", release_date="0000-12-31 20:06:12")))
    assert watch.subject.year is None


def test_where_somebody_stands_with_a_show() -> None:
    def show(number: int, **cells: Any) -> dict[str, Any]:
        base = {"key": f"user-series-{number}", "s_id": number, "series_name": f"S{number}", "is_followed": "true"}
        return base | {"is_archived": "false", "is_for_later": "false", "followed_at": "1661862479243982"} | cells

    seen = [episode(1, "2020-01-01 20:00:00", s_id=number, series_name=f"S{number}") for number in (1, 4, 5, 7)]
    found = records(
        v2(
            show(1), show(2), show(3, is_for_later="true"), show(4, is_for_later="true"), show(5, is_archived="true"),
            show(6, is_archived="true"), show(7, is_followed="false"), show(8, ep_watch_count=9), *seen,
        )
    )  # fmt: skip
    statuses = {row.subject.name: (row.status, row.said) for row in found if row.kind == "status"}
    assert statuses == {
        "S1": (Status.WATCHING, "following"), "S2": (Status.PLANNED, "not started"),
        "S3": (Status.PLANNED, "for later"), "S4": (Status.PAUSED, "for later, begun"),
        "S5": (Status.PAUSED, "stopped"), "S8": (Status.WATCHING, "following"),
    }  # fmt: skip
    assert {said: status for status, said in statuses.values()} == SOURCE.statuses
    assert [row.subject.name for row in found if row.kind == "watchlist"] == ["S2", "S3", "S4"]
    assert [row.about for row in found if row.kind == "refused"] == ["S6"]
    assert {row.since.year for row in found if row.kind == "status"} == {2022}


def test_the_older_tables_say_it_where_the_newer_one_does_not() -> None:
    followed = table(
        "followed_tv_show.csv", FOLLOWED,
        {"tv_show_id": 1, "tv_show_name": "A", "archived": 0, "active": 1},
        {"tv_show_id": 2, "tv_show_name": "B", "archived": 1, "active": 1},
    )  # fmt: skip
    data = table(
        "user_tv_show_data.csv", SHOW_DATA,
        {"tv_show_id": 1, "tv_show_name": "A", "nb_episodes_seen": 4, "is_favorited": 1, "is_followed": 1},
        {"tv_show_id": 2, "tv_show_name": "B", "nb_episodes_seen": 2, "is_favorited": 0, "is_followed": 1},
    )  # fmt: skip
    later = table(
        "user_show_special_status.csv", ("user_id", "tv_show_id", "status", "tv_show_name"),
        {"tv_show_id": 3, "status": "for_later", "tv_show_name": "C"},
        {"tv_show_id": 1, "status": "favorite", "tv_show_name": "A"},
    )  # fmt: skip
    found = records(followed, data, later)
    statuses = {row.subject.name: row.status for row in found if row.kind == "status"}
    assert statuses == {"A": Status.WATCHING, "B": Status.PAUSED, "C": Status.PLANNED}
    assert [row.subject.name for row in found if row.kind == "favourite"] == ["A"]
    assert [(row.subject.tvdb, row.count) for row in found if row.kind == "claim"] == [(1, 4), (2, 2)]
    assert [row.subject.name for row in found if row.kind == "watchlist"] == ["C"]


def test_without_any_history_a_followed_show_is_not_taken_for_a_planned_one() -> None:
    row = {"tv_show_id": 1, "tv_show_name": "A", "archived": 0, "active": 1}
    found = records(table("followed_tv_show.csv", FOLLOWED, row, row | {"tv_show_id": 2, "active": 0}))
    assert [row.status for row in found if row.kind == "status"] == [Status.WATCHING]
    assert [row.code for row in found if row.kind in ("notice", "refused")] == ["not_kept", "no_history"]


def test_lists_and_favourites_out_of_go_maps() -> None:
    objects = f"[map[created_at:1.6e+09 id:4711 type:series] map[type:movie uuid:{FILM}1] map[type:movie uuid:{FILM}9]]"
    found = records(
        v2(episode(1, "2020-01-01 20:00:00")),
        v1(film(1, "watch")),
        table(
            "lists-prod-lists.csv", LISTS,
            {"s_key": "x1", "name": "Rainy days", "description": "Two\nlines", "objects": objects, "is_public": "true",
             "type": "list"},
            {"s_key": "favorite-movies", "objects": objects, "type": "list"},
            {"s_key": "", "type": "lists", "objects": ""},
        ),
    )  # fmt: skip
    (a_list,) = [row for row in found if row.kind == "list"]
    assert (a_list.key, a_list.name, a_list.description) == ("x1", "Rainy days", "Two\nlines")
    assert a_list.visibility == Visibility.PUBLIC
    assert [(row.list_key, row.subject.name) for row in found if row.kind == "item"] == [
        ("x1", "Nachtfalter"), ("x1", "Film 1"),
    ]  # fmt: skip
    assert [row.subject.name for row in found if row.kind == "favourite"] == ["Nachtfalter", "Film 1"]
    assert [(row.code, row.about) for row in found if row.kind == "refused"] == [("unknown_title", f"{FILM}9")] * 2
    assert str(next(row.added for row in found if row.kind == "item"))[:10] == "2020-09-13"


def test_go_maps() -> None:
    assert maps_of("map[ep_id:497841 name:A b c: watch_date:1.5e+15]") == [
        {"ep_id": "497841", "name": "A b", "c": "", "watch_date": "1.5e+15"}
    ]
    assert maps_of("[map[a:1 inner:map[b:2] list:[x map[c:3]] d:4] map[]]") == [
        {"a": "1", "inner": "", "list": "", "d": "4"}, {},
    ]  # fmt: skip
    assert maps_of("]]map[a:1") == maps_of("") == []
    assert maps_of("map[" * 100_000) == []


def test_ratings_of_shows_in_halves() -> None:
    rates = table(
        "tv_show_rate.csv", ("tv_show_id", "rating", "tv_show_name"),
        {"tv_show_id": 4711, "rating": "3.5", "tv_show_name": "Nachtfalter"},
        {"tv_show_id": 4712, "rating": "0", "tv_show_name": "Nix"},
    )  # fmt: skip
    found = records(rates)
    assert [(row.subject.tvdb, row.value) for row in found if row.kind == "rating"] == [(4711, 7)]
    assert [row.code for row in found if row.kind == "refused"] == ["bad_value"]


def test_reactions_are_no_ratings_unless_somebody_says_so() -> None:
    votes = table(
        "ratings-3-prod-episode_votes.csv", VOTES,
        {"vote_key": "55-7-3", "episode_id": 55, "series_name": "Nachtfalter", "season_number": 1, "episode_number": 2},
        {"vote_key": "0-7-27", "movie_name": "Film 1"},
        {"vote_key": "56-7-29", "episode_id": 56, "series_name": "Nachtfalter"},
        {"vote_key": "56-7-31", "episode_id": 56, "series_name": "Nachtfalter"},
    )  # fmt: skip
    assert [(row.kind, row.code) for row in records(votes)] == [("notice", "reactions")]
    assert "4 reactions" in records(votes, reactions="none")[0].text
    found = records(votes, reactions="ratings")
    assert [(row.subject.name, row.part and row.part.tvdb, row.value) for row in found if row.kind == "rating"] == [
        ("Nachtfalter", 56, 4), ("Film 1", None, 7), ("Nachtfalter", 55, 10),
    ]  # fmt: skip
    assert [row.code for row in found if row.kind == "refused"] == ["bad_value"]


def rescued(name: str, value: Any) -> Member:
    return Member(f"x/{name}", json.dumps(value).encode())


RESCUED_SHOW = {
    "uuid": SHOW, "id": {"tvdb": 4711, "imdb": "tt0000123"}, "title": "Nachtfalter (2018)", "status": "stopped",
    "created_at": "2019-01-01T00:00:00Z", "is_favorite": True,
    "seasons": [
        {"number": 1, "episodes": [
            {"id": {"tvdb": 51}, "number": 1, "is_watched": True, "watched_at": "2020-01-01 20:00:00",
             "rewatch_count": 1, "watched_count": 2, "rating": 8},
            {"id": {"tvdb": 52}, "number": 2, "is_watched": True, "watched_at": None},
            {"id": {"tvdb": 53}, "number": 3, "is_watched": False, "watched_at": "2020-01-01 20:00:00"},
            {"id": {"tvdb": 54}, "number": 1, "special": True, "is_watched": True},
        ]},
    ],
}  # fmt: skip
RESCUED_FILMS = [
    {"id": {"tvdb": 9, "imdb": "tt0000456"}, "uuid": f"{FILM}1", "title": "Film 1", "year": 2019, "is_watched": True,
     "watched_at": "2021-02-03T20:15:00.135015Z", "rewatch_count": 0},
    {"id": {}, "uuid": f"{FILM}2", "title": "Film 2", "is_watched": False, "watched_at": None, "is_favorite": True},
]  # fmt: skip


def test_what_a_rescue_tool_saved() -> None:
    lists = [
        {"id": 5, "name": "Rainy days", "items": [
            {"type": "movie", "uuid": f"{FILM}1", "name": "Film 1"}, {"type": "series", "tvdb_id": 4711},
            {"type": "movie", "uuid": f"{FILM}7"},
        ]},
    ]  # fmt: skip
    found = records(
        rescued("tvtime-series-2026-07-04.json", [RESCUED_SHOW]),
        rescued("tvtime-movies-2026-07-04.json", RESCUED_FILMS),
        rescued("tvtime-lists-2026-07-04.json", lists),
    )
    watches = [row for row in found if row.kind == "watch"]
    assert [(row.part and (row.part.season, row.part.number, row.part.tvdb), str(row.moment)[:10], row.is_rewatch)
            for row in watches] == [
        ((1, 1, 51), "2020-01-01", False), ((1, 1, 51), "None", True), ((1, 2, 52), "None", False),
        ((None, None, 54), "None", False), (None, "2021-02-03", False),
    ]  # fmt: skip
    assert (watches[0].subject.name, watches[0].subject.year, watches[0].subject.imdb) == (
        "Nachtfalter",
        2018,
        "tt0000123",
    )
    assert (watches[-1].subject.imdb, watches[-1].subject.year) == ("tt0000456", 2019)
    assert [(row.status, row.said) for row in found if row.kind == "status"] == [(Status.PAUSED, "stopped")]
    assert [row.subject.name for row in found if row.kind == "favourite"] == ["Nachtfalter", "Film 2"]
    assert [row.subject.name for row in found if row.kind == "watchlist"] == ["Film 2"]
    assert [(row.part.tvdb, row.value) for row in found if row.kind == "rating"] == [(51, 8)]
    assert [row.subject.name for row in found if row.kind == "item"] == ["Film 1", "Nachtfalter"]
    assert [row.code for row in found if row.kind == "refused"] == ["unknown_title"]


def test_favourites_as_liberator_saves_them() -> None:
    favourites = {
        "name": "Favorites",
        "series": [RESCUED_SHOW | {"added_at": "2020-01-01T00:00:00Z"}],
        "movies": RESCUED_FILMS[:1],
    }
    found = records(
        rescued("favorites.json", favourites), rescued("series.json", [RESCUED_SHOW | {"is_favorite": False}])
    )
    assert [(row.subject.name, row.position) for row in found if row.kind == "favourite"] == [
        ("Nachtfalter", 1), ("Film 1", 1),
    ]  # fmt: skip


def test_its_tables_say_the_same() -> None:
    episodes = (
        "series_tvdb_id,series_imdb_id,series_uuid,title,season,episode,tvdb_id,is_watched,watched_at,rewatch_count,special\n"
        f"4711,tt0000123,{SHOW},Nachtfalter (2018),1,1,51,true,2020-01-01 20:00:00,1,false\n"
        f"4711,tt0000123,{SHOW},Nachtfalter (2018),1,2,52,false,,0,false\n"
    )
    films = (
        "uuid,tvdb_id,imdb_id,title,year,created_at,watched_at,is_watched,rewatch_count\n"
        f"{FILM}1,9,tt0000456,Film 1,2019,2021-01-01T00:00:00Z,2021-02-03T20:15:00Z,true,0\n"
    )
    shows = f"uuid,tvdb_id,imdb_id,title,status,is_followed,created_at\n{SHOW},4711,,Nachtfalter (2018),stopped,true,\n"
    lists = (
        "list_id,list_name,item_type,tvdb_id,uuid,name,custom_order\n"
        f"5,Rainy,movie,,{FILM}1,Film 1,0\n5,Rainy,series,4711,,,1\n"
    )
    members = [
        Member(f"tvtime-{name}-2026-07-04.csv", text.encode())
        for name, text in (("series-episodes", episodes), ("movies", films), ("series", shows), ("lists", lists))
    ]
    assert all(recognises(member) and takes(member.path) for member in members)
    found = records(*members)
    assert [(row.subject.name, str(row.moment)[:4]) for row in found if row.kind == "watch"] == [
        ("Nachtfalter", "2020"), ("Nachtfalter", "None"), ("Film 1", "2021"),
    ]  # fmt: skip
    assert [row.status for row in found if row.kind == "status"] == [Status.PAUSED]
    assert [row.subject.name for row in found if row.kind == "item"] == ["Film 1", "Nachtfalter"]
    assert len([row for row in records(*members, rescued("series.json", [RESCUED_SHOW])) if row.kind == "status"]) == 1


def test_a_rescued_file_goes_before_the_archive_s_tables_of_the_same() -> None:
    gdpr = (v2(episode(9, "2020-01-01 20:00:00")), v1(film(1, "watch"), film(2, "towatch")))
    found = records(*gdpr, rescued("series.json", [RESCUED_SHOW]))
    assert [row.subject.name for row in found if row.kind == "watch"] == ["Nachtfalter"] * 4 + ["Film 1"]
    assert 9 not in {row.part.number for row in found if row.kind == "watch" and row.part}
    assert "rescue_preferred" in {row.code for row in found if row.kind == "notice"}


def test_only_the_useful_tables_leave_the_zip() -> None:
    for name in ("tracking-prod-records.csv", "TRACKING-PROD-RECORDS-V2.CSV", "tv_show_rate.csv", "series.json"):
        assert takes(f"my/export/{name}")
    for name in ("user.csv", "access_token.csv", "auth-prod-login.csv", "ip_address.csv", "device_token.csv", "tv.csv"):
        assert not takes(name)


def test_tables_are_known_by_their_columns() -> None:
    assert recognises(v2())
    assert recognises(Member("renamed (1).csv", csv_of(tuple(reversed(V1)))))
    assert not recognises(Member("tracking-prod-records.csv", b"Title,Date\n"))
    assert not recognises(Member("episode_comment.csv", csv_of((*OLD, "comment"))))
    with pytest.raises(ImportFileError):
        records(Member("a.csv", b"x,y\n"))


def test_no_number_of_rows_takes_long() -> None:
    rows = [episode(1, f"2020-01-01 20:{number // 60 % 60:02}:{number % 60:02}") for number in range(3_000)]
    same = [old_episode(1, f"2021-01-{number % 28 + 1:02} 20:00:00") for number in range(3_000)]
    assert len(of("watch", v2(*rows), v1(*same))) == 3_000


@given(
    members=st.lists(
        st.builds(Member, st.just("a.csv"), any_bytes)
        | st.builds(
            Member,
            st.just("v2.csv"),
            csv_under(V2, key=st.sampled_from(["watch-episode-1", "user-series-2"]), s_id=st.sampled_from(["1", "2"])),
        )
        | st.builds(
            Member, st.just("v1.csv"), csv_under(V1, type=st.sampled_from(["watch", "towatch", "rewatch", "x"]))
        )
        | st.builds(Member, st.just("rewatched_episode.csv"), csv_under((*OLD, "cpt")))
        | st.builds(Member, st.just("f.csv"), csv_under(FOLLOWED) | csv_under(SHOW_DATA) | csv_under(VOTES))
        | st.builds(
            Member, st.just("l.csv"), csv_under(LISTS, objects=any_cell.map("[map[type:series id:1] map[{}]".format))
        ),
        max_size=4,
    ),
    reactions=st.sampled_from(["ratings", "none"]),
)
@settings(max_examples=60, deadline=None)
def test_any_table_is_harmless(members: list[Member], reactions: str) -> None:
    assert_harmless(SOURCE, members, {"reactions": reactions})


@given(
    json_under(
        ("uuid", "id", "title", "status", "seasons", "is_watched", "watched_at", "items", "series", "movies", "name"),
        seasons=st.just([{"number": 1, "episodes": [{"number": "1", "is_watched": True, "id": {"tvdb": 2}}]}]),
    )
)
@settings(max_examples=60, deadline=None)
def test_any_json_is_harmless(data: bytes) -> None:
    assert_harmless(SOURCE, [Member("series.json", data), rescued("movies.json", RESCUED_FILMS)])
