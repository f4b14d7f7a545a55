"""What lists know to tell: reviews of what is wanted, episodes, releases, offers, imports, exports, and the digest."""

import datetime
from typing import Any

import pytest
from django.core import mail
from django.utils import timezone

from lists import services
from lists.enums import ExportKind, ImportState, Status
from lists.exports.running import make_export
from lists.models import Export, Import, LibraryEntry, ListMember
from lists.notifications import digest, people, titles, work
from lists.services import sharing
from movies.enums import OfferKind, ReleaseKind
from movies.models import Title
from reviews.models import Review
from social import activity, spreading
from social.enums import NotificationKind as Kind
from social.enums import ProfileKind, Verb, Visibility
from social.models import Block, Follow, Mute, Notification, Profile
from social.notifications import delivering, reading, wishes
from social.notifications.words import text_of
from tests.lists.factories import ListFactory, WatchFactory
from tests.movies.factories import (
    AvailabilityFactory,
    EpisodeFactory,
    ProviderFactory,
    ReleaseFactory,
    SeasonFactory,
    TitleFactory,
)
from tests.social.factories import ProfileFactory

pytestmark = pytest.mark.django_db
TODAY = datetime.date(2026, 6, 5)  # a Friday
NOON = datetime.datetime(2026, 6, 5, 12, tzinfo=datetime.UTC)


def shown(reader: Profile) -> list[str]:
    return [text_of(group) for group in reading.page_of(reader).groups]


def wanting(reader: Profile, title: Title) -> None:
    LibraryEntry.objects.create(profile=reader, title=title, on_watchlist=True, status=Status.PLANNED)


def reviewed(author: Profile, title: Title, visibility: str = Visibility.PUBLIC, **more: Any) -> Review:
    row = Review.objects.create(
        profile=author, title=title, text="Grand.", visibility=visibility, written_at=timezone.now()
    )
    told = activity.record(
        actor=author, verb=Verb.REVIEWED, target=row, visibility=visibility, title_id=title.pk, **more
    )
    assert spreading.spread(pk=told.pk)
    return row


# ---- Reviews -------------------------------------------------------------------------------------------------------


class TestReviews:
    @pytest.fixture
    def salt(self) -> Title:
        made: Title = TitleFactory(name="Salt")
        return made

    @pytest.fixture
    def ana(self) -> Profile:
        made: Profile = ProfileFactory(display_name="Ana")
        return made

    @pytest.fixture
    def reader(self, ana: Profile, salt: Title) -> Profile:
        made: Profile = ProfileFactory()
        Follow.objects.create(follower=made, followed=ana)
        wanting(made, salt)
        return made

    def test_whoever_follows_and_wants_it_is_told(self, ana: Profile, salt: Title, reader: Profile) -> None:
        stranger, follower = ProfileFactory(), ProfileFactory()
        wanting(stranger, salt)
        Follow.objects.create(follower=follower, followed=ana)
        reviewed(ana, salt)
        assert shown(reader) == ["Ana reviewed Salt, which is on your watchlist"]
        assert shown(stranger) == shown(follower) == shown(ana) == []

    def test_several_are_shown_as_one_and_one_is_told_once(self, ana: Profile, salt: Title, reader: Profile) -> None:
        ben = ProfileFactory(display_name="Ben")
        Follow.objects.create(follower=reader, followed=ben)
        row = reviewed(ana, salt)
        again = activity.record(actor=ana, verb=Verb.REVIEWED, target=row, title_id=salt.pk)
        spreading.spread(pk=again.pk)
        reviewed(ben, salt)
        assert shown(reader) == ["Ben and Ana reviewed Salt, which is on your watchlist"]
        assert Notification.objects.filter(profile=reader).count() == 2

    @pytest.mark.parametrize("why", ["private", "blocked", "muted", "pending", "closed profile"])
    def test_who_may_not_see_it_is_not_told(self, ana: Profile, salt: Title, reader: Profile, why: str) -> None:
        visibility = Visibility.PUBLIC
        if why == "private":
            visibility = Visibility.PRIVATE
        elif why == "blocked":
            Block.objects.create(blocker=ana, blocked=reader)
        elif why == "muted":
            Mute.objects.create(muter=reader, muted=ana)
        elif why == "pending":
            Follow.objects.update(status="pending")
        else:
            Profile.objects.filter(pk=ana.pk).update(visibility=Visibility.PRIVATE)
        reviewed(ana, salt, visibility)
        assert not Notification.objects.exists()

    def test_followers_hear_of_what_is_for_followers_until_it_is_not(
        self, ana: Profile, salt: Title, reader: Profile
    ) -> None:
        reviewed(ana, salt, Visibility.FOLLOWERS)
        assert len(shown(reader)) == 1
        Follow.objects.all().delete()
        assert shown(reader) == []

    def test_many_followers_are_told_in_chunks(
        self, ana: Profile, salt: Title, reader: Profile, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(people, "AT_ONCE", 4)
        others = Profile.objects.bulk_create([Profile(user=reader.user, handle=f"other{n}") for n in range(9)])
        Follow.objects.bulk_create([Follow(follower=other, followed=ana) for other in others])
        LibraryEntry.objects.bulk_create(
            [LibraryEntry(profile=other, title=salt, on_watchlist=True) for other in others]
        )
        reviewed(ana, salt)
        assert Notification.objects.filter(kind=Kind.FRIEND_REVIEW).count() == 10

    def test_who_is_told_of_it_otherwise_is_not_told_twice(self, ana: Profile, salt: Title, reader: Profile) -> None:
        reviewed(ana, salt, tells={Kind.MENTION: [reader.pk]})
        assert shown(reader) == ["Ana mentioned you"]


# ---- What comes out ------------------------------------------------------------------------------------------------


class TestEpisodes:
    def show(self, status: str = Status.WATCHING, *, season: int = 1, number: int = 3) -> tuple[Profile, Any]:
        reader = ProfileFactory(time_zone="Europe/Lisbon")
        show = TitleFactory(show=True, name="The Night Desk")
        episode = EpisodeFactory(season=SeasonFactory(title=show, number=season), number=number, aired_on=TODAY)
        LibraryEntry.objects.create(profile=reader, title=show, status=status)
        return reader, episode

    def test_an_episode_of_a_show_that_is_watched_once(self) -> None:
        reader, _episode = self.show()
        assert titles.tell_of_what_comes_out(now=NOON)["episodes"] == 1
        assert titles.tell_of_what_comes_out(now=NOON)["episodes"] == 0
        assert shown(reader) == ["New episode of The Night Desk: S1 E3"]

    def test_several_on_a_day_are_one(self) -> None:
        reader, episode = self.show()
        EpisodeFactory(season=episode.season, number=4, aired_on=TODAY)
        titles.tell_of_what_comes_out(now=NOON)
        assert shown(reader) == ["2 new episodes of The Night Desk"]

    @pytest.mark.parametrize("status", [Status.WATCHING, Status.COMPLETED, Status.PAUSED, Status.PLANNED])
    def test_a_season_that_begins_brings_back_who_had_finished(self, status: str) -> None:
        reader, _episode = self.show(status, season=2, number=1)
        titles.tell_of_what_comes_out(now=NOON)
        assert shown(reader) == ["Season 2 of The Night Desk has begun"]

    @pytest.mark.parametrize("status", [Status.DROPPED, Status.COMPLETED, Status.PLANNED, Status.PAUSED])
    def test_who_does_not_watch_it_hears_of_no_episode(self, status: str) -> None:
        self.show(status)
        assert titles.tell_of_what_comes_out(now=NOON)["episodes"] == 0

    def test_specials_and_what_was_seen_are_no_news(self) -> None:
        self.show(season=0)
        reader, episode = self.show()
        WatchFactory(profile=reader, title=episode.season.title, episode=episode)
        assert titles.tell_of_what_comes_out(now=NOON)["episodes"] == 0

    def test_each_reader_is_told_in_its_own_morning(self) -> None:
        reader, _episode = self.show()
        Profile.objects.filter(pk=reader.pk).update(time_zone="America/New_York")
        early = datetime.datetime(2026, 6, 5, 10, tzinfo=datetime.UTC)  # six in the morning there
        assert titles.tell_of_what_comes_out(now=early).get("episodes", 0) == 0
        assert titles.tell_of_what_comes_out(now=NOON)["episodes"] == 1

    def test_what_the_catalogue_learned_late_is_told_the_day_after_and_no_later(self) -> None:
        self.show()
        late = NOON + datetime.timedelta(days=2)
        assert titles.tell_of_what_comes_out(now=late)["episodes"] == 0
        assert titles.tell_of_what_comes_out(now=NOON + datetime.timedelta(days=1))["episodes"] == 1


class TestReleases:
    @pytest.mark.parametrize(
        ("kind", "words"),
        [
            (ReleaseKind.CINEMA, "Salt is in cinemas now"),
            (ReleaseKind.DIGITAL, "Salt can be watched at home now"),
            (ReleaseKind.PHYSICAL, "Salt is out on disc"),
            (ReleaseKind.TV, "Salt is on television now"),
        ],
    )
    def test_what_comes_out_where_one_watches(self, kind: int, words: str) -> None:
        salt = TitleFactory(name="Salt", released_on=TODAY - datetime.timedelta(days=90))
        here, elsewhere = ProfileFactory(region="PT"), ProfileFactory(region="FR")
        for reader in (here, elsewhere):
            wanting(reader, salt)
        ReleaseFactory(title=salt, region="PT", kind=kind, released_on=TODAY)
        assert titles.tell_of_what_comes_out(now=NOON)["releases"] == 1
        assert titles.tell_of_what_comes_out(now=NOON)["releases"] == 0
        assert shown(here) == [words]
        assert shown(elsewhere) == []

    def test_without_a_region_of_ones_own_the_sites_counts(self) -> None:
        salt = TitleFactory(name="Salt", released_on=None)
        reader = ProfileFactory()
        wanting(reader, salt)
        ReleaseFactory(title=salt, region="US", kind=ReleaseKind.CINEMA, released_on=TODAY)
        assert titles.tell_of_what_comes_out(now=NOON)["releases"] == 1

    def test_without_dates_of_the_region_the_titles_own_counts(self) -> None:
        salt, known = TitleFactory(name="Salt", released_on=TODAY), TitleFactory(released_on=TODAY)
        ReleaseFactory(title=known, region="PT", kind=ReleaseKind.CINEMA, released_on=datetime.date(2026, 9, 1))
        reader = ProfileFactory(region="PT")
        wanting(reader, salt)
        wanting(reader, known)
        titles.tell_of_what_comes_out(now=NOON)
        assert shown(reader) == ["Salt is out now"]

    def test_what_is_not_on_the_watchlist_is_nobodys_business(self) -> None:
        salt = TitleFactory(released_on=TODAY)
        LibraryEntry.objects.create(profile=ProfileFactory(), title=salt, status=Status.COMPLETED)
        assert titles.tell_of_what_comes_out(now=NOON)["releases"] == 0


class TestServices:
    @pytest.fixture
    def kino(self) -> Any:
        return ProviderFactory(name="Kino")

    @pytest.fixture
    def salt(self, kino: Any) -> Title:
        salt: Title = TitleFactory(name="Salt", availability_checked_on=TODAY)
        Title.objects.update(created_at=NOON - datetime.timedelta(days=30))
        AvailabilityFactory(
            title=salt, provider=kino, region="PT", offer=OfferKind.STREAM, seen_from=TODAY, last_seen_on=TODAY
        )
        return salt

    def reader(self, *services_had: Any, region: str = "PT") -> Profile:
        made: Profile = ProfileFactory(region=region)
        made.providers.set(services_had)
        return made

    def test_on_a_service_that_one_has_in_ones_region(self, kino: Any, salt: Title) -> None:
        has, hasnt, abroad = self.reader(kino), self.reader(), self.reader(kino, region="FR")
        for reader in (has, hasnt, abroad):
            wanting(reader, salt)
        assert titles.tell_of_what_comes_out(now=NOON)["services"] == 1
        assert titles.tell_of_what_comes_out(now=NOON)["services"] == 0
        assert shown(has) == ["Salt is on Kino now"]

    def test_what_has_to_be_paid_for_and_what_was_there_before_is_no_news(self, kino: Any, salt: Title) -> None:
        reader = self.reader(kino)
        wanting(reader, salt)
        salt.availability.update(offer=OfferKind.RENT)
        assert titles.tell_of_what_comes_out(now=NOON)["services"] == 0
        salt.availability.update(offer=OfferKind.STREAM)
        Title.objects.update(created_at=NOON)  # the title and its offers were found together
        assert titles.tell_of_what_comes_out(now=NOON)["services"] == 0


# ---- Lists, imports, exports ---------------------------------------------------------------------------------------


class TestLists:
    def spread_all(self) -> None:
        from social.models import Activity

        for pk in Activity.objects.filter(spread_at=None).values_list("pk", flat=True):
            spreading.spread(pk=pk)

    def test_an_invitation_is_told_and_goes_when_it_is_taken_back(self) -> None:
        owner, guest = ProfileFactory(display_name="Ana"), ProfileFactory(handle="guest")
        found = ListFactory(profile=owner, name="Rain", visibility=Visibility.PRIVATE)
        member = sharing.invite(profile=owner, found=found, handle="guest", role="editor")
        self.spread_all()
        assert shown(guest) == ["Ana invites you to the list Rain"]
        sharing.remove_member(profile=owner, found=found, member=member.pk)
        assert shown(guest) == []

    def test_changes_to_a_shared_list_are_told_to_the_others(self) -> None:
        owner, editor = ProfileFactory(), ProfileFactory(display_name="Ben")
        found = ListFactory(profile=owner, name="Rain", visibility=Visibility.PRIVATE)
        ListMember.objects.create(list=found, profile=editor, role="editor", accepted_at=timezone.now())
        services.add_titles(profile=editor, found=found, title_ids=[TitleFactory().pk])
        self.spread_all()
        assert shown(owner) == ["Ben added to the list Rain"]
        assert shown(editor) == []

    def test_a_like_is_told_to_the_owner_and_goes_with_it(self) -> None:
        owner, fan = ProfileFactory(), ProfileFactory(display_name="Ana")
        found = ListFactory(profile=owner, name="Rain")
        services.like_list(profile=fan, found=found)
        self.spread_all()
        assert shown(owner) == ["Ana liked your list Rain"]
        services.unlike_list(profile=fan, found=found)
        assert shown(owner) == []


def test_an_export_that_is_made_is_told(django_capture_on_commit_callbacks: Any) -> None:
    reader = ProfileFactory()
    found = Export.objects.create(profile=reader, kind=ExportKind.MATINEE)
    assert make_export(export_id=found.pk)
    assert shown(reader) == ["Your export is ready"]
    assert [text for text in (message.subject for message in mail.outbox) if text] in ([], ["Your export is ready"])


@pytest.mark.parametrize(
    ("failed", "words"), [(False, "Your import is finished"), (True, "Your import could not be finished")]
)
def test_an_import_that_is_through_is_told(failed: bool, words: str) -> None:
    reader = ProfileFactory()
    run = Import.objects.create(profile=reader, state=ImportState.DONE)
    work.tell_import(run, failed=failed)
    assert shown(reader) == [words]


# ---- The digest ----------------------------------------------------------------------------------------------------


class TestDigest:
    @pytest.fixture
    def reader(self) -> Profile:
        made: Profile = ProfileFactory(time_zone="UTC")
        wishes.set_ways(profile=made, wanted={Kind.DIGEST: {"email": True}})
        return made

    def friend(self, reader: Profile, name: str = "Ana") -> Profile:
        made: Profile = ProfileFactory(display_name=name)
        Follow.objects.create(follower=reader, followed=made)
        return made

    def test_it_comes_once_a_week_to_whoever_asked(self, reader: Profile) -> None:
        ProfileFactory()
        assert digest.ask_for_digests(now=NOON - datetime.timedelta(days=1)) == 0, "not on a Thursday"
        assert digest.ask_for_digests(now=NOON.replace(hour=7)) == 0, "not before the morning"
        assert digest.ask_for_digests(now=NOON) == 1
        assert digest.ask_for_digests(now=NOON + datetime.timedelta(hours=3)) == 0
        assert digest.ask_for_digests(now=NOON + datetime.timedelta(days=7)) == 1
        assert reading.page_of(reader).groups == []
        assert reading.unread_count(reader) == 0

    def test_it_says_what_friends_watched_and_loved(self, reader: Profile) -> None:
        salt = TitleFactory(name="Salt")
        for name in ("Ana", "Ben"):
            friend = self.friend(reader, name)
            WatchFactory(profile=friend, title=salt, watched_on=timezone.localdate())
        services.set_rating(profile=friend, title=salt, value=10)
        digest.ask_for_digests(now=NOON)
        assert delivering.deliver_due() == {"sent": 1}
        (sent,) = mail.outbox
        assert sent.subject == "Your week at Matinee"
        for text in (sent.body, sent.alternatives[0].content):
            assert "Salt" in text
            assert "Ben, Ana" in text
            assert "loved by Ben" in text
            assert "undefined" not in text
        assert "List-Unsubscribe" in sent.extra_headers
        assert delivering.deliver_due() == {}

    def test_without_anything_to_say_none_is_sent(self, reader: Profile) -> None:
        digest.ask_for_digests(now=NOON)
        assert delivering.deliver_due() == {"skipped": 1}
        assert mail.outbox == []

    @pytest.mark.parametrize("why", ["private", "blocked", "muted", "not followed"])
    def test_it_says_nothing_that_the_reader_may_not_see(self, reader: Profile, why: str) -> None:
        friend = self.friend(reader)
        visibility = Visibility.PRIVATE if why == "private" else Visibility.PUBLIC
        WatchFactory(profile=friend, title=TitleFactory(), watched_on=TODAY, visibility=visibility)
        if why == "blocked":
            Block.objects.create(blocker=friend, blocked=reader)
        elif why == "muted":
            Mute.objects.create(muter=reader, muted=friend)
        elif why == "not followed":
            Follow.objects.all().delete()
        assert not digest.digest_of(reader, today=TODAY)

    def test_it_says_what_comes(self, reader: Profile) -> None:
        show, film = TitleFactory(show=True), TitleFactory(released_on=TODAY + datetime.timedelta(days=2))
        LibraryEntry.objects.create(profile=reader, title=show, status=Status.WATCHING)
        wanting(reader, film)
        for number, days in enumerate((3, 30)):
            EpisodeFactory(
                season=SeasonFactory(title=show, number=number + 1), aired_on=TODAY + datetime.timedelta(days=days)
            )
        found = digest.digest_of(reader, today=TODAY)
        assert [each.title for each in found.coming] == [show]
        assert found.released == [film]


def test_children_are_told_of_no_releases() -> None:
    kid = ProfileFactory(kind=ProfileKind.KIDS, age_ceiling=9, visibility=Visibility.PRIVATE)
    wanting(kid, TitleFactory(released_on=TODAY))
    assert titles.tell_of_what_comes_out(now=NOON).get("releases", 0) == 0
