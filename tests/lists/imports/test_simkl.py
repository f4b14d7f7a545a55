"""Simkl's backup and tables: days where it has them, claims where it only says "seen", and anime by the season."""

import datetime
import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lists.imports.files import Answers, ImportFileError, Member, NeedsAnswerError
from lists.imports.records import Part
from lists.imports.sources.simkl import SOURCES
from movies.enums import TitleKind
from tests.lists.imports.fuzz import any_bytes, any_json, assert_harmless, csv_of, csv_under, json_bytes, objects_under

(SIMKL,) = SOURCES
IDS = {"simkl": 41, "slug": "harbour", "imdb": "tt0055555", "tmdb": "90", "tvdb": "900"}
SHOW = {"title": "Harbour", "year": 2014, "ids": IDS}
FILM = {"title": "Blue Lamp", "year": 1951, "ids": {"simkl_id": 42, "tmdb": 70, "tvdb": "5"}}
HEADER = (
    "SIMKL_ID", "Title", "Type", "Year", "Watchlist", "LastEpWatched", "WatchedDate", "Rating", "Memo", "TVDB", "TMDB",
    "IMDB",
)  # fmt: skip
TEMPLATE = (
    "simkl_id", "TVDB_ID", "TMDB", "IMDB_ID", "MAL_ID", "Type", "Title", "Year", "LastEpWatched", "Watchlist",
    "WatchedDate", "Rating", "Memo",
)  # fmt: skip


def backup(**sections: list[dict[str, Any]]) -> Member:
    return Member("SimklBackup.json", json.dumps(sections).encode())


def table(*lines: tuple[str, ...]) -> Member:
    return Member("simkl.csv", csv_of(HEADER, lines))


def film_on(date: str, number: str = "1") -> tuple[str, ...]:
    return (number, f"Film {number}", "movie", "2001", "completed", "", date, "", "", "", number, "")


def read(*members: Member, **answers: Any) -> list[Any]:
    return list(SIMKL.read(members, Answers(answers)))


def rows(found: list[Any], kind: str) -> list[Any]:
    return [row for row in found if row.kind == kind]


def test_a_film_that_was_seen_has_its_last_day() -> None:
    entry = {"status": "completed", "last_watched_at": "2020-03-05T21:30:00Z", "user_rating": 8, "movie": FILM}
    found = read(backup(movies=[entry]))
    (watch,), (rating,), (status,) = rows(found, "watch"), rows(found, "rating"), rows(found, "status")
    assert watch.moment == datetime.datetime(2020, 3, 5, 21, 30, tzinfo=datetime.UTC)
    assert not watch.is_claim
    assert (watch.subject.kind, watch.subject.tmdb, watch.subject.tvdb) == (TitleKind.FILM, 70, None)
    assert (rating.value, status.status, status.said) == (8, "completed", "completed")


def test_a_film_without_a_day_is_a_claim_and_one_that_is_planned_no_viewing() -> None:
    (watch,) = rows(read(backup(movies=[{"status": "completed", "movie": FILM}])), "watch")
    assert watch.is_claim
    assert watch.day is None
    assert watch.moment is None
    added = {"status": "plantowatch", "added_to_watchlist_at": "2020-01-02T03:04:05Z", "movie": FILM}
    found = read(backup(movies=[added]))
    assert [row.kind for row in found] == ["status", "watchlist"]
    assert found[1].added == datetime.datetime(2020, 1, 2, 3, 4, 5, tzinfo=datetime.UTC)


def test_episodes_come_with_their_days() -> None:
    seasons = [{"number": 0, "episodes": [{"number": 2, "watched_at": "2020-03-05T21:30:00Z"}, {"number": 3}]}]
    found = read(backup(shows=[{"status": "watching", "watched_episodes_count": 2, "show": SHOW, "seasons": seasons}]))
    told = [(row.part.season, row.part.number, row.moment is not None, row.is_claim) for row in rows(found, "watch")]
    assert told == [(0, 2, True, False), (0, 3, False, True)]
    (claim,) = rows(found, "claim")
    assert (claim.count, claim.subject.tvdb) == (2, 900)


def test_a_completed_show_without_episodes_is_claimed_as_a_whole() -> None:
    (watch,) = rows(read(backup(shows=[{"status": "completed", "show": SHOW}])), "watch")
    assert (watch.part, watch.is_claim) == (None, True)


def test_a_completed_show_with_some_of_its_episodes_is_claimed_besides() -> None:
    seasons = [{"number": 1, "episodes": [{"number": 1, "watched_at": "2020-03-05T21:30:00Z"}]}]
    entry = {"status": "completed", "watched_episodes_count": 9, "show": SHOW, "seasons": seasons}
    assert [row.part is None for row in rows(read(backup(shows=[entry])), "watch")] == [False, True]
    entry["watched_episodes_count"] = 1
    assert [row.part is None for row in rows(read(backup(shows=[entry])), "watch")] == [False]


def test_without_a_list_the_last_episode_stands_for_its_season() -> None:
    entry = {"status": "watching", "watched_episodes_count": 9, "last_watched": "S02E03", "show": SHOW}
    found = rows(read(backup(shows=[entry])), "watch")
    assert [(row.part, row.is_claim) for row in found] == [(Part(season=2, number=n), True) for n in (1, 2, 3)]


def test_a_number_of_episodes_alone_is_refused() -> None:
    found = read(backup(shows=[{"status": "watching", "watched_episodes_count": 9, "show": SHOW}]))
    assert [row.code for row in rows(found, "refused")] == ["no_episode"]
    assert not rows(found, "watch")


@pytest.mark.parametrize(
    ("word", "ours"),
    [("watching", "watching"), ("hold", "paused"), ("dropped", "dropped"), ("notinteresting", "dropped")],
)
def test_statuses(word: str, ours: str) -> None:
    assert [row.status for row in read(backup(shows=[{"status": word, "show": SHOW}]))] == [ours]


def test_a_status_that_nobody_knows_is_refused() -> None:
    assert [row.code for row in read(backup(shows=[{"status": "asleep", "show": SHOW}]))] == ["bad_value"]


def test_an_entry_that_stands_there_twice_is_told_once() -> None:
    entry = {"status": "completed", "user_rating": 7, "movie": FILM}
    assert [row.kind for row in read(backup(movies=[entry, entry]))] == ["status", "rating", "watch"]


def test_a_rewatch_is_a_viewing_of_its_own_and_no_second_status() -> None:
    first = {"status": "completed", "last_watched_at": "2020-03-05T21:30:00Z", "movie": FILM}
    again = first | {"is_rewatch": True, "last_watched_at": "2021-03-05T21:30:00Z"}
    found = read(backup(movies=[first, again]))
    assert [row.is_rewatch for row in rows(found, "watch")] == [None, True]
    assert len(rows(found, "status")) == 1


def test_a_memo_is_a_note() -> None:
    (note,) = rows(read(backup(movies=[{"status": "hold", "memo": {"text": "Ask Jo"}, "movie": FILM}])), "note")
    assert note.text == "Ask Jo"


def anime(number: int, mapped: list[int] | None, **fields: Any) -> dict[str, Any]:
    title = {"title": f"Kite {number}", "ids": {"simkl": number, "tvdb": "800"}}
    return {"status": "completed", "anime_type": "tv", "mapped_tvdb_seasons": mapped, "show": title} | fields


def test_anime_says_itself_which_episodes_it_has() -> None:
    exact = [{"number": 1, "episodes": [{"number": 1, "tvdb": {"season": 2, "episode": 13}}]}]
    (watch,) = rows(read(backup(anime=[anime(1, [2], status="watching", seasons=exact)])), "watch")
    assert watch.part == Part(season=2, number=13)
    assert watch.subject.kind == TitleKind.SHOW


def test_anime_of_one_season_is_counted_in_it_and_of_none_through_all() -> None:
    plain = [{"number": 1, "episodes": [{"number": 5}]}]
    (mapped,) = rows(read(backup(anime=[anime(1, [3], status="watching", seasons=plain)])), "watch")
    assert mapped.part == Part(season=3, number=5)
    (free,) = rows(read(backup(anime=[anime(1, None, status="watching", seasons=plain)])), "watch")
    assert free.part == Part(number=5, is_absolute=True)


def test_a_completed_season_of_anime_claims_that_season_alone() -> None:
    found = read(backup(anime=[anime(1, [1]), anime(2, [2], status="plantowatch", user_rating=6)]))
    assert [row.part for row in rows(found, "watch")] == [Part(season=1)]
    assert [(row.status, row.part) for row in rows(found, "status")] == [
        ("completed", Part(season=1)), ("planned", Part(season=2)),
    ]  # fmt: skip
    assert [row.part for row in rows(found, "rating")] == [Part(season=2)]


def test_anime_that_is_the_show_from_its_beginning_has_the_status_of_the_show() -> None:
    assert [row.part for row in rows(read(backup(anime=[anime(1, [1, 2])])), "status")] == [None]
    assert [row.part for row in rows(read(backup(anime=[anime(1, [2])])), "status")] == [Part(season=2)]


def test_anime_that_shares_a_season_is_refused_instead_of_guessed() -> None:
    plain = [{"number": 1, "episodes": [{"number": 5}]}]
    found = read(backup(anime=[anime(1, [4]), anime(2, [4], status="watching", seasons=plain)]))
    assert not rows(found, "watch")
    assert [row.code for row in rows(found, "refused")] == ["no_episode", "no_episode"]


def test_an_anime_film_is_a_film() -> None:
    (watch,) = rows(read(backup(anime=[anime(1, [1], anime_type="movie")])), "watch")
    assert (watch.subject.kind, watch.subject.tvdb, watch.part) == (TitleKind.FILM, None, None)


def test_a_table_says_only_the_last_episode() -> None:
    line = (
        "41",
        "Harbour",
        "tv",
        "2014",
        "watching",
        "s2e3",
        "18-12-2023 21:50:41",
        "9",
        "Ask Jo",
        "900",
        "",
        "tt0055555",
    )
    found = read(table(line))
    assert [(row.part, row.is_claim) for row in rows(found, "watch")] == [
        (Part(season=2, number=n), True) for n in (1, 2, 3)
    ]
    assert [row.day for row in rows(found, "watch")] == [None] * 3
    assert [row.text for row in rows(found, "note")] == ["Ask Jo"]
    assert [row.value for row in rows(found, "rating")] == [9]
    assert [row.code for row in rows(found, "notice")] == ["guess"]


def test_a_completed_show_of_a_table_is_claimed_as_a_whole() -> None:
    found = read(table(("41", "Harbour", "tv show", "2014", "completed", "7", "", "", "", "900", "", "")))
    assert [(row.part, row.is_claim) for row in rows(found, "watch")] == [(None, True)]


@pytest.mark.parametrize(("mark", "code"), [("7", "no_episode"), ("soon", "bad_value"), ("s1e99999", "bad_value")])
def test_a_last_episode_that_says_too_little_is_refused(mark: str, code: str) -> None:
    found = read(table(("41", "Harbour", "tv", "2014", "watching", mark, "", "", "", "900", "", "")))
    assert [row.code for row in rows(found, "refused")] == [code]
    assert not rows(found, "watch")


@pytest.mark.parametrize(
    ("dates", "day"),
    [
        (("18-12-2023 21:50:41", "03-04-2023 20:00:00"), datetime.date(2023, 4, 3)),
        (("12/18/2023", "3/4/2023"), datetime.date(2023, 3, 4)),
        (("2023-12-18", "2023-04-03 20:00:00"), datetime.date(2023, 4, 3)),
        (("5/5/2023", "4/4/2023"), datetime.date(2023, 4, 4)),
    ],
)
def test_all_dates_together_say_what_stands_first(dates: tuple[str, str], day: datetime.date) -> None:
    found = rows(read(table(*(film_on(date, str(n)) for n, date in enumerate(dates, start=1)))), "watch")
    assert (found[1].day == day and found[1].moment is None) or found[1].moment is None


def test_where_they_do_not_say_it_is_asked() -> None:
    odd = table(film_on("3/4/2023"))
    with pytest.raises(NeedsAnswerError) as question:
        read(odd)
    assert question.value.name == "date_order"
    assert rows(read(odd, date_order="mdy"), "watch")[0].day == datetime.date(2023, 3, 4)
    assert rows(read(odd, date_order="dmy"), "watch")[0].day == datetime.date(2023, 4, 3)


def test_the_other_table_is_read_too() -> None:
    line = ("", "", "70", "tt0042264", "", "movie", "Blue Lamp", "1951", "", "plan to watch", "", "", "")
    found = read(Member("simkl-import.csv", csv_of(TEMPLATE, [line])))
    assert [(row.kind, row.subject.imdb) for row in found] == [("status", "tt0042264"), ("watchlist", "tt0042264")]


def test_the_backup_goes_before_the_table() -> None:
    whole = backup(movies=[{"status": "completed", "last_watched_at": "2020-03-05T21:30:00Z", "movie": FILM}])
    line = ("42", "Blue Lamp", "movie", "1951", "completed", "", "05-03-2020 22:30:00", "", "Ask Jo", "", "70", "")
    found = read(table(line), whole, date_order="dmy")
    assert [row.kind for row in found] == ["status", "watch", "note"]


def test_its_files_are_recognised_by_what_is_in_them() -> None:
    whole = backup(shows=[{"status": "hold", "show": SHOW}])
    assert SIMKL.recognises(whole)
    assert SIMKL.recognises(Member("x", whole.data[:-9]))
    assert SIMKL.recognises(table())
    assert SIMKL.recognises(Member("x", csv_of(TEMPLATE)))
    assert not SIMKL.recognises(Member("simkl.csv", b"Title,Year\nA,1\n"))
    assert SIMKL.takes("some/SimklBackup.json")
    assert not SIMKL.takes("some/other.json")


def test_an_entry_about_nothing_is_refused_and_no_json_is_an_error() -> None:
    assert [row.code for row in read(backup(movies=[{"status": "hold", "movie": {}}]))] == ["no_name"]
    with pytest.raises(ImportFileError):
        read(Member("SimklBackup.json", b"{"))


_entry = objects_under(
    ("status", "last_watched_at", "last_watched", "user_rating", "watched_episodes_count", "is_rewatch", "memo", "show",
     "movie", "seasons", "anime_type", "mapped_tvdb_seasons", "added_to_watchlist_at"),
    status=st.sampled_from(["completed", "watching", "plantowatch"]) | any_json,
    show=st.just(SHOW) | any_json,
    movie=st.just(FILM) | any_json,
    seasons=st.just([{"number": 1, "episodes": [{"number": 1, "tvdb": {"season": 1, "episode": 2}}]}]) | any_json,
    mapped_tvdb_seasons=st.lists(st.integers(0, 3), max_size=2) | any_json,
    last_watched=st.just("S01E03") | any_json,
)  # fmt: skip
_sections = st.fixed_dictionaries(
    {}, optional={name: st.lists(_entry, max_size=3) | any_json for name in ("shows", "anime", "movies")}
)
_files = (_sections | any_json).map(json_bytes)
_tables = csv_under(HEADER, Watchlist=st.sampled_from(["completed", "watching"]), LastEpWatched=st.just("s1e2"))


@settings(max_examples=60, deadline=None)
@given(
    st.lists(
        st.builds(Member, st.sampled_from(["SimklBackup.json", "s.csv"]), any_bytes | _files | _tables), max_size=3
    )
)
def test_nothing_that_is_uploaded_breaks_it(members: list[Member]) -> None:
    assert_harmless(SIMKL, members)
