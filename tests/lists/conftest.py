"""What modules about the library share."""

from copy import deepcopy

import pytest

from movies.models import Title
from social.models import Profile
from tests.lists.library_shelf import Held, stock
from tests.lists.together import friend_of
from tests.movies.factories import TitleFactory
from tests.social.factories import ProfileFactory
from tests.social.households import member_of


@pytest.fixture(scope="module")
def stocked(shared_db: None) -> list[Held]:
    """One shelf for a module whose tests all want it."""
    return stock(ProfileFactory(handle="owner"))


@pytest.fixture
def held(stocked: list[Held], db: None) -> list[Held]:
    """The shelf as it was made, whatever the test before has done to these objects."""
    return deepcopy(stocked)


@pytest.fixture
def owner(held: list[Held]) -> Profile:
    return next(each.entry.profile for each in held if each.entry)


@pytest.fixture
def robin(db: None) -> Profile:
    made: Profile = ProfileFactory(handle="robin", display_name="Robin")
    return made


@pytest.fixture
def sam(robin: Profile) -> Profile:
    """Of the same household."""
    return member_of(robin, handle="sam", display_name="Sam")


@pytest.fixture
def noor(robin: Profile) -> Profile:
    """They follow each other."""
    return friend_of(robin, handle="noor", display_name="Noor")


@pytest.fixture
def salt(db: None) -> Title:
    made: Title = TitleFactory(name="Salt")
    return made
