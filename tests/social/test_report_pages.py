"""Reporting something on its page, and deciding over it in the admin."""

from typing import Any

import pytest
from django.contrib.auth.models import Group
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from reviews.models import Review
from social.enums import ProfileKind, Visibility
from social.models import Case, ModerationEntry, Profile, Report
from social.services import moderation
from tests.lists.factories import ListFactory
from tests.movies.factories import TitleFactory
from tests.social.factories import ProfileFactory

pytestmark = pytest.mark.django_db


def browser(profile: Profile) -> Client:
    client = Client()
    client.force_login(profile.user)
    return client


def test_each_kind_is_reported_and_leads_back() -> None:
    owner = ProfileFactory()
    review = Review.objects.create(profile=owner, title=TitleFactory(), text="Dreadful.", written_at=timezone.now())
    for kind, thing in (("profile", owner), ("list", ListFactory(profile=owner)), ("review", review)):
        reporter = ProfileFactory()
        path = f"/report/{kind}/{thing.pk}/"
        assert b"Nobody else learns" in browser(reporter).get(path).content
        answer = browser(reporter).post(path, {"reason": "abuse", "text": "Look at the second line."})
        assert (answer.status_code, answer.url) == (302, thing.get_absolute_url())
        report = Report.objects.get(reporter=reporter)
        assert (report.case.target, report.reason, report.case.owner) == (thing, "abuse", owner)


@pytest.mark.parametrize(
    ("facts", "field", "words"),
    [
        ({}, "reason", "Choose what fits best"),
        ({"reason": "boredom"}, "reason", "boredom"),
        ({"reason": "spam", "text": "x" * 1001}, "text", "1000"),
    ],
)
def test_what_is_wrong_is_said_beside_the_field(facts: Any, field: str, words: str) -> None:
    answer: Any = browser(ProfileFactory()).post(f"/report/profile/{ProfileFactory().pk}/", facts)
    assert answer.status_code == 422
    assert words in str(answer.context["form"].errors[field])
    assert not Report.objects.exists()


def test_only_what_one_sees_and_is_not_ones_own() -> None:
    owner = ProfileFactory()
    hidden = ListFactory(profile=owner, visibility=Visibility.PRIVATE)
    other = browser(ProfileFactory())
    paths = (f"/report/list/{hidden.pk}/", f"/report/title/{TitleFactory().pk}/", "/report/list/999999/")
    for path in (*paths, "/report/user/1/", f"/report/list/{10**30}/"):
        assert other.get(path).status_code == 404
        assert other.post(path, {"reason": "spam"}).status_code == 404
    for own in (owner, ProfileFactory(user=owner.user)):
        assert browser(owner).get(f"/report/profile/{own.pk}/").status_code == 404


def test_visitors_log_in_and_kids_cannot() -> None:
    path = f"/report/profile/{ProfileFactory().pk}/"
    assert "/accounts/login/" in Client().get(path).headers["Location"]
    kid = ProfileFactory(kind=ProfileKind.KIDS, age_ceiling=6, visibility=Visibility.PRIVATE)
    assert browser(kid).get(path).status_code in (302, 403, 404)


def test_pages_lead_to_it_for_those_who_may() -> None:
    owner, viewer = ProfileFactory(), ProfileFactory()
    made = ListFactory(profile=owner)
    for thing, path in ((owner, f"/report/profile/{owner.pk}/"), (made, f"/report/list/{made.pk}/")):
        page = thing.get_absolute_url()
        assert path in browser(viewer).get(page).content.decode()
        assert path not in browser(owner).get(page).content.decode()
        assert path not in Client().get(page).content.decode()


def test_the_owner_of_something_hidden_reads_that_it_is() -> None:
    made = ListFactory(profile=ProfileFactory(), hidden_at=timezone.now())
    page = made.get_absolute_url()
    assert "Moderators have hidden it" in browser(made.profile).get(page).content.decode()
    assert browser(ProfileFactory()).get(page).status_code == 404
    assert Client().get(page).status_code == 404


@pytest.fixture
def moderator() -> Profile:
    profile = ProfileFactory(user__is_staff=True)
    profile.user.groups.add(Group.objects.get(name="Moderators"))
    return profile


@pytest.fixture
def case() -> Case:
    made = ListFactory(profile=ProfileFactory(handle="spammer"), name="Cheap pills")
    for _number in range(2):
        moderation.report(reporter=ProfileFactory(), target=made, reason="spam", text="<b>Look</b>")
    return Case.objects.get()


def test_moderators_find_the_case_with_its_context_and_decide(moderator: Profile, case: Case) -> None:
    client = browser(moderator)
    listed = client.get(reverse("admin:social_case_changelist")).content.decode()
    assert "@spammer" in listed
    page = reverse("admin:social_case_change", args=[case.pk])
    shown = client.get(page).content.decode()
    assert "Cheap pills" in shown
    assert "&lt;b&gt;Look&lt;/b&gt;" in shown
    assert client.post(page, {"action": "hide", "note": "Spam.", "days": "7"}).status_code == 302
    assert ModerationEntry.objects.get().note == "Spam."
    assert case.target.__class__.objects.get().hidden_at
    again = client.post(page, {"action": "hide", "days": "7"}, follow=True).content.decode()
    assert "nothing was changed" in again
    assert ModerationEntry.objects.count() == 1
    assert "Spam." in client.get(page).content.decode()


def test_a_suspension_lasts_as_long_as_chosen(moderator: Profile, case: Case) -> None:
    page = reverse("admin:social_case_change", args=[case.pk])
    browser(moderator).post(page, {"action": "suspend", "days": "30"})
    user = Profile.objects.get(handle="spammer").user
    assert 29 <= (user.suspended_until - timezone.now()).days <= 30
    browser(moderator).post(page, {"action": "suspend", "days": "0"})
    user.refresh_from_db()
    assert user.is_suspended
    assert user.suspended_until is None
    assert browser(moderator).post(page, {"action": "note", "note": " "}).status_code == 200


def test_staff_without_the_right_and_others_see_nothing(case: Case) -> None:
    for profile in (ProfileFactory(user__is_staff=True), ProfileFactory()):
        client = browser(profile)
        for path in (reverse("admin:social_case_changelist"), reverse("admin:social_case_change", args=[case.pk])):
            assert client.get(path).status_code in (302, 403)
            assert client.post(path, {"action": "hide"}).status_code in (302, 403)
    assert not ModerationEntry.objects.exists()


def test_nobody_changes_or_removes_decisions(moderator: Profile, case: Case) -> None:
    client = browser(moderator)
    client.post(reverse("admin:social_case_change", args=[case.pk]), {"action": "note", "note": "Hm.", "days": "7"})
    entry = ModerationEntry.objects.get()
    client.post(reverse("admin:social_moderationentry_delete", args=[entry.pk]), {"post": "yes"})
    client.post(reverse("admin:social_moderationentry_change", args=[entry.pk]), {"note": "Other"})
    assert ModerationEntry.objects.get().note == "Hm."
