"""Ryot: items with all that happened to them, on a scale of ratings that its owner has chosen."""

import datetime
import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lists.enums import Status
from lists.imports.files import Answers, ImportFileError, Member, NeedsAnswerError
from lists.imports.sources.ryot import SOURCES, read, recognises, takes
from tests.lists.imports.fuzz import any_bytes, any_json, any_scalar, assert_harmless, objects_under

SOURCE = SOURCES[0]


def export(*items: dict[str, Any], **others: Any) -> Member:
    return Member("export.json", json.dumps({"metadata": list(items)} | others).encode())


def item(**fields: Any) -> dict[str, Any]:
    base = {"lot": "movie", "source": "tmdb", "identifier": "4242", "source_id": "Nachtfalter (1999)"}
    return base | {"seen_history": [], "reviews": [], "collections": []} | fields


def records(*members: Member, **answers: Any) -> list[Any]:
    return list(read(members, Answers(answers)))


def test_a_viewing_has_the_day_or_the_moment_of_its_end() -> None:
    seen = [
        {"ended_on": "2024-05-01"}, {"ended_on": "2024-05-02T00:00:00Z"}, {"ended_on": "2024-05-03T20:15:00Z"},
        {"started_on": "2024-05-04", "progress": "100"}, {"ended_on": "1970-01-01T00:00:00Z", "progress": 100.0},
    ]  # fmt: skip
    found = records(export(item(seen_history=seen)))
    assert [row.kind for row in found] == ["watch"] * 5
    assert [row.day for row in found] == [datetime.date(2024, 5, 1), datetime.date(2024, 5, 2), None, None, None]
    assert [str(row.moment) for row in found] == ["None", "None", "2024-05-03 20:15:00+00:00", "None", "None"]
    subject = found[0].subject
    assert (subject.kind, subject.name, subject.year, subject.tmdb) == ("film", "Nachtfalter", 1999, 4242)


def test_episodes_have_numbers() -> None:
    seen = [{"show_season_number": 1, "show_episode_number": 2}, {"show_season_number": 1}]
    found = records(export(item(lot="show", seen_history=seen)))
    assert (found[0].subject.kind, found[0].part.season, found[0].part.number) == ("show", 1, 2)
    assert (found[1].kind, found[1].code) == ("refused", "no_episode")


def test_episodes_of_an_anime_count_through() -> None:
    seen = [{"anime_episode_number": 30}]
    (watch,) = records(export(item(lot="anime", source="anilist", identifier="9", seen_history=seen)))
    assert (watch.subject.kind, watch.subject.name, watch.subject.tmdb) == ("", "Nachtfalter", None)
    assert (watch.part.season, watch.part.number, watch.part.is_absolute) == (None, 30, True)


def test_what_was_not_finished_is_no_viewing() -> None:
    found = records(export(item(seen_history=[{"progress": "42.5"}, {"progress": 0}])))
    assert [(row.kind, getattr(row, "code", "")) for row in found] == [
        ("refused", "unfinished"), ("refused", "unfinished"), ("status", ""),
    ]  # fmt: skip
    assert found[2].status == Status.WATCHING


def rated(*ratings: Any) -> Member:
    return export(*(item(identifier=n, reviews=[{"rating": rating}]) for n, rating in enumerate(ratings, start=1)))


def test_the_scale_of_ratings_is_told_by_the_highest() -> None:
    assert [row.value for row in records(rated("85", "7", 100))] == [9, 1, 10]
    assert [row.value for row in records(rated("8.5", 7))] == [9, 7]


def test_where_it_is_not_somebody_is_asked() -> None:
    with pytest.raises(NeedsAnswerError) as asked:
        records(rated("3.5", 5))
    assert asked.value.name == "rating_scale"
    assert [choice.value for choice in asked.value.choices] == ["5", "10", "100"]
    assert [row.value for row in records(rated("3.5", 5), rating_scale="5")] == [7, 10]
    assert [row.value for row in records(rated("3.5", 5), rating_scale="10")] == [4, 5]
    assert records(rated(None, 0, "x")) == []


def test_reviews_have_texts_and_the_latest_rating_counts() -> None:
    reviews = [
        {"rating": "80", "review": {"date": "2024-05-01T10:00:00Z", "text": "Dark.", "spoiler": True}},
        {"rating": "60", "review": {"date": "2020-05-01T10:00:00Z", "text": ""}},
        {"rating": "20", "show_season_number": 1, "show_episode_number": 3},
    ]
    found = records(export(item(lot="show", reviews=reviews)))
    assert [row.kind for row in found] == ["review", "rating", "rating"]
    assert (found[0].text, found[0].has_spoilers, found[0].written.year) == ("Dark.", True, 2024)
    assert [(row.value, row.part and row.part.number) for row in found[1:]] == [(8, None), (2, 3)]


def test_collections_are_statuses_lists_and_what_is_owned() -> None:
    collections = [
        "Watchlist", "In Progress", "Completed", "Owned", "Monitoring", "Rainy days",
        {"collection_name": "Rainy days", "created_on": "2024-05-01T10:00:00Z"}, {"collection_name": ""},
    ]  # fmt: skip
    second = item(identifier="5", collections=[{"collection_name": "Rainy days", "created_on": "2024-05-01T10:00:00Z"}])
    found = records(
        export(item(collections=collections), second, collections=[{"name": "Rainy days", "description": "Why"}])
    )
    assert [(row.kind, row.status) for row in found if row.kind == "status"] == [
        ("status", Status.PLANNED), ("status", Status.WATCHING), ("status", Status.COMPLETED),
    ]  # fmt: skip
    assert [row.is_claim for row in found if row.kind == "watch"] == [True]
    assert [row.kind for row in found if row.kind in ("watchlist", "owned")] == ["watchlist", "owned"]
    assert [(row.name, row.description) for row in found if row.kind == "list"] == [("Rainy days", "Why")]
    assert [(row.subject.tmdb, row.list_key, row.added and row.added.year) for row in found if row.kind == "item"] == [
        (4242, "Rainy days", None), (5, "Rainy days", 2024),
    ]  # fmt: skip
    assert [row.text for row in found if row.kind == "notice"] == [
        "Ryot’s own collections don’t come along: Monitoring."
    ]
    assert set(SOURCE.statuses) == {"Watchlist", "In Progress", "Completed"}


def test_what_is_no_film_or_show_is_refused() -> None:
    found = records(export(item(lot="book", source_id="Buch"), item(source="custom", source_id="met_abc123")))
    assert [(row.code, row.about) for row in found] == [("not_film_or_show", "Buch"), ("no_name", "")]


def test_older_exports_and_two_of_them() -> None:
    old = Member(
        "old.json", json.dumps({"media": [item(lot="Movie", seen_history=[{"ended_on": "2024-05-01"}])]}).encode()
    )
    assert [row.subject.kind for row in records(old)] == ["film"]
    twice = [{"ended_on": "2024-05-01"}, {"ended_on": "2024-06-01"}]
    new = export(item(lot="movie", seen_history=twice))
    assert [row.day.month for row in records(old, new)] == [5, 6]


def test_it_is_known_by_what_it_holds() -> None:
    assert recognises(export(item()))
    assert not recognises(Member("export.json", b'{"metadata": []}'))
    assert takes("a/b.JSON")
    assert not takes("a.csv")
    with pytest.raises(ImportFileError):
        records(Member("a.json", b"{}"))


FIELDS = ("lot", "source", "identifier", "source_id", "seen_history", "reviews", "collections")
SEEN = ("progress", "ended_on", "show_season_number", "show_episode_number", "anime_episode_number", "rating", "review")


@given(
    st.lists(
        objects_under(
            FIELDS, lot=st.sampled_from(["movie", "show", "anime", "book"]),
            source=st.sampled_from(["tmdb", "imdb", ""]), identifier=any_scalar,
            seen_history=st.lists(objects_under(SEEN)) | any_json,
            reviews=st.lists(objects_under(SEEN)) | any_json,
            collections=st.lists(any_scalar | st.sampled_from(["Watchlist", "Owned", "Completed"])) | any_json,
        ),
        max_size=5,
    ),
    any_bytes,
)  # fmt: skip
@settings(max_examples=60, deadline=None)
def test_any_export_is_harmless(items: list[Any], data: bytes) -> None:
    assert_harmless(SOURCE, [export(*items, item()), Member("a.json", data)])
