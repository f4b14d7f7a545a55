"""Profiles that go while somebody writes as them."""

import pytest
from django.http import Http404

from lists.models import Watch
from lists.services import Viewing, When, log_watch, set_rating, watches
from movies.models import Title
from social.models import Profile, User
from social.services import profiles
from social.services.deletion import delete_without_asking
from tests.movies.factories import TitleFactory
from tests.social.acts import Acts
from tests.social.factories import ProfileFactory
from tests.social.households import member_of

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def going() -> Profile:
    profile: Profile = ProfileFactory()
    member_of(profile)
    return profile


def log(profile: Profile, title: Title) -> None:
    log_watch(profile=profile, title=title, viewing=Viewing(When.now(profile)))


def test_whoever_writes_after_finds_nobody(acts: Acts, going: Profile, monkeypatch: pytest.MonkeyPatch) -> None:
    title = TitleFactory()
    log(going, title)
    acts.slowly(monkeypatch, profiles, "say_goodbye")
    (error,) = acts.at_once(lambda: profiles.delete_profile(profile=going), lambda: log(going, title))
    assert isinstance(error, Http404)
    assert not Profile.objects.filter(pk=going.pk).exists()


def test_whoever_writes_before_is_waited_for(acts: Acts, going: Profile, monkeypatch: pytest.MonkeyPatch) -> None:
    title = TitleFactory()
    acts.slowly(monkeypatch, watches, "follow_entry")
    assert (
        acts.at_once(
            lambda: log(going, title), lambda: profiles.delete_profile(profile=Profile.objects.get(pk=going.pk))
        )
        == []
    )
    assert not Watch.objects.exists()


def test_accounts_that_rated_the_same_go_at_once(acts: Acts, monkeypatch: pytest.MonkeyPatch) -> None:
    first, second = TitleFactory(), TitleFactory()
    accounts: list[User] = []
    # One account's profiles rated them in one order, the other's in the other.
    for order in ((first, second), (second, first)):
        profile = ProfileFactory()
        for title, rater in zip(order, (profile, member_of(profile)), strict=True):
            set_rating(profile=rater, title=title, value=8)
        accounts.append(profile.user)
    from reviews import services

    acts.slowly(monkeypatch, services, "rate_many")
    assert acts.at_once(*[lambda user=user: delete_without_asking(user=user) for user in accounts]) == []
    assert not User.objects.exists()
    assert set(Title.objects.values_list("rating_count", flat=True)) == {0}
