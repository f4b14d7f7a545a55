"""Who sees the pages of imports, and what they cost."""

import datetime
import io
import zipfile
from typing import Any

import pytest
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext

from lists.enums import ImportState
from lists.models import Import, ImportRow, ImportSubject, Watch
from movies.models import Title
from social.models import Profile
from tests.lists.imports.flow import FILM, commit, upload
from tests.lists.imports.pages import DIARY, letterboxd, page, sent, subject, url
from tests.movies.factories import TitleFactory
from tests.social.factories import ProfileFactory
from tests.social.households import act_as, kid_of, member_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("worked_off_at_once")]


PAGES = ("import", "import_rows", "import_report", "import_decide", "import_delete")
ACTS = (
    "import_answer", "import_choices", "import_write", "import_undo", "import_again", "import_delete", "import_decide",
)  # fmt: skip


@pytest.mark.parametrize("who", ["anonymous", "stranger", "household", "child"])
def test_nobody_else_sees_or_does_anything(client: Client, run: Import, profile: Profile, who: str) -> None:
    if who == "stranger":
        act_as(client, ProfileFactory())
    elif who == "household":
        act_as(client, member_of(profile))
    elif who == "child":
        act_as(client, kid_of(profile))
    found, row = subject(run, "Night Bus"), run.rows.first()
    assert row
    before = snapshot()
    expected = {"anonymous": 302, "stranger": 404, "household": 404, "child": 403}[who]
    addresses = [url(run, name) for name in (*PAGES, *ACTS)]
    addresses += [url(run, f"import_{name}", found.pk) for name in ("name", "find", "reopen", "from_tmdb")]
    addresses += [url(run, "import_row", row.pk)]
    answers: dict[str, int] = {}
    for address in addresses:
        for response in (client.get(address), client.post(address, {"title": "skip", "kind": "film", "tmdb_id": 1})):
            if response.status_code != 405:
                answers[address] = response.status_code
                assert response.status_code == expected, address
                assert who != "anonymous" or "/accounts/login/" in response["Location"]
    assert len(answers) == len(set(addresses))
    assert snapshot() == before


def test_the_first_page_is_for_standard_profiles(client: Client, profile: Profile) -> None:
    assert client.get("/import/").status_code == 302
    act_as(client, kid_of(profile))
    assert "Ask a grown-up" in page(client, "/import/", 403)
    assert client.post("/import/", {"files": sent(letterboxd())}).status_code == 403
    assert not Import.objects.exists()


def snapshot() -> tuple[list[Any], ...]:
    return (
        list(Import.objects.order_by("pk").values()),
        list(ImportSubject.objects.order_by("pk").values()),
        list(ImportRow.objects.order_by("pk").values()),
        list(Watch.objects.values()),
    )


def test_get_never_acts(at: Client, run: Import) -> None:
    for name in ACTS:
        response: HttpResponse = at.get(url(run, name))
        assert response.status_code in (200, 405), name
    found = subject(run, "Night Bus")
    for name in ("import_reopen", "import_from_tmdb", "import_by_hand"):
        assert at.get(url(run, name, found.pk)).status_code == 405


def test_another_account_s_rows_are_not_reached_through_one_s_own_import(at: Client, run: Import) -> None:
    other = upload(ProfileFactory(), letterboxd())
    theirs = subject(other, "Night Bus")
    row = other.rows.first()
    assert row
    assert at.post(url(run, "import_name", theirs.pk), {f"pick-{theirs.pk}": "skip"}).status_code == 404
    assert at.post(url(run, "import_row", row.pk), {f"row-{row.pk}": "skip"}).status_code == 404
    at.post(url(run, "import_decide"), {f"pick-{theirs.pk}": "skip", f"row-{row.pk}": "skip"})
    assert not ImportSubject.objects.get(pk=theirs.pk).is_settled


def costs(client: Client, address: str) -> int:
    client.get(address)
    with CaptureQueriesContext(connection) as queries:
        response = client.get(address)
    assert response.status_code == 200, address
    assert len(queries) <= 12, "\n".join(each["sql"][:200] for each in queries)
    return len(queries)


def many(count: int) -> dict[str, str]:
    """Names that may mean two films, names that nobody knows, and viewings, so many of each."""
    return {
        "diary.csv": f"{DIARY}\n"
        + "".join(f"2021-01-02,Known {n},1999,https://boxd.it/k{n},4,,,2021-01-01\n" for n in range(count)),
        "watchlist.csv": f"{FILM}\n"
        + "".join(f"2021-01-05,Twin {n},,https://boxd.it/t{n}\n" for n in range(count))
        + "".join(f"2021-01-05,Lost {n},1970,https://boxd.it/l{n}\n" for n in range(count)),
    }


def test_pages_cost_the_same_with_one_row_and_with_twenty(at: Client, profile: Profile) -> None:
    for number in range(20):
        TitleFactory(name=f"Known {number}", released_on=datetime.date(1999, 1, 1))
        for year in (1950, 2000):
            TitleFactory(name=f"Twin {number}", released_on=datetime.date(year, 1, 1))
    found: list[dict[str, int]] = []
    for count in (1, 20):
        run = upload(profile, many(count))
        decide, rows = url(run, "import_decide"), url(run, "import_rows")
        pages = {
            "import": url(run),
            "rows": rows,
            "ready": f"{rows}?kind=watch&state=ready",
            "choose": f"{decide}?which=choose",
            "unknown": f"{decide}?which=unknown",
        }
        found.append({name: costs(at, address) for name, address in pages.items()})
        commit(run)
        found[-1]["done"] = costs(at, url(run))
        Watch.objects.all().delete()
    assert found[0] == found[1]


def test_the_first_page_costs_the_same_with_many_imports(at: Client, profile: Profile) -> None:
    upload(profile, letterboxd())
    one = costs(at, "/import/")
    for _number in range(5):
        upload(profile, letterboxd())
    assert costs(at, "/import/") == one


def test_a_zip_within_reach_of_its_password(at: Client, profile: Profile, salt: Title) -> None:
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w") as packed:
        for name, text in letterboxd().items():
            packed.writestr(name, text)
    at.post("/import/", {"files": sent({"letterboxd.zip": data.getvalue()})})
    run = Import.objects.get()
    assert (run.source, run.state) == ("letterboxd", ImportState.READY)
    assert "letterboxd.zip" in page(at, url(run))
