"""What tests of whole imports begin with: files as people upload them."""

from collections.abc import Mapping
from contextlib import AbstractContextManager
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import TestCase

from lists.enums import ImportState
from lists.imports import steps
from lists.imports.choosing import Choices
from lists.imports.records import Origin
from lists.imports.resolving import choose, start_commit, start_undo
from lists.imports.storing import store_records
from lists.imports.uploads import start_import
from lists.models import Import
from social.models import Profile

FILM = "Date,Name,Year,Letterboxd URI"


def worked_off() -> AbstractContextManager[Any]:
    """What is handed to a worker meanwhile is done at the end, though the test's own transaction goes on."""
    return TestCase.captureOnCommitCallbacks(execute=True)


def upload(profile: Profile, files: Mapping[str, str | bytes], **answers: Any) -> Import:
    """An import of these files, read and matched: tasks run at once here."""
    sent = [
        SimpleUploadedFile(name, text if isinstance(text, bytes) else text.encode()) for name, text in files.items()
    ]
    with worked_off():
        run = start_import(profile=profile, files=sent, answers=answers)
    return Import.objects.get(pk=run.pk)


def commit(run: Import) -> Import:
    with worked_off():
        assert start_commit(run)
    return Import.objects.get(pk=run.pk)


def undo(run: Import) -> Import:
    with worked_off():
        assert start_undo(run)
    return Import.objects.get(pk=run.pk)


def states(run: Import) -> dict[str, list[str]]:
    """The states of an import's rows by kind, in order."""
    found: dict[str, list[str]] = {}
    for kind, state in run.rows.in_order().values_list("kind", "state"):
        found.setdefault(kind, []).append(state)
    return found


def origin(line: int = 1) -> Origin:
    return Origin(member="some.csv", line=line, raw={"line": str(line)})


def imported(profile: Profile, *records: Any, choices: Choices | None = None) -> Import:
    """An import of these records, matched and judged, as if a source had said them."""
    run = Import.objects.create(profile=profile, source="letterboxd", state=ImportState.READY)
    list(store_records(run, records))
    steps.match(run, lambda **progress: None)
    steps.plan(run)
    if choices:
        choose(run, choices)
    return Import.objects.get(pk=run.pk)
