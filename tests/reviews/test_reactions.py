"""Likes and other reactions: counted right whoever presses together, and told to whom they concern."""

import threading
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.template import Context, Template
from django.test import Client, RequestFactory
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from reviews.enums import ReactionKind
from reviews.models import Reaction, Review
from reviews.services.limits import TooOftenError
from reviews.services.reactions import react, take_reaction
from social.enums import Verb, Visibility
from social.models import Activity, Block, Profile
from social.services.profiles import forget_profile
from tests.lists.api import API, as_profile
from tests.reviews.factories import ReviewFactory
from tests.reviews.talkers import EVERYBODY, PRIVATE, Company, company, said
from tests.social.factories import ProfileFactory
from tests.social.households import act_as, kid_of


def counts(review: Review) -> tuple[int, int, int]:
    row = Review.objects.get(pk=review.pk)
    return row.like_count, row.helpful_count, row.funny_count


@pytest.mark.django_db
def test_reaction_is_given_once_and_taken_back_once() -> None:
    review, fan = ReviewFactory(), ProfileFactory()
    assert [react(profile=fan, review=review.pk, kind="like") for _ in range(2)] == [True, False]
    assert react(profile=fan, review=review.pk, kind="funny")
    assert counts(review) == (1, 0, 1)
    assert [take_reaction(profile=fan, review=review.pk, kind="like") for _ in range(2)] == [True, False]
    assert counts(review) == (0, 0, 1)


@pytest.mark.django_db
def test_a_like_that_is_taken_back_and_given_again_tells_once() -> None:
    review, fan = ReviewFactory(), ProfileFactory()
    told = []
    for _again in range(2):
        react(profile=fan, review=review.pk, kind="like")
        told.append(Activity.objects.get(actor=fan).tells["like"])
        take_reaction(profile=fan, review=review.pk, kind="like")
    assert told == [[review.profile_id], []]


@pytest.mark.django_db
def test_own_review_is_for_others_to_react_to() -> None:
    review = ReviewFactory()
    with pytest.raises(ValidationError, match="others may react"):
        react(profile=review.profile, review=review.pk, kind="like")
    assert said() == ([(0, 0, 0, 0)], [], [], 0)


@pytest.mark.django_db
def test_unknown_kind_is_refused() -> None:
    review = ReviewFactory()
    for act in (react, take_reaction):
        with pytest.raises(ValidationError, match="like, helpful or funny"):
            act(profile=ProfileFactory(), review=review.pk, kind="boring")


@pytest.mark.django_db
def test_review_out_of_sight_is_not_there() -> None:
    review = ReviewFactory(visibility=Visibility.PRIVATE)
    for act in (react, take_reaction):
        with pytest.raises(Review.DoesNotExist):
            act(profile=ProfileFactory(), review=review.pk, kind="like")


@pytest.mark.django_db
def test_like_tells_the_author_and_unlike_takes_that_back() -> None:
    review, fan = ReviewFactory(), ProfileFactory()
    react(profile=fan, review=review.pk, kind="helpful")
    assert not Activity.objects.exists()
    react(profile=fan, review=review.pk, kind="like")
    told = Activity.objects.get()
    assert (told.verb, told.actor, told.target, told.title) == (Verb.LIKED_REVIEW, fan, review, review.title)
    assert (told.visibility, told.tells) == (Visibility.PUBLIC, {"like": [review.profile_id]})
    take_reaction(profile=fan, review=review.pk, kind="like")
    assert not Activity.objects.exists()


@pytest.mark.django_db
def test_like_of_what_not_everybody_sees_is_no_news_for_the_likers_followers() -> None:
    met = company(visibility=Visibility.FOLLOWERS)
    react(profile=met.profiles["follower"], review=met.review.pk, kind="like")
    assert Activity.objects.get().visibility == Visibility.PRIVATE
    assert Activity.objects.get().tells == {"like": [met.review.profile_id]}


@pytest.mark.django_db
def test_author_is_not_told_of_a_profile_that_hides_from_it() -> None:
    review, fan = ReviewFactory(), ProfileFactory(visibility=Visibility.PRIVATE)
    react(profile=fan, review=review.pk, kind="like")
    assert Activity.objects.get().tells == {"like": []}
    assert counts(review) == (1, 0, 0)


@pytest.mark.django_db
def test_twenty_a_minute_are_enough() -> None:
    review, fan = ReviewFactory(), ProfileFactory()
    for _ in range(10):
        react(profile=fan, review=review.pk, kind="like")
        take_reaction(profile=fan, review=review.pk, kind="like")
    with pytest.raises(TooOftenError, match="try again in"):
        react(profile=fan, review=review.pk, kind="like")
    assert react(profile=ProfileFactory(), review=review.pk, kind="like")


@pytest.mark.django_db
def test_counts_are_right_when_a_profile_goes() -> None:
    review, fan, other = ReviewFactory(), ProfileFactory(), ProfileFactory()
    for kind in ReactionKind.values:
        react(profile=fan, review=review.pk, kind=kind)
    react(profile=other, review=review.pk, kind="like")
    forget_profile(fan)
    assert counts(review) == (1, 0, 0)
    assert Reaction.objects.count() == 1


@pytest.mark.django_db
def test_what_was_told_of_likes_goes_with_the_review() -> None:
    review = ReviewFactory()
    react(profile=ProfileFactory(), review=review.pk, kind="like")
    review.delete()
    assert not Activity.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_everybody_at_once_is_counted_once() -> None:
    review, crowd = ReviewFactory(), ProfileFactory.create_batch(4)

    def press(profile: Profile) -> None:
        try:
            react(profile=profile, review=review.pk, kind="like")
        finally:
            connection.close()

    threads = [threading.Thread(target=press, args=(profile,)) for profile in [*crowd, *crowd]]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert counts(review) == (4, 0, 0)
    assert Reaction.objects.count() == Activity.objects.count() == 4


# By page and by API: what each of them is answered. A visitor is sent to log in, or asked for credentials.
MAY = {
    "anonymous": (302, 401),
    "stranger": (302, 200),
    "follower": (302, 200),
    "owner": (302, 400),
    "sibling": (302, 200),
    "blocked": (404, 404),
    "kid": (403, 404),
    "guest": (403, 403),
}


@pytest.mark.django_db
@pytest.mark.parametrize("who", EVERYBODY)
@pytest.mark.parametrize("by", ["page", "api"])
def test_who_may_react(who: str, by: str) -> None:
    met, reacts = company(), who in ("stranger", "follower", "sibling")
    before = said()
    status = _press(met, who, by)
    assert status == MAY[who][by == "api"]
    assert counts(met.review) == (int(reacts), 0, 0)
    assert reacts or said() == before


def _press(met: Company, who: str, by: str) -> int:
    if by == "page":
        return met.client(who).post(reverse("reviews:react", args=[met.review.pk]), {"set": "like:1"}).status_code
    profile = met.profiles[who]
    client = as_profile(profile) if profile else met.client(who)
    return int(client.put(f"{API}reviews/{met.review.pk}/reactions/like/").status_code)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("visibility", "seers"), [("followers", {"follower", "sibling", "owner"}), ("private", {"owner"})]
)
@pytest.mark.parametrize("who", EVERYBODY)
def test_review_out_of_sight_takes_no_reactions(who: str, visibility: str, seers: set[str]) -> None:
    met = company(visibility=visibility)
    status = _press(met, who, "api")
    assert (status in (200, 400)) == (who in seers)
    assert counts(met.review)[0] == len({who} & (seers - {"owner"}))


@pytest.mark.django_db
def test_without_htmx_one_comes_back_to_the_page(client: Client) -> None:
    review, fan = ReviewFactory(), ProfileFactory()
    act_as(client, fan)
    url = reverse("reviews:react", args=[review.pk])
    there = client.post(url, {"set": "funny:1", "next": "/films/"})
    assert (there.status_code, there["Location"]) == (302, "/films/")
    assert (
        client.post(url, {"set": "funny:0", "next": "https://evil.example/"})["Location"] == review.get_absolute_url()
    )
    assert counts(review) == (0, 0, 0)


@pytest.mark.django_db
def test_htmx_gets_the_buttons_as_they_are_now(client: Client) -> None:
    review, fan = ReviewFactory(), ProfileFactory()
    act_as(client, fan)
    answer = client.post(reverse("reviews:react", args=[review.pk]), {"set": "like:1"}, headers={"HX-Request": "true"})
    text = answer.content.decode()
    assert 'value="like:0" aria-pressed="true"' in text
    assert 'value="helpful:1" aria-pressed="false"' in text
    assert '<span class="visually-hidden" data-announce>1 like</span>' in text
    assert text.startswith(f'<form class="reactions" id="reactions-{review.pk}"')


@pytest.mark.django_db
def test_own_review_says_why_there_are_no_buttons(client: Client) -> None:
    review = ReviewFactory()
    react(profile=ProfileFactory(), review=review.pk, kind="like")
    act_as(client, review.profile)
    page = client.get(review.get_absolute_url()).content.decode()
    assert "others may react to it" in page
    assert 'name="set"' not in page
    answer = client.post(reverse("reviews:react", args=[review.pk]), {"set": "like:1"}, headers={"HX-Request": "true"})
    assert "others may react" in answer["HX-Trigger"]


def shown(reviews: list[Review], viewer: Profile | None) -> str:
    request: Any = RequestFactory().get("/")
    request.profile = viewer
    template = Template(
        "{% load talk %}{% mind reviews %}{% for each in reviews %}{% review_reactions each %}{% endfor %}"
    )
    return template.render(Context({"request": request, "reviews": reviews, "csrf_token": "t"}))


@pytest.mark.django_db
@pytest.mark.parametrize("number", [1, 20])
def test_a_page_of_cards_asks_once_what_one_has_pressed(number: int) -> None:
    author, fan = ProfileFactory(), ProfileFactory()
    reviews = ReviewFactory.create_batch(number, profile=author)
    react(profile=fan, review=reviews[0].pk, kind="like")
    reviews = list(Review.objects.select_related("profile").order_by("pk"))
    with CaptureQueriesContext(connection) as queries:
        text = shown(reviews, fan)
    assert len(queries) == 1
    assert text.count('aria-pressed="true"') == 1
    assert text.count("<form") == number
    with CaptureQueriesContext(connection) as queries:
        assert shown(reviews, None).count("/accounts/login/") == 3 * number
    assert len(queries) == 0


@pytest.mark.django_db
def test_child_and_guest_see_numbers_without_buttons() -> None:
    met = company()
    react(profile=met.profiles["stranger"], review=met.review.pk, kind="like")
    review = Review.objects.select_related("profile").get()
    for who in ("kid", "guest"):
        text = shown([review], met.profiles[who])
        assert "reaction--still" in text
        assert "<button" not in text


@pytest.mark.django_db
def test_who_likes_it_are_those_whom_one_may_see(client: Client) -> None:
    met = company()
    hidden, friend = ProfileFactory(handle="hidden", **PRIVATE), ProfileFactory(handle="friendly")
    for fan in (met.profiles["stranger"], met.profiles["follower"], hidden, friend):
        react(profile=fan, review=met.review.pk, kind="like")
    Block.objects.create(blocker=met.profiles["follower"], blocked=met.profiles["stranger"])
    url = f"{met.review.get_absolute_url()}liked-by/"

    def names(who: str) -> set[str]:
        page = met.client(who).get(url)
        return {row.profile.handle for row in page.context["likes"]}

    assert names("owner") == {"stranger", "follower", "friendly"}
    assert names("stranger") == {"stranger", "friendly"}
    assert names("anonymous") == {"stranger", "follower", "friendly"}
    assert met.client("blocked").get(url).status_code == 404


@pytest.mark.django_db
def test_who_likes_it_goes_on(client: Client) -> None:
    review = ReviewFactory()
    Reaction.objects.bulk_create(
        Reaction(review=review, profile=fan, kind="like") for fan in ProfileFactory.create_batch(52)
    )
    url = f"{review.get_absolute_url()}liked-by/"
    first = client.get(url)
    after = first.context["after"]
    second = client.get(url, {"after": after})
    keys = [row.pk for page in (first, second) for row in page.context["likes"]]
    assert len(set(keys)) == len(keys) == 52
    assert second.context["after"] == 0
    assert client.get(url, {"after": "x"}).status_code == 200


@pytest.mark.django_db
def test_api_answers_the_counts_and_ones_own() -> None:
    review, fan = ReviewFactory(), ProfileFactory()
    client = as_profile(fan)
    url = f"{API}reviews/{review.pk}/reactions"
    for _ in range(2):
        answer = client.put(f"{url}/like/")
        assert answer.json() == {"like_count": 1, "helpful_count": 0, "funny_count": 0, "mine": ["like"]}
    assert client.delete(f"{url}/like/").json()["mine"] == []
    assert client.put(f"{url}/boring/").status_code == 400
    assert client.put(f"{API}reviews/99999/reactions/like/").status_code == 404


@pytest.mark.django_db
def test_api_says_when_it_is_too_much(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("reviews.services.limits.RATES", {"reaction": "1/h", "comment": "1/h"})
    review, client = ReviewFactory(), as_profile(ProfileFactory())
    url = f"{API}reviews/{review.pk}/reactions/like/"
    assert client.put(url).status_code == 200
    assert client.put(url).status_code == 429


@pytest.mark.django_db
def test_child_of_another_account_has_no_way_in() -> None:
    review = ReviewFactory()
    kid = kid_of(ProfileFactory())
    with pytest.raises(ValidationError, match="don’t react"):
        react(profile=kid, review=review.pk, kind="like")
