"""Single cells as services write them: days, moments, numbers, ids, ratings, names with years; and nonsense."""

import datetime
import time
from collections.abc import Callable
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lists.imports import values
from tests.lists.imports.fuzz import any_cell, any_json

UTC = datetime.UTC


@pytest.mark.parametrize(
    ("value", "number"),
    [
        ("12", 12), (" 12 ", 12), (12, 12), (12.0, 12), ("12.0", 12), ("12,0", 12), (0, 0), ("12.5", None), ("", None),
        (None, None), (True, None), ("x", None), ("nan", None), ("inf", None), (-1, None), (2**31, None), ([], None),
        (2**31 - 1, 2**31 - 1), ("1,000", None), ("1_000", None), (10**400, None), ("9" * 400, None),
    ],
)  # fmt: skip
def test_whole_numbers(value: Any, number: int | None) -> None:
    assert values.whole(value) == number


def test_whole_numbers_are_exact_however_large() -> None:
    assert values.whole(2**60 + 1, most=2**61) == 2**60 + 1


def test_ids() -> None:
    assert [values.imdb_id(value) for value in ("tt0133093", "TT0133093", "133093", 133093, " 0133093 ")] == [
        "tt0133093"
    ] * 5
    assert values.imdb_id("tt12345678") == "tt12345678"
    assert [values.imdb_id(value) for value in ("", None, True, "nm0000206", "tt0", "tt", "0000000", "x")] == [""] * 8
    assert (values.tmdb_id("603"), values.tmdb_id(0), values.tmdb_id(-3), values.tvdb_id("7.5")) == (
        603,
        None,
        None,
        None,
    )


@pytest.mark.parametrize(
    ("value", "number"),
    [("1999", 1999), (1999, 1999), ("1999-03-31", 1999), ("2013–2023", 2013), ("1869", None), ("", None), (True, None)],
)
def test_years(value: Any, number: int | None) -> None:
    assert values.year(value) == number


@pytest.mark.parametrize(
    ("text", "name", "year"),
    [
        ("Bodyguard (2018)", "Bodyguard", 2018),
        ("Bodyguard (2018– )", "Bodyguard", 2018),
        ("Bodyguard (2018 – 2020)", "Bodyguard", 2018),
        ("Bodyguard(2018-2020)", "Bodyguard", 2018),
        ("Two\nlines (1999)", "Two\nlines", 1999),
        (" (500) Days of Summer ", "(500) Days of Summer", None),
        ("2012", "2012", None),
        ("(2012)", "(2012)", None),
        ("Heat (3000)", "Heat (3000)", None),
        ("Heat (1995) extended", "Heat (1995) extended", None),
    ],
)
def test_names_with_years(text: str, name: str, year: int | None) -> None:
    assert values.name_and_year(text) == (name, year)


def test_a_long_name_takes_no_longer_than_it_is_long() -> None:
    began = time.monotonic()
    for text in ("a" + " " * 200_000 + "b", "(" * 200_000, "a (1999" * 30_000, "a" + " (1999)" * 30_000):
        values.name_and_year(text)
    assert time.monotonic() - began < 1


def test_texts() -> None:
    assert values.text("  two\n  lines ") == "two lines"
    assert values.text(7) == "7"
    assert (values.text(True), values.text(None), values.text({}), values.text("abc", 2)) == ("", "", "", "ab")
    assert values.prose("\r\n one\r\ntwo\rthree \n") == "one\ntwo\nthree"
    assert values.prose(3) == ""


@pytest.mark.parametrize(
    ("value", "of", "expected"),
    [
        ("3.5", 5, 7), ("3,5", 5, 7), (5, 5, 10), ("0.5", 5, 1), (0.2, 5, 1), ("8.5", 10, 9), ("8.4", 10, 8),
        (100, 100, 10), ("0", 5, None), ("", 5, None), (None, 5, None), ("5.5", 5, None), (-1, 5, None),
        ("nan", 5, None), (True, 5, None),
    ],
)  # fmt: skip
def test_ratings(value: Any, of: float, expected: int | None) -> None:
    assert values.points(value, of=of) == expected


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("2024-05-01", datetime.date(2024, 5, 1)),
        ("2024-5-1", datetime.date(2024, 5, 1)),
        ("2024-05-01T23:00:00Z", datetime.date(2024, 5, 1)),
        ("2024-05-01 23:00", datetime.date(2024, 5, 1)),
        ("1970-01-02", datetime.date(1970, 1, 2)),
        ("1970-01-01", None),
        ("0001-01-01", None),
        ("1899-12-31", None),
        ("2101-01-01", None),
        ("2024-02-30", None),
        ("2024-05-012", None),
        ("01.05.2024", None),
        ("2024", None),
        ("", None),
        (20240501, None),
    ],
)
def test_days(value: Any, expected: datetime.date | None) -> None:
    assert values.day(value) == expected


def test_moments() -> None:
    at = datetime.datetime(2024, 5, 1, 20, tzinfo=UTC)
    for written in (
        "2024-05-01T20:00:00Z",
        "2024-05-01T20:00:00.000Z",
        "2024-05-01 22:00:00+02:00",
        "2024-05-01 20:00:00",
    ):
        assert values.moment(written) == at
    assert values.moment("2024-05-01 22:00:00", ZoneInfo("Europe/Vienna")) == at
    nothing = (
        "2024-05-01",
        "1970-01-01T00:00:00Z",
        "1969-12-31T19:00:00-05:00",
        "0001-01-01T00:00:00+14:00",
        "x" * 20,
        7,
    )
    assert [values.moment(written) for written in nothing] == [None] * 6


def test_unix_moments_tell_their_unit_by_their_size() -> None:
    at = datetime.datetime(2024, 5, 1, 18, 40, tzinfo=UTC)
    seconds = int(at.timestamp())
    for written in (seconds, str(seconds), seconds * 1000, seconds * 1_000_000, float(seconds)):
        assert values.unix_moment(written) == at
    assert [values.unix_moment(written) for written in (0, -5, "", None, True, "nan", [], 3600)] == [None] * 8


def test_yes_and_tags() -> None:
    assert [values.truth(value) for value in (True, "Yes", "1", "x", "", "no", 0, None)] == [True] * 4 + [False] * 4
    assert values.tags("Noir, heist ,noir,, ") == ("noir", "heist")
    assert values.tags(["A,b", 3, None]) == ("a,b", "3")
    assert values.tags(None) == ()
    assert len(values.tags(",".join(map(str, range(80))))) == 50


ALL: list[Callable[[Any], Any]] = [
    values.whole, values.imdb_id, values.tmdb_id, values.year, values.text, values.prose, values.points, values.day,
    values.moment, values.unix_moment, values.truth, values.tags,
]  # fmt: skip


@settings(max_examples=60, deadline=None)
@given(st.one_of(any_cell, any_json))
def test_no_value_makes_them_crash(value: Any) -> None:
    for read in ALL:
        read(value)
    values.name_and_year(str(value))
