"""The one rule of who sees what: every pair of a row and a viewer, as a table."""

from typing import Any

import pytest
from django.utils import timezone

from lists.models import List, Watch
from reviews.models import Rating
from reviews.services import rate
from social import activity
from social.enums import FollowStatus, ProfileKind, Verb, Visibility
from social.models import Activity, Block, Follow, Mute, Profile
from social.models.visibility import heard_follows, readable_rows, readable_settings
from tests.lists.factories import ListFactory, WatchFactory
from tests.movies.factories import TitleFactory
from tests.social.factories import ProfileFactory

PUBLIC, FOLLOWERS, PRIVATE = Visibility.PUBLIC, Visibility.FOLLOWERS, Visibility.PRIVATE
VIEWERS = ("visitor", "stranger", "asked", "follower", "blocked", "blocker", "household", "kid", "guest", "owner")

# By the profile's setting and the row's: who sees the row.
SEEN = {
    (PUBLIC, PUBLIC): {"visitor", "stranger", "asked", "follower", "household", "guest", "owner"},
    (PUBLIC, FOLLOWERS): {"follower", "household", "owner"},
    (PUBLIC, PRIVATE): {"owner"},
    (FOLLOWERS, PUBLIC): {"follower", "household", "owner"},
    (FOLLOWERS, FOLLOWERS): {"follower", "household", "owner"},
    (FOLLOWERS, PRIVATE): {"owner"},
    (PRIVATE, PUBLIC): {"owner"},
    (PRIVATE, FOLLOWERS): {"owner"},
    (PRIVATE, PRIVATE): {"owner"},
}


def viewers_of(owner: Profile) -> dict[str, Profile | None]:
    """Somebody of every kind, as they stand to the owner."""
    people: dict[str, Profile | None] = {"visitor": None, "owner": owner}
    for name in ("stranger", "asked", "follower", "blocked", "blocker"):
        people[name] = ProfileFactory()
    people["household"] = ProfileFactory(user=owner.user)
    people["kid"] = ProfileFactory(user=owner.user, kind=ProfileKind.KIDS, age_ceiling=12, visibility=PRIVATE)
    # A guest of the very household, whom somebody let follow: that changes nothing.
    people["guest"] = ProfileFactory(user=owner.user, kind=ProfileKind.GUEST, visibility=PRIVATE)
    Follow.objects.create(follower=people["asked"], followed=owner, status=FollowStatus.PENDING)
    for name in ("follower", "blocked", "blocker", "kid", "guest"):
        Follow.objects.create(follower=people[name], followed=owner)
    Block.objects.create(blocker=owner, blocked=people["blocked"])
    Block.objects.create(blocker=people["blocker"], blocked=owner)
    return people


def sees(model: Any, people: dict[str, Profile | None]) -> set[str]:
    return {name for name in VIEWERS if model.objects.visible_to(people[name]).exists()}


@pytest.mark.django_db
@pytest.mark.parametrize(("face", "own"), SEEN)
@pytest.mark.parametrize(("model", "factory"), [(Watch, WatchFactory), (List, ListFactory)])
def test_rows_are_as_visible_as_the_stricter_of_two(face: str, own: str, model: Any, factory: Any) -> None:
    owner = ProfileFactory(visibility=face)
    people = viewers_of(owner)
    factory(profile=owner, visibility=own)
    assert sees(model, people) == SEEN[face, own]


@pytest.mark.django_db
@pytest.mark.parametrize(("face", "own"), SEEN)
def test_ratings_too(face: str, own: str) -> None:
    owner = ProfileFactory(visibility=face, default_visibility=own)
    people = viewers_of(owner)
    rate(profile=owner, title=TitleFactory(), value=7)
    assert sees(Rating, people) == SEEN[face, own]


@pytest.mark.django_db
@pytest.mark.parametrize(("face", "own"), SEEN)
def test_activities_too(face: str, own: str) -> None:
    owner = ProfileFactory(visibility=face)
    people = viewers_of(owner)
    activity.record(actor=owner, verb=Verb.FAVOURITED, target=TitleFactory(), visibility=own)
    assert sees(Activity, people) == SEEN[face, own]


@pytest.mark.django_db
@pytest.mark.parametrize("face", list(Visibility))
def test_a_page_opens_to_whoever_may_see_public_rows_on_it(face: str) -> None:
    owner = ProfileFactory(visibility=face)
    people = viewers_of(owner)
    opens = {name for name in VIEWERS if Profile.objects.open_to(people[name]).filter(pk=owner.pk).exists()}
    assert opens == SEEN[face, PUBLIC]


@pytest.mark.django_db
def test_faces_are_known_beyond_their_pages() -> None:
    owner = ProfileFactory(visibility=FOLLOWERS)
    people = viewers_of(owner)
    knows = {name for name in VIEWERS if Profile.objects.visible_to(people[name]).filter(pk=owner.pk).exists()}
    assert knows == {"visitor", "stranger", "asked", "follower", "household", "kid", "guest", "owner"}
    Profile.objects.filter(pk=owner.pk).update(visibility=PRIVATE)
    knows = {name for name in VIEWERS if Profile.objects.visible_to(people[name]).filter(pk=owner.pk).exists()}
    assert knows == {"household", "kid", "owner"}


@pytest.mark.django_db
@pytest.mark.parametrize("fields", [{"kind": ProfileKind.KIDS, "age_ceiling": 9}, {"kind": ProfileKind.GUEST}])
def test_kids_and_guests_show_nothing(fields: dict[str, Any]) -> None:
    owner = ProfileFactory(visibility=PRIVATE, **fields)
    people = viewers_of(owner)
    WatchFactory(profile=owner, visibility=PUBLIC)
    assert sees(Watch, people) == {"owner"}


@pytest.mark.django_db
def test_an_account_that_waits_to_be_deleted_shows_nothing() -> None:
    owner = ProfileFactory(withdrawn_at="2026-01-01T00:00Z")
    people = viewers_of(owner)
    WatchFactory(profile=owner)
    ListFactory(profile=owner)
    assert sees(Watch, people) == sees(List, people) == {"owner"}


@pytest.mark.django_db
def test_withdrawn_activities_are_gone() -> None:
    owner, title = ProfileFactory(), TitleFactory()
    for verb in (Verb.FAVOURITED, Verb.PLANNED):
        activity.record(actor=owner, verb=verb, target=title)
    activity.withdraw(target=title, verb=Verb.PLANNED, actor=owner)
    assert list(Activity.objects.values_list("verb", flat=True)) == [Verb.FAVOURITED]
    activity.withdraw(target=title, actor=ProfileFactory())
    assert Activity.objects.exists()


@pytest.mark.django_db
def test_listeners_hear_of_it_once_it_is_true(django_capture_on_commit_callbacks: Any) -> None:
    from social.signals import activity_recorded

    heard: list[Activity] = []

    def listen(activity: Activity, **_: Any) -> None:
        heard.append(activity)

    activity_recorded.connect(listen)
    try:
        with django_capture_on_commit_callbacks(execute=True):
            made = activity.record(actor=ProfileFactory(), verb=Verb.FAVOURITED, target=TitleFactory())
            assert heard == []
        assert heard == [made]
    finally:
        activity_recorded.disconnect(listen)


@pytest.mark.django_db
@pytest.mark.parametrize(("face", "own"), SEEN)
def test_statistics_are_as_visible_as_the_stricter_of_two(face: str, own: str) -> None:
    owner = ProfileFactory(visibility=face, stats_visibility=own)
    people = viewers_of(owner)
    opens = {name for name in VIEWERS if Profile.objects.stats_open_to(people[name]).filter(pk=owner.pk).exists()}
    assert opens == SEEN[face, own]


@pytest.mark.django_db
@pytest.mark.parametrize("face", list(Visibility))
def test_settings_that_are_readable_are_those_of_the_rows_that_are_visible(face: str) -> None:
    owner = ProfileFactory(visibility=face)
    people = viewers_of(owner)
    rows = [WatchFactory(profile=owner, visibility=each) for each in Visibility]
    for name, viewer in people.items():
        if Profile.objects.open_to(viewer).filter(pk=owner.pk).exists():
            seen = {row.visibility for row in rows if Watch.objects.visible_to(viewer).filter(pk=row.pk).exists()}
            assert set(readable_settings(viewer, owner)) == seen, name
            assert {row.visibility for row in Watch.objects.filter(readable_rows(viewer))} == seen, name


@pytest.mark.django_db
@pytest.mark.parametrize("face", [PUBLIC, FOLLOWERS, PRIVATE])
def test_many_hear_of_those_whom_each_hears_of(face: str) -> None:
    owner = ProfileFactory(visibility=face)
    people = [person for person in viewers_of(owner).values() if person]
    muting, gone = ProfileFactory(), ProfileFactory(withdrawn_at=timezone.now())
    Mute.objects.create(muter=muting, muted=owner)
    for follower, followed in ((muting, owner), (muting, gone), (muting, people[1]), (owner, muting)):
        Follow.objects.create(follower=follower, followed=followed)
    viewers = [*people, muting]
    found = Follow.objects.filter(heard_follows([viewer.pk for viewer in viewers]))
    expected = {
        (viewer.pk, key) for viewer in viewers for key in Profile.objects.heard_by(viewer).values_list("pk", flat=True)
    }
    assert set(found.values_list("follower_id", "followed_id")) == expected
    assert expected
