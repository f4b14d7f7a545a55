"""Somebody with an import that is ready to be looked at."""

import datetime

import pytest
from django.test import Client

from lists.models import Import
from movies.models import Title
from social.models import Profile
from tests.lists.imports.flow import upload
from tests.lists.imports.pages import letterboxd
from tests.movies.factories import TitleFactory
from tests.social.factories import ProfileFactory
from tests.social.households import act_as


@pytest.fixture
def worked_off_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is handed to a worker is done within the test's own transaction, which never commits."""
    monkeypatch.setattr("config.lib.queueing.transaction.on_commit", lambda act, **_more: act())


@pytest.fixture
def profile() -> Profile:
    return ProfileFactory(handle="ada")


@pytest.fixture
def at(client: Client, profile: Profile) -> Client:
    return act_as(client, profile)


@pytest.fixture
def salt() -> Title:
    return TitleFactory(name="Salt and Ember", released_on=datetime.date(1999, 5, 1))


@pytest.fixture
def twins() -> list[Title]:
    """Two films that one name may mean."""
    return [TitleFactory(name="Night Bus", released_on=datetime.date(year, 5, 1)) for year in (1961, 2012)]


@pytest.fixture
def run(profile: Profile, salt: Title, twins: list[Title]) -> Import:
    """Ready: two things to write, a name that may mean two films, one that nobody knows."""
    return upload(profile, letterboxd())
