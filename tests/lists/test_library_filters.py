"""What an address wishes for: any text is read, and each wish has one spelling."""

import datetime
from urllib.parse import urlencode

import pytest
from django.http import QueryDict
from hypothesis import given
from hypothesis import strategies as st

from lists.library import LibraryFilters
from lists.library.filters import FORMATS, SORT_NAMES, STATUSES, WATCHED

VALUES = [*STATUSES, *FORMATS, *WATCHED, *SORT_NAMES, "-name", "yes", "no", "film", "show", "drama", "1990", "8", "11"]
VALUES += ["2020-02-30", "2020-02-29", "2024-01-01", "90-119", "US", "en", "any", "", "12", "-3", "out"]
NAMES = [
    "status", "owned", "favourite", "watchlist", "rated", "rating_min", "rating_max", "watched", "watched_after",
    "watched_before", "not_since", "rewatched", "note", "q", "sort", "kind", "genre", "match", "decade", "year",
    "runtime", "min_runtime", "max_runtime", "language", "country", "certification", "provider", "score", "when",
]  # fmt: skip
PAIRS = st.lists(st.tuples(st.sampled_from(NAMES), st.one_of(st.sampled_from(VALUES), st.text(max_size=12))))


def read(query: str) -> LibraryFilters:
    return LibraryFilters.from_query(QueryDict(query), region="US")


@given(PAIRS)
def test_any_query_has_one_spelling(pairs: list[tuple[str, str]]) -> None:
    spelled = read(urlencode(pairs, errors="replace")).to_query()
    assert read(spelled).to_query() == spelled
    assert read(spelled).public_part().to_query() == read(read(spelled).public_part().to_query()).to_query()


@given(st.binary(max_size=60))
def test_no_address_fails(raw: bytes) -> None:
    read(raw.decode("latin-1")).to_query()


@given(PAIRS)
def test_each_choice_can_be_taken_back(pairs: list[tuple[str, str]]) -> None:
    wish = read(urlencode(pairs, errors="replace"))
    for name, value in wish.chosen():
        assert (name, value) not in wish.toggle(name, value).chosen()
        assert name not in {each for each, _ in wish.without(name).chosen()}
    assert not wish.cleared().is_narrowed


@pytest.mark.parametrize(
    ("query", "spelled"),
    [
        ("status=dropped&status=planned&status=nonsense", "status=planned&status=dropped"),
        ("status=planned&status=watching&status=paused&status=completed&status=dropped&status=none", ""),
        ("owned=dvd&owned=any", "owned=any"),
        ("owned=any&owned=none", ""),
        ("rating_min=9&rating_max=3", "rating_min=3&rating_max=9"),
        ("rated=no&rating_min=3", "rated=no"),
        ("rated=yes&rating_min=3", "rating_min=3"),
        ("rating_min=0&rating_max=11", ""),
        ("watched=never&watched_after=2020-01-01", "watched=never"),
        ("watched_after=2024-01-01&watched_before=2020-01-01", "watched_after=2020-01-01&watched_before=2024-01-01"),
        ("watched_after=2023-02-29&not_since=20240101", ""),
        ("q=++paper%00+moons+", "q=paper+moons"),
        ("sort=-name", "sort=-name"),
        ("sort=-", ""),
        ("sort=changed", ""),
        ("sort=-changed", "sort=-changed"),
        ("kind=show&genre=drama&genre=comedy&match=any", "kind=show&genre=comedy&genre=drama&match=any"),
    ],
)
def test_spelling(query: str, spelled: str) -> None:
    assert read(query).to_query() == spelled


def test_others_may_ask_for_what_they_may_see() -> None:
    wish = read(
        "status=planned&owned=dvd&note=yes&rating_min=3&favourite=yes&watched=never&q=salt&genre=drama&sort=watched"
    )
    assert wish.public_part().to_query(default_sort="name") == "q=salt&status=planned&rating_min=3&genre=drama"


def test_dates_are_days() -> None:
    assert read("watched_after=2020-02-29").watched_after == datetime.date(2020, 2, 29)
