"""A profile: its settings and what they do, its public face, and both by program."""

import datetime
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone, translation

from lists.enums import ListKind
from lists.models import ListItem
from movies.models import Title
from social.enums import FollowStatus, ProfileKind, Visibility
from social.forms.profiles import ProfileForm, time_zones
from social.models import Block, Follow, Profile
from social.services.profiles import HandleTaken, update_profile
from tests.lists.factories import ListFactory, WatchFactory
from tests.movies.api import API, bad_fields, problem
from tests.movies.factories import EpisodeFactory, TitleFactory
from tests.social.factories import ProfileFactory
from tests.social.households import act_as, kid_of, member_of

pytestmark = pytest.mark.django_db
SETTINGS = "/settings/profile/"


@pytest.fixture
def robin() -> Profile:
    profile: Profile = ProfileFactory(
        handle="robin", display_name="Robin", bio="Row five.", location="Lisbon", links=["https://robin.example.org"]
    )
    return profile


def filled(profile: Profile, **changes: Any) -> dict[str, Any]:
    """What the settings page sends when nothing but these fields was changed."""
    form = ProfileForm(instance=profile)
    data = {name: form[name].value() for name in form.fields}
    return {name: value for name, value in (data | changes).items() if value not in (None, False)}


# ---- Settings ------------------------------------------------------------------------------------------------------


class TestSettings:
    def save(self, client: Client, profile: Profile, **changes: Any) -> Any:
        act_as(client, profile)
        response = client.post(SETTINGS, filled(profile, **changes))
        profile.refresh_from_db()
        return response

    def test_everything_can_be_changed(self, client: Client, robin: Profile, settings: Any) -> None:
        settings.ADULT_TITLES = True
        changes = {
            "handle": "Robin_2", "display_name": "R.", "bio": "New words.", "location": "Porto",
            "time_zone": "europe/lisbon", "language": "en-gb", "region": "PT", "rating_scale": "points",
            "adult_titles": "on", "hide_spoilers": False, "tidy_watchlist": False, "visibility": "followers",
            "default_visibility": "private", "stats_visibility": "followers", "link_1": "robin.example.org",
            "link_3": "http://zines.example.org/r",
        }  # fmt: skip
        assert self.save(client, robin, **changes).status_code == 302
        expected = {name: value for name, value in changes.items() if not name.startswith("link")}
        expected |= {
            "handle": "robin_2", "time_zone": "Europe/Lisbon", "adult_titles": True,
            "links": ["https://robin.example.org", "http://zines.example.org/r"],
        }  # fmt: skip
        assert {name: getattr(robin, name) for name in expected} == expected

    def test_what_each_visibility_shows_to_whom_is_said(self, client: Client, robin: Profile) -> None:
        page = act_as(client, robin).get(SETTINGS).content.decode()
        assert page.count("a stranger sees") == page.count("a follower sees") == page.count("your household sees") == 9

    def test_a_handle_given_up_is_free_at_once(self, client: Client, robin: Profile) -> None:
        self.save(client, robin, handle="other")
        assert client.get("/@robin/").status_code == 404
        ProfileFactory(handle="robin")

    @pytest.mark.parametrize(
        ("field", "value"),
        [("handle", "a"), ("handle", "has space"), ("handle", "admin"), ("handle", "TAKEN"), ("handle", "x" * 31),
         ("handle", ""), ("display_name", "x" * 61), ("display_name", "\u200b\u2060"), ("bio", "x" * 501),
         ("location", "x" * 81),
         ("link_1", "javascript://alert(1)"), ("link_1", "ftp://x.example.org"), ("link_2", "no address at all"),
         ("link_1", "https://" + "x" * 200), ("time_zone", "Mars/Olympus"), ("language", "tlh"), ("region", "ZZ"),
         ("visibility", "enemies"), ("rating_scale", "thumbs")],
    )  # fmt: skip
    def test_bad_input_names_the_field_and_changes_nothing(
        self, client: Client, robin: Profile, field: str, value: str
    ) -> None:
        ProfileFactory(handle="taken")
        before = Profile.objects.filter(pk=robin.pk).values().get()
        response = self.save(client, robin, **{field: value})
        assert response.status_code == 422
        assert list(response.context["form"].errors) == [field]
        assert Profile.objects.filter(pk=robin.pk).values().get() == before

    def test_a_city_is_enough_for_a_time_zone(self, client: Client, robin: Profile) -> None:
        self.save(client, robin, time_zone="buenos aires")
        assert robin.time_zone == "America/Argentina/Buenos_Aires"
        assert "Europe/Lisbon" in time_zones()
        assert not [zone for zone in time_zones() if zone.startswith("Etc/")]

    def test_adult_titles_are_asked_for_where_the_site_admits_them(
        self, client: Client, robin: Profile, settings: Any
    ) -> None:
        assert "adult_titles" not in act_as(client, robin).get(SETTINGS).content.decode()
        self.save(client, robin, adult_titles="on")
        assert not robin.adult_titles
        settings.ADULT_TITLES = True
        assert "adult_titles" in client.get(SETTINGS).content.decode()

    def test_two_who_want_one_handle(self, robin: Profile) -> None:
        ProfileFactory(handle="taken")
        with pytest.raises(HandleTaken):
            update_profile(profile=robin, handle="taken")
        assert robin.handle == "robin"

    def test_others_settings_are_not_there(self, client: Client, robin: Profile) -> None:
        stranger = ProfileFactory()
        act_as(client, robin)
        for way in ("", "avatar/", "avatar/remove/", "move/", "delete/"):
            assert client.post(f"/settings/household/{stranger.pk}/{way}").status_code == 404

    def test_visitors_sign_in_first(self, client: Client) -> None:
        for path in (SETTINGS, "/settings/household/", "/you/"):
            assert client.get(path).headers["Location"].startswith("/accounts/login/")


# ---- In effect -----------------------------------------------------------------------------------------------------


class TestHabits:
    def test_time_zone_and_language_hold_for_the_request(self, client: Client, robin: Profile, rf: Any) -> None:
        Profile.objects.update(time_zone="Pacific/Kiritimati", language="en-gb")
        response = act_as(client, robin).get("/about/", headers={"Accept-Language": "en"})
        assert response.headers["Content-Language"] == "en-gb"
        assert '<html lang="en-gb"' in response.content.decode()
        assert (timezone.get_current_timezone_name(), translation.get_language()) == ("UTC", "en")
        assert Client().get("/about/").headers["Content-Language"] == "en"

    def test_dates_are_of_the_profiles_day(self, client: Client, robin: Profile, monkeypatch: Any) -> None:
        Profile.objects.update(time_zone="Pacific/Kiritimati")
        late = datetime.datetime(2026, 1, 1, 12, tzinfo=datetime.UTC)
        monkeypatch.setattr(timezone, "now", lambda: late)
        film = TitleFactory(released_on=datetime.date(2026, 1, 2), name="Just Out")
        assert film.name in act_as(client, robin).get("/films/?when=out").content.decode()
        assert film.name not in Client().get("/films/?when=out").content.decode()

    def test_a_zone_that_is_no_more_harms_nobody(self, client: Client, robin: Profile) -> None:
        Profile.objects.update(time_zone="Mars/Olympus", language="tlh")
        assert act_as(client, robin).get("/about/").status_code == 200

    def test_account_and_household_cost_one_query(
        self, client: Client, robin: Profile, django_assert_num_queries: Any
    ) -> None:
        member_of(robin)
        act_as(client, robin).get("/about/")
        with django_assert_num_queries(1):
            page = client.get("/about/").content.decode()
        assert page.count('class="switcher__who"') == 3
        with django_assert_num_queries(0):
            Client().get("/about/")

    def test_who_is_locked_out_is_out_at_once(self, client: Client, robin: Profile) -> None:
        act_as(client, robin)
        robin.user.set_password("another-good-password")
        robin.user.save()
        assert not client.get("/about/").context["user"].is_authenticated

    def test_an_account_that_is_closed_is_out_at_once(self, client: Client, robin: Profile) -> None:
        act_as(client, robin)
        robin.user.is_active = False
        robin.user.save()
        assert not client.get("/about/").context["user"].is_authenticated
        assert not client.get("/about/").context["request"].profile

    def test_an_account_without_a_profile_still_has_its_account(self, client: Client, robin: Profile) -> None:
        client.force_login(robin.user)
        Profile.objects.all().delete()
        response = client.get("/about/")
        assert response.context["user"].is_authenticated
        assert not response.context["request"].profile


# ---- The public face -----------------------------------------------------------------------------------------------

PUBLIC, FOLLOWERS, PRIVATE = Visibility.PUBLIC, Visibility.FOLLOWERS, Visibility.PRIVATE
VIEWERS = ("visitor", "stranger", "asked", "follower", "blocked", "blocker", "household", "kid", "owner")
# By the profile's setting: what each viewer gets. Everybody who isn't named gets a 404.
FACES = {
    PUBLIC: {"open": {"visitor", "stranger", "asked", "follower", "household", "owner"}, "face": {"kid"}},
    FOLLOWERS: {"open": {"follower", "household", "owner"}, "face": {"visitor", "stranger", "asked", "kid"}},
    PRIVATE: {"open": {"owner"}, "face": {"household", "kid"}},
}


def viewers(owner: Profile) -> dict[str, Profile | None]:
    people: dict[str, Profile | None] = {"visitor": None, "owner": owner}
    for name in ("stranger", "asked", "follower", "blocked", "blocker"):
        people[name] = ProfileFactory()
    people |= {"household": member_of(owner), "kid": kid_of(owner)}
    Follow.objects.create(follower=people["asked"], followed=owner, status=FollowStatus.PENDING)
    for name in ("follower", "blocked", "blocker"):
        Follow.objects.create(follower=people[name], followed=owner)
    Block.objects.create(blocker=owner, blocked=people["blocked"])
    Block.objects.create(blocker=people["blocker"], blocked=owner)
    return people


@pytest.mark.parametrize("visibility", FACES)
@pytest.mark.parametrize("name", VIEWERS)
def test_who_gets_to_see_a_profile(client: Client, robin: Profile, visibility: str, name: str) -> None:
    Profile.objects.filter(pk=robin.pk).update(visibility=visibility)
    watch = WatchFactory(profile=robin, watched_on=datetime.date(2026, 1, 1))
    viewer = viewers(robin)[name]
    if viewer:
        act_as(client, viewer)
    page, api = client.get("/@robin/"), client.get(f"{API}profiles/robin/")
    if name in FACES[visibility]["open"] | FACES[visibility]["face"]:
        is_open = name in FACES[visibility]["open"]
        text = page.content.decode()
        assert (page.status_code, api.status_code) == (200, 200)
        assert "Row five." in text
        assert (watch.title.name in text, "robin.example.org" in text, "Lisbon" in text) == (is_open,) * 3
        body = api.json()
        assert (body["is_open"], bool(body["links"]), body["location"]) == (is_open, is_open, "Lisbon" * is_open)
    else:
        assert (page.status_code, api.status_code) == (404, 404)
    if visibility == FOLLOWERS and name == "stranger":
        assert "Only followers see more." in page.content.decode()


@pytest.mark.parametrize("kind", [ProfileKind.KIDS, ProfileKind.GUEST])
def test_children_and_guests_have_no_face(client: Client, robin: Profile, kind: str) -> None:
    shown = kid_of(robin) if kind == ProfileKind.KIDS else member_of(robin, kind=kind, visibility=PRIVATE)
    for viewer in (None, ProfileFactory()):
        if viewer:
            act_as(client, viewer)
        assert client.get(f"/@{shown.handle}/").status_code == 404
        assert client.get(f"{API}profiles/{shown.handle}/").status_code == 404
    assert act_as(client, shown).get(f"/@{shown.handle}/").status_code == 200


def test_an_account_about_to_go_has_no_face(client: Client, robin: Profile) -> None:
    Profile.objects.update(withdrawn_at=timezone.now())
    assert client.get("/@robin/").status_code == 404
    assert act_as(client, robin).get("/@robin/").status_code == 200


def test_a_handle_in_any_spelling_leads_to_the_right_one(client: Client, robin: Profile) -> None:
    response = client.get("/@RoBin/")
    assert (response.status_code, response.headers["Location"]) == (301, "/@robin/")
    assert response.headers["Cache-Control"] == "no-cache"
    assert client.get(f"{API}profiles/ROBIN/").json()["handle"] == "robin"
    assert client.get("/@nobody_here/").status_code == 404


class TestShelves:
    def page(self, client: Client) -> Any:
        response = client.get("/@robin/")
        assert response.status_code == 200
        return response

    def test_counts(self, client: Client, robin: Profile) -> None:
        today = timezone.localdate()
        film = TitleFactory(runtime_minutes=90)
        for day in (today, today - datetime.timedelta(800), None):
            WatchFactory(profile=robin, title=film, watched_on=day)
        episode = EpisodeFactory(runtime_minutes=45)
        WatchFactory(profile=robin, title=episode.season.title, episode=episode, watched_on=today)
        WatchFactory(profile=robin, visibility=PRIVATE, watched_on=today)
        ListFactory(profile=robin)
        ListFactory(profile=robin, visibility=PRIVATE)
        text = " ".join(self.page(client).content.decode().split())
        counts = text.split('<dl class="counts">')[1].split("</dl>")[0]
        assert [part.split("<")[0] for part in counts.split('class="num">')[1:]] == ["1", "1", "2", "1"]
        own = act_as(client, robin).get("/@robin/").content.decode().split('<dl class="counts">')[1].split("</dl>")[0]
        assert [part.split("<")[0] for part in own.split('class="num">')[1:]][::3] == ["2", "2"]

    def test_four_favourites_in_their_order(self, client: Client, robin: Profile) -> None:
        favourites = ListFactory(profile=robin, kind=ListKind.FAVOURITES)
        titles = TitleFactory.create_batch(5)
        for place, title in enumerate(reversed(titles)):
            ListItem.objects.create(list=favourites, title=title, position=place, added_at=timezone.now())
        text = self.page(client).content.decode()
        places = [text.index(title.get_absolute_url()) for title in reversed(titles[1:])]
        assert places == sorted(places)
        assert titles[0].get_absolute_url() not in text

    def test_private_ones_stay_private(self, client: Client, robin: Profile) -> None:
        hidden = ListFactory(profile=robin, name="Presents", visibility=PRIVATE)
        followers = ListFactory(profile=robin, name="Nearly secret", visibility=FOLLOWERS)
        watch = WatchFactory(profile=robin, visibility=PRIVATE, watched_on=timezone.localdate())
        text = self.page(client).content.decode()
        for words in (hidden.name, followers.name, watch.title.name):
            assert words not in text
        own = act_as(client, robin).get("/@robin/").content.decode()
        for words in (hidden.name, followers.name, watch.title.name):
            assert words in own

    def test_titles_that_the_viewer_may_not_know_of_are_left_out(self, client: Client, robin: Profile) -> None:
        watch = WatchFactory(profile=robin, watched_on=timezone.localdate())
        shown = ListFactory(profile=robin)
        ListItem.objects.create(list=shown, title=watch.title, position=1, added_at=timezone.now())
        Title.objects.update(adult=True)
        assert watch.title.name not in self.page(client).content.decode()

    @pytest.mark.parametrize("n", [1, 3])
    def test_query_count(self, client: Client, robin: Profile, n: int, django_assert_num_queries: Any) -> None:
        favourites = ListFactory(profile=robin, kind=ListKind.FAVOURITES)
        for place in range(n):
            watch = WatchFactory(profile=robin, watched_on=timezone.localdate())
            episode = EpisodeFactory()
            WatchFactory(profile=robin, title=episode.season.title, episode=episode, watched_on=timezone.localdate())
            shown = ListFactory(profile=robin)
            for each in (favourites, shown):
                ListItem.objects.create(list=each, title=watch.title, position=place, added_at=timezone.now())
        act_as(client, ProfileFactory()).get("/@robin/")
        with django_assert_num_queries(12):
            self.page(client)

    def test_cards_have_their_control(self, client: Client, robin: Profile) -> None:
        watch = WatchFactory(profile=robin, watched_on=timezone.localdate())
        favourites, favourite = ListFactory(profile=robin, kind=ListKind.FAVOURITES), TitleFactory()
        ListItem.objects.create(list=favourites, title=favourite, position=1, added_at=timezone.now())
        assert 'class="track' not in Client().get("/@robin/").content.decode().split("<main")[1]
        page = act_as(client, ProfileFactory()).get("/@robin/").content.decode()
        for title in (watch.title, favourite):
            assert f'data-track="{title.pk}" data-part="card"' in page, title

    def test_an_empty_page_says_so(self, client: Client, robin: Profile) -> None:
        assert "Nothing to see yet" in self.page(client).content.decode()
        assert "Your page is still dark" in act_as(client, robin).get("/@robin/").content.decode()


# ---- By program ----------------------------------------------------------------------------------------------------


class TestMe:
    def patch(self, client: Client, **body: Any) -> Any:
        return client.patch(f"{API}me/", body, content_type="application/json")

    def test_a_visitor_is_nobody(self, client: Client) -> None:
        problem(client.get(f"{API}me/"), 401)

    def test_it_says_who_one_is(self, client: Client, robin: Profile) -> None:
        kid = kid_of(robin)
        body = act_as(client, robin).get(f"{API}me/").json()
        assert (body["handle"], body["kind"], body["avatar"]) == ("robin", "standard", None)
        assert [(each["handle"], each["is_active"]) for each in body["household"]] == [
            ("robin", True),
            (kid.handle, False),
        ]
        child = act_as(client, kid).get(f"{API}me/").json()
        assert [each["handle"] for each in child["household"]] == [kid.handle]

    def test_settings_can_be_changed(self, client: Client, robin: Profile) -> None:
        act_as(client, robin)
        body = self.patch(client, bio="By program.", time_zone="Asia/Tokyo", links=["http://a.example.org"]).json()
        assert (body["bio"], body["time_zone"], body["links"]) == (
            "By program.",
            "Asia/Tokyo",
            ["http://a.example.org"],
        )
        robin.refresh_from_db()
        assert (robin.bio, robin.location) == ("By program.", "Lisbon")

    @pytest.mark.parametrize(
        ("field", "value"),
        [("handle", "admin"), ("handle", "taken"), ("handle", "no spaces"), ("links", ["javascript:x"]),
         ("links", ["https://a.example.org"] * 6), ("links", "https://a.example.org"), ("time_zone", "Mars"),
         ("language", "tlh"), ("region", "ZZ"), ("visibility", "enemies"), ("adult_titles", True), ("bio", "x" * 501),
         ("display_name", "\u200b\u2060"),
         ("bio", "nul \x00")],
    )  # fmt: skip
    def test_bad_input_names_the_field(self, client: Client, robin: Profile, field: str, value: Any) -> None:
        ProfileFactory(handle="taken")
        act_as(client, robin)
        assert [name.split(".")[0] for name in bad_fields(self.patch(client, **{field: value}))] == [field]

    def test_query_count(self, client: Client, robin: Profile, django_assert_num_queries: Any) -> None:
        act_as(client, robin).get(f"{API}me/")
        for _ in range(3):
            member_of(robin)
        with django_assert_num_queries(3):
            assert len(client.get(f"{API}me/").json()["household"]) == 4
