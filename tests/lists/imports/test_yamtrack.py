"""Yamtrack's table: days of films and episodes, claims for what has no episodes, and nothing of its games and books."""

import datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lists.imports.files import Answers, Member
from lists.imports.records import Part
from lists.imports.sources.yamtrack import SOURCES
from movies.enums import TitleKind
from tests.lists.imports.fuzz import any_bytes, any_cell, assert_harmless, csv_of, csv_under

(YAMTRACK,) = SOURCES
HEADER = (
    "media_id", "source", "media_type", "title", "image", "season_number", "episode_number", "score", "progress",
    "status", "repeats", "start_date", "end_date", "notes", "watch_date", "progressed_at", "created_at",
)  # fmt: skip
FORK = (
    "row_type", *HEADER, "list_uid", "list_name", "list_description", "list_visibility", "list_is_smart",
    "list_item_date_added", "collection_format", "item_tags",
)  # fmt: skip


def line(header: tuple[str, ...] = HEADER, **cells: str) -> list[str]:
    known = {"source": "tmdb", "media_type": "movie", "media_id": "70", "title": "Blue Lamp"}
    return [(known | cells).get(name, "") for name in header]


def table(*lines: dict[str, str], header: tuple[str, ...] = HEADER, path: str = "yamtrack.csv") -> Member:
    return Member(path, csv_of(header, [line(header, **cells) for cells in lines]))


def read(*members: Member) -> list[Any]:
    return list(YAMTRACK.read(members, Answers()))


def rows(found: list[Any], kind: str) -> list[Any]:
    return [row for row in found if row.kind == kind]


def episode(number: str, **cells: str) -> dict[str, str]:
    about = {
        "media_type": "episode",
        "media_id": "90",
        "title": "Harbour",
        "season_number": "1",
        "episode_number": number,
    }
    return about | cells


def test_a_film_with_its_day_score_and_note() -> None:
    found = read(
        table(
            {
                "status": "Completed",
                "start_date": "2019-01-01",
                "end_date": "2020-03-05",
                "score": "8.5",
                "notes": "Ask Jo",
            }
        )
    )
    (watch,), (rating,), (note,), (status,) = (rows(found, kind) for kind in ("watch", "rating", "note", "status"))
    assert (watch.day, watch.subject.tmdb, watch.subject.kind) == (datetime.date(2020, 3, 5), 70, TitleKind.FILM)
    assert (rating.value, note.text, status.status) == (9, "Ask Jo", "completed")


def test_neither_the_start_nor_when_it_was_typed_in_is_a_day_of_watching() -> None:
    (watch,) = rows(
        read(table({"status": "Completed", "start_date": "2019-01-01", "progressed_at": "2024-01-02T10:00:00Z"})),
        "watch",
    )
    assert (watch.day, watch.moment) == (None, None)
    assert watch.entered == datetime.datetime(2024, 1, 2, 10, tzinfo=datetime.UTC)


def test_repeats_are_further_viewings_without_a_day() -> None:
    found = rows(read(table({"status": "Completed", "end_date": "2020-03-05", "repeats": "2"})), "watch")
    assert [(row.day is not None, row.is_rewatch) for row in found] == [(True, None), (False, True), (False, True)]


def test_repeats_that_cannot_be_are_refused() -> None:
    found = read(table({"status": "Completed", "repeats": "999999999"}))
    assert [row.code for row in rows(found, "refused")] == ["bad_value"]
    assert len(rows(found, "watch")) == 1


def test_newer_tables_have_a_line_for_each_viewing() -> None:
    found = read(
        table(
            {"status": "Completed", "end_date": "2020-03-05T21:30:00+00:00"},
            {"status": "Completed", "end_date": "2021-03-05"},
        )
    )
    assert [row.day for row in rows(found, "watch")] == [None, datetime.date(2021, 3, 5)]
    assert rows(found, "watch")[0].moment == datetime.datetime(2020, 3, 5, 21, 30, tzinfo=datetime.UTC)
    assert len(rows(found, "status")) == 1


def test_the_same_table_twice_adds_nothing() -> None:
    once = {"status": "Completed"}
    assert len(rows(read(table(once, once), table(once, once, path="yamtrack (1).csv")), "watch")) == 2


@pytest.mark.parametrize(
    ("word", "ours", "kinds"),
    [
        ("Planning", "planned", ["status", "watchlist"]), ("In progress", "watching", ["status"]),
        ("Paused", "paused", ["status"]), ("Dropped", "dropped", ["status"]),
    ],
)  # fmt: skip
def test_what_is_not_completed_was_not_seen(word: str, ours: str, kinds: list[str]) -> None:
    found = read(table({"status": word, "end_date": "2020-03-05"}))
    assert [row.kind for row in found] == kinds
    assert found[0].status == ours


@pytest.mark.parametrize("column", ["watch_date", "end_date"])
def test_episodes_have_their_days(column: str) -> None:
    (watch,) = read(table(episode("3") | {column: "2020-03-05"}))
    assert (watch.part, watch.day, watch.subject.tmdb) == (Part(season=1, number=3), datetime.date(2020, 3, 5), 90)


def test_a_completed_season_is_claimed_only_where_it_has_no_episodes() -> None:
    season = {"media_type": "season", "media_id": "90", "title": "Harbour", "status": "Completed", "score": "8"}
    found = read(table(season | {"season_number": "1"}, season | {"season_number": "2"}, episode("1")))
    assert [(row.part, row.is_claim) for row in rows(found, "watch")] == [
        (Part(season=2), True),
        (Part(season=1, number=1), False),
    ]
    assert [row.part for row in rows(found, "rating")] == [Part(season=1), Part(season=2)]


def test_a_completed_show_is_claimed_only_where_it_has_no_parts() -> None:
    show = {"media_type": "tv", "media_id": "90", "title": "Harbour", "status": "Completed"}
    assert [(row.part, row.is_claim) for row in rows(read(table(show)), "watch")] == [(None, True)]
    assert [row.part for row in rows(read(table(show, episode("1"))), "watch")] == [Part(season=1, number=1)]


def test_anime_has_a_name_only_and_counts_through() -> None:
    kite = {"media_type": "anime", "source": "mal", "media_id": "5", "title": "Kite"}
    found = rows(read(table(kite | {"status": "In progress", "progress": "2"})), "watch")
    assert [row.part for row in found] == [Part(number=n, is_absolute=True) for n in (1, 2)]
    assert (found[0].subject.tmdb, found[0].subject.key) == (None, "yamtrack:mal:anime:5")
    assert found[0].is_claim
    whole = rows(read(table(kite | {"status": "Completed", "progress": "24"})), "watch")
    assert [(row.part, row.subject.kind) for row in whole] == [(None, TitleKind.SHOW)]


@pytest.mark.parametrize("title", ["Kite Season 2", "Kite 2nd Season", "Kite II", "Kite 3", "Kite Part 2"])
def test_a_later_season_of_anime_is_refused_instead_of_guessed(title: str) -> None:
    found = read(
        table({"media_type": "anime", "source": "mal", "title": title, "status": "Completed", "progress": "12"})
    )
    assert [row.code for row in rows(found, "refused")] == ["no_episode"]
    assert not rows(found, "watch")


@pytest.mark.parametrize("kind", ["game", "book", "manga", "comic", "boardgame", "music_album", ""])
def test_everything_else_is_refused(kind: str) -> None:
    assert [row.code for row in read(table({"media_type": kind, "source": "igdb"}))] == ["not_film_or_show"]


def test_other_catalogues_give_what_they_have() -> None:
    found = read(
        table(
            {"source": "manual", "media_id": "abc", "status": "Completed"},
            {"source": "imdb", "media_id": "tt0042264", "status": "Paused"},
            {"source": "tvdb", "media_type": "tv", "media_id": "900", "status": "Paused"},
        )
    )
    told = {(row.subject.tmdb, row.subject.imdb, row.subject.tvdb) for row in rows(found, "status")}
    assert told == {(None, "", None), (None, "tt0042264", None), (None, "", 900)}


def test_the_forks_lists_and_what_is_owned() -> None:
    member = table(
        {"row_type": "media", "status": "Completed", "item_tags": '["rain"]'},
        {"row_type": "list", "media_type": "", "list_uid": "4", "list_name": "Best", "list_visibility": "private"},
        {"row_type": "list_item", "list_uid": "4", "list_name": "Best", "list_item_date_added": "2020-03-05T20:00:00Z"},
        {"row_type": "list_item", "list_uid": "4", "list_name": "Best", "media_type": "game"},
        {"row_type": "list", "media_type": "", "list_uid": "5", "list_name": "Clever", "list_is_smart": "True"},
        {"row_type": "collection", "collection_format": "4K Blu-ray"},
        {"row_type": "collection_schema", "media_type": ""},
        header=FORK,
    )
    found = read(member)
    (made,), (item,), (owned,) = (rows(found, kind) for kind in ("list", "item", "owned"))
    assert (made.name, made.visibility, item.list_key) == ("Best", "private", made.key)
    assert (item.subject.name, owned.formats) == ("Blue Lamp", ("uhd",))
    assert [row.code for row in rows(found, "refused")] == ["not_film_or_show", "not_kept"]
    assert [row.code for row in rows(found, "notice")] == ["not_kept"]
    assert len(rows(found, "watch")) == 1


def test_an_episode_without_a_number_is_refused() -> None:
    assert [row.code for row in read(table(episode("")))] == ["no_episode"]


def test_it_is_recognised_by_its_columns() -> None:
    assert YAMTRACK.recognises(Member("x", csv_of(HEADER)))
    assert YAMTRACK.recognises(Member("x", csv_of(FORK)))
    assert not YAMTRACK.recognises(Member("yamtrack.csv", csv_of(("title", "status"))))
    assert YAMTRACK.takes("a/yamtrack_2024-01-02.csv")
    assert not YAMTRACK.takes("a/ratings.csv")


_kinds = st.sampled_from(["movie", "tv", "season", "episode", "anime", "game"])
_rows = st.sampled_from(["", "media", "list", "list_item", "collection"])
_files = (
    any_bytes | csv_under(HEADER, media_type=_kinds) | csv_under(FORK, media_type=_kinds, row_type=_rows | any_cell)
)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.builds(Member, st.sampled_from(["a.csv", "b.csv"]), _files), max_size=3))
def test_nothing_that_is_uploaded_breaks_it(members: list[Member]) -> None:
    assert_harmless(YAMTRACK, members)
