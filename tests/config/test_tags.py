"""Tags that say the same as Django's own, quicker; addresses and words that are looked up once."""

from typing import Any

import pytest
from django.template import Context, RequestContext, Template, TemplateDoesNotExist
from django.template.loader import get_template
from django.template.loader_tags import IncludeNode
from django.test import RequestFactory
from django.urls import NoReverseMatch, reverse, set_script_prefix
from django.utils import translation
from django.utils.html import escape

from config.lib.addresses import address
from config.lib.tags.constant import Constant
from config.lib.tags.everywhere import chip, icon
from config.lib.words import said_once


def rendered(text: str, **context: Any) -> str:
    return Template(text).render(Context(context))


def nodes(text: str) -> list[str]:
    return [type(node).__name__ for node in Template(text).nodelist]


@pytest.mark.parametrize(
    "text",
    [
        "{% load i18n %}{% translate 'Search' %}",
        "{% load i18n %}{% translate 'Search' as word %}",
        "{% load i18n %}{% blocktranslate trimmed %} Search {% endblocktranslate %}",
        "{% load static %}{% static 'css/base.css' %}",
        "{% load static %}{% static 'css/base.css' as sheet %}",
        "{% url 'movies:films' %}",
        "{% url 'movies:films' as films %}",
        "{% load i18n %}{% constant %}<p>{% translate 'Search' %}{% icon 'close' %}</p>{% endconstant %}",
    ],
)
def test_what_says_the_same_is_asked_once(text: str) -> None:
    template = Template(text)
    constant = next(node for node in template.nodelist if isinstance(node, Constant))
    said = template.render(Context())
    constant.node.render = None  # type: ignore[assignment, method-assign]
    assert template.render(Context()) == said


@pytest.mark.parametrize(
    "text",
    [
        "{% load i18n %}{% translate word %}",
        "{% load i18n %}{% translate 'Search'|upper %}",
        "{% load i18n %}{% translate 'May' context 'a month' %}",
        "{% load i18n %}{% blocktranslate with name=word %}For {{ name }}{% endblocktranslate %}",
        "{% load i18n %}{% blocktranslate %}For {{ word }}{% endblocktranslate %}",
        "{% load static %}{% static word %}",
        "{% url word %}",
        "{% url 'movies:genre' word %}",
        "{% url 'movies:genre' slug=word %}",
    ],
)
def test_what_may_say_something_else_is_asked_each_time(text: str) -> None:
    assert "Constant" not in nodes(text)


def test_words_are_those_of_the_language(monkeypatch: pytest.MonkeyPatch) -> None:
    template = Template("{% load i18n %}{% translate 'Colour' %}{% translate 'Colour' as word %} {{ word }}")
    monkeypatch.setattr(
        "django.utils.translation._trans.gettext", lambda text: "Color" if translation.get_language() == "en" else text
    )
    said = []
    for language in ("en-gb", "en", "en-gb"):
        with translation.override(language):
            said.append(template.render(Context()))
    assert said == ["Colour Colour", "Color Color", "Colour Colour"]


def test_what_is_escaped_stays_so() -> None:
    text = "{% load i18n %}{% translate 'You & me' %}"
    template = Template(text)
    assert template.render(Context()) == "You & me" == template.render(Context())
    assert rendered("{% load i18n %}{% translate 'You & me' as us %}{{ us }}") == "You & me"
    assert template.render(Context(autoescape=False)) == "You & me"


def test_an_address_that_is_not_there_is_an_error() -> None:
    with pytest.raises(NoReverseMatch):
        rendered("{% url 'movies:nowhere' %}")
    assert rendered("{% url 'movies:nowhere' as there %}[{{ there }}]") == "[]"


def test_an_address_of_keys_and_slugs_is_what_reverse_says() -> None:
    text = "{% url 'movies:season' slug 3 %} {% url 'movies:season' slug 3 as there %}[{{ there }}]"
    for slug in ("7-salt", "7-соль", "7-tom's <b>"):
        there = escape(reverse("movies:season", args=[slug, 3]))
        assert rendered(text, slug=slug) == f"{there} [{there}]"
    assert (
        Template("{% url 'movies:title' s %}").render(Context({"s": "7-tom's"}, autoescape=False)) == "/title/7-tom's/"
    )


def test_an_address_of_nothing_is_an_error() -> None:
    with pytest.raises(NoReverseMatch):
        rendered("{% url 'movies:title' slug %}", slug="")
    assert rendered("{% url 'movies:title' slug as there %}[{{ there }}]", slug="") == "[]"


def test_a_constant_part_sees_nothing_of_the_page() -> None:
    text = "{% constant %}{% firstof word request.path csrf_token 'nobody' %}{% endconstant %}"
    page = RequestContext(RequestFactory().get("/secret/"), {"word": "Ada"})
    assert Template(text).render(page) == "nobody"


def test_a_constant_part_is_drawn_for_each_language_and_place(monkeypatch: pytest.MonkeyPatch) -> None:
    template = Template(
        "{% load i18n %}{% constant %}{% translate 'Colour' %} {% url 'movies:films' %}{% endconstant %}"
    )
    monkeypatch.setattr(
        "django.utils.translation._trans.gettext", lambda text: "Color" if translation.get_language() == "en" else text
    )
    said = []
    try:
        for language, prefix in (("en-gb", "/"), ("en", "/"), ("en", "/cinema/"), ("en-gb", "/")):
            set_script_prefix(prefix)
            with translation.override(language):
                said.append(template.render(Context()))
    finally:
        set_script_prefix("/")
    assert said == ["Colour /films/", "Color /films/", "Color /cinema/films/", "Colour /films/"]


def test_what_is_included_by_its_name_is_looked_up_once() -> None:
    template = Template("{% for n in numbers %}{% include 'components/avatar.html' with size=n only %}{% endfor %}")
    assert template.render(Context({"numbers": "sm"})).count("avatar--") == 2
    node = template.nodelist.get_nodes_by_type(IncludeNode)[0]
    assert node.template.resolve(None) is node.template.resolve(None)


def test_what_is_included_may_be_named_by_a_variable_or_be_missing() -> None:
    text = "{% include there with size='s' %}"
    assert "avatar--s" in rendered(text, there="components/avatar.html")
    assert "avatar--s" in rendered(text, there=get_template("components/avatar.html"))
    with pytest.raises(TemplateDoesNotExist):
        rendered("{% include 'components/nowhere.html' %}")


def test_addresses_follow_the_place_where_the_site_is_mounted() -> None:
    template = Template("{% url 'movies:films' %}")
    try:
        found = [template.render(Context()), address("movies:title", "7-salt")]
        set_script_prefix("/cinema/")
        found += [template.render(Context()), address("movies:title", "7-salt")]
    finally:
        set_script_prefix("/")
    assert found == ["/films/", "/title/7-salt/", "/cinema/films/", "/cinema/title/7-salt/"]


@pytest.mark.parametrize(
    ("name", "parts"),
    [
        ("movies:title", ["7-salt"]),
        ("movies:title", ["7-соль"]),
        ("movies:title", ["7"]),
        ("movies:season", ["7-salt", 3]),
        ("lists:track", ["7-salt"]),
        ("lists:menu", [7]),
        ("lists:library_edit", [7]),
        ("lists:library_row", [7]),
        ("lists:go_on", [7]),
        ("lists:watch_season", ["7-salt", 0]),
        ("lists:edit_watch", [7]),
        ("lists:delete_watch", [7]),
        ("lists:diary", []),
        ("lists:diary_of", ["ada_1"]),
        ("lists:diary_year", [2026]),
        ("lists:diary_month", [2026, 3]),
        ("lists:diary_day", [2026, 3, 14]),
        ("lists:diary_day_of", ["ada", 2026, 3, 14]),
        ("social:profile", ["ada"]),
    ],
)
def test_an_address_is_what_reverse_says(name: str, parts: list[Any]) -> None:
    assert address(name, *parts) == reverse(name, args=parts) == address(name, *parts)


def test_what_needs_quoting_is_quoted() -> None:
    assert address("movies:title", "7-a b%") == reverse("movies:title", args=["7-a b%"])


def test_said_once_a_language() -> None:
    asked: list[int] = []

    @said_once
    def words(number: int) -> str:
        """In words."""
        asked.append(number)
        return f"{translation.get_language()} {number}"

    with translation.override("en"):
        assert [words(1), words(1), words(2)] == ["en 1", "en 1", "en 2"]
    with translation.override("en-gb"):
        assert words(1) == "en-gb 1"
    assert asked == [1, 2, 1]
    assert words.__doc__ == "In words."


def test_icons_and_chips_are_escaped() -> None:
    assert icon("star", "s").startswith(
        '<svg class="icon icon--s" aria-hidden="true"><use href="/static/icons/icons.svg'
    )
    assert chip("<b>") == '<span class="chip">&lt;b&gt;</span>'
    assert chip("A", count=3) == '<span class="chip">A <span class="chip__count num">3</span></span>'
    assert chip("A", url="/?a=1&b=2", active=True) == '<a class="chip" href="/?a=1&amp;b=2" aria-current="true">A</a>'
    away = chip("A", url="/", remove=True)
    assert away.startswith('<a class="chip chip--remove" href="/"><span class="visually-hidden">Remove </span>A<svg')
