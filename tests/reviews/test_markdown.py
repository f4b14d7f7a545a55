"""Markdown made safe: whatever is written, nothing runs, nothing loads, and nobody is named who isn't known."""

from html.parser import HTMLParser
from typing import Any

import pytest

from reviews.markdown import handles_in, mentioned, to_html, to_plain
from social.enums import ProfileKind, Visibility
from social.models import Block
from tests.social.factories import ProfileFactory

ATTACKS = (
    "<script>alert(1)</script>",
    "<ScRiPt src=//evil.example/x.js></sCrIpT>",
    "<img src=x onerror=alert(1)>",
    "<svg/onload=alert(1)>",
    "<svg><script>alert(1)</script></svg>",
    "<math><mtext><table><mglyph><style><img src=x onerror=alert(1)>",
    "<iframe src=javascript:alert(1)></iframe>",
    "<object data=data:text/html;base64,PHNjcmlwdD4=></object>",
    "<a href='javascript:alert(1)'>x</a>",
    "<details open ontoggle=alert(1)>",
    "<body onload=alert(1)>",
    "<style>@import 'http://evil.example/x.css';</style>",
    "<link rel=stylesheet href=http://evil.example/x.css>",
    "<meta http-equiv=refresh content='0;url=javascript:alert(1)'>",
    "<form action=javascript:alert(1)><button>x</button></form>",
    "<base href=//evil.example>",
    "<!--><script>alert(1)</script>-->",
    "<![CDATA[<script>alert(1)</script>]]>",
    '<noscript><p title="</noscript><img src=x onerror=alert(1)>">',
    "[x](javascript:alert(1))",
    "[x](JaVaScRiPt:alert(1))",
    "[x](java\nscript:alert(1))",
    "[x](&#106;avascript:alert(1))",
    "[x](&#x6A;avascript&colon;alert(1))",
    "[x](javascript&#58;alert(1))",
    "[x](%6Aavascript:alert(1))",
    "[x](\x01javascript:alert(1))",
    "[x](vbscript:msgbox(1))",
    "[x](data:text/html;base64,PHNjcmlwdD5hbGVydCgxKTwvc2NyaXB0Pg==)",
    "[x](data:image/svg+xml;base64,PHN2Zz4=)",
    "[x](file:///etc/passwd)",
    "[x](<javascript:alert(1)>)",
    "[x](http://example.org 'a\" onmouseover=\"alert(1)')",
    '[x](http://example.org" onmouseover="alert(1))',
    "[x]: javascript:alert(1)\n\n[x]",
    "[x]: http://example.org \"a' onmouseover=alert(1) x='\"\n\n[x]",
    "<javascript:alert(1)>",
    "<data:text/html,x>",
    "![x](http://evil.example/track.gif)",
    "![x](javascript:alert(1))",
    '![x"onerror="alert(1)](x)',
    "![x][y]\n\n[y]: http://evil.example/x.png",
    'https://example.org/"onmouseover="alert(1)',
    "https://example.org/<script>alert(1)</script>",
    "https://example.org/'><img src=x onerror=alert(1)>",
    "`<script>alert(1)</script>`",
    "```html\n<script>alert(1)</script>\n```",
    '```" onmouseover="alert(1)\nx\n```',
    "    <script>alert(1)</script>",
    "> <script>alert(1)</script>",
    "- <img src=x onerror=alert(1)>",
    "# <img src=x onerror=alert(1)>",
    "**<img src=x onerror=alert(1)>**",
    '@ada"><script>alert(1)</script>',
    "@<script>alert(1)</script>",
    '\ue0f0"><script>alert(1)</script>\ue0f1',
    "\ue0f0ada\ue0f1",
    "\\<script>alert(1)\\</script>",
    "&lt;script&gt;alert(1)&lt;/script&gt;",
    "<<script>script>alert(1)<</script>/script>",
    "<scr\x00ipt>alert(1)</scr\x00ipt>",
    "[a](http://example.org)[b](javascript:alert`1`)<img/src/onerror=alert(1)>",
    "*" * 5_000,
    "[" * 2_500 + "]" * 2_500,
    "> " * 2_500,
    "`" * 5_000,
    "_a " * 1_600,
)
TAGS = {"p", "br", "strong", "em", "s", "blockquote", "ul", "ol", "li", "a", "code", "pre", "hr"}


class Looked(HTMLParser):
    """Reads HTML as a browser does, and refuses all that isn't allowed."""

    def handle_starttag(self, tag: str, attrs: Any) -> None:
        assert tag in TAGS, tag
        for name, value in attrs:
            assert name in ("href", "rel", "start", "class", "title", "lang"), name
            if name == "href":
                assert value.lower().startswith(("http://", "https://", "/@ada/")), value
                assert "rel" in dict(attrs) or value.startswith("/@"), attrs

    def handle_comment(self, data: str) -> None:
        raise AssertionError(data)

    def handle_decl(self, decl: str) -> None:
        raise AssertionError(decl)


@pytest.mark.parametrize("text", ATTACKS, ids=range(len(ATTACKS)))
def test_nothing_gets_through(text: str) -> None:
    profile = ProfileFactory.build(handle="ada")
    for around in ("{}", "Before it.\n\n{}\n\nAfter it.", "Within **{}** words."):
        looked = Looked()
        looked.feed(to_html(around.format(text), {"ada": profile}))
        looked.close()


def test_what_is_written_is_what_is_read() -> None:
    html = to_html("# Fine\n\n**Bold** and *slanted*, ~~gone~~.\nNext line\n\n> said\n\n- one\n- two\n\n`1 < 2`")
    assert html == (
        "<p><strong>Fine</strong></p>\n<p><strong>Bold</strong> and <em>slanted</em>, <s>gone</s>.<br>\nNext line</p>\n"
        "<blockquote>\n<p>said</p>\n</blockquote>\n<ul>\n<li>one</li>\n<li>two</li>\n</ul>\n"
        "<p><code>1 &lt; 2</code></p>"
    )


def test_links_vouch_for_nobody() -> None:
    html = to_html("See https://example.org/a_b_c?d=e, or [there](http://example.org).")
    rel = 'rel="nofollow ugc noopener noreferrer"'
    assert f'<a href="https://example.org/a_b_c?d=e" {rel}>https://example.org/a_b_c?d=e</a>, or' in html
    assert f'<a href="http://example.org" {rel}>there</a>' in html


def test_words_alone() -> None:
    text = "A *very* fine [film](http://example.org) by @ada & co.\n\n- <b>one</b>"
    assert to_plain(text) == "A very fine film by @ada & co. <b>one</b>"


def test_handles_are_found_where_they_are_meant() -> None:
    text = "@Ada, me@example.org, @b, `@code`, [@link](http://x.example), https://x.example/@path and (@grace)."
    assert handles_in(text) == {"ada", "grace"}


@pytest.mark.django_db
def test_only_known_profiles_are_linked(django_assert_num_queries: Any) -> None:
    reader, ada = ProfileFactory(), ProfileFactory(handle="ada")
    ProfileFactory(handle="hidden", visibility=Visibility.PRIVATE)
    ProfileFactory(handle="small", kind=ProfileKind.KIDS, age_ceiling=6, visibility=Visibility.PRIVATE)
    Block.objects.create(blocker=ProfileFactory(handle="angry"), blocked=reader)
    texts = ["Ask @Ada or @nobody.", "Ask @hidden, @small or @angry."]
    with django_assert_num_queries(1):
        known = mentioned(texts, viewer=reader)
    assert known == {"ada": ada}
    assert to_html(texts[0], known) == '<p>Ask <a class="mention" href="/@ada/">@ada</a> or @nobody.</p>'
    assert to_html(texts[1], known) == "<p>Ask @hidden, @small or @angry.</p>"
    with django_assert_num_queries(0):
        assert mentioned(["Nobody at all."], viewer=reader) == {}


def test_long_text_takes_no_time() -> None:
    assert len(to_html("Some *words*, and **more** of them. " * 140)) > 5_000
