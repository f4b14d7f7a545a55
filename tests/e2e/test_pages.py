"""Each page as a whole: accessible in both themes, fits a phone, works without scripts, asks nothing of strangers."""

import gzip
import re
from typing import Any

import pytest
from playwright.sync_api import Browser, Response, expect

from tests.e2e.axe import too_wide, violations, violations_in_both_themes
from tests.e2e.site import Site


@pytest.mark.parametrize("part", range(3))
def test_pages_are_accessible_in_both_themes_and_fit_a_phone(site: Site, part: int) -> None:
    wrong: dict[str, list[str]] = {}
    for name, path in list(site.paths().items())[part::3]:
        page = site.open(path)
        if found := violations_in_both_themes(page) + too_wide(page):
            wrong[name] = found
    assert wrong == {}


def test_axe_finds_nothing_in_the_account_pages(site: Site, account: Any) -> None:
    log_in(site)
    paths = ("/", "/accounts/email/", "/accounts/password/change/", "/accounts/logout/", "/settings/recommendations/")
    assert {path: each for path in paths if (each := violations(site.open(path)))} == {}


def test_axe_finds_nothing_in_what_opens(site: Site) -> None:
    page = site.open("/films/")
    page.keyboard.press("?")
    expect(page.get_by_role("dialog")).to_be_visible()
    assert violations(page) == []
    page.keyboard.press("Escape")
    page.keyboard.press("/")
    page.keyboard.type("harb")
    expect(page.get_by_role("listbox")).to_be_visible()
    page.keyboard.press("ArrowDown")
    assert violations(page) == []


def test_forms_say_what_is_wrong_where_it_is_wrong(site: Site) -> None:
    page = site.open("/accounts/signup/")
    page.get_by_role("button", name="Sign up").click()
    expect(page.get_by_role("alert")).to_be_focused()
    email = page.get_by_label("Email", exact=False).first
    expect(email).to_have_attribute("aria-invalid", "true")
    described = (email.get_attribute("aria-describedby") or "").split()
    assert any(page.locator(f"#{each}").inner_text().strip() for each in described)
    assert violations(page) == []


@pytest.mark.parametrize("columns", [(600, 2), (700, 3), (800, 4)])
def test_grid_has_the_columns_of_its_width(site: Site, columns: tuple[int, int]) -> None:
    width, expected = columns
    site.page.set_viewport_size({"width": width, "height": 900})
    page = site.open("/films/")
    template = page.locator("#grid").evaluate("grid => getComputedStyle(grid).gridTemplateColumns")
    assert len(template.split()) == expected


def test_pages_are_whole_without_scripts(browser: Browser, site: Site) -> None:
    context = browser.new_context(java_script_enabled=False, base_url=site.url)
    page = context.new_page()
    site.follow(page)
    for path in site.paths().values():
        page.goto(path)
        expect(page.get_by_role("heading", level=1)).to_be_visible()
    page.goto("/films/")
    first = page.locator("#grid a.card").first.get_attribute("href")
    page.get_by_role("link", name="More", exact=True).click()
    assert page.locator("#grid a.card").first.get_attribute("href") != first
    page.goto("/films/")
    page.get_by_role("searchbox").first.fill("harbour")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(r"/search/\?q=harbour"))
    expect(page.get_by_role("main").get_by_role("link", name=re.compile("Harbour Lights")).first).to_be_visible()
    page.goto("/films/")
    page.locator("#options-genre label", has_text="Comedy").click()
    page.get_by_role("button", name="Apply").first.click()
    expect(page).to_have_url(re.compile("genre=comedy"))
    context.close()


def test_first_load_is_light(site: Site) -> None:
    """The page with our own style sheets, scripts and drawings; the code below 100 KB even before it is compressed."""
    sizes: dict[str, tuple[int, int]] = {}

    def weigh(answer: Response) -> None:
        if re.search(r"/static/(css|js|icons)/|/films/$", answer.url):
            sizes[answer.url] = len(answer.body()), len(gzip.compress(answer.body()))

    site.page.on("response", weigh)
    site.open("/films/")
    site.page.wait_for_load_state("networkidle")
    code = [plain for url, (plain, _) in sizes.items() if re.search("/css/|/js/", url)]
    assert len(code) >= 12
    assert sum(code) < 100_000
    assert sum(compressed for _, compressed in sizes.values()) < 60_000


def log_in(site: Site) -> None:
    page = site.open("/accounts/login/")
    page.get_by_label("Email", exact=False).first.fill("ada@example.com")
    page.get_by_label("Password", exact=False).first.fill("projector-lamp-9")
    page.get_by_role("main").get_by_role("button", name="Log in", exact=True).click()
    expect(page.get_by_text("Your account")).to_be_attached()
