"""Two people whom tests about people have in common."""

import pytest

from social.models import Profile
from tests.social.acts import Acts
from tests.social.factories import ProfileFactory


@pytest.fixture
def ada() -> Profile:
    profile: Profile = ProfileFactory(handle="ada", display_name="Ada")
    return profile


@pytest.fixture
def noor() -> Profile:
    profile: Profile = ProfileFactory(handle="noor", display_name="Noor")
    return profile


@pytest.fixture
def acts() -> Acts:
    return Acts()
