"""Guests: a profile for as long as a session, and nothing left of it."""

from datetime import timedelta
from typing import Any

import pytest
from django.contrib.sessions.models import Session
from django.test import Client
from django.utils import timezone

from lists.models import Watch
from reviews.services import rate
from social.enums import ProfileKind, Visibility
from social.models import AuditEntry, Profile
from social.services.guests import PATIENCE, wipe_left_guests
from social.services.kids import set_pin
from social.services.profiles import ACTIVE_KEY, MOST_PROFILES, add_profile
from social.tasks import wipe_left_guests as task
from tests.lists.factories import WatchFactory
from tests.movies.factories import TitleFactory
from tests.social.factories import ProfileFactory
from tests.social.households import act_as, kid_of, member_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def robin() -> Profile:
    profile: Profile = ProfileFactory(handle="robin")
    return profile


@pytest.fixture
def visit(client: Client, robin: Profile) -> Client:
    """A session in which a guest sits."""
    act_as(client, robin)
    assert switch(client, "guest").headers["Location"] == "/"
    return client


def switch(client: Client, to: Any, **data: str) -> Any:
    return client.post("/profiles/switch/", {"profile": getattr(to, "pk", to), **data})


def guests() -> list[Profile]:
    return list(Profile.objects.filter(kind=ProfileKind.GUEST))


def test_a_guest_is_private_and_hard_to_guess(visit: Client) -> None:
    (guest,) = guests()
    assert visit.session[ACTIVE_KEY] == guest.pk
    assert {guest.visibility, guest.default_visibility, guest.stats_visibility} == {Visibility.PRIVATE}
    assert len(guest.handle) == len("guest_") + 16
    assert guest.guest_session == visit.session.session_key
    assert visit.get("/").context["request"].profile == guest


def test_each_session_has_its_own(visit: Client, robin: Profile) -> None:
    other = act_as(Client(), robin)
    switch(other, "guest")
    assert len(guests()) == 2
    page = other.get("/you/").content.decode()
    theirs = visit.session[ACTIVE_KEY]
    assert f'value="{theirs}"' not in page
    assert switch(other, theirs).status_code == 404


def test_asking_twice_makes_one(visit: Client) -> None:
    switch(visit, "guest")
    assert len(guests()) == 1


def test_leaving_asks_first_and_wipes_then(visit: Client, robin: Profile) -> None:
    (guest,) = guests()
    WatchFactory(profile=guest)
    title = TitleFactory()
    rate(profile=guest, title=title, value=10)
    response = switch(visit, robin)
    assert response.headers["Location"] == f"/profiles/leave/?to={robin.pk}"
    assert "goes now, for good" in visit.get(response.headers["Location"]).content.decode()
    assert guests() == [guest]
    assert switch(visit, robin, confirm="1").headers["Location"] == "/"
    assert guests() == []
    assert not Watch.objects.exists()
    title.refresh_from_db()
    assert (title.rating_count, title.rating_mean) == (0, None)
    assert visit.get("/").context["request"].profile == robin


class TestWithAPin:
    @pytest.fixture
    def locked(self, visit: Client, robin: Profile) -> Client:
        set_pin(user=robin.user, pin="2468")
        return visit

    def test_the_way_to_a_grown_up_takes_it(self, locked: Client, robin: Profile) -> None:
        assert switch(locked, robin, confirm="1").headers["Location"] == f"/profiles/leave/?to={robin.pk}"
        page = locked.get(f"/profiles/leave/?to={robin.pk}").content.decode()
        assert 'name="pin"' in page
        assert "goes now, for good" in page
        assert switch(locked, robin, confirm="1", pin="1111").status_code == 422
        assert locked.get("/settings/profile/").status_code == 403
        assert len(guests()) == 1
        assert switch(locked, robin, confirm="1", pin="2468").headers["Location"] == "/"
        assert guests() == []
        assert locked.get("/settings/profile/").status_code == 200

    def test_the_way_to_a_child_does_not(self, locked: Client, robin: Profile) -> None:
        kid = kid_of(robin)
        assert switch(locked, kid, confirm="1").headers["Location"] == "/"
        assert locked.session[ACTIVE_KEY] == kid.pk

    def test_nobody_slips_out_of_a_guest_that_is_gone(self, locked: Client, robin: Profile) -> None:
        other = act_as(Client(), robin)
        switch(other, "guest")
        Profile.objects.filter(kind=ProfileKind.GUEST).delete()
        assert other.get("/settings/profile/").status_code == 302
        assert "_auth_user_id" not in other.session


def test_signing_out_wipes(visit: Client) -> None:
    visit.post("/accounts/logout/")
    assert guests() == []
    assert AuditEntry.objects.filter(event="signed_out").exists()


def test_signing_out_leaves_others_guests_alone(visit: Client, robin: Profile) -> None:
    act_as(Client(), robin).post("/accounts/logout/")
    assert len(guests()) == 1


def test_guests_take_nobodys_place(visit: Client, robin: Profile) -> None:
    for _ in range(MOST_PROFILES - 1):
        add_profile(user=robin.user, display_name="One more")
    assert Profile.objects.count() == MOST_PROFILES + 1


class TestCleaningUp:
    def age(self, **by: Any) -> None:
        Profile.objects.filter(kind=ProfileKind.GUEST).update(created_at=timezone.now() - timedelta(**by))

    def test_a_guest_whose_session_is_gone_goes(self, visit: Client) -> None:
        self.age(hours=25)
        assert wipe_left_guests() == 0
        Session.objects.all().delete()
        assert wipe_left_guests() == 1
        assert guests() == []
        assert wipe_left_guests() == 0

    def test_a_session_that_has_expired_is_gone(self, visit: Client) -> None:
        self.age(hours=25)
        Session.objects.update(expire_date=timezone.now() - timedelta(seconds=1))
        task()
        assert guests() == []

    def test_one_who_has_just_come_may_stay(self, visit: Client) -> None:
        Session.objects.all().delete()
        self.age(seconds=PATIENCE.total_seconds() - 60)
        assert wipe_left_guests() == 0

    def test_nobody_else_goes(self, robin: Profile) -> None:
        member_of(robin)
        Profile.objects.update(created_at=timezone.now() - timedelta(days=9))
        assert wipe_left_guests() == 0
        assert Profile.objects.count() == 2
