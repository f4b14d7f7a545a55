"""What was changed since an act stays as it is when the act is taken back, and what is left fits together."""

import datetime
from typing import Any

import pytest
from django.utils import timezone

from lists import services, tasks
from lists.enums import ListKind, Role, Status
from lists.models import LibraryEntry, List, ListMember, Undo, Watch
from lists.services import Viewing, When, bulk, many, sharing
from lists.services import episodes as ticking
from lists.undo import KEPT_FOR
from movies.models import Title
from reviews.models import Rating
from social.enums import Verb
from social.models import Activity, Profile
from tests.lists.factories import ListFactory
from tests.lists.test_lists_at_once import at_once
from tests.movies.factories import EpisodeFactory, SeasonFactory, TitleFactory
from tests.social.factories import ProfileFactory

STAYS = "What was changed since stays as it is."
NOW = Viewing(When.some_time())


@pytest.fixture
def profile(db: None) -> Profile:
    return ProfileFactory()


@pytest.fixture
def film(db: None) -> Title:
    return TitleFactory(name="Salt")


def undo(profile: Profile, receipt: Any) -> services.Receipt:
    return services.take_back(profile=profile, key=receipt.undo.key)


def entry(profile: Profile, title: Title) -> LibraryEntry:
    return LibraryEntry.objects.get(profile=profile, title=title)


def log(profile: Profile, title: Title, **more: Any) -> services.Receipt:
    return services.log_watch(profile=profile, title=title, viewing=Viewing(When.now(profile), **more))


def test_an_older_rating_leaves_a_newer_one(profile: Profile, film: Title) -> None:
    first = services.set_rating(profile=profile, title=film, value=8)
    services.set_rating(profile=profile, title=film, value=6)
    back = undo(profile, first)
    assert Rating.objects.get(profile=profile).value == 6
    assert (back.undo, "Nothing is taken back" in back.message) == (None, True)


def test_a_viewing_with_a_note_written_since_stays_and_so_does_what_follows_from_it(
    profile: Profile, film: Title
) -> None:
    services.set_watchlisted(profile=profile, title=film, on=True)
    logged = log(profile, film)
    services.edit_watch(profile=profile, watch=logged.made, note="Long thoughts")
    back = undo(profile, logged)
    assert Watch.objects.get(profile=profile).note == "Long thoughts"
    kept = entry(profile, film)
    assert (kept.status, kept.times_watched, kept.on_watchlist) == (Status.COMPLETED, 1, False)
    assert back.undo is None


def test_an_edit_that_was_taken_back_is_no_change(profile: Profile, film: Title) -> None:
    logged = log(profile, film)
    edited = services.edit_watch(profile=profile, watch=logged.made, note="Long thoughts", visibility="private")
    undo(profile, edited)
    assert Activity.objects.get(verb=Verb.WATCHED).visibility == "public"
    assert undo(profile, logged).message == logged.message
    assert not Watch.objects.exists()


def test_one_of_two_viewings_of_a_film(profile: Profile, film: Title) -> None:
    services.set_watchlisted(profile=profile, title=film, on=True)
    first, _second = log(profile, film), log(profile, film)
    back = undo(profile, first)
    seen = entry(profile, film)
    assert (seen.status, seen.times_watched, seen.on_watchlist) == (Status.COMPLETED, 1, False)
    assert back.message.endswith(STAYS)


@pytest.mark.parametrize("tidy", [True, False])
def test_a_film_seen_before_goes_back_on_the_watchlist(profile: Profile, film: Title, tidy: bool) -> None:
    """Viewings from before the act say nothing against what was then."""
    profile.tidy_watchlist = tidy
    profile.save()
    log(profile, film)
    services.set_status(profile=profile, title=film, status=Status.PLANNED)
    undo(profile, log(profile, film))
    back = entry(profile, film)
    assert (back.status, back.times_watched, back.on_watchlist) == (Status.PLANNED, 1, True)


@pytest.mark.parametrize("times", [1, 3])
def test_many_viewings_with_later_ones(profile: Profile, times: int) -> None:
    films = TitleFactory.create_batch(3)
    act = bulk.LogViewing(When.some_time())
    logged = bulk.carry_out(profile=profile, act=act, title_ids=[film.pk for film in films])
    for film in films[:times]:
        log(profile, film)
    undo(profile, logged)
    assert [entry(profile, film).status for film in films] == [Status.COMPLETED] * times + [""] * (3 - times)


def episodes_of(title: Title, count: int) -> list[Any]:
    season = SeasonFactory(title=title, number=1)
    return [EpisodeFactory(season=season, number=number) for number in range(1, count + 1)]


def test_the_first_tick_with_a_later_one(profile: Profile) -> None:
    show = TitleFactory(show=True)
    first, second = episodes_of(show, 2)
    ticked = ticking.tick_episode(profile=profile, episode=first)
    later = ticking.tick_episode(profile=profile, episode=second)
    undo(profile, ticked)
    assert (entry(profile, show).status, entry(profile, show).episodes_seen) == (Status.WATCHING, 1)
    undo(profile, later)
    assert (entry(profile, show).status, entry(profile, show).episodes_seen) == ("", 0)


def test_a_show_that_isnt_seen_whole_any_more_is_not_completed(profile: Profile) -> None:
    show = TitleFactory(show=True, status="ended")
    first, second = episodes_of(show, 2)
    ticked = ticking.tick_episode(profile=profile, episode=first)
    ticking.tick_episode(profile=profile, episode=second)
    assert entry(profile, show).status == Status.COMPLETED
    undo(profile, ticked)
    assert entry(profile, show).status == Status.WATCHING
    told = set(Activity.objects.filter(actor=profile).values_list("verb", flat=True))
    assert told.isdisjoint({Verb.COMPLETED, Verb.FINISHED_SEASON})


def test_a_private_note_leaves_what_was_told(profile: Profile) -> None:
    show = TitleFactory(show=True, status="ended")
    for episode in episodes_of(show, 1):
        ticking.tick_episode(profile=profile, episode=episode)
    undo(profile, services.set_note(profile=profile, title=show, text="Lent to Sam"))
    assert Activity.objects.filter(actor=profile, verb=Verb.COMPLETED).exists()


@pytest.mark.parametrize("change", ["item", "name", "people", "nothing"])
def test_a_list_that_was_changed_since_stays(profile: Profile, film: Title, change: str) -> None:
    made = services.create_list(profile=profile, name="Best", title_ids=[film.pk])
    found: List = made.made
    if change == "item":
        services.add_titles(profile=profile, found=found, title_ids=[TitleFactory().pk])
    elif change == "name":
        services.edit_list(profile=profile, found=found, name="The best")
    elif change == "people":
        sharing.create_link(profile=profile, found=found, role=Role.EDITOR, uses=2, days=7)
    back = undo(profile, made)
    assert List.objects.filter(pk=found.pk).exists() == (change != "nothing")
    assert (back.undo is None) == (change != "nothing")


def test_a_copy_with_its_notes_goes(profile: Profile, film: Title) -> None:
    source = ListFactory(profile=profile)
    services.add_titles(profile=profile, found=source, title_ids=[film.pk], notes=["Twice"])
    copied = services.copy_list(profile=profile, source=source)
    undo(profile, copied)
    assert List.objects.get(kind=ListKind.CUSTOM) == source


def test_items_with_a_note_since_or_put_there_again_stay(profile: Profile) -> None:
    found, films = ListFactory(profile=profile), TitleFactory.create_batch(3)
    keys = [film.pk for film in films]
    added = services.add_titles(profile=profile, found=found, title_ids=keys, notes=["", "From the start", ""])
    services.set_item_note(profile=profile, found=found, item=added.made[0].pk, text="Long thoughts")
    services.remove_titles(profile=profile, found=found, title_ids=keys[2:])
    services.add_titles(profile=profile, found=found, title_ids=keys[2:])
    back = undo(profile, added)
    assert list(found.items.order_by("title").values_list("title_id", "note")) == [
        (keys[0], "Long thoughts"), (keys[2], ""),
    ]  # fmt: skip
    assert back.message.endswith(STAYS)


def test_what_stays_on_the_watchlist_stays_planned(profile: Profile, film: Title) -> None:
    planned = services.set_watchlisted(profile=profile, title=film, on=True)
    found = List.objects.get(profile=profile, kind=ListKind.WATCHLIST)
    services.set_item_note(profile=profile, found=found, item=found.items.get().pk, text="Sam says so")
    undo(profile, planned)
    assert (entry(profile, film).status, entry(profile, film).on_watchlist) == (Status.PLANNED, True)


def test_of_many_entries_each_part_comes_back_by_itself(profile: Profile, film: Title) -> None:
    services.set_note(profile=profile, title=film, text="Lent to Sam")
    services.set_owned(profile=profile, title=film, formats=["dvd"])
    gone = bulk.carry_out(profile=profile, act=bulk.RemoveFromLibrary(with_log=False), title_ids=[film.pk])
    services.set_note(profile=profile, title=film, text="Back from Sam")
    assert undo(profile, gone).message.endswith(STAYS)
    assert (entry(profile, film).private_note, entry(profile, film).owned) == ("Back from Sam", ["dvd"])


def test_removed_favourites_are_told_no_more(profile: Profile, film: Title) -> None:
    services.set_favourite(profile=profile, title=film, on=True)
    other = ProfileFactory()
    services.set_favourite(profile=other, title=film, on=True)
    found = List.objects.get(profile=profile, kind=ListKind.FAVOURITES)
    services.remove_titles(profile=profile, found=found, title_ids=[film.pk])
    assert Activity.objects.get(verb=Verb.FAVOURITED).actor == other


def test_viewing_and_rating_are_one_act(profile: Profile, film: Title) -> None:
    viewing = Viewing(When.some_time(), rating=7)
    logged = services.log_with_rating(profile=profile, title=film, viewing=viewing)
    assert Undo.objects.get() == logged.undo
    undo(profile, logged)
    assert not Rating.objects.exists()
    assert not Watch.objects.exists()


@pytest.mark.django_db
def test_old_undos_are_deleted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("lists.undo.BATCH", 2)
    profile = ProfileFactory()
    for film in TitleFactory.create_batch(6):
        services.set_note(profile=profile, title=film, text="Note")
    young = Undo.objects.order_by("-pk").first()
    assert young is not None
    Undo.objects.exclude(pk=young.pk).update(created_at=timezone.now() - KEPT_FOR - datetime.timedelta(minutes=1))
    for _ in range(2):
        tasks.forget_old_undos()
        assert Undo.objects.get() == young


def shared(owner: Profile, editor: Profile) -> List:
    found = ListFactory(profile=owner)
    ListMember.objects.create(list=found, profile=editor, role=Role.EDITOR, accepted_at=timezone.now())
    return found


@pytest.mark.django_db(transaction=True)
def test_taking_back_while_an_editor_moves_titles() -> None:
    """All lists of an act are locked in the order of their keys, not in that of its steps backwards."""
    owner, editor = ProfileFactory(), ProfileFactory()
    one, other = shared(owner, editor), shared(owner, editor)
    films = [film.pk for film in TitleFactory.create_batch(12)]
    services.add_titles(profile=owner, found=one, title_ids=films)
    acts = [services.move_titles(profile=owner, source=one, target=other, title_ids=[key]) for key in films[:6]]

    def take_all_back() -> None:
        for act in acts:
            undo(owner, act)

    def move() -> None:
        for key in films[6:]:
            services.move_titles(profile=editor, source=one, target=other, title_ids=[key])

    assert not at_once(take_all_back, move)
    for found, count in ((one, 6), (other, 6)):
        found.refresh_from_db()
        assert found.item_count == found.items.count() == count


@pytest.mark.django_db(transaction=True)
def test_two_log_and_rate_the_same_in_opposite_orders() -> None:
    """Titles are locked in the order of their keys, episodes' with them, before any is rated."""
    shows = TitleFactory.create_batch(5, show=True)
    episodes = [(show, episodes_of(show, 1)[0]) for show in shows]

    def rated(pairs: list[Any], value: int) -> None:
        for _ in range(3):
            viewings = [(show, episode, Viewing(When.some_time(), rating=value)) for show, episode in pairs]
            many.log_watches(profile=ProfileFactory(), viewings=viewings, label="Logged")

    assert not at_once(lambda: rated(episodes, 7), lambda: rated(episodes[::-1], 3))
    assert Rating.objects.count() == 30
