"""What modules about the library share."""

from copy import deepcopy

import pytest

from social.models import Profile
from tests.lists.library_shelf import Held, stock
from tests.social.factories import ProfileFactory


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
