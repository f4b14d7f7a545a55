"""Lists in a real browser: adding from a title's page, putting in order by keyboard, mouse and finger, taking back."""

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from lists import services
from lists.models import List
from movies.models import Title
from social.models import Profile
from tests.e2e.axe import too_wide, violations_in_both_themes
from tests.e2e.site import Site, sign_in
from tests.e2e.test_tracking import settled
from tests.lists.factories import ListFactory
from tests.social.factories import ProfileFactory


@pytest.fixture
def profile(site: Site) -> Profile:
    """Signed in, in the site's browser."""
    made = ProfileFactory(display_name="Ada", handle="ada")
    sign_in(site.page.context, made.user, site.url)
    return made


@pytest.fixture
def found(profile: Profile) -> List:
    """Twelve titles in the order of their fame."""
    made = ListFactory(profile=profile, name="By the sea", description="Salt in the air.")
    titles = Title.objects.most_popular()[:12]
    services.add_titles(profile=profile, found=made, title_ids=[title.pk for title in titles])
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


def order(found: List) -> list[str]:
    return list(found.items.order_by("position").values_list("title__name", flat=True))


def arranged(page: Page) -> list[str]:
    return page.locator("[data-item]").evaluate_all("rows => rows.map((row) => row.dataset.name)")


def stored(page: Page, found: List, expected: list[str]) -> None:
    """Wait until the server has this order: a move is shown before it is kept.

    The page waits, not Python: requests that a test answers itself pass through this thread on their way.
    """
    for _ in range(100):
        if order(found) == expected:
            return
        page.wait_for_timeout(100)
    assert order(found) == expected


def test_add_from_a_title_page_and_take_it_back(site: Site, profile: Profile) -> None:
    sea = ListFactory(profile=profile, name="By the sea")
    page = site.open(site.film.get_absolute_url())
    page.keyboard.press("l")
    dialog = page.get_by_role("dialog", name="Add to lists")
    choice = dialog.get_by_role("button", name="By the sea")
    expect(choice).to_have_attribute("aria-pressed", "false")
    choice.press("Enter")
    expect(choice).to_have_attribute("aria-pressed", "true")
    expect(choice).to_be_focused()
    settled(page, "is on “By the sea”")
    assert sea.items.get().title == site.film

    dialog.get_by_label("New list").fill("x")
    dialog.get_by_role("button", name="Make").click()
    expect(dialog.get_by_text("Give the list a name of at least 2 characters.")).to_be_visible()
    dialog.get_by_label("New list").fill("Made here")
    dialog.get_by_role("button", name="Make").click()
    expect(dialog.get_by_role("button", name="Made here")).to_have_attribute("aria-pressed", "true")
    page.keyboard.press("Escape")
    page.locator(".toast", has_text="is on “By the sea”").get_by_role("button", name="Undo").click()
    settled(page, "Undone")
    assert not sea.items.exists()
    assert List.objects.get(name="Made here").items.get().title == site.film


def test_reorder_by_keyboard(site: Site, found: List) -> None:
    names = order(found)
    page = site.open(found.get_absolute_url() + "?view=arrange")
    rows = page.locator("[data-item]")
    rows.first.focus()
    page.keyboard.press("Alt+ArrowDown")
    expect(page.locator("#announcer")).to_have_text(f"{names[0]} is number 2 of 12.")
    expect(rows.nth(1)).to_be_focused()
    page.keyboard.press("Alt+ArrowDown")
    expected = [names[1], names[2], names[0], *names[3:]]
    assert arranged(page) == expected
    stored(page, found, expected)
    page.keyboard.press("Alt+ArrowUp")
    page.keyboard.press("ArrowUp")
    expect(rows.first).to_be_focused()
    expected = [names[1], names[0], *names[2:]]
    stored(page, found, expected)

    field = rows.nth(11).get_by_role("spinbutton")
    field.fill("1")
    field.press("Enter")
    settled(page, f"{names[11]} is number 1 now.")
    expect(rows.first).to_have_attribute("data-name", names[11])
    expect(rows.first.get_by_role("spinbutton")).to_be_focused()
    page.locator(".toast", has_text="is number 1 now").get_by_role("button", name="Undo").click()
    expect(rows.first).to_have_attribute("data-name", names[1])
    stored(page, found, expected)


def test_reorder_by_drag(site: Site, found: List) -> None:
    names = order(found)
    site.page.set_viewport_size({"width": 1280, "height": 800})
    page = site.open(found.get_absolute_url() + "?view=arrange")
    page.locator("[data-item]").first.scroll_into_view_if_needed()
    rows = page.locator("[data-item]")
    handle = rows.nth(2).locator("[data-handle]").bounding_box()
    target = rows.nth(0).bounding_box()
    assert handle
    assert target
    x, y = handle["x"] + 10, handle["y"] + 10
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x, y - 40, steps=3)
    page.mouse.move(x, target["y"] + 2, steps=6)
    page.mouse.up()
    expected = [names[2], names[0], names[1], *names[3:]]
    assert arranged(page) == expected
    stored(page, found, expected)
    assert rows.nth(0).get_by_role("spinbutton").input_value() == "1"


def test_drag_is_given_up_with_escape_and_refused_moves_go_back(site: Site, found: List) -> None:
    names = order(found)
    page = site.open(found.get_absolute_url() + "?view=arrange")
    rows = page.locator("[data-item]")
    rows.first.scroll_into_view_if_needed()
    handle = rows.first.locator("[data-handle]").bounding_box()
    assert handle
    page.mouse.move(handle["x"] + 10, handle["y"] + 10)
    page.mouse.down()
    page.mouse.move(handle["x"] + 10, handle["y"] + 150, steps=5)
    assert arranged(page) != names
    page.keyboard.press("Escape")
    page.mouse.up()
    assert arranged(page) == names

    page.route("**/move/", lambda route: route.fulfill(status=500))
    rows.first.focus()
    page.keyboard.press("Alt+ArrowDown")
    settled(page, "That didn’t work")
    assert arranged(page) == names
    assert order(found) == names


def test_drag_by_finger(site: Site, phone: Page, found: List) -> None:
    names = order(found)
    phone.goto(site.url + found.get_absolute_url() + "?view=arrange")
    rows = phone.locator("[data-item]")
    rows.nth(1).scroll_into_view_if_needed()
    phone.evaluate("document.querySelector('[data-item]').scrollIntoView({block: 'center'})")
    first, second = rows.nth(0).locator("[data-handle]").bounding_box(), rows.nth(1).bounding_box()
    assert first
    assert second
    x, y, goal = first["x"] + 15, first["y"] + 15, second["y"] + second["height"]
    session = phone.context.new_cdp_session(phone)

    def touch(kind: str, *points: dict[str, Any]) -> None:
        session.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": list(points)})

    touch("touchStart", {"x": x, "y": y})
    for step in range(1, 7):
        touch("touchMove", {"x": x, "y": y + (goal - y) * step / 6})
    touch("touchEnd")
    stored(phone, found, [names[1], names[0], *names[2:]])


def test_remove_and_take_back(site: Site, found: List) -> None:
    names = order(found)
    page = site.open(found.get_absolute_url() + "?view=rows")
    row = page.locator(".list-row", has_text=names[1])
    row.get_by_text(f"More for {names[1]}").locator("..").click()
    row.get_by_role("button", name=f"Remove {names[1]}").click()
    settled(page, "is off “By the sea”")
    expect(page.locator(".list-row")).to_have_count(11)
    page.keyboard.press("z")
    settled(page, "Undone")
    expect(page.locator(".list-row")).to_have_count(12)
    assert order(found) == names


def test_choose_many_and_move_them(site: Site, found: List, profile: Profile) -> None:
    other = ListFactory(profile=profile, name="Elsewhere")
    page = site.open(found.get_absolute_url() + "?view=select")
    boxes = page.locator("[name=title]")
    boxes.nth(1).check()
    boxes.nth(4).click(modifiers=["Shift"])
    expect(page.get_by_text("4 chosen")).to_be_visible()
    page.get_by_label("To which list").select_option("Elsewhere")
    page.get_by_role("button", name="Move", exact=True).click()
    settled(page, "4 titles moved to “Elsewhere”.")
    expect(boxes).to_have_count(8)
    assert other.items.count() == 4


def test_without_javascript(browser: Browser, site: Site, found: List, profile: Profile) -> None:
    names = order(found)
    context = browser.new_context(java_script_enabled=False)
    sign_in(context, profile.user, site.url)
    page = context.new_page()
    page.goto(site.url + found.get_absolute_url() + "?view=arrange")
    page.get_by_role("button", name=f"Move {names[1]} up").click()
    assert arranged_without(page)[:2] == [names[1], names[0]]
    page.get_by_role("button", name="Undo").click()
    assert order(found) == names
    page.goto(site.url + f"/title/{site.film.pk}/lists/")
    page.get_by_role("button", name="Favourites").click()
    assert page.get_by_role("button", name="Favourites").get_attribute("aria-pressed") == "true"
    context.close()


def arranged_without(page: Page) -> list[str]:
    return [str(row.get_attribute("data-name")) for row in page.locator("[data-item]").all()]


def test_axe_finds_nothing_and_all_fits_a_phone(site: Site, found: List, profile: Profile) -> None:
    services.set_item_note(profile=profile, found=found, item=found.items.first().pk, text="Watch it at home. " * 20)
    List.objects.filter(pk=found.pk).update(name="Averyveryverylongnamewithoutanyspaces" * 2)
    found.refresh_from_db()
    page_of_list = found.get_absolute_url()
    paths = [
        "/lists/", "/lists/discover/", "/lists/new/", "/lists/new/smart/?genre=drama", "/lists/paste/",
        "/lists/arrange/", "/lists/invitations/", "/@ada/lists/", "/@ada/watchlist/", page_of_list,
        f"{page_of_list}?view=rows", f"{page_of_list}?view=arrange", f"{page_of_list}?view=select",
        f"/lists/{found.pk}/people/", f"/lists/{found.pk}/edit/", f"/title/{site.film.pk}/lists/",
    ]  # fmt: skip
    wrong: dict[str, Any] = {}
    for path in paths:
        page = site.open(path)
        if seen := violations_in_both_themes(page) + too_wide(page):
            wrong[path] = seen
    assert wrong == {}
