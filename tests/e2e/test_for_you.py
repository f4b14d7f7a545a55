"""What is chosen for somebody, in a real browser: a rating changes it and it says why; what isn't wanted goes."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from movies.facets import refresh_facets
from movies.models import Title
from recommendations.models import Feedback, NotInterested
from recommendations.serving import gate, loaded
from recommendations.training import train_models
from social.models import Profile, User
from tests.e2e.axe import too_wide, violations, violations_in_both_themes
from tests.e2e.site import Site, sign_in
from tests.movies.factories import TitleFactory
from tests.recommendations.factories import RatingFactory, TrendingFactory
from tests.recommendations.village import QUICK
from tests.social.factories import ProfileFactory


@pytest.fixture
def village(site: Site) -> Iterator[tuple[list[Title], list[Title]]]:
    """Eight who love the films of the sea and not those of the mountains, and eight the other way round; a model has
    learned that."""
    sea = [TitleFactory(name=f"Sea {number}", genres=["drama"]) for number in range(8)]
    mountains = [TitleFactory(name=f"Mountain {number}", genres=["comedy"]) for number in range(8)]
    for number in range(16):
        profile = ProfileFactory()
        own, other = (sea, mountains) if number < 8 else (mountains, sea)
        for place, title in enumerate(own):
            if place != number % 8:
                RatingFactory(profile=profile, title=title, value=9)
        RatingFactory(profile=profile, title=other[number % 8], value=2)
    gate.forget_catalogue()
    loaded.forget()
    train_models(chosen=QUICK)
    yield sea, mountains
    loaded.forget()
    gate.forget_catalogue()


@pytest.fixture
def me(site: Site, account: User) -> Profile:
    profile: Profile = Profile.objects.get_or_create(user=account, defaults={"handle": "ada"})[0]
    sign_in(site.page.context, account, site.url)
    return profile


def first_row(page: Page) -> list[str]:
    return page.locator(".for-you .card__name").all_inner_texts()[:6]


def test_rate_a_film_open_for_you_it_changed_and_says_why(
    site: Site, me: Profile, village: tuple[list[Title], list[Title]]
) -> None:
    sea, _mountains = village
    page = site.open("/for-you/")
    expect(page.get_by_role("heading", name="Nothing to go by yet")).to_be_visible()
    before = first_row(page)
    page = site.open(sea[0].get_absolute_url())
    with page.expect_response(re.compile("/rating/")):
        page.get_by_role("radio", name="4½ stars", exact=True).first.check(force=True)
    expect(page.locator("[data-part=page]").first).to_have_attribute("data-rating", "4½")
    page.get_by_role("navigation", name="Main", exact=True).get_by_role("link", name="For you").click()
    expect(page.get_by_role("heading", name="Top picks for you")).to_be_visible()
    after = first_row(page)
    assert after != before
    assert all(name.startswith("Sea") for name in after[:3])
    expect(page.locator(f'[data-pick="{sea[0].pk}"]')).to_have_count(0)
    # The first suggestion itself names the film that was rated, and so does the dialog that says why.
    first = page.locator("[data-pick]").first
    key, name = first.get_attribute("data-pick"), first.locator(".card__name").inner_text()
    expect(first.locator(".pick__text")).to_have_text(re.compile(r"^(Because you loved Sea 0|.+, like Sea 0)$"))
    first.locator(".pick__why").click()
    dialog = page.get_by_role("dialog")
    expect(dialog.get_by_role("heading", name=f"Why {name}?")).to_be_visible()
    expect(dialog.locator(".why__reasons")).to_contain_text("Sea 0")
    assert violations(page, part="#track-dialog") == []
    thumb = dialog.get_by_role("button", name="Good: the suggestion")
    thumb.click()
    expect(thumb).to_have_attribute("aria-pressed", "true")
    page.get_by_role("button", name="Undo").click()
    expect(thumb).to_have_attribute("aria-pressed", "false")
    assert not Feedback.objects.filter(profile=me).exists()
    thumb.click()
    expect(thumb).to_have_attribute("aria-pressed", "true")
    assert Feedback.objects.get(profile=me).is_up
    # A good suggestion stays, and is marked as one.
    page = site.open("/for-you/")
    expect(page.locator(f'[data-pick="{key}"] .pick__noted')).to_be_visible()


def test_what_is_not_wanted_goes_and_comes_back(
    site: Site, me: Profile, village: tuple[list[Title], list[Title]]
) -> None:
    RatingFactory(profile=me, title=village[0][0], value=9)
    page = site.open("/for-you/")
    pick = page.locator("[data-pick]").first
    name = pick.locator(".card__name").inner_text()
    key = pick.get_attribute("data-pick")
    pick.get_by_role("button", name=f"Not interested in {name}").click()
    expect(page.locator(f'[data-pick="{key}"]')).to_be_hidden()
    assert NotInterested.objects.filter(profile=me).exists()
    page.get_by_role("button", name="Undo").click()
    expect(page.locator(f'[data-pick="{key}"]')).to_be_visible()
    assert not NotInterested.objects.filter(profile=me).exists()


def test_a_thumb_shows_at_once_and_goes_with_its_undo(
    site: Site, me: Profile, village: tuple[list[Title], list[Title]]
) -> None:
    RatingFactory(profile=me, title=village[0][0], value=9)
    page = site.open("/for-you/")
    pick = page.locator("[data-pick]").first
    mark = pick.locator(".pick__noted")
    expect(mark).to_have_count(0)
    pick.locator(".pick__why").click()
    page.get_by_role("button", name="Good: the suggestion").click()
    expect(mark).to_have_count(1)
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_be_hidden()
    expect(mark).to_be_visible()
    assert violations_in_both_themes(page, part="#results") == []
    page.keyboard.press("z")
    expect(mark).to_have_count(0)
    assert not Feedback.objects.filter(profile=me).exists()


def test_a_thumb_down_takes_the_card_away_and_the_focus_goes_on(
    site: Site, me: Profile, village: tuple[list[Title], list[Title]]
) -> None:
    RatingFactory(profile=me, title=village[0][0], value=9)
    page = site.open("/for-you/")
    key, after = (page.locator("[data-pick]").nth(place).get_attribute("data-pick") for place in (0, 1))
    page.locator(f'[data-pick="{key}"] .pick__why').focus()
    page.keyboard.press("Enter")
    page.get_by_role("button", name="Bad: the suggestion").press("Enter")
    expect(page.locator(f'[data-pick="{key}"]')).to_be_hidden()
    page.keyboard.press("Escape")
    expect(page.locator(f'[data-pick="{after}"] a.card')).to_be_focused()
    page.keyboard.press("z")
    expect(page.locator(f'[data-pick="{key}"]')).to_be_visible()


def test_a_row_fills_up_from_the_list(site: Site, me: Profile, village: tuple[list[Title], list[Title]]) -> None:
    RatingFactory(profile=me, title=village[0][0], value=9)
    page = site.open("/for-you/")
    top = page.locator('[data-list="top"] > [data-pick]:not([hidden])')
    full, gone = top.count(), top.first.get_attribute("data-pick")
    top.first.locator(".pick__away").press("Enter")
    expect(page.locator(f'[data-pick="{gone}"]')).to_be_hidden()
    expect(top).to_have_count(full)
    # What is seen stays, to be rated, and one more comes.
    top.first.locator("a.card").press("w")
    expect(top).to_have_count(full + 1)
    shown = page.locator("[data-pick]:not([hidden])").evaluate_all("all => all.map((pick) => pick.dataset.pick)")
    assert len(shown) == len(set(shown)), "each title once"


def test_a_list_of_which_nothing_is_left_says_so(
    site: Site, me: Profile, village: tuple[list[Title], list[Title]]
) -> None:
    RatingFactory(profile=me, title=village[0][0], value=9)
    Title.objects.exclude(pk__in=[village[1][1].pk, village[1][2].pk]).update(runtime_minutes=100)
    Title.objects.filter(pk__in=[village[1][1].pk, village[1][2].pk]).update(runtime_minutes=60)
    refresh_facets(list(Title.objects.values_list("pk", flat=True)))
    page = site.open("/for-you/?runtime=short")
    left = page.locator("[data-pick]:not([hidden])")
    expect(left).to_have_count(2)
    left.first.locator(".pick__away").press("Enter")
    expect(left).to_have_count(1)
    left.first.locator(".pick__away").press("Enter")
    expect(page.get_by_role("heading", name="Nothing is left")).to_be_visible()
    expect(page.get_by_role("link", name="Clear the filters")).to_be_visible()


def test_less_of_something_keeps_the_focus_at_its_card(
    site: Site, me: Profile, village: tuple[list[Title], list[Title]]
) -> None:
    RatingFactory(profile=me, title=village[0][0], value=9)
    page = site.open("/for-you/")
    pick = page.locator("[data-pick]").first
    key = pick.get_attribute("data-pick")
    pick.locator(".pick__why").press("Enter")
    page.get_by_role("button", name="Less of Drama").press("Enter")
    expect(page.get_by_role("dialog")).to_be_hidden()
    expect(page.locator(f'[data-pick="{key}"] .pick__why')).to_be_focused()


def test_what_is_said_on_the_page_of_a_suggestion_leads_back_to_the_list(
    site: Site, me: Profile, village: tuple[list[Title], list[Title]]
) -> None:
    RatingFactory(profile=me, title=village[0][0], value=9)
    page = site.open(f"/for-you/why/{village[0][1].pk}/")
    page.get_by_role("button", name="Not interested").click()
    expect(page).to_have_url(re.compile("/for-you/$"))
    expect(page.get_by_text("won’t be recommended to you any more")).to_be_visible()
    expect(page.get_by_role("button", name="Undo")).to_be_visible()


@pytest.mark.browser_context_args(java_script_enabled=False)
def test_thumbs_and_their_undo_go_without_javascript(
    site: Site, me: Profile, village: tuple[list[Title], list[Title]]
) -> None:
    RatingFactory(profile=me, title=village[0][0], value=9)
    page = site.open("/for-you/")
    key = page.locator("[data-pick]").first.get_attribute("data-pick")
    page.locator(f'[data-pick="{key}"] .pick__why').click()
    page.get_by_role("button", name="Good: the suggestion").click()
    expect(page.get_by_role("button", name="Good: the suggestion")).to_have_attribute("aria-pressed", "true")
    page.get_by_role("link", name="Back to the list").click()
    expect(page.locator(f'[data-pick="{key}"] .pick__noted')).to_be_visible()
    page.locator(f'[data-pick="{key}"] .pick__away').click()
    expect(page.locator(f'[data-pick="{key}"]')).to_have_count(0)
    page.get_by_role("button", name="Undo").click()
    expect(page.locator(f'[data-pick="{key}"] .pick__noted')).to_be_visible()


def test_the_filters_fit_a_phone(site: Site, me: Profile) -> None:
    page = site.page
    page.set_viewport_size({"width": 390, "height": 844})
    site.open("/for-you/")
    # A select doesn't say whether its words are cut off: the same words in a line of their own do.
    too_long = """all => all.flatMap((select) => [...select.options].filter((option) => {
        const style = getComputedStyle(select);
        const line = Object.assign(document.createElement("span"), { textContent: option.textContent });
        Object.assign(line.style, { position: "absolute", whiteSpace: "nowrap", font: style.font });
        document.body.append(line);
        const room = select.clientWidth - parseFloat(style.paddingInlineStart) - parseFloat(style.paddingInlineEnd);
        const wide = line.getBoundingClientRect().width > room;
        line.remove();
        return wide;
    }).map((option) => option.textContent))"""
    assert page.locator(".for-you__filters select").evaluate_all(too_long) == []


def test_filters_by_keyboard_and_back(site: Site, me: Profile, village: tuple[list[Title], list[Title]]) -> None:
    RatingFactory(profile=me, title=village[0][0], value=9)
    page = site.open("/for-you/")
    page.get_by_label("Genre").select_option("comedy")
    expect(page.locator("[data-pick] .card__name", has_text="Sea 1")).to_have_count(0)
    expect(page.get_by_text("Mountain 1").first).to_be_visible()
    assert page.url.endswith("/for-you/?genre=comedy")
    page.get_by_role("link", name="Clear").click()
    expect(page.get_by_role("heading", name="Top picks for you")).to_be_visible()
    assert page.url.endswith("/for-you/")
    card = page.locator("[data-pick] a.card")
    card.first.focus()
    page.keyboard.press("ArrowRight")
    expect(card.nth(1)).to_be_focused()


def test_nobody_is_kept_out(site: Site, me: Profile, village: tuple[list[Title], list[Title]]) -> None:
    found = {}
    for name, address in (("new", "/for-you/"), ("nothing left", "/for-you/?kind=show&decade=1920")):
        page = site.open(address)
        found[name] = violations_in_both_themes(page) + too_wide(page)
    RatingFactory(profile=me, title=village[0][0], value=9)
    for name, address in (("rows", "/for-you/"), ("grid", "/for-you/?genre=comedy")):
        page = site.open(address)
        found[name] = violations_in_both_themes(page) + too_wide(page)
    page = site.open(f"/for-you/why/{village[0][1].pk}/")
    found["why"] = violations_in_both_themes(page) + too_wide(page)
    assert found == {name: [] for name in found}
    assert site.errors == []


@pytest.mark.browser_context_args(java_script_enabled=False)
def test_home_without_javascript_leads_to_its_rows_and_waits_for_none(site: Site, me: Profile) -> None:
    page = site.open("/")
    expect(page.locator(".friends-loading")).to_be_hidden()
    for name in ("Picked for you", "What’s trending here"):
        link = page.get_by_role("link", name=name)
        expect(link).to_be_visible()
        section = page.locator(".section", has=link).last
        assert section.evaluate("node => parseFloat(getComputedStyle(node).marginBlockStart)") > 0


def test_whoever_goes_by_keyboard_stays_where_they_are_among_trends(site: Site) -> None:
    page = site.open("/trending/")
    for choice in ("This month", "Films"):
        link = page.locator("#results nav").get_by_role("link", name=choice, exact=True)
        link.press("Enter")
        expect(link).to_have_attribute("aria-current", re.compile("page|true"))
        expect(link).to_be_focused()
    genres = page.locator(".trending__genres > summary")
    genres.press("Enter")
    page.get_by_role("link", name="Comedy", exact=True).press("Enter")
    expect(genres).to_have_text(re.compile("Genres · Comedy"))
    expect(genres).to_be_focused()
    for title in Title.objects.films()[:6]:
        TrendingFactory(title=title)
    page = site.open("/")
    tab = page.locator("#trending-rail").get_by_role("link", name="This month")
    tab.press("Enter")
    expect(tab).to_have_attribute("aria-current", "page")
    expect(tab).to_be_focused()
