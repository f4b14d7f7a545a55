"""The bundle that this process serves from: mapped once, changed when a new version has been taken."""

import logging
import threading
import time

from django.conf import settings

from recommendations.engine import Bundle, BundleError
from recommendations.enums import RunKind
from recommendations.models import ModelRun
from recommendations.serving.storage import opened

logger = logging.getLogger(__name__)

# How long a process goes by what it has read of which version serves, and after which it tries again what failed.
LOOK_SECONDS, AGAIN_SECONDS = 15.0, 60.0


class _Held:
    """What this process has. broken: versions that couldn't be opened, and when that was."""

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.bundle: Bundle | None = None
        self.until = 0.0
        self.broken: dict[str, float] = {}


_held = _Held()


def current() -> Bundle | None:
    """The newest version that can be opened; None where there is none, and popularity has to do.

    Runs one query every LOOK_SECONDS. Whatever is wrong with a file is logged once a version.
    """
    if time.monotonic() < _held.until:
        return _held.bundle
    with _held.lock:
        if time.monotonic() >= _held.until:
            _held.bundle = _newest(taken_versions())
            _held.until = time.monotonic() + LOOK_SECONDS
    return _held.bundle


def taken_versions() -> list[str]:
    """Of the training runs that were taken, the newest first; as many as are kept. Runs one query."""
    runs = ModelRun.objects.done().filter(kind=RunKind.TRAIN).exclude(version="").newest_first()
    return list(runs.values_list("version", flat=True)[: settings.MODELS_KEPT])


def forget() -> None:
    """Look again at the next question."""
    with _held.lock:
        _held.until, _held.bundle = 0.0, None
        _held.broken.clear()


def _newest(versions: list[str]) -> Bundle | None:
    held = _held.bundle
    for version in versions:
        if held is not None and held.version == version:
            return held
        if time.monotonic() - _held.broken.get(version, -AGAIN_SECONDS) < AGAIN_SECONDS:
            continue
        try:
            return opened(version)
        except BundleError as error:
            if version not in _held.broken:
                logger.error("model %s can't be served, the one before it is: %s", version, error)
            _held.broken[version] = time.monotonic()
    return None
