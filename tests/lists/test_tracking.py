"""Status, watchlist, favourites and the log: what each act changes, and what taking it back leaves."""

import datetime
import threading
import uuid
from typing import Any

import pytest
from django.db import connection

from lists import services
from lists.enums import ListKind, Status
from lists.models import LibraryEntry, List, Shelf, Undo, Watch
from lists.services import Viewing, When
from lists.undo import UndoExpiredError
from movies.enums import TitleStatus
from movies.models import Title
from social.enums import Verb
from social.models import Activity, Profile
from tests.movies.factories import EpisodeFactory, SeasonFactory, TitleFactory
from tests.social.factories import ProfileFactory

DAY = datetime.date(2026, 3, 1)


@pytest.fixture
def profile(db: None) -> Profile:
    return ProfileFactory()


@pytest.fixture
def film(db: None) -> Title:
    return TitleFactory(name="Salt")


@pytest.fixture
def show(db: None) -> Title:
    """Ended; a special and two seasons of two episodes that aired a day apart."""
    show = TitleFactory(show=True, name="The Night Desk", status=TitleStatus.ENDED)
    for number in (0, 1, 2):
        season = SeasonFactory(title=show, number=number)
        for place in (1, 2):
            EpisodeFactory(season=season, number=place, aired_on=DAY + datetime.timedelta(number * 10 + place))
    return show


def entry(profile: Profile, title: Title) -> LibraryEntry:
    return LibraryEntry.objects.get(profile=profile, title=title)


def undo(profile: Profile, receipt: services.Receipt) -> services.Receipt:
    assert receipt.undo is not None
    return services.take_back(profile=profile, key=receipt.undo.key)


def on_list(profile: Profile, kind: ListKind) -> list[str]:
    return list(
        List.objects.get(profile=profile, kind=kind).items.order_by("position").values_list("title__name", flat=True)
    )


def test_planned_goes_on_the_watchlist_and_back(profile: Profile, film: Title) -> None:
    receipt = services.set_status(profile=profile, title=film, status=Status.PLANNED)
    assert entry(profile, film).on_watchlist
    assert on_list(profile, ListKind.WATCHLIST) == ["Salt"]
    assert Activity.objects.get().verb == Verb.PLANNED

    undo(profile, receipt)

    assert (entry(profile, film).status, entry(profile, film).on_watchlist) == ("", False)
    assert on_list(profile, ListKind.WATCHLIST) == []
    assert not Activity.objects.exists()


def test_same_status_twice_changes_nothing(profile: Profile, film: Title) -> None:
    services.set_status(profile=profile, title=film, status=Status.PAUSED)
    since = entry(profile, film).status_at
    again = services.set_status(profile=profile, title=film, status=Status.PAUSED)
    assert not again.changed
    assert entry(profile, film).status_at == since


def test_watching_takes_it_off_the_watchlist(profile: Profile, film: Title) -> None:
    services.set_watchlisted(profile=profile, title=film, on=True)
    receipt = services.log_watch(profile=profile, title=film, viewing=Viewing(When.on(DAY)))

    seen = entry(profile, film)
    assert (seen.status, seen.on_watchlist, seen.times_watched) == (Status.COMPLETED, False, 1)
    assert (seen.first_watched_on, seen.last_watched_on) == (DAY, DAY)
    assert "off your watchlist" in receipt.message

    undo(profile, receipt)

    back = entry(profile, film)
    assert (back.status, back.on_watchlist, back.times_watched) == (Status.PLANNED, True, 0)
    assert on_list(profile, ListKind.WATCHLIST) == ["Salt"]
    assert not Watch.objects.exists()


def test_watchlist_stays_where_the_profile_wants_it(profile: Profile, film: Title) -> None:
    profile.tidy_watchlist = False
    profile.save()
    services.set_watchlisted(profile=profile, title=film, on=True)
    services.log_watch(profile=profile, title=film, viewing=Viewing(When.on(DAY)))
    assert entry(profile, film).on_watchlist


def test_what_is_sent_twice_is_logged_once(profile: Profile, film: Title) -> None:
    viewing = Viewing(When.on(DAY), nonce=uuid.uuid4())
    first = services.log_watch(profile=profile, title=film, viewing=viewing)
    second = services.log_watch(profile=profile, title=film, viewing=viewing)
    assert first.made == second.made
    assert not second.changed
    assert Watch.objects.count() == 1


def test_a_second_viewing_is_a_rewatch(profile: Profile, film: Title) -> None:
    services.log_watch(profile=profile, title=film, viewing=Viewing(When.some_time()))
    again = services.log_watch(profile=profile, title=film, viewing=Viewing(When.on(DAY)))
    assert again.made.is_rewatch
    assert entry(profile, film).times_watched == 2


def test_completed_logs_a_film_once_without_a_day(profile: Profile, film: Title) -> None:
    services.set_status(profile=profile, title=film, status=Status.COMPLETED)
    services.set_status(profile=profile, title=film, status=Status.COMPLETED)
    assert list(Watch.objects.values_list("watched_on", flat=True)) == [None]


def test_completing_a_show_logs_each_regular_episode(profile: Profile, show: Title) -> None:
    receipt = services.set_status(profile=profile, title=show, status=Status.COMPLETED)
    seen = entry(profile, show)
    assert (seen.episodes_seen, seen.specials_seen, seen.times_watched) == (4, 0, 1)
    assert seen.status == Status.COMPLETED
    assert seen.next_episode is None

    undo(profile, receipt)

    back = entry(profile, show)
    assert (back.status, back.episodes_seen, back.times_watched) == ("", 0, 0)
    assert not Watch.objects.exists()


def test_a_show_is_watched_until_its_last_episode(profile: Profile, show: Title) -> None:
    episodes = list(show.seasons.get(number=1).episodes.order_by("number"))
    services.log_watch(profile=profile, title=show, episode=episodes[0], viewing=Viewing(When.on(DAY)))
    seen = entry(profile, show)
    assert (seen.status, seen.episodes_seen, seen.next_episode) == (Status.WATCHING, 1, episodes[1])


def test_deleting_the_only_viewing_takes_completed_back(profile: Profile, film: Title) -> None:
    watch = services.log_watch(profile=profile, title=film, viewing=Viewing(When.on(DAY))).made
    receipt = services.delete_watches(profile=profile, title=film, watches=[watch.pk])
    assert (entry(profile, film).status, entry(profile, film).times_watched) == ("", 0)

    undo(profile, receipt)

    assert (entry(profile, film).status, entry(profile, film).times_watched) == (Status.COMPLETED, 1)
    assert Watch.objects.get().pk == watch.pk


def test_an_edit_can_be_taken_back_to_the_microsecond(profile: Profile, film: Title) -> None:
    watch = services.log_watch(profile=profile, title=film, viewing=Viewing(When.now(profile))).made
    receipt = services.edit_watch(profile=profile, watch=watch, when=When.on(DAY), note="In the garden")
    changed = Watch.objects.get()
    assert (changed.watched_on, changed.watched_at, changed.note) == (DAY, None, "In the garden")

    undo(profile, receipt)

    back = Watch.objects.get()
    assert (back.watched_on, back.watched_at, back.note) == (watch.watched_on, watch.watched_at, "")


def test_undo_leaves_what_was_changed_since(profile: Profile, film: Title) -> None:
    first = services.set_status(profile=profile, title=film, status=Status.PAUSED)
    services.set_status(profile=profile, title=film, status=Status.DROPPED)
    undo(profile, first)
    assert entry(profile, film).status == Status.DROPPED


def test_undo_twice_happens_once(profile: Profile, film: Title) -> None:
    receipt = services.set_favourite(profile=profile, title=film, on=True)
    undo(profile, receipt)
    services.set_favourite(profile=profile, title=film, on=True)
    assert not undo(profile, receipt).changed
    assert entry(profile, film).is_favourite


def test_undo_is_the_profiles_own_and_ends_with_the_day(profile: Profile, film: Title) -> None:
    receipt = services.set_favourite(profile=profile, title=film, on=True)
    with pytest.raises(Undo.DoesNotExist):
        undo(ProfileFactory(), receipt)
    Undo.objects.update(created_at="2020-01-01T00:00Z")
    with pytest.raises(UndoExpiredError):
        undo(profile, receipt)


def test_owned_and_note(profile: Profile, film: Title) -> None:
    services.set_owned(profile=profile, title=film, formats=["dvd", "bluray", "vhs"], note=" Shelf 3 ")
    receipt = services.set_note(profile=profile, title=film, text="Lent to Sam")
    kept = entry(profile, film)
    assert (kept.owned, kept.owned_note, kept.private_note) == (["bluray", "dvd"], "Shelf 3", "Lent to Sam")
    undo(profile, receipt)
    assert entry(profile, film).private_note == ""


def test_rating_keeps_the_title_right(profile: Profile, film: Title) -> None:
    receipt = services.set_rating(profile=profile, title=film, value=9)
    services.set_rating(profile=ProfileFactory(), title=film, value=3)
    film.refresh_from_db()
    assert (film.rating_count, film.rating_sum) == (2, 12)
    assert film.rating_mean == pytest.approx((12 + 5 * 6.5) / 7)
    undo(profile, receipt)
    film.refresh_from_db()
    assert (film.rating_count, film.rating_sum) == (1, 3)


@pytest.mark.django_db(transaction=True)
def test_many_at_once_lose_nothing() -> None:
    profile, films = ProfileFactory(), TitleFactory.create_batch(6)

    def act(title: Title) -> None:
        try:
            services.log_watch(profile=profile, title=title, viewing=Viewing(When.on(DAY)))
            services.set_favourite(profile=profile, title=title, on=True)
            services.log_watch(profile=profile, title=films[0], viewing=Viewing(When.on(DAY)))
        finally:
            connection.close()

    run_at_once([(act, title) for title in films])

    favourites = List.objects.get(profile=profile, kind=ListKind.FAVOURITES)
    assert favourites.item_count == favourites.items.count() == 6
    assert entry(profile, films[0]).times_watched == Watch.objects.filter(title=films[0]).count() == 7
    assert Shelf.objects.get(profile=profile).version == 18


def run_at_once(acts: list[Any]) -> None:
    threads = [threading.Thread(target=act, args=args) for act, *args in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
