"""Trakt's export and its API's bodies: the log before its sums, pages in their order, and nothing told twice."""

import datetime
import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lists.imports.files import Answers, ImportFileError, Member, NeedsAnswerError
from lists.imports.records import Part
from lists.imports.sources.trakt import SOURCES
from movies.enums import TitleKind
from tests.lists.imports.fuzz import any_bytes, any_json, assert_harmless, csv_under, json_under

(TRAKT,) = SOURCES
AT = "2020-01-02T20:00:00.000Z"
FILM = {"title": "Blue Lamp", "year": 1951, "ids": {"trakt": 7, "slug": "blue-lamp", "imdb": "tt0042264", "tmdb": 70}}
SHOW = {"title": "Harbour", "year": 2014, "ids": {"trakt": 9, "slug": "harbour", "imdb": None, "tmdb": 90, "tvdb": 900}}


def member(path: str, value: Any) -> Member:
    return Member(path, json.dumps(value).encode())


def read(*members: Member, **answers: Any) -> list[Any]:
    return list(TRAKT.read(members, Answers(answers)))


def rows(found: list[Any], kind: str) -> list[Any]:
    return [row for row in found if row.kind == kind]


def play(number: int | None, at: str = "2024-03-05T20:10:00.000Z", **about: Any) -> dict[str, Any]:
    return {"id": number, "watched_at": at, "action": "watch", "type": "movie", "movie": FILM} | about


def episode(season: int, number: int, **fields: Any) -> dict[str, Any]:
    ids = {"trakt": 5, "tvdb": 55, "imdb": "tt0055555", "tmdb": 555}
    return {
        "type": "episode",
        "show": SHOW,
        "episode": {"season": season, "number": number, "title": "E", "ids": ids},
    } | fields


def test_a_play_is_a_viewing_with_its_moment_and_number() -> None:
    (watch,) = read(member("watched-history.json", [play(31)]))
    assert watch.subject.tmdb == 70
    assert watch.subject.imdb == "tt0042264"
    assert watch.subject.kind == TitleKind.FILM
    assert watch.moment == datetime.datetime(2024, 3, 5, 20, 10, tzinfo=datetime.UTC)
    assert (watch.key, watch.day, watch.is_claim) == ("trakt:31", None, False)


@pytest.mark.parametrize("at", ["1970-01-01T00:00:00.000Z", "1969-12-31T23:00:00.000Z", "0001-01-01T00:00:00.000Z"])
def test_an_unknown_date_is_none(at: str) -> None:
    (watch,) = read(member("watched-history.json", [play(1, at)]))
    assert (watch.day, watch.moment) == (None, None)


def test_midnight_is_a_day_without_a_time() -> None:
    (watch,) = read(member("watched-history.json", [play(1, "2015-06-19T00:00:00.000Z")]))
    assert (watch.day, watch.moment) == (datetime.date(2015, 6, 19), None)


def test_an_episode_carries_its_numbers_and_ids() -> None:
    item = play(1) | episode(2, 3)
    (watch,) = read(member("export/watched-history-1.json", [item]))
    assert watch.subject.tvdb == 900
    assert watch.subject.kind == TitleKind.SHOW
    assert watch.part == Part(season=2, number=3, name="E", tmdb=555, imdb="tt0055555", tvdb=55)


def test_pages_go_by_their_numbers_and_a_play_on_two_pages_is_one() -> None:
    pages = [member(f"e/watched-history-{page}.json", [play(page), play(99)]) for page in (10, 2, 1)]
    assert [row.key for row in read(*pages)] == ["trakt:1", "trakt:99", "trakt:2", "trakt:10"]


def test_sums_add_only_what_the_log_lacks() -> None:
    log = member("watched-history.json", [play(1), play(2)])
    summed = member("watched-movies.json", [{"plays": 5, "last_watched_at": "2024-03-05T20:10:00.000Z", "movie": FILM}])
    found = read(log, summed)
    assert [row.moment is not None for row in found] == [True, True, False, False, False]


def test_a_sum_alone_has_one_day_and_the_rest_without() -> None:
    summed = {"plays": 3, "last_watched_at": "2024-03-05T20:10:00.000Z", "movie": FILM}
    found = read(member("watched-movies.json", [summed]))
    assert [row.moment is not None for row in found] == [True, False, False]
    undated = read(
        member("watched-movies.json", [summed | {"plays": 1, "last_watched_at": "1970-01-01T00:00:00.000Z"}])
    )
    assert [(row.moment, row.day) for row in undated] == [(None, None)]


def test_episodes_are_summed_each_by_itself() -> None:
    seen = [{"number": 1, "plays": 2, "last_watched_at": AT}, {"number": 2, "plays": 1}]
    shows = [{"plays": 3, "last_watched_at": AT, "show": SHOW, "seasons": [{"number": 1, "episodes": seen}]}]
    found = read(member("watched-history.json", [play(4) | episode(1, 1)]), member("watched-shows.json", shows))
    watches = [(row.part.number, row.moment is not None) for row in rows(found, "watch")]
    assert watches == [(1, True), (1, False), (2, False)]
    (claim,) = rows(found, "claim")
    assert (claim.count, claim.subject.name) == (3, "Harbour")


def test_a_sum_without_episodes_is_refused_for_what_the_log_lacks() -> None:
    show = {"plays": 3, "last_watched_at": AT, "show": SHOW}
    found = read(member("watched-history.json", [play(4) | episode(1, 1)]), member("watched-shows.json", [show]))
    (refused,) = rows(found, "refused")
    assert refused.code == "no_episode"
    assert "2" in refused.reason
    known = read(
        member("watched-history.json", [play(4) | episode(1, 1)]), member("watched-shows.json", [show | {"plays": 1}])
    )
    assert not rows(known, "refused")


def test_a_sum_that_cannot_be_is_refused() -> None:
    (refused,) = read(member("watched-movies.json", [{"plays": 10**9, "last_watched_at": None, "movie": FILM}]))
    assert (refused.kind, refused.code) == ("refused", "bad_value")


def test_ratings_of_films_shows_seasons_and_episodes() -> None:
    at = {"rated_at": AT}
    found = read(
        member("ratings-movies.json", [{"rating": 10, "type": "movie", "movie": FILM} | at]),
        member("ratings-shows.json", [{"rating": 1, "type": "show", "show": SHOW} | at]),
        member("ratings-seasons.json", [{"rating": 4, "type": "season", "season": {"number": 0}, "show": SHOW} | at]),
        member("ratings-episodes.json", [episode(1, 2, rating=6) | at, episode(1, 3, rating=0) | at]),
    )
    told = [(row.value, row.part and (row.part.season, row.part.number)) for row in rows(found, "rating")]
    assert sorted(told, key=str) == [(1, None), (10, None), (4, (0, None)), (6, (1, 2))]
    assert [row.code for row in rows(found, "refused")] == ["bad_value"]


def test_the_later_of_two_ratings_is_the_current_one() -> None:
    first = {"rating": 3, "type": "movie", "movie": FILM, "rated_at": AT}
    later = first | {"rating": 8, "rated_at": "2022-01-02T20:00:00.000Z"}
    assert [row.value for row in read(member("a-ratings.json", [first]), member("b-ratings.json", [later]))] == [8]
    assert [row.value for row in read(member("a-ratings.json", [later]), member("b-ratings.json", [first]))] == [8]


def test_watchlist_favourites_and_lists_are_told_apart_by_their_names() -> None:
    listed = {"rank": 2, "id": 1, "listed_at": AT, "notes": "soon", "type": "movie", "movie": FILM}
    shown = {"rank": 1, "id": 2, "listed_at": "2021-01-02T20:00:00.000Z", "notes": None, "type": "show", "show": SHOW}
    meta = {
        "name": "Best of",
        "description": "All",
        "privacy": "friends",
        "display_numbers": True,
        "ids": {"trakt": 12, "slug": "best-of"},
    }
    person = {"rank": 3, "listed_at": AT, "type": "person", "person": {"name": "Ann Gray"}}
    found = read(
        member("lists-watchlist.json", [listed]),
        member("lists-favorites.json", [listed]),
        member("lists-lists.json", [meta]),
        member("lists-list-12-another-slug.json", [listed, shown, person]),
    )
    (wish,), (favourite,), (note,) = rows(found, "watchlist"), rows(found, "favourite"), rows(found, "note")
    assert (wish.note, wish.position, favourite.position, note.text) == ("soon", 2, 2, "soon")
    (made,) = rows(found, "list")
    assert (made.name, made.is_ranked, made.visibility) == ("Best of", True, "followers")
    items = rows(found, "item")
    assert [(row.subject.name, row.note) for row in items] == [("Harbour", ""), ("Blue Lamp", "soon")]
    assert {row.list_key for row in items} == {made.key}
    assert [(row.about, row.code) for row in rows(found, "refused")] == [("Ann Gray", "not_film_or_show")]


@pytest.mark.parametrize(
    ("said", "ours"), [("public", "public"), ("private", "private"), ("link", "private"), ("?", "")]
)
def test_who_may_see_a_list(said: str, ours: str) -> None:
    (made,) = read(member("lists-lists.json", [{"name": "A", "privacy": said, "ids": {"trakt": 1}}]))
    assert made.visibility == ours


def test_items_without_their_list_make_one_named_after_the_file() -> None:
    item = {"listed_at": AT, "type": "movie", "movie": FILM}
    made, row = read(member("lists-list-12-rainy-days.json", [item]))
    assert (made.name, row.list_key) == ("rainy days", made.key)
    fuller = item | {"movie": FILM | {"original_title": "Blaulicht"}}
    assert (
        len(rows(read(member("lists-1-items.json", [item]), member("lists-1-items.full.json", [fuller])), "item")) == 1
    )
    named, _row = read(member("lists-list-13-profile-settings.json", [item]))
    assert named.name == "profile settings"


def test_a_file_that_does_not_say_which_list_it_is_is_asked_about() -> None:
    odd = member("export.json", [{"listed_at": AT, "type": "movie", "movie": FILM}])
    with pytest.raises(NeedsAnswerError) as question:
        read(odd)
    assert question.value.name == "role:export.json"
    (row,) = read(odd, **{"role:export.json": "watchlist"})
    assert row.kind == "watchlist"


def test_what_somebody_owns_comes_once_a_title_with_its_formats() -> None:
    films = [
        {"collected_at": AT, "movie": FILM, "metadata": {"media_type": "bluray", "resolution": "uhd_4k"}},
        {"collected_at": AT, "movie": FILM, "metadata": {"media_type": "vhs"}},
    ]
    inner = [{"number": n, "metadata": {"media_type": kind}} for n, kind in ((1, "dvd"), (2, "digital"))]
    show = {"last_collected_at": AT, "show": SHOW, "seasons": [{"number": 1, "episodes": inner}]}
    single = episode(1, 3, collected_at=AT)
    found = read(
        member("collection-movies.json", films), member("collection-shows.json", [show]),
        member("collection-episodes.json", [single]),
    )  # fmt: skip
    assert [(row.subject.name, row.formats, row.note) for row in found] == [
        ("Harbour", ("dvd", "digital"), ""), ("Blue Lamp", ("uhd",), "vhs"),
    ]  # fmt: skip


def test_shows_hidden_from_the_progress_were_dropped_and_other_hiding_is_nothing() -> None:
    item = {"hidden_at": AT, "type": "show", "show": SHOW}
    season = {"hidden_at": AT, "type": "season", "season": {"number": 1}, "show": SHOW}
    found = read(
        member("hidden-progress-watched.json", [item, season]), member("hidden-progress-watched-reset.json", [item]),
        member("hidden-calendar.json", [item]),
    )  # fmt: skip
    assert [row.status for row in rows(found, "status")] == ["dropped"]
    assert [row.code for row in rows(found, "refused")] == ["not_kept"]
    assert [row.code for row in rows(found, "notice")] == ["not_read", "not_read"]


def test_comments_are_reviews_and_answers_to_others_stay_there() -> None:
    said = {"id": 5, "comment": "Fine.", "spoiler": True, "parent_id": 0, "created_at": AT, "user_rating": 8}
    answer = {"type": "movie", "movie": FILM, "comment": said | {"id": 6, "parent_id": 5}}
    on_list = {"type": "list", "list": {"name": "Best"}, "comment": said | {"id": 7}}
    hinted = {
        "type": "movie",
        "movie": FILM,
        "comment": said | {"id": 8, "spoiler": False, "comment": "It [spoiler]ends[/spoiler]"},
    }
    comment = {"type": "movie", "movie": FILM, "comment": said}
    found = read(
        member("comments-movies.json", [comment, answer, on_list, hinted]), member("all-comments.json", [comment])
    )
    assert [(row.text[:5], row.rating, row.has_spoilers) for row in rows(found, "review")] == [
        ("Fine.", 8, True),
        ("It [s", 8, True),
    ]
    assert [row.code for row in rows(found, "refused")] == ["not_kept", "not_kept"]


def test_a_note_on_a_viewing_comes_with_it_and_others_by_themselves() -> None:
    on_play = {
        "attached_to": {"type": "history", "id": 31},
        "type": "movie",
        "movie": FILM,
        "note": {"id": 1, "notes": "At sea"},
    }
    on_film = {"attached_to": {"type": "movie"}, "type": "movie", "movie": FILM, "note": {"id": 2, "notes": "Ask Jo"}}
    lost = on_play | {"attached_to": {"type": "history", "id": 99}, "note": {"id": 3, "notes": "Lost"}}
    found = read(member("watched-history.json", [play(31)]), member("notes-activities.json", [on_play, on_film, lost]))
    assert [row.note for row in rows(found, "watch")] == ["At sea"]
    assert [row.text for row in rows(found, "note")] == ["Ask Jo", "Lost"]


def test_whom_somebody_follows_by_their_name_and_never_more() -> None:
    user = {"username": "jo", "name": "Jo", "location": "Here", "email": "jo@example.org", "ids": {"slug": "jo"}}
    (row,) = read(member("network-following.json", [{"followed_at": AT, "user": user}]))
    assert (row.handle, row.name) == ("jo", "Jo")
    assert "example.org" not in row.model_dump_json()
    assert "Here" not in row.model_dump_json()
    assert [row.kind for row in read(member("network-followers.json", [{"followed_at": "x", "user": user}]))] == [
        "notice"
    ]


def test_statistics_are_claims() -> None:
    stats = {
        "movies": {"plays": 155, "watched": 114, "collected": 3},
        "episodes": {"plays": 552},
        "ratings": {"total": 389},
    }
    found = {
        claim.label: (claim.what, claim.about, claim.is_distinct, claim.count)
        for claim in read(member("user-stats.json", stats))
    }
    assert found["movies.plays"] == ("watch", "film", False, 155)
    assert found["movies.watched"] == ("watch", "film", True, 114)
    assert found["episodes.plays"] == ("watch", "episode", False, 552)
    assert found["ratings.total"] == ("rating", "", False, 389)


def test_an_incomplete_export_says_what_is_missing() -> None:
    failed = [{"endpoint": "users/jo/history", "error": "timeout", "fetchedPages": 1, "totalPages": 3}]
    (notice,) = read(member("_errors.json", failed))
    assert notice.code == "incomplete"
    assert "users/jo/history" in notice.text


def test_what_was_paused_is_said_and_not_kept() -> None:
    paused = {"progress": 40.0, "paused_at": AT, "id": 1, "type": "movie", "movie": FILM}
    assert [(row.kind, row.code) for row in read(member("watched-playback.json", [paused]))] == [("notice", "not_kept")]


def test_settings_are_never_read() -> None:
    secret = member("user-settings.json", {"user": {"email": "jo@example.org"}, "movies": {"plays": 1}})
    assert not TRAKT.takes("x/user-settings.json")
    (notice,) = read(secret)
    assert notice.code == "not_read"


@pytest.mark.parametrize(
    "path",
    [
        "watched-history.json", "export/watched-history-12.json", "lists-list-12-a-b-2.json", "ratings-movies.csv",
        "hidden-progress-watched.json", "_errors.json", "history-movies.json",
    ],
)  # fmt: skip
def test_known_members_of_a_zip_are_taken(path: str) -> None:
    assert TRAKT.takes(path)


@pytest.mark.parametrize(
    "path",
    [
        "hidden-progress-watched-reset.json", "user-profile.json", "hidden-calendar.json", "network-followers.json",
        "ratings.csv", "watched.csv", "user-settings.json",
    ],
)  # fmt: skip
def test_no_others_are(path: str) -> None:
    assert not TRAKT.takes(path)


def test_an_object_of_lists_is_read_like_its_files() -> None:
    both = {"history": [play(1)], "users/me/watchlist": [{"listed_at": AT, "type": "movie", "movie": FILM}]}
    assert [row.kind for row in read(member("everything.json", both))] == ["watch", "watchlist"]


def test_the_export_as_tables_says_the_same_as_the_one_as_json() -> None:
    header = "id,watched_at,action,type,movie.title,movie.year,movie.ids.trakt,movie.ids.imdb,movie.ids.tmdb,show.title"
    table = f"\ufeff{header}\r\n31,2024-03-05T20:10:00.000Z,watch,movie,'=Blue,1951,7,tt0042264,70,\r\n".encode()
    (row,) = read(Member("watched-history.csv", table))
    assert (row.subject.name, row.subject.tmdb, row.subject.key, row.key) == ("=Blue", 70, "trakt:film:7", "trakt:31")
    assert TRAKT.recognises(Member("x.csv", table))
    inner = [{"number": 1, "episodes": [{"number": 4, "plays": 1}]}]
    seasons = json.dumps(inner).replace('"', '""')
    columns = "plays,last_watched_at,show.title,show.ids.trakt,seasons"
    shows = f'{columns}\r\n1,2024-03-05T20:10:00.000Z,Harbour,9,"{seasons}"\r\n'
    (watch,) = rows(read(Member("watched-shows.csv", shows.encode())), "watch")
    assert watch.part == Part(season=1, number=4)


def test_its_files_are_recognised_by_what_is_in_them() -> None:
    assert TRAKT.recognises(member("x.json", [play(1)]))
    assert TRAKT.recognises(Member("x.json", json.dumps([play(1)] * 3).encode()[:400]))
    assert not TRAKT.recognises(member("watched-history.json", [{"title": "Blue Lamp", "watched_at": "2020-01-01"}]))
    assert not TRAKT.recognises(Member("ratings.csv", b"Const,Your Rating\ntt1,3\n"))


def test_a_broken_file_among_others_is_said_and_alone_is_an_error() -> None:
    broken = Member("ratings-movies.json", b"[{")
    found = read(broken, member("watched-history.json", [play(1)]))
    assert [row.kind for row in found] == ["notice", "watch"]
    with pytest.raises(ImportFileError):
        read(broken)


def test_controls_and_halves_of_characters_are_left_out_even_as_escapes() -> None:
    titled = {"title": "Blue\x00 Lamp\ud83d", "ids": {"trakt": 7}}
    (watch,) = read(member("watched-history.json", [play(1, movie=titled)]))
    assert (watch.subject.name, watch.origin.raw["movie.title"]) == ("Blue Lamp", "Blue Lamp")


def test_an_item_about_nothing_is_refused() -> None:
    found = read(member("watched-history.json", [play(1, movie={"ids": {"trakt": 4}}), {"watched_at": "2020-01-01"}]))
    assert [row.code for row in found] == ["no_name", "no_name"]


_KEYS = (
    "id", "watched_at", "action", "type", "movie", "show", "episode", "season", "person", "plays", "last_watched_at",
    "seasons", "rated_at", "rating", "listed_at", "rank", "notes", "collected_at", "metadata", "hidden_at", "comment",
    "note", "attached_to", "followed_at", "user", "name", "privacy", "ids", "endpoint", "error", "paused_at",
)  # fmt: skip
_titles = st.just(FILM) | st.just(SHOW) | any_json
_files = json_under(
    _KEYS,
    movie=_titles,
    show=_titles,
    episode=st.just({"season": 1, "number": 2, "ids": {}}) | any_json,
    type=st.sampled_from(["movie", "show", "season", "episode", "person", "list"]) | any_json,
    seasons=st.just([{"number": 1, "episodes": [{"number": 1, "plays": 2}]}]) | any_json,
    comment=st.just({"comment": "x", "id": 1}) | any_json,
    note=st.just({"notes": "x", "id": 1}) | any_json,
)
_tables = csv_under(
    ["id", "watched_at", "plays", "last_watched_at", "movie.title", "movie.ids.trakt", "movie", "seasons"]
)
_names = st.sampled_from(
    ["watched-history.json", "lists-list-1-a.json", "x.json", "hidden-progress-watched.json", "network-following.csv"]
)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.builds(Member, _names, any_bytes | _files | _tables), max_size=3))
def test_nothing_that_is_uploaded_breaks_it(members: list[Member]) -> None:
    assert_harmless(TRAKT, members)
