"""Reports, what moderators decide, and what holds people who publish."""

import threading
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import Group
from django.core import mail
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection
from django.utils import timezone

from lists.models import List
from lists.services import create_list, delete_list, edit_list, take_back
from reviews.models import Review
from reviews.services.bursts import flag_rating_bursts
from social.enums import ModerationAction, ReportStatus, RuleAction, SocialAct, Visibility
from social.models import Activity, Block, Case, ModerationEntry, Profile, Report, User, WordRule
from social.moderation import RefusedError, screen
from social.moderation.groups import make_moderators
from social.moderation.screening import is_new
from social.services import deletion, moderation
from social.services.moderation import CannotDecideError, decide
from tests.lists.factories import ListFactory
from tests.movies.factories import TitleFactory
from tests.social.factories import ProfileFactory

pytestmark = pytest.mark.django_db


def moderator() -> User:
    user: User = ProfileFactory(user__is_staff=True).user
    user.groups.add(Group.objects.get(name="Moderators"))
    return user


def review(profile: Profile | None = None, **fields: Any) -> Review:
    facts = {"profile": profile or ProfileFactory(), "title": TitleFactory(), "text": "Dreadful.", **fields}
    return Review.objects.create(written_at=timezone.now(), **facts)


def reported(target: Any, **fields: Any) -> Case:
    moderation.report(reporter=ProfileFactory(), target=target, reason="spam", **fields)
    return Case.objects.get(target_id=target.pk, target_type__model=target._meta.model_name)


def sees(viewer: Profile | None, thing: Any) -> bool:
    return bool(type(thing).objects.visible_to(viewer).filter(pk=thing.pk).exists())


def test_reports_of_one_thing_are_one_case() -> None:
    thing = review()
    case = reported(thing)
    assert reported(thing) == case
    case.refresh_from_db()
    assert (case.owner, case.report_count, case.is_open) == (thing.profile, 2, True)
    assert case.target == thing


def test_a_second_report_of_the_same_person_replaces_the_first() -> None:
    thing, reporter = review(), ProfileFactory()
    assert moderation.report(reporter=reporter, target=thing, reason="spam").made
    again = moderation.report(reporter=reporter, target=thing, reason="abuse", text="Look.")
    assert not again.made
    row = Report.objects.get()
    assert (row.reason, row.text) == ("abuse", "Look.")
    decide(moderator=moderator(), case=row.case, action=ModerationAction.DISMISS)
    assert moderation.report(reporter=reporter, target=thing, reason="spam").made
    assert Case.objects.get().report_count == 1
    assert Case.objects.get().is_open


def test_a_moderator_hides_and_the_owner_still_sees(mailoutbox: Any, django_capture_on_commit_callbacks: Any) -> None:
    thing = review()
    Activity.objects.create(actor=thing.profile, verb="reviewed", target=thing, visibility=Visibility.PUBLIC)
    case = reported(thing)
    by = moderator()
    with django_capture_on_commit_callbacks(execute=True):
        entry = decide(moderator=by, case=case, action=ModerationAction.HIDE, note="Spam.")
    assert entry
    assert (entry.moderator, entry.action, entry.owner, entry.note) == (by, "hide", thing.profile, "Spam.")
    assert not sees(None, thing)
    assert not sees(ProfileFactory(), thing)
    assert not sees(ProfileFactory(user=thing.profile.user), thing)
    assert sees(thing.profile, thing)
    assert Activity.objects.get().visibility == Visibility.PRIVATE
    case.refresh_from_db()
    assert (case.is_open, case.report_count) == (False, 0)
    assert Report.objects.get().status == ReportStatus.ACTED
    [letter] = mail.outbox
    assert letter.to == [thing.profile.user.email]
    assert "hidden" in letter.body
    assert "Spam." not in letter.body
    assert decide(moderator=by, case=case, action=ModerationAction.HIDE) is None
    assert decide(moderator=by, case=case, action=ModerationAction.SHOW)
    assert sees(None, thing)
    assert Activity.objects.get().visibility == Visibility.PUBLIC


def test_a_hidden_list_is_its_owners_alone() -> None:
    thing = ListFactory(profile=ProfileFactory(), name="Cheap pills")
    told = Activity.objects.create(actor=thing.profile, verb="created_list", target=thing, visibility="public")
    decide(moderator=moderator(), case=reported(thing), action=ModerationAction.HIDE)
    assert not sees(None, thing)
    assert sees(thing.profile, thing)
    for visibility in ("followers", "public"):
        edit_list(profile=thing.profile, found=thing, visibility=visibility)
    told.refresh_from_db()
    assert told.visibility == Visibility.PRIVATE
    assert not sees(None, thing)


def test_a_hidden_list_that_is_deleted_and_brought_back_is_still_hidden() -> None:
    thing = create_list(profile=ProfileFactory(), name="Cheap pills", visibility="public").made
    decide(moderator=moderator(), case=reported(thing), action=ModerationAction.HIDE)
    receipt = delete_list(profile=thing.profile, found=thing)
    assert receipt.undo
    take_back(profile=thing.profile, key=receipt.undo.key)
    assert List.objects.get(pk=thing.pk).hidden_at
    assert not sees(None, thing)


def test_dismissing_hides_nothing_and_tells_nobody(django_capture_on_commit_callbacks: Any) -> None:
    thing = review()
    case = reported(thing)
    with django_capture_on_commit_callbacks(execute=True):
        assert decide(moderator=moderator(), case=case, action=ModerationAction.DISMISS)
    assert sees(None, thing)
    assert Report.objects.get().status == ReportStatus.DISMISSED
    assert mail.outbox == []
    assert decide(moderator=moderator(), case=case, action=ModerationAction.DISMISS) is None


def test_a_note_leaves_it_open() -> None:
    case = reported(review())
    assert decide(moderator=moderator(), case=case, action=ModerationAction.NOTE, note="Asked a colleague.")
    case.refresh_from_db()
    assert case.is_open


def test_a_warning_says_why(django_capture_on_commit_callbacks: Any) -> None:
    case = reported(review())
    with django_capture_on_commit_callbacks(execute=True):
        decide(moderator=moderator(), case=case, action=ModerationAction.WARN, note="Mark what tells the end.")
    assert "Mark what tells the end." in mail.outbox[0].body


def test_only_moderators_decide_and_what_they_wrote_never_changes() -> None:
    case = reported(review())
    with pytest.raises(PermissionDenied):
        decide(moderator=ProfileFactory().user, case=case, action=ModerationAction.DISMISS)
    entry = decide(moderator=moderator(), case=case, action=ModerationAction.DISMISS)
    assert entry
    entry.note = "Something else."
    with pytest.raises(ValidationError):
        entry.save()


def test_a_suspended_account_reads_but_publishes_nothing_until_it_is_over() -> None:
    thing = review()
    profile, by = thing.profile, moderator()
    until = timezone.now() + timedelta(days=7)
    assert decide(moderator=by, case=reported(thing), action=ModerationAction.SUSPEND, until=until)
    profile.user.refresh_from_db()
    assert profile.user.is_suspended
    assert sees(None, thing)
    for act in SocialAct:
        with pytest.raises(RefusedError, match="suspended"):
            screen(profile=profile, act=act)
    with pytest.raises(RefusedError):
        create_list(profile=profile, name="Mine", visibility=Visibility.PUBLIC)
    private = create_list(profile=profile, name="Mine", visibility=Visibility.PRIVATE).made
    with pytest.raises(RefusedError):
        edit_list(profile=profile, found=private, visibility=Visibility.PUBLIC)
    with pytest.raises(RefusedError):
        moderation.report(reporter=profile, target=review(), reason="spam")
    User.objects.filter(pk=profile.user_id).update(suspended_until=timezone.now() - timedelta(seconds=1))
    assert create_list(profile=Profile.objects.get(pk=profile.pk), name="Mine", visibility=Visibility.PUBLIC)


def test_a_suspension_for_good_and_its_lifting() -> None:
    case, by = reported(review()), moderator()
    assert decide(moderator=by, case=case, action=ModerationAction.SUSPEND)
    assert decide(moderator=by, case=case, action=ModerationAction.SUSPEND) is None
    user = User.objects.get(pk=case.owner.user_id)
    assert user.is_suspended
    assert user.suspended_until is None
    assert decide(moderator=by, case=case, action=ModerationAction.LIFT)
    assert decide(moderator=by, case=case, action=ModerationAction.LIFT) is None
    user.refresh_from_db()
    assert not user.is_suspended


def test_decisions_that_do_not_fit_are_refused() -> None:
    by = moderator()
    own = reported(review(Profile.objects.get(user=by)))
    other = reported(review(ProfileFactory(user__is_staff=True)))
    for case in (own, other):
        with pytest.raises(CannotDecideError):
            decide(moderator=by, case=case, action=ModerationAction.SUSPEND)
    with pytest.raises(CannotDecideError):
        decide(moderator=by, case=reported(ProfileFactory()), action=ModerationAction.HIDE)
    past, case = timezone.now() - timedelta(days=1), reported(review())
    with pytest.raises(CannotDecideError):
        decide(moderator=by, case=case, action=ModerationAction.SUSPEND, until=past)
    assert not ModerationEntry.objects.exists()


@pytest.mark.parametrize(
    ("pattern", "text", "found"),
    [
        ("cheap pills", "Get CHEAP PILLS here", True),
        ("pills", "caterpillsar", False),
        ("casino*", "casinos and casino-online.example", True),
        ("*.example.com", "see www.example.com now", True),
        ("a.b", "axb", False),
        ("*a*a*a*a*a*a*b", "a" * 20_000, False),
        ("wow?", "wows", False),
        ("pills", "Buy “**pills**”, now", True),
        ("two words", "two", False),
    ],
)
def test_words_are_found_as_they_stand(pattern: str, text: str, found: bool) -> None:
    WordRule.objects.create(pattern=pattern)
    verdict = screen(profile=ProfileFactory(), act=SocialAct.REVIEW, texts=["", text])
    assert bool(verdict.words) is found
    assert not verdict.holds


def test_words_may_be_refused_held_or_flagged() -> None:
    profile = ProfileFactory()
    WordRule.objects.create(pattern="pills", action=RuleAction.REFUSE)
    WordRule.objects.create(pattern="casino", action=RuleAction.HOLD)
    WordRule.objects.create(pattern="bonus", action=RuleAction.FLAG)
    WordRule.objects.create(pattern="harmless", action=RuleAction.REFUSE, is_active=False)
    with pytest.raises(RefusedError, match="pills"):
        create_list(profile=profile, name="Pills", visibility="public")
    held = create_list(profile=profile, name="Casino", visibility="public").made
    flagged = create_list(profile=profile, name="Bonus", description="harmless", visibility="public").made
    assert not sees(None, held)
    assert sees(profile, held)
    assert sees(None, flagged)
    assert {case.target_id for case in Case.objects.open()} == {held.pk, flagged.pk}
    assert create_list(profile=profile, name="Pills", visibility="private")
    decide(moderator=moderator(), case=Case.objects.get(target_id=held.pk), action=ModerationAction.DISMISS)
    assert sees(None, List.objects.get(pk=held.pk))


def test_new_accounts_post_few_links_and_few_reviews(settings: Any) -> None:
    settings.SOCIAL_LIMITS = True
    profile = ProfileFactory()
    screen(profile=profile, act=SocialAct.REVIEW, texts=["https://a.example https://b.example www.c.example"])
    with pytest.raises(RefusedError, match="links"):
        screen(profile=profile, act=SocialAct.REVIEW, texts=["https://d.example"])
    for _number in range(9):
        screen(profile=profile, act=SocialAct.REVIEW)
    with pytest.raises(RefusedError, match="Try again in about"):
        screen(profile=profile, act=SocialAct.REVIEW)
    screen(profile=profile, act=SocialAct.COMMENT)


def test_who_is_new(settings: Any) -> None:
    settings.SOCIAL_LIMITS = True
    profile = ProfileFactory()
    assert is_new(profile)
    profile.user.joined_at = timezone.now() - timedelta(days=4)
    profile.user.save()
    assert is_new(profile)
    for _number in range(5):
        Activity.objects.create(actor=profile, verb="rated", target=TitleFactory(), visibility="public")
    assert not is_new(profile)
    for _number in range(20):
        screen(profile=profile, act=SocialAct.REVIEW, texts=["https://a.example"])


def test_reports_are_limited_too(settings: Any) -> None:
    settings.SOCIAL_LIMITS = True
    reporter = ProfileFactory()
    for _number in range(5):
        moderation.report(reporter=reporter, target=review(), reason="spam")
    with pytest.raises(RefusedError):
        moderation.report(reporter=reporter, target=review(), reason="spam")


def test_many_new_accounts_that_rate_one_title_are_flagged() -> None:
    from lists.services import set_rating

    bombed, loved = TitleFactory(), TitleFactory()
    for _number in range(10):
        set_rating(profile=ProfileFactory(), title=bombed, value=1)
        old = ProfileFactory(user__joined_at=timezone.now() - timedelta(days=300))
        set_rating(profile=old, title=loved, value=9)
    assert flag_rating_bursts() == 1
    assert flag_rating_bursts() == 1
    case = Case.objects.get()
    assert (case.target, case.owner, case.report_count) == (bombed, None, 0)
    decide(moderator=moderator(), case=case, action=ModerationAction.DISMISS)
    assert flag_rating_bursts() == 0


def test_reports_go_with_whoever_made_them_and_cases_with_their_owner() -> None:
    thing = review()
    reporter, owner = ProfileFactory(), thing.profile
    moderation.report(reporter=reporter, target=thing, reason="spam", text="Look.")
    decide(moderator=moderator(), case=reported(thing), action=ModerationAction.NOTE, note="Hm.")
    assert Case.objects.get().report_count == 2
    User.objects.filter(pk=reporter.user_id).update(deletion_due_at=timezone.now())
    assert deletion.delete_account(pk=reporter.user_id)
    assert Case.objects.get().report_count == 1
    assert "case" not in " ".join(each.name for each in deletion.belongings(user=owner.user))
    User.objects.filter(pk=owner.user_id).update(deletion_due_at=timezone.now())
    assert deletion.delete_account(pk=owner.user_id)
    assert not Case.objects.exists()
    entry = ModerationEntry.objects.get()
    assert (entry.owner, entry.case, entry.note) == (None, None, "Hm.")


def test_the_group_is_made_once_and_then_the_administrators() -> None:
    group = Group.objects.get(name="Moderators")
    assert "change_case" in set(group.permissions.values_list("codename", flat=True))
    group.permissions.clear()
    make_moderators(sender=None, using="default")
    assert not group.permissions.exists()


def test_blocked_people_can_be_reported_only_as_far_as_they_are_seen(client: Any) -> None:
    viewer, thing = ProfileFactory(), review()
    client.force_login(viewer.user)
    path = f"/report/review/{thing.pk}/"
    assert client.get(path).status_code == 200
    Block.objects.create(blocker=thing.profile, blocked=viewer)
    assert client.get(path).status_code == 404
    assert client.post(path, {"reason": "spam"}).status_code == 404
    assert not Report.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_two_reports_at_once_are_one_and_two_people_make_two() -> None:
    thing, reporter, other = review(), ProfileFactory(), ProfileFactory()
    done: list[bool] = []

    def work(who: Profile) -> None:
        try:
            done.append(moderation.report(reporter=who, target=thing, reason="spam").made)
        finally:
            connection.close()

    threads = [threading.Thread(target=work, args=(who,)) for who in (reporter, reporter, other, other)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(done) == [False, False, True, True]
    assert Case.objects.get().report_count == Report.objects.count() == 2
