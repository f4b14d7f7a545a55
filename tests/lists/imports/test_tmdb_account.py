"""The CSV files of a TMDB account: what each of them is, and that an episode's ids are not its show's."""

import datetime
from collections.abc import Mapping
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lists.imports.files import Answers, ImportFileError, Member, NeedsAnswerError
from lists.imports.sources.tmdb_account import SOURCES
from tests.lists.imports.fuzz import any_bytes, any_cell, assert_harmless, csv_of, csv_under

(SOURCE,) = SOURCES
HEADER = [
    "TMDb ID", "IMDb ID", "Type", "Name", "Release Date", "Season Number", "Episode Number", "Rating", "Your Rating",
    "Date Rated",
]  # fmt: skip
AT = datetime.datetime(2024, 5, 1, 18, 20, 0, tzinfo=datetime.UTC)


def row(rating: str = "8", **cells: str) -> list[str]:
    known = {
        "TMDb ID": "101", "IMDb ID": "tt0000101", "Type": "movie", "Name": "Heat",
        "Release Date": "1995-12-15T00:00:00Z", "Rating": "7.9", "Your Rating": rating,
        "Date Rated": "2024-05-01T18:20:00Z",
    }  # fmt: skip
    known |= {name.replace("_", " "): cell for name, cell in cells.items()}
    return [known.get(name, "") for name in HEADER]


EPISODE = {"Type": "tv", "Name": "Some Show S2E3", "Season_Number": "2", "Episode_Number": "3"}


def read(files: Mapping[str, bytes], answers: Mapping[str, Any] | None = None) -> list[Any]:
    members = [Member(path, data) for path, data in files.items()]
    return list(SOURCE.read(members, Answers(answers or {})))


def of(records: list[Any], kind: str) -> list[Any]:
    return [record for record in records if record.kind == kind]


def test_a_rated_film_was_seen_on_a_day_that_nobody_knows() -> None:
    records = read({"ratings.csv": csv_of(HEADER, [row()])})
    (rating,), (watch,) = of(records, "rating"), of(records, "watch")
    assert (rating.value, rating.rated) == (8, AT)
    assert (watch.is_claim, watch.day, watch.moment) == (True, None, None)
    subject = rating.subject
    assert (subject.kind, subject.name, subject.year, subject.tmdb, subject.imdb) == (
        "film", "Heat", 1995, 101, "tt0000101",
    )  # fmt: skip


def test_a_rated_show_need_not_have_been_seen() -> None:
    records = read({"ratings.csv": csv_of(HEADER, [row(Type="tv")])})
    assert [rating.subject.kind for rating in of(records, "rating")] == ["show"]
    assert of(records, "watch") == []


def test_an_episode_has_its_ids_for_itself() -> None:
    records = read({"ratings.csv": csv_of(HEADER, [row(**EPISODE)])})
    (rating,), (watch,) = of(records, "rating"), of(records, "watch")
    subject, part = rating.subject, rating.part
    assert (subject.kind, subject.name, subject.tmdb, subject.imdb, subject.year) == (
        "show",
        "Some Show",
        None,
        "",
        None,
    )
    assert (part.season, part.number, part.tmdb, part.imdb) == (2, 3, 101, "tt0000101")
    assert (watch.is_claim, watch.part) == (True, part)


def test_an_id_without_a_kind_says_nothing() -> None:
    (rating,) = of(read({"ratings.csv": csv_of(HEADER, [row(Type="person")])}), "rating")
    assert (rating.subject.kind, rating.subject.tmdb, rating.subject.imdb) == ("", None, "tt0000101")


@pytest.mark.parametrize(
    ("path", "kind"),
    [("me_watchlist.csv", "watchlist"), ("favorites (1).csv", "favourite"), ("my-list.csv", "item")],
)
def test_a_name_tells_what_a_file_is(path: str, kind: str) -> None:
    records = read({path: csv_of(HEADER, [row("")])})
    assert [(record.subject.name, record.added) for record in of(records, kind)] == [("Heat", AT)]
    assert of(records, "rating") == of(records, "watch") == []


def test_a_list_is_called_as_its_file_is() -> None:
    (found,) = of(read({"best-list_ever.csv": csv_of(HEADER, [row("")])}), "list")
    assert found.name == "Best list ever"


def test_ratings_tell_themselves_and_all_else_is_asked_about() -> None:
    assert len(of(read({"x.csv": csv_of(HEADER, [row(""), row()])}), "rating")) == 1
    files = {"x.csv": csv_of(HEADER, [row("")])}
    with pytest.raises(NeedsAnswerError) as caught:
        read(files)
    assert (caught.value.name, [choice.value for choice in caught.value.choices]) == (
        "role:x.csv", ["watchlist", "favourites", "list", "ratings"],
    )  # fmt: skip
    assert len(of(read(files, {"role:x.csv": "favourites"}), "favourite")) == 1


def test_a_rated_title_on_the_watchlist_is_both() -> None:
    records = read({"watchlist.csv": csv_of(HEADER, [row("6")])})
    assert len(of(records, "watchlist")) == len(of(records, "rating")) == len(of(records, "watch")) == 1


def test_what_is_said_twice_comes_along_once() -> None:
    data = csv_of(HEADER, [row(), row()])
    records = read({"a/ratings.csv": data, "ratings.csv": data, "watchlist.csv": csv_of(HEADER, [row()])})
    assert len(of(records, "rating")) == len(of(records, "watch")) == len(of(records, "watchlist")) == 1
    assert [(notice.code, notice.text[:6]) for notice in of(records, "notice")] == [("repeated", "3 rows")]


def test_half_a_point_is_rounded_and_that_is_said() -> None:
    records = read({"ratings.csv": csv_of(HEADER, [row("8.5"), row("7.0", TMDb_ID="102")])})
    assert [rating.value for rating in of(records, "rating")] == [9, 7]
    assert [(notice.code, notice.text[:8]) for notice in of(records, "notice")] == [("rounded", "1 rating")]


@pytest.mark.parametrize(
    ("cells", "code"),
    [
        (row(Name="", TMDb_ID="", IMDb_ID=""), "no_name"),
        (row(**{**EPISODE, "Name": ""}), "no_name"),
        (row("11"), "bad_value"),
        (row(""), "no_rating"),
        ([*row(), "more"], "bad_row"),
    ],
)
def test_rows_that_cannot_come_along_say_why(cells: list[str], code: str) -> None:
    records = read({"ratings.csv": csv_of(HEADER, [cells])})
    assert of(records, "rating") == of(records, "watch") == []
    assert [refused.code for refused in of(records, "refused")] == [code]


def test_it_knows_its_files_and_claims_their_rows() -> None:
    assert SOURCE.recognises(Member("x.csv", csv_of(HEADER)))
    assert not SOURCE.recognises(Member("ratings.csv", csv_of(["Const", "Your Rating"])))
    records = read({"ratings.csv": csv_of(HEADER, [row(), row()])})
    assert [(claim.what, claim.count) for claim in of(records, "claim")] == [("rating", 2)]
    with pytest.raises(ImportFileError):
        read({"ratings.csv": b"Const\n"})


CELLS = {
    "Type": st.sampled_from(["movie", "tv", ""]) | any_cell,
    "Season Number": st.sampled_from(["1", ""]) | any_cell,
    "Your Rating": st.sampled_from(["8", ""]) | any_cell,
}


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.tuples(st.sampled_from(["ratings", "list", "x"]), csv_under(HEADER, **CELLS) | any_bytes), max_size=3)
)
def test_whatever_is_in_the_files_it_does_no_harm(files: list[tuple[str, bytes]]) -> None:
    assert_harmless(SOURCE, [Member(f"{path}.csv", data) for path, data in files])
