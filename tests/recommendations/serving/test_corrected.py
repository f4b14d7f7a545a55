"""Without a model, corrections of taste order what is popular."""

import pytest

from movies.models import Genre
from recommendations.models import TasteCorrection
from recommendations.serving.ranking import rank
from social.models import Profile
from tests.movies.factories import TitleFactory
from tests.recommendations.factories import RatingFactory
from tests.social.factories import ProfileFactory

pytestmark = pytest.mark.django_db


def correct(profile: Profile, facet: str, key: object, times: float) -> None:
    TasteCorrection.objects.create(profile=profile, facet=facet, key=str(key), multiplier=times)


def listed(profile: Profile, most: int = 9) -> list[int]:
    return [each.title for each in rank(profile, most=most)]


def test_a_genre_that_counts_twice_makes_a_title_twice_as_popular() -> None:
    profile = ProfileFactory()
    drama, horror, far = (
        TitleFactory(genres=[genre], tmdb_popularity=popularity).pk
        for genre, popularity in (("drama", 50), ("horror", 30), ("horror", 20))
    )
    assert listed(profile) == [drama, horror, far]
    correct(profile, "genre", Genre.objects.get(slug="horror").pk, 2)
    assert listed(profile) == [horror, drama, far], "60, 50, 40"
    assert listed(ProfileFactory()) == [drama, horror, far]


def test_what_is_to_count_nothing_stays_out() -> None:
    profile = ProfileFactory()
    old = TitleFactory(released_on="1966-05-01", runtime_minutes=100).pk
    new = TitleFactory(released_on="2006-05-01", runtime_minutes=200).pk
    correct(profile, "decade", 1960, 0)
    assert listed(profile) == [new]
    correct(profile, "runtime", "150-", 0)
    assert listed(profile) == []
    assert set(listed(ProfileFactory())) == {old, new}


def test_of_people_only_a_model_knows() -> None:
    profile, title = ProfileFactory(), TitleFactory()
    RatingFactory(profile=profile)
    correct(profile, "person", 1, 0)
    assert listed(profile) == [title.pk]
