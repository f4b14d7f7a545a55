"""Episodes in a browser: ticks by mouse and keyboard, undo, what moves with them, the veil; and without scripts."""

import datetime
import re
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from lists.enums import Status
from lists.models import LibraryEntry, Watch
from movies.enums import TitleStatus
from movies.models import Episode, Title
from tests.e2e.axe import DESKTOP, ZOOMED, too_wide, violations, violations_in_both_themes
from tests.e2e.site import Site, at_rest, sign_in
from tests.movies.factories import EpisodeFactory, SeasonFactory, TitleFactory
from tests.social.factories import ProfileFactory

AIRED = datetime.date(2024, 5, 1)


@pytest.fixture
def show(catalogue: Title) -> Title:
    show = TitleFactory(show=True, name="Platform Nine", status=TitleStatus.ENDED, runtime_minutes=30)
    for number in (1, 2):
        season = SeasonFactory(title=show, number=number)
        for place in range(1, 5):
            EpisodeFactory(
                season=season, number=place, name=f"Stop {number}-{place}", overview=f"Story {number}-{place}"
            )
    EpisodeFactory(season=season, number=5, name="Stop 2-5", aired_on=datetime.date(2999, 1, 1))
    return show


@pytest.fixture
def signed_in(site: Site, account: Any) -> Site:
    ProfileFactory(user=account, handle="ada")
    sign_in(site.page.context, account, site.url)
    return site


def seen() -> list[tuple[int, int]]:
    return sorted(Watch.objects.values_list("episode__season__number", "episode__number"))


def opened(site: Site, show: Title, number: int = 1) -> Page:
    page = site.open(show.get_absolute_url())
    page.locator(f"details[data-season='{number}'] summary").click()
    expect(page.locator(f"#s{number}e1")).to_be_visible()
    return page


def test_a_season_is_ticked_and_taken_back(signed_in: Site, show: Title) -> None:
    page = opened(signed_in, show)
    expect(page.locator("#s1e1")).not_to_contain_text("Stop")
    page.get_by_role("button", name="Season 1: all seen").click()
    expect(page.locator("#s1-head")).to_contain_text("4 of 4")
    expect(page.locator("#show-progress")).to_contain_text("S2 E1")
    expect(page.locator("#show-progress")).to_contain_text("2 h left")
    expect(page.locator("#s1e4")).to_contain_text("Stop 1-4")
    assert seen() == [(1, number) for number in (1, 2, 3, 4)]
    page.get_by_role("button", name="Undo").click()
    expect(page.locator("#s1-head")).to_contain_text("0 of 4")
    expect(page.locator("#s1e1").get_by_role("button", name="Episode 1 seen", exact=True)).to_have_attribute(
        "aria-pressed", "false"
    )
    assert seen() == []


def test_one_tick_shows_at_once_and_goes_with_a_second(signed_in: Site, show: Title) -> None:
    page = opened(signed_in, show)
    tick = page.get_by_role("button", name="Episode 2 seen", exact=True)
    tick.click()
    expect(page.get_by_role("button", name="Episode 2 seen", exact=True)).to_have_attribute("aria-pressed", "true")
    expect(page.locator("#s1e2")).to_contain_text("Stop 1-2")
    expect(page.locator("#s1-head")).to_contain_text("1 of 4")
    expect(page.locator("[data-part=page] .tracker__status summary")).to_contain_text("Watching")
    page.get_by_role("button", name="Episode 2 seen", exact=True).click()
    expect(page.locator("#s1-head")).to_contain_text("0 of 4")
    assert seen() == []


def test_up_to_here_by_keyboard(signed_in: Site, show: Title) -> None:
    page = opened(signed_in, show, 2)
    page.locator("#s2e1 .tick").focus()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    expect(page.locator("#s2e3 .tick")).to_be_focused()
    page.keyboard.press("Shift+X")
    expect(page.locator("#s2-head")).to_contain_text("3 of 5")
    expect(page.locator("#s1-head")).to_contain_text("4 of 4")
    expect(page.locator("#s2e3")).to_contain_text("Stop 2-3")
    expect(page.locator("#s2e3 .tick")).to_be_focused()
    at_rest(page)
    page.keyboard.press("ArrowDown")
    page.keyboard.press("x")
    expect(page.locator("#s2-head")).to_contain_text("4 of 5")
    expect(page.locator("#s2e4 .tick")).to_be_focused()
    assert len(seen()) == 8
    page.keyboard.press("u")
    expect(page.locator("#s2-head")).to_contain_text("3 of 5")


def test_a_failed_tick_goes_back(signed_in: Site, show: Title) -> None:
    page = opened(signed_in, show)
    page.route("**/episodes/", lambda route: route.abort())
    page.get_by_role("button", name="Episode 1 seen", exact=True).click()
    expect(page.locator(".toast--error")).to_be_visible()
    expect(page.get_by_role("button", name="Episode 1 seen", exact=True)).to_have_attribute("aria-pressed", "false")
    assert seen() == []
    signed_in.errors.clear()  # htmx says there that the request failed, which it was to do


def test_the_veil_lifts_by_touch(signed_in: Site, show: Title) -> None:
    page = opened(signed_in, show)
    assert "Stop 1-" not in page.content()
    page.get_by_role("link", name=re.compile("episode 2$")).click()
    expect(page.locator("#s1e2")).to_contain_text("Story 1-2")
    assert "Stop 1-3" not in page.content()
    page.get_by_role("link", name="Show it all").click()
    expect(page.locator("#s1e4")).to_contain_text("Story 1-4")


def test_an_episode_is_dated_rated_and_seen_again(signed_in: Site, show: Title) -> None:
    page = opened(signed_in, show)
    page.locator("#s1e1-x, #s1e1").get_by_role("link", name="Episode 1: when, again, rating").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_text("On a day", exact=True).click()
    dialog.get_by_label("Day", exact=True).fill("2025-02-03")
    dialog.get_by_role("button", name="Mark as seen").click()
    expect(dialog).to_contain_text("Seen once")
    expect(dialog).to_contain_text("Feb. 3, 2025")
    dialog.locator(".stars input[value='8']").check(force=True)
    expect(page.locator("#s1e1 .ep__rating")).to_contain_text("4")
    # Messages lie over the button, for ten seconds.
    for close in reversed(page.locator("#toasts").get_by_role("button", name="Close").all()):
        close.click()
    dialog.get_by_role("button", name="Seen once more").click()
    expect(dialog).to_contain_text("Seen 2 times")
    assert violations(page) == []
    dialog.get_by_role("button", name="Close").first.click()
    expect(page.locator("#s1e1")).to_contain_text("2×")
    assert Watch.objects.filter(watched_on=datetime.date(2025, 2, 3)).count() == 1


def test_what_has_not_aired_asks_first(signed_in: Site, show: Title) -> None:
    page = opened(signed_in, show, 2)
    page.locator("#s2e5 .tick").click()
    dialog = page.get_by_role("dialog")
    expect(dialog).to_contain_text("Have you seen it already")
    dialog.get_by_role("button", name="I have seen it").click()
    expect(page.locator("#s2-head")).to_contain_text("1 of 5")
    assert seen() == [(2, 5)]


def test_a_card_moves_on_and_comes_back(signed_in: Site, show: Title) -> None:
    page = signed_in.open(show.get_absolute_url())
    page.get_by_role("button", name="S1 E1: mark as seen").click()
    expect(page.locator("#show-progress")).to_contain_text("S1 E2")
    page = signed_in.open("/")
    card = page.locator(".next-card")
    expect(card).to_contain_text("S1 E2")
    card.get_by_role("button").click()
    expect(card).to_contain_text("S1 E3")
    expect(card.get_by_role("button")).to_be_focused()
    page.get_by_role("button", name="Undo").click()
    expect(card).to_contain_text("S1 E2")
    assert seen() == [(1, 1)]


def test_the_pages_of_shows_are_accessible_and_fit_a_phone(signed_in: Site, show: Title) -> None:
    Episode.objects.filter(season__title=show, season__number=1, number=1).update(still_path="")
    page = opened(signed_in, show)
    page.get_by_role("button", name="Episode 1 seen", exact=True).click()
    expect(page.locator("#s1-head")).to_contain_text("1 of 4")
    wrong: dict[str, Any] = {}
    season, base = f"{show.get_absolute_url()}season/1/", show.get_absolute_url()
    for path in ("", base, season, f"{season}watch/", f"{season}episode/1/", f"{base}watch/", "/watching/", "/"):
        if path:
            page = signed_in.open(path)
        found = violations_in_both_themes(page)
        found += too_wide(page)
        page.set_viewport_size({"width": ZOOMED, "height": 700})
        small = page.evaluate(
            "[...document.querySelectorAll('.tick, .ep .icon-button, .ep__up-to')].filter((each) => {"
            " const box = each.getBoundingClientRect(); return box.width && (box.width < 44 || box.height < 44); })"
            ".map((each) => each.outerHTML.slice(0, 90))"
        )
        page.set_viewport_size({"width": DESKTOP, "height": 800})
        if found or small:
            wrong[path] = found + small
    assert wrong == {}


def test_shows_without_scripts(signed_in: Site, show: Title, browser: Browser) -> None:
    context = browser.new_context(
        java_script_enabled=False, base_url=signed_in.url, storage_state=signed_in.page.context.storage_state()
    )
    page = context.new_page()
    page.goto(show.get_absolute_url())
    page.get_by_role("button", name="S1 E1: mark as seen").click()
    expect(page.locator("#show-progress")).to_contain_text("S1 E2")
    page.get_by_role("button", name="Undo").click()
    expect(page.locator("#show-progress")).to_contain_text("S1 E1")
    page.locator("details[data-season='2'] summary").click()
    page.get_by_role("link", name="All episodes of Season 2").click()
    expect(page.locator("#s2e2")).not_to_contain_text("Stop")
    page.get_by_role("link", name=re.compile("episode 2$")).click()
    expect(page.locator("#s2e2")).to_contain_text("Stop 2-2")
    page.locator("#s2e2").get_by_role("button", name="Up to here").click()
    expect(page.locator("#s2-head")).to_contain_text("2 of 5")
    assert len(seen()) == 6
    page.locator("#s2e2").get_by_role("button", name="Episode 2 seen", exact=True).click()
    assert len(seen()) == 5
    page.locator("#s2-acts").get_by_role("link").click()
    page.get_by_label("On the day it aired").check()
    page.get_by_role("button", name="Mark as seen").click()
    expect(page.locator("#s2-head")).to_contain_text("4 of 5")
    page.goto(f"{show.get_absolute_url()}season/2/episode/5/")
    page.get_by_role("button", name="I have seen it").click()
    assert len(seen()) == 9
    assert LibraryEntry.objects.get().status == Status.COMPLETED
    page.goto("/watching/")
    expect(page.get_by_role("heading", level=1)).to_have_text("Watching")
    context.close()
