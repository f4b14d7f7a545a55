"""Where titles lie, and what is like them: also those that came after the model had learned."""

from dataclasses import replace
from typing import Any

import pytest
from django.core.cache import cache
from django.db import transaction

from movies.models import Title
from recommendations.engine import Bundle
from recommendations.enums import RunStatus
from recommendations.interactions import build_interactions
from recommendations.models import SimilarTitles, TitleVector
from recommendations.serving import loaded, placed
from recommendations.serving.near import nearest
from recommendations.serving.shared import BY_FACETS
from recommendations.serving.similar import similar_to
from recommendations.training import place_new_titles, titles, train_models, write_titles
from tests.movies.factories import CreditFactory, KeywordFactory, PersonFactory, TitleFactory
from tests.recommendations.factories import RatingFactory
from tests.recommendations.village import QUICK, Village, village

pytestmark = pytest.mark.django_db


@pytest.fixture
def made() -> Village:
    cache.clear()
    found = village()
    keyword, person = KeywordFactory(name="harbour"), PersonFactory(name="Ana Ruiz")
    for title in found.loud[:4]:
        title.keywords.add(keyword)
    for title in found.loud[:2]:
        CreditFactory(title=title, person=person, director=True)
    train_models(chosen=QUICK)
    return found


def newcomer(like: Title) -> Title:
    """It has all that is known of another."""
    new: Title = TitleFactory(genres=["action"])
    new.keywords.set(like.keywords.all())
    for credit in like.credits.all():
        CreditFactory(title=new, person=credit.person, director=True)
    return new


def serving() -> Bundle:
    bundle = loaded.current()
    assert bundle is not None
    return bundle


def version() -> str:
    return serving().version


def test_a_new_title_is_placed_beside_what_it_resembles(made: Village) -> None:
    write_titles()
    new = newcomer(made.loud[0])
    found = similar_to(new, None, 24)
    assert {each.title for each in found[:2]} == {made.loud[0], made.loud[1]}
    assert found[0].score > 0.9 > found[-1].score
    assert found[0].model_version == version()
    assert {(why["kind"], why["facets"][0]["name"]) for why in found[0].why} == {
        ("person", "Ana Ruiz"),
        ("keyword", "harbour"),
        ("genre", "Action"),
    }
    assert new not in [each.title for each in found]
    assert not SimilarTitles.objects.filter(title=new).exists()


def test_it_is_asked_for_once(
    made: Village, django_assert_max_num_queries: Any, django_assert_num_queries: Any
) -> None:
    write_titles()
    new = newcomer(made.loud[0])
    with django_assert_max_num_queries(15):
        assert placed.beside(new.pk, serving(), most=24)
    similar_to(new, None, 24)
    with django_assert_num_queries(4):
        similar_to(new, None, 24)


def test_without_vectors_it_is_what_is_shared_that_tells(made: Village) -> None:
    found = similar_to(newcomer(made.loud[0]), None, 5)
    assert found[0].model_version == BY_FACETS


def test_of_what_nothing_is_known_nothing_is_near(made: Village) -> None:
    write_titles()
    bare = TitleFactory(overview="", released_on=None, original_language="", countries=[])
    assert placed.beside(bare.pk, serving(), most=5) is None
    assert placed.beside(10**9, serving(), most=5) is None


def test_new_titles_are_found_by_what_is_like_them(made: Village) -> None:
    write_titles()
    new, stub = newcomer(made.loud[0]), TitleFactory(stub=True, genres=["drama"])
    assert place_new_titles() == 1
    assert place_new_titles() == 0
    row = TitleVector.objects.get(title=new)
    assert row.model_version == version()
    near = [key for key, _cosine in nearest(row.vector, version=version(), most=3)]
    assert set(near) == {new.pk, made.loud[0].pk, made.loud[1].pk}
    assert TitleVector.objects.count() == 25
    # One that somebody has done something with is learned the next time, and placed until then.
    RatingFactory(title=stub, profile=made.people[0])
    build_interactions()
    assert place_new_titles() == 1
    assert {each.title for each in similar_to(made.loud[0], None, 24)}.isdisjoint({new, stub})


def test_the_nightly_run_places_them_too_and_learns_them_the_next_night(made: Village) -> None:
    new = newcomer(made.loud[0])
    run = write_titles()
    assert run is not None
    assert (run.status, run.done, run.total) == (RunStatus.DONE, 24, 24)
    assert TitleVector.objects.filter(title=new, model_version=version()).exists()
    before = version()
    train_models(chosen=QUICK)
    assert version() != before
    write_titles()
    assert not TitleVector.objects.filter(model_version=before).exists()
    assert SimilarTitles.objects.filter(title=new, model_version=version()).exists()
    assert new in [each.title for each in similar_to(made.loud[0], None, 24)]


def test_a_title_deleted_before_it_is_placed_is_passed_over(made: Village, monkeypatch: pytest.MonkeyPatch) -> None:
    new, kept, facts_of = newcomer(made.loud[0]), newcomer(made.loud[1]), titles.facts_of

    def late(keys: Any) -> Any:
        found = facts_of(keys)
        with transaction.atomic():
            new.delete()
        return found

    monkeypatch.setattr(titles, "facts_of", late)
    assert place_new_titles() == 1
    assert list(TitleVector.objects.values_list("title", flat=True)) == [kept.pk]


def test_it_stops_where_another_model_serves_meanwhile(made: Village, monkeypatch: pytest.MonkeyPatch) -> None:
    newcomer(made.loud[0])
    first = serving()
    other = replace(first, manifest={**first.manifest, "version": "another"})
    served = iter([first, other])
    with monkeypatch.context() as patched:
        patched.setattr(titles, "current", lambda: next(served))
        assert place_new_titles() == 0
    assert place_new_titles() == 1


def test_without_a_model_nothing_is_placed() -> None:
    TitleFactory(genres=["drama"])
    assert place_new_titles() == 0
