"""What the database itself refuses."""

from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from recommendations.models import (
    Experiment,
    Exposure,
    Influence,
    Interaction,
    ModelRun,
    NotInterested,
    Recommendations,
    SimilarTitles,
    TasteCorrection,
    Trending,
)
from tests.movies.factories import TitleFactory
from tests.recommendations.factories import ExperimentFactory, TrendingFactory
from tests.social.factories import ProfileFactory

pytestmark = pytest.mark.django_db
NOW = timezone.now()


def refused(model: Any, **fields: Any) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        model.objects.create(**fields)


def test_an_interaction_says_something_within_bounds_and_once() -> None:
    pair = {"profile": ProfileFactory(), "title": TitleFactory(), "at": NOW}
    for wrong in (
        {},
        {"like": -1, "dislike": 1},
        {"like": 1, "weight": 0},
        {"like": 1, "weight": 1.5},
        {"like": 1, "rating": 11},
        {"like": 1, "rating": 0},
    ):
        refused(Interaction, **pair, **wrong)
    Interaction.objects.create(**pair, like=1)
    refused(Interaction, **pair, like=1)


def test_lists_have_a_score_for_each_title() -> None:
    refused(Recommendations, profile=ProfileFactory(), title_ids=[1, 2], scores=[1], made_at=NOW)
    refused(Recommendations, profile=ProfileFactory(), title_ids=[1], scores=[1])
    refused(SimilarTitles, title=TitleFactory(), title_ids=[1], scores=[], made_at=NOW)


def test_corrections_stay_within_bounds() -> None:
    profile = ProfileFactory()
    refused(TasteCorrection, profile=profile, facet="genre", key="3", multiplier=2.1)
    refused(TasteCorrection, profile=profile, facet="genre", key="3", multiplier=-0.1)
    refused(TasteCorrection, profile=profile, facet="genre", key="")
    refused(TasteCorrection, profile=profile, facet="mood", key="3")
    TasteCorrection.objects.create(profile=profile, facet="genre", key="3", multiplier=0)
    refused(TasteCorrection, profile=profile, facet="genre", key="3")


def test_one_run_of_a_kind_at_a_time_and_each_says_how_it_ended() -> None:
    ModelRun.objects.create(kind="train")
    refused(ModelRun, kind="train")
    ModelRun.objects.create(kind="evaluate")
    refused(ModelRun, kind="vectors", status="done")
    refused(ModelRun, kind="vectors", status="running", finished_at=NOW)
    refused(ModelRun, kind="vectors", status="failed", finished_at=NOW)
    ModelRun.objects.create(kind="vectors", status="rejected", finished_at=NOW, reason="Worse by 3 %.")


def test_one_experiment_at_a_time() -> None:
    first = ExperimentFactory()
    refused(Experiment, slug="second", name="Second", variants=[], started_at=NOW)
    refused(Experiment, slug="third", name="Third", variants=[], ended_at=NOW)
    first.ended_at = first.started_at
    first.save()
    ExperimentFactory()


def test_an_exposure_is_of_a_variant_and_its_rating_has_a_time() -> None:
    shown = {"experiment": ExperimentFactory(), "profile": ProfileFactory(), "title": TitleFactory(), "shown_at": NOW}
    refused(Exposure, **shown, variant="")
    refused(Exposure, **shown, variant="a", rating=7)
    refused(Exposure, **shown, variant="a", rated_at=NOW, rating=11)
    Exposure.objects.create(**shown, variant="a", rated_at=NOW, rating=7)
    refused(Exposure, **shown, variant="b")


def test_one_title_a_place() -> None:
    first = TrendingFactory(rank=1)
    same = {"score": 1, "people": 3, "made_at": NOW, "window": first.window, "scope": first.scope}
    refused(Trending, title=first.title, rank=2, **same)
    refused(Trending, title=TitleFactory(), rank=1, **same)
    refused(Trending, title=TitleFactory(), rank=3, **(same | {"window": "aeon"}))


def test_once_and_above_nothing() -> None:
    refused(Influence, profile=ProfileFactory(), weight=0, made_at=NOW)
    pair = {"profile": ProfileFactory(), "title": TitleFactory()}
    NotInterested.objects.create(**pair)
    refused(NotInterested, **pair)
