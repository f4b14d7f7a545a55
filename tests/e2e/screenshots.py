"""Pictures of a running site, for the README: each page at two widths in both themes.

    python -m tests.e2e.screenshots http://localhost:8000 docs/images

The pages are found by following links from the catalogue, so any site with a film and a show will do.
"""

import argparse
import os
import sys
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

WIDTHS = {1440: 900, 390: 844}
THEMES = ("dark", "light")
FIXED = {
    "landing": "/",
    "films": "/films/",
    "shows": "/shows/",
    "films-filtered": "/films/?genre=science-fiction&sort=best",
    "genres": "/genre/",
    "genre": "/genre/animation/",
    "search": "/search/?q=night",
    "nothing-found": "/search/?q=zzzzzz",
    "login": "/accounts/login/",
    "signup": "/accounts/signup/",
    "missing": "/title/999999999/",
    "offline": "/offline/",
    "about": "/about/",
}


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("url", help="the address of a running site")
    arguments.add_argument("folder", type=Path, help="where the pictures go")
    arguments.add_argument("--only", nargs="*", help="names of pages; all without it")
    given = arguments.parse_args()
    given.folder.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright:
        path = os.environ.get("CHROMIUM_PATH", "/usr/bin/chromium")
        browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox", "--disable-gpu"])
        pages = FIXED | linked_pages(browser, given.url)
        for name, address in pages.items():
            if not given.only or name in given.only:
                shoot(browser, given.url + address, given.folder, name)
        browser.close()


def linked_pages(browser: Browser, url: str) -> dict[str, str]:
    """A film, its cast, a show, a season and a person, as the catalogue's own links lead to them."""
    page = browser.new_page()
    found: dict[str, str] = {}
    found["title"] = first_link(page, f"{url}/films/?sort=best", "#grid a.card")
    found["show"] = first_link(page, f"{url}/shows/", "#grid a.card")
    found["person"] = first_link(page, url + found["title"], "a.person")
    found["season"] = f"{found['show']}season/1/"
    found["cast"] = f"{found['title']}cast/"
    page.close()
    return {name: address for name, address in found.items() if address}


def first_link(page: Page, url: str, selector: str) -> str:
    page.goto(url)
    link = page.locator(selector).first
    return str(link.get_attribute("href")) if link.count() else ""


def shoot(browser: Browser, url: str, folder: Path, name: str) -> None:
    for width, height in WIDTHS.items():
        for theme in THEMES:
            context = browser.new_context(
                viewport={"width": width, "height": height},
                color_scheme=theme,  # type: ignore[arg-type]
                device_scale_factor=1 if width > 600 else 2,
                reduced_motion="reduce",
            )
            page = context.new_page()
            page.goto(url, wait_until="networkidle")
            target = folder / f"{name}-{width}-{theme}.png"
            page.screenshot(path=target)
            sys.stdout.write(f"{target}\n")
            context.close()


if __name__ == "__main__":
    main()
