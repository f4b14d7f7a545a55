"""Pages of reviews: who sees what, what stands in them, and what they cost."""

import datetime
from typing import Any

import pytest
from django.conf import settings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from lists.services import Viewing, When, log_watch
from lists.services.episodes import tick_episode
from reviews.models import Review
from reviews.services import delete_review, publish_review, rate
from social.enums import FollowStatus, ProfileKind, Visibility
from social.models import Block, Follow, Profile
from tests.movies.factories import EpisodeFactory, SeasonFactory, TitleFactory
from tests.reviews.factories import TEXT, ReviewFactory
from tests.social.factories import ProfileFactory

pytestmark = pytest.mark.django_db

WEEK = datetime.timedelta(weeks=1)
# Queries of the pages of a title and of a profile.
TITLE_COST, PROFILE_COST = 9, 8


def signed_in(profile: Profile) -> Client:
    client = Client()
    client.force_login(profile.user)
    session = client.session
    session["profile"] = profile.pk
    session.save()
    return client


def page(client: Client, address: str, **headers: str) -> str:
    response: Any = client.get(address, headers=headers)
    assert response.status_code == 200, (address, response.status_code)
    text: str = response.content.decode()
    assert "«undefined" not in text
    return text


def of_title(review: Review) -> str:
    return reverse("reviews:of_title", args=[review.title.slug])


def of_profile(review: Review) -> str:
    return reverse("reviews:of_profile", args=[review.profile.handle])


SEES = {
    Visibility.PUBLIC: {"visitor", "stranger", "asked", "follower", "sibling", "owner"},
    Visibility.FOLLOWERS: {"follower", "sibling", "owner"},
    Visibility.PRIVATE: {"owner"},
}


def clients(owner: Profile) -> dict[str, Client]:
    people = {name: ProfileFactory() for name in ("stranger", "follower", "asked", "blocked", "blocker")}
    people["sibling"] = ProfileFactory(user=owner.user)
    people["kid"] = ProfileFactory(kind=ProfileKind.KIDS, age_ceiling=12, visibility=Visibility.PRIVATE)
    people["owner"] = owner
    Follow.objects.create(follower=people["follower"], followed=owner)
    Follow.objects.create(follower=people["asked"], followed=owner, status=FollowStatus.PENDING)
    Block.objects.create(blocker=owner, blocked=people["blocked"])
    Block.objects.create(blocker=people["blocker"], blocked=owner)
    return {"visitor": Client(), **{name: signed_in(profile) for name, profile in people.items()}}


@pytest.mark.parametrize("visibility", SEES)
def test_everybody_sees_what_they_may(visibility: Visibility) -> None:
    owner = ProfileFactory()
    review = ReviewFactory(profile=owner, visibility=visibility, title=TitleFactory(certification="G"))
    for who, client in clients(owner).items():
        sees = who in SEES[visibility]
        assert client.get(review.get_absolute_url()).status_code == (200 if sees else 404), who
        listed = client.get(of_title(review))
        assert (TEXT in listed.content.decode()) is sees, who
        theirs = client.get(of_profile(review))
        assert (theirs.status_code == 200 and TEXT in theirs.content.decode()) is sees, who
        api = client.get(f"/api/v1/reviews/{review.pk}/")
        assert api.status_code == (200 if sees else 404), who
        assert (TEXT in client.get(f"/api/v1/reviews/?title={review.title_id}").content.decode()) is sees, who


def test_deleted_one_is_gone_for_everybody() -> None:
    review = ReviewFactory()
    delete_review(profile=review.profile, review=review)
    for client in (Client(), signed_in(review.profile)):
        assert client.get(review.get_absolute_url()).status_code == 404
        assert TEXT not in page(client, of_title(review))
        assert TEXT not in page(client, of_profile(review))
        assert TEXT not in client.get(reverse("reviews:feed", args=[review.profile.handle])).content.decode()


def test_review_page_is_made_to_be_shared() -> None:
    review = ReviewFactory(text="Quite **wonderful**, from the first frame on.", edited_at=timezone.now())
    text = page(Client(), review.get_absolute_url())
    assert f'<link rel="canonical" href="{settings.SITE_URL}{review.get_absolute_url()}">' in text
    assert '<meta property="og:type" content="article">' in text
    assert 'property="og:description" content="Quite wonderful, from the first frame on."' in text
    assert "edited" in text
    assert "<strong>wonderful</strong>" in text


def test_preview_gives_nothing_away() -> None:
    review = ReviewFactory(has_spoilers=True, text="In the end the harbour master did it all along.")
    text = page(Client(), review.get_absolute_url())
    head, _, body = text.partition("</head>")
    assert "harbour master" not in head
    assert "This tells how it ends." in body
    assert body.index("<details") < body.index("harbour master") < body.index("</details>")


def test_followers_only_page_is_not_indexed() -> None:
    review = ReviewFactory(visibility=Visibility.FOLLOWERS)
    text = page(signed_in(review.profile), review.get_absolute_url())
    assert "noindex" in text
    assert "og:title" not in text


def test_handle_in_other_letters_leads_to_the_page() -> None:
    review = ReviewFactory(profile=ProfileFactory(handle="ada"))
    assert Client().get(f"/@ADA/reviews/{review.pk}/").headers["Location"] == review.get_absolute_url()
    assert Client().get("/@ADA/reviews/").headers["Location"] == "/@ada/reviews/"


def test_each_persons_newest_stands_for_the_others() -> None:
    first = ReviewFactory(text="First time round I was asleep by the harbour.", written_at=timezone.now() - WEEK)
    again = ReviewFactory(profile=first.profile, title=first.title, text="Second time round I was wide awake.")
    text = page(Client(), of_title(first))
    assert "wide awake" in text
    assert "asleep" not in text
    assert f"?title={first.title_id}" in text
    assert "One more by" in text
    both = page(Client(), f"{of_profile(first)}?title={first.title_id}")
    assert "wide awake" in both
    assert "asleep" in both
    assert again.pk != first.pk


def test_hidden_newer_one_doesnt_hide_the_older() -> None:
    first = ReviewFactory(written_at=timezone.now() - WEEK)
    ReviewFactory(
        profile=first.profile, title=first.title, visibility=Visibility.PRIVATE, text="Only for me, this one is."
    )
    text = page(Client(), of_title(first))
    assert TEXT in text
    assert "more by" not in text


def test_orders() -> None:
    title, viewer = TitleFactory(), ProfileFactory()
    now = timezone.now()
    rows = {
        "old": ReviewFactory(title=title, text="The old one, from long ago.", written_at=now - 3 * WEEK),
        "friend": ReviewFactory(title=title, text="The friend’s one, a while back.", written_at=now - 2 * WEEK),
        "helpful": ReviewFactory(
            title=title, text="The helpful one everybody likes.", written_at=now - WEEK, helpful_count=9
        ),
        "new": ReviewFactory(title=title, text="The new one, from only just now.", written_at=now),
    }
    Follow.objects.create(follower=viewer, followed=rows["friend"].profile)
    rate(profile=rows["old"].profile, title=title, value=10)
    rate(profile=rows["new"].profile, title=title, value=2)
    orders = {
        "": ["friend", "new", "helpful", "old"],
        "newest": ["new", "helpful", "friend", "old"],
        "helpful": ["helpful", "new", "friend", "old"],
        "highest": ["old", "new", "helpful", "friend"],
        "lowest": ["new", "old", "helpful", "friend"],
    }
    for sort, expected in orders.items():
        text = page(signed_in(viewer), f"{of_title(rows['old'])}?sort={sort}")
        assert sorted(rows, key=lambda name: text.index(f"The {name}")) == expected, sort


def test_pages_go_on_where_they_ended() -> None:
    title, now = TitleFactory(), timezone.now()
    for number in range(15):
        ReviewFactory(title=title, text=f"Review number {number:02} of them all.", written_at=now - number * WEEK)
    seen: list[str] = []
    for sort in ("newest", "highest", "helpful"):
        seen, address = [], f"/title/{title.slug}/reviews/?sort={sort}"
        for _page in range(2):
            response: Any = Client().get(address)
            seen += [review.text for review in response.context["reviews"]]
            address = response.context["more_url"]
        assert seen == [f"Review number {number:02} of them all." for number in range(15)]
        assert address == ""
    assert Client().get(f"/title/{title.slug}/reviews/?cursor=nonsense").status_code == 200


def test_own_one_comes_first_and_once() -> None:
    own = ReviewFactory(text="My own one, written long before.", written_at=timezone.now() - WEEK)
    ReviewFactory(title=own.title)
    text = page(signed_in(own.profile), of_title(own))
    assert text.count("My own one") == 1
    assert text.index("My own one") < text.index(TEXT)
    assert "Write another one" in text


def test_filters_by_language_and_spoilers() -> None:
    title = TitleFactory()
    ReviewFactory(title=title, language="en", text="Written in English by somebody.")
    ReviewFactory(title=title, language="de", text="Auf Deutsch geschrieben, von jemandem.", has_spoilers=True)
    address = f"/title/{title.slug}/reviews/"
    german = page(Client(), f"{address}?language=de")
    assert "Auf Deutsch" in german
    assert "in English" not in german
    assert 'lang="de"' in german
    assert "Auf Deutsch" not in page(Client(), f"{address}?spoilers=without")
    assert "in English" not in page(Client(), f"{address}?spoilers=with")
    assert "None of that kind" in page(Client(), f"{address}?spoilers=without&language=de")
    assert "Auf Deutsch" in page(Client(), f"{address}?spoilers=nonsense&language=xx&sort=what")


def test_seasons_and_episodes_have_reviews_of_their_own() -> None:
    season = SeasonFactory(number=2)
    episode = EpisodeFactory(season=season, number=3)
    show = season.title
    ReviewFactory(title=show, text="About the show as a whole thing.")
    ReviewFactory(title=show, season=season, text="About the second season alone.")
    ReviewFactory(title=show, episode=episode, text="About the third episode alone.")
    address = f"/title/{show.slug}/reviews/"
    every = page(Client(), address)
    assert all(f"About the {what}" in every for what in ("show", "second", "third"))
    only_season, only_episode = page(Client(), f"{address}?season=2"), page(Client(), f"{address}?season=2&episode=3")
    assert "About the second" in only_season
    assert "About the show" not in only_season
    assert "About the third" in only_episode
    assert "About the second" not in only_episode
    for query in ("season=9", "season=2&episode=9", "season=x", "season=99999999"):
        assert Client().get(f"{address}?{query}").status_code == 404, query


def test_what_one_hasnt_seen_is_veiled_until_it_is() -> None:
    episode = EpisodeFactory(season=SeasonFactory(number=1), number=1, aired_on=datetime.date(2020, 1, 1))
    review = ReviewFactory(title=episode.season.title, episode=episode)
    about_season = ReviewFactory(title=episode.season.title, season=episode.season)
    reader = ProfileFactory(hide_spoilers=True)
    client = signed_in(reader)
    assert page(client, review.get_absolute_url()).count("You haven’t seen this yet.") == 1
    assert page(client, of_title(review)).count("You haven’t seen this yet.") == 2
    tick_episode(profile=reader, episode=episode)
    assert "You haven’t seen this yet." not in page(client, of_title(about_season))
    assert "You haven’t seen this yet." not in page(Client(), of_title(review))
    assert "You haven’t seen this yet." not in page(signed_in(ProfileFactory(hide_spoilers=False)), of_title(review))


def test_card_says_rewatch_where_the_viewing_is_seen() -> None:
    review = ReviewFactory()
    viewing = Viewing(When.on(datetime.date(2026, 1, 2)), is_rewatch=True, visibility=Visibility.PRIVATE)
    watch = log_watch(profile=review.profile, title=review.title, viewing=viewing).made
    watch.review = review
    watch.save()
    assert "Rewatch" not in page(Client(), of_title(review))
    assert "Rewatch" in page(signed_in(review.profile), of_title(review))


def test_rating_is_shown_in_the_readers_scale_and_only_where_it_is_visible() -> None:
    review = ReviewFactory()
    rate(profile=review.profile, title=review.title, value=9)
    assert "★★★★½" in page(Client(), of_title(review))
    assert "9/10" in page(signed_in(ProfileFactory(rating_scale="points")), of_title(review))
    rate(profile=review.profile, title=review.title, value=9, visibility=Visibility.PRIVATE)
    assert "★★★★½" not in page(Client(), of_title(review))


def test_title_page_fetches_a_few() -> None:
    own = ReviewFactory(text="My own one, written long before.", written_at=timezone.now() - WEEK)
    for _n in range(6):
        ReviewFactory(title=own.title)
    client = signed_in(own.profile)
    whole = page(client, own.title.get_absolute_url())
    assert f'hx-get="{of_title(own)}"' in whole
    section = page(client, of_title(own), **{"HX-Request": "true", "HX-Target": "title-reviews"})
    assert section.count("<article") == 4
    assert section.index("My own one") < section.index(TEXT)
    assert "<html" not in section


def test_profile_page_fetches_the_newest_two() -> None:
    owner = ProfileFactory()
    ReviewFactory.create_batch(3, profile=owner)
    address = reverse("reviews:of_profile", args=[owner.handle])
    assert f'hx-get="{address}"' in page(Client(), owner.get_absolute_url())
    section = page(Client(), address, **{"HX-Request": "true", "HX-Target": "newest-reviews"})
    assert section.count("<article") == 2


def test_kids_and_guests_get_no_way_to_write() -> None:
    title = TitleFactory()
    kid = ProfileFactory(kind=ProfileKind.KIDS, age_ceiling=18, visibility=Visibility.PRIVATE)
    client = signed_in(kid)
    assert client.get(f"/title/{title.slug}/reviews/new/").status_code == 403
    response = client.get(f"/title/{title.slug}/reviews/")
    assert response.status_code in (200, 404)
    assert "reviews/new/" not in response.content.decode()


def _many(title: Any, number: int) -> None:
    for _n in range(number):
        review = ReviewFactory(title=title, text=f"{TEXT} @person1 says so too.")
        rate(profile=review.profile, title=title, value=7)


@pytest.mark.parametrize("rows", [1, 8])
def test_pages_cost_the_same_for_many(rows: int) -> None:
    title, viewer = TitleFactory(), ProfileFactory(handle="person_one")
    _many(title, rows)
    owner = ProfileFactory()
    for _n in range(rows):
        ReviewFactory(profile=owner, text=f"{TEXT} @person_one says so too.")
    ReviewFactory(profile=viewer, title=title)
    client = signed_in(viewer)
    client.get("/")
    for address, cost in (
        (f"/title/{title.slug}/reviews/", TITLE_COST),
        (f"/@{owner.handle}/reviews/", PROFILE_COST),
    ):
        client.get(address)
        with CaptureQueriesContext(connection) as queries:
            page(client, address)
        assert len(queries) == cost, "\n".join(each["sql"][:200] for each in queries)


def test_recorded_page_of_a_published_one() -> None:
    owner = ProfileFactory()
    review = publish_review(profile=owner, title=TitleFactory(), text=TEXT)
    assert TEXT in page(Client(), review.get_absolute_url())
