"""Writing reviews: what is taken, kept, told and brought back."""

import datetime
import threading
import uuid
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from reviews.enums import CommentPolicy
from reviews.models import Review, ReviewRevision
from reviews.services import (
    ReviewChangedError,
    delete_review,
    edit_review,
    publish_review,
    purge_deleted_reviews,
    restore_review,
    restore_revision,
)
from reviews.tasks import purge_deleted_reviews as purge_task
from social.enums import NotificationKind, ProfileKind, Verb, Visibility
from social.models import Activity, Block, Follow, Profile
from tests.movies.factories import EpisodeFactory, SeasonFactory, TitleFactory
from tests.reviews.factories import TEXT, ReviewFactory
from tests.social.factories import ProfileFactory

OTHER = "On second thoughts the harbour is a little too blue, and the end too long."

pytestmark = pytest.mark.django_db


def written(**facts: Any) -> Review:
    return publish_review(
        profile=facts.pop("profile", None) or ProfileFactory(), title=TitleFactory(), text=TEXT, **facts
    )


def acts(review: Review) -> list[tuple[str, str]]:
    rows = Activity.objects.filter(target_id=review.pk, verb=Verb.REVIEWED).order_by("pk")
    return list(rows.values_list("verb", "visibility"))


def test_review_is_written_and_recorded() -> None:
    profile = ProfileFactory(language="en-gb", default_visibility=Visibility.FOLLOWERS)
    review = publish_review(profile=profile, title=TitleFactory(), text=f"  {TEXT}\r\nMore.\n ", has_spoilers=True)
    stored = Review.objects.get()
    assert stored == review
    assert (stored.text, stored.language, stored.visibility) == (f"{TEXT}\nMore.", "en-gb", Visibility.FOLLOWERS)
    assert (stored.comment_policy, stored.version, stored.edited_at) == (CommentPolicy.ALL, 1, None)
    activity = Activity.objects.get()
    assert (activity.verb, activity.visibility, activity.target) == (Verb.REVIEWED, Visibility.FOLLOWERS, review)
    assert (activity.title_id, activity.data) == (review.title_id, {})


def test_seasons_and_episodes_can_be_reviewed_and_one_thing_at_a_time() -> None:
    episode = EpisodeFactory(season=SeasonFactory(number=1))
    show, profile = episode.season.title, ProfileFactory()
    assert publish_review(profile=profile, title=show, season=episode.season, text=TEXT).subject == episode.season
    assert publish_review(profile=profile, title=show, episode=episode, text=TEXT).subject == episode
    with pytest.raises(IntegrityError), transaction.atomic():
        ReviewFactory(title=show, season=episode.season, episode=episode)


@pytest.mark.parametrize(
    ("wrong", "field", "code"),
    [
        ({"text": "Too short."}, "text", "too_short"),
        ({"text": "a b " * 5 + "\u200b" * 50}, "text", "too_short"),
        ({"text": "x" * 5_001}, "text", "too_long"),
        ({"text": f"{TEXT}\x00"}, "text", "control_characters"),
        ({"visibility": "everyone"}, "visibility", "visibility"),
        ({"language": "klingon"}, "language", "language"),
        ({"comment_policy": "maybe"}, "comment_policy", "comment_policy"),
    ],
)
def test_bad_input_names_its_field(wrong: dict[str, Any], field: str, code: str) -> None:
    given = {"profile": ProfileFactory(), "title": TitleFactory(), "text": TEXT, **wrong}
    with pytest.raises(ValidationError) as raised:
        publish_review(**given)
    assert [error.code for error in raised.value.error_dict[field]] == [code]
    assert not Review.objects.exists()
    assert not Activity.objects.exists()


@pytest.mark.parametrize("kind", [ProfileKind.KIDS, ProfileKind.GUEST])
def test_only_grown_ups_with_a_face_write(kind: ProfileKind) -> None:
    ceiling = 6 if kind == ProfileKind.KIDS else None
    with pytest.raises(ValidationError):
        written(profile=ProfileFactory(kind=kind, age_ceiling=ceiling, visibility=Visibility.PRIVATE))


def test_same_one_sent_twice_is_one() -> None:
    nonce, profile = uuid.uuid4(), ProfileFactory()
    first, second = (written(profile=profile, nonce=nonce) for _n in range(2))
    assert first == second
    assert len(acts(first)) == 1
    # The name is the sender's own: somebody else's says nothing.
    assert written(nonce=nonce) != first


def test_several_by_one_person_of_the_same_thing() -> None:
    profile, title = ProfileFactory(), TitleFactory()
    for _n in range(2):
        publish_review(profile=profile, title=title, text=TEXT)
    assert Review.objects.filter(profile=profile, title=title).count() == 2


def test_change_keeps_what_it_said() -> None:
    review = written()
    changed = edit_review(profile=review.profile, review=review, version=1, text=OTHER, has_spoilers=True)
    assert (changed.text, changed.has_spoilers, changed.version) == (OTHER, True, 2)
    assert changed.edited_at is not None
    revision = ReviewRevision.objects.get()
    assert (revision.text, revision.has_spoilers, revision.edited_at) == (TEXT, False, review.written_at)
    edit_review(profile=review.profile, review=review, text=TEXT)
    assert [each.text for each in review.revisions.all()] == [OTHER, TEXT]
    assert review.revisions.first().edited_at == changed.edited_at  # type: ignore[union-attr]


def test_change_of_who_sees_it_is_no_new_version() -> None:
    review = written()
    changed = edit_review(profile=review.profile, review=review, visibility=Visibility.FOLLOWERS, language="de")
    assert (changed.edited_at, changed.version, changed.language) == (None, 2, "de")
    assert not ReviewRevision.objects.exists()
    assert acts(review) == [(Verb.REVIEWED, Visibility.FOLLOWERS)]


def test_nothing_changed_is_nothing_written() -> None:
    review = written()
    edit_review(profile=review.profile, review=review, version=7, text=TEXT, visibility=Visibility.PUBLIC)
    assert Review.objects.get().version == 1


def test_change_over_a_newer_one_is_refused() -> None:
    review = written()
    edit_review(profile=review.profile, review=review, version=1, text=OTHER)
    with pytest.raises(ReviewChangedError) as raised:
        edit_review(profile=review.profile, review=review, version=1, text=f"{TEXT} And more.")
    assert raised.value.review.text == OTHER
    assert Review.objects.get().text == OTHER


def test_nobody_else_changes_or_deletes_it() -> None:
    review = written()
    for stranger in (ProfileFactory(), ProfileFactory(user=review.profile.user)):
        for act in (
            lambda who: edit_review(profile=who, review=review, text=OTHER),
            lambda who: delete_review(profile=who, review=review),
            lambda who: restore_review(profile=who, review=review),
        ):
            with pytest.raises(Review.DoesNotExist):
                act(stranger)
    assert Review.objects.live().get().text == TEXT


def test_imported_text_of_any_length_stays_until_it_is_touched() -> None:
    review = ReviewFactory(text="Meh.")
    edit_review(profile=review.profile, review=review, text="Meh.", visibility=Visibility.PRIVATE)
    with pytest.raises(ValidationError):
        edit_review(profile=review.profile, review=review, text="Meh!")


def test_revision_is_restored_as_a_new_one() -> None:
    review = written()
    edit_review(profile=review.profile, review=review, text=OTHER, has_spoilers=True)
    revision = review.revisions.get()
    with pytest.raises(ReviewChangedError):
        restore_revision(profile=review.profile, review=review, revision=revision, version=1)
    back = restore_revision(profile=review.profile, review=review, revision=revision, version=2)
    assert (back.text, back.has_spoilers, back.version) == (TEXT, False, 3)
    assert [each.text for each in review.revisions.all()] == [OTHER, TEXT]


def test_deleted_one_comes_back_whole() -> None:
    review = written()
    edit_review(profile=review.profile, review=review, text=OTHER)
    assert delete_review(profile=review.profile, review=review) is True
    assert delete_review(profile=review.profile, review=review) is False
    assert not Review.objects.visible_to(review.profile).exists()
    assert not Activity.objects.visible_to(None).exists()
    with pytest.raises(Review.DoesNotExist):
        edit_review(profile=review.profile, review=review, text=TEXT)
    for _twice in range(2):
        restore_review(profile=review.profile, review=review)
    assert Review.objects.visible_to(None).get().revisions.count() == 1
    assert acts(review) == [(Verb.REVIEWED, Visibility.PUBLIC)]


def test_purge_takes_what_was_deleted_long_ago() -> None:
    kept, lately, long_ago = written(), written(), written()
    for review in (lately, long_ago):
        delete_review(profile=review.profile, review=review)
    then = timezone.now() - datetime.timedelta(days=31)
    Review.objects.filter(pk=long_ago.pk).update(deleted_at=then)
    purge_task()
    assert purge_deleted_reviews() == 0
    assert set(Review.objects.all()) == {kept, lately}
    assert not Activity.objects.filter(target_id=long_ago.pk).exists()
    with pytest.raises(Review.DoesNotExist):
        restore_review(profile=long_ago.profile, review=long_ago)


def test_mentioned_are_told_who_may_see_it() -> None:
    author = ProfileFactory()
    follower, stranger, blocked = (ProfileFactory(handle=handle) for handle in ("fola", "sten", "bloc"))
    ProfileFactory(handle="hidden", visibility=Visibility.PRIVATE)
    Follow.objects.create(follower=follower, followed=author)
    Block.objects.create(blocker=blocked, blocked=author)
    text = f"{TEXT} @fola @sten @bloc @hidden @nobody_there @{author.handle}"
    for visibility, told in (
        (Visibility.PUBLIC, {follower.pk, stranger.pk}),
        (Visibility.FOLLOWERS, {follower.pk}),
        (Visibility.PRIVATE, set()),
    ):
        publish_review(profile=author, title=TitleFactory(), text=text, visibility=visibility)
        tells = Activity.objects.latest("pk").tells
        assert set(tells[NotificationKind.MENTION]) == told, visibility


def test_others_hear_of_it_once_when_they_first_see_it() -> None:
    profile, friend = ProfileFactory(), ProfileFactory(handle="friend")
    review = publish_review(
        profile=profile, title=TitleFactory(), text=f"{TEXT} @friend", visibility=Visibility.PRIVATE
    )
    assert review.published_at is None
    first = Activity.objects.get()
    edit_review(profile=profile, review=review, visibility=Visibility.PUBLIC)
    again = Activity.objects.get()
    assert again.pk != first.pk
    assert again.tells == {NotificationKind.MENTION: [friend.pk]}
    for visibility in (Visibility.PRIVATE, Visibility.PUBLIC):
        edit_review(profile=profile, review=review, visibility=visibility)
    assert Activity.objects.get() == again
    assert acts(review) == [(Verb.REVIEWED, Visibility.PUBLIC)]


@pytest.mark.django_db(transaction=True)
def test_two_at_once_are_one() -> None:
    profile, title, nonce = ProfileFactory(), TitleFactory(), uuid.uuid4()
    _at_once(lambda: publish_review(profile=profile, title=title, text=TEXT, nonce=nonce))
    assert Review.objects.count() == 1
    assert Activity.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_of_two_changes_at_once_one_is_told() -> None:
    review = written()
    refused: list[Exception] = []
    texts = iter((OTHER, f"{OTHER} Really."))

    def change() -> None:
        try:
            edit_review(profile=review.profile, review=review, version=1, text=next(texts))
        except ReviewChangedError as error:
            refused.append(error)

    _at_once(change)
    assert len(refused) == 1
    assert Review.objects.get().version == 2
    assert ReviewRevision.objects.count() == 1


def _at_once(act: Any) -> None:
    ready = threading.Barrier(2)
    failed: list[BaseException] = []

    def run() -> None:
        try:
            ready.wait()
            act()
        except BaseException as error:  # noqa: BLE001 (told by the test's own thread)
            failed.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=run) for _n in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failed == []


def test_going_account_takes_its_reviews_along() -> None:
    review = written()
    edit_review(profile=review.profile, review=review, text=OTHER)
    Profile.objects.get(pk=review.profile_id).delete()
    assert not Review.objects.exists()
    assert not ReviewRevision.objects.exists()
