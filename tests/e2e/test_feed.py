"""The feed in two browsers: one acts, the other's open page shows it, with nothing lost that was being read."""

from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from movies.models import Title
from social.models import Profile
from tests.e2e.axe import too_wide, violations_in_both_themes
from tests.e2e.site import Site, sign_in
from tests.social.factories import ProfileFactory, UserFactory
from tests.social.feeding import follow, rated, watched


@pytest.fixture
def friend(catalogue: Title) -> Profile:
    return ProfileFactory(handle="noor", display_name="Noor", user=UserFactory())


@pytest.fixture
def reading(site: Site, account: Any, friend: Profile) -> Site:
    reader = ProfileFactory(user=account, handle="ada")
    follow(reader, friend)
    sign_in(site.page.context, account, site.url)
    return site


def live(site: Site) -> Page:
    page = site.open("/feed/")
    expect(page.locator("#live-status")).to_have_text("Live")
    return page


def test_what_one_does_the_other_sees_at_once(reading: Site, browser: Browser, friend: Profile) -> None:
    watched(friend, Title.objects.get(name="Salt"))
    page = live(reading)
    expect(page.locator("#feed .entry")).to_have_count(1)
    held = page.locator("#feed .entry__who").first
    held.focus()

    other = browser.new_context(service_workers="block")
    try:
        sign_in(other, friend.user, reading.url)
        theirs = other.new_page()
        theirs.goto(reading.url + "/feed/")
        film = Title.objects.get(name="Ember")
        status = theirs.evaluate(
            """async ([address]) => {
                const token = JSON.parse(document.body.getAttribute("hx-headers"))["X-CSRFToken"];
                const body = new URLSearchParams({value: "9"});
                return (await fetch(address, {method: "POST", body, headers: {"X-CSRFToken": token}})).status;
            }""",
            [f"/track/{film.pk}/rating/"],
        )
        assert status == 200
    finally:
        other.close()

    new = page.locator("#feed-new .entry")
    expect(new).to_have_count(1)
    expect(new).to_contain_text("Ember")
    expect(page.locator("#announcer")).to_have_text("1 new entry")
    expect(held).to_be_focused()


def test_an_entry_that_grows_is_there_once_and_scrolling_stays(reading: Site, friend: Profile) -> None:
    films = list(Title.objects.films()[:12])
    for film in films:
        watched(friend, film)
    page = live(reading)
    below = page.locator("#feed .entry").last
    below.scroll_into_view_if_needed()
    before = below.bounding_box()
    rated(friend, films[-1], value=6)
    expect(page.locator("#feed-new .entry")).to_have_count(1)
    expect(page.get_by_text("watched and rated")).to_have_count(1)
    expect(page.locator(".entry")).to_have_count(12)
    after = below.bounding_box()
    assert before
    assert after
    assert abs(before["y"] - after["y"]) < 3


def test_the_home_page_s_rail_brings_itself_up_to_date(reading: Site, friend: Profile) -> None:
    page = reading.open("/")
    expect(page.locator("#friends")).to_contain_text("What the people you follow")
    watched(friend, Title.objects.get(name="Salt"))
    expect(page.locator("#friends .friend")).to_have_count(1)


def test_it_can_be_read_by_everybody(reading: Site, friend: Profile) -> None:
    for film in Title.objects.films()[:3]:
        watched(friend, film)
        rated(friend, film)
    page = live(reading)
    assert too_wide(page) == []
    assert violations_in_both_themes(page) == []
