"""What others learn of a library: nothing that a viewing says which they may not see."""

import datetime
from importlib import import_module

import pytest
from django.db import connection
from django.http import QueryDict
from django.test import Client

from lists import services
from lists.library import LibraryFilters, library_counts, matching_titles
from lists.models import LibraryEntry, List, Watch
from lists.services import Viewing, When, delete_watches, edit_watch, log_watch
from lists.services.bulk import SetStatus, carry_out
from lists.services.smart import smart_titles
from movies.models import Title
from social.enums import Visibility
from social.models import Follow, Profile
from tests.lists.api import API, as_profile
from tests.lists.factories import LibraryEntryFactory, ListFactory, WatchFactory
from tests.movies.factories import TitleFactory
from tests.social.factories import ProfileFactory
from tests.social.households import kid_of, member_of

pytestmark = pytest.mark.django_db
LAST_YEAR = datetime.date.today() - datetime.timedelta(days=365)


@pytest.fixture
def owner() -> Profile:
    return ProfileFactory()


@pytest.fixture
def film() -> Title:
    return TitleFactory(name="Secret Film")


def seen(owner: Profile, film: Title, visibility: str, day: datetime.date = LAST_YEAR) -> Watch:
    watch: Watch = log_watch(profile=owner, title=film, viewing=Viewing(When.on(day), visibility=visibility)).made  # type: ignore[assignment]
    return watch


def entry(owner: Profile, title: Title) -> LibraryEntry:
    return LibraryEntry.objects.get(profile=owner, title=title)


def wish(query: str) -> LibraryFilters:
    return LibraryFilters.from_query(QueryDict(query), region="US")


def test_a_private_viewing_is_not_in_the_library_that_others_see(owner: Profile, film: Title) -> None:
    seen(owner, film, "private")
    assert film.name not in Client().get(f"/@{owner.handle}/library/").content.decode()
    assert Client().get(f"/api/v1/library/?of={owner.handle}").json()["results"] == []
    assert film.name in as_profile(owner).get("/library/").content.decode()
    assert as_profile(owner).get(f"{API}library/").json()["results"][0]["status"] == "completed"
    assert library_counts(wish(""), owner=owner, viewer=None, version=1).total == 0


@pytest.mark.parametrize(
    ("visibility", "readers"), [("private", "o"), ("followers", "ofs"), ("public", "ofsv")]
)  # fmt: skip
def test_the_entry_is_as_visible_as_its_widest_viewing(
    owner: Profile, film: Title, visibility: str, readers: str
) -> None:
    follower = ProfileFactory()
    Follow.objects.create(follower=follower, followed=owner)
    who = {"o": owner, "f": follower, "s": member_of(owner), "v": None, "k": kid_of(owner)}
    seen(owner, film, "private")
    seen(owner, film, visibility)
    can = [
        name
        for name, viewer in who.items()
        if matching_titles(wish(""), owner=owner, viewer=viewer, library_only=True).exists()
    ]
    rows = [name for name, viewer in who.items() if LibraryEntry.objects.visible_to(viewer).exists()]
    assert "".join(can) == "".join(rows) == readers


def test_the_visibility_follows_the_log(owner: Profile, film: Title) -> None:
    watch = seen(owner, film, "private")
    assert entry(owner, film).visibility == Visibility.PRIVATE
    edit_watch(profile=owner, watch=watch, visibility="followers")
    assert entry(owner, film).visibility == Visibility.FOLLOWERS
    public = seen(owner, film, "public")
    assert entry(owner, film).visibility == Visibility.PUBLIC
    delete_watches(profile=owner, title=film, watches=[public.pk])
    assert entry(owner, film).visibility == Visibility.FOLLOWERS
    delete_watches(profile=owner, title=film, watches=[watch.pk])
    assert entry(owner, film).visibility == owner.default_visibility


def test_without_viewings_the_default_counts(owner: Profile) -> None:
    owner.default_visibility = Visibility.PRIVATE
    owner.save()
    films = TitleFactory.create_batch(5)
    services.set_status(profile=owner, title=films[0], status="paused")
    services.set_watchlisted(profile=owner, title=films[1], on=True)
    services.set_favourite(profile=owner, title=films[2], on=True)
    services.set_rating(profile=owner, title=films[3], value=7)
    carry_out(profile=owner, act=SetStatus(status="dropped"), title_ids=[films[4].pk])
    assert set(LibraryEntry.objects.values_list("visibility", flat=True)) == {"private"}
    owner.default_visibility = Visibility.PUBLIC
    owner.save()
    services.set_status(profile=owner, title=films[0], status="dropped")
    assert entry(owner, films[0]).visibility == Visibility.PRIVATE


def test_others_get_no_days_and_no_orders_by_days(owner: Profile, film: Title) -> None:
    older = TitleFactory(name="A Later Film")
    seen(owner, film, "public", LAST_YEAR)
    seen(owner, older, "public", LAST_YEAR - datetime.timedelta(days=9))
    seen(owner, older, "private", datetime.date.today())
    page = Client().get(f"/@{owner.handle}/library/?layout=table&sort=-since").content.decode()
    assert "sort=since" not in page
    assert 'value="since"' not in page
    by_day = [
        [
            row["title"]["name"]
            for row in Client().get(f"/api/v1/library/?of={owner.handle}&sort={sort}").json()["results"]
        ]
        for sort in ("since", "-since", "watched", "-first", "added")
    ]
    assert all(names == ["A Later Film", "Secret Film"] for names in by_day)
    (row, _) = Client().get(f"/api/v1/library/?of={owner.handle}").json()["results"]
    assert [row[name] for name in ("status_at", "last_watched_on", "last_logged_at", "times_watched")] == [None] * 3 + [
        0
    ]


@pytest.mark.parametrize(
    "rules", ["status=completed", "watched=ever", "watched_after=2000-01-01", "not_since=2100-01-01", "rewatched=yes"]
)
def test_a_smart_list_of_others_passes_private_viewings_over(owner: Profile, film: Title, rules: str) -> None:
    seen(owner, film, "private")
    seen(owner, film, "private")
    found: List = ListFactory(profile=owner, kind="smart", rules=rules)
    assert list(smart_titles(found, viewer=owner)) == [film]
    assert not smart_titles(found, viewer=None).exists()
    assert not smart_titles(found, viewer=ProfileFactory()).exists()


def test_a_smart_list_of_others_asks_visible_days_alone(owner: Profile, film: Title) -> None:
    seen(owner, film, "public", datetime.date(2020, 5, 1))
    seen(owner, film, "private", datetime.date(2024, 5, 1))

    def shown(rules: str, viewer: Profile | None) -> bool:
        return smart_titles(ListFactory(profile=owner, kind="smart", rules=rules), viewer=viewer).exists()

    assert shown("watched_after=2024-01-01", owner)
    assert not shown("watched_after=2024-01-01", None)
    assert shown("watched_after=2020-01-01&watched_before=2020-12-31", None)
    assert shown("not_since=2022-01-01", None)
    assert not shown("not_since=2022-01-01", owner)


def test_earlier_entries_are_as_visible_as_their_viewings(owner: Profile) -> None:
    films = TitleFactory.create_batch(3)
    for film, shown in ((films[0], ["private"]), (films[1], ["private", "followers"]), (films[2], [])):
        LibraryEntryFactory(profile=owner, title=film)
        for visibility in shown:
            WatchFactory(profile=owner, title=film, visibility=visibility)
    Profile.objects.update(default_visibility="private")
    migration = import_module("lists.migrations.0005_visibility_of_earlier_entries")
    with connection.cursor() as cursor:
        cursor.execute(migration._FILL)
    assert [entry(owner, film).visibility for film in films] == ["private", "followers", "private"]
