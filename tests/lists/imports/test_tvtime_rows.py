"""TV Time: where somebody stands with shows, lists out of Go’s maps, ratings, and reactions that are none."""

from typing import Any

import pytest

from lists.enums import Status
from lists.imports.files import NeedsAnswerError
from lists.imports.sources.tvtime_tables import maps_of
from social.enums import Visibility
from tests.lists.imports.tvtime_files import (
    FILM,
    FOLLOWED,
    LISTS,
    SHOW_DATA,
    SOURCE,
    VOTES,
    episode,
    film,
    records,
    table,
    v1,
    v2,
)


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
    with pytest.raises(NeedsAnswerError, match="There are 4 reactions") as asked:
        records(votes)
    assert (asked.value.name, [each.value for each in asked.value.choices]) == ("reactions", ["ratings", "none"])
    (told,) = records(votes, reactions="none")
    assert (told.kind, told.code) == ("notice", "reactions")
    assert "4 reactions" in told.text
    found = records(votes, reactions="ratings")
    assert [(row.subject.name, row.part and row.part.tvdb, row.value) for row in found if row.kind == "rating"] == [
        ("Nachtfalter", 56, 4), ("Film 1", None, 7), ("Nachtfalter", 55, 10),
    ]  # fmt: skip
    assert [row.code for row in found if row.kind == "refused"] == ["bad_value"]
