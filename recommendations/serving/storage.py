"""Where models lie: a folder a version on this machine's disk, copied from the bucket where there is one."""

import contextlib
import logging
import re
import shutil
import time
from collections.abc import Collection
from pathlib import Path
from uuid import uuid4

from django.conf import settings
from django.core.files import File
from django.core.files.storage import Storage, storages

from recommendations.engine import Bundle, BundleError
from recommendations.engine.extras import ExtraWeights
from recommendations.engine.store import MANIFEST

logger = logging.getLogger(__name__)

_VERSION = re.compile(r"\d[-\w]{0,39}", re.ASCII)
# What a killed process was in the middle of writing is nobody's after so many seconds.
DRAFT_SECONDS = 24 * 3600


def folder_of(version: str) -> Path:
    """Raises BundleError on what can't be a version."""
    if not _VERSION.fullmatch(version):
        raise BundleError(f"{version!r} is no version of a model.")
    return Path(settings.MODEL_DIR) / version


def opened(version: str) -> Bundle:
    """The bundle, mapped from this machine's disk; fetched first where it isn't there, or isn't whole. Raises
    BundleError.
    """
    folder = folder_of(version)
    bucket = _bucket()
    if bucket is None:
        return Bundle.open(folder)
    if folder.exists():
        try:
            return Bundle.open(folder)
        except BundleError as error:
            logger.warning("a model's copy is broken and is fetched again: %s", error)
            shutil.rmtree(folder, ignore_errors=True)
    _fetch(bucket, version, folder)
    return Bundle.open(folder)


def keep(bundle: Bundle) -> None:
    """Write a bundle to disk, and to the bucket where there is one: whole, or not at all. Twice is once."""
    folder = folder_of(bundle.version)
    with contextlib.suppress(FileExistsError):
        bundle.save(folder)
    bucket = _bucket()
    if bucket is None:
        return
    # The manifest last: without it nothing is a model. What begins with a dot a killed process was writing.
    names = sorted(path.name for path in folder.iterdir() if path.name != MANIFEST and path.name[0] != ".")
    for name in (*names, MANIFEST):
        _send(bucket, bundle.version, name)


def keep_extras(bundle: Bundle, weights: ExtraWeights) -> Bundle:
    """Write into a bundle that was kept how much what only the site knows counts, and return it as it is then. Twice is
    once; before it serves, for whoever has mapped it already doesn't look again.
    """
    weighed = bundle.save_extras(folder_of(bundle.version), weights)
    if bucket := _bucket():
        # Not every storage writes over what is there; nobody asks for a version that isn't taken yet.
        bucket.delete(f"{bundle.version}/{MANIFEST}")
        _send(bucket, bundle.version, MANIFEST)
    return weighed


def forget_all_but(versions: Collection[str]) -> int:
    """Delete what other versions there are, and drafts that somebody left. Returns how many versions went.

    Whoever still has one mapped keeps it for as long as it wants.
    """
    gone = 0
    root = Path(settings.MODEL_DIR)
    for folder in root.iterdir() if root.is_dir() else ():
        is_old_draft = folder.name.startswith(".") and folder.stat().st_mtime < time.time() - DRAFT_SECONDS
        if is_old_draft or (_VERSION.fullmatch(folder.name) and folder.name not in versions):
            shutil.rmtree(folder, ignore_errors=True)
            gone += not is_old_draft
    if bucket := _bucket():
        for version in bucket.listdir("")[0]:
            if version not in versions:
                # The manifest first: what is half gone is no model.
                names = sorted(bucket.listdir(version)[1], key=lambda name: name != MANIFEST)
                for name in names:
                    bucket.delete(f"{version}/{name}")
    return gone


def _bucket() -> Storage | None:
    return storages["models"] if "models" in settings.STORAGES else None


def _send(bucket: Storage, version: str, name: str) -> None:
    with (folder_of(version) / name).open("rb") as file:
        bucket.save(f"{version}/{name}", File(file))


def _fetch(bucket: Storage, version: str, folder: Path) -> None:
    draft = folder.with_name(f".{folder.name}.{uuid4().hex}")
    draft.mkdir(parents=True)
    try:
        for name in bucket.listdir(version)[1]:
            with bucket.open(f"{version}/{name}") as source, (draft / Path(name).name).open("wb") as target:
                shutil.copyfileobj(source, target, 1 << 20)
        # Another process has been quicker: its copy is as good.
        with contextlib.suppress(OSError):
            draft.rename(folder)
    except OSError as error:
        raise BundleError(f"Model {version} can't be fetched: {error}.")
    finally:
        shutil.rmtree(draft, ignore_errors=True)
