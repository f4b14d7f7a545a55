"""Keeping track in a real browser: by keyboard, by touch, with undo, when the connection goes, and for all readers."""

import datetime
import re
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from lists.models import LibraryEntry, Watch
from movies.models import Title
from reviews.models import Rating
from social.models import Profile
from tests.e2e.axe import too_wide, violations, violations_in_both_themes
from tests.e2e.site import Site, sign_in
from tests.lists.factories import WatchFactory
from tests.social.factories import ProfileFactory


@pytest.fixture
def profile(site: Site) -> Profile:
    """Signed in, in the site's browser."""
    made = ProfileFactory(display_name="Ada", handle="ada")
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


def entry(title: Title) -> LibraryEntry:
    return LibraryEntry.objects.get(title=title)


def settled(page: Page, text: str) -> None:
    """The toast with these words is there: the server has answered."""
    expect(page.locator(".toast", has_text=text).last).to_be_visible()


def test_a_day_by_keyboard_on_the_title_page(site: Site, profile: Profile) -> None:
    film = site.film
    page = site.open(film.get_absolute_url())
    control = page.locator("[data-part=page]")
    page.keyboard.press("p")
    expect(control.get_by_role("button", name="Watchlist")).to_have_attribute("aria-pressed", "true")
    settled(page, "is on your watchlist")
    page.keyboard.press("w")
    expect(control.get_by_role("button", name="Watched")).to_have_attribute("aria-pressed", "true")
    settled(page, "It is off your watchlist.")
    expect(control.get_by_role("button", name="Watchlist")).to_have_attribute("aria-pressed", "false")
    expect(page.locator("[data-part=own]")).to_contain_text("Yours")
    page.keyboard.press("z")
    settled(page, "Undone")
    expect(control.get_by_role("button", name="Watched")).to_have_attribute("aria-pressed", "false")
    expect(control.get_by_role("button", name="Watchlist")).to_have_attribute("aria-pressed", "true")
    assert not Watch.objects.exists()
    page.keyboard.press("9")
    settled(page, "is rated")
    assert Rating.objects.get().value == 9
    page.keyboard.press("Backspace")
    settled(page, "is taken back")
    assert not Rating.objects.exists()


def test_logging_by_keyboard(site: Site, profile: Profile) -> None:
    page = site.open(site.film.get_absolute_url())
    page.keyboard.press("d")
    dialog = page.get_by_role("dialog", name="Log a viewing")
    expect(dialog).to_be_visible()
    expect(dialog.get_by_role("radio", name="Just now")).to_be_focused()
    page.keyboard.press("ArrowRight")
    dialog.get_by_label("Day", exact=True).fill("2999-01-01")
    page.keyboard.press("Enter")
    expect(dialog.get_by_text("That day is still to come.")).to_be_visible()
    dialog.get_by_label("Day", exact=True).fill("2026-03-14")
    dialog.get_by_label("With whom").fill("Sam")
    page.keyboard.press("Enter")
    expect(dialog).to_be_hidden()
    settled(page, "is in your diary on")
    expect(page.locator("[data-part=own]")).to_contain_text("With Sam")
    assert Watch.objects.get().watched_on == datetime.date(2026, 3, 14)


def test_half_a_star_by_keyboard_and_by_pointer(site: Site, profile: Profile) -> None:
    page = site.open(site.film.get_absolute_url())
    page.locator("[data-part=page] .stars input").first.focus()
    for _ in range(6):
        page.keyboard.press("ArrowRight")
    settled(page, "is rated")
    assert [rating.value for rating in Rating.objects.all()] == [7]
    expect(page.get_by_role("radio", name="3½ stars")).to_be_focused()
    half = page.locator("[data-part=page] .stars__step").nth(4)
    half.click()
    expect(page.locator("[data-part=page] .rate__value")).to_have_text("2½")
    expect(page.locator(".toast", has_text="is rated")).to_have_count(2)
    # Once more on the same star takes it back.
    half.click()
    settled(page, "is taken back")
    assert not Rating.objects.exists()


def test_cards_by_key_and_by_pointer(site: Site, profile: Profile) -> None:
    page = site.open("/films/")
    cards = page.locator("#grid > li")
    cards.nth(1).locator("a.card").focus()
    page.keyboard.press("f")
    settled(page, "one of your favourites")
    expect(cards.nth(1).locator(".track")).to_have_attribute("data-favourite", "1")
    # The arrow keys go on as before, from poster to poster.
    page.keyboard.press("ArrowRight")
    expect(cards.nth(2).locator("a.card")).to_be_focused()
    page.keyboard.press("Tab")
    expect(cards.nth(2).get_by_role("button", name="Watched")).to_be_focused()
    cards.nth(3).hover()
    cards.nth(3).get_by_role("button", name="Watchlist").click()
    settled(page, "is on your watchlist")
    expect(cards.nth(3).locator(".track")).to_have_attribute("data-listed", "1")
    page.get_by_role("button", name="Undo").last.click()
    settled(page, "Undone")
    expect(cards.nth(3).locator(".track")).to_have_attribute("data-listed", "")


def test_quick_acts_on_one_title_all_count(site: Site, profile: Profile) -> None:
    page = site.open("/films/")
    card = page.locator("#grid > li").first
    card.locator("a.card").focus()
    for key in "fwp":
        page.keyboard.press(key)
    settled(page, "is on your watchlist")
    control = card.locator(".track")
    for name in ("seen", "listed", "favourite"):
        expect(control).to_have_attribute(f"data-{name}", "1")
    kept = entry(Title.objects.get(pk=int(str(control.get_attribute("data-track")))))
    assert (kept.times_watched, kept.on_watchlist, kept.is_favourite) == (1, True, True)


def test_menu_of_a_card_by_key(site: Site, profile: Profile) -> None:
    page = site.open("/films/")
    link = page.locator("#grid > li").first.locator("a.card")
    link.focus()
    page.keyboard.press("m")
    menu = page.get_by_role("dialog", name="Keep track")
    expect(menu).to_be_visible()
    expect(menu.get_by_role("button", name="Watched")).to_be_focused()
    menu.get_by_role("button", name="Paused").click()
    settled(page, "Paused")
    expect(menu.get_by_role("button", name="Paused")).to_have_attribute("aria-pressed", "true")
    assert violations(page) == []
    page.keyboard.press("Escape")
    expect(menu).to_be_hidden()


def test_card_by_touch(site: Site, phone: Page) -> None:
    phone.goto(f"{site.url}/films/")
    corner = phone.locator("#grid > li").first.get_by_role("link", name=re.compile("Keep track of"))
    box = corner.evaluate("link => [link.offsetWidth + 8, link.offsetHeight + 8]")
    assert min(box) >= 44
    corner.tap()
    menu = phone.get_by_role("dialog", name="Keep track")
    menu.get_by_role("button", name="Watched").tap()
    settled(phone, "is in your diary")
    menu.locator(".stars__step").nth(7).tap()
    settled(phone, "is rated")
    assert Rating.objects.get().value == 8
    menu.get_by_role("link", name="Log a viewing").tap()
    dialog = phone.get_by_role("dialog", name="Log a viewing")
    expect(dialog.get_by_label("I have seen it before")).to_be_checked()
    dialog.get_by_text("Some time", exact=True).tap()
    dialog.get_by_role("button", name="Save").tap()
    expect(dialog).to_be_hidden()
    settled(phone, "is marked as watched")
    assert Watch.objects.count() == 2
    assert phone.evaluate("document.documentElement.scrollWidth") <= 390


def test_lists_of_a_card_with_undo_in_the_dialog(site: Site, profile: Profile) -> None:
    page = site.open("/films/")
    card = page.locator("#grid > li").first
    card.locator("a.card").focus()
    page.keyboard.press("l")
    dialog = page.locator("#track-dialog")
    dialog.get_by_role("button", name="Watchlist").click()
    expect(dialog.get_by_role("button", name="Watchlist")).to_have_attribute("aria-pressed", "true")
    expect(card.locator(".track")).to_have_attribute("data-listed", "1")
    dialog.get_by_role("button", name="Undo").click()
    expect(card.locator(".track")).to_have_attribute("data-listed", "")
    page.keyboard.press("Escape")
    expect(dialog).to_be_hidden()
    expect(card.locator("a.card")).to_be_focused()
    page.keyboard.press("f")
    settled(page, "one of your favourites")


def test_what_fails_goes_back(site: Site, profile: Profile) -> None:
    page = site.open("/films/")
    card = page.locator("#grid > li").first
    page.route("**/track/*/favourite/", lambda route: route.abort())
    card.locator("a.card").focus()
    page.keyboard.press("f")
    settled(page, "No connection")
    expect(card.locator(".track")).to_have_attribute("data-favourite", "")
    page.unroute("**/track/*/favourite/")
    page.route("**/track/*/watched/", lambda route: route.fulfill(status=500))
    page.keyboard.press("w")
    settled(page, "That didn’t work.")
    expect(card.locator(".track")).to_have_attribute("data-seen", "")
    assert not LibraryEntry.objects.exists()


def test_keys_can_be_turned_off_and_fields_are_for_typing(site: Site, profile: Profile) -> None:
    page = site.open(site.film.get_absolute_url())
    page.keyboard.press("/")
    page.keyboard.type("wpf")
    page.keyboard.press("Escape")
    page.evaluate("localStorage.setItem('shortcuts', 'off'); document.activeElement.blur()")
    page.keyboard.type("wpf9")
    page.wait_for_timeout(600)
    assert not LibraryEntry.objects.exists()
    assert not Rating.objects.exists()


def test_help_lists_the_keys_of_the_page(site: Site, profile: Profile) -> None:
    page = site.open("/diary/")
    page.keyboard.press("?")
    expect(page.get_by_role("dialog").get_by_text("Rate: half a star to five")).to_be_hidden()
    page = site.open(site.film.get_absolute_url())
    page.keyboard.press("?")
    expect(page.get_by_role("dialog").get_by_text("Rate: half a star to five")).to_be_visible()


def test_the_diary_takes_what_was_watched(site: Site, profile: Profile) -> None:
    page = site.open("/diary/")
    page.get_by_label("What did you watch?").fill("paper mo")
    expect(page.get_by_role("link", name=re.compile("Paper Moons"))).to_be_visible()
    page.keyboard.press("Enter")
    dialog = page.get_by_role("dialog", name="Log a viewing")
    expect(dialog).to_contain_text("Paper Moons")
    dialog.get_by_role("button", name="Save").click()
    diary = page.locator("#diary")
    expect(diary.get_by_role("link", name="Paper Moons", exact=True)).to_be_visible()
    diary.get_by_role("button", name=re.compile("Delete this viewing: Paper Moons")).click()
    expect(diary.get_by_role("link", name="Paper Moons", exact=True)).to_have_count(0)
    page.keyboard.press("z")
    expect(diary.get_by_role("link", name="Paper Moons", exact=True)).to_be_visible()


def test_the_years_squares_by_arrow_keys(site: Site, profile: Profile) -> None:
    for day in (2, 3, 10):
        WatchFactory(profile=profile, title=site.film, watched_on=datetime.date(2026, 3, day))
    page = site.open("/diary/2026/")
    squares = page.locator("[data-squares] a")
    expect(squares).to_have_count(3)
    page.locator("[data-squares] a[tabindex='0']").focus()
    assert page.evaluate("document.activeElement.getAttribute('href')") == "/diary/2026/3/10/"
    page.keyboard.press("ArrowLeft")
    assert page.evaluate("document.activeElement.getAttribute('href')") == "/diary/2026/3/3/"
    page.keyboard.press("ArrowUp")
    assert page.evaluate("document.activeElement.getAttribute('href')") == "/diary/2026/3/2/"
    page.keyboard.press("Enter")
    page.wait_for_url("**/diary/2026/3/2/")


def test_axe_finds_nothing_and_all_fits_a_phone(site: Site, profile: Profile) -> None:
    film = site.film
    for day in (None, datetime.date(2026, 3, 13), datetime.date(2026, 3, 14)):
        for each in (film, *Title.objects.shows()):
            WatchFactory(profile=profile, title=each, watched_on=day, rating=7, company="Sam", note="Dear diary")
    LibraryEntry.objects.update_or_create(
        profile=profile, title=film, defaults={"private_note": "Lent", "owned": ["dvd"], "status": "watching"}
    )
    film_page = film.get_absolute_url()
    paths = [
        film_page, f"{film_page}track/", "/films/", "/diary/", "/diary/2026/", "/diary/2026/3/", "/diary/2026/3/14/",
        "/diary/some-time/", "/diary/find/?q=paper", f"/track/{film.pk}/log/", f"/track/{film.pk}/owned/",
        f"/track/{film.pk}/note/", f"/track/{film.pk}/stopped/", "/@ada/diary/",
    ]  # fmt: skip
    wrong: dict[str, Any] = {}
    for path in paths:
        page = site.open(path)
        if found := violations_in_both_themes(page) + too_wide(page):
            wrong[path] = found
    assert wrong == {}


def test_axe_finds_nothing_in_the_dialog(site: Site, profile: Profile) -> None:
    page = site.open(site.film.get_absolute_url())
    page.keyboard.press("d")
    expect(page.get_by_role("dialog", name="Log a viewing")).to_be_visible()
    assert violations(page) == []


def test_a_digit_rates_the_poster_one_is_on(site: Site, profile: Profile) -> None:
    page = site.open("/films/")
    card = page.locator("#grid > li").first
    card.locator("a.card").focus()
    page.keyboard.press("9")
    expect(card.locator("[data-part=card]")).to_have_attribute("data-rating", "4½")
    settled(page, "is rated")
    assert Rating.objects.get(profile=profile).value == 9
    page.keyboard.press("Backspace")
    expect(card.locator("[data-part=card]")).to_have_attribute("data-rating", "")
    settled(page, "is taken back")
    assert not Rating.objects.filter(profile=profile).exists()


def test_histogram_follows_ones_rating(site: Site, profile: Profile) -> None:
    page = site.open(site.film.get_absolute_url())
    panel = page.locator("#title-ratings")
    expect(panel).to_contain_text("Nobody has rated it in public yet")
    page.keyboard.press("8")
    expect(panel.locator(".histogram")).to_contain_text("4 stars: 1 rating, 100 %")
    assert not violations(page)
    assert not too_wide(page)
