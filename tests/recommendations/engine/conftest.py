import pytest

from recommendations.engine import TrainingSettings, train
from tests.recommendations.engine import worlds


@pytest.fixture(scope="session")
def community():
    return worlds.community()


@pytest.fixture(scope="session")
def bundle(community):
    return train(community, worlds.catalogue(), settings=TrainingSettings(factors=8, seed=3), version="1")
