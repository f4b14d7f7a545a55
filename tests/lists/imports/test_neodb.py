"""NeoDB: marks whose day is that of the mark, seasons that are no shows, and much that is neither film nor show."""

import datetime
import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lists.enums import Status
from lists.imports.files import Answers, ImportFileError, Member, NeedsAnswerError
from lists.imports.sources.neodb import SOURCES, read, recognises, takes
from social.enums import Visibility
from tests.lists.imports.fuzz import any_bytes, any_json, assert_harmless, csv_of, csv_under, objects_under

SOURCE = SOURCES[0]
MARK = ("title", "info", "links", "timestamp", "status", "rating", "comment", "tags")
REVIEW = ("title", "info", "links", "timestamp", "title", "content")
NOTE = ("title", "info", "links", "timestamp", "progress", "title", "content")
WHEN = "2023-04-05T18:30:00+00:00"
FILM_LINKS = (
    "https://neodb.social/movie/1abc https://www.themoviedb.org/movie/4242 https://www.imdb.com/title/tt0004242/"
)
SEASON_LINKS = "https://neodb.social/tv/season/2abc https://www.themoviedb.org/tv/77-x/season/2"


def marks(*rows: tuple[str, ...], name: str = "movie_mark.csv") -> Member:
    return Member(f"neodb_ada_csv/{name}", csv_of(MARK, rows))


def mark(status: str = "complete", **cells: str) -> tuple[str, ...]:
    base = {"title": "Nachtfalter", "info": "imdb:tt0004242 year:1999 director:A/B", "links": FILM_LINKS}
    row = base | {"timestamp": WHEN, "status": status, "rating": "8"} | cells
    return tuple(row.get(column, "") for column in MARK)


def records(*members: Member, **answers: Any) -> list[Any]:
    return list(read(members, Answers({"mark_dates": "entered"} | answers)))


def of(kind: str, *members: Member, **answers: Any) -> list[Any]:
    return [record for record in records(*members, **answers) if record.kind == kind]


def test_a_mark_says_that_a_film_was_seen_and_not_when() -> None:
    found = records(marks(mark(tags="noir|rainy night")))
    assert [row.kind for row in found] == ["status", "watch", "rating", "notice"]
    status, watch, rating, told = found
    assert (watch.subject.kind, watch.subject.name, watch.subject.year) == ("film", "Nachtfalter", 1999)
    assert (watch.subject.tmdb, watch.subject.imdb) == (4242, "tt0004242")
    assert (watch.day, watch.moment, watch.is_claim, watch.tags) == (None, None, True, ("noir", "rainy night"))
    assert watch.entered == datetime.datetime(2023, 4, 5, 18, 30, tzinfo=datetime.UTC)
    assert (status.status, rating.value, told.code) == (Status.COMPLETED, 8, "mark_dates")


def test_what_the_days_of_marks_are_is_asked_where_something_was_seen() -> None:
    with pytest.raises(NeedsAnswerError, match="2 marks say that something was seen") as asked:
        list(read([marks(mark(), mark(title="Other", links="", info="year:2001"))], Answers()))
    assert (asked.value.name, [each.value for each in asked.value.choices]) == ("mark_dates", ["entered", "watched"])
    assert list(read([marks(mark("wishlist"))], Answers()))


def test_whoever_says_so_has_the_days_of_marks_as_days_of_viewings() -> None:
    found = records(
        marks(mark(comment="Dark."), mark(links="https://x.example/movie/2", timestamp="2023-04-06T00:00:00Z")),
        mark_dates="watched",
    )
    first, second = [row for row in found if row.kind == "watch"]
    assert (first.moment, first.review, first.rating, first.is_claim) == (first.entered, "Dark.", 8, False)
    assert (second.moment, second.day) == (None, datetime.date(2023, 4, 6))
    assert not [row for row in found if row.kind in ("review", "notice")]


@pytest.mark.parametrize(
    ("said", "status"),
    [("wishlist", Status.PLANNED), ("progress", Status.WATCHING), ("dropped", Status.DROPPED)],
)
def test_other_marks_are_no_viewings(said: str, status: Status) -> None:
    found = records(marks(mark(said, comment="Soon.")))
    assert [row.status for row in found if row.kind == "status"] == [status]
    assert not [row for row in found if row.kind == "watch"]
    kind, text = ("watchlist", "note") if said == "wishlist" else ("review", "text")
    assert [getattr(row, text) for row in found if row.kind == kind] == ["Soon."]


def test_a_comment_that_is_too_long_for_the_watchlist_is_a_review() -> None:
    found = records(marks(mark("wishlist", comment="x" * 501)))
    assert [(row.kind, getattr(row, "note", "")) for row in found if row.kind in ("watchlist", "review")] == [
        ("watchlist", ""), ("review", ""),
    ]  # fmt: skip


def test_a_season_is_part_of_a_show_and_no_show() -> None:
    season = mark(title="Lichter Season 2", links=SEASON_LINKS, info="imdb:tt0000099 year:2011 season_number:2")
    found = records(marks(season, name="tv_mark.csv"))
    assert [row.kind for row in found] == ["watch", "rating", "notice"]
    subject, part = found[0].subject, found[0].part
    assert (subject.kind, subject.name, subject.tmdb, subject.imdb, subject.year) == ("show", "Lichter", 77, "", None)
    assert (part.season, part.number) == (2, None)


def test_an_episode_is_one() -> None:
    links = "https://neodb.social/tv/episode/3abc https://www.themoviedb.org/tv/77/season/2/episode/5"
    found = records(marks(mark(title="Dusk", links=links, info="season_number:2 episode_number:5"), name="tv_mark.csv"))
    (watch,) = [row for row in found if row.kind == "watch"]
    assert (watch.subject.name, watch.subject.tmdb, watch.part.season, watch.part.number) == ("", 77, 2, 5)


def test_a_file_s_name_helps_where_the_addresses_do_not() -> None:
    show = mark("progress", title="Lichter", links="https://movie.douban.com/subject/1/", info="year:2011")
    (status,) = of("status", marks(show, name="tv_mark.csv"))
    assert (status.subject.kind, status.subject.year) == ("show", 2011)
    (status,) = of("status", marks(show, name="renamed.csv"))
    assert status.subject.kind == ""


def test_what_is_no_film_or_show_gets_one_notice_a_file() -> None:
    book = mark(title="Buch", links="https://neodb.social/book/9abc", info="isbn:1")
    found = records(marks(book, book, name="book_mark.csv"), marks(name="game_mark.csv"), marks(mark(), book))
    notices = [(row.member, row.text) for row in found if row.kind == "notice" and row.code == "not_film_or_show"]
    assert [(member.rsplit("/", 1)[-1], text[:6]) for member, text in notices] == [
        ("book_mark.csv", "2 rows"), ("movie_mark.csv", "1 row "),
    ]  # fmt: skip


def test_what_says_nothing_is_refused() -> None:
    found = of("refused", marks(mark(title="", links="", info=""), mark("shelved"), mark(), mark()))
    assert [row.code for row in found] == ["no_name", "bad_value", "repeated"]
    lost = mark(links="https://neodb.social/tv/season/1", info="")
    assert [row.code for row in of("refused", marks(lost, name="tv_mark.csv"))] == ["no_episode"]


def test_tags_that_have_no_place_are_told() -> None:
    assert "tags" in [row.code for row in of("notice", marks(mark("progress", tags="a b")))]
    (watch,) = of("watch", marks(mark(tags="a b")))
    assert watch.tags == ("a", "b")


def test_a_review_has_the_name_of_the_film_and_its_own() -> None:
    data = csv_of(
        REVIEW, [("Nachtfalter", "", FILM_LINKS, WHEN, "On moths", "Two\nlines"), ("X", "", "", WHEN, "", "")]
    )
    found = records(Member("movie_review.csv", data))
    assert (found[0].subject.name, found[0].title, found[0].text) == ("Nachtfalter", "On moths", "Two\nlines")
    assert (found[0].origin.line, found[1].origin.line) == (2, 4)
    assert (found[1].kind, found[1].code) == ("refused", "no_text")


def test_notes_stay_notes() -> None:
    rows = [
        ("Nachtfalter", "", FILM_LINKS, WHEN, "12:30", "Look", "The lamp."),
        ("N", "", "", WHEN, "", "", "x" * 2001),
    ]
    found = records(Member("movie_note.csv", csv_of(NOTE, rows)))
    assert (found[0].kind, found[0].text) == ("note", "Look\n12:30\nThe lamp.")
    assert found[1].code == "too_long"


def ndjson(name: str, *lines: Any) -> Member:
    return Member(f"neodb/{name}", "\n".join(json.dumps(line) for line in lines).encode())


FILM, SEASON, BOOK = "https://neodb.social/movie/1", "https://neodb.social/tv/season/2", "https://neodb.social/book/3"
CATALOG = (
    {"id": FILM, "type": "Movie", "title": "Nachtfalter", "year": 1999,
     "external_resources": [{"url": "https://www.themoviedb.org/movie/4242"}]},
    {"id": SEASON, "type": "TVSeason", "display_title": "Lichter Season 2", "season_number": 2,
     "external_resources": [{"url": "https://www.themoviedb.org/tv/77/season/2"}]},
    {"id": BOOK, "type": "Edition", "title": "Buch", "external_resources": []},
)  # fmt: skip


def entry(kind: str, item: str = FILM, **content: Any) -> dict[str, Any]:
    return {"type": kind, "visibility": 0, "content": {"withRegardTo": item, "published": WHEN} | content}


def test_the_journal_puts_together_what_belongs_to_one_mark() -> None:
    found = records(
        ndjson("catalog.ndjson", *CATALOG),
        ndjson(
            "journal.ndjson",
            {"server": "neodb.social"},
            entry("ShelfMember", status="complete"),
            entry("Rating", best=10, worst=1, value=7),
            entry("Comment", content="Dark."),
            entry("TagMember", tag="Noir"),
            {"type": "Tag", "name": "noir"},
            entry("ShelfMember", SEASON, status="progress"),
            entry("ShelfMember", BOOK, status="complete"),
            entry("Review", name="On moths", content="Long."),
            entry("Note", title="Look", content="The lamp."),
            {"type": "ShelfLog", "item": FILM, "status": "wishlist", "timestamp": WHEN},
            {"type": "Article", "content": {"name": "x"}},
        ),
    )
    assert [row.kind for row in found] == [
        "status", "watch", "rating", "review", "status", "review", "note", "notice", "notice", "notice", "notice",
    ]  # fmt: skip
    assert (found[1].subject.name, found[1].subject.tmdb, found[1].tags) == ("Nachtfalter", 4242, ("noir",))
    assert (found[2].value, found[3].text, found[5].title) == (7, "Dark.", "On moths")
    assert (found[4].subject.name, found[4].subject.tmdb, found[4].part.season) == ("Lichter", 77, 2)
    assert [row.code for row in found[-4:]] == ["mark_dates", "not_film_or_show", "history", "articles"]


def test_collections_are_lists() -> None:
    items = [{"item": FILM, "metadata": {"note": "First"}}, {"item": BOOK}, {"item": "https://x.example/y"}]
    collection = {
        "type": "Collection", "visibility": 2, "content": {"name": "Rainy days", "content": "Why"}, "items": items,
    }  # fmt: skip
    found = records(ndjson("catalog.ndjson", *CATALOG), ndjson("journal.ndjson", entry("Tag"), collection))
    assert (found[0].name, found[0].description, found[0].visibility) == ("Rainy days", "Why", Visibility.PRIVATE)
    assert (found[1].subject.name, found[1].note, found[1].list_key) == ("Nachtfalter", "First", found[0].key)
    assert [row.code for row in found[2:]] == ["not_film_or_show", "unknown_title"]


def test_files_are_known_by_what_they_hold() -> None:
    assert recognises(marks(name="x.csv"))
    assert recognises(ndjson("x", *CATALOG))
    assert not recognises(Member("movie_mark.csv", b"title,year\n"))
    assert not recognises(Member("journal.ndjson", b'{"a": 1}'))
    assert takes("a/tv_mark.csv")
    assert takes("a/journal.ndjson")
    assert not takes("a/actor.ndjson")
    with pytest.raises(ImportFileError):
        records(Member("a.csv", b"x\n"))


@given(
    st.lists(
        st.builds(Member, st.just("movie_mark.csv"), any_bytes)
        | st.builds(
            Member,
            st.sampled_from(["movie_mark.csv", "tv_mark.csv", "x"]),
            csv_under(MARK, status=st.sampled_from(["complete", "wishlist", "x"])),
        )
        | st.builds(
            lambda data: Member("movie_review.csv", b"title,info,links,timestamp,title,content\n" + data), any_bytes
        )
        | st.builds(Member, st.just("tv_note.csv"), csv_under((*NOTE[:5], "content"))),
        max_size=3,
    ),
    st.sampled_from(["watched", "entered"]),
)
@settings(max_examples=60, deadline=None)
def test_any_table_is_harmless(members: list[Member], mark_dates: str) -> None:
    assert_harmless(SOURCE, members, {"mark_dates": mark_dates})


@given(
    st.lists(
        objects_under(("type", "content", "item", "items", "visibility", "id", "external_resources", "title", "year"),
            type=st.sampled_from(["ShelfMember", "Rating", "Comment", "TagMember", "Review", "Note", "Collection"]),
            content=objects_under(("withRegardTo", "status", "published", "value", "best", "name", "content", "tag"),
                withRegardTo=st.sampled_from([FILM, SEASON, BOOK, ""]), status=st.sampled_from(["complete", "wishlist"])
            ) | any_json,
            items=st.lists(objects_under(("item", "metadata"))),
        ),
        max_size=6,
    )
)  # fmt: skip
@settings(max_examples=60, deadline=None)
def test_any_journal_is_harmless(lines: list[Any]) -> None:
    assert_harmless(SOURCE, [ndjson("journal.ndjson", *CATALOG, *lines)])
