"""An archive of each profile every night, for whoever runs the site to have, where they want that.

A file's name says of whom it is, of which day, and of which version of the shelf: as long as that stays, nothing was
tracked, and there is nothing new to write. Nobody gets one of these through the site.
"""

import datetime
import logging
import re
import tempfile
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from django.db.models import OuterRef, Subquery, Value
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.dateparse import parse_date

from lists.enums import ExportKind
from lists.exports.running import FOLDER, forget_file, put_away, vault
from lists.exports.shapes import write_shape
from lists.models import Shelf
from social.enums import ProfileKind
from social.models import Profile

logger = logging.getLogger(__name__)

NIGHTLY = "nightly"
_NAME = re.compile(r"-(\d{4}-\d\d-\d\d)-(\d+)-v(\d+)-[0-9a-f]{32}\.zip$")


@dataclass(frozen=True, slots=True)
class Kept:
    """An archive that is there. profile: the key of whose it is; version: of the shelf."""

    path: str
    day: datetime.date
    profile: int
    version: int


def make_nightly_exports(*, days: int) -> dict[str, int]:
    """Write what has changed, and forget what is older than so many days, but for the newest of each profile.

    One that fails keeps no other back. Run twice in a night, the second time finds nothing to do.
    """
    counts = {"written": 0, "unchanged": 0, "failed": 0, "forgotten": 0}
    newest: dict[int, Kept] = {}
    for kept in _kept():
        if kept.profile not in newest or newest[kept.profile].day <= kept.day:
            newest[kept.profile] = kept
    for profile in _profiles().iterator(chunk_size=100):
        known = newest.get(profile.pk)
        if known and known.version == profile.version:
            counts["unchanged"] += 1
            continue
        try:
            _write(profile, profile.version)
            counts["written"] += 1
        except Exception:
            logger.exception("a nightly export failed", extra={"profile": profile.pk})
            counts["failed"] += 1
    counts["forgotten"] = forget_old(days=days)
    return counts


def forget_old(*, days: int) -> int:
    """Forget archives of more than so many days ago, never a profile's newest; and those of profiles that are gone."""
    oldest = timezone.localdate() - datetime.timedelta(days=days)
    found = sorted(_kept(), key=lambda kept: (kept.profile, kept.day, kept.version))
    last = {kept.profile: kept for kept in found}
    alive = set(Profile.objects.filter(pk__in=last).values_list("pk", flat=True))
    over = [
        kept for kept in found
        if kept.profile not in alive or (kept.day < oldest and kept is not last[kept.profile])
    ]  # fmt: skip
    for kept in over:
        forget_file(kept.path)
    return len(over)


def files_of(profile: Profile) -> list[str]:
    """Where a profile's archives lie, under whatever handles it has had."""
    return [kept.path for kept in _kept() if kept.profile == profile.pk]


def _profiles() -> Any:
    version = Shelf.objects.filter(profile=OuterRef("pk")).values("version")[:1]
    standard = Profile.objects.filter(kind=ProfileKind.STANDARD).order_by("pk")
    return standard.annotate(version=Coalesce(Subquery(version), Value(0)))


def _write(profile: Profile, version: int) -> None:
    with tempfile.TemporaryFile() as file:
        name = write_shape(profile, ExportKind.MATINEE, file)
        stem, dot, ending = name.rpartition(".")
        put_away(file, f"{NIGHTLY}/{profile.handle}", f"{stem}-{profile.pk}-v{version}{dot}{ending}")


def _kept() -> Iterator[Kept]:
    for handle in _listed(f"{FOLDER}/{NIGHTLY}")[0]:
        yield from _in_folder(handle)


def _in_folder(handle: str) -> Iterator[Kept]:
    folder = f"{FOLDER}/{NIGHTLY}/{handle}"
    for name in _listed(folder)[1]:
        found = _NAME.search(name)
        if found and (day := parse_date(found[1])):
            yield Kept(f"{folder}/{name}", day, int(found[2]), int(found[3]))


def _listed(path: str) -> tuple[list[str], list[str]]:
    """Folders and files there; none where there is no such folder yet."""
    listdir: Callable[[str], tuple[list[str], list[str]]] = vault().listdir
    with suppress(FileNotFoundError, NotADirectoryError):
        return listdir(path)
    return [], []
