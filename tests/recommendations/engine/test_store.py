import json

import numpy as np
import pytest

from recommendations.engine import store
from recommendations.engine.store import BundleError

ARRAYS = {
    "a.b": np.arange(6, dtype=np.float32).reshape(2, 3),
    "none": np.zeros((0, 4), np.int64),
    "text": np.array(["x"]),
}


@pytest.fixture
def folder(tmp_path):
    store.write(tmp_path / "v1", ARRAYS, {"version": "1"})
    return tmp_path / "v1"


def test_what_is_written_is_read_and_mapped(folder):
    arrays, manifest = store.read(folder)
    assert manifest["version"] == "1"
    for name, array in ARRAYS.items():
        np.testing.assert_array_equal(arrays[name], array)
    assert not arrays["a.b"].flags.writeable


def test_a_folder_is_never_written_over(folder):
    with pytest.raises(FileExistsError):
        store.write(folder, ARRAYS, {})


def test_a_writer_that_fails_leaves_nothing(tmp_path):
    with pytest.raises(ValueError, match="pickling"):
        store.write(tmp_path / "v1", {**ARRAYS, "bad": np.array([object()])}, {})
    assert list(tmp_path.iterdir()) == []


def test_a_file_cut_short_is_noticed(folder):
    path = folder / "a.b.npy"
    path.write_bytes(path.read_bytes()[:-1])
    with pytest.raises(BundleError, match="has 151 bytes, not 152"):
        store.read(folder, verify=False)


def test_a_file_that_was_changed_is_noticed_by_its_checksum(folder):
    path = folder / "a.b.npy"
    content = bytearray(path.read_bytes())
    content[-1] ^= 1
    path.write_bytes(content)
    store.read(folder, verify=False)
    with pytest.raises(BundleError, match="checksum differs"):
        store.read(folder)


def test_a_missing_file_and_a_missing_folder_are_told_apart(folder):
    (folder / "none.npy").unlink()
    with pytest.raises(BundleError, match=r"none\.npy is missing"):
        store.read(folder)
    with pytest.raises(BundleError, match=r"no manifest\.json"):
        store.read(folder.parent / "v2")


@pytest.mark.parametrize("text", ["", "{", "[]", "null", "[" * 5000])
def test_a_manifest_that_is_none_is_refused(folder, text):
    (folder / "manifest.json").write_text(text)
    with pytest.raises((BundleError, RecursionError)):
        store.read(folder)


@pytest.mark.parametrize("schema", [0, store.SCHEMA + 1, None, "1"])
def test_another_schema_is_refused(folder, schema):
    manifest = json.loads((folder / "manifest.json").read_text())
    (folder / "manifest.json").write_text(json.dumps({**manifest, "schema": schema}))
    with pytest.raises(BundleError, match="is of schema"):
        store.read(folder)


def test_a_manifest_cannot_name_files_elsewhere(folder):
    manifest = json.loads((folder / "manifest.json").read_text())
    manifest["files"] = {"../v1/a.b": manifest["files"]["a.b"]}
    (folder / "manifest.json").write_text(json.dumps(manifest))
    with pytest.raises(BundleError, match="can't be"):
        store.read(folder)


def test_pickles_are_not_loaded(folder):
    path = folder / "text.npy"
    np.save(path, np.array([{"evil": True}]), allow_pickle=True)
    manifest = json.loads((folder / "manifest.json").read_text())
    manifest["files"]["text"]["bytes"] = path.stat().st_size
    (folder / "manifest.json").write_text(json.dumps(manifest))
    with pytest.raises(BundleError, match="can't be read"):
        store.read(folder, verify=False)
