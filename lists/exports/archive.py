"""Matinee's own archive: a zip with all of a profile, for this or another Matinee to read, and for people to open.

Written as it is read: beside a thousand rows nothing is held in memory but the packer's buffers.
"""

import json
import shutil
import tempfile
import zipfile
from collections.abc import Callable
from typing import Any, BinaryIO, cast

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from config.lib.exact import ExactEncoder
from config.lib.spreadsheets import MARK
from lists.enums import ExportKind
from lists.exports.collecting import CHUNK, Kind, kinds
from lists.exports.shape import Alive, Shape, unwatched
from lists.exports.tables import cell, line
from lists.exports.titles import Record
from lists.exports.zips import member, one_moment
from social.models import Profile

FORMAT, VERSION = "matinee", 1
# Of a profile what somebody would set again by hand.
_SETTINGS = (
    "handle", "display_name", "bio", "location", "links", "region", "time_zone", "language", "rating_scale",
    "adult_titles", "hide_spoilers", "tidy_watchlist", "visibility", "default_visibility", "stats_visibility",
    "created_at",
)  # fmt: skip


# By the name of the app, what reads its settings of a profile.
_settings: dict[str, Callable[[Profile], Record]] = {}


def register_settings(name: str, read: Callable[[Profile], Record]) -> None:
    """Put into the manifest what an app further right lets a profile set. Twice is once."""
    _settings[name] = read


def rows_in(profile: Profile) -> int:
    """How many rows an archive of it has. A query for each kind."""
    return sum(kind.rows(profile).count() for kind in kinds())


def write_archive(profile: Profile, file: BinaryIO, alive: Alive = unwatched) -> dict[str, int]:
    """Write the archive into an open file. Returns how many records each of its files has.

    Runs a query for each kind of thing, and one for each further 1,000 rows. All of them see the same moment, where no
    transaction is open yet.
    """
    counts: dict[str, int] = {}
    with one_moment(), zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as packed:
        for kind in kinds():
            counts[kind.name] = _write_kind(packed, kind, profile, _after(sum(counts.values()), alive))
        with member(packed, "manifest.json") as out:
            out.write(json.dumps(_manifest(profile, counts), cls=ExactEncoder, ensure_ascii=False, indent=2).encode())
    return counts


def _after(before: int, alive: Alive) -> Alive:
    return lambda done: alive(before + done)


def _write_kind(packed: zipfile.ZipFile, kind: Kind, profile: Profile, alive: Alive) -> int:
    """NDJSON and CSV of one reading: a zip takes one file after the other, so the table waits beside it."""
    count = 0
    with tempfile.TemporaryFile() as table:
        table.write((MARK + line(path.replace(".", "_") for path in kind.columns)).encode())
        with member(packed, f"{kind.name}.ndjson") as out:
            for count, record in enumerate(kind.records(profile), start=1):
                out.write(f"{json_line(record)}\n".encode())
                table.write(line(cell(_at(record, path)) for path in kind.columns).encode())
                if count % CHUNK == 0:
                    alive(count)
        table.seek(0)
        with member(packed, f"{kind.name}.csv") as out:
            shutil.copyfileobj(table, out)
    alive(count)
    return count


def json_line(record: Record) -> str:
    return json.dumps(record, cls=ExactEncoder, ensure_ascii=False, separators=(",", ":"))


def _at(record: Record, path: str) -> Any:
    """What lies at the end of `title.name`."""
    value: Any = record
    for name in path.split("."):
        value = value.get(name) if value else None
    return value


def _manifest(profile: Profile, counts: dict[str, int]) -> dict[str, Any]:
    return {
        "format": FORMAT,
        "version": VERSION,
        "generated_at": timezone.now(),
        "site": settings.SITE_URL,
        "profile": {name: getattr(profile, name) for name in _SETTINGS},
        **{name: read(profile) for name, read in _settings.items()},
        "files": {f"{name}.ndjson": count for name, count in counts.items()},
    }


def _write(profile: Profile, file: BinaryIO, alive: Alive) -> str:
    write_archive(profile, file, alive)
    return "zip"


SHAPE = Shape(
    kind=ExportKind.MATINEE,
    label=cast(str, _("Everything, as one zip")),
    said=cast(
        str,
        _(
            "Viewings, ratings, reviews, library, lists, watchlist, favourites, saved views, whom you follow and what "
            "you said of suggestions: for this or another Matinee to read, and as tables for you."
        ),
    ),
    rows=rows_in,
    write=_write,
)
