"""No test leaves a model behind."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings


@pytest.fixture(autouse=True)
def _no_files() -> Iterator[None]:
    yield
    shutil.rmtree(Path(settings.MODEL_DIR), ignore_errors=True)
