"""TV Time: tables in any order of columns, two of which tell the same viewings, and moments that are no dates."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lists.imports.files import ImportFileError, Member
from lists.imports.sources.tvtime import recognises, takes
from tests.lists.imports.fuzz import any_bytes, any_cell, assert_harmless, csv_of, csv_under
from tests.lists.imports.tvtime_files import (
    EPISODE,
    FOLLOWED,
    LISTS,
    OLD,
    SHOW_DATA,
    SOURCE,
    V1,
    V2,
    VOTES,
    again,
    episode,
    film,
    moment,
    of,
    old_episode,
    records,
    table,
    v1,
    v2,
)


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
