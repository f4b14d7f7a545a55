"""Zips as people and attackers make them: what is wanted comes out, and nothing else ever happens."""

import io
import struct
import zipfile
import zlib
from typing import Any

import pytest
import pyzipper
from hypothesis import given, settings
from hypothesis import strategies as st

from lists.imports import archive
from lists.imports.archive import Budget, heads_of, is_zip, members_of, names_of, path_of
from lists.imports.files import HEAD, ImportFileError, Member, NeedsAnswerError, NotAnExportError
from tests.lists.imports.fuzz import any_bytes


def everything(path: str) -> bool:
    return True


def tables(path: str) -> bool:
    return path.endswith(".csv")


def zipped(files: dict[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", method) as made:
        for name, data in files.items():
            made.writestr(zipfile.ZipInfo(name) if name.endswith("/") else name, data, method)
    return buffer.getvalue()


def locked(files: dict[str, bytes], password: str) -> bytes:
    buffer = io.BytesIO()
    with pyzipper.AESZipFile(buffer, "w", compression=pyzipper.ZIP_DEFLATED, encryption=pyzipper.WZ_AES) as made:
        made.setpassword(password.encode())
        for name, data in files.items():
            made.writestr(name, data)
    return buffer.getvalue()


def zip_crypto(name: str, data: bytes, password: str) -> bytes:
    """A stored file under the old encryption, which no library here writes."""
    keys = [0x12345678, 0x23456789, 0x34567890]
    table = [_table_entry(byte) for byte in range(256)]

    def update(byte: int) -> None:
        keys[0] = (keys[0] >> 8) ^ table[(keys[0] ^ byte) & 0xFF]
        keys[1] = ((keys[1] + (keys[0] & 0xFF)) * 134775813 + 1) & 0xFFFFFFFF
        keys[2] = (keys[2] >> 8) ^ table[(keys[2] ^ (keys[1] >> 24)) & 0xFF]

    def encrypt(byte: int) -> int:
        word = keys[2] | 2
        out = byte ^ (((word * (word ^ 1)) >> 8) & 0xFF)
        update(byte)
        return out

    for byte in password.encode():
        update(byte)
    crc = zlib.crc32(data)
    body = bytes(encrypt(byte) for byte in bytes(11) + bytes([crc >> 24]) + data)
    sizes = struct.pack("<LLL", crc, len(body), len(data))
    encoded = name.encode()
    common = struct.pack("<HHHHH", 20, 1, 0, 0, 33) + sizes + struct.pack("<HH", len(encoded), 0)
    local = b"PK\x03\x04" + common + encoded + body
    contents = b"PK\x01\x02" + struct.pack("<H", 20) + common + struct.pack("<HHHLL", 0, 0, 0, 0, 0) + encoded
    return local + contents + b"PK\x05\x06" + struct.pack("<HHHHLLH", 0, 0, 1, 1, len(contents), len(local), 0)


def _table_entry(byte: int) -> int:
    for _bit in range(8):
        byte = (byte >> 1) ^ 0xEDB88320 if byte & 1 else byte >> 1
    return byte


def unpack(data: bytes, takes: Any = everything, **options: Any) -> list[Member]:
    return list(members_of(io.BytesIO(data), "upload.zip", takes=takes, **options))


def test_a_plain_file_is_one_member_whatever_its_name() -> None:
    (member,) = members_of(io.BytesIO(b"Title,Date\r\n"), "C:\\Users\\me\\history.zip", takes=lambda path: False)
    assert (member.name, member.data) == ("history.zip", b"Title,Date\r\n")


def test_a_zip_is_known_by_what_it_holds_and_only_what_is_taken_comes_out() -> None:
    data = zipped({"export/": b"", "export/ratings.csv": b"a", "export/passwords.csv.bak": b"secret", "b.csv": b"b"})
    members = list(members_of(io.BytesIO(data), "ratings.csv", takes=tables))
    assert [(member.path, member.data) for member in members] == [("export/ratings.csv", b"a"), ("b.csv", b"b")]


def test_an_empty_zip_holds_nothing() -> None:
    assert is_zip(zipped({}))
    assert unpack(zipped({})) == []


@pytest.mark.parametrize(
    ("name", "path"),
    [
        ("a/b.csv", "a/b.csv"),
        ("a\\b.csv", "a/b.csv"),
        ("/etc/passwd", "etc/passwd"),
        ("../../b.csv", "b.csv"),
        ("C:\\Temp\\b.csv", "Temp/b.csv"),
        ("./a//./b.csv", "a/b.csv"),
        ("a/\x00\x1fb.csv", "a/b.csv"),
        ("..", "file"),
        ("", "file"),
        ("x" * 400 + "/b.csv", "x" * 294 + "/b.csv"),
    ],
)
def test_names_lead_nowhere(name: str, path: str) -> None:
    assert path_of(name) == path


def test_what_systems_leave_behind_is_passed_over() -> None:
    files = {"__MACOSX/a/._b.csv": b"x", "a/.DS_Store": b"x", ".git/b.csv": b"x", "a/b.csv": b"b"}
    assert names_of(io.BytesIO(zipped(files))) == ["a/b.csv"]


def test_names_are_read_as_utf_8_and_as_cp437() -> None:
    marked = zipped({"é.csv": b"1"})
    unmarked = _without_utf8_flag(marked)
    old = _without_utf8_flag(zipped({"xx.csv": b"1"})).replace(b"xx.csv", b"\x82\xff.csv")
    assert names_of(io.BytesIO(marked)) == names_of(io.BytesIO(unmarked)) == ["é.csv"]
    assert names_of(io.BytesIO(old)) == ["é\xa0.csv"]


def _without_utf8_flag(data: bytes) -> bytes:
    changed = bytearray(data)
    for mark, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = changed.find(mark)
        changed[at + offset + 1] &= ~0x08
    return bytes(changed)


def test_of_two_files_of_one_name_the_last_counts() -> None:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as made:
        made.writestr("a.csv", b"old")
        with pytest.warns(UserWarning, match="Duplicate"):
            made.writestr("a.csv", b"new")
    assert [member.data for member in unpack(buffer.getvalue())] == [b"new"]


def test_more_than_a_thousand_files_are_refused() -> None:
    most = {f"{number}.txt": b"" for number in range(1_000)}
    assert len(unpack(zipped(most))) == 1_000
    with pytest.raises(ImportFileError, match="1000"):
        unpack(zipped(most | {"one.txt": b""}))


def test_an_endless_table_of_contents_is_not_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archive.pyzipper, "AESZipFile", lambda file: pytest.fail("It was read."))
    data = bytearray(zipped({"a.csv": b"1"}))
    at = data.rfind(b"PK\x05\x06")
    data[at + 12 : at + 16] = struct.pack("<L", 100_000_000)
    with pytest.raises(ImportFileError, match="more than"):
        unpack(bytes(data))


def test_a_large_archive_s_own_record_of_its_end_is_read() -> None:
    """Some write the longer record even for small ones, and fill up the short one."""
    data = zipped({"a.csv": b"1"})
    at = data.rfind(b"PK\x05\x06")
    start, size = struct.unpack("<L", data[at + 16 : at + 20])[0], struct.unpack("<L", data[at + 12 : at + 16])[0]
    long = b"PK\x06\x06" + struct.pack("<QHHLLQQQQ", 44, 45, 45, 0, 0, 1, 1, size, start)
    locator = b"PK\x06\x07" + struct.pack("<LQL", 0, at, 1)
    short = b"PK\x05\x06" + struct.pack("<HHHHLLH", 0, 0, 0xFFFF, 0xFFFF, 0xFFFFFFFF, 0xFFFFFFFF, 0)
    assert names_of(io.BytesIO(data[:at] + long + locator + short)) == ["a.csv"]
    huge = long.replace(struct.pack("<Q", size), struct.pack("<Q", 10**9))
    with pytest.raises(ImportFileError, match="more than"):
        names_of(io.BytesIO(data[:at] + huge + locator + short))


def test_bytes_are_counted_as_they_come() -> None:
    bomb = zipped({"a.csv": bytes(3_000_000)})
    assert len(bomb) < 5_000
    with pytest.raises(ImportFileError, match="is larger than 1 MB") as refused:
        unpack(bomb, budget=Budget(member=2**20))
    assert refused.value.member == "a.csv"


def test_a_bomb_that_lies_about_its_size_is_stopped_too() -> None:
    bomb = bytearray(zipped({"a.csv": bytes(3_000_000)}))
    for mark, offset in ((b"PK\x03\x04", 22), (b"PK\x01\x02", 24)):
        at = bomb.find(mark)
        bomb[at + offset : at + offset + 4] = struct.pack("<L", 10)
    with pytest.raises(NotAnExportError, match="damaged"):
        unpack(bytes(bomb), budget=Budget(member=2**20))


def test_all_files_of_an_upload_share_one_budget() -> None:
    budget = Budget(total=2_500, member=2_000)
    unpack(zipped({"a.csv": bytes(2_000)}), budget=budget)
    assert budget.spent == 2_000
    with pytest.raises(ImportFileError, match="All files together"):
        list(members_of(io.BytesIO(bytes(600)), "b.csv", takes=everything, budget=budget))


def test_what_is_not_taken_costs_nothing() -> None:
    budget = Budget(total=10)
    assert len(unpack(zipped({"a.csv": b"1", "big.bin": bytes(9_000)}), tables, budget=budget)) == 1


def test_a_zip_in_a_zip_is_refused_where_it_holds_what_is_wanted() -> None:
    inner = zipped({"ratings.csv": b"1"})
    for name in ("export.zip", "export.csv"):
        with pytest.raises(ImportFileError, match="inside the zip"):
            unpack(zipped({name: inner}), tables)
    photos = zipped({"photos.zip": zipped({"a.jpg": b"1"}), "a.csv": b"1"})
    assert [member.path for member in unpack(photos, tables)] == ["a.csv"]


@pytest.mark.parametrize("make", [lambda: locked({"a.csv": b"seen"}, "pw"), lambda: zip_crypto("a.csv", b"seen", "pw")])
def test_a_locked_zip_asks_for_its_password(make: Any) -> None:
    data = make()
    for wrong, said in ((None, "locked"), ("", "locked"), ("no", "wrong"), ("пароль", "wrong")):
        with pytest.raises(NeedsAnswerError, match=said) as asked:
            unpack(data, password=wrong)
        assert asked.value.name == "password"
    assert [member.data for member in unpack(data, password="pw")] == [b"seen"]
    assert names_of(io.BytesIO(data)) == ["a.csv"]
    assert unpack(data, lambda path: False) == []


def test_a_wrong_password_that_passes_the_check_is_found_by_the_contents() -> None:
    data = zip_crypto("a.csv", b"seen" * 20, "pw")
    asked = 0
    for number in range(600):
        with pytest.raises(NeedsAnswerError, match="wrong"):
            unpack(data, password=f"no{number}")
        asked += 1
    assert asked == 600


def test_a_password_is_not_in_the_way_of_an_open_zip() -> None:
    assert len(unpack(zipped({"a.csv": b"1"}), password="pw")) == 1


def test_broken_zips_are_no_exports() -> None:
    good = zipped({"a.csv": b"seen " * 100, "b.csv": b"2"})
    flipped = bytearray(good)
    flipped[45] ^= 0xFF
    for data in (good[:-30], good[:40], bytes(flipped), b"PK\x03\x04", b"PK\x03\x04" + bytes(100)):
        with pytest.raises(NotAnExportError):
            unpack(data)


def test_a_bad_checksum_is_found() -> None:
    data = bytearray(zipped({"a.csv": b"seen"}, zipfile.ZIP_STORED))
    at = data.find(b"seen")
    data[at] ^= 1
    with pytest.raises(NotAnExportError, match="in the zip is damaged"):
        unpack(bytes(data))


@pytest.mark.parametrize("method", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_other_ways_of_packing_are_refused(method: int) -> None:
    with pytest.raises(NotAnExportError, match="can’t be read"):
        unpack(zipped({"a.csv": b"1" * 100}, method))


def test_heads_are_only_the_beginning() -> None:
    data = zipped({"a.csv": b"x" * (HEAD * 3), "b.csv": b"y", "c.bin": b"z"})
    heads = list(heads_of(io.BytesIO(data), "upload", takes=tables))
    assert [(head.path, len(head.data)) for head in heads] == [("a.csv", HEAD), ("b.csv", 1)]
    (plain,) = heads_of(io.BytesIO(b"x" * (HEAD + 1)), "a.csv", takes=tables)
    assert len(plain.data) == HEAD


@given(data=any_bytes | st.binary(max_size=300).map(lambda rest: b"PK\x03\x04" + rest))
@settings(max_examples=60, deadline=None)
def test_any_bytes_are_harmless(data: bytes) -> None:
    _assert_harmless(data)


@given(
    base=st.sampled_from(
        [
            zipped({"a.csv": b"seen " * 30, "b/c.csv": b"2"}), locked({"a.csv": b"seen " * 30}, "1"),
            zip_crypto("a.csv", b"seen", "1"), zipped({"a.zip": zipped({"a.csv": b"1"})}),
        ]
    ),
    changes=st.lists(st.tuples(st.integers(0, 400), st.integers(0, 255)), max_size=6),
    cut=st.integers(0, 400) | st.none(),
)  # fmt: skip
@settings(max_examples=200, deadline=None)
def test_damaged_zips_are_harmless(base: bytes, changes: list[tuple[int, int]], cut: int | None) -> None:
    data = bytearray(base)
    for at, byte in changes:
        data[at % len(data)] = byte
    _assert_harmless(bytes(data)[:cut])


def _assert_harmless(data: bytes) -> None:
    for password in (None, "1"):
        for function in (members_of, heads_of):
            try:
                for member in function(io.BytesIO(data), "upload", takes=everything, password=password):
                    assert isinstance(member, Member)
            except (ImportFileError, NeedsAnswerError):
                continue
