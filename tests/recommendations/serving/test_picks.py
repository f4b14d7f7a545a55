"""Rows of a page, made of a list."""

import pytest
from django.utils import timezone

from movies.models import Collection
from recommendations.models import Recommendations
from recommendations.serving.picks import picks_of, rows_of
from tests.movies.factories import TitleFactory
from tests.social.factories import ProfileFactory

pytestmark = pytest.mark.django_db


def test_no_row_holds_more_than_two_of_a_collection() -> None:
    saga = Collection.objects.create(name="Saga", tmdb_id=9)
    series = TitleFactory.create_batch(4, collection=saga, runtime_minutes=120)
    others = TitleFactory.create_batch(16, runtime_minutes=120)
    order = [*series[:3], *others, series[3]]
    made = Recommendations.objects.create(
        profile=ProfileFactory(),
        title_ids=[title.pk for title in order],
        scores=[0.5] * len(order),
        reasons=[{"why": [], "predicted": None, "source": "popularity"}] * len(order),
        made_at=timezone.now(),
    )
    rows = rows_of(made.profile, picks_of(made.profile, made), region="GB")
    shown = [[pick.title for pick in row.picks] for row in rows]
    assert shown == [[*series[:2], *others[:12]], [series[2], *others[12:], series[3]]]
