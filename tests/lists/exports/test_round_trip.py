"""Matinee's own archive: read into an empty profile it gives the same profile again."""

import json
from typing import Any

import pytest

from lists.enums import ExportKind, ImportState
from lists.exports.account import account_data
from lists.models import LibraryEntry, List, SharedWatch, Watch
from lists.services.together import accept
from movies.models import Title
from reviews.models import Rating
from social.enums import Visibility
from social.models import Profile
from tests.lists.exports.belongings import Shelf, everything, exported, members, stock
from tests.lists.imports.flow import commit, states, undo, upload
from tests.lists.together import friend_of, log_with
from tests.social.factories import ProfileFactory
from tests.social.households import member_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def shelf() -> Shelf:
    return Shelf()


@pytest.fixture
def profile(shelf: Shelf) -> Profile:
    owner: Profile = ProfileFactory(time_zone="Europe/Lisbon")
    stock(owner, shelf)
    return owner


@pytest.fixture
def empty(profile: Profile) -> Profile:
    """Somebody whose own ways are all others: nothing may come of them."""
    return ProfileFactory(time_zone="Pacific/Auckland", default_visibility=Visibility.PRIVATE, tidy_watchlist=True)


def archive(profile: Profile) -> dict[str, bytes]:
    name, data = exported(profile, ExportKind.MATINEE)
    return {name: data}


def test_an_empty_profile_becomes_the_same(profile: Profile, empty: Profile) -> None:
    run = upload(empty, archive(profile))
    assert (run.source, run.state) == ("matinee", ImportState.READY), run.message
    run = commit(run)
    assert run.state == ImportState.DONE, run.message
    wanted, found = everything(profile), everything(empty)
    for kind, rows in wanted.items():
        assert rows, kind
        assert found[kind] == rows, kind
    left = {kind: set(each) - {"written"} for kind, each in states(run).items()}
    assert {kind for kind, each in left.items() if each} == {"follow"}


def test_who_shares_a_viewing_is_named_and_asked_by_no_import(profile: Profile, empty: Profile) -> None:
    sam, noor = member_of(profile, handle="sam"), friend_of(profile, handle="noor")
    kim = friend_of(profile, handle="kim")
    log_with(profile, "sam", "noor", "kim")
    accept(profile=noor, share=SharedWatch.objects.get(profile=noor).pk)
    for owner, handles in ((profile, ["sam", "noor"]), (sam, [profile.handle]), (kim, [])):
        lines = members(exported(owner, ExportKind.MATINEE)[1])["watches.ndjson"].splitlines()
        assert [each for line in lines if (each := json.loads(line)["together"])] == ([handles] if handles else [])
    before = SharedWatch.objects.count()
    assert commit(upload(empty, archive(profile))).state == ImportState.DONE
    assert (SharedWatch.objects.count(), Watch.objects.filter(profile=sam).count()) == (before, 1)
    asked = next(each for each in account_data(kim.user)["profiles"] if each["handle"] == "kim")["shared_with_me"]
    assert [(row["handle"], row["status"]) for row in asked] == [(profile.handle, "pending")]


def test_its_own_archive_is_the_same_again(profile: Profile, empty: Profile) -> None:
    """But for names of rows that have none, which are the site's own."""
    commit(upload(empty, archive(profile)))
    before, after = (members(exported(each, ExportKind.MATINEE)[1]) for each in (profile, empty))
    for name in before:
        if name.endswith(".ndjson") and name != "follows.ndjson":
            assert _plain(before[name]) == _plain(after[name]), name


def test_a_second_time_brings_nothing(profile: Profile, empty: Profile) -> None:
    commit(upload(empty, archive(profile)))
    before = everything(empty)
    again = upload(empty, archive(profile))
    assert "ready" not in {state for found in states(again).values() for state in found}
    commit(again)
    assert everything(empty) == before


def test_into_the_profile_that_it_is_of_brings_nothing(profile: Profile) -> None:
    before = everything(profile)
    run = upload(profile, archive(profile))
    assert "ready" not in {state for found in states(run).values() for state in found}
    commit(run)
    assert everything(profile) == before


def test_taken_back_nothing_is_left(profile: Profile, empty: Profile) -> None:
    commit(upload(empty, archive(profile)))
    run = undo(empty.imports.get())
    assert (run.state, run.message) == (ImportState.UNDONE, "")
    assert not Watch.objects.filter(profile=empty).exists()
    assert not Rating.objects.filter(profile=empty).exists()
    assert not List.objects.filter(profile=empty).exists()
    assert not empty.saved_views.exists()
    entries = LibraryEntry.objects.filter(profile=empty)
    assert not entries.exclude(status="", on_watchlist=False, is_favourite=False, owned=[], private_note="").exists()


def test_taken_back_and_read_again_it_is_the_same(profile: Profile, empty: Profile) -> None:
    commit(upload(empty, archive(profile)))
    undo(empty.imports.get())
    commit(upload(empty, archive(profile)))
    assert everything(empty) == everything(profile)


def test_single_files_come_along_by_themselves(profile: Profile, empty: Profile) -> None:
    files = members(exported(profile, ExportKind.MATINEE)[1])
    run = commit(upload(empty, {"ratings.ndjson": files["ratings.ndjson"]}))
    assert (run.source, run.state) == ("matinee", ImportState.DONE)
    assert everything(empty)["ratings"] == everything(profile)["ratings"]
    assert not Watch.objects.filter(profile=empty).exists()


def test_what_is_here_stays(profile: Profile, empty: Profile, shelf: Shelf) -> None:
    """Another status, another rating and another watchlist than the archive's."""
    salt = shelf.films[0]
    LibraryEntry.objects.create(profile=empty, title=salt, status="dropped")
    Rating.objects.create(profile=empty, title=salt, value=1, rated_at="2024-01-01T00:00Z")
    List.objects.create(profile=empty, kind="watchlist", name="Watchlist", visibility="public", description="Mine")
    commit(upload(empty, archive(profile)))
    assert LibraryEntry.objects.get(profile=empty, title=salt).status == "dropped"
    assert Rating.objects.get(profile=empty, title=salt).value == 1
    watchlist = List.objects.get(profile=empty, kind="watchlist")
    assert (watchlist.visibility, watchlist.description) == ("public", "Mine")
    assert list(watchlist.items.order_by("position").values_list("title__name", flat=True)) == ["Unseen", "Night, Bus"]


def test_means_count_what_everybody_sees(profile: Profile, empty: Profile, shelf: Shelf) -> None:
    commit(upload(empty, archive(profile)))
    salt, thirty = (Title.objects.get(pk=shelf.films[number].pk) for number in (0, 4))
    assert (salt.rating_count, salt.rating_sum) == (2, 18)
    assert thirty.rating_count == 0


def test_the_order_of_a_long_watchlist_is_kept(shelf: Shelf, empty: Profile, monkeypatch: pytest.MonkeyPatch) -> None:
    """Though its titles are written in other batches than they stand on it."""
    monkeypatch.setattr("lists.imports.committing.ROWS_AT_ONCE", 2)
    owner = ProfileFactory()
    made = List.objects.create(profile=owner, kind="watchlist", name="Watchlist")
    titles = list(reversed(shelf.films))
    for place, title in enumerate(titles):
        made.items.create(title=title, position=place, added_at="2024-01-01T00:00Z")
    commit(upload(empty, archive(owner)))
    mine = List.objects.get(profile=empty, kind="watchlist")
    assert list(mine.items.order_by("position").values_list("title", flat=True)) == [title.pk for title in titles]


def test_nothing_of_a_newer_matinee_is_read(profile: Profile, empty: Profile) -> None:
    files = members(exported(profile, ExportKind.MATINEE)[1])
    run = upload(empty, {"watches.ndjson": files["watches.ndjson"].replace("watch/1", "watch/2")})
    assert run.state == ImportState.FAILED
    assert "newer Matinee" in run.message


def _plain(text: str) -> list[str]:
    """Lines without what is the site's own, in an order of their own."""
    lines: list[dict[str, Any]] = [json.loads(line) for line in text.splitlines()]
    for line in lines:
        line.pop("review", None)
        line.pop("added_by", None)
        line.pop("list", None)
        if line["matinee"] != "watch/1":
            line.pop("id", None)
    return sorted(json.dumps(line, sort_keys=True) for line in lines)
