"""The page of notifications, the bell, the settings, and the same through the API."""

from typing import Any

import pytest
from django.contrib.contenttypes.models import ContentType
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from social.enums import NotificationKind as Kind
from social.enums import ProfileKind, Visibility
from social.models import Notification, NotificationPreferences, Profile, PushSubscription
from social.notifications import notify, reading, wishes
from tests.lists.api import API, as_profile, bad_fields, with_token
from tests.movies.factories import AvailabilityFactory, ProviderFactory, TitleFactory
from tests.social.factories import ProfileFactory
from tests.social.households import act_as, kid_of, member_of
from tests.social.test_notification_delivery import Keys

pytestmark = pytest.mark.django_db
PAGE, SETTINGS, NOTES = "/notifications/", "/settings/notifications/", f"{API}notifications/"


@pytest.fixture
def reader() -> Profile:
    made: Profile = ProfileFactory(handle="robin", display_name="Robin")
    return made


@pytest.fixture
def signed_in(client: Client, reader: Profile) -> Client:
    return act_as(client, reader)


def told(reader: Profile, key: str = "f", **more: Any) -> Notification:
    fields: dict[str, Any] = {"kind": Kind.FOLLOWER, "actor": ProfileFactory(display_name="Ana")} | more
    assert notify(profiles=[reader.pk], key=key, **fields)
    return Notification.objects.get(profile=reader, key=key)


# ---- The page ------------------------------------------------------------------------------------------------------


def test_the_page_says_what_is_new_and_leads_there(signed_in: Client, reader: Profile) -> None:
    row = told(reader)
    page = signed_in.get(PAGE).content.decode()
    assert "<strong>Ana</strong> follows you now" in page
    assert f'href="{row.actor.get_absolute_url()}"' in page
    assert "Notifications: 1 unread" in page
    assert Notification.objects.get().read_at is None, "looking changes nothing"


def test_an_empty_page_says_so(signed_in: Client) -> None:
    assert "All quiet in the house" in signed_in.get(PAGE).content.decode()
    assert "Nothing of this kind" in signed_in.get(f"{PAGE}?show=people").content.decode()


def test_the_page_is_filtered_and_goes_on(signed_in: Client, reader: Profile) -> None:
    for number in range(25):
        told(reader, f"m{number}", kind=Kind.MODERATION, actor=None, data={"text": f"number {number}"})
    told(reader)
    first = signed_in.get(f"{PAGE}?show=account").content.decode()
    assert "number 24" in first
    assert "Ana" not in first
    more = signed_in.get(signed_in.get(PAGE).context["more_url"]).content.decode()
    assert "number 0<" in more
    assert "Back to the latest" in more
    for nonsense in ("?before=x", "?before=-1", "?before=99999999999999999999", "?show=nonsense", "?before=%00"):
        assert signed_in.get(PAGE + nonsense).status_code == 200


def test_without_javascript_one_and_all_are_marked(signed_in: Client, reader: Profile) -> None:
    first, second, third = (told(reader, key) for key in "abc")
    response = signed_in.post(f"{PAGE}{first.pk}/read/", {"next": f"{PAGE}?show=people"})
    assert response.headers["Location"] == f"{PAGE}?show=people"
    assert reading.unread_count(reader) == 2
    signed_in.post(f"{PAGE}read/", {"until": second.pk, "next": "https://elsewhere.example/"})
    assert reading.unread_count(reader) == 1
    assert signed_in.post(f"{PAGE}read/", {"next": "https://elsewhere.example/"}).headers["Location"] == PAGE
    assert reading.unread_count(reader) == 0
    assert Notification.objects.get(pk=third.pk).read_at


def test_with_htmx_the_one_line_comes_back_as_read(signed_in: Client, reader: Profile) -> None:
    row = told(reader)
    response = signed_in.post(
        f"{PAGE}{row.pk}/read/", headers={"HX-Request": "true", "HX-Target": f"notification-{row.pk}"}
    )
    text = response.content.decode()
    assert text.strip().startswith(f'<li class="told" id="notification-{row.pk}"')
    assert response.headers["HX-Trigger"] == "matinee:notifications"
    assert signed_in.post(f"{PAGE}{row.pk}/read/", headers={"X-Quietly": "1"}).status_code == 204


def test_nobody_marks_what_others_were_told(client: Client, reader: Profile) -> None:
    row = told(reader)
    act_as(client, ProfileFactory())
    assert client.post(f"{PAGE}{row.pk}/read/").status_code == 404
    assert client.get(f"{PAGE}{row.pk}/go/").status_code == 404
    client.post(f"{PAGE}read/")
    assert reading.unread_count(reader) == 1


@pytest.mark.parametrize("kind", [ProfileKind.KIDS, ProfileKind.GUEST])
def test_children_and_guests_have_no_such_page_and_no_bell(client: Client, reader: Profile, kind: str) -> None:
    private = {"visibility": Visibility.PRIVATE}
    other = kid_of(reader) if kind == ProfileKind.KIDS else member_of(reader, kind=kind, **private)
    told(reader)
    act_as(client, other)
    assert client.get(PAGE).status_code == 404
    assert 'id="bell"' not in client.get("/").content.decode()
    assert client.get(f"{PAGE}bell/").status_code == 204


def test_visitors_are_asked_to_log_in(client: Client) -> None:
    assert client.get(PAGE).status_code == 302
    assert client.get(f"{PAGE}bell/").status_code == 204


def test_the_bell_counts_without_a_query_of_its_own(signed_in: Client, reader: Profile) -> None:
    with CaptureQueriesContext(connection) as before:
        signed_in.get("/you/")
    for key in "abc":
        told(reader, key)
    with CaptureQueriesContext(connection) as after:
        page = signed_in.get("/you/").content.decode()
    assert len(after) == len(before)
    assert 'data-unread="3"' in page
    assert "data-unread-dot hidden" not in page
    assert 'data-unread="3"' in signed_in.get(f"{PAGE}bell/").content.decode()


def test_the_page_costs_the_same_with_many(signed_in: Client, reader: Profile) -> None:
    def fill(number: int, start: int) -> None:
        for each in range(start, start + number):
            told(reader, f"f{each}")
            told(reader, f"r{each}", kind=Kind.RELEASE, actor=None, title_id=TitleFactory().pk)

    fill(1, 0)
    signed_in.get(PAGE)
    with CaptureQueriesContext(connection) as few:
        signed_in.get(PAGE)
    fill(8, 1)
    with CaptureQueriesContext(connection) as many:
        signed_in.get(PAGE)
    assert len(many) == len(few) <= 6, "\n".join(each["sql"][:300] for each in many)


# ---- From mails and pushes -----------------------------------------------------------------------------------------


def test_a_mails_link_leads_on_and_lets_the_page_say_that_it_is_read(signed_in: Client, reader: Profile) -> None:
    title = TitleFactory()
    row = told(reader, "r", kind=Kind.RELEASE, actor=None, title_id=title.pk)
    response = signed_in.get(f"{PAGE}{row.pk}/go/")
    assert response.headers["Location"] == f"{title.get_absolute_url()}#read={row.pk}"
    row.refresh_from_db()
    assert row.read_at is None
    Notification.objects.update(url="/x/#comment-5")
    assert signed_in.get(f"{PAGE}{row.pk}/go/").headers["Location"] == f"/x/#comment-5&read={row.pk}"


def test_what_may_not_be_seen_any_more_leads_to_the_page_of_all(signed_in: Client, reader: Profile) -> None:
    row = told(reader)
    Profile.objects.filter(pk=row.actor_id).update(visibility=Visibility.PRIVATE)
    assert signed_in.get(f"{PAGE}{row.pk}/go/").headers["Location"] == PAGE


def test_one_for_somebody_else_of_the_household_asks_for_a_switch(client: Client, reader: Profile) -> None:
    row, sam = told(reader), member_of(reader)
    act_as(client, sam)
    page = client.get(f"{PAGE}{row.pk}/go/").content.decode()
    assert "This is for Robin" in page
    assert "Ana" not in page


# ---- Settings ------------------------------------------------------------------------------------------------------


def test_the_table_is_saved_without_javascript(signed_in: Client, reader: Profile) -> None:
    assert signed_in.get(SETTINGS).status_code == 200
    data = {"like.email": "on", "like.web": "on", "bundle": "weekly", "weekday": "6", "quiet_from": "22:30",
            "quiet_until": "06:45", "is_paused": "on"}  # fmt: skip
    assert signed_in.post(SETTINGS, data).status_code == 302
    ways = wishes.ways_of(reader)
    assert (ways[Kind.LIKE].web, ways[Kind.LIKE].email, ways[Kind.LIKE].push) == (True, True, False)
    assert ways[Kind.COMMENT].web is False
    kept = NotificationPreferences.objects.get(profile=reader)
    assert (kept.bundle, kept.weekday, str(kept.quiet_from), kept.is_paused) == ("weekly", 6, "22:30:00", True)


@pytest.mark.parametrize(
    ("data", "message"),
    [
        ({"quiet_from": "22:00"}, "Quiet hours need both"),
        ({"quiet_until": "22:00"}, "Quiet hours need both"),
        ({"quiet_from": "22:00", "quiet_until": "22:00"}, "Let them end at another time"),
        ({"quiet_from": "later"}, "Enter a valid time"),
        ({"weekday": "9"}, "9 is not one of the available choices"),
        ({"bundle": "hourly"}, "hourly is not one of the available choices"),
    ],
)
def test_what_can_not_be_is_said_and_nothing_is_saved(
    signed_in: Client, reader: Profile, data: dict[str, str], message: str
) -> None:
    response = signed_in.post(SETTINGS, {"bundle": "off", "weekday": "4", **data})
    assert response.status_code == 422
    assert message in response.content.decode()
    assert wishes.ways_of(reader)[Kind.COMMENT].web is True
    assert not NotificationPreferences.objects.exists()


def test_a_browser_subscribes_and_is_removed(signed_in: Client, reader: Profile) -> None:
    keys = Keys()
    given = {"endpoint": "https://push.example.org/1", "p256dh": keys.p256dh, "auth": keys.auth}
    assert signed_in.post(f"{SETTINGS}push/", given).status_code == 204
    assert signed_in.post(f"{SETTINGS}push/", {**given, "auth": "x"}).status_code == 422
    found = PushSubscription.objects.get(profile=reader)
    assert signed_in.get(SETTINGS).context["subscriptions"] == [found]
    stranger = act_as(Client(), ProfileFactory())
    stranger.post(f"{SETTINGS}push/remove/", {"subscription": found.pk})
    stranger.post(f"{SETTINGS}push/remove/", {"endpoint": found.endpoint})
    assert PushSubscription.objects.exists()
    signed_in.post(f"{SETTINGS}push/remove/", {"endpoint": found.endpoint})
    assert not PushSubscription.objects.exists()


def test_services_are_chosen_among_those_of_the_region(signed_in: Client, reader: Profile) -> None:
    kino, far = ProviderFactory(name="Kino"), ProviderFactory(name="Far Away")
    AvailabilityFactory(provider=kino, region="US")
    AvailabilityFactory(provider=far, region="FR")
    page = signed_in.get("/settings/services/").content.decode()
    assert "Kino" in page
    assert "Far Away" not in page
    assert signed_in.post("/settings/services/", {"providers": [far.pk]}).status_code == 422
    assert signed_in.post("/settings/services/", {"providers": [kino.pk]}).status_code == 302
    assert list(reader.providers.all()) == [kino]
    signed_in.post("/settings/services/", {})
    assert not reader.providers.exists()


# ---- The API -------------------------------------------------------------------------------------------------------


def test_the_api_lists_and_marks(reader: Profile) -> None:
    client, title = as_profile(reader), TitleFactory(name="Salt")
    told(reader)
    row = told(reader, "r", kind=Kind.RELEASE, actor=None, title_id=title.pk)
    found = client.get(NOTES).json()["results"]
    assert [each["text"] for each in found] == ["Salt is out now", "Ana follows you now"]
    assert found[0]["link"] == f"http://testserver{title.get_absolute_url()}"
    assert (found[0]["title"], found[0]["actor"], found[0]["read_at"]) == (title.pk, None, None)
    assert client.get(f"{NOTES}unread/").json() == {"unread": 2}
    assert client.post(f"{NOTES}{row.pk}/read/").status_code == 204
    assert [each["kind"] for each in client.get(f"{NOTES}?unread=1").json()["results"]] == ["follower"]
    assert client.post(f"{NOTES}read/", {}).json() == {"unread": 0}
    assert bad_fields(client.get(f"{NOTES}?kind=nonsense")) == ["kind"]
    assert as_profile(ProfileFactory()).post(f"{NOTES}{row.pk}/read/").status_code == 404


def test_the_api_goes_on_by_a_cursor(reader: Profile) -> None:
    client = as_profile(reader)
    for number in range(3):
        told(reader, f"m{number}", kind=Kind.MODERATION, actor=None)
    first = client.get(f"{NOTES}?page_size=2").json()
    second = client.get(first["next"]).json()
    assert len(first["results"]) == 2
    assert len(second["results"]) == 1
    assert second["next"] is None


@pytest.mark.parametrize(
    ("scope", "method", "path", "status"),
    [
        ("read", "get", "", 200), ("read", "post", "read/", 403), ("write", "get", "", 403),
        ("write", "post", "read/", 200), ("read", "patch", "settings/", 403), ("read", "get", "settings/", 200),
        ("read", "post", "push/", 403), ("track", "post", "read/", 403), ("read", "get", "push/key/", 200),
    ],
)  # fmt: skip
def test_scopes(reader: Profile, scope: str, method: str, path: str, status: int) -> None:
    assert getattr(with_token(reader, [scope]), method)(NOTES + path).status_code == status


def test_children_get_a_403(reader: Profile) -> None:
    assert as_profile(kid_of(reader)).get(NOTES).status_code == 403


def test_the_api_changes_settings(reader: Profile) -> None:
    client = as_profile(reader)
    asked = {"ways": [{"kind": "like", "email": True}], "preferences": {"bundle": "daily", "weekday": 2}}
    found = client.patch(f"{NOTES}settings/", asked, format="json").json()
    assert {each["kind"]: each["email"] for each in found["ways"]}["like"] is True
    assert found["preferences"]["bundle"] == "daily"
    assert {each["kind"]: each["email"] for each in found["ways"]}["export_done"] is None
    for wrong in (
        {"ways": [{"kind": "export_done", "email": True}]},
        {"ways": [{"kind": "nonsense"}]},
        {"preferences": {"weekday": 7}},
        {"preferences": {"quiet_from": "22:00"}},
    ):
        assert client.patch(f"{NOTES}settings/", wrong, format="json").status_code == 400, wrong


def test_the_api_takes_push_subscriptions(reader: Profile) -> None:
    client, keys = as_profile(reader), Keys()
    given = {"endpoint": "https://push.example.org/1", "p256dh": keys.p256dh, "auth": keys.auth, "agent": "My app"}
    made = client.post(f"{NOTES}push/", given, format="json")
    assert made.status_code == 201
    assert "endpoint" not in made.json()
    assert client.get(f"{NOTES}push/").json()["results"] == [made.json()]
    assert bad_fields(client.post(f"{NOTES}push/", {**given, "endpoint": "http://x.example/"})) == ["endpoint"]
    assert len(client.get(f"{NOTES}push/key/").json()["key"]) == 87
    assert as_profile(ProfileFactory()).delete(f"{NOTES}push/{made.json()['id']}/").status_code == 404
    assert client.delete(f"{NOTES}push/{made.json()['id']}/").status_code == 204


def test_content_types_are_known() -> None:
    """Of a target whose model is gone nothing is shown, and nothing breaks."""
    reader = ProfileFactory()
    gone = ContentType.objects.create(app_label="social", model="nothing")
    notify(profiles=[reader.pk], kind=Kind.MODERATION, key="m")
    Notification.objects.update(target_type=gone, target_id=1)
    assert reading.page_of(reader).groups == []
