"""A whole import: uploaded, read, shown, written, taken back."""

import datetime

import pytest

from lists import services
from lists.enums import ImportState, Status
from lists.models import ImportChunk, LibraryEntry, List, Watch
from lists.services import Viewing, When
from movies.models import Title
from reviews.models import Rating, Review
from social.models import Profile
from tests.lists.imports.flow import FILM, commit, states, undo, upload
from tests.movies.factories import TitleFactory
from tests.social.factories import ProfileFactory

pytestmark = pytest.mark.django_db

DIARY = f"{FILM},Rating,Rewatch,Tags,Watched Date"
LONG = "It rains for two hours, and I was never bored."


@pytest.fixture
def profile() -> Profile:
    return ProfileFactory(time_zone="Europe/Berlin")


@pytest.fixture
def films() -> dict[str, Title]:
    names = {"Salt and Ember": 1999, "The Long Pier": 2004, "Night Bus": 2012, "A Quiet Yard": 2020}
    return {name: TitleFactory(name=name, released_on=datetime.date(year, 5, 1)) for name, year in names.items()}


def letterboxd() -> dict[str, str]:
    return {
        "watched.csv": f"{FILM}\n2021-01-01,Salt and Ember,1999,https://boxd.it/aa\n2021-01-01,The Long Pier,2004,https://boxd.it/bb\n",
        "diary.csv": (
            f'{DIARY}\n2021-01-02,Salt and Ember,1999,https://boxd.it/entry1,4,,"rain, home",2021-01-01\n'
            "2021-03-02,Salt and Ember,1999,https://boxd.it/entry2,,Yes,,2021-03-01\n"
        ),
        "reviews.csv": (
            f"{FILM},Rating,Rewatch,Review,Tags,Watched Date\n"
            f'2021-01-02,Salt and Ember,1999,https://boxd.it/entry1,4,,"<i>Ah!</i> {LONG}","rain, home",2021-01-01\n'
        ),
        "ratings.csv": f"{FILM},Rating\n2021-02-01,Salt and Ember,1999,https://boxd.it/aa,4.5\n",
        "watchlist.csv": f"{FILM}\n2021-01-05,Night Bus,2012,https://boxd.it/cc\n2021-01-06,Nobody Knows This One,2011,https://boxd.it/dd\n",
    }


def test_files_become_what_they_say(profile: Profile, films: dict[str, Title]) -> None:
    run = upload(profile, letterboxd())
    assert (run.source, run.state) == ("letterboxd", ImportState.READY), run.message
    assert not Watch.objects.exists()
    assert not ImportChunk.objects.exists()
    run = commit(run)
    assert run.state == ImportState.DONE, run.message
    salt = Watch.objects.filter(title=films["Salt and Ember"]).order_by("watched_on")
    assert [(str(w.watched_on), w.rating, w.is_rewatch, w.tags) for w in salt] == [
        ("2021-01-01", 8, False, ["rain", "home"]), ("2021-03-01", None, True, []),
    ]  # fmt: skip
    assert salt[0].review == Review.objects.get()
    assert Review.objects.get().text == f"*Ah!* {LONG}"
    pier = Watch.objects.get(title=films["The Long Pier"])
    assert pier.watched_on is None
    assert Rating.objects.get().value == 9
    assert str(Rating.objects.get().rated_at.date()) == "2021-02-01"
    entries = LibraryEntry.objects.filter(profile=profile)
    assert entries.get(title=films["Salt and Ember"]).status == Status.COMPLETED
    assert entries.get(title=films["Salt and Ember"]).times_watched == 2
    assert entries.get(title=films["Night Bus"]).on_watchlist
    assert entries.get(title=films["Night Bus"]).status == Status.PLANNED
    assert run.rows.get(state="unknown").raw["name"] == "Nobody Knows This One"


def test_the_same_files_again_bring_nothing_new(profile: Profile, films: dict[str, Title]) -> None:
    commit(upload(profile, letterboxd()))
    before = everything(profile)
    again = upload(profile, letterboxd())
    assert "ready" not in {state for found in states(again).values() for state in found}
    commit(again)
    assert everything(profile) == before


def test_undo_leaves_nothing_behind(profile: Profile, films: dict[str, Title]) -> None:
    before = everything(profile)
    run = commit(upload(profile, letterboxd()))
    assert everything(profile) != before
    run = undo(run)
    assert (run.state, run.message) == (ImportState.UNDONE, "")
    assert everything(profile) == before
    assert Title.objects.get(pk=films["Salt and Ember"].pk).rating_count == 0


def test_undo_after_going_on(profile: Profile, films: dict[str, Title]) -> None:
    """What one did before, and what one did since, stays."""
    salt, pier, bus = (films[name] for name in ("Salt and Ember", "The Long Pier", "Night Bus"))
    services.set_rating(profile=profile, title=pier, value=3)
    services.log_watch(
        profile=profile, title=films["A Quiet Yard"], viewing=Viewing(When.on(datetime.date(2020, 7, 1)))
    )
    run = commit(upload(profile, letterboxd()))
    services.log_watch(profile=profile, title=salt, viewing=Viewing(When.on(datetime.date(2024, 7, 1))))
    services.set_rating(profile=profile, title=salt, value=2)
    run = undo(run)
    assert [str(watch.watched_on) for watch in Watch.objects.filter(title=salt)] == ["2024-07-01"]
    entry = LibraryEntry.objects.get(profile=profile, title=salt)
    assert (entry.status, entry.times_watched) == (Status.COMPLETED, 1)
    assert dict(Rating.objects.values_list("title", "value")) == {pier.pk: 3, salt.pk: 2}
    assert not LibraryEntry.objects.filter(profile=profile, title=bus).exists()
    assert Watch.objects.filter(title=films["A Quiet Yard"]).count() == 1
    assert run.message


def everything(profile: Profile) -> dict[str, object]:
    """All that a profile holds, but for rows without content and for moments of change."""
    entries = LibraryEntry.objects.filter(profile=profile).exclude(status="", on_watchlist=False, is_favourite=False)
    return {
        "watches": sorted(
            Watch.objects.filter(profile=profile).values_list("title", "episode", "watched_on", "rating")
        ),
        "entries": sorted(entries.values_list("title", "status", "times_watched", "on_watchlist", "is_favourite")),
        "ratings": sorted(Rating.objects.filter(profile=profile).values_list("title", "value")),
        "reviews": sorted(Review.objects.filter(profile=profile).values_list("title", "text")),
        "lists": sorted(List.objects.filter(profile=profile, kind="custom").values_list("name", "item_count")),
    }
