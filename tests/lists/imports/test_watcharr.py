"""Watcharr's list: a day is one of watching only where somebody gave it; when something was ticked is not."""

import datetime
import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lists.imports.files import Answers, ImportFileError, Member
from lists.imports.records import Part
from lists.imports.sources.watcharr import SOURCES
from movies.enums import TitleKind
from tests.lists.imports.fuzz import any_bytes, any_json, assert_harmless, json_under

(WATCHARR,) = SOURCES
FILM = {"tmdbId": 70, "title": "Blue Lamp", "type": "movie", "release_date": "1951-01-02T00:00:00Z"}
SHOW = {"tmdbId": 90, "title": "Harbour", "type": "tv"}
TICKED = "2024-01-02T10:00:00Z"


def entry(**fields: Any) -> dict[str, Any]:
    known = {"status": "FINISHED", "rating": 0, "thoughts": "", "pinned": False, "content": FILM, "createdAt": TICKED}
    return known | fields


def act(kind: str, data: str = "", custom: str | None = None, **fields: Any) -> dict[str, Any]:
    return {"type": kind, "data": data, "createdAt": TICKED, "customDate": custom} | fields


def member(*entries: Any) -> Member:
    return Member("watcharr-export.json", json.dumps(list(entries)).encode())


def read(*entries: Any) -> list[Any]:
    return list(WATCHARR.read([member(*entries)], Answers()))


def rows(found: list[Any], kind: str) -> list[Any]:
    return [row for row in found if row.kind == kind]


def test_a_finished_film_without_a_day_is_a_claim() -> None:
    (watch,) = rows(read(entry(activity=[act("ADDED_WATCHED", '{"status":"FINISHED"}')])), "watch")
    assert (watch.day, watch.moment, watch.is_claim) == (None, None, True)
    assert watch.entered == datetime.datetime(2024, 1, 2, 10, tzinfo=datetime.UTC)
    assert (watch.subject.kind, watch.subject.tmdb, watch.subject.year) == (TitleKind.FILM, 70, 1951)


@pytest.mark.parametrize(
    "activity",
    [
        act("IMPORTED_ADDED_WATCHED", "", "2020-03-05T20:00:00Z"),
        act("IMPORTED_ADDED_WATCHED_JF", "", "2020-03-05T20:00:00Z"),
        act("STATUS_CHANGED", "FINISHED", "2020-03-05T20:00:00Z"),
        act("ADDED_WATCHED", '{"status":"FINISHED","rating":8}', "2020-03-05T20:00:00Z"),
    ],
)  # fmt: skip
def test_a_day_that_somebody_gave_is_the_day(activity: dict[str, Any]) -> None:
    (watch,) = rows(read(entry(activity=[activity])), "watch")
    assert watch.moment == datetime.datetime(2020, 3, 5, 20, tzinfo=datetime.UTC)
    assert not watch.is_claim


@pytest.mark.parametrize(
    "activity",
    [
        act("STATUS_CHANGED", "DROPPED", "2020-03-05T20:00:00Z"), act("RATING_CHANGED", "8", "2020-03-05T20:00:00Z"),
        act("ADDED_WATCHED", '{"status":"PLANNED"}', "2020-03-05T20:00:00Z"),
        act("STATUS_CHANGED", "{", "2020-03-05T20:00:00Z"),
    ],
)  # fmt: skip
def test_days_of_anything_else_are_not(activity: dict[str, Any]) -> None:
    (watch,) = rows(read(entry(activity=[activity])), "watch")
    assert (watch.moment, watch.is_claim) == (None, True)


def test_plays_are_counted_and_those_with_a_day_are_among_them() -> None:
    plays = [
        act("IMPORTED_WATCHED", '{"status":"FINISHED"}', countAsPlay=True),
        act("IMPORTED_ADDED_WATCHED", "", "2020-03-05T20:00:00Z", countAsPlay=False),
        act("STATUS_CHANGED", "FINISHED", countAsPlay=True), act("STATUS_CHANGED", "FINISHED", countAsPlay=True),
    ]  # fmt: skip
    found = rows(read(entry(activity=plays)), "watch")
    assert [row.moment is not None for row in found] == [True, False, False]
    assert not any(row.is_claim for row in found)


def test_one_day_told_by_two_activities_is_one_viewing() -> None:
    twice = [
        act("IMPORTED_ADDED_WATCHED", "", "2020-03-05T20:00:00Z"),
        act("STATUS_CHANGED", "FINISHED", "2020-03-05T20:00:00Z"),
    ]
    assert len(rows(read(entry(activity=twice)), "watch")) == 1


@pytest.mark.parametrize(
    ("word", "kinds"),
    [("PLANNED", ["status", "watchlist"]), ("WATCHING", ["status"]), ("HOLD", ["status"]), ("DROPPED", ["status"])],
)
def test_what_is_not_finished_was_not_seen(word: str, kinds: list[str]) -> None:
    assert [row.kind for row in read(entry(status=word))] == kinds


def test_ratings_thoughts_and_tags() -> None:
    tags = [{"name": "Rainy days", "color": "#fff"}]
    found = read(
        entry(rating=7.5, thoughts="Slow, and all the better for it.", tags=tags),
        entry(content=SHOW, thoughts="Ask Jo", tags=tags),
    )
    assert [row.value for row in rows(found, "rating")] == [8]
    assert [row.text for row in rows(found, "review")] == ["Slow, and all the better for it."]
    assert [row.text for row in rows(found, "note")] == ["Ask Jo"]
    (made,) = rows(found, "list")
    assert (made.name, made.visibility) == ("Rainy days", "private")
    assert [row.list_key for row in rows(found, "item")] == [made.key, made.key]


def test_seasons_and_episodes_of_a_show() -> None:
    seasons = [{"seasonNumber": 1, "status": "FINISHED", "rating": 6}, {"seasonNumber": 2, "status": "DROPPED"}]
    episodes = [
        {"seasonNumber": 2, "episodeNumber": 1, "status": "FINISHED", "rating": 9, "createdAt": TICKED},
        {"seasonNumber": 2, "episodeNumber": 2, "status": "FINISHED", "createdAt": TICKED},
        {"seasonNumber": 2, "episodeNumber": 3, "status": "DROPPED", "createdAt": TICKED},
        {"seasonNumber": 2, "status": "FINISHED"},
    ]
    day = act("EPISODE_ADDED", '{"season":2,"episode":2,"status":"FINISHED"}', "2020-03-05T20:00:00Z")
    show = entry(content=SHOW, status="DROPPED", watchedSeasons=seasons, watchedEpisodes=episodes, activity=[day])
    found = read(show)
    assert [(row.part, row.is_claim, row.moment is not None) for row in rows(found, "watch")] == [
        (Part(season=1), True, False), (Part(season=2, number=1), True, False), (Part(season=2, number=2), False, True),
    ]  # fmt: skip
    assert [(row.part, row.value) for row in rows(found, "rating")] == [
        (Part(season=1), 6),
        (Part(season=2, number=1), 9),
    ]
    assert [(row.part, row.status) for row in rows(found, "status")] == [
        (None, "dropped"), (Part(season=1), "completed"), (Part(season=2), "dropped"),
    ]  # fmt: skip
    assert [row.code for row in rows(found, "refused")] == ["not_kept", "no_episode"]


def test_a_finished_show_is_claimed_as_a_whole() -> None:
    day = act("STATUS_CHANGED", "FINISHED", "2020-03-05T20:00:00Z")
    found = rows(read(entry(content=SHOW, activity=[day])), "watch")
    assert [(row.part, row.is_claim, row.day, row.moment) for row in found] == [(None, True, None, None)]


def test_games_are_refused_and_pins_are_said() -> None:
    game = {"status": "FINISHED", "pinned": True, "game": {"igdbId": 4, "name": "Chess"}}
    found = read(game)
    assert [(row.kind, row.code) for row in found] == [("refused", "not_film_or_show"), ("notice", "not_kept")]
    assert found[0].about == "Chess"


def test_a_status_that_nobody_knows_is_refused() -> None:
    assert [row.code for row in read(entry(status="ASLEEP"))] == ["bad_value"]


def test_the_same_file_twice_adds_nothing() -> None:
    both = [member(entry(rating=7)), Member("watcharr-export (1).json", member(entry(rating=7)).data)]
    assert [row.kind for row in WATCHARR.read(both, Answers())] == ["status", "rating", "watch"]


def test_it_is_recognised_by_what_is_in_it() -> None:
    whole = member(entry(activity=[]))
    assert WATCHARR.recognises(whole)
    assert WATCHARR.recognises(Member("x", whole.data[:-3]))
    assert not WATCHARR.recognises(Member("watcharr-export.json", b'[{"tmdbId": 1, "title": "A"}]'))
    assert WATCHARR.takes("a/watcharr-export.json")
    assert not WATCHARR.takes("a/export.json")


def test_no_json_is_an_error_alone_and_said_among_others() -> None:
    broken = Member("watcharr-export.json", b"[")
    with pytest.raises(ImportFileError):
        list(WATCHARR.read([broken], Answers()))
    assert [row.kind for row in WATCHARR.read([broken, member(entry(status="HOLD"))], Answers())] == [
        "notice",
        "status",
    ]


_files = json_under(
    (
        "status",
        "rating",
        "thoughts",
        "pinned",
        "content",
        "activity",
        "watchedSeasons",
        "watchedEpisodes",
        "tags",
        "game",
    ),
    status=st.sampled_from(["FINISHED", "PLANNED"]) | any_json,
    content=st.just(FILM) | st.just(SHOW) | any_json,
    activity=st.lists(st.just(act("ADDED_WATCHED", '{"status":"FINISHED"}', "2020-03-05")) | any_json, max_size=3),
    watchedEpisodes=st.just([{"seasonNumber": 1, "episodeNumber": 2, "status": "FINISHED"}]) | any_json,
    tags=st.just([{"name": "x"}]) | any_json,
)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.builds(Member, st.sampled_from(["watcharr-export.json", "b.json"]), any_bytes | _files), max_size=3))
def test_nothing_that_is_uploaded_breaks_it(members: list[Member]) -> None:
    assert_harmless(WATCHARR, members)
