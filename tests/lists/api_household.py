"""Somebody's lists, diary and library, and all sorts of people who look at them."""

from dataclasses import dataclass
from typing import Any

from django.utils import timezone
from rest_framework.test import APIClient

from lists import services
from lists.enums import Role
from lists.models import List, ListMember, SharedWatch, Watch
from movies.models import Episode, Title
from social.enums import FollowStatus, ProfileKind, Visibility
from social.models import Block, Follow, Profile
from tests.lists.api import as_profile
from tests.lists.factories import WatchFactory
from tests.movies.factories import EpisodeFactory, TitleFactory
from tests.social.factories import ProfileFactory

EVERYBODY = ("anonymous", "stranger", "follower", "blocked", "viewer", "editor", "owner", "sibling", "kid")
# Nobody but the owner may ever read these.
SECRETS = ("secret-note", "secret-copy", "secret-evening", "secret-list", "secret-company")


@dataclass
class Household:
    """profiles: by what they are to the owner; a visitor is None."""

    profiles: dict[str, Profile | None]
    lists: dict[str, List]
    watches: dict[str, Watch]
    film: Title
    episode: Episode
    undo: str
    share: int

    def client(self, who: str) -> APIClient:
        profile = self.profiles[who]
        return as_profile(profile) if profile else APIClient()

    def path(self, text: str) -> str:
        """The path with the keys of the owner's things in it."""
        keys: dict[str, Any] = {
            **{f"list_{name}": found.pk for name, found in self.lists.items()},
            **{f"watch_{name}": found.pk for name, found in self.watches.items()},
            "film": self.film.pk,
            "show": self.episode.season.title_id,
            "undo": self.undo,
            "share": self.share,
        }
        return text.format(**keys)


def household() -> Household:
    owner = ProfileFactory(handle="owner")
    people: dict[str, Profile | None] = {name: ProfileFactory(handle=name) for name in EVERYBODY[1:6]}
    people |= {"anonymous": None, "owner": owner, "sibling": ProfileFactory(handle="sibling", user=owner.user)}
    people["kid"] = ProfileFactory(handle="kid", kind=ProfileKind.KIDS, age_ceiling=6, visibility=Visibility.PRIVATE)
    Follow.objects.create(follower=people["follower"], followed=owner, status=FollowStatus.ACCEPTED)
    Block.objects.create(blocker=owner, blocked=people["blocked"])
    film, episode = TitleFactory(name="Salt"), EpisodeFactory()
    lists = {}
    for visibility in Visibility.values:
        name = "secret-list" if visibility == Visibility.PRIVATE else f"A {visibility} list"
        lists[visibility] = services.create_list(
            profile=owner, name=name, visibility=visibility, title_ids=[film.pk, episode.season.title_id]
        ).made
    lists["shared"] = services.create_list(
        profile=owner, name="A shared list", visibility=Visibility.PRIVATE, title_ids=[film.pk, episode.season.title_id]
    ).made
    for role in Role.values:
        ListMember.objects.create(list=lists["shared"], profile=people[role], role=role, accepted_at=timezone.now())
    watches = {}
    for visibility in Visibility.values:
        text = "secret-evening" if visibility == Visibility.PRIVATE else "An evening."
        company = "secret-company" if visibility == Visibility.PRIVATE else ""
        watches[visibility] = WatchFactory(
            profile=owner, title=film, visibility=visibility, note=text, company=company, watched_on="2026-03-01"
        )
    # Kept from all but the one who is asked.
    share = SharedWatch.objects.create(watch=watches[Visibility.PRIVATE], profile=people["follower"])
    services.set_owned(profile=owner, title=film, formats=["dvd"], note="secret-copy")
    services.set_rating(profile=owner, title=film, value=8)
    undo = services.set_note(profile=owner, title=film, text="secret-note").undo
    assert undo is not None
    return Household(people, lists, watches, film, episode, str(undo.key), share.pk)
