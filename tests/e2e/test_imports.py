"""Imports in a real browser: files dropped, progress watched, names decided by key, written and taken back."""

import datetime
import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from lists.enums import ImportState
from lists.models import Import, Watch
from movies.models import Title
from social.models import Profile
from tests.e2e.axe import too_wide, violations_in_both_themes
from tests.e2e.site import Site, at_rest, sign_in
from tests.lists.imports.flow import FILM, commit, undo, upload
from tests.movies.factories import TitleFactory
from tests.social.factories import ProfileFactory

DIARY = (
    f"{FILM},Rating,Rewatch,Tags,Watched Date\n"
    "2021-01-02,Harbour Lights,1960,https://boxd.it/entry1,4,,,2021-01-01\n"
    "2021-01-03,Salt,1966,https://boxd.it/entry2,,,,2021-01-03\n"
)
WATCHLIST = (
    f"{FILM}\n2021-01-05,Night Bus,,https://boxd.it/cc\n2021-01-06,Winter Ferry,,https://boxd.it/dd\n"
    "2021-01-07,Nobody Knows It,2011,https://boxd.it/ee\n"
)
FILES = {"diary.csv": DIARY, "watchlist.csv": WATCHLIST}


@pytest.fixture
def profile(site: Site) -> Profile:
    """Signed in, with two names in the catalogue that two films have each."""
    made = ProfileFactory(display_name="Ada", handle="ada")
    for name in ("Night Bus", "Winter Ferry"):
        for year in (1961, 2012):
            TitleFactory(name=name, released_on=datetime.date(year, 5, 1))
    sign_in(site.page.context, made.user, site.url)
    return made


@pytest.fixture
def plain(browser: Browser, site: Site, profile: Profile) -> Iterator[Page]:
    """A browser without JavaScript."""
    context = browser.new_context(java_script_enabled=False)
    sign_in(context, profile.user, site.url)
    yield context.new_page()
    context.close()


def choose(page: Page) -> None:
    page.get_by_label("Drop files here, or choose them").set_input_files(
        [{"name": name, "mimeType": "text/csv", "buffer": text.encode()} for name, text in FILES.items()]
    )


def test_from_files_to_library_and_back_by_key(site: Site, profile: Profile) -> None:
    page = site.open("/import/")
    choose(page)
    chosen = page.get_by_role("list", name="Chosen files")
    expect(chosen.get_by_role("listitem")).to_have_count(2)
    chosen.get_by_role("button", name="Leave out watchlist.csv").click()
    expect(chosen.get_by_role("listitem")).to_have_count(1)
    choose(page)
    page.get_by_role("button", name="Read the files").click()

    expect(page.get_by_role("button", name="Import 2 things")).to_be_visible()
    expect(page.get_by_role("heading", name="3 names to decide")).to_be_visible()
    assert not Watch.objects.exists()

    page.get_by_role("link", name="Decide", exact=True).press("Enter")
    cards = page.locator("[data-card]")
    expect(cards).to_have_count(2)
    page.wait_for_load_state()  # before that Enter would send the form as if there were no scripts
    first = cards.nth(0).get_by_role("radio").first
    first.focus()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Enter")
    expect(cards.nth(0).get_by_role("button", name="Undo")).to_be_visible()
    expect(page.locator("#decide-left")).to_have_text("2 names left.")
    # One is at the next question already.
    expect(cards.nth(1).get_by_role("radio").first).to_be_focused()
    at_rest(page)
    cards.nth(0).get_by_role("button", name="Undo").press("Enter")
    expect(page.locator("#decide-left")).to_have_text("3 names left.")
    expect(cards.nth(0).get_by_role("radio").first).to_be_focused()
    at_rest(page)
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Enter")
    expect(page.locator("#decide-left")).to_have_text("2 names left.")
    at_rest(page)

    cards.nth(1).get_by_role("link", name="Something else…").press("Enter")
    dialog = page.get_by_role("dialog", name="What is “Winter Ferry”?")
    expect(dialog).to_be_visible()
    at_rest(page)
    dialog.get_by_role("searchbox").fill("quarry")
    dialog.get_by_role("button", name=re.compile("This one.*The Quarry")).press("Enter")
    expect(dialog).to_be_hidden()
    expect(cards.nth(1)).to_contain_text("The Quarry")
    expect(page.locator("#decide-left")).to_have_text("1 name left.")

    site.open(f"/import/{Import.objects.get().pk}/")
    page.get_by_label("Ratings").or_(page.get_by_label("Watchlist")).first.uncheck()
    expect(page.get_by_role("button", name="Import 2 things")).to_be_visible()
    page.get_by_label("Watchlist").check()
    page.get_by_role("button", name="Import 4 things").press("Enter")
    expect(page.get_by_text("4 things are in your library now.")).to_be_visible()
    assert Watch.objects.count() == 2

    page.get_by_role("button", name="Take it all back").press("Enter")
    expect(page.get_by_text("All of it is taken back.")).to_be_visible()
    assert not Watch.objects.exists()


def test_progress_is_watched_until_it_is_over(site: Site, profile: Profile) -> None:
    run = upload(profile, FILES)
    Import.objects.update(state=ImportState.MATCHING, done=1, total=4, owner="a worker")
    page = site.open(f"/import/{run.pk}/")
    expect(page.get_by_role("progressbar", name="Looking for the titles")).to_have_attribute("value", "1")
    Import.objects.update(done=3)
    expect(page.get_by_text("3 of 4")).to_be_visible()
    # Nothing flickers at the top of the page while it asks.
    expect(page.locator("#progress")).not_to_have_class("progress is-busy")
    page.context.set_offline(True)
    expect(page.get_by_text("The import goes on without you.")).to_be_visible()
    assert page.locator(".toast").count() == 0
    page.context.set_offline(False)
    expect(page.get_by_text("The import goes on without you.")).to_be_hidden()
    # A browser says so of each question without an answer.
    site.errors.clear()
    Import.objects.update(state=ImportState.READY, owner="")
    expect(page.get_by_role("button", name="Import 2 things")).to_be_visible()


def test_everything_works_without_scripts(site: Site, plain: Page, profile: Profile) -> None:
    plain.goto(f"{site.url}/import/")
    choose(plain)
    plain.get_by_role("button", name="Read the files").click()
    plain.get_by_role("link", name="Decide", exact=True).click()
    for number in (0, 1):
        plain.locator("[data-card]").nth(number).get_by_role("radio").first.check()
    plain.get_by_role("button", name="Keep all my answers").click()
    # What is left is what nobody knows.
    plain.get_by_role("link", name="Find it… Nobody Knows It").click()
    plain.get_by_label("Another name, or the original one").fill("marzipan")
    plain.get_by_role("button", name="Search", exact=True).last.click()
    plain.get_by_role("button", name=re.compile("This one.*Marzipan")).click()
    plain.get_by_role("link", name="Back to the import").first.click()
    plain.get_by_role("button", name="Import 5 things").click()
    expect(plain.get_by_text("5 things are in your library now.")).to_be_visible()
    plain.get_by_role("button", name="Take it all back").click()
    expect(plain.get_by_text("All of it is taken back.")).to_be_visible()


def test_axe_finds_nothing_and_all_fits_a_phone(site: Site, profile: Profile) -> None:
    upload(profile, FILES)
    run = upload(profile, FILES)
    place = f"/import/{run.pk}/"
    paths = {
        "start": "/import/",
        "ready": place,
        "choose": f"{place}decide/?which=choose",
        "unknown": f"{place}decide/?which=unknown",
        "find": f"{place}decide/{run.subjects.order_by('number')[2].pk}/find/?q=salt",
        "rows": f"{place}rows/",
        "delete": f"{place}delete/",
    }
    wrong = {name: looked_at(site, path) for name, path in paths.items()}
    for state, facts in (
        (ImportState.READING, {"done": 1200}),
        (ImportState.MATCHING, {"done": 30, "total": 90, "left": 60}),
        (ImportState.ASKING, {"question": {"name": "password", "asked": "What is its password?", "choices": []}}),
        (
            ImportState.ASKING,
            {"question": {"name": "role", "asked": "What is it?", "choices": [["a", "A"], ["b", "B"]]}},
        ),
        (ImportState.FAILED, {"message": "The zip is broken."}),
    ):
        Import.objects.filter(pk=run.pk).update(state=state, owner="a worker", **facts)
        wrong[str(state)] = wrong.get(str(state), []) + looked_at(site, place)
    Import.objects.filter(pk=run.pk).update(state=ImportState.READY, owner="", message="", done=0, total=None, left=0)
    run = commit(Import.objects.get(pk=run.pk))
    wrong["done"] = looked_at(site, place)
    watch = Watch.objects.filter(title=Title.objects.get(name="Salt")).get()
    wrong["viewing"] = looked_at(site, f"/watch/{watch.pk}/edit/")
    undo(run)
    wrong["undone"] = looked_at(site, place)
    assert not {name: found for name, found in wrong.items() if found}


def looked_at(site: Site, path: str) -> list[str]:
    page = site.open(path)
    found = violations_in_both_themes(page) + too_wide(page)
    # A page that follows a running import loads itself anew when it has ended, which would cut the next visit short.
    page.goto("about:blank")
    return found


def test_a_file_too_large_is_said_before_it_is_sent(site: Site, profile: Profile) -> None:
    page = site.open("/import/")
    page.locator("[data-drop]").evaluate("form => (form.dataset.largest = '0')")
    choose(page)
    expect(page.get_by_role("listitem").filter(has_text="diary.csv")).to_contain_text("larger than 50 MB")
    page.get_by_role("button", name="Read the files").click()
    assert page.url.endswith("/import/")
    assert not Import.objects.exists()
    # Nobody waits for a file that was left out.
    for name in FILES:
        page.get_by_role("button", name=f"Leave out {name}").click()
    expect(page.get_by_role("list", name="Chosen files")).to_be_hidden()
