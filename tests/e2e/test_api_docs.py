"""The API's reader in a browser, under the site's own Content-Security-Policy."""

from typing import Any

from playwright.sync_api import Locator, Page, expect

from movies.models import Genre
from tests.e2e.axe import violations_in_both_themes
from tests.e2e.site import Site, sign_in
from tests.social.factories import UserFactory


def operation(page: Page, tag: str, name: str) -> Locator:
    """An operation in sight: of so many only those near the window are drawn, and the filter leaves those of a tag."""
    page.locator(".operation-filter-input").fill(tag, timeout=20_000)
    block = page.locator(f"#operations-{tag}-{name}")
    expect(block).to_be_visible(timeout=20_000)
    return block


def test_docs_are_drawn_and_an_endpoint_can_be_tried(site: Site) -> None:
    page = site.open("/api/docs/")
    operations = page.locator(".opblock")
    expect(operations.first).to_be_visible(timeout=20_000)
    assert operations.count() > 5
    block = operation(page, "genres", "genres_list")
    block.locator(".opblock-summary-control").click()
    block.get_by_role("button", name="Execute").click()
    expect(block.locator(".live-responses-table tbody .response-col_status").first).to_contain_text("200")
    expect(block.locator(".live-responses-table")).to_contain_text("drama")


def test_admin_writes_from_the_docs_with_their_session(site: Site) -> None:
    sign_in(site.page.context, UserFactory(admin=True), site.url)
    page = site.open("/api/docs/")
    block = operation(page, "genres", "genres_create")
    block.locator(".opblock-summary-control").click()
    block.locator("textarea.body-param__text").fill('{"name": "Silent film"}')
    block.get_by_role("button", name="Execute").click()
    expect(block.locator(".live-responses-table tbody .response-col_status").first).to_contain_text("201")
    assert Genre.objects.filter(slug="silent-film").exists()


def test_axe_finds_nothing_in_the_docs(site: Site) -> None:
    page = site.open("/api/docs/")
    expect(page.locator(".opblock").first).to_be_visible(timeout=20_000)
    assert violations_in_both_themes(page) == []
    block = operation(page, "titles", "titles_list")
    block.locator(".opblock-summary-control").click()
    block.get_by_role("button", name="Execute").click()
    expect(block.locator(".live-responses-table")).to_be_visible()
    page.mouse.move(0, 0)
    # Of a page of this length, only what has opened: the rest is as it was.
    assert violations_in_both_themes(page, "#operations-titles-titles_list") == []


def test_docs_say_where_the_schema_is_without_scripts(live_server: Any, client: Any) -> None:
    html = client.get("/api/docs/").content.decode()
    assert "<noscript>" in html
    assert client.get("/api/schema/").status_code == 200
