"""The diary: what each page shows, to whom, and what it costs."""

import datetime
import re
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from lists import diary as reads
from lists import services
from lists.diary import DiaryFilters
from lists.models import Watch
from lists.services import Viewing, When, today_of
from movies.models import Title
from reviews.models import Rating
from social.enums import ProfileKind, Visibility
from social.models import Profile
from tests.lists.factories import WatchFactory
from tests.movies.factories import EpisodeFactory, SeasonFactory, TitleFactory
from tests.social.factories import ProfileFactory

DAY = datetime.date(2026, 3, 14)
HTMX: Any = {"HTTP_HX_REQUEST": "true"}


@pytest.fixture
def profile(db: None) -> Profile:
    return ProfileFactory(handle="ada")


@pytest.fixture
def owner(profile: Profile) -> Client:
    client = Client()
    client.force_login(profile.user)
    return client


def body(client: Client, path: str, **extra: Any) -> str:
    response = client.get(path, **extra)
    assert response.status_code == 200, path
    text: str = response.content.decode()
    return text


def names(html: str) -> list[str]:
    return re.findall(r'class="line__name"><a [^>]*>([^<]+)', html)


def film(name: str, day: datetime.date | None = DAY, **facts: Any) -> Watch:
    return WatchFactory(title=TitleFactory(name=name), watched_on=day, **facts)


def test_newest_first_under_months_and_days(owner: Client, profile: Profile) -> None:
    film("Old", datetime.date(2025, 12, 31), profile=profile)
    film("Early", profile=profile)
    film("Late", profile=profile)
    film("Undated", None, profile=profile)
    film("Somebody else’s")
    page = body(owner, "/diary/")
    assert names(page) == ["Late", "Early", "Old"]
    assert re.findall(r"<h2[^>]*><a [^>]*>([^<]+)", page) == ["March 2026", "December 2025"]
    assert "Saturday, 14 March 2026" in page


def test_a_line_says_what_was_said(owner: Client, profile: Profile) -> None:
    watch = film("Salt", profile=profile, is_rewatch=True, company="Sam", note="In the garden", visibility="private")
    Rating.objects.create(profile=profile, title=watch.title, value=7, rated_at="2026-01-01T00:00Z")
    page = body(owner, "/diary/")
    for said in ("Rewatch", "With Sam", "In the garden", "Only me", "★★★½", "3½ stars"):
        assert said in page


def test_the_viewings_own_rating_goes_before_the_titles(owner: Client, profile: Profile) -> None:
    watch = film("Salt", profile=profile, rating=2)
    Rating.objects.create(profile=profile, title=watch.title, value=7, rated_at="2026-01-01T00:00Z")
    assert "1 star<" in body(owner, "/diary/")


def test_episodes_of_one_show_on_one_day_share_a_line(owner: Client, profile: Profile) -> None:
    season = SeasonFactory(title=TitleFactory(show=True, name="The Night Desk"), number=1)
    for number in (1, 2, 3):
        episode = EpisodeFactory(season=season, number=number, name=f"Part {number}")
        day = DAY if number < 3 else DAY + datetime.timedelta(1)
        WatchFactory(profile=profile, title=season.title, episode=episode, watched_on=day)
    page = body(owner, "/diary/")
    assert names(page) == ["The Night Desk", "The Night Desk"]
    assert "2 episodes" in page
    assert page.index("1. Part 1") < page.index("2. Part 2")


@pytest.mark.parametrize(
    ("query", "shown"),
    [
        ("kind=film", ["Salt", "Ember"]),
        ("kind=show", ["The Night Desk"]),
        ("rewatch=1", ["Salt"]),
        ("note=1", ["Ember"]),
        ("q=embér", ["Ember"]),
        ("q=pier", ["Ember"]),
        ("q=sam", ["Salt"]),
        ("kind=play&rewatch=maybe&title=x", ["The Night Desk", "Salt", "Ember"]),
        ("kind=film&rewatch=1&note=1", []),
    ],
)
def test_filters_and_search(owner: Client, profile: Profile, query: str, shown: list[str]) -> None:
    film("Ember", profile=profile, note="On the pier")
    film("Salt", profile=profile, is_rewatch=True, company="Sam")
    WatchFactory(profile=profile, title=TitleFactory(show=True, name="The Night Desk"), watched_on=DAY)
    assert names(body(owner, f"/diary/?{query}")) == shown


def test_one_titles_viewings(owner: Client, profile: Profile) -> None:
    watch = film("Salt", profile=profile)
    film("Ember", profile=profile)
    assert names(body(owner, f"/diary/?title={watch.title_id}")) == ["Salt"]


def test_paging_shows_each_viewing_once(profile: Profile) -> None:
    days = [DAY - datetime.timedelta(number // 3) for number in range(20)] + [datetime.date(2020, 1, 1)] * 25
    made = {WatchFactory(profile=profile, title=TitleFactory(), watched_on=day).pk for day in days}
    found, cursor, pages = [], "", 0
    while pages < 20:
        page = reads.dated_page(reads.entries(profile, profile), cursor=cursor, size=7)
        found += [watch.pk for watch in page.watches]
        cursor, pages = page.next_cursor, pages + 1
        if not cursor:
            break
    assert len(found) == len(made)
    assert set(found) == made


def test_more_goes_on_under_the_same_month(owner: Client, profile: Profile) -> None:
    for number in range(reads.PAGE_SIZE + 5):
        WatchFactory(profile=profile, title=TitleFactory(), watched_on=DAY - datetime.timedelta(number % 14))
    page = body(owner, "/diary/")
    more = re.search(r'href="(/diary/\?after=[^"]+)"', page)
    assert more is not None
    address = more[1].replace("&amp;", "&")
    fragment = body(owner, address, HTTP_HX_TARGET="diary-more", **HTMX)
    assert "<h2" not in fragment
    assert "March 2026</a></h2>" in body(owner, address)
    assert len(names(page)) + len(names(fragment)) == reads.PAGE_SIZE + 5


@pytest.mark.parametrize("cursor", ["x", "2026-13-40", "2026-03-14.99999999", "9999-12-31", "-1"])
def test_nonsense_cursors_are_no_error(owner: Client, profile: Profile, cursor: str) -> None:
    film("Salt", profile=profile)
    body(owner, f"/diary/?after={cursor}")
    body(owner, f"/diary/some-time/?after={cursor}")


def test_month_has_a_calendar_that_leads_to_days(owner: Client, profile: Profile) -> None:
    film("Salt", profile=profile)
    film("Ember", datetime.date(2026, 2, 28), profile=profile)
    page = body(owner, "/diary/2026/3/")
    assert names(page) == ["Salt"]
    assert 'href="/diary/2026/3/14/"' in page
    assert "14 March: 1 viewing" in page
    assert 'href="/diary/2026/2/"' in page


def test_day_leads_to_the_days_beside_it(owner: Client, profile: Profile) -> None:
    film("Salt", profile=profile)
    film("Ember", datetime.date(2024, 2, 29), profile=profile)
    page = body(owner, "/diary/2026/3/14/")
    assert names(page) == ["Salt"]
    assert 'href="/diary/2024/2/29/"' in page
    assert names(body(owner, "/diary/2026/3/13/")) == []


def test_year_counts_days_and_months(owner: Client, profile: Profile) -> None:
    film("Salt", profile=profile)
    film("Ember", profile=profile)
    film("Old", datetime.date(2025, 3, 14), profile=profile)
    page = body(owner, "/diary/2026/")
    assert "14 March: 2 viewings" in page
    assert page.count('class="square"') == 365 + 5
    row = re.search(r"March</a></th>(.*?)</tr>", page)
    assert row is not None
    assert re.findall(r">(\d+)<", row[1]) == ["2", "2", "0", "1"]


def test_some_time_has_a_page_of_its_own(owner: Client, profile: Profile) -> None:
    film("Undated", None, profile=profile)
    film("Dated", profile=profile)
    assert names(body(owner, "/diary/some-time/")) == ["Undated"]


@pytest.mark.parametrize("path", ["2026/13/", "2026/2/30/", "0/", "1700/", "99999/", "2026/0/", "2200/1/1/"])
def test_days_that_are_none_are_missing(owner: Client, path: str) -> None:
    assert owner.get(f"/diary/{path}").status_code == 404


def test_this_month_is_there_and_the_next_is_not(owner: Client, profile: Profile) -> None:
    today = today_of(profile)
    following = (today.replace(day=1) + datetime.timedelta(32)).replace(day=1)
    body(owner, f"/diary/{today.year}/{today.month}/")
    assert owner.get(f"/diary/{following.year}/{following.month}/").status_code == 404


def test_empty_diary_invites(owner: Client) -> None:
    page = body(owner, "/diary/")
    assert "The first page is still blank" in page
    assert "What did you watch?" in page


def test_find_leads_to_the_form(owner: Client, profile: Profile) -> None:
    salt = TitleFactory(name="Salt")
    TitleFactory(name="Saltier", adult=True)
    page = body(owner, "/diary/find/?q=sal")
    assert re.findall(r'class="found__title" href="([^"]+)"', page) == [f"/track/{salt.pk}/log/"]
    fragment = body(owner, "/diary/find/?q=sal", HTTP_HX_TARGET="found", **HTMX)
    assert "<html" not in fragment
    assert "Nothing here is called “zzz”." in body(owner, "/diary/find/?q=zzz")


# ---- Whose diary, and who reads it ----------------------------------------------------------------------------------

PAGES = ("", "2026/", "2026/3/", "2026/3/14/", "some-time/")


@pytest.fixture
def kept(profile: Profile) -> None:
    for visibility in Visibility:
        for day in (DAY, None):
            film(f"Watched {visibility.label}", day, profile=profile, visibility=visibility, company="Sam", note="Dear")
    film("Adult", profile=profile)
    Title.objects.filter(name="Adult").update(adult=True)


def reader(profile: Profile, who: str) -> Client:
    client = Client()
    if who == "anonymous":
        return client
    if who == "owner":
        acting = profile
    elif who == "sibling":
        acting = ProfileFactory(user=profile.user, position=1)
    elif who == "kid":
        acting = ProfileFactory(kind=ProfileKind.KIDS, age_ceiling=12, visibility="private")
    else:
        acting = ProfileFactory()
    client.force_login(acting.user)
    session = client.session
    session["profile"] = acting.pk
    session.save()
    return client


@pytest.mark.parametrize(
    ("who", "shown"),
    [
        ("anonymous", {"Everybody"}),
        ("stranger", {"Everybody"}),
        ("sibling", {"Everybody", "Followers"}),
        ("owner", {"Everybody", "Followers", "Only me"}),
    ],
)
@pytest.mark.usefixtures("kept")
def test_each_reader_sees_what_they_may(profile: Profile, who: str, shown: set[str]) -> None:
    client = reader(profile, who)
    for path in ("", "2026/3/", "2026/3/14/", "some-time/"):
        page = body(client, f"/@ada/diary/{path}")
        assert {name.removeprefix("Watched ") for name in names(page)} == shown, path
        assert ("Delete this viewing" in page) is (who == "owner")
        assert "Adult" not in page
    counts = re.search(r"14 March: (\d)", body(client, "/@ada/diary/2026/"))
    assert counts is not None
    assert int(counts[1]) == len(shown)


@pytest.mark.parametrize("path", PAGES)
@pytest.mark.usefixtures("kept")
def test_a_private_diary_is_missing_for_others(profile: Profile, path: str) -> None:
    Profile.objects.filter(pk=profile.pk).update(visibility=Visibility.PRIVATE)
    for who in ("anonymous", "stranger", "sibling", "kid"):
        assert reader(profile, who).get(f"/@ada/diary/{path}").status_code == 404
    assert reader(profile, "owner").get(f"/@ada/diary/{path}").status_code == 200


def test_kids_read_no_diaries_but_their_own(profile: Profile) -> None:
    assert reader(profile, "kid").get("/@ada/diary/").status_code == 404


@pytest.mark.parametrize("path", [*PAGES, "find/"])
def test_ones_own_diary_wants_a_log_in(client: Client, db: None, path: str) -> None:
    response = client.get(f"/diary/{path}")
    assert response.headers["Location"] == f"/accounts/login/?next=/diary/{path}"


@pytest.mark.parametrize(
    ("path", "cost"),
    [("", 5), ("2026/", 4), ("2026/3/", 3), ("2026/3/14/", 4), ("some-time/", 2)],
)
def test_pages_cost_the_same_however_long(profile: Profile, owner: Client, path: str, cost: int) -> None:
    season = SeasonFactory(title=TitleFactory(show=True), number=1)
    counts = []
    for more in (1, 12):
        for _ in range(more):
            film("Salt", profile=profile)
            film("Salt", None, profile=profile)
            episode = EpisodeFactory(season=season)
            WatchFactory(profile=profile, title=season.title, episode=episode, watched_on=DAY)
            services.log_watch(profile=profile, title=season.title, episode=episode, viewing=Viewing(When.some_time()))
        with CaptureQueriesContext(connection) as counted:
            body(owner, f"/diary/{path}")
        counts.append(len(counted))
    assert counts == [cost, cost]


def test_filters_say_themselves_in_an_address() -> None:
    assert DiaryFilters().to_query() == ""
    assert DiaryFilters(kind="film", rewatch=True, note=True, q="salt & ember", title=3).to_query() == (
        "kind=film&rewatch=1&note=1&q=salt+%26+ember&title=3"
    )


@pytest.mark.parametrize(
    ("count", "most", "level"), [(0, 9, 0), (1, 1, 1), (2, 3, 2), (1, 40, 1), (20, 40, 2), (40, 40, 4), (11, 40, 2)]
)
def test_heat_has_four_levels(count: int, most: int, level: int) -> None:
    assert reads.heat(count, most) == level


@pytest.mark.parametrize("year", [2024, 2026, 2028, 1900])
def test_heat_map_has_each_day_once(year: int) -> None:
    rows = reads.heat_map(year, {})
    days = sorted(square.day for row in rows for square in row if square)
    assert days == [days[0] + datetime.timedelta(number) for number in range(366 if year in (2024, 2028) else 365)]
    assert all(square.day.weekday() == number for number, row in enumerate(rows) for square in row if square)
    assert sum(weeks for _first, weeks in reads.heat_head(rows)) == len(rows[0])
    assert [first.month for first, _weeks in reads.heat_head(rows)] == list(range(1, 13))


@pytest.mark.django_db
def test_another_ones_diary_names_no_episode_that_would_be_a_spoiler(client: Client) -> None:
    episode = EpisodeFactory(name="The Butler Did It")
    owner, reader = ProfileFactory(), ProfileFactory()
    show = episode.season.title
    WatchFactory(profile=owner, title=show, episode=episode, watched_on=datetime.date(2026, 3, 1))
    client.force_login(reader.user)
    address = reverse("lists:diary_of", args=[owner.handle])
    assert "Butler" not in client.get(address).content.decode()
    WatchFactory(profile=reader, title=show, episode=episode)
    assert "Butler" in client.get(address).content.decode()


@pytest.mark.django_db
def test_a_choice_of_episodes_names_those_seen_alone(client: Client) -> None:
    episode = EpisodeFactory(name="The Butler Did It", number=3)
    reader, show = ProfileFactory(), episode.season.title
    client.force_login(reader.user)
    address = reverse("lists:log", args=[show.pk])
    text = client.get(address).content.decode()
    assert "Butler" not in text
    assert "Episode 3" in text
    reader.hide_spoilers = False
    reader.save()
    assert "Butler" in client.get(address).content.decode()


def test_what_people_write_is_text(owner: Client, profile: Profile) -> None:
    """Lines are made by hand, and escape what they say."""
    watch = film("<b>Salt</b>", profile=profile, note="<i>In</i>\nthe rain", company="<u>Sam</u>", tags=["<s>"])
    episode = EpisodeFactory(
        name="<em>Pilot</em>", season=SeasonFactory(title=TitleFactory(show=True), name="<q>One</q>")
    )
    WatchFactory(profile=profile, title=episode.season.title, episode=episode, watched_on=DAY)
    page = body(owner, "/diary/2026/3/14/").split("<main")[1]
    assert watch.title.name not in page
    for tag in ("<b>Salt", "<i>In", "<u>Sam", "<s>", "<em>Pilot", "<q>One"):
        assert tag not in page, tag
        assert tag.replace("<", "&lt;").replace(">", "&gt;") in page, tag
    assert "<p>&lt;i&gt;In&lt;/i&gt;<br>the rain</p>" in page
