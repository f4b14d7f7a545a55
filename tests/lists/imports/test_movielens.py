"""MovieLens: an account's ratings, and a data set's with the files that say which films its numbers mean."""

import datetime
from collections.abc import Mapping
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lists.imports.files import Answers, ImportFileError, Member, NeedsAnswerError
from lists.imports.sources.movielens import SOURCES
from lists.imports.sources.movielens_titles import names_of
from tests.lists.imports.fuzz import any_bytes, any_cell, assert_harmless, csv_of, csv_under

(SOURCE,) = SOURCES
RATINGS = ["userId", "movieId", "rating", "timestamp"]
MOVIES = ["movieId", "title", "genres"]
LINKS = ["movieId", "imdbId", "tmdbId"]
TAGS = ["userId", "movieId", "tag", "timestamp"]
ACCOUNT = ["movie_id", "imdb_id", "tmdb_id", "rating", "average_rating", "title"]
AT = datetime.datetime(2024, 5, 1, 18, 40, tzinfo=datetime.UTC)
STAMP = str(int(AT.timestamp()))
FILMS = csv_of(MOVIES, [["7", "Long Night, The (Lange Nacht, Die) (1995)", "Drama"], ["8", "Other", "Drama"]])
NUMBERS = csv_of(LINKS, [["7", "0000101", "603"]])


def read(files: Mapping[str, bytes], answers: Mapping[str, Any] | None = None) -> list[Any]:
    members = [Member(path, data) for path, data in files.items()]
    return list(SOURCE.read(members, Answers(answers or {})))


def of(records: list[Any], kind: str) -> list[Any]:
    return [record for record in records if record.kind == kind]


def ratings(*rows: list[str]) -> bytes:
    return csv_of(RATINGS, rows)


def test_a_rated_film_was_seen_on_a_day_that_nobody_knows() -> None:
    records = read({"ratings.csv": ratings(["1", "7", "4.5", STAMP]), "movies.csv": FILMS, "links.csv": NUMBERS})
    (rating,), (watch,) = of(records, "rating"), of(records, "watch")
    assert (rating.value, rating.rated) == (9, AT)
    assert (watch.is_claim, watch.day, watch.moment, watch.entered) == (True, None, None, AT)
    subject = rating.subject
    assert (subject.name, subject.original_name, subject.year) == ("The Long Night", "Die Lange Nacht", 1995)
    assert (subject.tmdb, subject.imdb, subject.kind, subject.is_guess) == (603, "tt0000101", "film", True)


@pytest.mark.parametrize(
    ("title", "names"),
    [
        ("Long Night, The (1995)", ("The Long Night", "", 1995)),
        ("Long Night, The (1995) ", ("The Long Night", "", 1995)),
        ("Long Night (a.k.a. Night) (1995)", ("Long Night", "", 1995)),
        ("Long Night (Nuit, L') (1995)", ("Long Night", "L'Nuit", 1995)),
        ("Night (Night 2) (Nacht) (1995)", ("Night", "Nacht", 1995)),
        ("Good, the Bad and the Night, The (1995)", ("The Good, the Bad and the Night", "", 1995)),
        ("(500) Nights (1995)", ("(500) Nights", "", 1995)),
        ("Paris, Texas (1995)", ("Paris, Texas", "", 1995)),
        ("Night", ("Night", "", None)),
        ("", ("", "", None)),
    ],
)
def test_names(title: str, names: tuple[str, str, int | None]) -> None:
    assert names_of(title) == names


@pytest.mark.parametrize("beside", [{"movies.csv": FILMS}, {"links.csv": NUMBERS}])
def test_either_file_is_enough_to_say_which_film(beside: dict[str, bytes]) -> None:
    records = read({"ratings.csv": ratings(["1", "7", "4", STAMP]), **beside})
    assert len(of(records, "rating")) == 1


def test_without_them_it_says_which_files_to_add() -> None:
    with pytest.raises(ImportFileError, match=r"links\.csv or movies\.csv"):
        read({"ratings.csv": ratings(["1", "7", "4", STAMP])})
    with pytest.raises(ImportFileError, match=r"Add ratings\.csv"):
        read({"movies.csv": FILMS})


def test_a_film_that_no_file_names_is_refused() -> None:
    records = read({"ratings.csv": ratings(["1", "9", "4", STAMP]), "movies.csv": FILMS})
    assert [(row.code, row.about) for row in of(records, "refused")] == [("no_name", "9")]


def test_several_people_are_asked_who_they_are() -> None:
    files = {"ratings.csv": ratings(["10", "7", "4", STAMP], ["9", "7", "2", STAMP]), "movies.csv": FILMS}
    with pytest.raises(NeedsAnswerError) as caught:
        read(files)
    assert (caught.value.name, [choice.value for choice in caught.value.choices]) == ("user", ["9", "10"])
    records = read(files, {"user": "10"})
    assert [row.value for row in of(records, "rating")] == [8]
    assert [claim.count for claim in of(records, "claim")] == [1]


def test_many_people_are_asked_without_a_choice() -> None:
    files = {"ratings.csv": ratings(*([str(n), "7", "4", STAMP] for n in range(60))), "movies.csv": FILMS}
    for answers in ({}, {"user": "61"}):
        with pytest.raises(NeedsAnswerError) as caught:
            read(files, answers)
        assert caught.value.choices == ()
    assert len(of(read(files, {"user": " 59 "}), "rating")) == 1


def test_of_two_ratings_of_a_film_the_later_one_counts() -> None:
    rows = ["1", "7", "4", STAMP], ["1", "7", "2", str(int(STAMP) + 5)], ["1", "7", "3", str(int(STAMP) - 5)]
    records = read({"ratings.csv": ratings(*rows), "movies.csv": FILMS})
    assert [row.value for row in of(records, "rating")] == [4]
    assert [(notice.code, notice.text[:6]) for notice in of(records, "notice")] == [("repeated", "2 rows")]


def test_tags_come_with_rated_films_and_others_are_counted() -> None:
    tags = csv_of(TAGS, [["1", "7", "Slow, dark", STAMP], ["2", "7", "no", STAMP], ["1", "8", "lost", STAMP]])
    records = read({"ratings.csv": ratings(["1", "7", "4", STAMP]), "movies.csv": FILMS, "tags.csv": tags})
    assert [watch.tags for watch in of(records, "watch")] == [("slow dark",)]
    assert [(notice.code, notice.text[:5]) for notice in of(records, "notice")] == [("not_kept", "1 tag")]


def test_an_account_has_names_and_ids_in_one_file() -> None:
    rows = [["7", "0000101", "603", "3.5", "4.1", "Long Night, The (1995)"], ["7", "0000101", "603", "2", "", "x"]]
    records = read({"movielens-ratings.csv": csv_of(ACCOUNT, rows)})
    (rating,) = of(records, "rating")
    assert (rating.value, rating.rated, rating.subject.name, rating.subject.tmdb) == (7, None, "The Long Night", 603)
    assert [watch.is_claim for watch in of(records, "watch")] == [True]
    assert [notice.code for notice in of(records, "notice")] == ["repeated"]


def test_a_wish_list_is_a_watchlist() -> None:
    header = [name for name in ACCOUNT if name != "rating"]
    rows = [["7", "0000101", "603", "4.1", "Long Night, The (1995)"], ["", "", "", "", ""], ["8", "", "", "4", ""]]
    records = read({"movielens-wishlist.csv": csv_of(header, rows)})
    assert [row.subject.name for row in of(records, "watchlist")] == ["The Long Night"]
    assert [row.code for row in of(records, "refused")] == ["no_name"]
    assert of(records, "watch") == []


@pytest.mark.parametrize(
    ("row", "code"),
    [
        (["1", "7", "6", STAMP], "bad_value"),
        (["1", "7", "", STAMP], "bad_value"),
        (["1", "7", "4", STAMP, "x"], "bad_row"),
    ],
)
def test_rows_that_cannot_come_along_say_why(row: list[str], code: str) -> None:
    records = read({"ratings.csv": ratings(row), "movies.csv": FILMS})
    assert of(records, "rating") == of(records, "watch") == []
    assert [refused.code for refused in of(records, "refused")] == [code]


def test_a_moment_that_makes_no_sense_is_none() -> None:
    (rating,) = of(read({"ratings.csv": ratings(["1", "7", "4", "0"]), "movies.csv": FILMS}), "rating")
    assert rating.rated is None


def test_it_takes_and_knows_its_own_files_alone() -> None:
    for path in ("ml/ratings.csv", "Links.csv", "movielens-wishlist.csv"):
        assert SOURCE.takes(path)
    for path in ("ml/README.txt", "user-ratings.csv", "genome-tags.csv"):
        assert not SOURCE.takes(path)
    for header in (RATINGS, MOVIES, LINKS, TAGS, ACCOUNT):
        assert SOURCE.recognises(Member("x.csv", csv_of(header)))
    assert not SOURCE.recognises(Member("ratings.csv", csv_of(["Const", "Your Rating"])))


CELLS = {"movieId": st.sampled_from(["7", "8"]), "userId": st.sampled_from(["1", "2"]) | any_cell}


@settings(max_examples=60, deadline=None)
@given(
    st.lists(
        csv_under(RATINGS, **CELLS, rating=st.just("4") | any_cell) | csv_under(MOVIES, **CELLS)
        | csv_under(LINKS, **CELLS) | csv_under(TAGS, **CELLS) | csv_under(ACCOUNT, movie_id=st.just("7")) | any_bytes,
        max_size=4,
    )
)  # fmt: skip
def test_whatever_is_in_the_files_it_does_no_harm(files: list[bytes]) -> None:
    assert_harmless(SOURCE, [Member(f"{n}.csv", data) for n, data in enumerate([*files, FILMS])])
