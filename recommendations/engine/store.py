"""Arrays and a manifest as a folder: written whole or not at all, checked when it is opened, mapped into memory.

Nothing is ever unpickled. Each file's size and SHA-256 stand in the manifest, whose schema must be this code's.
"""

import hashlib
import json
import os
import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from uuid import uuid4

import numpy as np
import numpy.typing as npt

SCHEMA = 1
MANIFEST = "manifest.json"
Arrays = dict[str, npt.NDArray[Any]]


class BundleError(Exception):
    """A folder that can't be served: missing, cut short, changed, or of another schema. The text says which and
    where."""


def write(folder: Path, arrays: Mapping[str, npt.NDArray[Any]], manifest: Mapping[str, Any]) -> None:
    """Makes a new folder with a file for each array. Raises FileExistsError if there is one of this name, ValueError on
    an array of objects. What a killed writer leaves begins with a dot and is never opened."""
    if folder.exists():
        raise FileExistsError(folder)
    draft = folder.with_name(f".{folder.name}.{uuid4().hex}")
    draft.mkdir(parents=True)
    try:
        files = {name: _write_array(draft / f"{name}.npy", array) for name, array in arrays.items()}
        _write_manifest(draft / MANIFEST, manifest, files)
        _sync(draft)
        draft.rename(folder)
        _sync(folder.parent)
    except BaseException:
        shutil.rmtree(draft, ignore_errors=True)
        raise


def rewrite(folder: Path, manifest: Mapping[str, Any]) -> None:
    """Puts another manifest in place of a folder's own, in one step; what it names of files stays. Raises BundleError
    where there is no such folder."""
    files = read(folder, verify=False)[1]["files"]
    draft = folder / f".{MANIFEST}.{uuid4().hex}"
    try:
        _write_manifest(draft, manifest, files)
        draft.replace(folder / MANIFEST)
        _sync(folder)
    finally:
        draft.unlink(missing_ok=True)


def read(folder: Path, *, verify: bool = True) -> tuple[Arrays, dict[str, Any]]:
    """The arrays, mapped read-only, and the manifest. verify: compares checksums too. Raises BundleError."""
    try:
        manifest = json.loads((folder / MANIFEST).read_text("utf-8"))
    except FileNotFoundError:
        raise BundleError(f"There is no {MANIFEST} in {folder}.")
    except (OSError, ValueError) as error:
        raise BundleError(f"{folder / MANIFEST} can't be read: {error}.")
    if not isinstance(manifest, dict) or manifest.get("schema") != SCHEMA:
        found = manifest.get("schema") if isinstance(manifest, dict) else None
        raise BundleError(f"{folder} is of schema {found}, and this code reads {SCHEMA}.")
    files = manifest.get("files")
    if not isinstance(files, dict):
        raise BundleError(f"{folder / MANIFEST} names no files.")
    return {name: _read_array(folder, name, about, verify) for name, about in files.items()}, manifest


def _write_array(path: Path, array: npt.NDArray[Any]) -> dict[str, Any]:
    if array.dtype.hasobject:
        raise ValueError(f"{path.name} would need pickling.")
    with path.open("wb") as file:
        np.save(file, np.ascontiguousarray(array), allow_pickle=False)
        file.flush()
        os.fsync(file.fileno())
    return {"bytes": path.stat().st_size, "sha256": _checksum(path)}


def _write_manifest(path: Path, manifest: Mapping[str, Any], files: Mapping[str, Any]) -> None:
    text = json.dumps({**manifest, "schema": SCHEMA, "files": files}, indent=1, sort_keys=True)
    _write_bytes(path, text.encode())


def _write_bytes(path: Path, content: bytes) -> None:
    with path.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())


def _read_array(folder: Path, name: str, about: Any, verify: bool) -> npt.NDArray[Any]:
    path = folder / f"{name}.npy"
    if Path(path.name) != Path(f"{name}.npy") or not isinstance(about, dict):
        raise BundleError(f"{folder / MANIFEST} names a file that can't be: {name!r}.")
    try:
        size = path.stat().st_size
        if size != about.get("bytes"):
            raise BundleError(f"{path} has {size} bytes, not {about.get('bytes')}.")
        if verify and _checksum(path) != about.get("sha256"):
            raise BundleError(f"{path} isn't what was written: its checksum differs.")
        array: npt.NDArray[Any] = np.load(path, mmap_mode="r", allow_pickle=False)
    except FileNotFoundError:
        raise BundleError(f"{path} is missing.")
    except (OSError, ValueError, EOFError) as error:
        raise BundleError(f"{path} can't be read: {error}.")
    return array.view(np.ndarray)


def _checksum(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _sync(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
