"""What axe finds on a page, and what it is asked when only the colours or the width have changed."""

from typing import Any

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

DESKTOP, PHONE, ZOOMED = 1280, 390, 320  # 320 pixels: a common screen, zoomed in to four times
# All rules that another theme can break. The others were asked in the first theme, of the same document.
COLOURS = ["color-contrast", "link-in-text-block"]

# Colours are looked at once they stand still. Nothing here has sound or film, for which axe would fetch media anew.
_RUN = """async ([options, part]) => {
    const ending = document.getAnimations().filter((each) => each.effect?.getComputedTiming().endTime !== Infinity);
    await Promise.allSettled(ending.map((each) => each.finished));
    const { violations } = await globalThis.axe.run(part ?? document, options);
    return violations.map(({ id, nodes }) => [id, nodes.slice(0, 3).map((node) => node.html.slice(0, 160))]);
}"""


def violations(page: Page, rules: list[str] | None = None, part: str | None = None) -> list[str]:
    """What axe finds on the page or in a part of it, each as rule and places."""
    if not page.evaluate("'axe' in globalThis"):
        page.evaluate(Axe().axe_script)
    options: dict[str, Any] = {"resultTypes": ["violations"], "preload": False}
    if rules:
        options["runOnly"] = rules
    return [f"{rule}: {places}" for rule, places in page.evaluate(_RUN, [options, part])]


def violations_in_both_themes(page: Page, part: str | None = None) -> list[str]:
    """What axe finds in the dark, and what is wrong with the colours in the light."""
    page.emulate_media(color_scheme="dark")
    found = violations(page, part=part)
    page.emulate_media(color_scheme="light")
    return found + violations(page, COLOURS, part)


def too_wide(page: Page, *widths: int) -> list[str]:
    """The widths at which one would have to scroll sideways. The page is as wide as on a desk again afterwards."""
    found = []
    for width in widths or (PHONE, ZOOMED):
        page.set_viewport_size({"width": width, "height": 700})
        if page.evaluate("document.documentElement.scrollWidth") > width:
            found.append(f"wider than {width} pixels")
    page.set_viewport_size({"width": DESKTOP, "height": 800})
    return found
