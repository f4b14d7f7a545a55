"""Whose files these are: by what they hold, several of one source together, and nothing lost on the way."""

import io
import zipfile
from collections.abc import Callable, Iterator, Sequence
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lists.imports.archive import Budget, members_of
from lists.imports.files import Answers, ImportFileError, Member, NeedsAnswerError
from lists.imports.recognising import Found, Recognised, UnknownTable, Upload, recognise
from lists.imports.source import Source
from lists.imports.sources import sources
from tests.lists.imports.fuzz import any_bytes


def read(members: Sequence[Member], answers: Answers) -> Iterator[Any]:
    yield from ()


def source(slug: str, takes: Callable[[str], bool], begins: bytes, order: int = 0) -> Source:
    return Source(
        slug=slug, label=slug, takes=takes, recognises=lambda member: member.head.startswith(begins), read=read,
        said="", where="", order=order,
    )  # fmt: skip


REDS = source("reds", lambda path: path.endswith(".csv"), b"red")
BLUES = source("blues", lambda path: path.endswith(("ratings.csv", "seen.json")), b"blue")
BOTH = {each.slug: each for each in (REDS, BLUES)}


def zipped(files: dict[str, bytes]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as made:
        for name, data in files.items():
            made.writestr(name, data)
    return buffer.getvalue()


def uploads(*files: tuple[str, bytes]) -> list[Upload]:
    return [Upload(io.BytesIO(data), name) for name, data in files]


def recognised(*files: tuple[str, bytes]) -> Recognised:
    return recognise(uploads(*files), among=BOTH)


def test_files_of_one_source_are_one_import() -> None:
    result = recognised(
        ("a.csv", b"red,1\n"), ("x.json", b"blue"), ("b.zip", zipped({"x/c.csv": b"red", "d.txt": b""}))
    )
    assert [(found.source.slug, found.uploads, found.members) for found in result.found] == [
        ("reds", (0, 2), ("a.csv", "x/c.csv")),
        ("blues", (1,), ("x.json",)),
    ]
    assert (result.unknown, result.unreadable) == ([], [])


def test_content_counts_and_not_the_name() -> None:
    result = recognised(("ratings.csv", b"red"), ("red.bin", b"blue"))
    assert [found.source.slug for found in result.found] == ["reds", "blues"]


def test_in_a_zip_only_what_a_source_takes_speaks_for_it() -> None:
    result = recognised(("a.zip", zipped({"seen.json": b"red", "ratings.csv": b"blue"})))
    assert [found.source.slug for found in result.found] == ["blues"]
    assert result.found[0].members == ("seen.json", "ratings.csv")


def test_who_recognises_most_members_gets_the_zip_and_what_is_another_s_is_said() -> None:
    files = {"a.csv": b"red", "b.csv": b"red", "seen.json": b"blue"}
    (found,) = recognised(("a.zip", zipped(files))).found
    assert (found.source.slug, found.members, found.others) == ("reds", ("a.csv", "b.csv"), ("seen.json",))


def test_the_lower_order_breaks_ties() -> None:
    late = source("aaa", lambda path: True, b"red", order=5)
    early = source("zzz", lambda path: True, b"red", order=1)
    (found,) = recognise(uploads(("a.csv", b"red")), among={"aaa": late, "zzz": early}).found
    assert found.source is early


def whole(found: Found, given_files: Sequence[Upload]) -> list[Member]:
    """What the source gets of its files."""
    takes = found.source.takes
    return [
        member
        for file, name in (given_files[number] for number in found.uploads)
        for member in members_of(file, name, takes=takes, password=None, budget=Budget())
    ]


def test_a_source_gets_the_whole_of_its_files() -> None:
    given_files = uploads(("a.zip", zipped({"a.csv": b"red" * 60_000, "b.txt": b"no"})), ("b.csv", b"red"))
    (found,) = recognise(given_files, among=BOTH).found
    members = whole(found, given_files)
    assert [(member.path, len(member.data)) for member in members] == [("a.csv", 180_000), ("b.csv", 3)]


def test_tables_that_nobody_knows_come_back_with_their_columns() -> None:
    packed = zipped({"export/mine.csv": b"Title\tSeen On\nHeat\t2024", "note.txt": b"", "pic.jpg": b"\xff\xd8\x00"})
    result = recognised(("Mine (1).csv", "\ufeffTitle;Watched_on\nHeat;2024\n".encode()), ("z.zip", packed))
    assert result.unknown == [
        UnknownTable(0, "Mine (1).csv", ("title", "watched on")),
        UnknownTable(1, "export/mine.csv", ("title", "seen on")),
    ]
    assert (result.found, result.unreadable) == ([], [])


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "empty"),
        (b" \n ", "empty"),
        (b"\x89PNG\r\n\x1a\n\x00\x00", "no file of text"),
        (b'{"a": 1}', "neither a table"),
        (b"<html>", "neither a table"),
        (b"Title,Year\n", "nothing in this table"),
        (b"x" * 500 + b"\ny", "no table"),
        (zipped({}), "zip is empty"),
        (zipped({"a.jpg": b"\xff\xd8"}), "nothing in this zip"),
        (b"PK\x03\x04broken", "damaged"),
    ],
)
def test_what_can_not_be_read_says_why(data: bytes, said: str) -> None:
    result = recognised(("file", data), ("a.csv", b"red"))
    assert [(each.upload, each.name) for each in result.unreadable] == [(0, "file")]
    assert said in result.unreadable[0].reason
    assert len(result.found) == 1


def test_a_locked_zip_asks_for_its_password_before_anything_is_said_of_it() -> None:
    data = bytearray(zipped({"a.csv": b"red"}))
    for mark, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        data[data.find(mark) + offset] |= 1
    with pytest.raises(NeedsAnswerError) as asked:
        recognised(("a.zip", bytes(data)))
    assert asked.value.name == "password"


def test_all_real_sources_are_asked() -> None:
    result = recognise(uploads(("NetflixViewingHistory.csv", b"Title,Date\nHeat,4/30/24\n")))
    assert [found.source.slug for found in result.found] == ["netflix"]


def test_sources_have_what_a_page_shows_of_them() -> None:
    for slug, each in sources().items():
        assert slug == each.slug
        assert each.label
        assert each.said
        assert each.where


@given(st.lists(st.tuples(st.sampled_from(["a.csv", "b.zip", ""]), any_bytes), max_size=3))
@settings(max_examples=60, deadline=None)
def test_each_upload_ends_up_somewhere(files: list[tuple[str, bytes]]) -> None:
    result = recognise(uploads(*files))
    ended = [number for found in result.found for number in found.uploads]
    ended += [table.upload for table in result.unknown] + [each.upload for each in result.unreadable]
    assert set(ended) == set(range(len(files)))
    for found in result.found:
        try:
            whole(found, uploads(*files))
        except ImportFileError:
            continue
