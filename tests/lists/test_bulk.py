"""One act on many titles: what is said beforehand is what happens, and taking it back leaves what it found."""

import datetime
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from lists import services
from lists.enums import ListKind, Status
from lists.models import LibraryEntry, List, ListItem, Shelf, Undo, Watch
from lists.remembered import version_of
from lists.services import Viewing, When, bulk
from lists.services.items import standing_list
from movies.enums import TitleStatus
from movies.models import Title
from reviews.models import Rating
from social.enums import Verb
from social.models import Activity, Profile
from tests.lists.factories import ListFactory
from tests.movies.factories import EpisodeFactory, SeasonFactory, TitleFactory
from tests.social.factories import ProfileFactory

DAY = datetime.date(2026, 3, 1)
NUMBERS = ("id", "profile_id", "created_at", "updated_at", "last_logged_at", "next_episode_id", "visibility")
OF_WATCHES = ("title", "episode_id", "watched_on", "is_rewatch", "note")


@pytest.fixture
def profile(db: None) -> Profile:
    return ProfileFactory()


@pytest.fixture
def films(profile: Profile) -> list[Title]:
    """Five: one planned, one seen and rated, one owned with notes, one favourite, one of which nothing is said."""
    made = TitleFactory.create_batch(5)
    services.set_status(profile=profile, title=made[0], status=Status.PLANNED)
    services.log_watch(profile=profile, title=made[1], viewing=Viewing(When.on(DAY)))
    services.set_rating(profile=profile, title=made[1], value=8)
    services.set_owned(profile=profile, title=made[2], formats=["dvd"], note="Shelf 3")
    services.set_note(profile=profile, title=made[2], text="Lent to Sam")
    services.set_favourite(profile=profile, title=made[3], on=True)
    return made


@pytest.fixture
def show(db: None) -> Title:
    """Ended; two regular episodes, a special, and one still to come."""
    show = TitleFactory(show=True, status=TitleStatus.ENDED)
    for number in (0, 1):
        season = SeasonFactory(title=show, number=number)
        EpisodeFactory(season=season, number=1, aired_on=DAY)
    EpisodeFactory(season=season, number=2, aired_on=None)
    EpisodeFactory(season=season, number=3, aired_on=datetime.date(2100, 1, 1))
    return show


def state(profile: Profile) -> Any:
    """All that can be seen of a profile's tracking, but for keys and moments of rows. Empty rows mean nothing."""
    entries = {}
    for row in LibraryEntry.objects.filter(profile=profile).values():
        title = row.pop("title_id")
        kept = {name: value for name, value in row.items() if name not in NUMBERS}
        if any(kept.values()):
            entries[title] = kept
    return (
        entries,
        sorted(
            Watch.objects.filter(profile=profile).values_list(*OF_WATCHES),
            key=str,
        ),
        sorted(Rating.objects.filter(profile=profile).values_list("title", "value")),
        sorted(ListItem.objects.filter(list__profile=profile).values_list("list__name", "title", "position")),
        sorted(List.objects.filter(profile=profile, item_count__gt=0).values_list("name", "item_count")),
        sorted(Title.objects.values_list("pk", "rating_count", "rating_sum")),
    )  # fmt: skip


def keys(titles: list[Title]) -> list[int]:
    return [title.pk for title in titles]


def statuses(profile: Profile, titles: list[Title]) -> list[str]:
    found = dict(LibraryEntry.objects.filter(profile=profile).values_list("title_id", "status"))
    return [found.get(title.pk, "") for title in titles]


def standing(profile: Profile, kind: ListKind) -> list[int]:
    return list(
        ListItem.objects.filter(list__profile=profile, list__kind=kind)
        .order_by("position")
        .values_list("title", flat=True)
    )


ACTS = {
    "planned": bulk.SetStatus(Status.PLANNED),
    "completed": bulk.SetStatus(Status.COMPLETED),
    "dropped": bulk.SetStatus(Status.DROPPED),
    "no status": bulk.SetStatus(""),
    "on the watchlist": bulk.SetWatchlisted(on=True),
    "off the watchlist": bulk.SetWatchlisted(on=False),
    "favourites": bulk.SetFavourite(on=True),
    "no favourites": bulk.SetFavourite(on=False),
    "owned": bulk.ChangeOwned(("bluray", "digital"), on=True),
    "not owned": bulk.ChangeOwned(("dvd",), on=False),
    "rated": bulk.SetRating(7),
    "not rated": bulk.SetRating(None),
    "seen on a day": bulk.LogViewing(When.on(DAY)),
    "seen some time": bulk.LogViewing(When.some_time()),
    "removed": bulk.RemoveFromLibrary(with_log=False),
    "removed with all": bulk.RemoveFromLibrary(with_log=True),
}  # fmt: skip


@pytest.mark.parametrize("name", ACTS)
def test_done_once_and_taken_back_whole(name: str, profile: Profile, films: list[Title], show: Title) -> None:
    act, before, titles = ACTS[name], state(profile), keys([*films, show])
    said = bulk.preview(profile=profile, act=act, title_ids=titles)
    assert state(profile) == before
    assert said.changing + said.same == 6
    assert all(said.lines)

    receipt = bulk.carry_out(profile=profile, act=act, title_ids=titles)

    assert receipt.count == said.changing > 0
    assert state(profile) != before
    if not name.startswith("seen"):
        assert bulk.preview(profile=profile, act=act, title_ids=titles).changing == 0
        assert not bulk.carry_out(profile=profile, act=act, title_ids=titles).changed

    assert receipt.undo is not None
    services.take_back(profile=profile, key=receipt.undo.key)
    assert state(profile) == before


@pytest.mark.parametrize(
    "name", ["planned", "completed", "dropped", "no status", "on the watchlist", "off the watchlist"]
)
def test_the_same_as_one_by_one(name: str, films: list[Title], show: Title, profile: Profile) -> None:
    """An act on many leaves what the service for one would have left, title by title."""
    titles = [*films, show]
    receipt = bulk.carry_out(profile=profile, act=ACTS[name], title_ids=keys(titles))
    together = state(profile)
    assert receipt.undo is not None
    services.take_back(profile=profile, key=receipt.undo.key)
    act = ACTS[name]
    for title in titles:
        if isinstance(act, bulk.SetStatus):
            services.set_status(profile=profile, title=title, status=act.status)
        else:
            assert isinstance(act, bulk.SetWatchlisted)
            services.set_watchlisted(profile=profile, title=title, on=act.on)
    for entries in (together[0], state(profile)[0]):
        for row in entries.values():
            row.pop("status_at")
    alone = state(profile)
    for row in alone[0].values():
        row.pop("status_at")
    assert alone[0] == together[0]
    assert alone[1] == together[1]
    assert {(name, title) for name, title, _ in alone[3]} == {(name, title) for name, title, _ in together[3]}


def test_logging_is_the_same_as_one_by_one(films: list[Title], show: Title, profile: Profile) -> None:
    titles = [*films, show]
    receipt = bulk.carry_out(profile=profile, act=bulk.LogViewing(When.on(DAY)), title_ids=keys(titles))
    together, done = state(profile)[1], statuses(profile, titles)
    assert receipt.undo is not None
    services.take_back(profile=profile, key=receipt.undo.key)
    for title in titles:
        services.log_watch(profile=profile, title=title, viewing=Viewing(When.on(DAY)))
    assert state(profile)[1] == together
    assert statuses(profile, titles) == done
    assert standing(profile, ListKind.WATCHLIST) == []


def test_previews_say_what_happens(profile: Profile, films: list[Title], show: Title) -> None:
    def lines(act: bulk.Act) -> list[str]:
        return bulk.preview(profile=profile, act=act, title_ids=keys([*films, show])).lines

    assert lines(bulk.SetStatus(Status.COMPLETED)) == [
        "5 will become completed.",
        "1 already is.",
        "5 without a viewing count as seen some time.",
        "Of 1 show each episode that has aired counts as seen.",
        "1 leaves your watchlist.",
    ]
    assert lines(bulk.ChangeOwned(("dvd",), on=False)) == [
        "1 will not be owned on DVD any more.", "5 aren’t now.", "The note on the copy of 1 goes with it.",
    ]  # fmt: skip
    assert lines(bulk.RemoveFromLibrary(with_log=False))[-1] == "1 stays in the library: it has viewings or a rating."
    assert (
        lines(bulk.LogViewing(When.on(DAY)))[0]
        == "A viewing of each of 6 titles on March 1, 2026 will be in your diary."
    )


def test_undo_leaves_what_was_changed_since(profile: Profile, films: list[Title]) -> None:
    done = bulk.carry_out(profile=profile, act=bulk.SetStatus(Status.COMPLETED), title_ids=keys(films))
    services.set_status(profile=profile, title=films[0], status=Status.DROPPED)
    watch = Watch.objects.get(profile=profile, title=films[2])
    services.edit_watch(profile=profile, watch=watch, note="In the garden")
    rated = bulk.carry_out(profile=profile, act=bulk.SetRating(3), title_ids=keys(films))
    services.set_rating(profile=profile, title=films[4], value=10)
    for receipt in (rated, done):
        assert receipt.undo is not None
        services.take_back(profile=profile, key=receipt.undo.key)
    # What is still seen is completed still.
    assert statuses(profile, films) == [Status.DROPPED, Status.COMPLETED, Status.COMPLETED, "", ""]
    assert list(Watch.objects.filter(profile=profile).values_list("title", "note").order_by("title")) == [
        (films[1].pk, ""), (films[2].pk, "In the garden"),
    ]  # fmt: skip
    assert dict(Rating.objects.filter(profile=profile).values_list("title", "value")) == {
        films[1].pk: 8, films[4].pk: 10,
    }  # fmt: skip


def test_undo_after_titles_are_gone(profile: Profile, films: list[Title]) -> None:
    receipt = bulk.carry_out(profile=profile, act=bulk.RemoveFromLibrary(with_log=True), title_ids=keys(films))
    films[1].delete()
    assert receipt.undo is not None
    services.take_back(profile=profile, key=receipt.undo.key)
    assert statuses(profile, films)[0] == Status.PLANNED
    assert not Watch.objects.exists()


def test_nothing_is_done_once_the_library_has_changed(profile: Profile, films: list[Title]) -> None:
    version = version_of(profile)
    services.set_favourite(profile=profile, title=films[0], on=True)
    before, undos = state(profile), Undo.objects.count()
    with pytest.raises(bulk.LibraryChangedError):
        bulk.carry_out(profile=profile, act=bulk.SetStatus(Status.PAUSED), title_ids=keys(films), version=version)
    assert (state(profile), Undo.objects.count()) == (before, undos)
    now = Shelf.objects.get(profile=profile).version
    assert bulk.carry_out(
        profile=profile, act=bulk.SetStatus(Status.PAUSED), title_ids=keys(films), version=now
    ).changed


def test_titles_that_the_profile_may_not_know_of_stay_out(profile: Profile) -> None:
    hidden = TitleFactory(adult=True)
    receipt = bulk.carry_out(profile=profile, act=bulk.SetStatus(Status.PLANNED), title_ids=[hidden.pk, 10**9])
    assert not receipt.changed
    assert not LibraryEntry.objects.exists()


def test_lists_of_others_are_not_there(profile: Profile, films: list[Title]) -> None:
    foreign, own = ListFactory(), ListFactory(profile=profile)
    with pytest.raises(List.DoesNotExist):
        bulk.preview(profile=profile, act=bulk.AddToList(foreign), title_ids=keys(films))
    with pytest.raises(List.DoesNotExist):
        bulk.carry_out(profile=profile, act=bulk.AddToList(foreign), title_ids=keys(films))
    assert not ListItem.objects.filter(list=foreign).exists()

    receipt = bulk.carry_out(profile=profile, act=bulk.AddToList(own), title_ids=keys(films))
    own.refresh_from_db()
    assert (receipt.count, own.item_count) == (5, 5)
    assert Activity.objects.filter(target_id=own.pk, verb=Verb.LISTED).count() == 1
    assert (
        bulk.preview(profile=profile, act=bulk.AddToList(own), title_ids=keys(films)).lines[1] == "5 are on it already."
    )
    assert receipt.undo is not None
    services.take_back(profile=profile, key=receipt.undo.key)
    own.refresh_from_db()
    assert own.item_count == 0


def test_others_keep_theirs(profile: Profile, films: list[Title]) -> None:
    other = ProfileFactory()
    services.set_status(profile=other, title=films[0], status=Status.WATCHING)
    services.set_rating(profile=other, title=films[0], value=2)
    before = state(other)[:5]
    for act in ACTS.values():
        bulk.carry_out(profile=profile, act=act, title_ids=keys(films))
    assert state(other)[:5] == before


@pytest.mark.parametrize("name", ACTS)
def test_queries_do_not_grow(name: str, profile: Profile) -> None:
    first, few, many = TitleFactory.create_batch(1), TitleFactory.create_batch(2), TitleFactory.create_batch(12)
    for kind in (ListKind.WATCHLIST, ListKind.FAVOURITES):
        standing_list(profile, kind)
    counts = []
    for titles in (first, few, many):
        for title in titles:
            LibraryEntry.objects.create(profile=profile, title=title, status="paused", owned=["dvd"])
            services.set_rating(profile=profile, title=title, value=5)
            services.set_favourite(profile=profile, title=title, on="no fav" in name)
            services.set_watchlisted(profile=profile, title=title, on="off" in name)
        with CaptureQueriesContext(connection) as captured:
            receipt = bulk.carry_out(profile=profile, act=ACTS[name], title_ids=keys(titles))
        with CaptureQueriesContext(connection) as backwards:
            services.take_back(profile=profile, key=receipt.undo.key)  # type: ignore[union-attr]
        counts.append((len(captured), len(backwards)))
    # The first time a process also asks for the content types, which it keeps.
    assert counts[1] == counts[2]
