"""A viewing shared in two browsers: one logs it with the other, who is told, says yes, and has it in the diary."""

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from lists.models import SharedWatch, Watch
from movies.models import Title
from social.models import Profile
from tests.e2e.axe import too_wide, violations_in_both_themes
from tests.e2e.site import Site, sign_in
from tests.lists.together import asked, befriend, log_with
from tests.social.factories import ProfileFactory, UserFactory
from tests.social.households import member_of


@pytest.fixture
def robin(account: Any) -> Profile:
    made: Profile = ProfileFactory(user=account, handle="robin", display_name="Robin")
    return made


@pytest.fixture
def noor(robin: Profile) -> Profile:
    made: Profile = ProfileFactory(user=UserFactory(), handle="noor", display_name="Noor")
    befriend(robin, made)
    return made


@pytest.fixture
def host(site: Site, robin: Profile) -> Page:
    sign_in(site.page.context, robin.user, site.url)
    return site.page


@pytest.fixture
def guest(browser: Browser, site: Site, noor: Profile) -> Iterator[Page]:
    context = browser.new_context(service_workers="block", reduced_motion="reduce")
    sign_in(context, noor.user, site.url)
    page = context.new_page()
    site.follow(page)
    yield page
    context.close()


def test_one_logs_it_with_the_other(site: Site, host: Page, guest: Page, robin: Profile, noor: Profile) -> None:
    sam = member_of(robin, handle="sam", display_name="Sam")
    film = Title.objects.get(name="Salt")
    site.open(film.get_absolute_url())
    host.keyboard.press("d")
    dialog = host.get_by_role("dialog", name="Log a viewing")
    dialog.locator("label", has_text="Sam").click()
    dialog.get_by_label("Others, by their @handles").fill("@noor, @nobody_there")
    dialog.get_by_role("button", name="Save").click()
    expect(dialog.get_by_text("You can’t name @nobody_there")).to_be_visible()
    expect(dialog.get_by_role("checkbox", name="Sam")).to_be_checked()
    dialog.get_by_label("Others, by their @handles").fill("@noor")
    dialog.get_by_role("button", name="Save").click()
    expect(host.get_by_text("Also in the diary of Sam. Asked: Noor.")).to_be_visible()
    expect(host.locator(".own__viewings")).to_contain_text("With Sam")
    assert Watch.objects.filter(profile=sam).count() == 1

    guest.goto(site.url + "/notifications/")
    guest.get_by_role("link", name="Robin watched Salt with you").click()
    expect(guest.get_by_role("heading", name="Watched together", level=1)).to_be_visible()
    guest.get_by_role("button", name="Into my diary").click()
    expect(guest.get_by_role("heading", name="Nothing waits for you")).to_be_visible()
    expect(guest.locator(".toasts")).to_contain_text("Salt is in your diary")
    guest.get_by_role("button", name="Undo").click()
    expect(guest.get_by_role("button", name="Into my diary")).to_be_visible()
    guest.get_by_role("button", name="Into my diary").click()
    expect(guest.get_by_role("heading", name="Nothing waits for you")).to_be_visible()
    guest.goto(site.url + "/diary/")
    expect(guest.locator(".line")).to_contain_text("With Robin")

    site.open("/diary/")
    expect(host.locator(".line")).to_contain_text("With Sam, Noor")


def test_asked_no_more_in_the_dialog(site: Site, host: Page, robin: Profile, noor: Profile) -> None:
    asked(robin, noor, title=Title.objects.get(name="Salt"))
    page = site.open("/diary/")
    page.get_by_role("link", name="Edit this viewing: Salt").click()
    dialog = page.get_by_role("dialog")
    expect(dialog.get_by_text("Hasn’t answered yet")).to_be_visible()
    dialog.get_by_role("button", name="Ask no more").click()
    expect(page.get_by_text("Noor isn’t asked any more.")).to_be_visible()
    assert not SharedWatch.objects.exists()


def test_all_without_javascript(browser: Browser, site: Site, robin: Profile, noor: Profile) -> None:
    log_with(noor, "robin", title=Title.objects.get(name="Ember"))
    film = Title.objects.get(name="Salt")
    context = browser.new_context(java_script_enabled=False)
    sign_in(context, robin.user, site.url)
    page = context.new_page()
    page.goto(f"{site.url}/track/{film.pk}/log/")
    page.get_by_label("Others, by their @handles").fill("noor")
    page.get_by_role("button", name="Save").click()
    assert "Asked: Noor." in page.content()
    page.goto(f"{site.url}/diary/")
    page.get_by_role("link", name="See what it was").click()
    page.get_by_role("button", name="Into my diary").click()
    assert "Ember is in your diary" in page.content()
    page.get_by_role("button", name="Ask no more").click()
    assert "Noor isn’t asked any more." in page.content()
    context.close()


def test_it_can_be_read_by_everybody(site: Site, host: Page, robin: Profile, noor: Profile) -> None:
    member_of(robin, handle="sam", display_name="Sam")
    row = asked(robin, noor, title=Title.objects.get(name="Salt"))
    asked(noor, robin, title=Title.objects.get(name="Ember"))
    for path in ("/diary/together/", "/diary/", f"/watch/{row.watch_id}/edit/", f"/track/{row.watch.title_id}/log/"):
        page = site.open(path)
        assert too_wide(page) == [], path
        assert violations_in_both_themes(page) == [], path
