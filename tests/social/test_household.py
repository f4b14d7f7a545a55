"""The household: who is in it, in which order, and who acts."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.db import connection
from django.test import Client

from reviews.services import rate
from social.enums import AuditEvent, ProfileKind, Visibility
from social.models import AuditEntry, Profile
from social.services import profiles
from social.services.profiles import ACTIVE_KEY, MOST_PROFILES, LastProfile, TooManyProfiles
from tests.lists.factories import WatchFactory
from tests.movies.factories import TitleFactory
from tests.social.factories import ProfileFactory, UserFactory
from tests.social.households import act_as, kid_of, member_of

HOUSEHOLD = "/settings/household/"


@pytest.fixture
def robin(db: None) -> Profile:
    profile: Profile = ProfileFactory(handle="robin", display_name="Robin")
    return profile


@pytest.fixture
def sam(robin: Profile) -> Profile:
    return member_of(robin, handle="sam", display_name="Sam")


@pytest.fixture
def home(client: Client, robin: Profile) -> Client:
    return act_as(client, robin)


def order(profile: Profile) -> list[str]:
    return [each.handle for each in profiles.household(profile.user)]


# ---- Switching -----------------------------------------------------------------------------------------------------


class TestSwitching:
    def switch(self, client: Client, to: Profile, **data: str) -> Any:
        return client.post("/profiles/switch/", {"profile": to.pk, **data})

    def test_one_click_and_one_is_another(self, home: Client, sam: Profile) -> None:
        page = home.get("/").content.decode()
        assert page.count(f'name="profile" value="{sam.pk}"') == 1
        self.switch(home, sam)
        response = home.get("/")
        assert response.context["request"].profile == sam
        assert "Hello, Sam." in response.content.decode()

    @pytest.mark.parametrize(
        ("there", "back"),
        [("/films/?genre=drama", True), ("/search/?q=sea", True), (HOUSEHOLD, True), ("/@robin/", False),
         ("/no/such/page/", False), ("https://evil.example.org/", False), ("//evil.example.org", False), ("", False)],
    )  # fmt: skip
    def test_one_stays_on_pages_that_all_have(self, home: Client, sam: Profile, there: str, back: bool) -> None:
        assert self.switch(home, sam, next=there).headers["Location"] == (there if back else "/")

    def test_children_begin_at_home(self, home: Client, robin: Profile) -> None:
        assert self.switch(home, kid_of(robin), next="/films/").headers["Location"] == "/"

    @pytest.mark.parametrize("whose", ["stranger", "nobody", "", "x", "-1"])
    def test_only_within_the_household(self, home: Client, robin: Profile, whose: str) -> None:
        wanted = {"stranger": str(ProfileFactory().pk), "nobody": "999999"}.get(whose, whose)
        assert home.post("/profiles/switch/", {"profile": wanted}).status_code == 404
        assert home.get("/").context["request"].profile == robin

    def test_a_get_switches_nobody(self, home: Client, sam: Profile) -> None:
        assert home.get("/profiles/switch/", {"profile": sam.pk}).status_code == 405

    def test_visitors_have_nobody_to_be(self, client: Client, sam: Profile) -> None:
        assert self.switch(client, sam).headers["Location"].startswith("/accounts/login/")

    def test_without_anything_to_leave_there_is_no_door(self, home: Client) -> None:
        assert home.get("/profiles/leave/").headers["Location"] == "/"

    def test_a_profile_deleted_elsewhere_leaves_the_first_one(self, home: Client, robin: Profile, sam: Profile) -> None:
        self.switch(home, sam)
        sam.delete()
        assert home.get("/").context["request"].profile == robin

    def test_signing_in_again_begins_with_the_first(self, home: Client, robin: Profile, sam: Profile) -> None:
        self.switch(home, sam)
        home.force_login(robin.user)
        assert home.get("/").context["request"].profile == robin

    def test_the_page_for_small_screens_switches_too(self, home: Client, sam: Profile) -> None:
        page = home.get("/you/").content.decode()
        assert page.split("<main")[1].count(f'value="{sam.pk}"') == 1


# ---- Who is in it --------------------------------------------------------------------------------------------------


class TestAdding:
    def test_a_grown_up(self, home: Client, robin: Profile) -> None:
        response = home.post(f"{HOUSEHOLD}add/", {"display_name": "Kim Æble", "handle": ""})
        assert response.headers["Location"] == HOUSEHOLD
        added = Profile.objects.get(display_name="Kim Æble")
        assert (added.user, added.kind, added.handle) == (robin.user, ProfileKind.STANDARD, "kim_aeble")
        assert order(robin) == ["robin", added.handle]
        assert AuditEntry.objects.get(event=AuditEvent.PROFILE_ADDED).detail == f"@{added.handle}"

    def test_a_child(self, home: Client) -> None:
        home.post(f"{HOUSEHOLD}add/", {"kind": "kids", "display_name": "Mika", "handle": "mika", "age_ceiling": "9"})
        added = Profile.objects.get(handle="mika")
        assert (added.kind, added.age_ceiling) == (ProfileKind.KIDS, 9)
        assert {added.visibility, added.default_visibility, added.stats_visibility} == {Visibility.PRIVATE}

    def test_ceilings_are_said_in_certificates(self, home: Client) -> None:
        page = home.get(f"{HOUSEHOLD}add/?kind=kids").content.decode()
        assert "For 9 years and younger: PG, " in page
        Profile.objects.update(region="GB")

    @pytest.mark.parametrize(
        ("data", "field"),
        [({"display_name": ""}, "display_name"), ({"display_name": "x" * 61}, "display_name"),
         ({"display_name": "Kim", "handle": "robin"}, "handle"), ({"display_name": "Kim", "handle": "a b"}, "handle"),
         ({"display_name": "Kim", "kind": "kids"}, "age_ceiling"),
         ({"display_name": "Kim", "kind": "kids", "age_ceiling": "17"}, "age_ceiling")],
    )  # fmt: skip
    def test_bad_input_adds_nobody(self, home: Client, data: dict[str, str], field: str) -> None:
        response = home.post(f"{HOUSEHOLD}add/", data)
        assert (response.status_code, list(response.context["form"].errors)) == (422, [field])
        assert Profile.objects.count() == 1

    def test_twenty_are_enough(self, home: Client, robin: Profile) -> None:
        for _ in range(MOST_PROFILES - 1):
            profiles.add_profile(user=robin.user, display_name="One more")
        response = home.post(f"{HOUSEHOLD}add/", {"display_name": "Too many"})
        assert response.status_code == 422
        assert Profile.objects.count() == MOST_PROFILES
        assert "Add a profile" not in home.get(HOUSEHOLD).content.decode()


class TestEditing:
    def test_a_childs_settings(self, home: Client, robin: Profile) -> None:
        kid = kid_of(robin, handle="mika")
        page = home.get(f"{HOUSEHOLD}{kid.pk}/").content.decode()
        for name in ("visibility", "bio", "link_1"):
            assert f'name="{name}"' not in page
        data = {"handle": "mika", "display_name": "Mika", "age_ceiling": "12", "rating_scale": "stars"}
        assert home.post(f"{HOUSEHOLD}{kid.pk}/", data | {"visibility": "public"}).status_code == 302
        kid.refresh_from_db()
        assert (kid.age_ceiling, kid.visibility, kid.display_name) == (12, Visibility.PRIVATE, "Mika")

    def test_guests_are_nobody_to_edit(self, home: Client, robin: Profile) -> None:
        guest = member_of(robin, kind=ProfileKind.GUEST, visibility=Visibility.PRIVATE)
        assert home.get(f"{HOUSEHOLD}{guest.pk}/").status_code == 404
        assert guest.handle not in home.get(HOUSEHOLD).content.decode()


class TestOrder:
    def test_up_and_down(self, home: Client, robin: Profile, sam: Profile) -> None:
        third = member_of(robin, handle="third")
        for by, expected in (("up", ["robin", "third", "sam"]), ("up", ["third", "robin", "sam"]),
                             ("up", ["third", "robin", "sam"]), ("down", ["robin", "third", "sam"])):  # fmt: skip
            assert home.post(f"{HOUSEHOLD}{third.pk}/move/", {"by": by}).status_code == 302
            assert order(robin) == expected

    def test_all_at_once_as_dragged(self, home: Client, robin: Profile, sam: Profile) -> None:
        stranger = ProfileFactory(position=5)
        third = member_of(robin, handle="third")
        wanted = [third.pk, stranger.pk, "x", robin.pk]
        response = home.post(f"{HOUSEHOLD}order/", {"order": wanted}, headers={"HX-Request": "true"})
        assert response.status_code == 204
        assert order(robin) == ["third", "robin", "sam"]
        stranger.refresh_from_db()
        assert stranger.position == 5


class TestDeleting:
    def test_it_says_what_goes_and_then_it_does(self, home: Client, robin: Profile, sam: Profile) -> None:
        WatchFactory(profile=sam)
        page = home.get(f"{HOUSEHOLD}{sam.pk}/delete/").content.decode()
        assert "viewings" in page
        assert Profile.objects.count() == 2
        assert home.post(f"{HOUSEHOLD}{sam.pk}/delete/").headers["Location"] == HOUSEHOLD
        assert order(robin) == ["robin"]
        assert AuditEntry.objects.get(event=AuditEvent.PROFILE_DELETED).detail == "@sam"
        ProfileFactory(handle="sam")

    def test_the_last_grown_up_stays(self, home: Client, robin: Profile) -> None:
        kid_of(robin)
        assert f"/{robin.pk}/delete/" not in home.get(HOUSEHOLD).content.decode()
        home.post(f"{HOUSEHOLD}{robin.pk}/delete/")
        assert Profile.objects.filter(pk=robin.pk).exists()
        with pytest.raises(LastProfile):
            profiles.delete_profile(profile=robin)

    def test_whoever_deletes_themselves_goes_on_as_the_next(self, home: Client, robin: Profile, sam: Profile) -> None:
        home.post(f"{HOUSEHOLD}{robin.pk}/delete/")
        assert home.get("/").context["request"].profile == sam
        assert ACTIVE_KEY not in home.session

    def test_means_are_as_if_it_had_never_rated(self, robin: Profile, sam: Profile) -> None:
        title = TitleFactory()
        rate(profile=robin, title=title, value=4)
        title.refresh_from_db()
        before = (title.rating_count, title.rating_sum, title.rating_mean)
        rate(profile=sam, title=title, value=10)
        profiles.delete_profile(profile=sam)
        title.refresh_from_db()
        assert (title.rating_count, title.rating_sum, title.rating_mean) == before


@pytest.mark.parametrize("n", [1, 3])
def test_household_page_costs_the_same_for_many(
    home: Client, robin: Profile, n: int, django_assert_num_queries: Any
) -> None:
    for _ in range(n):
        member_of(robin)
    home.get(HOUSEHOLD)
    with django_assert_num_queries(2):
        home.get(HOUSEHOLD)


@pytest.mark.django_db(transaction=True)
def test_two_at_once_keep_one_grown_up_and_no_more_than_twenty() -> None:
    user = UserFactory()
    first, second = ProfileFactory(user=user), ProfileFactory(user=user)

    def attempt(act: Any) -> str:
        try:
            act()
        except (LastProfile, TooManyProfiles) as refusal:
            return type(refusal).__name__
        finally:
            connection.close()
        return "done"

    with ThreadPoolExecutor(2) as pool:
        deleted = list(pool.map(lambda each: attempt(lambda: profiles.delete_profile(profile=each)), (first, second)))
    assert sorted(deleted) == ["LastProfile", "done"]
    for _ in range(MOST_PROFILES - 2):
        profiles.add_profile(user=user, display_name="One more")
    with ThreadPoolExecutor(4) as pool:
        added = list(
            pool.map(lambda n: attempt(lambda: profiles.add_profile(user=user, display_name=f"Late {n}")), range(4))
        )
    assert sorted(added) == ["TooManyProfiles"] * 3 + ["done"]
    assert Profile.objects.filter(user=user).count() == MOST_PROFILES
