"""What the database itself holds true, and what titles say of themselves."""

from types import SimpleNamespace
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from movies.enums import Source
from movies.models import Credit, Genre, Season, Title, TmdbGenre
from movies.models.titles import PRIOR_MEAN, PRIOR_VOTES
from tests.movies.factories import (
    AvailabilityFactory,
    CreditFactory,
    PersonFactory,
    SeasonFactory,
    TitleFactory,
)

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    "wrong",
    [
        {"name": ""},
        {"rating_mean": 11, "rating_count": 3},
        {"rating_mean": 5, "rating_count": 0},
        {"rating_mean": None, "rating_count": 2},
        {"tmdb_vote_average": 10.5},
        {"source": Source.TMDB, "tmdb_id": None},
    ],
)
def test_database_refuses_a_title_that_cannot_be(wrong: dict[str, object]) -> None:
    title = TitleFactory()
    with pytest.raises(IntegrityError), transaction.atomic():
        Title.objects.filter(pk=title.pk).update(**wrong)


def test_a_tmdb_id_is_unique_within_its_kind_only() -> None:
    TitleFactory(tmdb_id=550)
    TitleFactory(tmdb_id=550, show=True)
    with pytest.raises(IntegrityError), transaction.atomic():
        TitleFactory(tmdb_id=550)


def test_hand_made_titles_need_no_id() -> None:
    TitleFactory(manual=True)
    TitleFactory(manual=True)
    assert Title.objects.filter(tmdb_id=None).count() == 2


def test_a_credit_stands_once_and_is_a_part_or_a_job() -> None:
    credit = CreditFactory(character="Ripley")
    with pytest.raises(IntegrityError), transaction.atomic():
        CreditFactory(title=credit.title, person=credit.person, character="Ripley")
    with pytest.raises(IntegrityError), transaction.atomic():
        Credit.objects.create(title=credit.title, person=credit.person, kind="cast", job="Director")


def test_seasons_are_numbered_once() -> None:
    season = SeasonFactory(number=1)
    with pytest.raises(IntegrityError), transaction.atomic():
        Season.objects.create(title=season.title, number=1)


def test_offers_are_seen_in_order() -> None:
    offer = AvailabilityFactory()
    with pytest.raises(IntegrityError), transaction.atomic():
        type(offer).objects.filter(pk=offer.pk).update(last_seen_on="2025-12-31")


def test_score_leans_on_tmdb_until_somebody_here_has_rated() -> None:
    title = TitleFactory(tmdb_vote_average=9.0, tmdb_vote_count=PRIOR_VOTES)
    title.refresh_from_db()
    assert title.score == pytest.approx((9.0 + PRIOR_MEAN) / 2)
    Title.objects.filter(pk=title.pk).update(rating_mean=4.0, rating_count=2)
    title.refresh_from_db()
    assert title.score == 4.0


def test_no_votes_is_no_score_not_zero() -> None:
    title = TitleFactory(tmdb_vote_average=0.0, tmdb_vote_count=0)
    title.refresh_from_db()
    assert title.score is None


@pytest.mark.parametrize(
    ("name", "slug"),
    [("The Matrix", "the-matrix"), ("七人の侍", "七人の侍"), ("M", "m"), ("…", ""), ("Amélie", "amelie")],
)
def test_slugs_are_readable_in_any_script(name: str, slug: str) -> None:
    title = TitleFactory(name=name)
    assert title.slug == f"{title.pk}-{slug}".rstrip("-")


@pytest.mark.parametrize(
    ("site", "ceiling", "chosen", "seen"),
    [(True, None, True, True), (False, None, True, False), (True, None, False, False), (True, 18, True, False)],
)
def test_adult_titles_are_seen_where_site_and_profile_admit_them(
    settings: Any, site: bool, ceiling: int | None, chosen: bool, seen: bool
) -> None:
    TitleFactory(adult=True)
    settings.ADULT_TITLES = site
    viewer = SimpleNamespace(age_ceiling=ceiling, adult_titles=chosen)
    assert Title.objects.visible_to(viewer).exists() == seen
    assert not Title.objects.visible_to(None).exists()


def test_saving_keeps_what_search_needs() -> None:
    title = TitleFactory(name="Le Fabuleux Destin d'Amélie Poulain", original_language="fr")
    title.refresh_from_db()
    assert title.folded_name == "le fabuleux destin d'amelie poulain"
    assert title.sort_name.endswith(" le")
    assert "'amelie'" in title.search_document
    person = PersonFactory(name="Tōru Takemitsu", also_known_as=["武満徹"])
    person.refresh_from_db()
    assert "'武満'" in person.search_document


def test_tmdb_genres_map_to_ours() -> None:
    assert Genre.objects.count() >= 25
    assert all(genre.description for genre in Genre.objects.all())
    both = TmdbGenre.objects.get(name="Sci-Fi & Fantasy").genres.values_list("slug", flat=True)
    assert set(both) == {"science-fiction", "fantasy"}
    assert not TmdbGenre.objects.filter(genres=None).exists()


def test_genres_know_how_many_titles_they_have() -> None:
    TitleFactory(genres=["drama"])
    TitleFactory(genres=["drama", "war"])
    counts = dict(Genre.objects.with_title_count().values_list("slug", "title_count"))
    assert (counts["drama"], counts["war"], counts["western"]) == (2, 1, 0)
