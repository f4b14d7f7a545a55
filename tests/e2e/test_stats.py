"""Statistics in a real browser: readable by everybody in both themes, on a phone, without scripts, and shared."""

import datetime

import pytest
from playwright.sync_api import Browser, expect

from movies.models import Episode, Title
from reviews.services import rate
from social.models import Profile
from tests.e2e.axe import too_wide, violations_in_both_themes
from tests.e2e.site import Site, sign_in
from tests.lists.factories import WatchFactory
from tests.social.factories import ProfileFactory

YEAR = 2021


@pytest.fixture
def profile(site: Site) -> Profile:
    """Two years of films and a few episodes; signed in, in the site's browser."""
    made: Profile = ProfileFactory(display_name="Ada", handle="ada")
    films = list(Title.objects.films().order_by("pk"))
    for number, film in enumerate([*films, *films[:8]]):
        day = datetime.date(YEAR - 1, 1, 1) + datetime.timedelta(days=number * 17)
        WatchFactory(profile=made, title=film, watched_on=day, is_rewatch=number >= len(films))
    for episode in Episode.objects.select_related("season"):
        WatchFactory(
            profile=made, title_id=episode.season.title_id, episode=episode, watched_on=datetime.date(YEAR, 6, 2)
        )
    WatchFactory(profile=made, title=films[0], watched_on=None)
    for number, film in enumerate(films[:12]):
        rate(profile=made, title=film, value=1 + number % 10)
    sign_in(site.page.context, made.user, site.url)
    return made


@pytest.mark.parametrize("path", ["/stats/", f"/stats/{YEAR}/", "/stats/1999/"])
def test_accessible_in_both_themes_and_fits_a_phone(site: Site, profile: Profile, path: str) -> None:
    page = site.open(path)
    for summary in page.locator("main summary").all():
        summary.click()
    assert violations_in_both_themes(page) + too_wide(page) == []


def test_charts_have_names_and_their_numbers_open_by_keyboard(site: Site, profile: Profile) -> None:
    page = site.open(f"/stats/{YEAR}/")
    for name in ("Films", "Episodes", "Hours", "By day of the week"):
        expect(page.get_by_role("img", name=name, exact=True)).to_be_visible()
    numbers = page.locator("summary", has_text="The numbers: Month by month")
    numbers.focus()
    page.keyboard.press("Enter")
    row = page.get_by_role("table", name="Month by month").get_by_role("row", name="June")
    expect(row).to_contain_text("3")


def test_years_are_a_click_apart_and_the_page_can_be_shared(site: Site, profile: Profile, browser: Browser) -> None:
    page = site.open("/stats/")
    page.get_by_role("navigation", name="Years").get_by_role("link", name=str(YEAR), exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text(f"Your {YEAR}")
    address = page.locator("#stats-link").inner_text()
    assert address.endswith(f"/@ada/stats/{YEAR}/")
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.get_by_role("button", name="Copy link").click()
    expect(page.get_by_role("button", name="Copied")).to_be_visible()
    assert page.evaluate("navigator.clipboard.readText()") == address

    stranger = browser.new_context(java_script_enabled=False, base_url=site.url)
    visited = stranger.new_page()
    site.follow(visited)
    visited.goto(f"/@ada/stats/{YEAR}/")
    expect(visited.get_by_role("heading", level=1)).to_have_text(f"{YEAR} in films and shows")
    expect(visited.get_by_role("img", name="Films", exact=True)).to_be_visible()
    expect(visited.get_by_role("button", name="Copy link")).to_be_hidden()
    stranger.close()
