"""Pages about people: who sees whom, without JavaScript and with htmx, in a fixed number of queries."""

import datetime
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from social.enums import FollowStatus, ProfileKind, Visibility
from social.models import Dismissal, Follow, Profile
from social.queries import followers_of, following_of
from social.services import following
from tests.social.factories import ProfileFactory
from tests.social.households import act_as, kid_of, member_of
from tests.social.test_visibility import VIEWERS, viewers_of

pytestmark = pytest.mark.django_db

PUBLIC, FOLLOWERS, PRIVATE = Visibility.PUBLIC, Visibility.FOLLOWERS, Visibility.PRIVATE
HTMX = {"HTTP_HX_REQUEST": "true"}


def text_of(response: Any) -> str:
    assert response.status_code == 200, response.status_code
    text: str = response.content.decode()
    assert "«undefined" not in text
    return text


def queries_of(client: Client, path: str) -> int:
    client.get(path)
    with CaptureQueriesContext(connection) as queries:
        assert client.get(path).status_code == 200
    return len(queries)


class TestWhoSees:
    """Followers and following of somebody, as a table over every kind of viewer."""

    @pytest.mark.parametrize(
        ("face", "readers"),
        [
            (PUBLIC, {"visitor", "stranger", "asked", "follower", "household", "guest", "owner"}),
            (FOLLOWERS, {"follower", "household", "owner"}),
            (PRIVATE, {"owner"}),
        ],
    )
    def test_pages_and_counts_are_for_whoever_may_read_the_profile(self, face: str, readers: set[str]) -> None:
        owner = ProfileFactory(handle="owner", visibility=face)
        for name, viewer in viewers_of(owner).items():
            client = act_as(Client(), viewer) if viewer else Client()
            expected = 200 if name in readers else 404
            for which in ("followers", "following"):
                assert client.get(f"/@owner/{which}/").status_code == expected, (name, which)
            page = client.get("/@owner/")
            assert ("follower-count" in page.content.decode()) == (name in readers), name

    @pytest.mark.parametrize(
        ("face", "seen_by"),
        [
            (PUBLIC, {"visitor", "stranger", "asked", "follower", "household", "guest", "owner", "star"}),
            (FOLLOWERS, {"follower", "household", "owner", "star"}),
            (PRIVATE, {"owner"}),
        ],
    )
    def test_a_follow_is_as_visible_as_the_follower(self, face: str, seen_by: set[str]) -> None:
        star, owner = ProfileFactory(handle="star"), ProfileFactory(visibility=face)
        people = {**viewers_of(owner), "star": star}
        Follow.objects.create(follower=owner, followed=star)
        for name in (*VIEWERS, "star"):
            rows = followers_of(star, viewer=people[name]).filter(is_known=True)
            shown = rows.filter(follower=owner).exists()
            assert shown == (name in seen_by), name

    def test_followed_ones_are_shown_as_far_as_their_names_may_be_known(self, ada: Profile) -> None:
        for face in (PUBLIC, FOLLOWERS, PRIVATE):
            Follow.objects.create(follower=ada, followed=ProfileFactory(handle=face, visibility=face))
        for viewer in (None, ProfileFactory()):
            shown = {row.followed.handle for row in following_of(ada, viewer=viewer)}
            assert shown == {PUBLIC, FOLLOWERS}

    def test_hidden_ones_can_still_be_let_go_by_their_own(self, ada: Profile) -> None:
        hidden = ProfileFactory(handle="gone_quiet", visibility=PRIVATE)
        Follow.objects.create(follower=ada, followed=hidden)
        Follow.objects.create(follower=hidden, followed=ada)
        client = act_as(Client(), ada)
        for which, act in (("followers", "remove"), ("following", "unfollow")):
            page = text_of(client.get(f"/@ada/{which}/"))
            assert "Somebody hidden" in page
            assert "gone_quiet" not in page
            client.post(f"/people/{hidden.pk}/{act}/")
        assert not Follow.objects.exists()

    def test_requests_are_nobody_elses(self, ada: Profile, noor: Profile) -> None:
        Profile.objects.filter(pk=noor.pk).update(visibility=FOLLOWERS)
        noor.refresh_from_db()
        following.follow(follower=ada, followed=noor)
        assert "Ada" in text_of(act_as(Client(), noor).get("/requests/"))
        assert "Ada" not in text_of(act_as(Client(), ProfileFactory()).get("/requests/"))
        assert list(followers_of(noor, viewer=noor)) == []


class TestFollowing:
    def test_without_javascript_one_comes_back_to_the_page(self, ada: Profile, noor: Profile) -> None:
        client = act_as(Client(), ada)
        response = client.post(f"/people/{noor.pk}/follow/", {"next": "/@noor/"}, follow=True)
        assert response.redirect_chain == [("/@noor/", 302)]
        page = text_of(response)
        assert "You follow Noor." in page
        assert f"/people/{noor.pk}/unfollow/" in page
        page = text_of(client.post(f"/people/{noor.pk}/unfollow/", {"next": "/@noor/"}, follow=True))
        assert f'action="/people/{ada.pk}/{noor.pk}/restore/"' in page
        client.post(f"/people/{ada.pk}/{noor.pk}/restore/", {"next": "/@noor/"})
        assert Follow.objects.get().followed == noor

    def test_with_htmx_the_button_and_the_count_change(self, ada: Profile, noor: Profile) -> None:
        client = act_as(Client(), ada)
        there = {**HTMX, "HTTP_HX_CURRENT_URL": "http://testserver/@noor/"}
        answer = text_of(client.post(f"/people/{noor.pk}/follow/", **there))
        assert f'id="follow-{noor.pk}"' in answer
        assert "Following" in answer
        assert 'id="follower-count" hx-swap-oob="true">1<' in answer
        elsewhere = text_of(client.post(f"/people/{noor.pk}/unfollow/", **HTMX))
        assert "follower-count" not in elsewhere
        assert "Follow" in elsewhere

    def test_undo_with_htmx_puts_the_button_back(self, ada: Profile, noor: Profile) -> None:
        client = act_as(Client(), ada)
        following.follow(follower=ada, followed=noor)
        answer = client.post(f"/people/{noor.pk}/unfollow/", **HTMX)
        assert f"/people/{ada.pk}/{noor.pk}/restore/" in answer.headers["HX-Trigger"]
        again = text_of(client.post(f"/people/{ada.pk}/{noor.pk}/restore/", **HTMX))
        assert f'id="follow-{noor.pk}" hx-swap-oob="true"' in again

    def test_nobody_goes_on_to_another_site(self, ada: Profile, noor: Profile) -> None:
        response = act_as(Client(), ada).post(f"/people/{noor.pk}/follow/", {"next": "https://evil.example/"})
        assert response.headers["Location"] == "/@noor/"

    def test_visitor_logs_in_first(self, noor: Profile) -> None:
        assert "Log in to follow" in text_of(Client().get("/@noor/"))
        response = Client().post(f"/people/{noor.pk}/follow/", {"next": "/@noor/"})
        assert response.headers["Location"] == "/accounts/login/?next=/%40noor/"

    def test_who_asks_sees_that_they_have_and_can_take_it_back(self, ada: Profile) -> None:
        shy = ProfileFactory(handle="shy", display_name="Shy", visibility=FOLLOWERS)
        client = act_as(Client(), ada)
        page = text_of(client.get("/@shy/"))
        assert "Ask to follow" in page
        page = text_of(client.post(f"/people/{shy.pk}/follow/", {"next": "/@shy/"}, follow=True))
        assert "Requested" in page
        assert "hasn’t answered yet" in page
        client.post(f"/people/{shy.pk}/unfollow/")
        assert not Follow.objects.exists()

    @pytest.mark.parametrize("yes", [True, False])
    def test_answering(self, ada: Profile, yes: bool) -> None:
        shy = ProfileFactory(handle="shy", visibility=FOLLOWERS)
        following.follow(follower=ada, followed=shy)
        client = act_as(Client(), shy)
        assert "1" in text_of(client.get("/requests/count/"))
        assert "Asks to follow you" in text_of(client.get("/@ada/"))
        answer = {"answer": "yes" if yes else "no"}
        page = text_of(client.post(f"/requests/{ada.pk}/", answer, follow=True))
        assert "Nobody is waiting for an answer" in page
        assert list(Follow.objects.values_list("status", flat=True)) == ([FollowStatus.ACCEPTED] if yes else [])

    def test_answer_to_nothing_says_so(self, ada: Profile, noor: Profile) -> None:
        page = text_of(act_as(Client(), ada).post(f"/requests/{noor.pk}/", {"answer": "yes"}, follow=True))
        assert "Noor has taken the request back." in page

    def test_too_many_in_a_short_time_is_said_plainly(self, ada: Profile, noor: Profile, monkeypatch: Any) -> None:
        monkeypatch.setattr("social.services.pairs.MOST_FOLLOWS", "1/h")
        client = act_as(Client(), ada)
        client.post(f"/people/{ProfileFactory().pk}/follow/")
        page = text_of(client.post(f"/people/{noor.pk}/follow/", follow=True))
        assert "That were many people in a short time. Please go on in 60 minutes." in page

    @pytest.mark.parametrize("kind", [ProfileKind.KIDS, ProfileKind.GUEST])
    def test_children_and_guests_have_none_of_it(self, ada: Profile, noor: Profile, kind: str) -> None:
        is_kid = kind == ProfileKind.KIDS
        little = kid_of(ada) if is_kid else member_of(ada, kind=kind, visibility=PRIVATE)
        client = act_as(Client(), little)
        for act in ("follow", "unfollow", "mute", "block", "remove", "dismiss"):
            assert client.post(f"/people/{noor.pk}/{act}/").status_code == 403
        for path in ("/requests/", "/requests/count/", "/settings/people/"):
            assert client.get(path).status_code == 403
        assert client.get("/people/").status_code == (403 if kind == ProfileKind.KIDS else 200)
        if kind == ProfileKind.GUEST:
            assert f"/people/{noor.pk}/follow/" not in text_of(client.get("/@noor/"))
        assert not Follow.objects.exists()

    def test_own_page_has_no_button(self, ada: Profile) -> None:
        page = text_of(act_as(Client(), ada).get("/@ada/"))
        assert f"/people/{ada.pk}/" not in page
        assert "Find people" in page

    def test_private_page_of_the_household_says_why_nobody_follows(self, ada: Profile) -> None:
        sibling = member_of(ada, handle="sam", visibility=PRIVATE)
        page = text_of(act_as(Client(), ada).get("/@sam/"))
        assert "nobody can follow it" in page
        assert f"/people/{sibling.pk}/follow/" not in page


class TestQueries:
    @pytest.mark.parametrize("which", ["followers", "following"])
    def test_lists_cost_the_same_however_long(self, ada: Profile, noor: Profile, which: str) -> None:
        client, counts = act_as(Client(), ada), []
        for number in (1, 12):
            for _each in range(number):
                other = ProfileFactory()
                one, two = (other, noor) if which == "followers" else (noor, other)
                Follow.objects.create(follower=one, followed=two)
            counts.append(queries_of(client, f"/@noor/{which}/"))
        assert counts == [5, 5]

    def test_requests_cost_the_same_however_many(self, ada: Profile) -> None:
        client, counts = act_as(Client(), ada), []
        for number in (1, 12):
            for _each in range(number):
                Follow.objects.create(follower=ProfileFactory(), followed=ada, status=FollowStatus.PENDING)
            counts.append(queries_of(client, "/requests/"))
        assert counts == [3, 3]

    def test_finding_people_costs_the_same_however_many(self, ada: Profile, noor: Profile) -> None:
        Follow.objects.create(follower=ada, followed=noor)
        client, counts = act_as(Client(), ada), []
        for number in (1, 12):
            for _each in range(number):
                Follow.objects.create(follower=noor, followed=ProfileFactory(display_name="Salt"))
            counts.append((queries_of(client, "/people/"), queries_of(client, "/people/?q=salt")))
        assert counts[0] == counts[1]
        assert max(counts[0]) <= 9

    def test_profile_costs_the_same_however_many_follow_it(self, ada: Profile, noor: Profile) -> None:
        client, counts = act_as(Client(), ada), []
        for number in (1, 12):
            for _each in range(number):
                other = ProfileFactory()
                Follow.objects.create(follower=other, followed=noor)
                Follow.objects.create(follower=ada, followed=other)
            counts.append(queries_of(client, "/@noor/"))
        assert counts[0] == counts[1] <= 12


class TestPaging:
    def test_each_follower_is_shown_once(self, ada: Profile, monkeypatch: Any) -> None:
        monkeypatch.setattr("social.views.people_pages.PAGE", 2)
        handles = [f"f{n}" for n in range(5)]
        # All within one millisecond.
        moment = timezone.now().replace(microsecond=500_000)
        for place, handle in enumerate(handles):
            row = Follow.objects.create(follower=ProfileFactory(handle=handle), followed=ada)
            Follow.objects.filter(pk=row.pk).update(created_at=moment + datetime.timedelta(microseconds=place))
        client, path, seen = Client(), "/@ada/followers/", []
        while path:
            response: Any = client.get(path)
            seen += [person.handle for person in response.context["people"]]
            path = response.context["next_url"]
        assert seen == handles[::-1]

    @pytest.mark.parametrize("cursor", ["x", "%00", "W10", "eyJ", "9" * 4000])
    def test_forged_cursor_is_404(self, ada: Profile, cursor: str) -> None:
        assert Client().get(f"/@ada/followers/?cursor={cursor}").status_code == 404


class TestFinding:
    @pytest.mark.parametrize(
        ("typed", "found"),
        [
            ("zoe", ["zoe_k"]),
            ("ZOË", ["zoe_k"]),
            ("@zoe_k", ["zoe_k"]),
            ("zoek", ["zoe_k"]),
            ("kal", ["zoe_k"]),
            ("zoë kal", ["zoe_k"]),
            ("kal zoe", ["zoe_k"]),
            ("lodz", ["lodz"]),
            ("Łódź", ["lodz"]),
            ("森", ["kenji"]),
            ("z", []),
            ("%", []),
            ("' | 'zoe", ["zoe_k"]),
            ("nobody", []),
        ],
    )
    def test_names_and_handles_by_their_beginnings(self, typed: str, found: list[str]) -> None:
        ProfileFactory(handle="zoe_k", display_name="Zoë Kalinowska")
        ProfileFactory(handle="lodz", display_name="Łódź Film Society")
        ProfileFactory(handle="kenji", display_name="森健二")
        response: Any = Client().get("/people/", {"q": typed})
        text_of(response)
        assert [person.handle for person in response.context["people"]] == found

    def test_exact_handle_first_then_whom_one_follows(self, ada: Profile) -> None:
        for handle in ("sam", "sam_a", "sam_z"):
            ProfileFactory(handle=handle)
        Follow.objects.create(follower=ada, followed=Profile.objects.get(handle="sam_z"))
        response: Any = act_as(Client(), ada).get("/people/?q=sam")
        assert [person.handle for person in response.context["people"]] == ["sam", "sam_z", "sam_a"]

    def test_new_name_is_found_and_the_old_one_is_not(self, ada: Profile) -> None:
        from social.services.profiles import update_profile

        update_profile(profile=ada, display_name="Grace", handle="grace")
        assert "Nobody here is called “ada”" in text_of(Client().get("/people/?q=ada"))
        assert "@grace" in text_of(Client().get("/people/?q=gra"))

    def test_private_children_and_guests_are_not_found(self, ada: Profile) -> None:
        ProfileFactory(display_name="Salt", visibility=PRIVATE)
        kid_of(ada, display_name="Salt")
        ProfileFactory(display_name="Salt", withdrawn_at="2026-01-01T00:00Z")
        response: Any = act_as(Client(), ada).get("/people/?q=salt")
        assert response.context["people"] == []

    def test_dismissed_ones_stay_away_until_they_are_let_back(self, ada: Profile, noor: Profile) -> None:
        other = ProfileFactory(display_name="Other")
        Follow.objects.create(follower=ada, followed=noor)
        Follow.objects.create(follower=noor, followed=other)
        client = act_as(Client(), ada)
        page = text_of(client.get("/people/"))
        assert "Followed by Noor" in page
        answer = client.post(f"/people/{other.pk}/dismiss/", **HTMX)
        assert f"/people/{other.pk}/suggest/" in answer.headers["HX-Trigger"]
        assert "Followed by Noor" not in text_of(client.get("/people/"))
        assert Dismissal.objects.get().dismissed == other
        assert "Other" in text_of(client.get("/settings/people/"))
        client.post(f"/people/{other.pk}/suggest/")
        assert "Followed by Noor" in text_of(client.get("/people/"))

    def test_nobody_to_suggest_says_what_helps(self, ada: Profile) -> None:
        assert "Ask somebody for their handle" in text_of(act_as(Client(), ada).get("/people/"))
