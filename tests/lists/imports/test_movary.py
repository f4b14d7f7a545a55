"""Movary's three tables: films only, one line a viewing."""

import datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lists.imports.files import Answers, ImportFileError, Member
from lists.imports.sources.movary import SOURCES
from movies.enums import TitleKind
from tests.lists.imports.fuzz import any_bytes, assert_harmless, csv_of, csv_under

(MOVARY,) = SOURCES
HISTORY = ("title", "year", "tmdbId", "imdbId", "watchedAt", "comment", "location")
RATINGS = ("title", "year", "tmdbId", "imdbId", "userRating")
WATCHLIST = ("title", "year", "tmdbId", "imdbId", "addedAt")
FILM = ("Blue Lamp", "1951", "70", "tt0042264")


def history(*lines: tuple[str, ...], path: str = "history.csv") -> Member:
    return Member(path, csv_of(HISTORY, [FILM + line for line in lines]))


def read(*members: Member) -> list[Any]:
    return list(MOVARY.read(members, Answers()))


def test_a_line_is_a_viewing_with_what_was_said_and_where() -> None:
    (watch,) = read(history(("2020-03-05", "Fine.", "Odeon")))
    assert (watch.day, watch.moment) == (datetime.date(2020, 3, 5), None)
    assert watch.note == "Fine.\nAt Odeon"
    assert watch.company == ""
    assert (watch.subject.kind, watch.subject.tmdb, watch.subject.imdb) == (TitleKind.FILM, 70, "tt0042264")


@pytest.mark.parametrize("date", ["", "1970-01-01"])
def test_a_viewing_without_a_day_stays_without(date: str) -> None:
    (watch,) = read(history((date, "", "")))
    assert (watch.kind, watch.day, watch.is_claim) == ("watch", None, False)


def test_a_day_that_is_none_is_refused() -> None:
    assert [row.code for row in read(history(("yesterday", "", "")))] == ["bad_value"]


def test_two_lines_of_one_day_are_two_viewings_and_the_same_file_again_adds_none() -> None:
    lines = [("2020-03-05", "", ""), ("2020-03-05", "", "")]
    assert len(read(history(*lines))) == 2
    assert len(read(history(*lines), history(*lines, path="history (1).csv"))) == 2


def test_older_tables_end_with_the_day() -> None:
    old = Member("h.csv", csv_of(HISTORY[:5], [(*FILM, "2020-03-05")]))
    assert MOVARY.recognises(old)
    assert [row.note for row in read(old)] == [""]


def test_ratings_and_the_watchlist() -> None:
    rated = Member("ratings.csv", csv_of(RATINGS, [(*FILM, "7"), (*FILM, "0")]))
    wished = Member("watchlist.csv", csv_of(WATCHLIST, [(*FILM, "2020-03-05 20:00:00")]))
    rating, refused, wish = read(rated, wished)
    assert (rating.kind, rating.value, refused.code) == ("rating", 7, "bad_value")
    assert (wish.kind, wish.added) == ("watchlist", datetime.datetime(2020, 3, 5, 20, tzinfo=datetime.UTC))


def test_the_columns_say_which_table_it_is() -> None:
    assert all(MOVARY.recognises(Member("x", csv_of(header))) for header in (HISTORY, RATINGS, WATCHLIST))
    assert not MOVARY.recognises(Member("history.csv", csv_of(("title", "year", "watchedAt"))))
    assert MOVARY.takes("a/movary-history.csv")
    assert not MOVARY.takes("a/profile.csv")


def test_a_film_without_name_and_ids_is_refused() -> None:
    assert [
        row.code for row in read(Member("h.csv", csv_of(HISTORY, [("", "1999", "", "", "2020-03-05", "", "")])))
    ] == ["no_name"]


def test_a_table_that_lost_its_column_alone_is_an_error() -> None:
    with pytest.raises(ImportFileError):
        read(Member("h.csv", csv_of(HISTORY) + b'"' + b"x" * 300_000))


_files = any_bytes | csv_under(HISTORY) | csv_under(RATINGS) | csv_under(WATCHLIST)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.builds(Member, st.sampled_from(["history.csv", "ratings.csv"]), _files), max_size=3))
def test_nothing_that_is_uploaded_breaks_it(members: list[Member]) -> None:
    assert_harmless(MOVARY, members)
