"""What somebody types below a review is text, whatever they type."""

import re
from html.parser import HTMLParser

import pytest
from django.test import Client

from tests.lists.api import API
from tests.reviews.factories import ReviewFactory
from tests.reviews.talkers import say, signed_in


class Tags(HTMLParser):
    """What a browser makes of a page: names of elements and attributes, links, and svg that does something."""

    def __init__(self) -> None:
        super().__init__()
        self.names: list[str] = []
        self.attributes: list[str] = []
        self.links: list[str] = []
        self.handlers: list[str] = []

    @classmethod
    def of(cls, text: str) -> "Tags":
        made = cls()
        made.feed(text)
        return made

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.names.append(tag)
        self.attributes += [name for name, _value in attrs]
        self.links += [value or "" for name, value in attrs if name in ("href", "src", "action", "hx-get", "hx-post")]
        self.handlers += [tag for name, _value in attrs if name.startswith(("on", "hx-on")) or "onload" in name]


PAYLOADS = (
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "[x](javascript:alert(1))",
    "[x](JaVaScRiPt:alert(1))",
    "[x](data:text/html;base64,PHNjcmlwdD4=)",
    "![x](https://evil.example/pixel.png)",
    "<a href='javascript:alert(1)'>x</a>",
    '[x](https://a.example/"onmouseover="alert(1))',
    '<https://a.example/?"><svg/onload=alert(1)>',
    "**<svg/onload=alert(1)>**",
    "`</code><script>alert(1)</script>`",
    "@<script>alert(1)</script>",
    "\ue0f0ada\ue0f1<script>alert(1)</script>",
    "</textarea><script>alert(1)</script>",
    "&lt;script&gt;alert(1)&lt;/script&gt;",
    "<style>*{display:none}</style>",
    "<div hx-get='/accounts/logout/' hx-trigger='load'>x</div>",
    "{{ 7|add:7 }} {% csrf_token %}",
)


@pytest.mark.django_db
@pytest.mark.parametrize("payload", PAYLOADS)
def test_nothing_that_somebody_types_is_more_than_text(client: Client, payload: str) -> None:
    review, me = ReviewFactory(), signed_in(client)
    plain = client.get(review.get_absolute_url()).content.decode()
    mine = say(review, payload, by=me)
    pages = [
        client.get(review.get_absolute_url()).content.decode(),
        client.get(f"/comments/{mine.pk}/edit/").content.decode(),
        client.get(f"/comments/{mine.pk}/reply/").content.decode(),
        client.get(f"{API}comments/{mine.pk}/").json()["html"],
    ]
    before = Tags.of(plain)
    for text in pages:
        tags = Tags.of(text)
        for kind in ("script", "img", "style", "iframe"):
            assert tags.names.count(kind) <= before.names.count(kind), kind
        assert not tags.handlers
        for link in set(tags.links) - set(before.links):
            assert re.match(r"(/|https?://|#|\?)", link), link
            assert not link.startswith("/accounts/"), link
    assert "14 " not in pages[0].split("comment__text")[1].split("</div>")[0]
