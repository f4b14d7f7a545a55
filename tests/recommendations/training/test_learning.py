"""Training runs: what they make, and what becomes of it."""

import pytest

from recommendations.enums import RunKind, RunStatus
from recommendations.models import ModelRun
from recommendations.serving import loaded
from recommendations.serving.ranking import rank
from recommendations.training import train_models
from tests.movies.factories import TitleFactory
from tests.recommendations.village import QUICK, village
from tests.social.factories import ProfileFactory

pytestmark = pytest.mark.django_db


def test_a_run_learns_and_serves() -> None:
    made = village()
    run = train_models(chosen=QUICK)
    assert run is not None
    assert (run.kind, run.status, run.done, run.total) == (RunKind.TRAIN, RunStatus.DONE, 100, 100)
    bundle = loaded.current()
    assert bundle is not None
    assert bundle.version == run.version
    found = rank(made.people[0], most=3)
    assert {each.title for each in found} == {made.loud[place].pk for place in (0, 3, 6)}
    assert found[0].reasons


def test_nobody_has_done_anything() -> None:
    titles = TitleFactory.create_batch(3)
    run = train_models(chosen=QUICK)
    assert run is not None
    assert run.status == RunStatus.DONE
    assert {each.title for each in rank(ProfileFactory(), most=5)} == {title.pk for title in titles}


def test_no_titles_at_all() -> None:
    run = train_models(chosen=QUICK)
    assert run is not None
    assert (run.status, run.reason) == (RunStatus.REJECTED, "There are no titles yet.")
    assert ModelRun.objects.get() == run
