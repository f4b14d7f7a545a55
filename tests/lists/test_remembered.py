"""What pages remember of long lists and diaries: quick while nothing changes, and never older than one's last act."""

import datetime
import re
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from lists import diary, services
from lists.enums import Role, Status
from lists.episodes import watching
from lists.models import List, ListMember, Undo
from lists.queries import contents, faces
from lists.remembered import remembered, version_of
from lists.services import Viewing, When, log_watch, set_rating, set_status
from lists.services.episodes import tick_episode
from lists.templatetags import profile_shelves
from movies.models import Title
from social.enums import Visibility
from social.models import Profile
from tests.lists.factories import ListFactory
from tests.movies.factories import EpisodeFactory, SeasonFactory, TitleFactory
from tests.social.factories import ProfileFactory

DAY = datetime.date(2026, 3, 14)


@pytest.fixture(autouse=True)
def everything_is_long(monkeypatch: pytest.MonkeyPatch) -> None:
    for module in (contents, faces, diary, profile_shelves):
        monkeypatch.setattr(module, "MANY", 0)


@pytest.fixture
def profile(db: None) -> Profile:
    return ProfileFactory(handle="ada")


def client_of(profile: Profile) -> Client:
    client = Client()
    client.force_login(profile.user)
    return client


def filled(profile: Profile, count: int) -> tuple[List, list[Title]]:
    found: List = ListFactory(profile=profile)
    titles: list[Title] = TitleFactory.create_batch(count, genres=["drama"], runtime_minutes=60)
    services.add_titles(profile=profile, found=found, title_ids=[title.pk for title in titles])
    found.refresh_from_db()
    return found, titles


def seen(profile: Profile, title: Title, **facts: Any) -> None:
    log_watch(profile=profile, title=title, viewing=Viewing(When.on(DAY), **facts))


def counts(client: Client, found: List) -> tuple[int, int]:
    """Of the list's page: titles, and seen ones. The card among one's lists says the same."""
    page = client.get(found.get_absolute_url()).context["page"]
    shelf = client.get("/lists/").context["shelf"]
    card: Any = next(each for each in shelf.all if each.pk == found.pk)
    assert (card.shown, card.seen) == (page.total, page.seen)
    return page.total, page.seen


def queries(client: Client, path: str) -> int:
    with CaptureQueriesContext(connection) as captured:
        assert client.get(path).status_code == 200
    return len(captured)


def test_nothing_is_kept_that_is_not_worth_it() -> None:
    asked: list[int] = []

    def reckon() -> int:
        asked.append(1)
        return len(asked)

    def ask(about: str, *, worth: bool) -> int:
        return remembered("test", (about,), reckon, worth=lambda _found: worth)

    assert [ask("short", worth=False), ask("short", worth=False)] == [1, 2]
    assert [ask("long", worth=True), ask("long", worth=True), ask("other", worth=True)] == [3, 3, 4]


def test_each_act_raises_the_version(profile: Profile) -> None:
    assert version_of(None) == version_of(profile) == 0
    title = TitleFactory()
    versions = []
    for act in (
        lambda: seen(profile, title),
        lambda: set_rating(profile=profile, title=title, value=8),
        lambda: services.set_watchlisted(profile=profile, title=title, on=True),
        lambda: services.create_list(profile=profile, name="A list"),
    ):
        act()
        versions.append(version_of(profile))
    assert versions == sorted(set(versions))
    assert versions[0] > 0


@pytest.mark.parametrize("path", ["/lists/", "/diary/", "/diary/2026/", "/@ada/"])
def test_a_second_look_asks_less(profile: Profile, path: str) -> None:
    client = client_of(profile)
    _found, titles = filled(profile, 3)
    seen(profile, titles[0])
    first = queries(client, path)
    assert queries(client, path) < first


def test_a_second_look_at_a_list_asks_less(profile: Profile) -> None:
    client = client_of(profile)
    found, _titles = filled(profile, 3)
    first = queries(client, found.get_absolute_url())
    assert queries(client, found.get_absolute_url()) == first - 1


def test_counts_of_a_list_follow_each_act(profile: Profile) -> None:
    client = client_of(profile)
    found, titles = filled(profile, 3)
    assert counts(client, found) == (3, 0)
    seen(profile, titles[0])
    assert counts(client, found) == (3, 1)
    services.add_titles(profile=profile, found=found, title_ids=[TitleFactory().pk])
    assert counts(client, found) == (4, 1)
    services.remove_titles(profile=profile, found=found, title_ids=[titles[0].pk])
    assert counts(client, found) == (3, 0)
    services.take_back(profile=profile, key=Undo.objects.filter(profile=profile).latest("pk").key)
    assert counts(client, found) == (4, 1)


def test_counts_of_a_list_follow_what_others_put_on_it(profile: Profile) -> None:
    found, _titles = filled(profile, 2)
    friend = ProfileFactory()
    ListMember.objects.create(list=found, profile=friend, role=Role.EDITOR, accepted_at=found.created_at)
    own, theirs = client_of(profile), client_of(friend)
    assert counts(own, found) == counts(theirs, found) == (2, 0)
    services.add_titles(profile=friend, found=found, title_ids=[TitleFactory().pk])
    assert counts(own, found) == counts(theirs, found) == (3, 0)


def test_each_reader_has_its_own_counts(profile: Profile) -> None:
    found, titles = filled(profile, 3)
    friend = ProfileFactory()
    ListMember.objects.create(list=found, profile=friend, accepted_at=found.created_at)
    own, theirs = client_of(profile), client_of(friend)
    seen(profile, titles[0])
    assert (counts(own, found), counts(theirs, found)) == ((3, 1), (3, 0))
    seen(friend, titles[1])
    seen(friend, titles[2])
    assert (counts(own, found), counts(theirs, found)) == ((3, 1), (3, 2))


def test_a_narrowed_list_says_how_much_matches(profile: Profile) -> None:
    client = client_of(profile)
    found, titles = filled(profile, 3)
    seen(profile, titles[0])
    for wish, matched in (("", 3), ("?seen=seen", 1), ("?seen=unseen", 2), ("?genre=drama", 3), ("?genre=crime", 0)):
        page = client.get(found.get_absolute_url() + wish).context["page"]
        assert (page.total, page.matched) == (3, matched), wish


def test_a_smart_list_follows_the_owners_acts(profile: Profile) -> None:
    client = client_of(profile)
    titles = TitleFactory.create_batch(3)
    found = services.create_list(profile=profile, name="Good ones", rules="rating_min=8").made
    for number, title in enumerate(titles, start=1):
        set_rating(profile=profile, title=title, value=9)
        assert counts(client, found) == (number, 0)
    seen(profile, titles[0])
    assert counts(client, found) == (3, 1)


def test_a_smart_list_of_somebody_else_is_asked_anew(profile: Profile) -> None:
    """What of it others see depends on what its owner lets them read, and that changes without an act of tracking."""
    titles = TitleFactory.create_batch(2)
    for title in titles:
        set_rating(profile=profile, title=title, value=9)
    found = services.create_list(
        profile=profile, name="Good ones", rules="rating_min=8", visibility=Visibility.PUBLIC
    ).made
    reader = client_of(ProfileFactory())
    assert reader.get(found.get_absolute_url()).context["page"].total == 2
    profile.ratings.filter(title=titles[0]).update(visibility=Visibility.PRIVATE)
    assert reader.get(found.get_absolute_url()).context["page"].total == 1


def test_the_diary_follows_each_act(profile: Profile) -> None:
    client = client_of(profile)

    def years() -> list[tuple[str, int]]:
        return [(year["label"], year["count"]) for year in client.get("/diary/").context["years"]]

    first, second = TitleFactory.create_batch(2)
    seen(profile, first)
    assert years() == [("2026", 1)]
    seen(profile, second)
    assert years() == [("2026", 2)]
    page = client.get("/diary/2026/").context
    assert (page["total"], page["active_days"], page["months"][2][0].days) == (2, 1, 1)
    log_watch(profile=profile, title=first, viewing=Viewing(When.on(datetime.date(2026, 4, 1))))
    page = client.get("/diary/2026/").context
    assert (page["total"], page["active_days"]) == (3, 2)


def test_others_diaries_are_counted_anew(profile: Profile) -> None:
    seen(profile, TitleFactory(), visibility=Visibility.PUBLIC)
    reader = client_of(ProfileFactory())
    assert [year["count"] for year in reader.get("/@ada/diary/").context["years"]] == [1]
    profile.watches.update(visibility=Visibility.PRIVATE)
    assert [year["count"] for year in reader.get("/@ada/diary/").context["years"]] == []
    assert [year["count"] for year in client_of(profile).get("/diary/").context["years"]] == [1]


def test_a_profiles_numbers_are_of_what_the_reader_may_know(profile: Profile) -> None:
    own, reader = client_of(profile), client_of(ProfileFactory())

    def films(client: Client) -> int:
        page = client.get("/@ada/").content.decode()
        return int(re.search(r'<dt>Films</dt><dd class="num">(\d+)<', page)[1])  # type: ignore[index]

    seen(profile, TitleFactory(), visibility=Visibility.PUBLIC)
    seen(profile, TitleFactory(), visibility=Visibility.PRIVATE)
    assert (films(own), films(reader)) == (2, 1)
    seen(profile, TitleFactory(), visibility=Visibility.PUBLIC)
    assert (films(own), films(reader)) == (3, 2)


def test_what_to_go_on_with_follows_each_act(profile: Profile, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(watching, "SEVERAL", 0)
    client = client_of(profile)
    shows = []
    for number in range(3):
        show = TitleFactory(show=True, name=f"Show {number}")
        EpisodeFactory.create_batch(2, season=SeasonFactory(title=show, number=1), aired_on=DAY)
        tick_episode(profile=profile, episode=show.seasons.get().episodes.order_by("number")[0])
        shows.append(show)

    def cards() -> list[str]:
        return re.findall(r'next-card__name">(Show \d)<', client.get("/").content.decode())

    assert cards() == cards() == ["Show 0", "Show 1", "Show 2"]
    set_status(profile=profile, title=shows[2], status=Status.PAUSED)
    assert cards() == ["Show 0", "Show 1"]
    tick_episode(profile=profile, episode=shows[0].seasons.get().episodes.order_by("number")[1])
    assert cards() == ["Show 1"]
    # What the catalogue says of those that are remembered is asked each time.
    shows[1].seasons.get().episodes.order_by("number").last().delete()
    assert cards() == []
