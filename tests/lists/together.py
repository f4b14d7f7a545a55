"""Helpers of tests about shared viewings."""

from typing import Any

from lists import services
from lists.models import SharedWatch, Watch
from lists.services import Receipt, Viewing, When
from movies.models import Title
from social.models import Follow, Profile
from tests.movies.factories import TitleFactory
from tests.social.factories import ProfileFactory


def befriend(one: Profile, other: Profile) -> None:
    """Both follow each other."""
    Follow.objects.bulk_create([Follow(follower=one, followed=other), Follow(follower=other, followed=one)])


def friend_of(profile: Profile, **fields: Any) -> Profile:
    made: Profile = ProfileFactory(**fields)
    befriend(profile, made)
    return made


def log_with(
    host: Profile, *handles: str, title: Title | None = None, when: When | None = None, **more: Any
) -> Receipt:
    said = {name: more.pop(name) for name in ("nonce", "note", "rating", "visibility", "company") if name in more}
    viewing = Viewing(when or When.now(host), **said)
    title = title or TitleFactory(name="Salt")
    return services.log_together(profile=host, title=title, viewing=viewing, companions=handles, **more)


def asked(host: Profile, guest: Profile, **more: Any) -> SharedWatch:
    """The host logs something with the guest, who hasn't answered."""
    log_with(host, guest.handle, **more)
    return SharedWatch.objects.filter(watch__profile=host, profile=guest).latest("pk")


def diary(profile: Profile) -> list[Watch]:
    return list(Watch.objects.filter(profile=profile).order_by("pk"))


def take_back(profile: Profile, receipt: Receipt) -> Receipt:
    assert receipt.undo
    return services.take_back(profile=profile, key=receipt.undo.key)
