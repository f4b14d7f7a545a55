"""The page of exports, who gets which file, lists as files, and what an account itself holds."""

import csv
import io
import json
from collections.abc import Callable
from typing import Any
from urllib.parse import quote

import pytest
from django.db import connection
from django.test import Client, TestCase
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from lists.enums import ExportKind, ExportState, ListKind
from lists.exports import lists as list_files
from lists.exports import shapes
from lists.exports.running import start_export, vault
from lists.models import Export, List
from movies.models import Title
from social.enums import Visibility
from social.models import AccessToken, Block, Follow, Mute, Profile, User
from tests.lists.exports.belongings import Shelf, members, stock
from tests.lists.factories import ListFactory, ListItemFactory
from tests.lists.imports.flow import worked_off
from tests.movies.factories import TitleFactory
from tests.social.factories import ProfileFactory, UserFactory
from tests.social.households import act_as, kid_of, member_of
from tests.social.signing_in import PASSWORD, log_in, signed_in

pytestmark = pytest.mark.django_db

PAGE = "/export/"


@pytest.fixture
def profile() -> Profile:
    owner: Profile = ProfileFactory(handle="ada")
    stock(owner, Shelf())
    return owner


@pytest.fixture
def at(client: Client, profile: Profile) -> Client:
    return act_as(client, profile)


@pytest.fixture
def export(profile: Profile) -> Export:
    with worked_off():
        made = start_export(profile=profile)
    made.refresh_from_db()
    return made


def body(response: Any) -> bytes:
    return b"".join(response.streaming_content) if response.streaming else bytes(response.content)


def page(client: Client) -> str:
    response = client.get(PAGE)
    assert response.status_code == 200
    return response.content.decode()


# -- the page ---------------------------------------------------------------------------------------------------------


def test_one_button_makes_everything(at: Client, profile: Profile) -> None:
    assert "Make the archive" in page(at)
    with worked_off():
        response = at.post(reverse("lists:export_make"), {"kind": "matinee"})
    assert response.url == PAGE  # type: ignore[attr-defined]
    export = Export.objects.get(profile=profile)
    html = page(at)
    assert export.get_absolute_url() in html
    assert export.name in html
    assert "Make the archive" in html
    data = body(at.get(export.get_absolute_url()))
    assert len(members(data)["watches.ndjson"].splitlines()) == profile.watches.count()


def test_while_one_is_made_the_page_asks_again_and_offers_no_second(at: Client, profile: Profile) -> None:
    with TestCase.captureOnCommitCallbacks():
        export = start_export(profile=profile)
    html = page(at)
    assert 'hx-trigger="every 2s"' in html
    assert "Make the archive" not in html
    assert "Look again" in html
    part = at.get(PAGE, headers={"HX-Request": "true", "HX-Target": "exports"}).content.decode()
    assert part.lstrip().startswith("<section")
    with TestCase.captureOnCommitCallbacks():
        at.post(reverse("lists:export_make"), {"kind": "matinee"})
    assert list(Export.objects.filter(profile=profile)) == [export]
    Export.objects.filter(pk=export.pk).update(state=ExportState.FAILED, message="That was a fault of Matinee’s.")
    html = page(at)
    assert "That was a fault" in html
    assert "every 2s" not in html


def test_what_is_over_is_said_to_be_gone(at: Client, export: Export) -> None:
    Export.objects.update(expires_at="2020-01-01T00:00Z")
    assert "Gone" in page(at)
    assert at.get(export.get_absolute_url()).status_code == 404


def test_others_shapes_come_at_once_and_large_ones_from_a_worker(
    at: Client, profile: Profile, monkeypatch: pytest.MonkeyPatch
) -> None:
    html = page(at)
    for kind in ExportKind:
        if kind != ExportKind.MATINEE:
            assert str(shapes.SHAPES[kind].said) in html.replace("&#x27;", "'")
            response = at.post(reverse("lists:export_make"), {"kind": kind})
            assert response.status_code == 200
            assert f"{kind}" in response.headers["Content-Disposition"]
            assert "no-store" in response.headers["Cache-Control"]
            assert body(response)
    assert not Export.objects.exists()
    monkeypatch.setattr(shapes, "DIRECT_ROWS", 3)
    with worked_off():
        assert at.post(reverse("lists:export_make"), {"kind": "letterboxd"}).status_code == 302
    assert Export.objects.get().kind == "letterboxd"


def test_nonsense_is_refused(at: Client) -> None:
    assert at.post(reverse("lists:export_make"), {"kind": "everything"}).status_code == 400
    assert at.get(reverse("lists:export_make")).status_code == 405


def test_a_zip_is_sent_as_it_is(at: Client, export: Export) -> None:
    response = at.get(export.get_absolute_url(), headers={"Accept-Encoding": "gzip"})
    assert response.headers["Content-Length"] == str(export.size)
    assert response.headers["Content-Type"] == "application/zip"
    assert f'filename="{export.name}"' in response.headers["Content-Disposition"]
    assert {"private", "no-store"} <= set(response.headers["Cache-Control"].replace(",", "").split())
    assert body(response)[:2] == b"PK"


def test_it_can_be_deleted(at: Client, export: Export) -> None:
    with worked_off():
        assert at.post(reverse("lists:export_delete", args=[export.pk])).status_code == 302
    assert not Export.objects.exists()
    assert not vault().exists(export.stored)
    assert at.get(export.get_absolute_url()).status_code == 404


def test_the_page_costs_the_same_with_more_files(at: Client, profile: Profile) -> None:
    with CaptureQueriesContext(connection) as none:
        page(at)
    for _number in range(3):
        with worked_off():
            start_export(profile=profile, kind="tmdb")
    with CaptureQueriesContext(connection) as some:
        page(at)
    assert len(none) == len(some) <= 4


# -- whose it is ------------------------------------------------------------------------------------------------------


def _stranger(owner: Profile) -> Profile:
    return ProfileFactory()


def _follower(owner: Profile) -> Profile:
    other = ProfileFactory()
    Follow.objects.create(follower=other, followed=owner)
    return other


OTHERS: dict[str, tuple[Callable[[Profile], Profile | None], int]] = {
    "another of the household": (lambda owner: member_of(owner), 404),
    "a stranger": (_stranger, 404),
    "a follower": (_follower, 404),
    "an administrator": (lambda _owner: ProfileFactory(user=UserFactory(admin=True)), 404),
    "a child of the household": (lambda owner: kid_of(owner), 403),
    "a visitor": (lambda _owner: None, 302),
}


@pytest.mark.parametrize("who", OTHERS)
def test_nobody_else_gets_it(who: str, client: Client, profile: Profile, export: Export) -> None:
    make, status = OTHERS[who]
    if other := make(profile):
        act_as(client, other)
    response = client.get(export.get_absolute_url())
    assert response.status_code == status
    assert not response.streaming
    assert client.post(reverse("lists:export_delete", args=[export.pk])).status_code == status
    assert Export.objects.filter(pk=export.pk).exists()
    page = client.get(PAGE)
    assert export.token not in page.content.decode()
    assert page.status_code == (200 if status == 404 else status)


def test_a_visitor_logs_in_and_comes_back_to_the_file(client: Client, export: Export) -> None:
    response = client.get(export.get_absolute_url())
    assert response.url == f"/accounts/login/?next={export.get_absolute_url()}"  # type: ignore[attr-defined]


def test_a_wrong_token_is_no_file(at: Client, export: Export) -> None:
    for token in (export.token[:-1], "x" * 400, "..", "%00"):
        assert at.get(f"/export/file/{token}/").status_code in (400, 404)


# -- lists ------------------------------------------------------------------------------------------------------------


@pytest.fixture
def films() -> list[Title]:
    return [TitleFactory(name=name) for name in ("=Salt()", "Ember", "Night Bus")]


@pytest.fixture
def made(profile: Profile, films: list[Title]) -> List:
    found: List = ListFactory(profile=profile, name="Best of", description="In order", is_ranked=True)
    for film in reversed(films):
        ListItemFactory(list=found, title=film, note="@note" if film == films[1] else "")
    return found


def address(found: List, ending: str) -> str:
    return reverse(f"lists:list_{ending}", args=[found.profile.handle, found.slug])


def table(data: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(data.decode("utf-8-sig"), newline="")))


def test_a_list_as_a_table(client: Client, made: List, films: list[Title]) -> None:
    response = client.get(address(made, "csv"))
    assert f"{made.slug}.csv" in response.headers["Content-Disposition"]
    rows = table(body(response))
    assert [(row["place"], row["name"], row["note"]) for row in rows] == [
        ("1", "Night Bus", ""), ("2", "Ember", "'@note"), ("3", "'=Salt()", ""),
    ]  # fmt: skip
    assert rows[0]["tmdb"] == str(films[2].tmdb_id)


def test_a_list_as_json(client: Client, made: List) -> None:
    data = json.loads(body(client.get(address(made, "json"))))
    assert (data["name"], data["owner"], data["ranked"], data["complete"]) == ("Best of", "ada", True, True)
    assert [(item["place"], item["name"], item["note"]) for item in data["items"]] == [
        (1, "Night Bus", ""), (2, "Ember", "@note"), (3, "=Salt()", ""),
    ]  # fmt: skip
    empty = ListFactory(profile=made.profile)
    assert json.loads(body(client.get(address(empty, "json"))))["items"] == []


def test_a_smart_list_holds_what_fits_now(client: Client, profile: Profile, films: list[Title],
                                          monkeypatch: pytest.MonkeyPatch) -> None:  # fmt: skip
    smart = ListFactory(profile=profile, kind=ListKind.SMART, rules="kind=show&sort=name")
    data = json.loads(body(client.get(address(smart, "json"))))
    assert {item["kind"] for item in data["items"]} == {"show"}
    assert [item["name"] for item in data["items"]] == ["The Night Desk", "A Show as a Whole"]
    assert data["complete"]
    monkeypatch.setattr(list_files, "MOST", 1)
    data = json.loads(body(client.get(address(smart, "json"))))
    assert (len(data["items"]), data["complete"]) == (1, False)


READERS: dict[str, tuple[Callable[[Profile], Profile | None], tuple[bool, bool, bool]]] = {
    # Of lists that are public, for followers, private.
    "its owner": (lambda owner: owner, (True, True, True)),
    "another of the household": (lambda owner: member_of(owner), (True, True, False)),
    "a follower": (_follower, (True, True, False)),
    "a stranger": (_stranger, (True, False, False)),
    "a visitor": (lambda _owner: None, (True, False, False)),
    "a child of the household": (lambda owner: kid_of(owner), (False, False, False)),
}


@pytest.mark.parametrize("who", READERS)
@pytest.mark.parametrize("ending", ["csv", "json"])
def test_whoever_may_see_a_list_may_have_it(who: str, ending: str, client: Client, profile: Profile) -> None:
    make, expected = READERS[who]
    if reader := make(profile):
        act_as(client, reader)
    settings = (Visibility.PUBLIC, Visibility.FOLLOWERS, Visibility.PRIVATE)
    lists = [ListFactory(profile=profile, name=setting, visibility=setting) for setting in settings]
    answers = [client.get(address(found, ending)) for found in lists]
    assert tuple(answer.status_code == 200 for answer in answers) == expected
    assert {answer.status_code for answer in answers} <= {200, 404}


def test_somebody_blocked_gets_no_list(client: Client, profile: Profile, made: List) -> None:
    other = ProfileFactory()
    Block.objects.create(blocker=profile, blocked=other)
    assert act_as(client, other).get(address(made, "csv")).status_code == 404


def test_titles_that_the_reader_may_not_know_of_stay_out(client: Client, made: List) -> None:
    ListItemFactory(list=made, title=TitleFactory(name="Not for all", adult=True))
    assert "Not for all" not in body(client.get(address(made, "csv"))).decode()


def test_a_longer_list_costs_no_more(client: Client, made: List) -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as found:
            body(client.get(address(made, "json")))
        return len(found)

    few = queries()
    for _number in range(20):
        ListItemFactory(list=made)
    assert queries() == few


def test_its_page_leads_there(client: Client, made: List, profile: Profile) -> None:
    for reader in (None, profile):
        if reader:
            act_as(client, reader)
        html = client.get(made.get_absolute_url()).content.decode()
        assert address(made, "csv") in html
        assert address(made, "json") in html


# -- the account ------------------------------------------------------------------------------------------------------

DATA = "/settings/account/data/"


@pytest.fixture
def user(profile: Profile) -> User:
    profile.user.set_password(PASSWORD)
    profile.user.save()
    profile.user.emailaddress_set.create(email=profile.user.email, verified=True, primary=True)
    return profile.user


def test_an_account_s_data_is_for_who_proves_it_once_more(user: User, client: Client) -> None:
    assert DATA in log_in(client, user).get("/settings/account/").content.decode()
    # Logging in is proof enough, for a while.
    session = client.session
    session["account_authentication_methods"] = []
    session.save()
    response = client.get(DATA)
    assert response.status_code == 302
    assert response.url == f"/accounts/reauthenticate/?next={quote(DATA, safe='')}"  # type: ignore[attr-defined]
    client.post(response.url, {"password": PASSWORD})  # type: ignore[attr-defined]
    assert client.get(DATA).status_code == 200


def test_an_account_s_data_is_closed_to_visitors_and_children(client: Client, profile: Profile) -> None:
    assert client.get(DATA).status_code == 302
    assert act_as(client, kid_of(profile)).get(DATA).status_code == 403


def test_an_account_s_data_is_all_that_it_holds(user: User, profile: Profile) -> None:
    kid = kid_of(profile, handle="kid")
    token = AccessToken.objects.create(
        profile=profile, name="My phone", digest="d" * 64, start="mt_abc", scopes=["read"]
    )
    Block.objects.create(blocker=profile, blocked=ProfileFactory(handle="troll"))
    Mute.objects.create(muter=profile, muted=ProfileFactory(handle="chatterbox"))
    ProfileFactory(handle="stranger")
    response = signed_in(user).get(DATA)
    assert response.headers["Content-Disposition"].startswith('attachment; filename="matinee-account-')
    text = response.content.decode()
    data = json.loads(text)
    assert data["account"]["email"] == user.email
    assert data["addresses"] == [{"email": user.email, "verified": True, "primary": True}]
    assert data["sessions"][0]["user_agent"].startswith("Mozilla")
    assert "signed_in" in [entry["event"] for entry in data["audit_log"]]
    assert [each["handle"] for each in data["profiles"]] == ["ada", kid.handle]
    mine = data["profiles"][0]
    assert mine["default_visibility"] == "public"
    assert mine["tokens"][0]["name"] == token.name
    assert mine["blocks"][0]["handle"] == "troll"
    assert mine["mutes"][0]["handle"] == "chatterbox"
    assert "search_document" not in mine
    # No secrets, and nobody else.
    for secret in (token.digest, user.password, "stranger"):
        assert secret not in text


def test_nothing_that_belongs_to_an_account_is_forgotten() -> None:
    """A new kind of row that belongs to accounts has to be told of here, or be said to be none of it."""
    told = {"emailaddress", "socialaccount", "authenticator", "usersession", "auditentry", "invite", "profile", "token"}
    # What the program keeps for itself: the admin's own log, and apps that somebody has registered for others.
    technical = {"logentry", "client"}
    found = {relation.related_model._meta.model_name for relation in User._meta.related_objects}
    assert found <= told | technical, found - told - technical
