"""Who is told what: once, in sets, and only what may be seen."""

from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.contenttypes.models import ContentType
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from lists.models import List
from movies.models import Title
from social import activity, spreading
from social.enums import NotificationKind as Kind
from social.enums import ProfileKind, Verb, Visibility
from social.models import (
    Activity,
    Block,
    Follow,
    Mute,
    Notification,
    NotificationDelivery,
    NotificationSetting,
    Profile,
)
from social.notifications import notify, reading, tidying, wishes
from social.notifications.words import html_of, text_of, url_of
from tests.lists.factories import ListFactory
from tests.movies.factories import TitleFactory
from tests.social.factories import ProfileFactory, UserFactory
from tests.social.households import kid_of, member_of

pytestmark = pytest.mark.django_db


def liked(liker: Profile, owner: Profile, found: List | None = None) -> Activity:
    """Somebody likes a list of somebody's; what was recorded of it, spread."""
    found = found or ListFactory(profile=owner, name="Rain")
    row = activity.record(actor=liker, verb=Verb.LIKED_LIST, target=found, tells={Kind.LIKE: [owner.pk]})
    assert spreading.spread(pk=row.pk)
    return row


def shown(reader: Profile) -> list[str]:
    return [text_of(group) for group in reading.page_of(reader).groups]


def test_whom_an_act_concerns_is_told_of_it() -> None:
    ana, owner, found = ProfileFactory(display_name="Ana"), ProfileFactory(), None
    found = ListFactory(profile=owner, name="Rain")
    liked(ana, owner, found)
    (group,) = reading.page_of(owner).groups
    assert text_of(group) == "Ana liked your list Rain"
    assert html_of(group) == "<strong>Ana</strong> liked your list <strong>Rain</strong>"
    assert url_of(group.newest) == found.get_absolute_url()
    assert shown(ana) == []


def test_markup_in_names_stays_text() -> None:
    ana, owner = ProfileFactory(display_name="<b>{0}</b>"), ProfileFactory()
    liked(ana, owner)
    (group,) = reading.page_of(owner).groups
    assert html_of(group).startswith("<strong>&lt;b&gt;{0}&lt;/b&gt;</strong>")


def test_an_activity_that_is_told_twice_tells_nobody_twice() -> None:
    owner = ProfileFactory()
    row = liked(ProfileFactory(), owner)
    Activity.objects.filter(pk=row.pk).update(spread_at=None)
    assert spreading.spread(pk=row.pk)
    assert Notification.objects.filter(profile=owner).count() == 1


def test_an_act_that_is_undone_takes_what_was_told_along() -> None:
    owner = ProfileFactory()
    found = ListFactory(profile=owner)
    liked(ProfileFactory(), owner, found)
    activity.withdraw(target=found, verb=Verb.LIKED_LIST)
    assert not Notification.objects.exists()


def test_likes_of_the_same_thing_are_shown_as_one() -> None:
    owner = ProfileFactory()
    found = ListFactory(profile=owner, name="Rain")
    for name in ("Ana", "Ben", "Cleo", "Dora"):
        liked(ProfileFactory(display_name=name), owner, found)
    assert shown(owner) == ["Dora and 3 others liked your list Rain"]
    liked(ProfileFactory(display_name="Eli"), owner, ListFactory(profile=owner, name="Snow"))
    assert shown(owner) == ["Eli liked your list Snow", "Dora and 3 others liked your list Rain"]


@pytest.mark.parametrize("kind", [ProfileKind.KIDS, ProfileKind.GUEST])
def test_children_and_guests_are_told_nothing(kind: str) -> None:
    reader = ProfileFactory(
        kind=kind, visibility=Visibility.PRIVATE, age_ceiling=9 if kind == ProfileKind.KIDS else None
    )
    assert notify(profiles=[reader.pk], kind=Kind.RELEASE, key="release:1") == 0
    assert reading.unread_count(reader) == 0


def blocked(reader: Profile, actor: Profile) -> None:
    Block.objects.create(blocker=actor, blocked=reader)


def blocking(reader: Profile, actor: Profile) -> None:
    Block.objects.create(blocker=reader, blocked=actor)


def muted(reader: Profile, actor: Profile) -> None:
    Mute.objects.create(muter=reader, muted=actor)


def gone_private(reader: Profile, actor: Profile) -> None:
    actor.visibility = Visibility.PRIVATE
    actor.save()


def withdrawn(reader: Profile, actor: Profile) -> None:
    Profile.objects.filter(pk=actor.pk).update(withdrawn_at=timezone.now())
    actor.refresh_from_db()


def list_closed(reader: Profile, actor: Profile) -> None:
    List.objects.update(visibility=Visibility.PRIVATE)


def list_gone(reader: Profile, actor: Profile) -> None:
    List.objects.all().delete()


AFTERWARDS = [blocked, blocking, muted, gone_private, withdrawn, list_closed, list_gone]


def told_of_a_list(reader: Profile, actor: Profile) -> None:
    """A mention on a list of the actor's own."""
    found = List.objects.filter(profile=actor).first() or ListFactory(profile=actor)
    row = activity.record(actor=actor, verb=Verb.COMMENTED, target=found, tells={Kind.MENTION: [reader.pk]})
    spreading.spread(pk=row.pk)


@pytest.mark.parametrize("change", AFTERWARDS, ids=lambda change: change.__name__)
def test_what_may_not_be_seen_any_more_is_not_shown(change: Callable[[Profile, Profile], None]) -> None:
    reader, actor, other = ProfileFactory(), ProfileFactory(display_name="Ana"), ProfileFactory(display_name="Ben")
    told_of_a_list(reader, actor)
    notify(profiles=[reader.pk], kind=Kind.FOLLOWER, key="follower:x", actor=other)
    assert shown(reader) == ["Ben follows you now", "Ana mentioned you"]
    change(reader, actor)
    assert shown(reader) == ["Ben follows you now"]
    tidying.forget_hidden()
    assert reading.unread_count(reader) == 1


@pytest.mark.parametrize("change", AFTERWARDS[:6], ids=lambda change: change.__name__)
def test_what_may_not_be_seen_is_not_written(change: Callable[[Profile, Profile], None]) -> None:
    reader, actor = ProfileFactory(), ProfileFactory()
    ListFactory(profile=actor)
    change(reader, actor)
    told_of_a_list(reader, actor)
    assert not Notification.objects.exists()


def test_people_of_ones_own_household_are_known_even_where_they_are_private() -> None:
    reader = ProfileFactory()
    actor = member_of(reader, visibility=Visibility.PRIVATE, display_name="Sam")
    assert notify(profiles=[reader.pk], kind=Kind.FOLLOWER, key="f", actor=actor) == 1
    assert shown(reader) == ["Sam follows you now"]
    kid = kid_of(reader)
    assert notify(profiles=[reader.pk], kind=Kind.FOLLOWER, key="g", actor=kid) == 1


def test_a_title_that_the_reader_may_not_know_of_is_not_shown() -> None:
    reader = ProfileFactory()
    title: Title = TitleFactory(name="Salt")
    notify(profiles=[reader.pk], kind=Kind.RELEASE, key="r", title_id=title.pk)
    assert shown(reader) == ["Salt is out now"]
    Title.objects.update(adult=True)
    assert shown(reader) == []


def test_who_turned_a_kind_off_is_not_told() -> None:
    reader, other = ProfileFactory(), ProfileFactory()
    wishes.set_ways(profile=reader, wanted={Kind.NEW_EPISODE: {"web": False, "push": False, "email": False}})
    assert notify(profiles=[reader.pk, other.pk], kind=Kind.NEW_EPISODE, key="e") == 1
    assert Notification.objects.get().profile == other


def test_what_is_wanted_by_mail_alone_is_not_on_the_page() -> None:
    reader = ProfileFactory()
    wishes.set_ways(profile=reader, wanted={Kind.LIKE: {"web": False, "email": True}})
    notify(profiles=[reader.pk], kind=Kind.LIKE, key="l", actor=ProfileFactory())
    assert reading.page_of(reader).groups == []
    assert reading.unread_count(reader) == 0
    assert NotificationDelivery.objects.get().channel == "email"


def test_settings_are_kept_only_where_they_say_something() -> None:
    reader = ProfileFactory()
    wishes.set_ways(profile=reader, wanted={Kind.LIKE: {"email": True}, Kind.COMMENT: {"email": True}})
    assert set(NotificationSetting.objects.values_list("kind", "email")) == {("like", True)}
    wishes.set_ways(profile=reader, wanted={Kind.LIKE: {"email": False}})
    assert not NotificationSetting.objects.exists()
    wishes.set_ways(profile=reader, wanted={Kind.EXPORT_DONE: {"email": True}})
    assert not NotificationSetting.objects.exists(), "that way isn't offered"


def test_many_are_told_by_few_statements() -> None:
    user, actor = UserFactory(), ProfileFactory()
    readers = Profile.objects.bulk_create([Profile(user=user, handle=f"reader{n}") for n in range(2500)])
    title = TitleFactory()
    with CaptureQueriesContext(connection) as queries:
        told = notify(
            profiles=[reader.pk for reader in readers],
            kind=Kind.FRIEND_REVIEW,
            key="review:1",
            actor=actor,
            title_id=title.pk,
            target=title,
        )
    assert told == 2500
    assert len(queries) <= 3 * 3 + 2
    assert notify(profiles=[reader.pk for reader in readers], kind=Kind.FRIEND_REVIEW, key="review:1", actor=actor) == 0


def test_read_is_read_with_what_is_shown_with_it_and_not_with_what_came_later() -> None:
    owner = ProfileFactory()
    found = ListFactory(profile=owner)
    liked(ProfileFactory(), owner, found)
    liked(ProfileFactory(), owner, found)
    newest = reading.page_of(owner).groups[0].newest
    liked(ProfileFactory(), owner, found)
    assert reading.unread_count(owner) == 3
    assert reading.mark_read(profile=owner, pk=newest.pk)
    assert reading.unread_count(owner) == 1
    assert not reading.mark_read(profile=ProfileFactory(), pk=newest.pk)
    assert reading.mark_all_read(profile=owner, until=newest.pk) == 0
    assert reading.mark_all_read(profile=owner) == 1
    assert reading.unread_count(owner) == 0


def test_pages_go_on_where_the_last_one_ended() -> None:
    reader = ProfileFactory()
    for number in range(5):
        notify(profiles=[reader.pk], kind=Kind.MODERATION, key=f"m:{number}", data={"text": str(number)})
    first = reading.page_of(reader, size=2)
    second = reading.page_of(reader, size=2, before=first.next_cursor)
    third = reading.page_of(reader, size=2, before=second.next_cursor)
    texts = [group.newest.data["text"] for page in (first, second, third) for group in page.groups]
    assert texts == ["4", "3", "2", "1", "0"]
    assert not third.next_cursor


def test_old_ones_go_and_a_second_run_finds_none() -> None:
    reader = ProfileFactory()
    for number in range(4):
        notify(profiles=[reader.pk], kind=Kind.MODERATION, key=f"m:{number}")
    long_ago = timezone.now() - tidying.READ_KEPT_FOR - timezone.timedelta(hours=1)
    Notification.objects.filter(key="m:0").update(read_at=long_ago)
    Notification.objects.filter(key="m:1").update(read_at=timezone.now())
    Notification.objects.filter(key="m:2").update(created_at=long_ago)
    Notification.objects.filter(key="m:3").update(created_at=timezone.now() - timezone.timedelta(days=400))
    assert tidying.forget_old() == 2
    assert tidying.forget_old() == 0
    assert set(Notification.objects.values_list("key", flat=True)) == {"m:1", "m:2"}


def test_the_count_ends_at_a_hundred() -> None:
    reader = ProfileFactory()
    Notification.objects.bulk_create(
        [Notification(profile=reader, kind=Kind.LIKE, key=f"k{n}", group=f"k{n}") for n in range(120)]
    )
    assert reading.unread_count(reader) == 100
    annotated = Profile.objects.annotate(n=reading.unread_of_profiles()).get(pk=reader.pk)
    assert annotated.n == 100


def test_open_pages_are_told_on_commit(
    monkeypatch: pytest.MonkeyPatch, django_capture_on_commit_callbacks: Any
) -> None:
    hints: list[dict[str, Any]] = []
    monkeypatch.setattr("social.live.hint", lambda **given: hints.append(given))
    reader = ProfileFactory()
    with django_capture_on_commit_callbacks(execute=True):
        notify(profiles=[reader.pk], kind=Kind.MODERATION, key="m")
        assert hints == []
    assert hints == [{"channel": "live:profile", "key": reader.pk, "event": "notifications"}]


def test_kinds_have_words_and_defaults_and_a_place_in_the_settings() -> None:
    from social.notifications.kinds import DEFAULTS, SECTIONS
    from social.notifications.words import _WORDS

    assert set(DEFAULTS) == set(Kind)
    assert sorted(kind for _label, kinds in SECTIONS for kind in kinds) == sorted(Kind)
    assert set(Kind) - set(_WORDS) == {Kind.DIGEST}


@pytest.mark.parametrize("kind", [kind for kind in Kind if kind != Kind.DIGEST])
def test_each_kind_can_be_said(kind: Kind) -> None:
    reader = ProfileFactory()
    about = List if kind in (Kind.LIST_INVITE, Kind.LIST_ACTIVITY) else Title
    target = ListFactory(name="Salt") if about is List else TitleFactory(name="Salt")
    row = Notification(
        profile=reader, kind=kind, actor=ProfileFactory(display_name="Ana"), data={"number": 2, "service": "Kino"},
        target_type=ContentType.objects.get_for_model(about), target_id=target.pk,
        title=None if about is List else target,
    )  # fmt: skip
    row.about = target
    text = text_of(reading.Group([row]))
    assert "{" not in text
    assert len(text) > 10
    assert url_of(row).startswith("/")


def test_friends_are_followed(django_assert_num_queries: Any) -> None:
    """A page costs the same with one and with many."""
    reader = ProfileFactory()

    def fill(number: int) -> None:
        for _each in range(number):
            actor = ProfileFactory()
            Follow.objects.create(follower=actor, followed=reader)
            title = TitleFactory()
            told_of_a_list(reader, actor)
            notify(profiles=[reader.pk], kind=Kind.RELEASE, key=f"r:{title.pk}", title_id=title.pk, target=title)

    fill(1)
    ContentType.objects.clear_cache()
    for model in (List, Title):
        ContentType.objects.get_for_model(model)
    with CaptureQueriesContext(connection) as few:
        reading.page_of(reader)
    fill(8)
    with django_assert_num_queries(len(few)):
        reading.page_of(reader)
