"""What tests of whole imports begin with: files as people upload them."""

from collections.abc import Mapping
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile

from lists.imports.resolving import start_commit, start_undo
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
