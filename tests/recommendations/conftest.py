"""A village that a model knows; and no test leaves a model behind."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings

from recommendations.training import train_models
from tests.recommendations.village import QUICK, Village, village


@pytest.fixture(autouse=True)
def _no_files() -> Iterator[None]:
    yield
    shutil.rmtree(Path(settings.MODEL_DIR), ignore_errors=True)


@pytest.fixture
def made() -> Village:
    found = village()
    train_models(chosen=QUICK)
    return found
