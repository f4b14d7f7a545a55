"""Training by a command, by the nightly task, and by the tasks that take up what was left."""

from io import StringIO

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from config.lib.locks import kept_lock, redis_client, redis_key
from recommendations import tasks
from recommendations.enums import RunKind, RunStatus
from recommendations.models import ModelRun, Recommendations, SimilarTitles, TitleVector
from recommendations.training import learning
from tests.movies.factories import TitleFactory
from tests.recommendations.village import QUICK, village

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(learning, "TrainingSettings", lambda: QUICK)


def train(*options: str) -> str:
    said = StringIO()
    call_command("train_recommender", *options, stdout=said)
    return said.getvalue()


def test_the_command_does_all_of_it_and_once_if_asked() -> None:
    village(titles=6, people=6)
    said = train()
    assert "of 6 profiles about 12 titles" in said
    assert "6 lists made" in said
    assert (Recommendations.objects.count(), SimilarTitles.objects.count()) == (6, 12)
    assert train("--if-none") == ""
    assert "a worker goes on" in train("--model-only")


def test_the_command_leaves_it_to_whoever_is_at_it() -> None:
    TitleFactory()
    with kept_lock("recommendations:train"), pytest.raises(CommandError, match="Another process"):
        train()


def test_an_empty_house_says_so() -> None:
    assert "Not taken: There are no titles yet." in train()


def test_measuring_its_own_data_needs_more() -> None:
    village(titles=6, people=2)
    with pytest.raises(CommandError, match="few dozen profiles"):
        call_command("evaluate_recommender", "--quick", stdout=StringIO(), stderr=StringIO())


def test_the_nightly_task_lets_titles_and_lists_follow() -> None:
    village(titles=6, people=6)
    tasks.train_recommender()
    kinds = dict(ModelRun.objects.values_list("kind", "status"))
    assert kinds == dict.fromkeys((RunKind.TRAIN, RunKind.VECTORS, RunKind.PRECOMPUTE), RunStatus.DONE)
    assert (Recommendations.objects.count(), SimilarTitles.objects.count()) == (6, 12)


@pytest.mark.parametrize("kind", [RunKind.TRAIN, RunKind.VECTORS])
def test_a_run_whose_process_died_is_taken_up(kind: RunKind) -> None:
    village(titles=6, people=6)
    tasks.train_recommender()
    version = ModelRun.objects.get(kind=RunKind.TRAIN).version
    dead = ModelRun.objects.create(kind=kind, owner="dead", version="" if kind == RunKind.TRAIN else version)
    key = redis_key(f"lock:recommendations:{kind}")
    redis_client().set(key, "dead", ex=60)
    tasks.resume_runs()
    dead.refresh_from_db()
    assert dead.status == RunStatus.RUNNING
    redis_client().delete(key)
    tasks.resume_runs()
    dead.refresh_from_db()
    assert dead.status == RunStatus.DONE


def test_new_titles_are_placed_each_hour() -> None:
    village(titles=6, people=6)
    tasks.train_recommender()
    TitleFactory(genres=["action"])
    tasks.place_new_titles()
    assert TitleVector.objects.count() == 13
    tasks.place_new_titles()
    assert TitleVector.objects.count() == 13


def test_what_kills_each_process_is_given_up() -> None:
    TitleFactory()
    dead = ModelRun.objects.create(kind=RunKind.TRAIN, owner="dead", cursor={"tries": 4, "part": "factors"})
    tasks.resume_runs()
    dead.refresh_from_db()
    assert (dead.status, dead.reason) == (RunStatus.FAILED, "Its process died 4 times, the last time at: factors.")
    assert ModelRun.objects.count() == 1


def test_a_lock_is_kept_for_as_long_as_the_work_takes() -> None:
    key = redis_key("lock:recommendations:test")
    with kept_lock("recommendations:test", ttl=1) as lock:
        assert lock is not None
        redis_client().pexpire(key, 400)
        lock._stop.wait(0.6)
        assert redis_client().exists(key)
        assert lock.is_mine
        with kept_lock("recommendations:test", ttl=1) as other:
            assert other is None
        redis_client().set(key, "somebody else")
        lock._stop.wait(0.6)
        assert not lock.is_mine
    assert redis_client().get(key) == "somebody else"
