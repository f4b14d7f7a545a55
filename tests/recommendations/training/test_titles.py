"""Where titles lie, and what is like them: also those that came after the model had learned."""

import datetime
from dataclasses import replace
from typing import Any

import pytest
from django.core.cache import cache
from django.db import transaction
from django.utils import timezone

from movies.models import Title
from recommendations.engine import Bundle
from recommendations.enums import RunStatus
from recommendations.interactions import build_interactions
from recommendations.models import SimilarTitles, TitleVector
from recommendations.serving import loaded, placed
from recommendations.serving.near import nearest
from recommendations.serving.shared import BY_FACETS
from recommendations.serving.similar import similar_to
from recommendations.training import joining, place_new_titles, titles, train_models, write_titles
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
    # Whatever comes next finds nothing that has changed.
    assert place_new_titles() == 0


def listed(title: Title) -> SimilarTitles:
    found: SimilarTitles = SimilarTitles.objects.get(title=title)
    return found


def test_a_new_title_comes_into_the_lists_of_what_it_resembles(made: Village) -> None:
    write_titles()
    before = listed(made.loud[0])
    new, coming = newcomer(made.loud[0]), newcomer(made.loud[0])
    Title.objects.filter(pk=coming.pk).update(released_on=timezone.localdate() + datetime.timedelta(days=9))
    assert place_new_titles() == 2
    row = listed(made.loud[0])
    assert set(row.title_ids) - set(before.title_ids) == {new.pk}
    assert row.scores == sorted(row.scores, reverse=True)
    assert len(row.title_ids) == len(row.scores) == len(row.why) == 24
    at = row.title_ids.index(new.pk)
    assert {(why["kind"], why["facets"][0]["name"]) for why in row.why[at]} == {
        ("person", "Ana Ruiz"),
        ("keyword", "harbour"),
        ("genre", "Action"),
    }
    assert new in [each.title for each in similar_to(made.loud[0], None, 24)]
    # As the model says it of one that nobody has touched, once it knows it.
    train_models(chosen=QUICK)
    known = {each.title: each.score for each in serving().similar(made.loud[0].pk, 24)}
    assert row.scores[at] == pytest.approx(known[new.pk], abs=0.02)


def test_a_list_that_is_full_of_what_is_liker_stays(made: Village, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(joining, "KEPT", 3)
    write_titles()
    for row in SimilarTitles.objects.all():
        row.title_ids, row.scores, row.why = row.title_ids[:3], [0.99, 0.98, 0.97], row.why[:3]
        row.save()
    kept = list(SimilarTitles.objects.order_by("pk").values_list("title_ids", flat=True))
    newcomer(made.quiet[0])
    assert place_new_titles() == 1
    assert list(SimilarTitles.objects.order_by("pk").values_list("title_ids", flat=True)) == kept


def test_many_new_titles_cost_as_many_queries_as_one(made: Village, django_assert_max_num_queries: Any) -> None:
    write_titles()
    for number in (1, 12):
        for _ in range(number):
            newcomer(made.loud[0])
        with django_assert_max_num_queries(26):
            assert place_new_titles() == number


def change(title: Title, like: Title) -> None:
    """It is known of it now what is known of another."""
    title.keywords.set(like.keywords.all())
    for credit in like.credits.all():
        CreditFactory(title=title, person=credit.person, director=True)
    title.save()


def near(title: Title, most: int) -> set[int]:
    vector = TitleVector.objects.get(title=title).vector
    return {key for key, _cosine in nearest(vector, version=version(), most=most)}


def test_a_title_that_changes_is_placed_anew(made: Village) -> None:
    write_titles()
    changed, saved = made.loud[5], made.quiet[5]
    change(changed, made.loud[0])
    saved.save()
    assert place_new_titles() == 1
    assert near(changed, 3) == {changed.pk, made.loud[0].pk, made.loud[1].pk}
    assert place_new_titles() == 0
    # One that came since, too.
    new = newcomer(made.loud[0])
    place_new_titles()
    new.keywords.clear()
    new.credits.all().delete()
    new.save()
    assert place_new_titles() == 1
    assert near(new, 4).isdisjoint({made.loud[0].pk, made.loud[1].pk, changed.pk})


def test_one_of_which_nothing_is_known_any_more_lies_nowhere(made: Village) -> None:
    write_titles()
    bare = made.loud[5]
    bare.genres.clear()
    bare.keywords.clear()
    bare.overview, bare.released_on, bare.original_language, bare.countries = "", None, "", []
    bare.save()
    assert place_new_titles() == 1
    assert not TitleVector.objects.filter(title=bare).exists()
    assert place_new_titles() == 0


def test_changed_ones_are_placed_a_few_at_a_time(made: Village, monkeypatch: pytest.MonkeyPatch) -> None:
    write_titles()
    for title in made.loud[4:8]:
        change(title, made.loud[0])
    monkeypatch.setattr(titles, "CHUNK", 1)
    monkeypatch.setattr(titles, "CHANGED_AT_ONCE", 2)
    facts_of, asked = titles.facts_of, []

    def killed(keys: Any) -> Any:
        asked.extend(keys.tolist())
        if len(asked) == 2:
            raise KeyboardInterrupt
        return facts_of(keys)

    with monkeypatch.context() as patched:
        patched.setattr(titles, "facts_of", killed)
        with pytest.raises(KeyboardInterrupt):
            place_new_titles()
    assert asked == [made.loud[4].pk, made.loud[5].pk]
    assert [place_new_titles() for _ in range(3)] == [2, 1, 0]


def test_what_changes_while_it_is_placed_is_placed_again(made: Village, monkeypatch: pytest.MonkeyPatch) -> None:
    write_titles()
    changed, facts_of = made.loud[5], titles.facts_of
    changed.save()

    def late(keys: Any) -> Any:
        found = facts_of(keys)
        change(changed, made.loud[0])
        return found

    with monkeypatch.context() as patched:
        patched.setattr(titles, "facts_of", late)
        assert place_new_titles() == 0
    assert place_new_titles() == 1
    assert near(changed, 3) == {changed.pk, made.loud[0].pk, made.loud[1].pk}


def test_what_changed_while_the_model_learned_is_placed_anew(made: Village) -> None:
    change(made.loud[5], made.loud[0])
    write_titles()
    assert place_new_titles() == 1
    assert near(made.loud[5], 3) == {made.loud[5].pk, made.loud[0].pk, made.loud[1].pk}


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
