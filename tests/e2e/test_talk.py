"""Reactions and comments in a real browser: what is pressed, typed, sent, taken back, and linked to."""

import pytest
from playwright.sync_api import Page, expect

from reviews.models import Comment, Review
from reviews.services.comments import write_comment
from social.models import Profile
from tests.e2e.site import Site, sign_in
from tests.reviews.factories import ReviewFactory
from tests.social.factories import ProfileFactory


@pytest.fixture
def review(site: Site) -> Review:
    """Of somebody else than who is signed in, in the site's browser."""
    me: Profile = ProfileFactory(display_name="Ada", handle="ada")
    sign_in(site.page.context, me.user, site.url)
    made: Review = ReviewFactory(profile=ProfileFactory(display_name="Olive", handle="olive"))
    return made


def said(page: Page, words: str) -> None:
    expect(page.locator("#announcer")).to_have_text(words)


def test_press_says_how_many_there_are_and_keeps_the_focus(site: Site, review: Review) -> None:
    page = site.page
    page.goto(f"{site.url}{review.get_absolute_url()}")
    like = page.get_by_role("button", name="Like")
    like.press("Enter")
    expect(like).to_have_attribute("aria-pressed", "true")
    expect(like).to_be_focused()
    said(page, "1 like")
    like.press("Enter")
    expect(like).to_have_attribute("aria-pressed", "false")
    said(page, "Nobody any more")


def test_comment_reply_removal_and_undo(site: Site, review: Review) -> None:
    page = site.page
    page.goto(f"{site.url}{review.get_absolute_url()}")
    field = page.get_by_label("Add a comment")
    field.fill("What a film")
    page.reload()
    # What was typed is there again, until it is sent.
    expect(field).to_have_value("What a film")
    field.press("Control+Enter")
    mine = page.get_by_role("article", name="Comment by Ada")
    expect(mine).to_be_focused()
    expect(field).to_have_value("")
    expect(page.locator("#talk-count")).to_have_text("1 comment")
    mine.get_by_role("link", name="Reply").click()
    reply = page.get_by_label("Your reply to Ada")
    expect(reply).to_be_focused()
    reply.press("Escape")
    expect(reply).to_have_count(0)
    expect(mine.get_by_role("link", name="Reply")).to_be_focused()
    mine.get_by_role("link", name="Reply").click()
    reply.fill("And what an ending")
    reply.press("Control+Enter")
    said(page, "Your reply is posted.")
    expect(mine).to_have_count(2)
    mine.last.get_by_role("button", name="Remove").click()
    expect(mine).to_have_count(1)
    page.locator(".toast__undo").click()
    expect(mine.last).to_contain_text("And what an ending")
    expect(page.locator("#talk-count")).to_have_text("2 comments")


def test_link_to_a_comment_on_a_later_page_finds_it(site: Site, review: Review) -> None:
    by, page = review.profile, site.page
    keys = [write_comment(profile=by, review=review.pk, text=f"Number {n}").pk for n in range(25)]
    page.goto(f"{site.url}{review.get_absolute_url()}#comment-{keys[23]}")
    expect(page.locator(f"#comment-{keys[23]}")).to_be_visible()
    page.goto(f"{site.url}{review.get_absolute_url()}")
    page.get_by_role("link", name="Later comments").click()
    expect(page.locator("#talk-list .comment")).to_have_count(Comment.objects.count())
