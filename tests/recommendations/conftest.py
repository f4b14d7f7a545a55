"""Each test finds this process without a model, and none on disk."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings

from recommendations.serving import extras, gate, loaded


@pytest.fixture(autouse=True)
def _no_model() -> Iterator[None]:
    _forget()
    yield
    _forget()
    shutil.rmtree(Path(settings.MODEL_DIR), ignore_errors=True)


def _forget() -> None:
    loaded.forget()
    gate.forget_catalogue()
    extras.forget_trending()
