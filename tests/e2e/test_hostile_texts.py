"""Nothing that people write runs, in whichever field it stands and on whichever page it is shown."""

import datetime
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from lists.enums import ListKind
from lists.models import LibraryEntry, List, ListItem, Watch
from reviews.models import Comment
from social.enums import NotificationKind, ReportReason, Verb
from social.models import Case, Follow, Profile, Report, Webhook, WebhookDelivery
from social.notifications import notify
from tests.e2e.site import Site, sign_in
from tests.reviews.factories import ReviewFactory
from tests.reviews.test_markdown import ATTACKS
from tests.social.factories import ProfileFactory, UserFactory
from tests.social.feeding import record

# Without the site's policy they would run; that none even reaches an element is what is looked at.
RAN = "window.ran = (window.ran || 0) + 1"
SHORT = (f"<img src=x onerror='{RAN}'>", f"\"><svg onload='{RAN}'>", "{{7*7}}{% now 'Y' %}", "javascript:alert(1)//")


def hostile(longest: int, place: int = 0) -> str:
    """As many attacks as the field has room for, begun at another one in each field."""
    text = ""
    for attack in (SHORT[place % len(SHORT)], *SHORT, *(each for each in ATTACKS if "\x00" not in each)):
        if len(text) + len(attack) + 1 <= longest:
            text += f"{attack} "
    return text.strip()


@pytest.fixture
def author(site: Site) -> Profile:
    """Somebody who writes such things wherever they can."""
    user = UserFactory(admin=True, email="ada@example.com")
    profile: Profile = ProfileFactory(
        user=user, handle="ada", display_name=hostile(60), bio=hostile(500, 1), location=hostile(80, 2),
        links=["https://example.org/'onmouseover='alert(1)"],
    )  # fmt: skip
    film, now = site.film, timezone.now()
    made = List.objects.create(profile=profile, name=hostile(100), description=hostile(500, 1), item_count=1)
    ListItem.objects.create(list=made, title=film, position=1, note=hostile(500, 2), added_by=profile, added_at=now)
    List.objects.create(profile=profile, name="Favourites", kind=ListKind.FAVOURITES)
    LibraryEntry.objects.create(
        profile=profile, title=film, status="completed", private_note=hostile(2000), owned=["dvd"],
        owned_note=hostile(200, 1), times_watched=1,
    )  # fmt: skip
    watch = Watch.objects.create(
        profile=profile, title=film, watched_on=datetime.date(2026, 1, 3), watched_at=now, company=hostile(200),
        note=hostile(2000, 1), tags=[hostile(50, 1)],
    )  # fmt: skip
    review = ReviewFactory(profile=profile, title=film, text=hostile(5000))
    Comment.objects.create(review=review, profile=profile, text=hostile(2000, 1))
    hook = Webhook.objects.create(profile=profile, url="https://example.org/", name=hostile(60), events=["watched"])
    WebhookDelivery.objects.create(webhook=hook, event="watched", payload={"note": hostile(500)})
    case = Case.objects.create(target=review, owner=profile, opened_at=now, why=hostile(200))
    Report.objects.create(case=case, reporter=profile, reason=ReportReason.OTHER, text=hostile(1000))
    for verb, target in ((Verb.REVIEWED, review), (Verb.WATCHED, watch), (Verb.CREATED_LIST, made)):
        record(profile, verb, target, title_id=film.pk)
    reader: Profile = ProfileFactory(handle="reader", user=UserFactory(admin=True))
    Follow.objects.create(follower=reader, followed=profile)
    notify(
        profiles=[reader.pk], kind=NotificationKind.COMMENT, key="x", actor=profile, target=review, title_id=film.pk,
        data={"excerpt": hostile(200)},
    )  # fmt: skip
    return profile


def test_nothing_runs_on_any_page(site: Site, author: Profile) -> None:
    film, reader = site.film, Profile.objects.get(handle="reader")
    made = List.objects.exclude(kind=ListKind.FAVOURITES).get(profile=author)
    review, case = author.reviews.get(), Case.objects.get()
    shown = (
        "/", film.get_absolute_url(), f"/title/{film.slug}/reviews/", "/@ada/", "/@ada/reviews/", "/@ada/diary/",
        "/@ada/lists/", made.get_absolute_url(), review.get_absolute_url(),
    )  # fmt: skip
    own = (
        "/diary/", "/library/?layout=table", "/settings/profile/", "/settings/webhooks/", "/lists/",
        f"/@ada/reviews/{review.pk}/edit/", Webhook.objects.get().get_absolute_url(),
    )  # fmt: skip
    others = (
        "/feed/", "/notifications/", "/people/?q=ada", "/@ada/followers/", f"/report/profile/{author.pk}/",
        reverse("admin:social_case_change", args=[case.pk]), reverse("admin:reviews_comment_changelist"),
    )  # fmt: skip
    asked: list[str] = []
    site.page.on("dialog", lambda dialog: (asked.append(dialog.message), dialog.dismiss()))
    for who, paths in ((author.user, (*shown, *own)), (reader.user, (*shown, *others))):
        site.page.context.clear_cookies()
        sign_in(site.page.context, who, site.url)
        for path in paths:
            look(site, path)
    assert asked == []


def look(site: Site, path: str) -> None:
    page: Any = site.open(path)
    page.wait_for_timeout(150)
    found = page.evaluate(
        """() => ({
            ran: window.ran || 0,
            made: [...document.querySelectorAll('[onerror], [onload], [onmouseover], [ontoggle], img[src="x"], base')]
                .map((each) => each.outerHTML.slice(0, 120)),
            links: [...document.querySelectorAll('a[href]')].map((each) => each.href)
                .filter((href) => /^(javascript|data|vbscript):/i.test(href)),
            counted: document.body.innerText.includes("49{%") || document.body.innerText.includes("492026"),
        })"""
    )
    assert found == {"ran": 0, "made": [], "links": [], "counted": False}, path
