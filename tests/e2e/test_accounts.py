"""A passkey's whole life in a browser, and the account's pages as people find them."""

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from social.models import User
from social.services import create_account, create_profile, invites, tokens
from tests.e2e.axe import violations_in_both_themes
from tests.e2e.site import Site

PASSWORD = "seven-reels-of-nitrate"
PAGES = {
    "account": "/settings/account/",
    "security": "/settings/security/",
    "sessions": "/settings/sessions/",
    "tokens": "/settings/tokens/",
    "apps": "/settings/apps/",
    "audit": "/settings/audit/",
    "invites": "/settings/invites/",
    "delete": "/settings/account/delete/",
    "addresses": "/accounts/email/",
    "password": "/accounts/password/change/",
}


@pytest.fixture
def owner(transactional_db: None) -> User:
    profile = create_account(email="owner@example.org", password=PASSWORD, handle="owner")
    create_profile(user=profile.user, handle="second")
    profile.user.is_staff = True
    profile.user.save()
    tokens.create_token(profile=profile, name="Script on the NAS", scopes=["read", "track"])
    invites.create_invite(created_by=profile.user, note="Noor")
    return profile.user


@pytest.fixture
def touch_id(site: Site) -> Iterator[Any]:
    """A key in the browser that says yes by itself, as a phone does after a look at its owner."""
    page = site.open("/accounts/login/")  # the key belongs to the process that shows the site
    session = page.context.new_cdp_session(page)
    session.send("WebAuthn.enable", {"enableUI": False})
    options = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": True,
        "automaticPresenceSimulation": True,
    }
    yield session.send("WebAuthn.addVirtualAuthenticator", {"options": options})
    session.send("WebAuthn.disable")


def log_in(site: Site) -> Page:
    page = site.open("/accounts/login/?next=/settings/security/")
    page.get_by_label("Email").fill("owner@example.org")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Log in", exact=True).click()
    page.wait_for_url("**/settings/security/")
    return page


def test_passkey_is_added_and_logs_in_by_itself(site: Site, owner: User, touch_id: Any) -> None:
    page = log_in(site)
    page.get_by_role("link", name="Add a passkey").click()
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Confirm").click()
    page.get_by_label("Name").fill("My phone")
    page.get_by_role("button", name="Add passkey").click()
    page.wait_for_url("**/recovery-codes/")
    expect(page.locator(".codes li")).to_have_count(10)
    site.open("/settings/security/")
    expect(page.get_by_text("My phone").first).to_be_visible()
    expect(page.get_by_text("Logs in by itself")).to_be_visible()

    page.context.clear_cookies()
    site.open("/accounts/login/")
    page.get_by_role("button", name="Log in with a passkey").click()
    page.wait_for_url(site.url + "/")
    site.open("/settings/audit/")
    expect(page.get_by_text("With a passkey")).to_be_visible()

    # Proving once more with the passkey, and taking it away.
    site.open("/settings/security/")
    page.get_by_role("link", name="Remove My phone").click()
    page.get_by_role("link", name="Use a security key").click()
    page.get_by_role("button", name="Use passkey").click()
    page.get_by_role("button", name="Remove passkey").click()
    page.wait_for_url("**/settings/security/")
    expect(page.get_by_text("My phone")).to_have_count(0)


def test_key_that_says_no_is_told_on_the_page(site: Site, owner: User) -> None:
    page = site.open("/accounts/login/")
    page.evaluate("() => { navigator.credentials.get = () => Promise.reject(new Error('no key')) }")
    page.get_by_role("button", name="Log in with a passkey").click()
    expect(page.get_by_role("alert")).to_contain_text("no answer from the key")


@pytest.mark.parametrize("width", [390, 1440])
def test_pages_are_accessible_and_fit(site: Site, owner: User, width: int) -> None:
    site.page.set_viewport_size({"width": width, "height": 900})
    page = log_in(site)
    for name, path in PAGES.items():
        site.open(path)
        assert violations_in_both_themes(page) == [], name
        assert page.evaluate("document.documentElement.scrollWidth") <= width, name


def test_token_leaves_with_the_page(site: Site, owner: User) -> None:
    page = log_in(site)
    site.open("/settings/tokens/")
    page.get_by_label("Name").fill("Extension")
    page.get_by_role("button", name="Make token").click()
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Confirm").click()
    secret = page.locator("[data-secret] code").inner_text()
    assert secret.startswith("mat_")
    page.reload()
    assert secret not in page.content()
    site.open("/settings/apps/")
    page.go_back()
    assert secret not in page.content()
