"""Any table through a mapping: what its columns are taken for, what its rows become, and what is asked or refused."""

import datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lists.imports.files import Answers, ImportFileError, Member, NeedsAnswerError
from lists.imports.records import ROW, Claim, Notice
from lists.imports.sources.table import FIELDS, SOURCES, WHATS, columns_of, guess, guess_mapping, sample
from lists.imports.sources.table_cells import guess_date_order, guess_scale, points, rated, seen
from tests.lists.imports.fuzz import any_bytes, any_cell, csv_of, csv_under

(TABLE,) = SOURCES
DAY = datetime.date(2024, 5, 3)


def member(header: str, *rows: str, path: str = "mine.csv") -> Member:
    return Member(path, "\n".join([header, *rows]).encode())


def mapping(what: str = "watches", *, more: dict[str, Any] | None = None, **columns: str) -> dict[str, Any]:
    return {"columns": {"name": "title", **columns}, "what": what, **(more or {})}


def read(given: Any, *members: Member, **answers: Any) -> list[Any]:
    return list(TABLE.read(members, Answers({"mapping": given, **answers})))


def rows(found: list[Any], kind: str) -> list[Any]:
    return [row for row in found if row.kind == kind]


def codes(found: list[Any], kind: str = "refused") -> list[str]:
    return [row.code for row in rows(found, kind)]


def test_it_recognises_nothing_and_takes_tables() -> None:
    assert not TABLE.recognises(member("Title,Watched", "Heat,2024-01-01"))
    assert [TABLE.takes(path) for path in ("a/B.CSV", "x.tsv", "x.txt", "x.json")] == [True, True, True, False]


# -- columns ----------------------------------------------------------------------------------------------------------


def test_columns_with_their_first_different_cells() -> None:
    found = columns_of(member("Title;Seen_On;;Year", "Heat;2024-01-01;x", "Heat;;;1995", "Ran;2024-01-02;;1985"))
    assert [(column.name, column.cells) for column in found] == [
        ("title", ("Heat", "Ran")), ("seen on", ("2024-01-01", "2024-01-02")), ("year", ("1995", "1985")),
    ]  # fmt: skip
    assert [column.name for column in columns_of(member("Title,Year"))] == ["title", "year"]


@pytest.mark.parametrize(
    ("header", "row", "expected"),
    [
        ("Title,Year,Date Watched,Rating", "Heat,1995,2024-05-03,8", ["name", "year", "watched_on", "rating"]),
        ("Titel;Jahr;Gesehen am;Bewertung", "Heat;1995;03.05.2024;8", ["name", "year", "watched_on", "rating"]),
        ("Titre,Année,Vu le,Note", "Heat,1995,03/05/2024,4", ["name", "year", "watched_on", "rating"]),
        ("Título,Año,Fecha,Puntuación", "Heat,1995,3/5/2024,8", ["name", "year", "watched_on", "rating"]),
        ("Titolo,Anno,Visto il,Voto", "Heat,1995,3/5/2024,8", ["name", "year", "watched_on", "rating"]),
        ("Título,Ano,Assistido em,Avaliação", "Heat,1995,3/5/2024,8", ["name", "year", "watched_on", "rating"]),
        ("Naam,Jaar,Gezien op,Cijfer", "Heat,1995,3-5-2024,8", ["name", "year", "watched_on", "rating"]),
        ("Tytuł,Rok,Data obejrzenia,Ocena", "Heat,1995,3.05.2024,8", ["name", "year", "watched_on", "rating"]),
        ("Titel,År,Sedd,Betyg", "Heat,1995,2024-05-03,4", ["name", "year", "watched_on", "rating"]),
        ("Název,Rok,Zhlédnuto,Hodnocení", "Heat,1995,3. 5. 2024,80%", ["name", "year", "watched_on", "rating"]),
        ("Название,Год,Дата просмотра,Оценка", "Heat,1995,3 мая 2024,8", ["name", "year", "watched_on", "rating"]),
        ("Başlık,Yıl,İzleme tarihi,Puan", "Heat,1995,3.05.2024,8", ["name", "year", "watched_on", "rating"]),
        ("タイトル,年,鑑賞日,評価", "Heat,1995,2024年5月3日,★★★★", ["name", "year", "watched_on", "rating"]),
        ("片名,年份,观看日期,评分", "Heat,1995,2024/5/3,8", ["name", "year", "watched_on", "rating"]),
        ("제목,연도,시청일,평점", "Heat,1995,2024.5.3,8", ["name", "year", "watched_on", "rating"]),
        # What the cells look like, whatever the column is called.
        ("A,B,C,D,E", "Heat,tt0113277,https://www.themoviedb.org/movie/949,1995,★★★",
         ["", "imdb", "tmdb", "year", "rating"]),
        # An unknown day is none of a viewing; nor is any day where another column is.
        ("A,B,C", "8,Heat,3.5.2024", ["", "name", ""]),
        ("Date,Name,Watched Date", "2024-05-03,Heat,2024-05-01", ["", "name", "watched_on"]),
        ("Name,Date", "Heat,2024-05-03", ["name", "watched_on"]),
        ("Show,S,Episode,Type,Tags", "Lark,S01,3,tv,a", ["name", "", "episode", "kind", "tags"]),
        # The days on which rows were typed in or films came out, and what others think.
        ("Title,Date Added,Release Date,IMDb Rating,Runtime", "Heat,2024-05-03,1995-12-15,8.3,170",
         ["name", "", "year", "", ""]),
        ("Title,TMDB ID,imdbId,Status,Rewatch,Favorite,Notes,Review", "Heat,949,113277,Watched,no,yes,x y,z w",
         ["name", "tmdb", "imdb", "status", "rewatch", "favourite", "note", "review"]),
    ],
)  # fmt: skip
def test_guesses(header: str, row: str, expected: list[str]) -> None:
    found = columns_of(member(header, row))
    by_column = {column: field for field, column in guess(found).items()}
    assert [by_column.get(column.name, "") for column in found] == expected


def test_a_column_of_yes_and_no_is_no_day() -> None:
    assert "watched_on" not in guess(columns_of(member("Title,Watched", "Heat,Yes", "Ran,No")))


def test_a_whole_mapping_is_guessed() -> None:
    found = guess_mapping([member("Film,Seen,Stars", "Heat,13.5.2024,4.5", "Ran,14.5.2024,2")])
    assert found == {
        "columns": {"name": "film", "watched_on": "seen", "rating": "stars"}, "what": "watches", "scale": 5,
        "date_order": "dmy", "list_name": "Mine", "kind": "",
    }  # fmt: skip
    wished = guess_mapping([member("Film,Date", "Heat,2024-05-03", path="my watchlist.csv")])
    assert (wished["what"], wished["columns"]) == ("watchlist", {"name": "film"})
    stars = guess_mapping([member("Film,Date,Stars", "Heat,2024-05-03,4", path="ratings.csv")])
    assert (stars["what"], stars["scale"]) == ("ratings", None)
    assert stars["columns"] == {"name": "film", "rating": "stars", "rated_on": "date"}
    assert guess_mapping([member("Film,Score", "Heat,8")])["what"] == "ratings"
    assert guess_mapping([member("Film", "Heat")])["what"] == "list"
    assert guess_mapping([])["columns"] == {}


# -- cells ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("cell", "order", "day"),
    [
        ("2024-05-03", "dmy", DAY),
        ("2024/5/3", "mdy", DAY),
        ("20240503", "dmy", DAY),
        ("2024-05-03 20:15", "dmy", DAY),
        ("3.5.2024", "dmy", DAY),
        ("03/05/24", "dmy", DAY),
        ("5/3/2024 8:15 PM", "mdy", DAY),
        ("24-05-03", "ymd", DAY),
        ("May 3, 2024", "ymd", DAY),
        ("3rd of May 2024", "ymd", DAY),
        ("03-Mai-24", "ymd", DAY),
        ("3 août 2024", "ymd", datetime.date(2024, 8, 3)),
        ("2024년 5월 3일", "ymd", DAY),
        ("03/05/99", "dmy", datetime.date(1999, 5, 3)),
        ("31/04/2024", "dmy", None),
        ("05/13/2024", "dmy", None),
        ("03/05/2024", "ymd", None),
        ("3/5", "dmy", None),
        ("some day", "dmy", None),
        ("2024", "dmy", None),
    ],
)
def test_days(cell: str, order: str, day: datetime.date | None) -> None:
    assert seen(cell, order) == (None if day is None else {"day": day})


def test_moments_and_days_that_nobody_knows() -> None:
    moment = datetime.datetime(2024, 5, 3, 18, 15, tzinfo=datetime.UTC)
    assert seen("2024-05-03T20:15:00+02:00", "dmy") == seen("1714760100", "dmy") == {"moment": moment}
    for cell in ("", "-", "n/a", "0000-00-00", "1970-01-01", "01.01.1970"):
        assert seen(cell, "dmy") == {}


@pytest.mark.parametrize(
    ("cells", "order", "possible"),
    [
        (["03/05/2024", "13/05/2024"], "dmy", ("dmy",)),
        (["03/05/2024", "05/13/2024"], "mdy", ("mdy",)),
        (["03/05/2024", "04/05/2024"], "", ("dmy", "mdy")),
        (["03.05.2024"], "dmy", ("dmy",)),
        (["2024-05-03", "May 3, 2024", ""], "ymd", ("ymd",)),
        (["99/12/31", "98/01/02"], "ymd", ("ymd",)),
        (["13/05/2024", "14/05/2024", "05/14/2024"], "dmy", ("dmy",)),
    ],
)
def test_the_order_of_days_is_told_by_all_of_them(cells: list[str], order: str, possible: tuple[str, ...]) -> None:
    assert guess_date_order(cells) == (order, possible)


@pytest.mark.parametrize(
    ("cells", "name", "scale"),
    [
        (["4", "3,5"], "rating", 5), (["5"] * 20, "x", 5), (["4", "5"], "rating", None), (["4", "8"], "rating", 10),
        (["4", "85"], "score", 100), ([], "rating", 10),
        (["4", "3"], "rating10", 10), (["4"], "score (0-100)", 100), (["8"], "out of 5", 10), (["3/5", "9"], "x", 10),
    ],
)  # fmt: skip
def test_the_scale_is_told_by_the_highest(cells: list[str], name: str, scale: int) -> None:
    assert guess_scale(cells, name) == scale


@pytest.mark.parametrize(
    ("cell", "scale", "expected"),
    [
        ("3.5", 5, (7, False)), ("7/10", 5, (7, False)), ("85%", 5, (9, True)), ("★★★½", 10, (7, False)),
        ("⭐️⭐️", 10, (4, False)), ("4 stars", 10, (8, False)), ("7.4", 10, (7, True)), ("0", 10, (None, False)),
        ("", 10, (None, False)), ("8", 5, None), ("good", 10, None), ("-1", 10, None), ("3/0", 10, None),
    ],
)  # fmt: skip
def test_ratings(cell: str, scale: int, expected: Any) -> None:
    assert points(cell, scale) == expected
    assert rated("x" * 10_000) is None


# -- rows -------------------------------------------------------------------------------------------------------------


def test_a_row_is_one_viewing_with_all_that_is_said_of_it() -> None:
    given = mapping(year="year", watched_on="on", rating="stars", review="text", tags="tags", note="note",
                    rewatch="again", favourite="heart")  # fmt: skip
    table = member("Title,Year,On,Stars,Text,Tags,Note,Again,Heart",
                   'Heat,1995,2024-05-03,3.5,So good,"Rain; home",At Jo’s,yes,♥')  # fmt: skip
    found = read(given, table)
    (watch,) = rows(found, "watch")
    assert (watch.subject.name, watch.subject.year, watch.day) == ("Heat", 1995, DAY)
    assert (watch.rating, watch.review, watch.tags, watch.note) == (7, "So good", ("rain", "home"), "At Jo’s")
    assert (watch.is_rewatch, watch.is_claim) == (True, False)
    assert watch.origin.raw["on"] == "2024-05-03"
    assert (watch.origin.member, watch.origin.line) == ("mine.csv", 2)
    assert len(rows(found, "favourite")) == 1
    assert not rows(found, "rating") + rows(found, "review") + rows(found, "note")
    assert codes(found, "notice") == ["scale"]
    assert [(claim.what, claim.count) for claim in rows(found, "claim")] == [("watch", 1)]


def test_a_viewing_without_a_day_stays_without() -> None:
    found = read(mapping(watched_on="on"), member("Title,On,X", "Heat,,", "Heat,n/a,", "Heat,2024-05-03,"))
    assert [(watch.day, watch.is_claim) for watch in rows(found, "watch")] == [
        (None, False), (None, False), (DAY, False),
    ]  # fmt: skip


def test_a_table_without_days_says_only_that_something_was_seen() -> None:
    given = mapping(rating="stars", review="text", note="note")
    found = read(given, member("Title,Stars,Text,Note", "Heat,8,Good,Mine", "Heat,8,Good,Mine"))
    assert [watch.is_claim for watch in rows(found, "watch")] == [True]
    assert [row.value for row in rows(found, "rating")] == [8]
    assert [row.text for row in rows(found, "review")] == ["Good"]
    assert [row.text for row in rows(found, "note")] == ["Mine"]
    assert "repeated" in codes(found, "notice")


def test_a_rating_with_a_day_of_its_own_is_of_the_title() -> None:
    found = read(mapping(watched_on="on", rating="r", rated_on="rated"),
                 member("Title,On,R,Rated", "Heat,2024-05-03,8,2025-01-01"))  # fmt: skip
    assert [watch.rating for watch in rows(found, "watch")] == [None]
    assert [(row.value, row.rated) for row in rows(found, "rating")] == [(8, datetime.date(2025, 1, 1))]


@pytest.mark.parametrize(("kind", "watches"), [("film", 1), ("show", 0), ("", 0)])
def test_a_film_that_is_rated_was_seen(kind: str, watches: int) -> None:
    found = read(mapping("ratings", rating="r", more={"kind": kind, "scale": 10}), member("Title,R", "Heat,4"))
    assert [(row.value, row.subject.kind) for row in rows(found, "rating")] == [(4, kind)]
    assert [watch.is_claim for watch in rows(found, "watch")] == [True] * watches


def test_watchlist_and_lists_keep_their_order_and_notes() -> None:
    found = read(mapping("watchlist", note="why"), member("Title,Why", "Heat,Jo says so", "Ran,", "Heat,again"))
    assert [(row.subject.name, row.note) for row in rows(found, "watchlist")] == [("Heat", "Jo says so"), ("Ran", "")]
    assert not rows(found, "watch")
    found = read(
        mapping("list", note="why", more={"list_name": " Rainy  days "}), member("Title,Why", "Ran,", "Heat,x")
    )
    assert [row.name for row in rows(found, "list")] == ["Rainy days"]
    assert [(row.subject.name, row.note) for row in rows(found, "item")] == [("Ran", ""), ("Heat", "x")]
    assert {row.list_key for row in rows(found, "item")} == {rows(found, "list")[0].key}
    assert [row.name for row in rows(read(mapping("list"), member("Title", "Ran")), "list")] == ["Mine"]


def test_a_column_of_lists() -> None:
    table = member("Title,On,Shelf", "Heat,2024-05-03,Noir", "Ran,2024-05-03,", "Blue,2024-05-03,Noir")
    found = read(mapping(watched_on="on", list="shelf"), table)
    assert [row.name for row in rows(found, "list")] == ["Noir"]
    assert [row.subject.name for row in rows(found, "item")] == ["Heat", "Blue"]
    assert len(rows(found, "watch")) == 3


@pytest.mark.parametrize(
    ("status", "kind", "on", "statuses", "watches", "refusals"),
    [
        ("Completed", "show", "", ["completed"], 1, []),
        ("watching", "show", "2024-05-03", ["watching"], 0, ["not_finished"]),
        ("Dropped", "film", "2024-05-03", ["dropped"], 1, []),
        ("plan to watch", "film", "", ["planned"], 0, []),
        ("On-Hold", "", "", ["paused"], 0, []),
        ("wibble", "film", "", [], 0, ["bad_value"]),
        ("wibble", "film", "2024-05-03", [], 1, ["bad_value"]),
        ("", "film", "", [], 1, []),
    ],
)
def test_a_status_says_whether_something_was_seen(
    status: str, kind: str, on: str, statuses: list[str], watches: int, refusals: list[str]
) -> None:
    found = read(mapping(watched_on="on", status="status", kind="kind"),
                 member("Title,On,Status,Kind", f"Heat,{on},{status},{kind}"))  # fmt: skip
    assert [row.status for row in rows(found, "status")] == statuses
    assert len(rows(found, "watch")) == watches
    assert codes(found) == refusals


def test_episodes_seasons_and_how_they_are_written() -> None:
    given = mapping(season="s", episode="e", watched_on="on")
    table = member("Title,S,E,On", "Lark,Season 2,Ep. 5,2024-05-03", "Lark,,S01E03,", "Lark,Specials,1,", "Lark,3,,",
                   "Lark,1,The Pier,", "Lark,,,2024-05-03", "Lark,x y z,1,")  # fmt: skip
    found = read(given, table)
    parts = [watch.part and (watch.part.season, watch.part.number, watch.part.name) for watch in rows(found, "watch")]
    assert parts == [(2, 5, ""), (1, 3, ""), (0, 1, ""), (3, None, ""), (1, None, "The Pier"), None]
    assert [watch.subject.kind for watch in rows(found, "watch")] == ["show"] * 5 + [""]
    assert codes(found) == ["bad_value"]
    (watch,) = rows(read(mapping(episode="e"), member("Title,E", "Lark,40")), "watch")
    assert (watch.part.number, watch.part.is_absolute) == (40, True)


def test_ids_that_differ_within_a_show_are_those_of_its_episodes() -> None:
    given = mapping(season="s", episode="e", imdb="imdb", tmdb="tmdb")
    table = member("Title,S,E,IMDb,TMDB", "Lark,1,1,tt0000011,7", "Lark,1,2,tt0000012,7")
    first, second = rows(read(given, table), "watch")
    assert (first.part.imdb, second.part.imdb, first.subject.imdb) == ("tt0000011", "tt0000012", "")
    assert (first.subject.tmdb, first.part.tmdb) == (7, None)


def test_ids_in_addresses_and_numbers_without_a_kind() -> None:
    given = {"columns": {"tmdb": "t", "imdb": "i", "kind": "k"}, "what": "watches"}
    found = read(given, member("T,I,K", "https://www.themoviedb.org/tv/7-lark,,", "949,,movie", "949,,",
                               ",https://www.imdb.com/title/tt0113277/,", "949,,Video Game", "nonsense,,"))  # fmt: skip
    about = [(watch.subject.kind, watch.subject.tmdb, watch.subject.imdb) for watch in rows(found, "watch")]
    assert about == [("show", 7, ""), ("film", 949, ""), ("", None, "tt0113277")]
    assert codes(found) == ["no_kind", "not_film_or_show", "no_name"]


def test_years_behind_names() -> None:
    found = read(mapping(year="y"), member("Title,Y", "Heat (1995),", "Heat (1995),1995", "2012 (2009),2012",
                                           "Ran,01.06.1985", "Unknown,"))  # fmt: skip
    about = [(watch.subject.name, watch.subject.year) for watch in rows(found, "watch")]
    assert about == [("Heat", 1995), ("2012 (2009)", 2012), ("Ran", 1985), ("Unknown", None)]


@pytest.mark.parametrize(
    ("given", "row", "expected"),
    [
        (mapping(watched_on="b"), "Heat,13/13/2024", ["bad_value"]),
        (mapping(watched_on="b"), "Heat,2024-05-03,more", ["bad_row"]),
        (mapping(watched_on="b"), ",2024-05-03", ["no_name"]),
        (mapping("ratings", rating="b"), "Heat,", ["no_rating"]),
        (mapping("ratings", rating="b"), "Heat,great", ["bad_value"]),
        (mapping("ratings", rating="b", more={"scale": 5}), "Heat,8", ["bad_value"]),
    ],
)
def test_rows_that_cannot_come_along_say_why(given: dict[str, Any], row: str, expected: list[str]) -> None:
    found = read(given, member("Title,B", row))
    assert codes(found) == expected
    assert [each for each in found if each.kind not in ("refused", "claim", "notice")] == []
    assert all(refused.reason for refused in rows(found, "refused"))


def test_a_bad_rating_does_not_keep_a_viewing_away() -> None:
    found = read(mapping(rating="b", rewatch="c"), member("Title,B,C", "Heat,great,perhaps"))
    assert [watch.rating for watch in rows(found, "watch")] == [None]
    assert codes(found) == ["bad_value", "bad_value"]


# -- several files, and what is asked ---------------------------------------------------------------------------------


def test_files_of_the_same_columns_share_a_mapping() -> None:
    given = mapping(watched_on="on", rating="r")
    first = member("Title,On,R", "Heat,2024-05-03,4", "Heat,2024-05-03,4.5")
    again = member("R;Title;On", "5;Heat;2024-05-03", "5;Ran;2024-05-03", path="other/mine.csv")
    odd = member("Name,When", "Blue,2024-05-03", path="odd.csv")
    found = read(given, first, again, odd)
    assert [(watch.subject.name, watch.rating) for watch in rows(found, "watch")] == [
        ("Heat", 8), ("Heat", 9), ("Ran", 10),
    ]  # fmt: skip
    assert [(row.member, row.code) for row in rows(found, "notice") if row.member] == [("odd.csv", "not_read")]
    assert "repeated" in codes(found, "notice")


def test_the_same_file_twice_is_told_once() -> None:
    given, table = mapping(watched_on="on", review="t"), ("Title,On,T", "Heat,2024-05-03,Good")
    found = read(given, member(*table), member(*table))
    assert len(rows(found, "watch")) == 1
    assert not rows(found, "review")


def test_a_broken_file_among_others_is_read_as_far_as_it_goes() -> None:
    broken = Member("b.csv", b'Title\nRan\n"' + b"x" * 300_000 + b'"\n')
    found = read(mapping(), member("Title", "Heat"), broken)
    assert [watch.subject.name for watch in rows(found, "watch")] == ["Heat", "Ran"]
    assert codes(found, "notice") == ["unreadable"]
    with pytest.raises(ImportFileError):
        read(mapping(), broken)


@pytest.mark.parametrize(
    "given",
    [
        None, "1", 7, [], {}, {"columns": {}}, mapping("everything"), {"columns": {"year": "title"}, "what": "watches"},
        mapping("ratings"), mapping(more={"scale": 7}), mapping(more={"scale": True}), mapping(more={"kind": "game"}),
        mapping(more={"date_order": "ydm"}), mapping(more={"list_name": 7}), mapping(nonsense="title"),
        mapping(year="not there"), {"columns": {"name": 7}, "what": "watches"}, {"columns": [], "what": "watches"},
    ],
)  # fmt: skip
def test_it_asks_for_a_mapping_that_fits(given: Any) -> None:
    with pytest.raises(NeedsAnswerError) as asked:
        read(given, member("Title", "Heat"))
    assert asked.value.name == "mapping"
    assert str(asked.value)


def test_it_asks_for_the_order_of_days_that_could_be_read_in_two() -> None:
    given, table = mapping(watched_on="on"), member("Title,On", "Heat,03/05/2024", "Ran,04/05/2024")
    with pytest.raises(NeedsAnswerError) as asked:
        read(given, table)
    assert (asked.value.name, [choice.value for choice in asked.value.choices]) == ("date_order", ["dmy", "mdy"])
    assert rows(read(given, table, date_order="dmy"), "watch")[0].day == DAY
    other = read({**given, "date_order": "mdy"}, table)
    assert rows(other, "watch")[0].day == datetime.date(2024, 3, 5)


def test_it_asks_for_the_scale_of_a_few_low_ratings() -> None:
    given, table = mapping("ratings", rating="r"), member("Title,R", "Heat,4", "Ran,5")
    with pytest.raises(NeedsAnswerError) as asked:
        read(given, table)
    assert (asked.value.name, [choice.value for choice in asked.value.choices]) == ("scale", ["5", "10"])
    assert [row.value for row in rows(read(given, table, scale="5"), "rating")] == [8, 10]
    assert [row.value for row in rows(read({**given, "scale": "10"}, table), "rating")] == [4, 5]


def test_a_sample_is_read_with_what_all_rows_tell() -> None:
    table = member("Title,On,R", "Heat,03/05/2024,4", "Ran,2024-05-03,", ",,", "Blue,13/05/2024,9")
    found = sample(table, mapping(watched_on="on", rating="r"), 2)
    assert [(each.line.number, [row.kind for row in each.records]) for each in found] == [
        (2, ["watch"]),
        (3, ["watch"]),
    ]
    assert (found[0].records[0].day, found[0].records[0].rating) == (DAY, 4)
    with pytest.raises(NeedsAnswerError):
        sample(table, mapping(year="z"))


def test_columns_of_one_name_are_told_of() -> None:
    assert "same_name" in codes(read(mapping(), member("Title,Title", "Heat,Ran")), "notice")


# -- whatever people upload -------------------------------------------------------------------------------------------

HEADER = (
    "Title", "Year", "Kind", "TMDB", "IMDb", "TVDB", "S", "E", "On", "R", "Rated", "Text", "Tags", "Note", "Again",
    "Status", "List", "Heart",
)  # fmt: skip
CELLS = {
    "Kind": st.sampled_from(["movie", "tv", "book", ""]) | any_cell,
    "On": st.sampled_from(["2024-05-03", "03/05/2024", "13.5.24", "May 3, 2024", "2024年5月3日", ""]) | any_cell,
    "R": st.sampled_from(["8", "3/5", "★★", "85%", ""]) | any_cell,
    "Status": st.sampled_from(["Watching", "completed", ""]) | any_cell,
    "E": st.sampled_from(["S01E02", "3", "Pilot", ""]) | any_cell,
}
any_mapping = st.fixed_dictionaries(
    {
        "columns": st.dictionaries(st.sampled_from(FIELDS), st.sampled_from(HEADER), max_size=8).map(
            lambda some: {"name": "Title", **some}
        ),
        "what": st.sampled_from(WHATS),
    },
    optional={
        "scale": st.sampled_from([5, 10, 100]), "date_order": st.sampled_from(["ymd", "dmy", "mdy", ""]),
        "list_name": st.text(max_size=20), "kind": st.sampled_from(["", "film", "show"]),
    },
)  # fmt: skip
WHOLE = {"columns": dict(zip(FIELDS, HEADER, strict=True)), "what": "watches", "date_order": "dmy"}


def assert_harmless(files: list[Member], given: Any) -> None:
    try:
        for record in TABLE.read(files, Answers({"mapping": given})):
            assert isinstance(record, Claim | Notice) or ROW.validate_python(record)
        for each in files:
            sample(each, given)
    except (ImportFileError, NeedsAnswerError):
        return


@settings(max_examples=60, deadline=None)
@given(st.lists(csv_under(HEADER, **CELLS) | any_bytes, max_size=3), any_mapping | st.just(WHOLE))
def test_whatever_is_in_the_files_it_does_no_harm(files: list[bytes], given: Any) -> None:
    members = [Member(f"{n}.csv", data) for n, data in enumerate(files)]
    assert_harmless(members, given)
    assert_harmless(members, guess_mapping(members))


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(*(CELLS.get(name, any_cell) for name in HEADER)), max_size=4), st.sampled_from(WHATS))
def test_whatever_is_in_the_cells_it_does_no_harm(cells: list[tuple[str, ...]], what: str) -> None:
    assert_harmless([Member("x.csv", csv_of(HEADER, cells))], {**WHOLE, "what": what})
