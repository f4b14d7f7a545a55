"""Comments: what may be said, by whom, who hears of it, and what becomes of it."""

import threading
from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import ObjectDoesNotExist, ValidationError
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.utils import timezone

from reviews.enums import CommentPolicy, Remover
from reviews.models import Comment, Review
from reviews.services.comments import (
    edit_comment,
    forget_removed_comments,
    remove_as_moderator,
    remove_comment,
    restore_comment,
)
from reviews.services.limits import TooOftenError
from reviews.services.reactions import react
from reviews.services.talking import tell_talk_as
from social.enums import FollowStatus, Verb, Visibility
from social.models import Activity, Block, Follow, Profile
from social.services.deletion import belongings_of
from social.services.profiles import forget_profile
from tests.reviews.factories import ReviewFactory
from tests.reviews.talkers import PRIVATE, company, said, say
from tests.social.factories import ProfileFactory


def count(review: Review) -> int:
    return Review.objects.get(pk=review.pk).comment_count


def told(comment: Comment) -> dict[str, list[int]]:
    found: dict[str, list[int]] = Activity.objects.get(verb=Verb.COMMENTED, target_id=comment.pk).tells
    return found


@pytest.mark.django_db
def test_comment_is_kept_as_written_and_counted() -> None:
    review = ReviewFactory()
    made = say(review, "  One\r\nTwo  ")
    assert (made.text, made.parent, made.edited_at, count(review)) == ("One\nTwo", None, None, 1)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "Write something"),
        (" \n ", "Write something"),
        ("\u200b\u2800", "Write something"),
        ("x" * 2001, "shorten this one by 1"),
        ("a\0b", "can’t be shown"),
    ],
)
def test_bad_text_is_refused_with_what_to_do(text: str, words: str) -> None:
    review = ReviewFactory()
    mine = say(review)
    before = said()
    with pytest.raises(ValidationError, match=words):
        say(review, text, by=mine.profile)
    with pytest.raises(ValidationError, match=words):
        edit_comment(profile=mine.profile, comment=mine.pk, text=text)
    assert said() == before


@pytest.mark.django_db
@pytest.mark.parametrize("text", ["x", "x" * 2000, "👍"])
def test_shortest_and_longest_text(text: str) -> None:
    assert say(ReviewFactory(), text).text == text


@pytest.mark.django_db
def test_reply_to_a_reply_stands_under_the_same_comment_and_says_whom_it_answers() -> None:
    review = ReviewFactory()
    first = say(review)
    second = say(review, to=first)
    third = say(review, to=second)
    assert (second.parent, second.answers) == (first, None)
    assert (third.parent, third.answers) == (first, second)
    assert count(review) == 3


@pytest.mark.django_db
def test_reply_goes_to_a_comment_below_the_same_review() -> None:
    review, other = ReviewFactory(), ReviewFactory()
    elsewhere = say(other)
    with pytest.raises(ValidationError, match="isn’t there any more"):
        say(review, to=elsewhere)
    assert count(review) == 0


@pytest.mark.django_db
def test_nobody_replies_to_what_is_removed_or_blocked() -> None:
    review = ReviewFactory()
    gone, hidden, me = say(review), say(review), ProfileFactory()
    remove_comment(profile=gone.profile, comment=gone.pk)
    Block.objects.create(blocker=hidden.profile, blocked=me)
    for each in (gone, hidden):
        with pytest.raises(ValidationError, match="isn’t there any more"):
            say(review, by=me, to=each)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("policy", "allowed"),
    [
        (CommentPolicy.ALL, {"stranger", "follower", "owner", "sibling"}),
        (CommentPolicy.FOLLOWERS, {"follower", "owner", "sibling"}),
        (CommentPolicy.NONE, set()),
    ],
)
def test_policy_of_the_review(policy: str, allowed: set[str]) -> None:
    met = company(comment_policy=policy)
    done = set()
    for who in ("stranger", "follower", "owner", "sibling"):
        try:
            say(met.review, by=met.profiles[who])
        except ValidationError:
            continue
        done.add(who)
    assert done == allowed
    assert count(met.review) == len(allowed)


@pytest.mark.django_db
def test_asking_to_follow_is_not_following_yet() -> None:
    review, fan = ReviewFactory(comment_policy=CommentPolicy.FOLLOWERS), ProfileFactory()
    Follow.objects.create(follower=fan, followed=review.profile, status=FollowStatus.PENDING)
    with pytest.raises(ValidationError, match="Only followers"):
        say(review, by=fan)


@pytest.mark.django_db
def test_private_profile_is_told_that_nobody_would_see_it() -> None:
    hermit = ProfileFactory(**PRIVATE)
    with pytest.raises(ValidationError, match="nobody else would see"):
        say(ReviewFactory(), by=hermit)
    assert say(ReviewFactory(profile=hermit), by=hermit)


@pytest.mark.django_db
def test_thirty_in_ten_minutes_are_enough(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("reviews.services.limits.RATES", {"comment": "3/10min"})
    review, talker = ReviewFactory(), ProfileFactory()
    for _ in range(3):
        say(review, by=talker)
    with pytest.raises(TooOftenError, match="try again in") as refused:
        say(review, by=talker)
    assert 190 < refused.value.seconds <= 200
    assert count(review) == 3


@pytest.mark.django_db
def test_everybody_concerned_is_told_once_of_the_nearest_thing() -> None:
    author, first, second, named = (ProfileFactory(handle=name) for name in ("author", "first", "second", "named"))
    review = ReviewFactory(profile=author)
    root = say(review, "@author @named @first @nobody_here", by=first)
    assert told(root) == {"comment": [author.pk], "mention": [named.pk]}
    reply = say(review, "@first @second @named", by=second, to=root)
    assert told(reply) == {"reply": [first.pk], "comment": [author.pk], "mention": [named.pk]}
    again = say(review, "Yes", by=first, to=reply)
    assert told(again) == {"reply": [second.pk], "comment": [author.pk]}
    own = say(review, "@second", by=author, to=again)
    assert told(own) == {"reply": [first.pk], "mention": [second.pk]}
    activity = Activity.objects.get(target_id=own.pk, verb=Verb.COMMENTED)
    assert (activity.title, activity.visibility, activity.target) == (review.title, Visibility.PUBLIC, own)


@pytest.mark.django_db
def test_reply_to_the_reviews_author_is_told_as_a_reply() -> None:
    review = ReviewFactory()
    root = say(review, by=review.profile)
    assert told(say(review, to=root)) == {"reply": [review.profile_id]}


@pytest.mark.django_db
def test_nobody_is_told_of_what_they_may_not_see() -> None:
    met = company(visibility=Visibility.FOLLOWERS)
    text = "@stranger @blocked @little @visiting @sibling"
    assert told(say(met.review, text, by=met.profiles["follower"])) == {
        "comment": [met.review.profile_id],
        "mention": [met.profiles["sibling"].pk],  # type: ignore[union-attr]
    }
    shy = ProfileFactory(visibility=Visibility.FOLLOWERS)
    assert told(say(ReviewFactory(), "@stranger", by=shy)) == {}


@pytest.mark.django_db
def test_comment_on_what_not_everybody_sees_is_no_news_for_ones_own_followers() -> None:
    met = company(visibility=Visibility.FOLLOWERS)
    say(met.review, by=met.profiles["follower"])
    assert Activity.objects.get().visibility == Visibility.PRIVATE


@pytest.mark.django_db
def test_likes_and_comments_follow_who_sees_the_review() -> None:
    review = ReviewFactory()
    say(review)
    react(profile=ProfileFactory(), review=review.pk, kind="like")
    for visibility, seen_by in (("followers", Visibility.PRIVATE), ("public", Visibility.PUBLIC)):
        Review.objects.filter(pk=review.pk).update(visibility=visibility)
        tell_talk_as(review=review)
        assert set(Activity.objects.values_list("visibility", flat=True)) == {seen_by}


@pytest.mark.django_db
def test_edit_marks_the_comment_and_tells_nobody_again() -> None:
    review, named = ReviewFactory(), ProfileFactory(handle="named")
    mine = say(review)
    edit_comment(profile=mine.profile, comment=mine.pk, text=mine.text)
    assert Comment.objects.get().edited_at is None
    edit_comment(profile=mine.profile, comment=mine.pk, text=f"@{named.handle}")
    row = Comment.objects.get()
    assert (row.text, row.edited_at is not None) == ("@named", True)
    assert Activity.objects.count() == 1
    with pytest.raises(Comment.DoesNotExist):
        edit_comment(profile=review.profile, comment=mine.pk, text="Not what I said")


@pytest.mark.django_db
def test_author_and_host_remove_and_put_back_what_they_removed() -> None:
    review = ReviewFactory()
    mine, other = say(review), say(review)
    for remover, by in ((mine.profile, Remover.AUTHOR), (review.profile, Remover.HOST)):
        for _ in range(2):
            remove_comment(profile=remover, comment=mine.pk)
        assert (Comment.objects.get(pk=mine.pk).removed_by, count(review)) == (by, 1)
        assert not Comment.objects.visible_to(mine.profile).filter(pk=mine.pk).exists()
        assert not Activity.objects.filter(target_id=mine.pk).exists()
        for _ in range(2):
            restore_comment(profile=remover, comment=mine.pk)
        assert count(review) == 2
        assert Activity.objects.get(target_id=mine.pk).tells == {}
    for stranger in (other.profile, ProfileFactory()):
        with pytest.raises(Comment.DoesNotExist):
            remove_comment(profile=stranger, comment=mine.pk)


@pytest.mark.django_db
def test_what_the_host_or_a_moderator_removed_its_author_does_not_put_back() -> None:
    review = ReviewFactory()
    mine, other = say(review), say(review)
    remove_comment(profile=review.profile, comment=mine.pk)
    remove_as_moderator(comment=other.pk)
    for comment in (mine, other):
        with pytest.raises(Comment.DoesNotExist):
            restore_comment(profile=comment.profile, comment=comment.pk)
    with pytest.raises(Comment.DoesNotExist):
        restore_comment(profile=review.profile, comment=other.pk)
    # The host puts its own act back, unless a moderator has taken it over.
    remove_as_moderator(comment=mine.pk)
    with pytest.raises(Comment.DoesNotExist):
        restore_comment(profile=review.profile, comment=mine.pk)


@pytest.mark.django_db
def test_removed_words_go_for_good_after_a_day() -> None:
    review = ReviewFactory()
    lone, replied, fresh = say(review), say(review), say(review)
    reply = say(review, to=replied)
    for each in (lone, replied, fresh):
        remove_comment(profile=each.profile, comment=each.pk)
    Comment.objects.filter(pk__in=[lone.pk, replied.pk]).update(removed_at=timezone.now() - timedelta(hours=25))
    assert forget_removed_comments() == 2
    assert forget_removed_comments() == 0
    assert set(Comment.objects.values_list("pk", "text")) == {
        (replied.pk, ""), (reply.pk, reply.text), (fresh.pk, fresh.text)
    }  # fmt: skip
    with pytest.raises(Comment.DoesNotExist):
        restore_comment(profile=replied.profile, comment=replied.pk)


@pytest.mark.django_db
def test_who_goes_takes_their_words_and_leaves_the_place_of_what_was_replied_to() -> None:
    review, talker, other = ReviewFactory(), ProfileFactory(), ProfileFactory()
    replied, alone = say(review, by=talker), say(review, by=talker)
    reply, own_reply = say(review, by=other, to=replied), say(review, by=talker, to=replied)
    own = ReviewFactory(profile=talker)
    below = say(own, by=other)
    names = {belonging.name: belonging.count for belonging in belongings_of([talker])}
    assert (names["comments"], names["reviews"]) == (3, 1)
    forget_profile(talker)
    assert count(review) == 1
    place = Comment.objects.get(pk=replied.pk)
    assert (place.profile, place.text, place.removed_by) == (None, "", Remover.AUTHOR)
    assert set(Comment.objects.values_list("pk", flat=True)) == {replied.pk, reply.pk}
    assert not {alone.pk, own_reply.pk, below.pk} & set(Activity.objects.values_list("target_id", flat=True))


@pytest.mark.django_db
def test_two_of_a_household_go_together() -> None:
    review, user = ReviewFactory(), ProfileFactory().user
    one, two = ProfileFactory(user=user), ProfileFactory(user=user)
    root = say(review, by=one)
    say(review, by=two, to=root)
    react(profile=one, review=review.pk, kind="like")
    react(profile=two, review=review.pk, kind="like")
    with transaction.atomic():
        for each in (one, two):
            forget_profile(each)
    row = Review.objects.get(pk=review.pk)
    assert (row.comment_count, row.like_count) == (0, 0)


@pytest.mark.django_db
@pytest.mark.parametrize(
    "fields",
    [
        {"text": ""},
        {"profile": None},
        {"removed_by": "author"},
        {"removed_at": timezone.now()},
    ],
)
def test_database_refuses_comments_that_make_no_sense(fields: dict[str, Any]) -> None:
    made = say(ReviewFactory())
    with pytest.raises(IntegrityError), transaction.atomic():
        Comment.objects.filter(pk=made.pk).update(**fields)


def _at_once(*acts: Any) -> list[Any]:
    """What each of them came to: a result or an error."""
    found: list[Any] = [None] * len(acts)

    def run(place: int, act: Any) -> None:
        try:
            found[place] = act()
        except (DatabaseError, ObjectDoesNotExist, ValidationError) as error:
            found[place] = error
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=each) for each in enumerate(acts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return found


@pytest.mark.django_db(transaction=True)
def test_reply_and_removal_at_once_leave_something_that_makes_sense() -> None:
    review, people = ReviewFactory(), ProfileFactory.create_batch(3)
    for _round in range(3):
        root = say(review, by=people[0])
        before = count(review)
        reply, _gone, _twice = _at_once(
            lambda root=root: say(review, by=people[1], to=root),
            lambda root=root: remove_comment(profile=people[0], comment=root.pk),
            lambda root=root: remove_comment(profile=review.profile, comment=root.pk),
        )
        assert isinstance(reply, Comment | ValidationError)
        assert count(review) == before - 1 + isinstance(reply, Comment)
    assert count(review) == Comment.objects.standing().count()


@pytest.mark.django_db(transaction=True)
def test_who_goes_while_writing_is_not_counted() -> None:
    review, talker, other = ReviewFactory(), ProfileFactory(), ProfileFactory()
    say(review, by=talker)
    own = ReviewFactory(profile=talker)
    outcomes = _at_once(
        lambda: forget_profile(Profile.objects.get(pk=talker.pk)),
        lambda: say(review, by=talker),
        lambda: react(profile=talker, review=review.pk, kind="like"),
        lambda: say(own, by=other),
    )
    assert not isinstance(outcomes[0], Exception), outcomes[0]
    row = Review.objects.get(pk=review.pk)
    assert (row.comment_count, row.like_count) == (0, 0)
    assert not Comment.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_two_who_have_talked_to_each_other_go_at_once() -> None:
    one, two = ProfileFactory(), ProfileFactory()
    first, second = ReviewFactory(profile=one), ReviewFactory(profile=two)
    say(first, by=two)
    say(second, by=one)
    assert _at_once(lambda: forget_profile(one), lambda: forget_profile(two)) == [None, None]
    assert not Comment.objects.exists()
