"""Which model serves, and what happens to one that is broken."""

import logging
import shutil
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.files.storage import storages
from django.test import override_settings

from recommendations.models import ModelRun
from recommendations.serving import loaded, storage
from recommendations.serving.lists import list_for
from recommendations.serving.ranking import rank
from recommendations.training import train_models
from tests.recommendations.village import QUICK, Village, village

pytestmark = pytest.mark.django_db


@pytest.fixture
def made() -> Village:
    return village(titles=8, people=6)


def learned() -> Path:
    run = train_models(chosen=QUICK)
    assert run is not None
    return Path(settings.MODEL_DIR) / run.version


def version() -> str:
    loaded.forget()
    bundle = loaded.current()
    return bundle.version if bundle else ""


def cut(folder: Path) -> None:
    path = max(folder.glob("*.npy"), key=lambda each: each.stat().st_size)
    path.write_bytes(path.read_bytes()[:-10])


def spoil(folder: Path) -> None:
    path = max(folder.glob("*.npy"), key=lambda each: each.stat().st_size)
    content = bytearray(path.read_bytes())
    content[-1] ^= 1
    path.write_bytes(content)


def other_schema(folder: Path) -> None:
    manifest = folder / "manifest.json"
    manifest.write_text(manifest.read_text().replace('"schema": ', '"schema": 9'))


def lose(folder: Path) -> None:
    shutil.rmtree(folder)


@pytest.mark.parametrize("harm", [cut, spoil, other_schema, lose])
def test_the_last_good_version_serves(made: Village, harm: Any, caplog: pytest.LogCaptureFixture) -> None:
    good, bad = learned(), learned()
    harm(bad)
    with caplog.at_level(logging.ERROR, "recommendations"):
        assert version() == good.name
        loaded._held.until = 0
        assert loaded.current() is not None
    assert caplog.text.count("can't be served") == 1
    # The next run repairs it.
    assert version() == good.name
    assert learned().name == version()


@pytest.mark.parametrize("harm", [cut, lose])
def test_without_any_popularity_serves(made: Village, harm: Any) -> None:
    harm(learned())
    assert version() == ""
    found = rank(made.people[0], most=5)
    assert found
    assert all(each.parts == {"popularity": 1.0} for each in found)
    assert list_for(made.people[0]).model_version == ""


def test_a_version_that_is_no_name_is_no_path(made: Village) -> None:
    run = ModelRun.objects.get(version=learned().name)
    ModelRun.objects.filter(pk=run.pk).update(version="../../etc")
    assert version() == ""


MEMORY = {"BACKEND": "django.core.files.storage.InMemoryStorage"}


def test_a_machine_fetches_what_it_has_not(made: Village) -> None:
    with override_settings(STORAGES=settings.STORAGES | {"models": MEMORY}):
        folder = learned()
        names = set(storages["models"].listdir(folder.name)[1])
        assert names == {path.name for path in folder.iterdir()}
        with storages["models"].open(f"{folder.name}/manifest.json") as manifest:
            assert manifest.read() == (folder / "manifest.json").read_bytes()
        assert b'"extras"' in (folder / "manifest.json").read_bytes()
        lose(folder)
        assert version() == folder.name
        cut(folder)
        assert version() == folder.name
        assert storage.forget_all_but(set()) == 1
        assert storages["models"].listdir(folder.name)[1] == []
        assert version() == ""
