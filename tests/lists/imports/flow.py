"""What tests of whole imports begin with: files as people upload them."""

from collections.abc import Mapping
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile

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


def upload(profile: Profile, files: Mapping[str, str | bytes], **answers: Any) -> Import:
    """An import of these files, read and matched: tasks run at once here."""
    run = start_import(
        profile=profile,
        files=[
            SimpleUploadedFile(name, text if isinstance(text, bytes) else text.encode()) for name, text in files.items()
        ],
        answers=answers,
    )
    return Import.objects.get(pk=run.pk)


def commit(run: Import) -> Import:
    assert start_commit(run)
    return Import.objects.get(pk=run.pk)


def undo(run: Import) -> Import:
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
