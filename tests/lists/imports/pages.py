"""What tests of the pages of imports share."""

import re
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from lists.enums import ImportState
from lists.models import Import, ImportSubject
from tests.lists.imports.flow import FILM

DIARY = f"{FILM},Rating,Rewatch,Tags,Watched Date"
HTMX = {"HX-Request": "true"}


def letterboxd() -> dict[str, str]:
    return {
        "diary.csv": f"{DIARY}\n2021-01-02,Salt and Ember,1999,https://boxd.it/entry1,4,,,2021-01-01\n",
        "ratings.csv": f"{FILM},Rating\n2021-02-01,Salt and Ember,1999,https://boxd.it/aa,4.5\n",
        "watchlist.csv": (
            f"{FILM}\n2021-01-05,Night Bus,,https://boxd.it/cc\n2021-01-06,=Nobody Knows It,2011,https://boxd.it/dd\n"
        ),
    }


def sent(files: dict[str, str | bytes]) -> list[SimpleUploadedFile]:
    return [
        SimpleUploadedFile(name, text if isinstance(text, bytes) else text.encode()) for name, text in files.items()
    ]


def page(client: Client, address: str, status: int = 200, **headers: str) -> str:
    response = client.get(address, headers=headers or None)
    assert response.status_code == status, response.status_code
    return str(response.content.decode())


def url(run: Import, name: str = "import", *more: Any) -> str:
    return reverse(f"lists:{name}", args=[run.pk, *more])


def in_state(run: Import, state: ImportState, **facts: Any) -> Import:
    Import.objects.filter(pk=run.pk).update(state=state, **facts)
    return Import.objects.get(pk=run.pk)


def subject(run: Import, name: str) -> ImportSubject:
    return run.subjects.get(said__name=name)


def offers(html: str, **more: Any) -> dict[str, Any]:
    """What the form of choices sends when nothing of it is changed."""
    found: dict[str, Any] = {}
    for name, value in re.findall(
        r'<input type="(?:hidden|checkbox)" name="(offered|kinds|statuses)" value="(\w+)"', html
    ):
        found.setdefault(name, []).append(value)
    return found | more
