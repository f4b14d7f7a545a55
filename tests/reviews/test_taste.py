"""How alike two tastes are: the arithmetic, and whose ratings it may look at."""

import random
from typing import Any

import pytest
from django.urls import reverse

from movies.models import Title
from reviews.queries.people import similar_taste
from reviews.queries.taste import compare_taste, taste_match
from reviews.services import rate, rate_many
from reviews.taste import DOUBT, match, percentiles
from social.enums import ProfileKind, Visibility
from social.models import Block, Follow, Mute, Profile
from social.queries import suggestions_for
from tests.lists.api import as_profile
from tests.movies.factories import TitleFactory
from tests.social.factories import ProfileFactory

EVENLY = percentiles([1] * 10)


def same(number: int = 1) -> dict[tuple[int, int], int]:
    return {(value, value): number for value in range(1, 11)}


def test_percentiles_are_the_middle_of_ties() -> None:
    assert percentiles([0, 0, 0, 2, 0, 0, 0, 0, 0, 2]) == [0, 0, 0, 0.25, 0.5, 0.5, 0.5, 0.5, 0.5, 0.75]
    assert percentiles([0] * 10) == [0.5] * 10


def test_same_taste_nears_a_hundred_with_the_titles_in_common() -> None:
    assert match(same(), EVENLY, EVENLY).percent == round(50 + 50 * 10 / (10 + DOUBT))
    assert match(same(100), EVENLY, EVENLY).percent == 100


def test_opposite_taste_nears_nothing() -> None:
    opposite = {(value, 11 - value): 100 for value in range(1, 11)}
    assert match(opposite, EVENLY, EVENLY).percent == 0


def test_another_way_to_use_the_stars_is_no_other_taste() -> None:
    """The one gives 1 to 5, the other 6 to 10, in the same order."""
    pairs = {(value, value + 5): 50 for value in range(1, 6)}
    mine, theirs = percentiles([1] * 5 + [0] * 5), percentiles([0] * 5 + [1] * 5)
    assert match(pairs, mine, theirs).percent == 98


def test_chance_is_fifty() -> None:
    every = {(a, b): 3 for a in range(1, 11) for b in range(1, 11)}
    assert match(every, EVENLY, EVENLY).percent == 50
    chance = random.Random(4)
    some: dict[tuple[int, int], int] = {}
    for _n in range(2000):
        pair = chance.randint(1, 10), chance.randint(1, 10)
        some[pair] = some.get(pair, 0) + 1
    assert match(some, EVENLY, EVENLY).percent in range(47, 54)


def test_who_rates_all_alike_tells_nothing() -> None:
    assert match({(8, 8): 40}, percentiles([0] * 7 + [40, 0, 0]), percentiles([0] * 7 + [40, 0, 0])).percent == 50
    assert match({(8, 2): 20, (8, 9): 20}, percentiles([0] * 7 + [40, 0, 0]), EVENLY).percent == 50


@pytest.mark.parametrize("common", [0, 4])
def test_few_titles_tell_nothing(common: int) -> None:
    found = match({(8, 8): common} if common else {}, EVENLY, EVENLY)
    assert (found.common, found.percent) == (common, None)


def test_it_is_the_same_both_ways() -> None:
    chance = random.Random(7)
    pairs = {(chance.randint(1, 10), chance.randint(1, 10)): chance.randint(1, 5) for _n in range(30)}
    mine, theirs = percentiles([3, 1, 4, 1, 5, 9, 2, 6, 5, 3]), percentiles([1] * 10)
    turned = {(b, a): number for (a, b), number in pairs.items()}
    assert match(pairs, mine, theirs) == match(turned, theirs, mine)


def rated(profile: Profile, titles: list[Title], values: list[int], **more: Any) -> None:
    rate_many(
        profile=profile,
        values={title.pk: value for title, value in zip(titles, values, strict=True)},
        visibilities=dict.fromkeys([title.pk for title in titles], more.get("visibility", "")),
    )


@pytest.fixture
def titles(db: None) -> list[Title]:
    return [TitleFactory(genres=["drama"] if n % 2 else ["crime"]) for n in range(12)]


def test_match_with_what_it_comes_from(titles: list[Title], django_assert_max_num_queries: Any) -> None:
    me, other = ProfileFactory(), ProfileFactory()
    rated(me, titles, [10, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1, 10])
    rated(other, titles, [10, 9, 9, 8, 7, 6, 5, 4, 3, 2, 1, 1])
    with django_assert_max_num_queries(2):
        found = taste_match(me, other)
    assert found.common == 12
    assert found.percent is not None
    assert found.percent > 60
    with django_assert_max_num_queries(5):
        compared = compare_taste(me, other)
    assert compared.match == found
    assert next((each.title.pk, each.mine, each.theirs) for each in compared.divide) == (titles[11].pk, 10, 1)
    assert compared.love[0].title == titles[0]
    assert {each.genre.slug for each in compared.genres} == {"drama", "crime"}
    assert compared.genres[0].genre.slug == "crime"
    assert taste_match(other, me) == found


def test_only_what_one_may_see_of_the_other_counts(titles: list[Title]) -> None:
    me, follower, other = ProfileFactory(), ProfileFactory(), ProfileFactory()
    Follow.objects.create(follower=follower, followed=other)
    for viewer in (me, follower):
        rated(viewer, titles, [8] * 12)
    rated(other, titles[:6], [8] * 6)
    rated(other, titles[6:9], [8] * 3, visibility=Visibility.FOLLOWERS)
    rated(other, titles[9:], [8] * 3, visibility=Visibility.PRIVATE)
    assert taste_match(me, other).common == 6
    assert taste_match(follower, other).common == 9
    # One's own count all, as nobody else looks.
    rated(me, [titles[0]], [7])
    assert taste_match(other, me).common == 12


def test_titles_beyond_the_viewers_reach_are_not_named(titles: list[Title]) -> None:
    me, other = ProfileFactory(), ProfileFactory()
    adult = TitleFactory(adult=True)
    values = [10, 9, 8, 7, 6, 5, 4, 3, 2, 1, 6, 5]
    rated(me, [*titles, adult], [*values, 10])
    rated(other, [*titles, adult], [*values, 1])
    assert adult not in [each.title for each in compare_taste(me, other).divide]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("who", "status"), [("other", 200), ("private", 404), ("blocked", 404), ("kid", 404), ("me", 404), ("nobody", 404)]
)
def test_whom_one_may_be_matched_with(who: str, status: int) -> None:
    me = ProfileFactory(handle="me")
    ProfileFactory(handle="other")
    ProfileFactory(handle="private", visibility=Visibility.PRIVATE)
    ProfileFactory(handle="kid", kind=ProfileKind.KIDS, age_ceiling=6, visibility=Visibility.PRIVATE, user=me.user)
    Block.objects.create(blocker=ProfileFactory(handle="blocked"), blocked=me)
    client = as_profile(me)
    for address in (
        f"/api/v1/profiles/{who}/taste-match/",
        f"/api/v1/profiles/{who}/compare/",
        f"/api/v1/profiles/{who}/compare/titles/",
        reverse("lists:compare", args=[who]),
    ):
        assert client.get(address).status_code == status, address


@pytest.mark.django_db
@pytest.mark.parametrize("kind", [ProfileKind.KIDS, ProfileKind.GUEST])
def test_children_and_guests_are_matched_with_nobody(kind: str) -> None:
    ceiling = {"age_ceiling": 6} if kind == ProfileKind.KIDS else {}
    viewer = ProfileFactory(kind=kind, visibility=Visibility.PRIVATE, **ceiling)
    ProfileFactory(handle="other")
    assert as_profile(viewer).get("/api/v1/profiles/other/taste-match/").status_code == 404


def test_people_of_similar_taste(titles: list[Title], django_assert_max_num_queries: Any) -> None:
    me = ProfileFactory()
    values = [10, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1, 9]
    names = ("alike", "followed", "muted", "blocked", "private", "household", "opposite")
    people = {name: ProfileFactory(handle=name) for name in names}
    people["household"].user = me.user
    people["private"].visibility = Visibility.PRIVATE
    for name in ("household", "private"):
        people[name].save()
    for profile in (me, *people.values()):
        turned = profile == people["opposite"]
        rated(profile, titles, [11 - value for value in values] if turned else values)
    rate(profile=people["opposite"], title=titles[0], value=8)
    Follow.objects.create(follower=me, followed=people["followed"])
    Mute.objects.create(muter=me, muted=people["muted"])
    Block.objects.create(blocker=people["blocked"], blocked=me)
    with django_assert_max_num_queries(4):
        found = similar_taste(me)
    assert [each.profile.handle for each in found] == ["alike"]
    assert found[0].match.common == 12


@pytest.mark.django_db
def test_nobody_is_suggested_to_who_has_rated_nothing() -> None:
    assert similar_taste(ProfileFactory()) == []


def test_people_of_similar_taste_are_suggested(titles: list[Title]) -> None:
    me, other = ProfileFactory(), ProfileFactory(handle="alike", display_name="Noor")
    for profile in (me, other):
        rated(profile, titles, [10, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1, 9])
    (found,) = suggestions_for(me)
    assert found.profile == other
    assert found.reason.startswith("Taste match ")
    # They are remembered for some minutes; who may be suggested is not.
    Block.objects.create(blocker=other, blocked=me)
    assert suggestions_for(me) == []
