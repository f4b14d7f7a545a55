"""What people do: by keyboard alone, with the back button, offline, with pictures that don't come."""

import contextlib
import re

import pytest
from playwright.sync_api import BrowserContext, Page, expect
from playwright.sync_api import Error as PlaywrightError

from movies.facets import refresh_facets
from movies.models import Title
from tests.e2e.site import Site


def focused(page: Page) -> str:
    return str(page.evaluate("document.activeElement.getAttribute('href') || document.activeElement.id"))


def cards(page: Page) -> list[str]:
    return [str(each.get_attribute("href")) for each in page.locator("#grid a.card").all()]


def test_keyboard_alone_through_browse_search_and_title(site: Site) -> None:
    page = site.open("/")
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to the page")).to_be_focused()
    page.keyboard.press("Enter")
    page.keyboard.press("g")
    page.keyboard.press("f")
    page.wait_for_url("**/films/")
    links = cards(page)
    page.locator("#grid a.card").first.focus()
    page.keyboard.press("ArrowRight")
    assert focused(page) == links[1]
    page.keyboard.press("ArrowLeft")
    columns = page.locator("#grid").evaluate("grid => getComputedStyle(grid).gridTemplateColumns.split(' ').length")
    page.keyboard.press("ArrowDown")
    assert focused(page) == links[columns]
    page.keyboard.press("ArrowUp")
    assert focused(page) == links[0]
    # All of the list, so that its end stays where it is.
    page.locator(".site-footer").scroll_into_view_if_needed()
    expect(page.locator("#grid a.card")).to_have_count(Title.objects.films().count())
    page.keyboard.press("End")
    assert focused(page) == cards(page)[-1]
    page.keyboard.press("Home")
    assert focused(page) == links[0]
    page.keyboard.press("Enter")
    page.wait_for_url(f"**{links[0]}")
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    page.keyboard.press("/")
    page.keyboard.type("paper mo")
    expect(page.get_by_role("option", name=re.compile("Paper Moons"))).to_be_visible()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text(re.compile("Paper Moons"))


def test_search_box_is_a_combobox(site: Site) -> None:
    page = site.open("/films/")
    page.keyboard.press("/")
    box = page.get_by_role("combobox").first
    expect(box).to_be_focused()
    expect(box).to_have_attribute("aria-expanded", "false")
    page.keyboard.type("the")
    expect(page.get_by_role("listbox")).to_be_visible()
    expect(box).to_have_attribute("aria-expanded", "true")
    expect(page.locator("[data-search-status]")).to_have_text(re.compile(r"\d+ suggestions"))
    options = page.get_by_role("listbox").get_by_role("option")
    page.keyboard.press("ArrowDown")
    expect(options.first).to_have_attribute("aria-selected", "true")
    expect(box).to_have_attribute("aria-activedescendant", str(options.first.get_attribute("id")))
    page.keyboard.press("End")
    expect(options.last).to_have_attribute("aria-selected", "true")
    page.keyboard.press("Home")
    page.keyboard.press("ArrowUp")
    expect(box).not_to_have_attribute("aria-activedescendant", re.compile("."))
    page.keyboard.press("Escape")
    expect(page.get_by_role("listbox")).to_be_hidden()
    expect(box).to_have_value("the")
    page.keyboard.press("Enter")
    page.wait_for_url("**/search/?q=the")


def test_a_stale_answer_never_replaces_a_newer_one(site: Site, context: BrowserContext) -> None:
    page = site.open("/films/")
    held = []
    page.route("**/search/suggest/?q=ha", lambda route: held.append(route))
    page.get_by_role("combobox").first.focus()
    page.keyboard.type("ha", delay=20)
    page.wait_for_timeout(300)
    page.keyboard.type("rbour", delay=20)
    expect(page.get_by_role("option", name=re.compile("Harbour Lights"))).to_be_visible()
    for route in held:
        # The browser has given the request up, as it should; whatever comes of it now must not show.
        with contextlib.suppress(PlaywrightError):
            route.fulfill(body="<ul role=listbox data-count=1><li role=option>stale</li></ul>")
    page.wait_for_timeout(100)
    expect(page.get_by_text("stale")).to_have_count(0)


def test_theme_is_remembered_and_never_flashes(site: Site) -> None:
    site.page.emulate_media(color_scheme="light")
    page = site.open("/films/")
    ground = "getComputedStyle(document.documentElement).backgroundColor"
    light = page.evaluate(ground)
    page.locator(".site-header [data-themes]").get_by_role("radio", name="Dark").check(force=True)
    dark = page.evaluate(ground)
    assert dark != light
    # What is painted first: before any module has run.
    page.route("**/static/js/*.js", lambda route: route.abort())
    page.goto(site.url + "/shows/")
    assert page.evaluate("document.documentElement.dataset.theme") == "dark"
    assert page.evaluate(ground) == dark
    page.unroute("**/static/js/*.js")
    page.goto(site.url + "/films/")
    page.locator(".site-header [data-themes]").get_by_role("radio", name="As the system").check(force=True)
    page.reload()
    assert page.evaluate(ground) == light


def test_back_after_a_filter_gives_the_page_before(site: Site) -> None:
    page = site.open("/films/")
    everything = cards(page)
    page.locator("#options-genre label", has_text="Comedy").click()
    page.wait_for_url("**genre=comedy**")
    expect(page.locator(".chips--active")).to_contain_text("Comedy")
    comedies = cards(page)
    assert comedies != everything
    page.locator("#grid a.card").first.click()
    expect(page.locator(".hero h1")).to_be_visible()
    page.go_back()
    expect(page.locator(".chips--active")).to_contain_text("Comedy")
    expect(page.get_by_role("banner")).to_be_visible()
    assert cards(page) == comedies
    page.go_back()
    expect(page.locator(".chips--active")).to_have_count(0)
    expect(page.get_by_role("banner")).to_be_visible()
    assert cards(page)[: len(everything)] == everything


def test_scrolling_brings_more(site: Site) -> None:
    page = site.open("/films/")
    films = Title.objects.films().count()
    before = len(cards(page))
    assert before < films
    page.locator(".site-footer").scroll_into_view_if_needed()
    expect(page.locator("#grid a.card")).to_have_count(films)
    assert len(set(cards(page))) == films


def test_more_pressed_by_keyboard_goes_on_with_the_first_new_card(site: Site) -> None:
    site.page.set_viewport_size({"width": 390, "height": 400})
    site.page.add_init_script("globalThis.IntersectionObserver = class { observe() {} unobserve() {} }")
    page = site.open("/films/")
    before = len(cards(page))
    page.get_by_role("link", name="More", exact=True).focus()
    page.keyboard.press("Enter")
    expect(page.locator("#grid a.card").nth(before)).to_be_focused()


def test_filters_are_a_sheet_on_a_phone(site: Site) -> None:
    site.page.set_viewport_size({"width": 390, "height": 844})
    page = site.open("/films/")
    expect(page.locator("#filters")).to_be_hidden()
    page.get_by_role("button", name=re.compile("Filters")).click()
    expect(page.locator("#filters")).to_be_visible()
    assert page.evaluate("document.querySelector('#filters').contains(document.activeElement)")
    page.keyboard.press("Escape")
    expect(page.locator("#filters")).to_be_hidden()
    expect(page.get_by_role("button", name=re.compile("Filters"))).to_be_focused()


def test_a_poster_that_does_not_load_gives_way_to_the_drawing(site: Site) -> None:
    Title.objects.filter(pk=site.film.pk).update(poster_path="/gone.jpg")
    refresh_facets([site.film.pk])
    page = site.open("/films/")
    card = page.locator(f"#grid a.card[href='{site.film.get_absolute_url()}']")
    expect(card.locator("img")).to_have_count(0)
    expect(card.get_by_role("img", name=re.compile(r"Harbour Lights \(1960\)"))).to_be_visible()


def test_trailer_asks_nobody_before_play(site: Site) -> None:
    page = site.open(site.film.get_absolute_url())
    page.route("**://www.youtube-nocookie.com/**", lambda route: route.fulfill(body="a player"))
    expect(page.locator("iframe")).to_have_count(0)
    page.get_by_role("link", name=re.compile("Play trailer")).click()
    expect(page.locator("iframe")).to_have_attribute("src", re.compile("youtube-nocookie.com/embed/abcdefghijk"))
    assert [url for url in site.strangers if "youtube-nocookie.com" not in url] == []
    site.strangers.clear()


def test_errors_of_a_fragment_are_told(site: Site) -> None:
    page = site.open("/films/")
    page.route("**/films/?*", lambda route: route.fulfill(status=500, body="no"))
    page.locator("#options-genre label", has_text="Comedy").click()
    expect(page.locator(".toast--error")).to_be_visible()
    expect(page.locator("#grid a.card").first).to_be_visible()
    page.locator(".toast--error").get_by_role("button", name="Close").click()
    expect(page.locator(".toast")).to_have_count(0)
    site.errors.clear()


@pytest.mark.browser_context_args(service_workers="allow")
def test_offline_shows_the_offline_page(site: Site, context: BrowserContext) -> None:
    page = site.open("/films/")
    page.evaluate("navigator.serviceWorker.ready.then(() => true)")
    context.set_offline(True)
    page.goto(site.url + "/shows/")
    expect(page.get_by_role("heading", level=1)).to_have_text("The projector is dark")
    assert page.evaluate("getComputedStyle(document.documentElement).getPropertyValue('--lamp') !== ''")
    context.set_offline(False)
    page.get_by_role("link", name="Try again").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Shows")


def test_shortcuts_can_be_turned_off(site: Site) -> None:
    page = site.open("/films/")
    page.keyboard.press("?")
    page.get_by_label("Turn single-key shortcuts off").check()
    page.keyboard.press("Escape")
    page.keyboard.press("/")
    expect(page.get_by_role("combobox").first).not_to_be_focused()
