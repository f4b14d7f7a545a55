"""Letterboxd's zip and its single tables: what is one viewing, what is one film, and what doesn't come along."""

import datetime
from collections.abc import Mapping
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lists.imports.files import Answers, ImportFileError, Member, NeedsAnswerError
from lists.imports.sources.letterboxd import SOURCES
from tests.lists.imports.fuzz import any_bytes, any_cell, assert_harmless, csv_of, csv_under

(SOURCE,) = SOURCES
FILM = ["Date", "Name", "Year", "Letterboxd URI"]
RATING = [*FILM, "Rating"]
DIARY = [*RATING, "Rewatch", "Tags", "Watched Date"]
REVIEW = [*RATING, "Rewatch", "Review", "Tags", "Watched Date"]
PROFILE = ["Date Joined", "Username", "Given Name", "Email Address", "Bio", "Favorite Films"]
LIST = ["Date", "Name", "Tags", "URL", "Description"]
ITEM = ["Position", "Name", "Year", "URL", "Description"]
HEAT = ["2024-05-03", "Heat", "1995", "https://boxd.it/heat"]
ALIEN = ["2024-05-04", "Alien", "1979", "https://boxd.it/alie"]


def entry(uri: str, day: str = "2024-05-01", rating: str = "", rewatch: str = "", tags: str = "") -> list[str]:
    return ["2024-05-03", "Heat", "1995", uri, rating, rewatch, tags, day]


def review(uri: str, text: str, day: str = "2024-05-01", rating: str = "", tags: str = "") -> list[str]:
    return ["2024-05-03", "Heat", "1995", uri, rating, "", text, tags, day]


def read(files: Mapping[str, bytes], answers: Mapping[str, Any] | None = None) -> list[Any]:
    members = [Member(path, data) for path, data in files.items()]
    return list(SOURCE.read(members, Answers(answers or {})))


def of(records: list[Any], kind: str) -> list[Any]:
    return [record for record in records if record.kind == kind]


def table(header: list[str], *rows: list[str]) -> bytes:
    return csv_of(header, rows)


def list_file(*items: list[str], mark: str = "Letterboxd list export v7", about: list[str] | None = None) -> bytes:
    head = csv_of(
        LIST, [about or ["2024-01-02", "My <3", "noir, heist", "https://boxd.it/list", "Some\r\n\r\n<b>text</b>"]]
    )
    return mark.encode() + b"\r\n" + head + b"\r\n" + csv_of(ITEM, items)


def test_the_diary_tells_viewings_with_their_own_ratings() -> None:
    (watch,) = of(
        read({"diary.csv": table(DIARY, entry("https://boxd.it/e1", rating="3.5", tags="Noir, tv"))}), "watch"
    )
    assert (watch.day, watch.rating, watch.tags) == (datetime.date(2024, 5, 1), 7, ("noir", "tv"))
    assert (watch.is_rewatch, watch.is_claim, watch.key) == (None, False, "https://boxd.it/e1")
    assert watch.entered == datetime.date(2024, 5, 3)
    assert (watch.subject.name, watch.subject.year, watch.subject.kind, watch.subject.is_guess) == (
        "Heat",
        1995,
        "film",
        True,
    )
    assert watch.origin.line == 2
    assert watch.origin.raw["watched date"] == "2024-05-01"


def test_a_review_with_an_entry_is_part_of_the_viewing() -> None:
    files = {
        "export/diary.csv": table(DIARY, entry("https://boxd.it/e1"), entry("https://boxd.it/e2", rewatch="Yes")),
        "export/reviews.csv": table(REVIEW, review("https://boxd.it/e2", "<i>Loud</i>\r\nand good")),
    }
    records = read(files)
    assert [(watch.key, watch.review, watch.is_rewatch) for watch in of(records, "watch")] == [
        ("https://boxd.it/e1", "", None),
        ("https://boxd.it/e2", "<i>Loud</i>\nand good", True),
    ]
    assert of(records, "review") == []


def test_a_removed_film_has_no_address_and_is_joined_by_name_and_day() -> None:
    files = {
        "diary.csv": table(DIARY, entry(""), entry("", "2024-05-02"), entry("", "2024-05-02")),
        "reviews.csv": table(REVIEW, review("", "Second day", "2024-05-02")),
    }
    records = read(files)
    assert [watch.review for watch in of(records, "watch")] == ["", "Second day", ""]
    assert of(records, "review") == []
    assert not of(records, "notice")


def test_a_review_without_an_entry_belongs_to_no_viewing() -> None:
    files = {
        "diary.csv": table(DIARY, entry("https://boxd.it/e1")),
        "reviews.csv": table(REVIEW, review("https://boxd.it/r1", "Long ago", day="", rating="4", tags="old")),
    }
    records = read(files)
    (text,) = of(records, "review")
    assert (text.text, text.rating, text.tags, text.written) == ("Long ago", 8, ("old",), datetime.date(2024, 5, 3))
    assert len(of(records, "watch")) == 1


def test_reviews_alone_still_tell_the_days() -> None:
    (watch,) = of(read({"reviews.csv": table(REVIEW, review("https://boxd.it/e1", "Good", rating="4"))}), "watch")
    assert (watch.day, watch.review, watch.rating, watch.key) == (
        datetime.date(2024, 5, 1), "Good", 8, "https://boxd.it/e1",
    )  # fmt: skip


def test_films_that_were_seen_and_current_ratings() -> None:
    records = read({"watched.csv": table(FILM, HEAT), "ratings.csv": table(RATING, [*HEAT, "4.5"])})
    (watch,), (rating,) = of(records, "watch"), of(records, "rating")
    assert (watch.is_claim, watch.day, watch.rating) == (True, None, None)
    assert (rating.value, rating.rated) == (9, datetime.date(2024, 5, 3))


def test_ratings_of_viewings_are_no_current_ratings() -> None:
    assert of(read({"diary.csv": table(DIARY, entry("https://boxd.it/e1", rating="4"))}), "rating") == []


def test_all_rows_of_a_film_share_its_address() -> None:
    files = {
        "diary.csv": table(DIARY, entry("https://boxd.it/e1")),
        "reviews.csv": table(REVIEW, review("https://boxd.it/r1", "x", day="")),
        "watched.csv": table(FILM, HEAT),
        "lists/l.csv": list_file(["1", "Heat", "1995", "https://boxd.it/heat", ""]),
    }
    subjects = {record.subject.key for record in read(files) if hasattr(record, "subject") and record.kind != "claim"}
    assert subjects == {"https://boxd.it/heat"}


def test_two_films_of_one_name_and_year_stay_two() -> None:
    other = ["2024-05-03", "Heat", "1995", "https://boxd.it/othr"]
    records = read({"diary.csv": table(DIARY, entry("https://boxd.it/e1")), "watched.csv": table(FILM, HEAT, other)})
    assert [watch.subject.key for watch in of(records, "watch")] == [
        "Heat (1995)", "https://boxd.it/heat", "https://boxd.it/othr",
    ]  # fmt: skip


def test_a_film_of_an_unknown_year() -> None:
    (watch,) = of(read({"watched.csv": table(FILM, ["2024-05-03", "Unmade", "", "https://boxd.it/x"])}), "watch")
    assert watch.subject.year is None


def test_the_watchlist() -> None:
    (row,) = of(read({"watchlist.csv": table(FILM, HEAT)}), "watchlist")
    assert (row.subject.name, row.added) == ("Heat", datetime.date(2024, 5, 3))


def test_favourites_come_in_their_order_and_likes_after_them_once() -> None:
    private = ["2020-01-01", "me", "Ann", "ann@example.org", "Hi", "https://boxd.it/alie, https://boxd.it/heat"]
    files = {
        "profile.csv": table(PROFILE, private),
        "watched.csv": table(FILM, ALIEN, ["2024-05-05", "Jaws", "1975", "https://boxd.it/jaws"]),
        "likes/films.csv": table(FILM, ["2024-05-05", "Jaws", "1975", "https://boxd.it/jaws"], HEAT),
    }
    records = read(files)
    assert [(row.subject.name, row.position, row.added) for row in of(records, "favourite")] == [
        ("Alien", 1, None),
        ("Heat", 2, datetime.date(2024, 5, 3)),
        ("Jaws", None, datetime.date(2024, 5, 5)),
    ]
    said = " ".join(str(record.model_dump()) for record in records)
    assert "example.org" not in said
    assert "Ann" not in said


def test_a_favourite_that_nothing_names_is_refused() -> None:
    profile = table(PROFILE, ["2020-01-01", "me", "", "", "", "https://boxd.it/alie"])
    (row,) = of(read({"profile.csv": profile}), "refused")
    assert (row.code, row.about) == ("no_name", "https://boxd.it/alie")


@pytest.mark.parametrize("mark", ["Letterboxd list export v7", ""])
@pytest.mark.parametrize("path", ["export/lists/my-3.csv", "export/my-3.csv"])
def test_lists_of_every_era_and_place(mark: str, path: str) -> None:
    items = [
        ["1", "Heat", "1995", "https://boxd.it/heat", "A <b>note</b>"],
        ["2", "Alien", "1979", "https://boxd.it/alie", ""],
    ]
    records = read({path: list_file(*items, mark=mark)})
    (found,) = of(records, "list")
    assert (found.name, found.tags, found.created) == ("My <3", ("noir", "heist"), datetime.date(2024, 1, 2))
    assert found.description == "Some\n\n<b>text</b>"
    assert [(item.subject.name, item.list_key, item.note) for item in of(records, "item")] == [
        ("Heat", found.key, "A <b>note</b>"),
        ("Alien", found.key, ""),
    ]
    assert [item.origin.line for item in of(records, "item")] == [8, 9]


def test_an_empty_list_and_one_without_a_name() -> None:
    nameless = list_file(about=["2024-01-02", "", "", "https://boxd.it/l2", ""])
    records = read({"lists/best-of_2024.csv": nameless, "lists/b.csv": list_file()})
    assert [row.name for row in of(records, "list")] == ["Best of 2024", "My <3"]
    assert of(records, "item") == []


def test_a_list_may_be_called_like_a_table() -> None:
    records = read({"lists/watched.csv": list_file(["1", "Heat", "1995", "https://boxd.it/heat", ""])})
    assert len(of(records, "item")) == 1
    assert of(records, "watch") == []


def test_what_was_deleted_stays_out_and_is_counted() -> None:
    files = {
        "deleted/diary.csv": table(DIARY, entry("https://boxd.it/e1")),
        "deleted/lists/gone.csv": list_file(["1", "Heat", "1995", "https://boxd.it/heat", ""]),
        "orphaned/reviews.csv": table(REVIEW, review("https://boxd.it/e2", "x")),
        "comments.csv": table(["Date", "Content", "Comment"], ["2024-05-01", "https://boxd.it/c", "Nice"]),
        "likes/reviews.csv": table(["Date", "Content"], ["2024-05-01", "https://boxd.it/c"]),
        "likes/lists.csv": table(["Date", "Content"]),
    }
    records = read(files)
    assert {record.kind for record in records} == {"notice"}
    assert [notice.text[:12] for notice in records] == ["2 rows that ", "1 row that L", "1 comment do", "1 liked revi"]


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("watched (1).csv", "watch"),
        ("me-watchlist-2024.csv", "watchlist"),
        ("films.csv", "favourite"),
        ("liked.csv", "favourite"),
        ("x/likes/anything.csv", "favourite"),
    ],
)
def test_a_name_tells_what_films_these_are(path: str, kind: str) -> None:
    assert len(of(read({path: table(FILM, HEAT)}), kind)) == 1


@pytest.mark.parametrize("path", ["export.csv", "watched-and-watchlist.csv"])
def test_a_name_that_does_not_tell_is_asked_about(path: str) -> None:
    files = {path: table(FILM, HEAT)}
    with pytest.raises(NeedsAnswerError) as caught:
        read(files)
    assert caught.value.name == f"role:{path}"
    assert [choice.value for choice in caught.value.choices] == ["watched", "watchlist", "likes"]
    assert len(of(read(files, {f"role:{path}": "watchlist"}), "watchlist")) == 1


def test_a_zip_and_a_table_out_of_it_tell_the_same_once() -> None:
    diary = table(DIARY, entry("https://boxd.it/e1"), entry(""), entry(""))
    both = {
        "a/diary.csv": diary,
        "diary.csv": diary,
        "a/watched.csv": table(FILM, HEAT),
        "watched.csv": table(FILM, HEAT),
    }
    lists = list_file(["1", "Heat", "1995", "https://boxd.it/heat", ""])
    once = read({"a/diary.csv": diary, "a/watched.csv": table(FILM, HEAT), "a/lists/l.csv": lists})
    twice = read({**both, "a/lists/l.csv": lists, "l.csv": lists})
    for kind in ("watch", "list", "item"):
        assert of(once, kind) == of(twice, kind)
    (notice,) = of(twice, "notice")
    assert notice.code == "repeated"
    assert notice.text.startswith("6 ")


def test_cells_that_make_no_sense_are_said_and_the_viewing_stays() -> None:
    records = read({"diary.csv": table(DIARY, entry("https://boxd.it/e1", day="2024-02-30", rating="7"))})
    (watch,) = of(records, "watch")
    assert (watch.day, watch.rating) == (None, None)
    assert [row.code for row in of(records, "refused")] == ["bad_value", "bad_value"]


@pytest.mark.parametrize(
    ("row", "code"),
    [
        (["2024-05-03", "", "1995", "https://boxd.it/x", "4"], "no_name"),
        (["2024-05-03", "Yes", "Madam", "1985", "https://boxd.it/x", "4"], "bad_row"),
        ([*HEAT, "9"], "bad_value"),
        ([*HEAT, ""], "bad_value"),
    ],
)
def test_rows_that_cannot_come_along_say_why(row: list[str], code: str) -> None:
    records = read({"ratings.csv": table(RATING, row)})
    assert of(records, "rating") == []
    assert [(refused.code, bool(refused.reason), refused.origin.line) for refused in of(records, "refused")] == [
        (code, True, 2)
    ]


def test_texts_that_are_too_long_are_cut_and_that_is_said() -> None:
    records = read({"lists/l.csv": list_file(["1", "Heat", "1995", "https://boxd.it/heat", "x" * 600])})
    (item,) = of(records, "item")
    assert len(item.note) == 500
    assert [notice.code for notice in of(records, "notice")] == ["shortened"]


def test_it_claims_as_many_rows_as_its_tables_have() -> None:
    files = {
        "diary.csv": table(DIARY, entry("https://boxd.it/e1"), entry("https://boxd.it/e1")),
        "ratings.csv": table(RATING, [*HEAT, "4"]),
        "likes/films.csv": table(FILM),
    }
    assert [(claim.label, claim.what, claim.count) for claim in of(read(files), "claim")] == [
        ("diary.csv", "watch", 2),
        ("ratings.csv", "rating", 1),
        ("likes/films.csv", "favourite", 0),
    ]


def test_it_knows_its_files_by_what_they_hold() -> None:
    assert SOURCE.recognises(Member("x.csv", table(DIARY)))
    assert SOURCE.recognises(Member("x.csv", list_file()))
    assert SOURCE.recognises(Member("a/comments.csv", table(["Date", "Content", "Comment"])))
    for path, header in (
        ("diary.csv", ["Title", "Date"]),
        ("x.csv", ["Date", "Content", "Comment"]),
        ("a.csv", ["Date"]),
    ):
        assert not SOURCE.recognises(Member(path, table(header)))
    assert SOURCE.takes("folder/lists/a-list.csv")
    assert not SOURCE.takes("folder/photo.jpg")


def test_a_file_beside_the_tables_that_is_none_is_said() -> None:
    records = read({"watched.csv": table(FILM, HEAT), "diary.csv": b"Broken\n", "reviews.csv": b"\n"})
    assert [(notice.code, notice.member) for notice in of(records, "notice")] == [("not_read", "diary.csv")]


def test_nothing_of_it_is_an_error() -> None:
    with pytest.raises(ImportFileError):
        read({"diary.csv": b"\x89PNG"})


ENTRY = {"Watched Date": st.sampled_from(["2024-05-01", ""]) | any_cell, "Name": st.just("Heat") | any_cell}
TABLES = st.sampled_from(["diary", "watched", "ratings", "reviews", "x", "likes/films", "profile", "lists/l"])


@settings(max_examples=60, deadline=None)
@given(
    st.lists(
        st.tuples(
            TABLES,
            csv_under(DIARY, **ENTRY) | csv_under(REVIEW, **ENTRY) | csv_under(RATING) | csv_under(FILM)
            | csv_under(PROFILE) | any_bytes | csv_under(ITEM).map(lambda items: list_file() + items),
        ),
        max_size=4,
    )
)  # fmt: skip
def test_whatever_is_in_the_files_it_does_no_harm(files: list[tuple[str, bytes]]) -> None:
    assert_harmless(SOURCE, [Member(f"{path}.csv", data) for path, data in files])
