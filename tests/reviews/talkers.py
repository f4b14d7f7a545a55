"""A review, and all sorts of people who come by."""

from dataclasses import dataclass
from typing import Any

from django.test import Client

from reviews.models import Comment, Reaction, Review
from reviews.services.comments import write_comment
from social.enums import FollowStatus, ProfileKind, Visibility
from social.models import Activity, Block, Follow, Profile
from tests.reviews.factories import ReviewFactory
from tests.social.factories import ProfileFactory
from tests.social.households import act_as, kid_of, member_of

EVERYBODY = ("anonymous", "stranger", "follower", "owner", "sibling", "blocked", "kid", "guest")
PRIVATE = dict.fromkeys(("visibility", "default_visibility", "stats_visibility"), Visibility.PRIVATE)


@dataclass
class Company:
    """profiles: by what they are to the review's author, whose own name is "owner"; a visitor is None."""

    review: Review
    profiles: dict[str, Profile | None]

    def client(self, who: str) -> Client:
        profile = self.profiles[who]
        return act_as(Client(), profile) if profile else Client()


def company(**fields: Any) -> Company:
    """fields: of the review."""
    owner = ProfileFactory(handle="owner", display_name="Olive")
    people: dict[str, Profile | None] = {
        "anonymous": None,
        "owner": owner,
        "sibling": member_of(owner, handle="sibling"),
        "kid": kid_of(owner, handle="little"),
        "guest": member_of(owner, handle="visiting", kind=ProfileKind.GUEST, **PRIVATE),
    }
    people |= {name: ProfileFactory(handle=name) for name in ("stranger", "follower", "blocked")}
    Follow.objects.create(follower=people["follower"], followed=owner, status=FollowStatus.ACCEPTED)
    Block.objects.create(blocker=owner, blocked=people["blocked"])
    return Company(ReviewFactory(profile=owner, **fields), people)


def said() -> tuple[Any, ...]:
    """All that was said and pressed, and what reviews count of it: to see that nothing has changed."""
    counts = Review.objects.order_by("pk").values_list("like_count", "helpful_count", "funny_count", "comment_count")
    rows = (model.objects.order_by("pk").values() for model in (Comment, Reaction))
    return (list(counts), *map(list, rows), Activity.objects.count())


def say(review: Review, text: str = "Well said.", by: Profile | None = None, to: Comment | None = None) -> Comment:
    return write_comment(profile=by or ProfileFactory(), review=review.pk, text=text, answers=to.pk if to else None)


def signed_in(client: Client) -> Profile:
    profile: Profile = ProfileFactory()
    act_as(client, profile)
    return profile
