"""Files as they were uploaded: plain ones, and what of a zip is wanted. What a zip claims of itself isn't trusted.

No file is ever written: names are only compared and shown. What is too much, broken or locked is said in plain words.
"""

import io
import struct
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, BinaryIO

import pyzipper
from django.utils.translation import gettext as _

from config.lib.characters import without_controls
from lists.imports.files import HEAD, PASSWORD, ImportFileError, Member, NeedsAnswerError, NotAnExportError

MEGABYTE = 2**20
MOST_ENTRIES = 1_000
LONGEST_PATH = 300
# A table of contents of a thousand names; a longer one isn't even read.
_MOST_CONTENTS = 4 * MEGABYTE
_CHUNK = 65_536
_STARTS = (b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08PK\x03\x04")
_END, _END_SIZE = b"PK\x05\x06", 22
# Of large archives a longer record stands before it, and one that tells where.
_LOCATOR, _LOCATOR_SIZE, _END64_SIZE = b"PK\x06\x07", 20, 56
_FULL = 0xFFFFFFFF
# Services write these two; of what other methods hold nobody can say how much it is without unpacking all of it.
_METHODS = (pyzipper.ZIP_STORED, pyzipper.ZIP_DEFLATED)
_ENCRYPTED = 0x1
_UTF8 = 0x800
# Whatever the library stumbles over in a file that was made to make it stumble.
_BROKEN = (
    pyzipper.BadZipFile, NotImplementedError, RuntimeError, zlib.error, EOFError, struct.error, ValueError, LookupError,
    OSError, OverflowError, TypeError, AttributeError, AssertionError,
)  # fmt: skip

Takes = Callable[[str], bool]


@dataclass(slots=True)
class Budget:
    """How many bytes the files of one upload may unpack to, all together and each; `spent` so far."""

    total: int = 200 * MEGABYTE
    member: int = 80 * MEGABYTE
    spent: int = 0

    def spend(self, count: int, *, so_far: int, path: str) -> None:
        """Count bytes as they come. so_far: of this member, with these. Raises ImportFileError."""
        self.spent += count
        if so_far > self.member:
            text = _("“%(name)s” is larger than %(most)d MB.")
            raise ImportFileError(text % {"name": path, "most": self.member // MEGABYTE}, member=path)
        if self.spent > self.total:
            text = _("All files together are larger than %(most)d MB.")
            raise ImportFileError(text % {"most": self.total // MEGABYTE}, member=path)


def is_zip(head: bytes) -> bool:
    """Whether a file that begins so is a zip, whatever its name."""
    return head.startswith(_STARTS)


def path_of(name: str) -> str:
    """A file's name as parsers get it: "/" between folders, none of them outside the zip; of long ones the end."""
    parts = without_controls(name).replace("\\", "/").split("/")
    kept = [part.strip() for part in parts if part.strip() not in ("", ".", "..") and not part.endswith(":")]
    return "/".join(kept)[-LONGEST_PATH:].strip() or "file"


def members_of(
    file: BinaryIO, name: str, *, takes: Takes, password: str | None = None, budget: Budget | None = None
) -> Iterator[Member]:
    """A plain file as it is, or of a zip the files that are taken, by their path there, in the order of the zip.

    budget: what is left for this upload. Raises ImportFileError, NotAnExportError, and NeedsAnswerError for a password.
    """
    budget = budget or Budget()
    file.seek(0)
    if not is_zip(file.read(8)):
        file.seek(0)
        yield Member(path_of(name), _read(file, path_of(name), budget))
        return
    with _opened(file) as archive:
        for path, entry in _wanted(archive, takes, password, budget):
            data = _unpacked(archive, entry, path, password, budget)
            if is_zip(data):
                _refuse_inner(data, path, takes)
            else:
                yield Member(path, data)


def heads_of(
    file: BinaryIO,
    name: str,
    *,
    takes: Takes,
    password: str | None = None,
    budget: Budget | None = None,
    most: int = HEAD,
) -> Iterator[Member]:
    """The same, but of each file only as much as tells what it is: so many bytes."""
    budget = budget or Budget()
    file.seek(0)
    if not is_zip(head := file.read(most)):
        yield Member(path_of(name), head)
        return
    with _opened(file) as archive:
        for path, entry in _wanted(archive, takes, password, budget):
            data = _unpacked(archive, entry, path, password, budget, most=most)
            if not is_zip(data):
                yield Member(path, data)


def names_of(file: BinaryIO) -> list[str]:
    """The paths of a zip's files, without unpacking any; neither folders nor hidden files. Raises NotAnExportError."""
    with _opened(file) as archive:
        return list(_entries(archive))


def _opened(file: BinaryIO) -> Any:
    """The zip with its table of contents read. Raises NotAnExportError, ImportFileError."""
    try:
        if _contents_size(file) > _MOST_CONTENTS:
            raise _too_many()
        file.seek(0)
        archive = pyzipper.AESZipFile(file)
    except _BROKEN:
        raise _damaged()
    if len(archive.infolist()) > MOST_ENTRIES:
        raise _too_many()
    return archive


def _contents_size(file: BinaryIO) -> int:
    """How long the table of contents claims to be, the longest that may be meant: that much would be read at once."""
    length = file.seek(0, io.SEEK_END)
    start = max(0, length - 65_535 - _END_SIZE - _LOCATOR_SIZE - _END64_SIZE)
    file.seek(start)
    tail = file.read(length - start)
    found, longest = tail.find(_END), 0
    while found >= 0:
        longest = max(longest, _claimed(tail[max(0, found - _LOCATOR_SIZE - _END64_SIZE) : found + _END_SIZE], length))
        found = tail.find(_END, found + 1)
    return longest


def _claimed(records: bytes, length: int) -> int:
    """What a record of the end claims, with the long one that may stand before it. length: of the file, as the most."""
    long, locator = records[: -_LOCATOR_SIZE - _END_SIZE], records[-_LOCATOR_SIZE - _END_SIZE :]
    size = int.from_bytes(records[-10:-6], "little")
    if locator.startswith(_LOCATOR):
        return max(int.from_bytes(long[40:48], "little"), size if size != _FULL else 0)
    return size if size != _FULL else length


def _entries(archive: Any) -> dict[str, Any]:
    """The zip's files by path; of two of one name the last, as when they are unpacked over each other."""
    found: dict[str, Any] = {}
    for entry in archive.infolist():
        name = _name_of(entry)
        if not name.endswith(("/", "\\")) and not _is_hidden(name):
            found[path_of(name)] = entry
    return found


def _name_of(entry: Any) -> str:
    """Some write UTF-8 without saying so; what isn't UTF-8 then is what the format has always meant."""
    name = str(entry.filename)
    if entry.flag_bits & _UTF8:
        return name
    try:
        return name.encode("cp437").decode("utf-8")
    except UnicodeError:
        return name


def _is_hidden(name: str) -> bool:
    """Whether it is what an operating system leaves behind."""
    parts = name.replace("\\", "/").split("/")
    return "__MACOSX" in parts or any(part.startswith(".") and part not in (".", "..") for part in parts)


def _wanted(archive: Any, takes: Takes, password: str | None, budget: Budget) -> Iterator[tuple[str, Any]]:
    """The files that are taken. A zip inside the zip in which there would be any is refused, not passed over."""
    for path, entry in _entries(archive).items():
        if path.lower().endswith(".zip"):
            data = _unpacked(archive, entry, path, password, budget)
            if is_zip(data):
                _refuse_inner(data, path, takes)
        elif takes(path):
            yield path, entry


def _refuse_inner(data: bytes, path: str, takes: Takes) -> None:
    """Raises ImportFileError, unless nothing in it is wanted. A broken one says nothing."""
    try:
        inner = names_of(io.BytesIO(data))
    except NotAnExportError:
        return
    if any(takes(each) or each.lower().endswith(".zip") for each in inner):
        text = _("“%(name)s” is a zip inside the zip. Unpack the outer one and choose what is in it.")
        raise ImportFileError(text % {"name": path}, member=path)


def _unpacked(
    archive: Any, entry: Any, path: str, password: str | None, budget: Budget, most: int | None = None
) -> bytes:
    """A file of a zip, or its first bytes. Raises NeedsAnswerError, NotAnExportError, ImportFileError."""
    is_locked = bool(entry.flag_bits & _ENCRYPTED)
    if is_locked and not password:
        raise NeedsAnswerError(PASSWORD, _("The zip is locked. What is its password?"))
    if entry.compress_type not in _METHODS:
        raise NotAnExportError(_("“%(name)s” is packed in a way that can’t be read.") % {"name": path}, member=path)
    try:
        secret = password.encode() if is_locked and password else None
        with archive.open(entry, pwd=secret) as stream:
            return _read(stream, path, budget, most)
    except _BROKEN:
        if is_locked:
            text = _("The password is wrong, or the zip is damaged. What is its password?")
            raise NeedsAnswerError(PASSWORD, text)
        raise _damaged(path)


def _read(stream: Any, path: str, budget: Budget, most: int | None = None) -> bytes:
    """All of it, counted as it comes, or its beginning."""
    parts: list[bytes] = []
    length = 0
    while (most is None or length < most) and (chunk := stream.read(_CHUNK)):
        length += len(chunk)
        budget.spend(len(chunk), so_far=length, path=path)
        parts.append(chunk)
    data = b"".join(parts)
    return data if most is None else data[:most]


def _too_many() -> ImportFileError:
    return ImportFileError(_("There are more than %(most)d files in the zip.") % {"most": MOST_ENTRIES})


def _damaged(path: str = "") -> NotAnExportError:
    if path:
        return NotAnExportError(_("“%(name)s” in the zip is damaged.") % {"name": path}, member=path)
    return NotAnExportError(_("This zip is damaged or incomplete. Download it again."))
