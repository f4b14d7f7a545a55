"""A newcomer's way in a real browser: posters rated, a list there, and a taste that can be corrected."""

import re
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from recommendations.models import TasteCorrection
from reviews.models import Rating
from social.models import Profile
from tests.e2e.axe import too_wide, violations_in_both_themes
from tests.e2e.site import Site, sign_in
from tests.recommendations.factories import RatingFactory
from tests.social.factories import ProfileFactory

START = "/for-you/start/"


@pytest.fixture
def profile(site: Site) -> Profile:
    made: Profile = ProfileFactory(display_name="Ada", handle="ada")
    sign_in(site.page.context, made.user, site.url)
    return made


def asked(page: Page) -> list[str]:
    return page.locator("[data-asked] .asked__name a").all_inner_texts()


def rated(page: Page, number: int) -> None:
    """The server has answered, and the page says so."""
    expect(page.locator(".asking__count")).to_have_text(f"{number} of 10 rated")


def test_three_ratings_and_there_is_a_list(site: Site, profile: Profile) -> None:
    page = site.open("/")
    page.get_by_role("link", name="Rate ten films you know").click()
    expect(page).to_have_url(re.compile(START))
    assert len(asked(page)) == 6
    # By pointer: the stars of the second.
    first, second, *others = asked(page)
    page.locator("[data-asked]").nth(1).locator("input[value='9']").click(force=True)
    rated(page, 1)
    assert second not in asked(page)
    assert [asked(page)[0], *asked(page)[2:]] == [first, *others], "the others stay where they are"
    # By key, for the first, and then for the one that the focus is in.
    page.locator("#skip-0").focus()
    page.keyboard.press("0")
    rated(page, 2)
    page.locator("#seen-2").focus()
    page.keyboard.press("4")
    rated(page, 3)
    assert sorted(Rating.objects.values_list("value", flat=True)) == [4, 9, 10]
    page.get_by_role("link", name="See your list").click()
    expect(page).to_have_url(re.compile("/for-you/$"))
    expect(page.get_by_role("heading", name="Top picks for you")).to_be_visible()
    assert page.locator(".pick").count() > 3


def test_what_is_unknown_makes_room_and_a_rating_is_taken_back(site: Site, profile: Profile) -> None:
    page = site.open(START)
    before = asked(page)
    page.keyboard.press("x")
    expect(page.locator("[data-asked]").first.locator(".asked__name a")).not_to_have_text(before[0])
    assert before[0] not in asked(page)
    page.keyboard.press("8")
    rated(page, 1)
    page.keyboard.press("z")
    rated(page, 0)
    assert not Rating.objects.exists()


@pytest.mark.browser_context_args(java_script_enabled=False)
def test_it_all_goes_without_javascript(site: Site, profile: Profile) -> None:
    page = site.open(START)
    first = page.locator("[data-asked]").first
    first.locator("input[value='9']").check(force=True)
    first.get_by_role("button", name="Rate").click()
    rated(page, 1)
    page.locator("#skip-1").click()
    page.locator(".pick-chip", has_text="Comedy").locator("input").check(force=True)
    page.get_by_role("button", name="Choose by these").click()
    expect(page).to_have_url(re.compile("/for-you/$"))
    assert TasteCorrection.objects.get().multiplier == 2
    site.open("/taste/")
    page.locator("#wrong-decade-1960 summary, [id^=wrong-decade] summary").first.click()
    stop = page.locator("[id^=wrong-decade]").first
    stop.locator("label", has_text="Never").locator("input").check(force=True)
    stop.get_by_role("button", name="Correct").click()
    expect(page.get_by_text("Your taste is corrected.")).to_be_visible()
    assert TasteCorrection.objects.filter(facet="decade", multiplier=0).exists()


def test_a_slider_corrects_and_is_taken_back(site: Site, profile: Profile) -> None:
    RatingFactory(profile=profile, title=site.film, value=9)
    page = site.open("/taste/")
    slider = page.locator("[id^=wrong-decade]").first
    slider.locator("summary").click()
    slider.get_by_label("As it is").focus()
    page.keyboard.press("ArrowRight")
    expect(page.get_by_text("Your taste is corrected.").first).to_be_visible()
    assert TasteCorrection.objects.get().multiplier == 1.5
    slider = page.locator("[id^=wrong-decade]").first
    expect(slider.get_by_label("More", exact=True)).to_be_focused()
    page.keyboard.press("z")
    expect(page.get_by_role("button", name="Take the correction back")).to_have_count(0)
    expect(slider.get_by_label("As it is", exact=True)).to_be_focused()
    assert not TasteCorrection.objects.exists()


def test_a_slider_that_is_corrected_leaves_the_others_open_and_no_hole(site: Site, profile: Profile) -> None:
    RatingFactory(profile=profile, title=site.film, value=9)
    page = site.open("/taste/")
    other, slider = page.locator("[id^=wrong-country]").first, page.locator("[id^=wrong-decade]").first
    other.locator("summary").click()
    slider.locator("summary").click()
    slider.get_by_label("Less", exact=True).check(force=True)
    expect(slider.locator("summary")).to_contain_text("Corrected")
    expect(other.get_by_label("As it is", exact=True)).to_be_visible()
    # What is known of the decade and what was said of it stand on one line.
    known = page.locator(".taste-line", has=page.locator("[id^=wrong-decade]")).first.locator(".taste-line__why")
    beside, said = known.bounding_box(), slider.locator("summary").bounding_box()
    assert beside
    assert said
    assert abs(beside["y"] + beside["height"] / 2 - said["y"] - said["height"] / 2) < 2


@pytest.mark.parametrize("path", [START, "/taste/"])
def test_everybody_can_use_it(site: Site, profile: Profile, path: str) -> None:
    RatingFactory(profile=profile, title=site.film, value=9)
    page = site.open(path)
    if path == "/taste/":
        page.locator("[id^=wrong-] summary").first.click()
    assert violations_in_both_themes(page) == []
    assert too_wide(page) == []


def test_the_section_of_a_title_comes_by_itself(site: Site, browser: Browser) -> None:
    page = site.open(site.film.get_absolute_url())
    section: Any = page.locator("#similar section").first
    expect(section).to_contain_text("Similar titles")
    assert violations_in_both_themes(page, part="#similar") == []
