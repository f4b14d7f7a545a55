"""A household in a real browser: switching by menu and key, the PIN, a picture seen before it is sent."""

import re
from io import BytesIO
from typing import Any

import pytest
from PIL import Image
from playwright.sync_api import Page, expect

from social.models import Profile
from social.services import kids
from tests.e2e.axe import DESKTOP, PHONE, violations_in_both_themes
from tests.e2e.site import Site, sign_in
from tests.social.factories import ProfileFactory
from tests.social.households import kid_of, member_of


@pytest.fixture
def robin(account: Any) -> Profile:
    profile: Profile = ProfileFactory(user=account, handle="robin", display_name="Robin")
    return profile


@pytest.fixture
def signed_in(site: Site, robin: Profile) -> Page:
    sign_in(site.page.context, robin.user, site.url)
    return site.page


def test_switch_by_the_menu(signed_in: Page, robin: Profile, site: Site) -> None:
    member_of(robin, handle="sam", display_name="Sam")
    page = site.open("/films/?genre=drama")
    page.locator("summary", has_text="Profiles and settings: Robin").click()
    page.get_by_role("button", name="Switch to Sam").click()
    expect(page.get_by_text("Hello, Sam.")).to_be_visible()
    assert page.url.endswith("/films/?genre=drama") or page.url.endswith("/films/")
    expect(page.locator("summary", has_text="Profiles and settings: Sam")).to_be_attached()


def test_switch_by_keyboard(signed_in: Page, robin: Profile, site: Site) -> None:
    member_of(robin, handle="sam", display_name="Sam")
    page = site.open("/films/")
    page.keyboard.press("g")
    page.keyboard.press("p")
    expect(page.get_by_role("button", name="Switch to Sam")).to_be_focused()
    page.keyboard.press("ArrowDown")
    expect(page.get_by_role("button", name="Guest")).to_be_focused()
    page.keyboard.press("ArrowUp")
    page.keyboard.press("Enter")
    expect(page.get_by_text("Hello, Sam.")).to_be_visible()


def test_a_child_needs_the_pin_to_leave(signed_in: Page, robin: Profile, site: Site) -> None:
    kid_of(robin, handle="mika", display_name="Mika")
    kids.set_pin(user=robin.user, pin="4711")
    page = site.open("/you/")
    page.get_by_role("main").get_by_role("button", name="Switch to Mika").click()
    expect(page.get_by_text("Hello, Mika.")).to_be_visible()
    site.open("/settings/profile/")
    expect(page.get_by_role("heading", name="Ask a grown-up")).to_be_visible()
    page.get_by_role("main").get_by_role("button", name="Switch to Robin").click()
    pin = page.get_by_label("The household’s PIN")
    expect(pin).to_be_focused()
    pin.fill("1111")
    page.get_by_role("button", name="Go on").click()
    expect(page.get_by_role("alert")).to_contain_text("4 tries are left")
    pin.fill("4711")
    page.keyboard.press("Enter")
    expect(page.get_by_text("Hello, Robin.")).to_be_visible()


def test_a_picture_is_seen_before_it_is_sent(signed_in: Page, site: Site) -> None:
    out = BytesIO()
    Image.new("RGB", (200, 120), (200, 30, 30)).save(out, "PNG")
    page = site.open("/settings/profile/")
    page.locator("input[type=file]").set_input_files(
        {"name": "me.png", "mimeType": "image/png", "buffer": out.getvalue()}
    )
    expect(page.locator(".picture [data-preview]")).to_be_visible()
    page.get_by_role("button", name="Upload").click()
    expect(page.get_by_text("The picture is in place.")).to_be_visible()
    picture = page.locator(".picture .avatar img")
    expect(picture).to_have_attribute("src", re.compile(r"/media/avatars/[0-9a-f]{32}-512\.webp"))
    assert picture.evaluate("image => image.decode().then(() => image.naturalWidth)") == 512


def test_the_household_by_drag(signed_in: Page, robin: Profile, site: Site) -> None:
    sam = member_of(robin, handle="sam", display_name="Sam")
    page = site.open("/settings/household/")
    page.locator(f"#profile-{sam.pk}").drag_to(page.locator(f"#profile-{robin.pk}"), target_position={"x": 40, "y": 5})
    expect(page.locator("[data-arrange] > li").first).to_contain_text("Sam")
    expect(page.get_by_role("button", name="Move Robin up")).to_be_visible()
    sam.refresh_from_db()
    assert sam.position == 0


def test_all_without_javascript(browser: Any, site: Site, robin: Profile) -> None:
    member_of(robin, handle="sam", display_name="Sam")
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    site.follow(page)
    page.goto(f"{site.url}/accounts/login/")
    page.locator("input[name=login]").fill(robin.user.email)
    page.locator("input[name=password]").fill("projector-lamp-9")
    page.get_by_role("main").get_by_role("button", name="Log in", exact=True).click()
    page.locator("summary.menu__button").click()
    page.get_by_role("button", name="Switch to Sam").click()
    page.wait_for_load_state()
    page.goto(f"{site.url}/settings/profile/")
    assert "@sam" in page.content()
    page.get_by_label("About you").fill("Here for the dialogue.")
    page.get_by_role("button", name="Save").click()
    page.goto(f"{site.url}/@sam/")
    assert "Here for the dialogue." in page.content()
    context.close()


def test_axe_finds_nothing_and_pages_fit_a_phone(signed_in: Page, robin: Profile, site: Site) -> None:
    kid = kid_of(robin, handle="mika", display_name="Mika")
    kids.set_pin(user=robin.user, pin="4711")
    page = signed_in

    def look(path: str) -> None:
        for width in (PHONE, DESKTOP):
            page.set_viewport_size({"width": width, "height": 800})
            site.open(path)
            page.locator("summary.menu__button").click()
            assert violations_in_both_themes(page) == [], (path, width)
            assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), (path, width)

    for path in (
        "/settings/profile/", "/settings/household/", "/settings/household/add/?kind=kids", "/you/", "/@robin/",
        f"/settings/household/{kid.pk}/", f"/settings/household/{kid.pk}/delete/",
    ):  # fmt: skip
        look(path)
    page.locator(".menu .switcher").get_by_role("button", name="Switch to Mika").click()
    for path in ("/settings/profile/", f"/profiles/leave/?to={robin.pk}", "/@robin/"):
        look(path)
