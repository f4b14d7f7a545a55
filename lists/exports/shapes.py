"""All shapes in which somebody can take their things along, in the order in which they are offered."""

from typing import BinaryIO

from lists.enums import ExportKind
from lists.exports import archive, imdb, letterboxd, tmdb, trakt, yamtrack
from lists.exports.shape import Alive, Shape, unwatched
from lists.services.shelf import today_of
from social.models import Profile

SHAPES: dict[str, Shape] = {
    shape.kind: shape
    for shape in (archive.SHAPE, letterboxd.SHAPE, trakt.SHAPE, imdb.SHAPE, yamtrack.SHAPE, tmdb.SHAPE)
}
# Of so many rows a file is made while somebody waits for the answer; of more, in a worker.
DIRECT_ROWS = 5_000


def is_direct(profile: Profile, kind: str) -> bool:
    """Whether it is made at once. Runs a few queries that count."""
    return kind != ExportKind.MATINEE and SHAPES[kind].rows(profile) <= DIRECT_ROWS


def rows_of(profile: Profile, kind: str) -> int:
    return SHAPES[kind].rows(profile)


def write_shape(profile: Profile, kind: str, file: BinaryIO, *, alive: Alive = unwatched) -> str:
    """Write the file. Returns what it is called."""
    ending = SHAPES[kind].write(profile, file, alive)
    # Yamtrack and our own reader know a file by the beginning of its name.
    what = "" if kind == ExportKind.MATINEE else f"{kind}-"
    stem = f"{what}{profile.handle}" if kind == ExportKind.YAMTRACK else f"matinee-{what}{profile.handle}"
    return f"{stem}-{today_of(profile).isoformat()}.{ending}"
