"""Writing a review in a real browser: nothing is lost, nothing that is written runs, and it can be taken back."""

import re

import pytest
from playwright.sync_api import Page, expect

from reviews.models import Review
from social.models import Profile, User
from tests.e2e.axe import too_wide, violations_in_both_themes
from tests.e2e.site import Site, sign_in
from tests.reviews.factories import ReviewFactory
from tests.reviews.test_markdown import ATTACKS

TEXT = "The harbour is the best part of it, and the last shot stays with you."


@pytest.fixture
def author(site: Site, account: User) -> Profile:
    profile: Profile = Profile.objects.get_or_create(user=account, defaults={"handle": "ada"})[0]
    sign_in(site.page.context, account, site.url)
    return profile


def form(site: Site) -> Page:
    return site.open(f"/title/{site.film.slug}/reviews/new/")


def test_what_was_not_sent_is_offered_again(site: Site, author: Profile) -> None:
    page = form(site)
    paper = page.get_by_label("Your review", exact=True)
    expect(page.get_by_text("20 more to go")).to_be_visible()
    paper.fill(TEXT)
    expect(page.get_by_text("Kept in this browser until you publish it.")).to_be_visible()
    expect(page.get_by_text(f"{5000 - len(TEXT):,} left")).to_be_visible()
    page = form(site)
    expect(paper).to_have_value("")
    page.get_by_role("button", name="Go on with it").click()
    expect(paper).to_have_value(TEXT)
    # Refused for what is wrong with it, it is still there; sent, it is forgotten.
    paper.fill("Too short.")
    page.get_by_role("button", name="Publish").click()
    expect(page.get_by_text("Write at least 20 letters")).to_be_visible()
    expect(paper).to_have_value("Too short.")
    paper.fill(TEXT)
    page.get_by_role("button", name="Publish").click()
    expect(page.get_by_role("article").get_by_text(TEXT)).to_be_visible()
    expect(page).to_have_url(re.compile(rf"/reviews/{Review.objects.get().pk}/(#sent)?$"))
    form(site)
    expect(page.get_by_text("You were writing something here")).to_be_hidden()


def test_buttons_format_what_is_selected_and_show_it(site: Site, author: Profile) -> None:
    page = form(site)
    paper = page.get_by_label("Your review", exact=True)
    paper.fill("fine")
    paper.select_text()
    page.get_by_role("button", name="Bold").click()
    expect(paper).to_have_value("**fine**")
    page.keyboard.press("Control+z")
    expect(paper).to_have_value("fine")
    paper.select_text()
    page.keyboard.press("Control+i")
    page.get_by_role("button", name="Quotation").click()
    expect(paper).to_have_value("> *fine*")
    page.get_by_role("button", name="Preview").click()
    expect(page.get_by_role("region", name="Preview").get_by_role("emphasis")).to_have_text("fine")
    page.get_by_role("button", name="Preview").click()
    expect(paper).to_be_focused()


def test_deleted_review_comes_back_by_the_toast(site: Site, author: Profile) -> None:
    review = ReviewFactory(profile=author, title=site.film)
    page = site.open(review.get_absolute_url())
    page.get_by_role("link", name="Delete").click()
    page.get_by_role("button", name="Delete it").click()
    page.get_by_role("button", name="Undo").click()
    expect(page).to_have_url(re.compile(rf"/reviews/{review.pk}/$"))


def test_nothing_that_is_written_runs(site: Site, author: Profile) -> None:
    texts = [text for text in ATTACKS if "\x00" not in text and len(text) < 1_000]
    half = len(texts) // 2
    for some in (texts[:half], texts[half:]):
        ReviewFactory(profile=author, title=site.film, text="\n\n".join(some))
    page = site.page
    asked: list[str] = []
    page.on("dialog", lambda dialog: asked.append(dialog.message))
    for path in (f"/title/{site.film.slug}/reviews/", f"/@{author.handle}/reviews/", site.film.get_absolute_url()):
        site.open(path)
        expect(page.locator(".review-text").first).to_be_visible()
        for link in page.locator(".review-text a").all():
            assert re.match(r"https?://|/@", link.get_attribute("href") or ""), link
        assert page.locator(".review-text :is(script, img, svg, iframe, style, form, [onerror], [onload])").count() == 0
    assert asked == []


def test_pages_are_for_everybody(site: Site, author: Profile) -> None:
    veiled = ReviewFactory(title=site.film, has_spoilers=True)
    own = ReviewFactory(profile=author, title=site.film, language="en")
    page = site.page
    for path in (
        f"/title/{site.film.slug}/reviews/",
        own.get_absolute_url(),
        f"/title/{site.film.slug}/reviews/new/",
    ):
        site.open(path)
        assert violations_in_both_themes(page) == [], path
        assert too_wide(page) == [], path
    site.open(f"/title/{site.film.slug}/reviews/")
    cover = page.locator(f"#review-{veiled.pk} summary")
    cover.focus()
    page.keyboard.press("Enter")
    expect(page.locator(f"#review-{veiled.pk} .review-text")).to_be_visible()
