"""Whatever people may upload, for Hypothesis; and the one check that no parser may fail, whatever the bytes are."""

import csv
import io
import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from hypothesis import strategies as st

from lists.imports.files import Answers, ImportFileError, Member, NeedsAnswerError
from lists.imports.records import ROW, Claim, Notice
from lists.imports.source import Source

# Answers that the check gives by itself before it takes a source for one that asks for ever.
MOST_QUESTIONS = 30
_ROW_KINDS = tuple(ROW.json_schema()["discriminator"]["mapping"])

# Cells on which parsers stumble: numbers of all sorts, days that aren't, ids, names, quotes, line ends, other scripts.
AWKWARD = (
    "", " ", "0", "1", "-1", "3.5", "4,5", "10", "11", "1e309", "nan", "inf", "٣", "²", "99999999999999999999",
    "0000-00-00", "1970-01-01", "2024-02-30", "2024-05-01", "2024-05-01 20:00:00", "2024-05-01T20:00:00Z", "9999-12-31",
    "0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00", "1714590000", "1714590000000", "31/12/2024", "13-02-2024",
    "tt0133093", "0133093", "tt1", "tt99999999999", "603", "Heat", "Heat (1995)", "Matrix, The (1999)", "()", "(1995)",
    "Series: Episode", "S01E02", ": ", "a,b,,A", '"', "'", "\n", "\r\n", "\x00", "\ufeff", "\ud7ff", "é", "한국어",
    "😀", "<p>x</p>", "https://boxd.it/abc", "true", "null", "[]", "{}", "x" * 600, "," * 300, "movie", "tvEpisode",
    "Film",
)  # fmt: skip

any_bytes = st.binary(max_size=2_000) | st.text(max_size=500).map(str.encode) | st.sampled_from(
    [b"", b"\xff\xfe", b"\xfe\xff\x00", b"\xef\xbb\xbf", b"PK\x03\x04", b"{", b"[" * 2_000, b'"' * 3_000, b"\r\r\n"]
)  # fmt: skip
any_cell = st.sampled_from(AWKWARD) | st.text(max_size=40)
any_scalar = (
    st.none() | st.booleans() | st.integers() | st.floats() | st.sampled_from(AWKWARD) | st.text(max_size=30)
)  # fmt: skip
any_json = st.recursive(
    any_scalar,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.sampled_from(AWKWARD[-20:]), inner, max_size=4),
    max_leaves=15,
)


def csv_of(header: Sequence[str], rows: Iterable[Sequence[str]] = (), *, delimiter: str = ",") -> bytes:
    """A CSV file as services write it, with CRLF between the rows."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, delimiter=delimiter)
    writer.writerow(header)
    writer.writerows(rows)
    return text.getvalue().encode("utf-8", errors="replace")


@st.composite
def csv_under(draw: st.DrawFn, header: Sequence[str], **columns: st.SearchStrategy[str]) -> bytes:
    """A CSV file under this header (as it is, shuffled or cut): any cells, or by the column's name those given."""
    names = draw(st.just(list(header)) | st.permutations(header) | st.lists(st.sampled_from(header), unique=True))
    row = st.tuples(*(columns.get(name, any_cell) for name in names)) | st.lists(any_cell, max_size=len(names) + 2)
    data = csv_of(names, draw(st.lists(row, max_size=6)))
    # Some files are cut off wherever the download ended.
    return data[: draw(st.integers(0, len(data)))] if draw(st.integers(0, 5)) == 0 else data


def objects_under(keys: Iterable[str], **values: st.SearchStrategy[Any]) -> st.SearchStrategy[dict[str, Any]]:
    """Objects with some of these keys: any values, or by the key those given."""
    return st.fixed_dictionaries({}, optional={key: values.get(key, any_json) for key in keys})


def json_bytes(value: Any) -> bytes:
    return json.dumps(value).encode()


def json_under(keys: Iterable[str], **values: st.SearchStrategy[Any]) -> st.SearchStrategy[bytes]:
    """A JSON file: a list of such objects, one of them, or anything."""
    one = objects_under(list(keys), **values)
    return (st.lists(one, max_size=5) | one | any_json).map(json_bytes)


def assert_harmless(source: Source, members: Sequence[Member], answers: Mapping[str, Any] | None = None) -> list[Any]:
    """Read the files to the end and give the records. Nothing else may come, but an error that a source may raise.

    What it asks is answered by the first choice, or "1", so that what comes behind the question is read too.
    """
    for member in members:
        assert isinstance(source.recognises(member), bool)
        assert isinstance(source.takes(member.path), bool)
    given = dict(answers or {})
    for _question in range(MOST_QUESTIONS):
        records: list[Any] = []
        try:
            for record in source.read(members, Answers(given)):
                assert isinstance(record, Claim | Notice) or record.kind in _ROW_KINDS
                records.append(record)
        except ImportFileError as error:
            _check(bool(str(error)), "It fails without a word.")
        except NeedsAnswerError as question:
            _check(bool(str(question)), "It asks without a word.")
            _check(question.name not in given, "It asks again what was answered.")
            given[question.name] = question.choices[0].value if question.choices else "1"
            continue
        return records
    raise AssertionError("It asks without end.")


def _check(fine: bool, otherwise: str) -> None:
    assert fine, otherwise
