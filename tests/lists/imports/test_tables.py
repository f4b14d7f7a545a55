"""Tables and JSON out of files of any sort: encodings, line ends, broken lines; and that nothing makes them crash."""

import codecs
import contextlib
import time
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lists.imports.files import HEAD, ImportFileError, Member, MissingColumnError, NotAnExportError
from lists.imports.tables import (
    DEEPEST,
    LONGEST_CELL,
    flat,
    header_of,
    inside,
    json_lines_of,
    json_of,
    key_of,
    lines_of,
    lines_of_text,
    objects,
    text_of,
)
from tests.lists.imports.fuzz import any_bytes, any_json, csv_under, json_bytes


def rows(data: bytes, **options: Any) -> list[dict[str, str]]:
    return [dict(line.cells) for line in lines_of(Member("a.csv", data), **options)]


def test_columns_are_compared_without_case_blanks_and_underscores() -> None:
    assert key_of(" Runtime  (mins)") == key_of("runtime_(MINS)") == "runtime (mins)"


@pytest.mark.parametrize(
    "data",
    [
        "Name,Größe\nAmélie,1\n".encode(),
        codecs.BOM_UTF8 + "Name,Größe\r\nAmélie,1\r\n".encode(),
        "Name,Größe\nAmélie,1\n".encode("latin-1"),
        "Name,Größe\nAmélie,1\n".encode("utf-16"),
        codecs.BOM_UTF16_BE + "Name,Größe\nAmélie,1\n".encode("utf-16-be"),
        "Name,Größe\rAmélie,1\r".encode(),
        "\n \r\nName,Größe\nAmélie,1".encode(),
        "Name;Größe\nAmélie;1\n".encode(),
        "Name\tGröße\nAmélie\t1\n".encode(),
    ],
)
def test_encodings_line_ends_and_delimiters(data: bytes) -> None:
    assert header_of(data) == ["name", "grösse"]
    assert rows(data) == [{"name": "Amélie", "grösse": "1"}]


def test_a_table_with_old_line_ends_is_parted_by_what_parts_its_header() -> None:
    assert rows(b"a;b\r1,2,3;4,5,6\r") == [{"a": "1,2,3", "b": "4,5,6"}]


def test_a_first_column_without_a_name_keeps_its_place() -> None:
    assert rows(b"\tname\tyear\n0\tHeat\t1995\n") == [{"name": "Heat", "year": "1995"}]


def test_lines_are_numbered_as_they_lie_in_the_file() -> None:
    data = b'\n\nname,note\nHeat,"two\nlines"\n\nAlien,\n'
    assert [line.number for line in lines_of(Member("a.csv", data))] == [4, 7]
    text = "name\nHeat\n"
    assert [line.number for line in lines_of_text(text, first_line=10)] == [11]


def test_old_line_ends_are_counted_too() -> None:
    assert [line.number for line in lines_of(Member("a.csv", b"\r\rname\rHeat\r"))] == [4]


def test_a_line_gives_the_first_column_that_says_something_and_a_copy_to_read() -> None:
    (line,) = lines_of(Member("a.csv", b"Your Rating,You rated,Mail\n,8,x@example.org\n"))
    assert line.get("your rating", "YOU_RATED") == "8"
    assert line.get("nothing") == ""
    assert line.raw("mail") == {"you rated": "8"}


def test_a_line_with_more_cells_than_columns_is_torn() -> None:
    torn = [
        line.is_torn for line in lines_of(Member("a.csv", b"name,year\nHeat,1995\nYes, Madam,1985\nAlien,1979,,\n"))
    ]
    assert torn == [False, True, False]


def test_a_missing_column_is_named() -> None:
    with pytest.raises(MissingColumnError, match="Year") as caught:
        rows(b"name\nHeat\n", needs=("Name", "Year"))
    assert (caught.value.column, caught.value.member) == ("Year", "a.csv")
    with pytest.raises(MissingColumnError):
        rows(b"", needs=("name",))


def test_a_cell_without_an_end_is_refused_with_its_line() -> None:
    with pytest.raises(NotAnExportError, match="line 3"):
        rows(b'name\nHeat\n"' + b"x" * (LONGEST_CELL + 1))


def test_controls_are_left_out() -> None:
    assert text_of(b"a\x00b\x1bc\td\n") == "abc\td\n"


def test_a_beginning_that_ends_within_a_character_stays_utf_8() -> None:
    head = ("Titel – größer\n" + "x" * HEAD).encode()[:HEAD]
    assert text_of("größer ü".encode()[:-1]) == "größer "
    assert header_of(head) == ["titel – grösser"]
    assert text_of(b"caf\xe9") == "café"


def test_a_text_of_another_encoding_is_latin() -> None:
    assert text_of("naïve café".encode("latin-1")) == "naïve café"


def test_json_and_what_is_no_json() -> None:
    assert json_of(Member("a.json", codecs.BOM_UTF8 + b'{"a": [1]}')) == {"a": [1]}
    for data in (b"", b"{", b"[" * 100_000, b"[" * (DEEPEST + 1) + b"]" * (DEEPEST + 1), b"9" * 10_000):
        with pytest.raises(NotAnExportError):
            json_of(Member("a.json", data))


def test_escaped_controls_and_half_characters_are_left_out_of_json() -> None:
    member = Member("a.json", rb'{"a\u0000": ["x\ud800y", {"b": "\u0007"}]}')
    assert json_of(member) == {"a": ["xy", {"b": ""}]}
    assert list(json_lines_of(member)) == [(1, {"a": ["xy", {"b": ""}]})]


def test_json_lines_end_only_where_a_line_ends() -> None:
    data = '{"a": "one\u2028two\u0085three"}\r\n\n{"a": 2}\n'.encode()
    assert list(json_lines_of(Member("a.ndjson", data))) == [(1, {"a": "one\u2028two\u0085three"}), (3, {"a": 2})]
    with pytest.raises(NotAnExportError, match="2"):
        list(json_lines_of(Member("a.ndjson", b"{}\n{\n")))


def test_parts_of_json() -> None:
    value = {"a": {"b": {"c": {"d": {"e": 1}}}, "token": "secret"}, "n": 0, "empty": "", "list": [1]}
    assert inside(value, "a", "b", "c", "d", "e") == 1
    assert inside(value, "a", "x", "y") is None
    assert inside([], "a") is None
    assert flat(value, "token", depth=5) == {"a.b.c.d.e": "1", "n": "0"}
    assert flat(value, "token") == {"n": "0"}
    assert list(objects([{"a": 1}, 2, {"b": 3}])) == [(1, {"a": 1}), (3, {"b": 3})]
    assert list(objects({"a": 1})) == []


def test_a_large_table_takes_no_longer_than_it_is_long() -> None:
    began = time.monotonic()
    assert len(rows(b"\n" * 200_000 + b"name,year\n" + b"Heat,1995\n" * 20_000)) == 20_000
    assert time.monotonic() - began < 5


@settings(max_examples=60, deadline=None)
@given(st.one_of(any_bytes, csv_under(["Name", "Year", "Date"]), any_json.map(json_bytes)))
def test_no_bytes_make_them_crash(data: bytes) -> None:
    member = Member("a", data)
    header_of(member.head)
    for read in (lambda: list(lines_of(member)), lambda: json_of(member), lambda: list(json_lines_of(member))):
        with contextlib.suppress(ImportFileError):
            read()


def test_a_cell_that_is_too_long_names_its_line() -> None:
    text = f"name,year\nSalt,1999\n{'x' * 300_000},2000\nEmber,2001\n"
    with pytest.raises(NotAnExportError, match="A cell in line 3"):
        list(lines_of(Member("some.csv", text.encode())))


def test_more_lines_than_anybody_has_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("lists.imports.tables.MOST_LINES", 3)
    with pytest.raises(NotAnExportError, match="more than 3 lines"):
        list(lines_of(Member("some.csv", b"name\na\nb\nc\nd\n")))
