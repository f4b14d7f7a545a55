"""Profiles that go while somebody writes as them."""

import threading
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection, connections
from django.http import Http404

from lists.models import Watch
from lists.services import Viewing, When, log_watch, set_rating, watches
from movies.models import Title
from social.models import Profile, User
from social.services import profiles
from social.services.deletion import delete_without_asking
from tests.config.embedding import wait_for
from tests.movies.factories import TitleFactory
from tests.social.factories import ProfileFactory
from tests.social.households import member_of

pytestmark = pytest.mark.django_db(transaction=True)


class Acts:
    """Each in a thread of its own, and each begins when the one before is within its slow step."""

    def __init__(self) -> None:
        self.within, self.all_begun = threading.Event(), threading.Event()
        self.threads: list[threading.Thread] = []

    def at_once(self, *acts: Callable[[], Any]) -> list[Exception]:
        """What they raise."""
        raised: list[Exception] = []

        def run(act: Callable[[], Any]) -> None:
            try:
                act()
            except Exception as error:  # noqa: BLE001 (looked at by the test)
                raised.append(error)
            finally:
                connections.close_all()

        self.threads = [threading.Thread(target=run, args=[act]) for act in acts]
        for thread in self.threads:
            thread.start()
            while thread.is_alive() and not self.within.wait(0.01):
                pass
        self.all_begun.set()
        for thread in self.threads:
            thread.join(timeout=20)
        return raised

    def slowly(self, monkeypatch: pytest.MonkeyPatch, module: Any, name: str) -> None:
        """Have a step of an open transaction take until another one waits for what that holds, or has come and gone."""
        real = getattr(module, name)

        def slow(*args: Any, **kwargs: Any) -> Any:
            done = real(*args, **kwargs)
            self.within.set()
            wait_for(lambda: self._is_waited_for() or self._is_alone(), seconds=10, what="the other one")
            return done

        monkeypatch.setattr(module, name, slow)

    def _is_waited_for(self) -> bool:
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT 1 FROM pg_locks WHERE NOT granted AND pg_backend_pid() = ANY(pg_blocking_pids(pid)) LIMIT 1"
            )
            return cursor.fetchone() is not None

    def _is_alone(self) -> bool:
        return self.all_begun.is_set() and sum(thread.is_alive() for thread in self.threads) == 1


@pytest.fixture
def acts() -> Acts:
    return Acts()


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
