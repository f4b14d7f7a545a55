"""The library in a real browser: filtering, picking by key and by finger, acting on many and taking it back."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from lists import services
from lists.models import LibraryEntry, Undo
from lists.services import Viewing, When, saved_views
from movies.models import Title
from social.models import Profile
from tests.e2e.axe import PHONE, too_wide, violations_in_both_themes
from tests.e2e.site import Site, sign_in
from tests.e2e.test_tracking import settled
from tests.social.factories import ProfileFactory


@pytest.fixture
def profile(site: Site) -> Profile:
    """Signed in, with thirty titles: ten planned, twenty completed, half of those rated."""
    made = ProfileFactory(display_name="Ada", handle="ada")
    for number, title in enumerate(Title.objects.most_popular()):
        if number % 3 == 0:
            services.set_status(profile=made, title=title, status="planned")
        else:
            services.log_watch(profile=made, title=title, viewing=Viewing(When.some_time()))
        if number % 3 == 1:
            services.set_rating(profile=made, title=title, value=8)
    saved_views.save_view(profile=made, name="Unrated", query="rated=no")
    Undo.objects.all().delete()
    sign_in(site.page.context, made.user, site.url)
    return made


@pytest.fixture
def phone(browser: Browser, site: Site, profile: Profile) -> Iterator[Page]:
    context = browser.new_context(
        viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True, reduced_motion="reduce"
    )
    sign_in(context, profile.user, site.url)
    page = context.new_page()
    site.follow(page)
    yield page
    context.close()


@pytest.fixture
def plain(browser: Browser, site: Site, profile: Profile) -> Iterator[Page]:
    """A browser without JavaScript."""
    context = browser.new_context(java_script_enabled=False)
    sign_in(context, profile.user, site.url)
    yield context.new_page()
    context.close()


def count(profile: Profile, status: str) -> int:
    return LibraryEntry.objects.filter(profile=profile, status=status).count()


def picked(page: Page) -> int:
    return page.locator("[data-pick]:checked").count()


def test_filter_pick_by_key_preview_do_and_undo(site: Site, profile: Profile) -> None:
    page = site.open("/library/")
    planned = count(profile, "planned")
    page.get_by_label("Filters").get_by_text("Planned", exact=False).first.click()
    expect(page.get_by_role("heading", name=f"{planned} titles")).to_be_visible()
    assert "status=planned" in page.url

    page.locator("#grid a.card").first.focus()
    page.keyboard.press("x")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Shift+X")
    assert picked(page) == 3
    expect(page.get_by_text("3 selected")).to_be_visible()
    page.keyboard.press("Escape")
    assert picked(page) == 0
    expect(page.locator("#bulk")).to_be_hidden()

    page.keyboard.press("x")
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("x")
    page.get_by_label("What to do with them").select_option("status:dropped")
    page.locator("#bulk").get_by_role("button", name="Preview").focus()
    page.keyboard.press("Enter")
    dialog = page.get_by_role("dialog", name="Before anything changes")
    expect(dialog.get_by_text("2 will become dropped.")).to_be_visible()
    assert count(profile, "dropped") == 0

    dialog.get_by_role("button", name="Change 2 titles").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name=f"{planned - 2} titles")).to_be_visible()
    assert count(profile, "dropped") == 2

    page.get_by_role("button", name="Undo").click()
    expect(page.get_by_role("heading", name=f"{planned} titles")).to_be_visible()
    assert count(profile, "dropped") == 0


def test_all_that_match_and_a_viewing_on_a_day(site: Site, profile: Profile) -> None:
    page = site.open("/library/?status=planned")
    planned = count(profile, "planned")
    page.get_by_role("button", name="Select", exact=True).click()
    page.get_by_label("All that match").check()
    page.get_by_label("What to do with them").select_option("log")
    page.locator("#bulk").get_by_role("button", name="Preview").click()
    dialog = page.get_by_role("dialog", name="Before anything changes")
    dialog.get_by_label("Some time").check()
    expect(dialog.get_by_text(f"{planned} titles will count as seen once more, some time.")).to_be_visible()
    dialog.get_by_role("link", name="Cancel").click()
    expect(dialog).to_be_hidden()
    assert count(profile, "planned") == planned


def test_table_by_key(site: Site, profile: Profile) -> None:
    page = site.open("/library/?layout=table&sort=name")
    names = page.locator("tbody .library-name")
    names.first.focus()
    page.keyboard.press("ArrowDown")
    expect(names.nth(1)).to_be_focused()
    page.keyboard.press("x")
    assert picked(page) == 1
    page.keyboard.press("x")
    title = Title.objects.get(pk=page.locator("tbody tr").first.get_attribute("data-title"))
    page.get_by_label(f"Status of {title.name}").select_option("paused")
    expect(page.get_by_label(f"Status of {title.name}")).to_have_value("paused")
    expect(page.get_by_role("button", name="Undo")).to_be_visible()
    assert LibraryEntry.objects.get(profile=profile, title=title).status == "paused"
    page.get_by_role("link", name="My rating").click()
    expect(page.get_by_role("columnheader", name="My rating")).to_have_attribute("aria-sort", "descending")
    page.locator(".library-columns summary").click()
    page.get_by_label("Runtime").last.check()
    expect(page.get_by_role("columnheader", name="Runtime")).to_be_visible()
    assert "runtime" in page.url
    expect(page.get_by_label("Runtime").last).to_be_focused()


def test_undo_of_a_row_brings_it_back(site: Site, profile: Profile) -> None:
    page = site.open("/library/?layout=table&sort=name")
    title = Title.objects.get(pk=page.locator("tbody tr").first.get_attribute("data-title"))
    before = LibraryEntry.objects.get(profile=profile, title=title).status
    page.get_by_label(f"Status of {title.name}").select_option("paused")
    page.get_by_role("button", name="Undo").click()
    expect(page.get_by_label(f"Status of {title.name}")).to_have_value(before)


def test_more_rows_come_by_themselves(site: Site, profile: Profile) -> None:
    page = site.open("/library/?layout=table")
    page.locator(".site-footer").scroll_into_view_if_needed()
    expect(page.locator("tbody tr[data-title]")).to_have_count(LibraryEntry.objects.filter(profile=profile).count())


def test_picking_by_touch(site: Site, phone: Page, profile: Profile) -> None:
    phone.goto(f"{site.url}/library/")
    phone.get_by_role("button", name="Select", exact=True).tap()
    for place in (0, 1):
        phone.locator("#grid a.card").nth(place).tap()
    expect(phone.get_by_text("2 selected")).to_be_visible()
    phone.get_by_label("What to do with them").select_option("favourite:on")
    phone.locator("#bulk").get_by_role("button", name="Preview").tap()
    phone.get_by_role("button", name="Change 2 titles").tap()
    settled(phone, "2 titles: among your favourites.")
    assert LibraryEntry.objects.filter(profile=profile, is_favourite=True).count() == 2

    # The next ones are picked while the message is still there: the bar can be reached all the same.
    if not phone.locator("[data-library].is-picking").count():
        phone.get_by_role("button", name="Select", exact=True).tap()
    phone.locator("#grid a.card").first.tap()
    bar, message = phone.locator("#bulk").bounding_box(), phone.locator(".toasts .toast").last.bounding_box()
    assert bar
    assert message
    assert message["y"] + message["height"] <= bar["y"]


def test_everything_works_without_scripts(site: Site, plain: Page, profile: Profile) -> None:
    plain.goto(f"{site.url}/library/?layout=table&sort=name")
    plain.locator("[data-pick]").first.check()
    plain.get_by_label("What to do with them").select_option("status:dropped")
    plain.get_by_role("button", name="Preview").click()
    plain.get_by_role("button", name="Change 1 title").click()
    assert count(profile, "dropped") == 1
    plain.get_by_role("button", name="Undo").click()
    assert count(profile, "dropped") == 0
    plain.get_by_label("Find by name").fill("salt")
    plain.get_by_role("button", name="Apply").last.click()
    assert "q=salt" in plain.url
    plain.get_by_role("link", name="Keep this view…").click()
    plain.get_by_label("Name").fill("Salty")
    plain.get_by_role("button", name="Keep").click()
    expect(plain.get_by_role("link", name="Salty")).to_have_attribute("aria-current", "true")


def test_axe_finds_nothing_and_all_fits_a_phone(site: Site, profile: Profile) -> None:
    page = site.page
    for path in (
        "/library/",
        "/library/?layout=table&columns=kind.year.status.rating.score.watched.times.progress.owned.runtime.genres.note",
        "/library/?status=dropped",
        "/library/views/?query=status%3Dplanned",
    ):
        site.open(path)
        assert violations_in_both_themes(page) + too_wide(page, PHONE) == [], path
    site.open("/library/")
    page.locator("#grid a.card").first.focus()
    page.keyboard.press("x")
    page.get_by_label("What to do with them").select_option("log")
    page.locator("#bulk").get_by_role("button", name="Preview").click()
    expect(page.get_by_role("dialog", name="Before anything changes")).to_be_visible()
    assert violations_in_both_themes(page) == []
