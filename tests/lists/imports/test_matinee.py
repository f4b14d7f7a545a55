"""Reading Matinee's own archive: records or a reason, whatever is in it. tests/lists/exports tries what it means."""

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lists.imports.files import Answers, ImportFileError, Member
from lists.imports.records import Claim, RefusedRow, WatchRow
from lists.imports.sources import sources
from lists.imports.sources.matinee import SOURCES, recognises, takes
from tests.lists.imports.fuzz import any_bytes, any_json, any_scalar, assert_harmless, objects_under

(MATINEE,) = SOURCES
TITLE = {"kind": "film", "name": "Salt", "year": 1999, "tmdb": 7}
KINDS = ("watch", "rating", "review", "entry", "list", "item", "watchlist", "favourite", "view", "follow")
KEYS = (
    "id", "title", "season", "episode", "day", "moment", "rewatch", "company", "note", "rating", "tags", "visibility",
    "review", "logged_at", "value", "rated_at", "text", "spoilers", "written_at", "status", "status_at", "owned",
    "owned_note", "private_note", "stopped_at_episode", "stopped_at_minute", "added_at", "changed_at", "kind", "name",
    "description", "ranked", "rules", "place", "created_at", "list", "cover", "query", "handle",
)  # fmt: skip


def lines(*rows: dict[str, Any], name: str = "watches.ndjson") -> Member:
    return Member(name, "\n".join(json.dumps(row) for row in rows).encode())


def watch(**more: Any) -> dict[str, Any]:
    return {"matinee": "watch/1", "id": "00000000-0000-0000-0000-000000000001", "title": TITLE, **more}


def read(*members: Member) -> list[Any]:
    return list(MATINEE.read(members, Answers()))


def test_it_knows_its_files_by_what_they_hold() -> None:
    assert recognises(lines(watch(), name="anything.ndjson"))
    assert recognises(Member("a/manifest.json", b'{"format": "matinee", "version": 1}'))
    assert not recognises(Member("manifest.json", b'{"format": "another"}'))
    assert not recognises(Member("watches.ndjson", b'{"title": {"kind": "film"}}'))
    assert takes("matinee/watches.ndjson")
    assert takes("manifest.json")
    assert not takes("watches.csv")
    assert "matinee" in sources()


def test_the_manifest_says_how_much_there_is() -> None:
    manifest = {"format": "matinee", "version": 1, "files": {"watches.ndjson": 1, "lists.ndjson": 0}}
    found = read(Member("manifest.json", json.dumps(manifest).encode()), lines(watch()))
    assert [(each.what, each.count) for each in found if isinstance(each, Claim)] == [("watch", 1), ("list", 0)]


@pytest.mark.parametrize("version", [2, None, "x"])
def test_what_a_newer_one_has_written_is_not_guessed_at(version: Any) -> None:
    manifest = {"format": "matinee", "version": version}
    with pytest.raises(ImportFileError, match="newer"):
        read(Member("manifest.json", json.dumps(manifest).encode()))


def test_two_files_that_tell_the_same_tell_it_once() -> None:
    found = read(lines(watch()), lines(watch(), watch(id="00000000-0000-0000-0000-000000000002"), name="copy.ndjson"))
    assert len([row for row in found if isinstance(row, WatchRow)]) == 2
    assert [row.code for row in found if row.kind == "notice"] == ["repeated"]


@pytest.mark.parametrize(
    "wrong",
    [
        {"id": "no uuid"}, {"day": "2024-02-30"}, {"moment": "yesterday"}, {"title": {}}, {"title": None},
        {"logged_at": "0001-01-01T00:00:00+14:00"}, {"day": 5},
    ],
)  # fmt: skip
def test_a_line_that_makes_no_sense_is_refused_and_the_others_are_read(wrong: dict[str, Any]) -> None:
    found = read(lines(watch(**wrong), watch(id="00000000-0000-0000-0000-000000000009")))
    assert [type(row) for row in found] == [RefusedRow, WatchRow]
    assert found[0].reason


def test_a_kind_that_nobody_knows_is_refused() -> None:
    (row,) = read(lines({"matinee": "dream/1", "name": "x"}))
    assert isinstance(row, RefusedRow)
    assert "dream" in row.reason


@given(any_bytes)
@settings(max_examples=60, deadline=None)
def test_any_bytes_are_harmless(data: bytes) -> None:
    assert_harmless(MATINEE, [Member("watches.ndjson", data)])
    assert_harmless(MATINEE, [Member("manifest.json", data)])


any_row = objects_under(KEYS, title=st.just(TITLE) | any_json, episode=any_json, tags=any_json)


@given(st.lists(st.tuples(st.sampled_from(KINDS), any_row), max_size=5))
@settings(max_examples=60, deadline=None)
def test_any_values_are_harmless(rows: list[tuple[str, dict[str, Any]]]) -> None:
    assert_harmless(MATINEE, [lines(*({"matinee": f"{kind}/1", **row} for kind, row in rows))])


@given(st.dictionaries(st.sampled_from(("format", "version", "files")), any_json | any_scalar))
@settings(max_examples=60, deadline=None)
def test_any_manifest_is_harmless(manifest: dict[str, Any]) -> None:
    assert_harmless(MATINEE, [Member("manifest.json", json.dumps({"format": "matinee", **manifest}).encode())])
