"""Titles like one without any model, what its fans love besides, and the section of its page."""

import math
from typing import Any

import pytest
from django.core.cache import cache
from django.urls import reverse

from movies.models import Title
from recommendations.interactions import build_interactions
from recommendations.models import RecommendationSettings, SimilarTitles
from recommendations.serving.fans import also_loved
from recommendations.serving.shared import sharing_with
from recommendations.serving.similar import similar_to
from social.models import Profile
from tests.movies.factories import CollectionFactory, CreditFactory, KeywordFactory, PersonFactory, TitleFactory
from tests.recommendations.factories import RatingFactory
from tests.social.factories import ProfileFactory

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true", "HX-Target": "similar"}


@pytest.fixture(autouse=True)
def _nothing_kept() -> None:
    cache.clear()


@pytest.fixture
def film() -> Title:
    made: Title = TitleFactory(name="Salt", genres=["drama"])
    return made


def url(title: Title) -> str:
    return reverse("recommendations:similar", args=[title.slug])


def related(film: Title, **fields: Any) -> Title:
    """Another by the same director."""
    other: Title = TitleFactory(**fields)
    person = PersonFactory(name="Ana Ruiz")
    for each in (film, other):
        CreditFactory(title=each, person=person, director=True)
    return other


def fans(number: int, *titles: Title, value: int = 10) -> list[Profile]:
    people: list[Profile] = ProfileFactory.create_batch(number)
    for person in people:
        for title in titles:
            RatingFactory(profile=person, title=title, value=value)
    build_interactions()
    return people


def test_a_shared_person_counts_for_more_than_a_keyword_and_less_than_a_collection(film: Title) -> None:
    """Each is shared by two titles: worth 4, 3 and 2 over ln 3; of a sum s the likeness is s / (s + 2)."""
    by_person, by_keyword, by_collection = related(film), TitleFactory(), TitleFactory()
    keyword, collection = KeywordFactory(name="harbour"), CollectionFactory(name="Salt Collection")
    for each in (film, by_keyword):
        each.keywords.add(keyword)
    Title.objects.filter(pk__in=[film.pk, by_collection.pk]).update(collection=collection)
    found = sharing_with(film.pk, most=9)
    assert found
    assert found.title_ids == [by_collection.pk, by_person.pk, by_keyword.pk]
    worth = 3 / math.log(3)
    assert found.scores[1] == pytest.approx(worth / (worth + 2), abs=1e-4)
    assert [[facet["name"] for why in whys for facet in why["facets"]] for whys in found.why] == [
        ["Salt Collection"], ["Ana Ruiz"], ["harbour"],
    ]  # fmt: skip


def test_what_many_share_says_little(film: Title) -> None:
    common, rare = KeywordFactory(), KeywordFactory()
    crowd, close = TitleFactory.create_batch(8), TitleFactory()
    for each in (film, *crowd):
        each.keywords.add(common)
    for each in (film, close):
        each.keywords.add(rare)
    found = sharing_with(film.pk, most=20)
    assert found
    assert found.title_ids[0] == close.pk
    assert found.scores[0] > found.scores[1] == found.scores[8]


def test_without_anything_else_the_best_known_of_its_genres_are_like_it(film: Title) -> None:
    TitleFactory(genres=["comedy"], tmdb_vote_count=900)
    little, well = (TitleFactory(genres=["drama"], tmdb_vote_count=votes) for votes in (5, 500))
    found = similar_to(film, None, 5)
    assert {each.title for each in found} == {little, well}
    assert [facet["name"] for facet in found[0].why[0]["facets"]] == ["Drama"]


def test_of_what_nothing_is_known_nothing_is_like_it() -> None:
    assert sharing_with(TitleFactory().pk, most=5) is None
    assert sharing_with(10**9, most=5) is None
    assert similar_to(TitleFactory(), None, 5) == []


def test_what_the_viewer_may_not_know_of_or_isnt_out_is_left_out(film: Title) -> None:
    seen, adult, unborn = (related(film) for _ in range(3))
    Title.objects.filter(pk=adult.pk).update(adult=True)
    Title.objects.filter(pk=unborn.pk).update(released_on="2999-01-01")
    assert [each.title for each in similar_to(film, None, 5)] == [seen]


def test_what_is_precomputed_goes_before(film: Title) -> None:
    related(film)
    other = TitleFactory()
    SimilarTitles.objects.create(
        title=film, title_ids=[other.pk], scores=[0.5], why=[[]], made_at="2026-01-01T00:00Z", model_version="1"
    )
    assert [each.title for each in similar_to(film, None, 5)] == [other]


def test_what_fans_love_besides_is_counted_from_three_on(film: Title) -> None:
    both, few = TitleFactory(), TitleFactory()
    fans(2, film, both, few)
    assert also_loved(film, None, most=5) == []
    cache.clear()
    fans(2, film, both)
    found = also_loved(film, None, most=5)
    assert [(each.title, each.fans, each.of) for each in found] == [(both, 4, 4)]


def test_what_everybody_loves_comes_behind_what_is_theirs(film: Title) -> None:
    popular, theirs = TitleFactory(rating_count=1000, rating_mean=8), TitleFactory()
    fans(3, film, popular, theirs)
    fans(1, film, popular)
    assert [each.title for each in also_loved(film, None, most=5)] == [theirs, popular]


def test_whoever_isnt_learned_from_and_whoever_didnt_love_it_dont_count(film: Title) -> None:
    other = TitleFactory()
    people = fans(3, film, other)
    RecommendationSettings.objects.create(profile=people[0], is_trained_on=False)
    assert also_loved(film, None, most=5) == []
    fans(4, film, other, value=5)
    cache.clear()
    assert also_loved(film, None, most=5) == []


def test_fans_favourites_are_gated_for_each_viewer_though_counted_once(film: Title) -> None:
    other = TitleFactory()
    fans(3, film, other)
    assert len(also_loved(film, None, most=5)) == 1
    Title.objects.filter(pk=other.pk).update(adult=True)
    assert also_loved(film, None, most=5) == []


def test_the_section_says_why(client: Any, film: Title) -> None:
    related(film, name="Harbour")
    both = TitleFactory(name="Orchard")
    fans(3, film, both)
    html = client.get(url(film), headers=HTMX).content.decode()
    assert html.strip().startswith('<div id="similar">')
    assert "Harbour" in html
    assert "Ana Ruiz" in html
    assert "Orchard" in html
    assert "3 of 3 people" in html


def test_the_page_of_a_title_fetches_it_and_links_to_it_without_javascript(client: Any, film: Title) -> None:
    html = client.get(film.get_absolute_url()).content.decode()
    assert f'hx-get="{url(film)}"' in html
    assert f'href="{url(film)}"' in html
    page = client.get(url(film)).content.decode()
    assert "Nothing like it is known yet" in page
    assert "<h1>Similar titles</h1>" in page


def test_a_title_that_one_may_not_know_of_isnt_told_of(client: Any) -> None:
    assert client.get(url(TitleFactory(adult=True))).status_code == 404
    assert client.get("/title/999999-x/similar/").status_code == 404


def test_an_old_name_leads_to_the_present_one(client: Any, film: Title) -> None:
    assert client.get(f"/title/{film.pk}-pepper/similar/").headers["Location"] == url(film)


@pytest.mark.parametrize("number", [1, 20])
def test_the_section_costs_the_same_for_any_number(
    number: int, client: Any, film: Title, django_assert_num_queries: Any
) -> None:
    others = [related(film) for _ in range(number)]
    fans(3, film, *others)
    client.force_login(ProfileFactory().user)
    client.get(url(film), headers=HTMX)
    with django_assert_num_queries(10):
        client.get(url(film), headers=HTMX)
