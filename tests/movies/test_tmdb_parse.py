"""TMDB's bodies as records, with the oddities of all eras."""

import datetime
import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from movies.enums import CreditKind, ReleaseKind, TitleStatus
from movies.tmdb import parse
from movies.tmdb.errors import TmdbRefused
from movies.tmdb.parse import values
from tests.movies.tmdb_server import film, person, show


def test_a_film_in_full() -> None:
    record = parse.film_record(film(7))
    assert (record.kind, record.tmdb_id, record.imdb_id, record.wikidata_id) == ("film", 7, "tt0000007", "Q7")
    assert record.released_on == datetime.date(2011, 5, 6)
    assert record.countries == ("GB", "IE")
    assert (record.budget, record.revenue) == (1_000_000, None)
    assert record.status == TitleStatus.RELEASED
    assert record.knows_collection
    assert record.collection is None
    assert [c.person.name for c in record.credits or () if c.kind == CreditKind.CAST] == ["Ada Moor", "Béla Szén"]
    assert [t.language for t in record.translations or ()] == ["fr-FR"]
    assert [(r.region, r.kind, r.certification) for r in record.releases or ()] == [
        ("US", 1, ""), ("US", 3, "PG-13"), ("DE", 3, "12"),
    ]  # fmt: skip
    assert [(o.region, o.offer, o.provider.name) for o in record.offers or ()] == [("US", "flatrate", "Pier")]


def test_a_show_in_full() -> None:
    record = parse.show_record(show(5))
    assert record.tvdb_id == 4005
    assert [(s.number, s.tmdb_episode_count, len(s.episodes or ())) for s in record.seasons or ()] == [
        (0, 3, 3), (1, 3, 3), (2, 3, 3),
    ]  # fmt: skip
    assert record.runtime_minutes == 48
    assert [(c.character, c.job, c.episode_count) for c in record.credits or ()] == [
        ("", "Creator", None), ("Nell", "", 5), ("Nell's twin", "", 1), ("", "Writer", 2),
    ]  # fmt: skip
    assert [(r.region, r.kind, r.certification) for r in record.releases or ()] == [
        ("US", ReleaseKind.CERTIFICATE, "TV-14")
    ]


@pytest.mark.parametrize("kind", ["film", "show"])
def test_no_key_but_id_and_name_is_required(kind: str) -> None:
    body = {"id": 3, "title" if kind == "film" else "name": "Bare"}
    record = parse.title_record(kind, body)
    assert (record.name, record.tmdb_id) == ("Bare", 3)
    # What the body says nothing of stays as it is in the tables.
    for part in ("credits", "seasons", "keywords", "releases", "offers", "videos", "companies", "tmdb_genre_ids"):
        assert getattr(record, part) is None


@pytest.mark.parametrize(
    "change",
    [
        {key: None}
        for key in film(1)
        if key not in ("id", "title")
    ]
    + [{key: [None, 3, "x", {}]} for key in film(1) if key not in ("id", "title")]
    + [{key: {"results": "?", "cast": {}, "keywords": None}} for key in ("credits", "keywords", "videos")],
)  # fmt: skip
def test_any_part_may_be_null_or_of_another_shape(change: dict[str, Any]) -> None:
    assert parse.film_record(film(1) | change).tmdb_id == 1


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        ([], "shape"),
        ("text", "shape"),
        (None, "shape"),
        ({"title": "No id"}, "id"),
        ({"id": -4, "title": "Bad id"}, "id"),
        ({"id": 2**31, "title": "Bad id"}, "id"),
        ({"id": True, "title": "Bad id"}, "id"),
        ({"id": 4, "title": " \x00 ", "original_title": ""}, "name"),
        ({"id": 4, "title": "Adults", "adult": True}, "adults"),
    ],
)
def test_what_has_no_place_is_refused_with_a_reason(body: object, reason: str) -> None:
    with pytest.raises(TmdbRefused, match=reason):
        parse.film_record(body)


def test_adult_titles_come_in_where_they_are_admitted() -> None:
    assert parse.film_record({"id": 4, "title": "Adults", "adult": True}, adult_admitted=True).adult


def test_values_that_make_no_sense_are_unknown() -> None:
    odd = {
        "release_date": "0000-00-00", "runtime": -5, "budget": 10**30, "revenue": 0, "popularity": "3.75",
        "vote_count": 0, "vote_average": 0.0, "imdb_id": "", "homepage": "javascript:alert(1)", "poster_path": "p.jpg",
        "original_language": "xx", "tagline": "t" * 3000, "title": "a\x00b\ud800c", "external_ids": {"imdb_id": None},
    }  # fmt: skip
    record = parse.film_record(film(1) | odd)
    assert record.name == "abc"
    assert len(record.tagline) == 1000
    assert record.popularity == 3.75
    assert (record.released_on, record.runtime_minutes, record.budget, record.revenue) == (None, None, None, None)
    assert (record.vote_average, record.imdb_id, record.homepage, record.poster_path) == (None, "", "", "")
    assert record.original_language == ""


def test_the_original_name_stands_in_for_a_missing_one() -> None:
    assert parse.film_record({"id": 1, "title": "", "original_title": "七人の侍"}).name == "七人の侍"


def test_bodies_of_2013() -> None:
    body = {
        "id": 9, "title": "Old", "popularity": "1.5", "casts": {"cast": [{"id": 1, "name": "Ada", "character": "A"}]},
        "trailers": {"youtube": [{"name": "T", "source": "abc", "type": "Trailer", "size": "HD"}]},
        "releases": {"countries": [{"iso_3166_1": "US", "certification": "R", "release_date": "1999-10-15"}]},
    }  # fmt: skip
    record = parse.film_record(body)
    assert [c.person.name for c in record.credits or ()] == ["Ada"]
    assert [v.key for v in record.videos or ()] == ["abc"]
    assert [(r.kind, r.certification) for r in record.releases or ()] == [(3, "R")]


def test_old_shows_have_plain_credits_and_runtimes() -> None:
    body = show(4) | {"episode_run_time": [0, 42], "credits": {"cast": [{"id": 1, "name": "Ada", "character": "B"}]}}
    del body["aggregate_credits"]
    record = parse.show_record(body)
    assert record.runtime_minutes == 42
    assert [c.character for c in record.credits or ()] == ["", "B"]


def test_a_season_without_its_body_keeps_its_episodes() -> None:
    body = show(4)
    del body["season/2"]
    assert [s.episodes is None for s in parse.show_record(body).seasons or ()] == [False, False, True]


def test_list_items_of_both_kinds_people_left_out() -> None:
    page = parse.list_page(
        {
            "results": [
                {"media_type": "movie", "id": 1, "title": "A"},
                {"media_type": "tv", "id": 1, "name": "B", "first_air_date": ""},
                {"media_type": "person", "id": 2, "name": "C"},
                {"media_type": "movie", "id": 3, "title": "D", "adult": True},
                {"media_type": "movie", "id": None, "title": "E"},
                "nonsense",
            ],
            "total_pages": 900,
        }
    )
    assert [(s.kind, s.tmdb_id, s.name, s.original_name) for s in page.stubs] == [
        ("film", 1, "A", "A"), ("show", 1, "B", "B"),
    ]  # fmt: skip
    assert page.total_pages == 500


def test_changes_with_null_and_true_adult() -> None:
    body = {"results": [{"id": 1, "adult": None}, {"id": 2, "adult": True}, {"id": None}, {"id": 3}], "total_pages": 4}
    assert parse.changed_ids(body) == ({1: True, 2: False, 3: True}, 4)
    assert parse.changed_ids(body, adult_admitted=True) == ({1: True, 2: True, 3: True}, 4)


@pytest.mark.parametrize("extra", [{"video": True}, {"adult": True}, {"original_title": ""}])
def test_lines_of_the_id_file_that_have_no_place(extra: dict[str, Any]) -> None:
    line = {"id": 1, "original_title": "A", "popularity": 2.5, "adult": False, "video": False}
    assert parse.id_file_stub(line, "film").popularity == 2.5
    with pytest.raises(TmdbRefused):
        parse.id_file_stub(line | extra, "film")


def test_a_person_with_filmography() -> None:
    details = parse.person_details(person(1))
    assert (details.born_on, details.died_on) == (datetime.date(1970, 1, 31), None)
    assert [(i.title.kind, i.title.tmdb_id, i.credit.job or i.credit.character) for i in details.filmography or ()] == [
        ("film", 501, "Joan"), ("show", 502, ""), ("film", 501, "Writer"),
    ]  # fmt: skip


KEYS = st.sampled_from(sorted(film(1) | show(1)))
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=12),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=4),
    max_leaves=12,
)  # fmt: skip


@given(changes=st.dictionaries(KEYS, JSON, max_size=6))
def test_nothing_in_a_body_makes_it_crash(changes: dict[str, Any]) -> None:
    for parse_body, body in ((parse.film_record, film(1)), (parse.show_record, show(1))):
        try:
            record = parse_body(json.loads(json.dumps(body | changes)))
        except TmdbRefused:
            continue
        assert record.name


@pytest.mark.parametrize(
    ("value", "expected"),
    [("2020-02-30", None), ("2020-02-29T10:00:00Z", datetime.date(2020, 2, 29)), (5, None)],
)
def test_days(value: object, expected: object) -> None:
    assert values.day(value) == expected
