"""IMDb's ratings, watchlist and lists in all four layouts: types, episodes, doubles, and what is no film or show."""

import datetime
from collections.abc import Mapping
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lists.imports.files import Answers, ImportFileError, Member, NeedsAnswerError
from lists.imports.sources.imdb import SOURCES
from tests.lists.imports.fuzz import any_bytes, any_cell, assert_harmless, csv_of, csv_under

(SOURCE,) = SOURCES
OLDEST = [
    "position", "const", "created", "modified", "description", "Title", "Title type", "Directors", "You rated",
    "IMDb Rating", "Runtime (mins)", "Year", "Genres", "Num. Votes", "Release Date (month/day/year)", "URL",
]  # fmt: skip
RATINGS_2018 = ["Const", "Your Rating", "Date Rated", "Title", "URL", "Title Type", "Year", "Release Date", "Directors"]
RATINGS = ["Const", "Your Rating", "Date Rated", "Title", "Original Title", "URL", "Title Type", "Year", "Release Date"]
LIST_2018 = ["Position", "Const", "Created", "Modified", "Description", "Title", "URL", "Title Type", "Year"]
LIST = [*LIST_2018[:6], "Original Title", *LIST_2018[6:], "Your Rating", "Date Rated"]
EPISODES = "Star Quest: Deep: The Start", "Star Quest: Deep: The End", "Cook: Soup", "Cook: Soup: Part 2", "Alone"


def table(header: list[str], *rows: dict[str, str]) -> bytes:
    return csv_of(header, [[row.get(name, "") for name in header] for row in rows])


def rated(const: str = "tt0000101", rating: str = "8", **cells: str) -> dict[str, str]:
    known = {"Const": const, "Your Rating": rating, "Date Rated": "2024-05-01", "Title": "Heat", "Title Type": "Movie"}
    return known | {"Year": "1995"} | {name.replace("_", " "): cell for name, cell in cells.items()}


def listed(const: str = "tt0000101", **cells: str) -> dict[str, str]:
    return rated(const, "", Created="2024-04-01", Date_Rated="") | {
        name.replace("_", " "): cell for name, cell in cells.items()
    }


def read(files: Mapping[str, bytes], answers: Mapping[str, Any] | None = None) -> list[Any]:
    members = [Member(path, data) for path, data in files.items()]
    return list(SOURCE.read(members, Answers(answers or {})))


def of(records: list[Any], kind: str) -> list[Any]:
    return [record for record in records if record.kind == kind]


@pytest.mark.parametrize(("header", "film"), [(RATINGS_2018, "movie"), (RATINGS, "Movie"), (RATINGS, "Spielfilm")])
def test_a_rated_film_was_seen_on_a_day_that_nobody_knows(header: list[str], film: str) -> None:
    records = read({"ratings.csv": table(header, rated(Title_Type=film, Original_Title="Heat!"))})
    (rating,), (watch,) = of(records, "rating"), of(records, "watch")
    assert (rating.value, rating.rated, rating.part) == (8, datetime.date(2024, 5, 1), None)
    assert (watch.is_claim, watch.day, watch.moment) == (True, None, None)
    subject = rating.subject
    assert watch.subject == subject
    assert (subject.kind, subject.is_guess, subject.imdb, subject.year) == ("film", False, "tt0000101", 1995)
    assert subject.original_name == ("Heat!" if header is RATINGS else "")


@pytest.mark.parametrize(
    "kind", ["tvSeries", "tvMiniSeries", "TV Series", "TV Mini Series", "Mini-Series", "Fernsehserie"]
)
def test_a_rated_show_need_not_have_been_seen(kind: str) -> None:
    records = read({"ratings.csv": table(RATINGS, rated(Title_Type=kind))})
    assert [rating.subject.kind for rating in of(records, "rating")] == ["show"]
    assert of(records, "watch") == []


@pytest.mark.parametrize(
    ("kind", "guess"),
    [
        ("tvMovie", False),
        ("short", False),
        ("Feature Film", False),
        ("TV Special", True),
        ("Video", True),
        ("TV Short", True),
    ],
)
def test_films_of_all_sorts(kind: str, guess: bool) -> None:
    (rating,) = of(read({"ratings.csv": table(RATINGS, rated(Title_Type=kind))}), "rating")
    assert (rating.subject.kind, rating.subject.is_guess) == ("film", guess)


@pytest.mark.parametrize("kind", ["videoGame", "Video Game", "Music Video", "Podcast Series", "podcastEpisode"])
def test_what_is_no_film_or_show_is_refused(kind: str) -> None:
    records = read({"ratings.csv": table(RATINGS, rated(Title_Type=kind))})
    assert {record.kind for record in records} == {"claim", "refused"}
    (row,) = of(records, "refused")
    assert (row.code, row.about) == ("not_film_or_show", "Heat")
    assert kind in row.reason


def test_a_type_in_a_language_that_nobody_here_knows_is_left_to_the_id() -> None:
    records = read({"ratings.csv": table(RATINGS, rated(Title_Type="Elokuva"))})
    assert [(rating.subject.kind, rating.subject.imdb) for rating in of(records, "rating")] == [("", "tt0000101")]
    assert of(records, "watch") == []
    (notice,) = of(records, "notice")
    assert (notice.code, "Elokuva (1)" in notice.text) == ("unknown_type", True)


def test_an_episode_has_its_id_and_year_for_itself() -> None:
    row = rated(Title="Kochen: Suppe", Original_Title="Cook: Soup", Title_Type="TV Episode", Year="2009")
    records = read({"ratings.csv": table(RATINGS, row)})
    for record in (*of(records, "rating"), *of(records, "watch")):
        assert (record.part.imdb, record.part.name) == ("tt0000101", "Suppe")
        subject = record.subject
        assert (subject.kind, subject.name, subject.original_name) == ("show", "Kochen", "Cook")
        assert (subject.imdb, subject.year, subject.key) == ("", None, "")
    assert [watch.is_claim for watch in of(records, "watch")] == [True]


def test_the_name_of_a_series_may_have_a_colon() -> None:
    rows = [rated(f"tt000020{n}", Title=name, Title_Type="tvEpisode") for n, name in enumerate(EPISODES)]
    records = read({"ratings.csv": table(RATINGS, *rows)})
    assert [(rating.subject.name, rating.part.name) for rating in of(records, "rating")] == [
        ("Star Quest: Deep", "The Start"),
        ("Star Quest: Deep", "The End"),
        ("Cook", "Soup"),
        ("Cook", "Soup: Part 2"),
        ("Alone", "Alone"),
    ]


def test_a_show_in_the_same_upload_tells_its_episodes_series() -> None:
    rows = [
        rated("tt0000201", Title="Star Quest: Deep: The Start", Title_Type="TV Episode"),
        rated("tt0000202", Title="Star Quest: Deep", Title_Type="TV Series"),
    ]
    assert of(read({"ratings.csv": table(RATINGS, *rows)}), "rating")[0].subject.name == "Star Quest: Deep"


def test_the_watchlist_is_known_by_its_name() -> None:
    rows = [listed(Position="1", Description="For Sunday"), listed("tt0000102", Position="2", Title_Type="TV Series")]
    records = read({"WATCHLIST.csv": table(LIST, *rows)})
    assert [(row.subject.kind, row.position, row.note, row.added) for row in of(records, "watchlist")] == [
        ("film", 1, "For Sunday", datetime.date(2024, 4, 1)),
        ("show", 2, "", datetime.date(2024, 4, 1)),
    ]
    assert of(records, "rating") == of(records, "watch") == []


def test_a_rated_title_on_the_watchlist_is_both() -> None:
    records = read({"watchlist.csv": table(LIST, listed(Your_Rating="9", Date_Rated="2024-05-02"))})
    assert len(of(records, "watchlist")) == len(of(records, "watch")) == 1
    assert [(row.value, row.rated) for row in of(records, "rating")] == [(9, datetime.date(2024, 5, 2))]


def test_any_other_name_is_asked_about() -> None:
    files = {"x/my-best_films (1).csv": table(LIST_2018, listed(Description="Loud"))}
    with pytest.raises(NeedsAnswerError) as caught:
        read(files)
    assert [choice.value for choice in caught.value.choices] == ["watchlist", "list"]
    records = read(files, {caught.value.name: "list"})
    (found,), (item,) = of(records, "list"), of(records, "item")
    assert found.name == "My best films"
    assert (item.list_key, item.note, item.subject.name) == (found.key, "Loud", "Heat")
    assert len(of(read(files, {caught.value.name: "watchlist"}), "watchlist")) == 1


def test_a_list_whose_file_has_only_a_key_for_a_name() -> None:
    records = read({"ls000000001.csv": table(LIST, listed())}, {"role:ls000000001.csv": "list"})
    assert [row.name for row in of(records, "list")] == ["A list from IMDb"]


def test_the_layout_before_2017() -> None:
    row = {
        "position": "1", "const": "tt0000101", "created": "Sat Mar  8 09:05:07 2014", "Title": "Heat", "You rated": "",
        "Title type": "Feature Film", "Year": "1995", "Release Date (month/day/year)": "1995-12-15",
    }  # fmt: skip
    records = read({"watchlist.csv": table(OLDEST, row)})
    assert [(row.subject.name, row.added) for row in of(records, "watchlist")] == [("Heat", datetime.date(2014, 3, 8))]
    records = read({"ratings.csv": table(OLDEST, row | {"You rated": "7"})})
    assert [(row.value, row.rated) for row in of(records, "rating")] == [(7, datetime.date(2014, 3, 8))]
    assert of(records, "watchlist") == []


def test_a_year_out_of_a_release_date_that_is_only_part_of_one() -> None:
    (rating,) = of(read({"ratings.csv": table(RATINGS, rated(Year="", Release_Date="2024-10"))}), "rating")
    assert rating.subject.year == 2024


def test_latin_letters() -> None:
    data = table(RATINGS, rated(Title="Amélie")).decode().encode("latin-1")
    assert [row.subject.name for row in of(read({"ratings.csv": data}), "rating")] == ["Amélie"]


def test_ids_of_eight_digits_and_without_tt() -> None:
    records = read({"ratings.csv": table(RATINGS, rated("12345678"), rated("0000102"))})
    assert [row.subject.imdb for row in of(records, "rating")] == ["tt12345678", "tt0000102"]


def test_doubles_in_a_file_are_one_and_the_rating_wins() -> None:
    rows = [
        listed(),
        listed(Your_Rating="6", Date_Rated="2024-01-01"),
        listed(Your_Rating="9", Date_Rated="2024-02-01"),
    ]
    records = read({"watchlist.csv": table(LIST, *rows)})
    assert len(of(records, "watchlist")) == 1
    assert [row.value for row in of(records, "rating")] == [9]
    assert [(notice.code, notice.text[:6]) for notice in of(records, "notice")] == [("repeated", "2 rows")]


def test_what_two_files_say_of_a_title_is_said_once() -> None:
    files = {
        "watchlist.csv": table(LIST, listed(Your_Rating="8", Date_Rated="2024-05-01")),
        "ratings.csv": table(RATINGS, rated()),
    }
    records = read(files)
    assert [row.origin.member for row in of(records, "rating")] == ["ratings.csv"]
    assert len(of(records, "watch")) == len(of(records, "watchlist")) == 1


@pytest.mark.parametrize(
    ("row", "code"),
    [
        (rated("", Title=""), "no_name"),
        (rated("nm0000101"), "not_film_or_show"),
        (rated(rating="11"), "bad_value"),
        (rated(rating=""), "no_rating"),
    ],
)
def test_rows_that_cannot_come_along_say_why(row: dict[str, str], code: str) -> None:
    records = read({"ratings.csv": table(RATINGS, row)})
    assert of(records, "rating") == of(records, "watch") == []
    assert [refused.code for refused in of(records, "refused")] == [code]


def test_a_row_without_an_id_goes_by_its_name() -> None:
    (rating,) = of(read({"ratings.csv": table(RATINGS, rated(""))}), "rating")
    assert (rating.subject.name, rating.subject.year, rating.subject.imdb) == ("Heat", 1995, "")


def test_a_torn_row_is_refused() -> None:
    data = table(RATINGS) + b"tt0000101,8,2024-05-01,Yes, Madam,Yes, Madam,https://x,Movie,1985,1985-11-30\r\n"
    records = read({"ratings.csv": data})
    assert [row.code for row in of(records, "refused")] == ["bad_row"]
    assert of(records, "rating") == []


def test_people_have_lists_too_and_are_refused() -> None:
    header = ["Position", "Const", "Created", "Modified", "Description", "Name", "Known For", "Birth Date"]
    data = table(header, {"Const": "nm0000101", "Name": "Somebody", "Known For": "Heat"})
    records = read({"watchlist.csv": data})
    assert [(row.code, row.about) for row in of(records, "refused")] == [("not_film_or_show", "Somebody")]


def test_it_claims_as_many_rows_as_its_files_have() -> None:
    files = {"ratings.csv": table(RATINGS, rated(), rated()), "watchlist.csv": table(LIST, listed())}
    assert [(claim.what, claim.count) for claim in of(read(files), "claim")] == [("rating", 2), ("watchlist", 1)]


def test_it_knows_its_files_by_what_they_hold() -> None:
    for header in (OLDEST, RATINGS, RATINGS_2018, LIST, LIST_2018):
        assert SOURCE.recognises(Member("x.csv", csv_of(header)))
    assert not SOURCE.recognises(Member("ratings.csv", csv_of(["Title", "Your Rating"])))
    with pytest.raises(ImportFileError):
        read({"ratings.csv": b"Title,Rating\n"})


CELLS = {
    "Title Type": st.sampled_from(["Movie", "TV Episode", "TV Series", ""]) | any_cell,
    "Const": st.sampled_from(["tt0000101", "tt0000102"]) | any_cell,
    "Title": st.sampled_from(["A: B", "A: B: C"]) | any_cell,
}


@settings(max_examples=60, deadline=None)
@given(
    st.lists(
        st.tuples(
            st.sampled_from(["ratings", "watchlist", "x"]),
            csv_under(OLDEST) | csv_under(RATINGS, **CELLS) | csv_under(LIST, **CELLS) | any_bytes,
        ),
        max_size=3,
    )
)
def test_whatever_is_in_the_files_it_does_no_harm(files: list[tuple[str, bytes]]) -> None:
    assert_harmless(SOURCE, [Member(f"{path}.csv", data) for path, data in files])
