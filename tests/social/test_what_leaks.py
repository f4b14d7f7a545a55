"""What somebody says and does, and every place where others might read it: one table for all of them.

The owner of it all has a public profile, and says everything three times: for everybody, for followers, for itself.
What is said at a place to whoever may see it must be found there, or the place proves nothing; what isn't for somebody
must be found nowhere.
"""

import re
from dataclasses import dataclass
from typing import Any

import pytest
from django.test import Client

from lists.services import Viewing, When, log_watch
from lists.services.lists import create_list
from movies.models import Title
from reviews.models import Tally
from reviews.services import rate
from reviews.services.comments import write_comment
from reviews.services.reviews import publish_review
from social.enums import NotificationKind, Visibility
from social.models import Block, Follow, Mute, Profile
from social.notifications import notify
from tests.movies.factories import TitleFactory
from tests.social.factories import ProfileFactory
from tests.social.households import act_as, kid_of, member_of

EVERYBODY = ("anonymous", "stranger", "follower", "asker", "muter", "blocked", "sibling", "kid", "owner")
FOLLOWERS = {"follower", "sibling"}
# What may be read of what was said, by whom. Children read nobody's words; the household's grown-ups see what
# followers do.
READS: dict[str, tuple[str, ...]] = {
    **dict.fromkeys(("anonymous", "stranger", "asker", "muter"), ("public",)),
    **dict.fromkeys(FOLLOWERS, ("public", "followers")),
    **dict.fromkeys(("blocked", "kid"), ()),
    "owner": ("public", "followers", "private"),
}
# A mark stands in what is said for one of them: "opinionfollowers" in the review for followers.
MARK = re.compile(r"\b(opinion|remark|shelf|voyage|jotted)(public|followers|private)\b", re.IGNORECASE)

# Where it might be read, and what a follower finds there. {title} is one of the three that have a review, {review} it.
EACH: dict[str, str] = {
    "/title/{title}/": "",  # reviews come by themselves, from the next
    "/title/{title}/reviews/": "opinion",
    "/title/{title}/reviews/?sort=newest": "opinion",
    "/title/{title}/ratings/": "",
    "/title/{title}/in-lists/": "",  # public ones
    "/@olive/reviews/{review}/": "opinion remark",
    "/@olive/reviews/{review}/comments/": "remark",
    "/@olive/reviews/{review}/history/": "",
    "/@olive/reviews/{review}/liked-by/": "",
    "/comments/{comment}/": "remark",
    "/comments/{comment}/replies/": "",
    "/@olive/lists/{list}-x/": "shelf",
    "/@olive/lists/{list}-x/feed.xml": "",
    "/@olive/lists/{list}-x/feed.json": "",
    "/@olive/lists/{list}-x/list.csv": "",
    "/@olive/lists/{list}-x/list.json": "shelf",
    "/api/v1/reviews/{review}/": "opinion",
    "/api/v1/reviews/?title={title_id}": "opinion",
    "/api/v1/reviews/{review}/comments/": "remark",
    "/api/v1/reviews/{review}/revisions/": "",
    "/api/v1/comments/{comment}/": "remark",
    "/api/v1/titles/{title_id}/": "",
    "/api/v1/titles/{title_id}/ratings/": "",
    "/api/v1/titles/{title_id}/ratings/friends/": "",
    "/api/v1/lists/{list}/": "shelf",
    "/api/v1/lists/{list}/items/": "",
    "/api/v1/watches/{watch}/": "voyage",
}
ALL: dict[str, str] = {
    "/": "",
    "/feed/": "opinion voyage shelf",
    "/feed/?kind=reviewed": "opinion",
    "/feed/friends/": "voyage",
    "/lists/discover/": "",  # public ones
    "/@olive/": "voyage shelf",
    "/@olive/reviews/": "opinion",
    "/@olive/reviews/rss.xml": "",
    "/@olive/reviews/feed.json": "",
    "/@olive/lists/": "shelf",
    "/@olive/diary/": "voyage jotted",
    "/@olive/library/": "voyage",
    "/@olive/stats/": "",
    "/@olive/compare/": "",
    "/@olive/watchlist/": "",
    "/@olive/favourites/": "",
    "/notifications/": "",
    "/people/?q=olive": "",
    "/search/suggest/?q=opinion": "",
    "/api/v1/feed/": "opinion voyage",
    "/api/v1/reviews/?of=olive": "opinion",
    "/api/v1/lists/?of=olive": "shelf",
    "/api/v1/watches/?of=olive": "voyage",
    "/api/v1/library/?of=olive": "voyage",
    "/api/v1/ratings/?of=olive": "",
    "/api/v1/stats/?of=olive": "",
    "/api/v1/profiles/olive/compare/": "",
    "/api/v1/profiles/olive/": "",
    "/api/v1/notifications/": "",
}
# Titles are the catalogue's, and may be named where the catalogue is: there a viewing's title tells nothing.
CATALOGUE = {"/", "/lists/discover/", "/search/suggest/?q=opinion"}
# Feeds are read by programs without a log-in: they say to everybody what they say to visitors.
WITHOUT_LOG_IN = {
    "/@olive/lists/{list}-x/feed.xml", "/@olive/lists/{list}-x/feed.json", "/@olive/reviews/rss.xml",
    "/@olive/reviews/feed.json",
}  # fmt: skip
POINTS = {"public": 9, "followers": 4, "private": 2}


@dataclass
class World:
    people: dict[str, Profile | None]
    things: dict[str, dict[str, Any]]

    def client(self, who: str) -> Client:
        profile = self.people[who]
        return act_as(Client(), profile) if profile else Client()


def _people() -> dict[str, Profile | None]:
    owner = ProfileFactory(handle="olive", display_name="Olive")
    found: dict[str, Profile | None] = {
        name: ProfileFactory(handle=name) for name in ("stranger", "follower", "asker", "muter", "blocked")
    }
    found |= {"anonymous": None, "owner": owner, "sibling": member_of(owner, handle="sibling"), "kid": kid_of(owner)}
    Follow.objects.create(follower=found["follower"], followed=owner)
    Follow.objects.create(follower=found["sibling"], followed=owner)
    Follow.objects.create(follower=found["asker"], followed=owner, status="pending")
    Follow.objects.create(follower=found["muter"], followed=ProfileFactory())
    Mute.objects.create(muter=found["muter"], muted=owner)
    Block.objects.create(blocker=owner, blocked=found["blocked"])
    return found


def _say(owner: Profile, readers: list[int], seen_by: str) -> dict[str, Any]:
    """All that can be said for some readers, and what is told of it to everybody, whether or not they may read it."""
    title: Title = TitleFactory(name=f"Story {seen_by}")
    rate(profile=owner, title=title, value=POINTS[seen_by], visibility=seen_by)
    text = f"An opinion{seen_by} that only some may read, of the second half above all."
    review = publish_review(profile=owner, title=title, text=text, visibility=seen_by)
    comment = write_comment(profile=owner, review=review.pk, text=f"One more remark{seen_by}, from its author.")
    listed = create_list(profile=owner, name=f"Shelf{seen_by}", visibility=seen_by, title_ids=[title.pk]).made
    voyage = TitleFactory(name=f"Voyage{seen_by}")
    viewing = Viewing(When.now(owner), note=f"jotted{seen_by}", visibility=seen_by)
    watch = log_watch(profile=owner, title=voyage, viewing=viewing).made
    notify(
        profiles=readers,
        kind=NotificationKind.FRIEND_REVIEW,
        key=f"review:{review.pk}",
        actor=owner,
        title_id=title.pk,
        target=review,
        data={},
    )
    return {
        "title": title.slug, "title_id": title.pk, "review": review.pk, "comment": comment.pk, "list": listed.pk,
        "watch": watch.pk,
    }  # fmt: skip


@pytest.fixture(scope="module")
def made_once(shared_db: None) -> World:
    people = _people()
    owner = people["owner"]
    assert owner
    readers = [profile.pk for profile in people.values() if profile]
    return World(people, {seen_by: _say(owner, readers, seen_by) for seen_by in Visibility.values})


@pytest.fixture
def world(made_once: World, db: None) -> World:
    return made_once


def _places(world: World) -> list[tuple[str, str]]:
    """Each place's own name in the table, and its address."""
    each = [(place, place.format(**things)) for place in EACH for things in world.things.values()]
    return each + [(place, place) for place in ALL]


def _marks(response: Any) -> set[tuple[str, str]]:
    if response.status_code in (301, 302, 401, 403, 404):
        return set()
    assert response.status_code == 200, response.status_code
    text = b"".join(response).decode()
    return {(what.lower(), seen_by.lower()) for what, seen_by in MARK.findall(text)}


@pytest.mark.parametrize("who", EVERYBODY)
def test_nobody_reads_what_is_not_for_them(world: World, who: str) -> None:
    client, leaked = world.client(who), []
    for place, address in _places(world):
        for what, seen_by in _marks(client.get(address, follow=True)):
            known = place in CATALOGUE and what == "voyage"
            reader = "anonymous" if place in WITHOUT_LOG_IN else who
            if seen_by not in READS[reader] and not known:
                leaked.append((address, what, seen_by))
    assert leaked == []


@pytest.mark.parametrize("who", ["follower", "owner"])
def test_what_is_for_them_is_found(world: World, who: str) -> None:
    """Or the table above would hold of pages that show nothing at all."""
    client, missing = world.client(who), []
    found: dict[str, set[tuple[str, str]]] = {}
    for place, address in _places(world):
        found.setdefault(place, set()).update(_marks(client.get(address, follow=True)))
    news = {"/feed/", "/feed/?kind=reviewed", "/feed/friends/", "/api/v1/feed/"}
    for place, expected in {**EACH, **ALL}.items():
        if who == "owner" and place in news:
            continue  # one's own acts are none
        wanted = {(what, seen_by) for what in expected.split() for seen_by in READS["follower"]}
        if not wanted <= found[place]:
            missing.append((place, sorted(wanted - found[place])))
    assert missing == [], "\n".join(map(str, missing))


@pytest.mark.parametrize(
    ("who", "told"),
    [("stranger", 1), ("asker", 1), ("follower", 2), ("sibling", 2), ("muter", 0), ("blocked", 0), ("owner", 0)],
)
def test_nobody_is_told_of_what_they_may_not_read(world: World, who: str, told: int) -> None:
    """All were to be told of all three."""
    client = world.client(who)
    answer = client.get("/api/v1/notifications/").json()
    assert len([row for row in answer["results"] if row["kind"] == NotificationKind.FRIEND_REVIEW]) == told
    assert client.get("/notifications/").content.decode().count("which is on your watchlist") == told


@pytest.mark.parametrize("who", [who for who in EVERYBODY if who != "kid"])  # whom the titles aren't for
def test_means_and_counts_are_of_what_everybody_may_read(world: World, who: str) -> None:
    client = world.client(who)
    for seen_by, things in world.things.items():
        answer = client.get(f"/api/v1/titles/{things['title_id']}/ratings/")
        counted = 1 if seen_by == "public" else 0
        assert answer.json()["ratings"] == counted, (who, seen_by)
        title = Title.objects.get(pk=things["title_id"])
        assert title.rating_count == counted
        tallies = Tally.objects.filter(title=title).values_list("counts", flat=True)
        assert sum(map(sum, tallies)) == counted


@pytest.mark.parametrize("who", [who for who in EVERYBODY if who not in ("anonymous", "kid")])
def test_friends_ratings_are_of_those_one_follows_and_may_read(world: World, who: str) -> None:
    client = world.client(who)
    values = []
    for things in world.things.values():
        answer = client.get(f"/api/v1/titles/{things['title_id']}/ratings/friends/").json()
        values += [row["value"] for row in answer["results"]]
    assert sorted(values) == (sorted((POINTS["public"], POINTS["followers"])) if who in FOLLOWERS else [])
