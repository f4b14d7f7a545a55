"""Titles near a point, by the index of vectors."""

import pytest
from django.db import connection

from movies.models import Title
from recommendations.models import TitleVector
from recommendations.serving.near import nearest
from tests.movies.factories import TitleFactory

pytestmark = pytest.mark.django_db

AIM = [1.0] + [0.0] * 127


def placed(vector: list[float], version: str = "v1") -> Title:
    title: Title = TitleFactory()
    TitleVector.objects.create(title=title, vector=vector, model_version=version)
    return title


def test_the_nearest_come_first() -> None:
    far, near = placed([0.0] * 127 + [1.0]), placed([1.0] + [0.1] * 127)
    found = nearest(AIM, version="v1", most=10)
    assert [key for key, _cosine in found] == [near.pk, far.pk]
    assert found[0][1] == pytest.approx(1 / (1 + 1.27) ** 0.5, abs=1e-3)
    assert found[1][1] == pytest.approx(0, abs=1e-3)
    assert len(nearest(AIM, version="v1", most=1)) == 1


def test_what_lies_before_them_in_the_index_hides_nothing() -> None:
    # More than the index looks at on its own: of another version, and deleted.
    TitleVector.objects.bulk_create(
        TitleVector(title=title, vector=[1.0, number / 1000, *AIM[2:]], model_version="v0" if number % 2 else "v1")
        for number, title in enumerate(TitleFactory.create_batch(120))
    )
    far = placed([0.5, 1.0] + [0.0] * 126)
    TitleVector.objects.filter(model_version="v1").exclude(title=far).delete()
    with connection.cursor() as cursor:
        # As with many titles: then no other way is cheaper.
        cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute("DROP INDEX title_vector_by_version")
    assert [key for key, _cosine in nearest(AIM, version="v1", most=5)] == [far.pk]
