"""The evaluation of a site's own data: from what people did to what an admin sees."""

import datetime
import io
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.urls import reverse

from recommendations.enums import RunKind, RunStatus
from recommendations.models import ModelRun
from tests.recommendations.village import village
from tests.social.factories import UserFactory

pytestmark = pytest.mark.django_db


def test_a_site_is_measured_to_the_end_and_admins_see_the_last_run(client: Any) -> None:
    village(titles=12, people=24)
    out = io.StringIO()
    call_command("evaluate_recommender", stdout=out, stderr=io.StringIO())

    run = ModelRun.objects.get(kind=RunKind.EVALUATE)
    assert run.status == RunStatus.DONE
    assert run.params["data"] == "site"
    assert run.finished_at - run.started_at > datetime.timedelta(seconds=0.1)
    served = next(row for row in run.metrics["rows"] if row["name"] == "blend, as served")
    popular = next(row for row in run.metrics["rows"] if row["name"] == "popularity")
    assert served["ndcg"]["mean"] > popular["ndcg"]["mean"]
    assert {reading["leave_out"] for reading in run.metrics["readings"]} == {"liked", "seen", "told"}
    assert run.metrics["facts"]["rating_rmse"] > 0

    client.force_login(UserFactory(admin=True))
    listed = client.get(reverse("admin:recommendations_modelrun_changelist")).content.decode()
    assert reverse("admin:recommendations_modelrun_change", args=[run.pk]) in listed
    shown = client.get(reverse("admin:recommendations_modelrun_change", args=[run.pk])).content.decode()
    assert "strong split, seed 1" in shown
    assert "What is served against the best single model of others" in shown


def test_too_small_a_site_says_so_and_leaves_no_run() -> None:
    with pytest.raises(CommandError, match="a few dozen profiles"):
        call_command("evaluate_recommender", stdout=io.StringIO(), stderr=io.StringIO())
    assert not ModelRun.objects.exists()
