"""Suggestions while typing."""

import datetime
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from movies.search import Suggestion, suggest
from movies.search.vocabulary import rebuild_vocabulary
from tests.movies.factories import CollectionFactory, CreditFactory, KeywordFactory, PersonFactory, TitleFactory

pytestmark = pytest.mark.django_db


def labels(text: str, **options: Any) -> list[str]:
    return [suggestion.label for suggestion in suggest(text, viewer=None, **options)]


def test_each_kind_as_it_is_shown() -> None:
    film = TitleFactory(name="Kurosawa", released_on=datetime.date(1999, 1, 1), poster_path="/k.jpg", tmdb_popularity=9)
    show = TitleFactory(name="Kurosawa Hour", show=True, released_on=None, tmdb_popularity=1)
    person = PersonFactory(
        name="Akira Kurosawa", known_for_department="Directing", profile_path="/a.jpg", tmdb_popularity=40
    )
    collection = CollectionFactory(name="Kurosawa Collection", poster_path="/c.jpg")
    keyword = KeywordFactory(name="kurosawa")
    assert suggest("kuros", viewer=None) == [
        Suggestion("person", "Akira Kurosawa", "Directing", person.get_absolute_url(), "/a.jpg", person.pk),
        Suggestion("film", "Kurosawa", "1999", film.get_absolute_url(), "/k.jpg", film.pk),
        Suggestion("show", "Kurosawa Hour", "", show.get_absolute_url(), "", show.pk),
        Suggestion("collection", "Kurosawa Collection", "", collection.get_absolute_url(), "/c.jpg", collection.pk),
        Suggestion("keyword", "kurosawa", "", keyword.get_absolute_url(), "", keyword.pk),
    ]


def test_every_beginning_of_a_name_leads_to_it() -> None:
    TitleFactory(name="The Matrix", tmdb_popularity=80)
    TitleFactory(name="The Matador", tmdb_popularity=3)
    TitleFactory(name="Mathilda", tmdb_popularity=2)
    rebuild_vocabulary()
    for end in range(2, len("The Matrix") + 1):
        assert labels("The Matrix"[:end])[0] == "The Matrix"


@pytest.mark.parametrize(
    ("typed", "label"),
    [
        ("matrx", "The Matrix"), ("matrxi", "The Matrix"), ("teh mat", "The Matrix"), ("intersell", "Interstellar"),
        ("inetrstel", "Interstellar"), ("starw", "Star Wars"), ("starwars", "Star Wars"), ("gost of the machi", None),
        ("ghots in the she", "Ghost in the Shell"), ("leonrado dic", "Leonardo DiCaprio"),
    ],
)  # fmt: skip
def test_an_error_is_forgiven_in_any_word(typed: str, label: str | None) -> None:
    for name in ("The Matrix", "Interstellar", "Star Wars", "Ghost in the Shell", "Other"):
        TitleFactory(name=name)
    PersonFactory(name="Leonardo DiCaprio")
    rebuild_vocabulary()
    assert labels(typed)[:1] == ([label] if label else [])


def test_too_short_or_odd_suggests_nothing() -> None:
    TitleFactory(name="A")
    for text in ("", "a", " a ", "\0", "'", "x" * 10_000, "&|"):
        assert suggest(text, viewer=None) == []


def test_one_letter_that_is_a_word_suggests() -> None:
    TitleFactory(name="愛のコリーダ")
    assert labels("愛") == ["愛のコリーダ"]


def test_few_are_shown_and_of_people_not_all() -> None:
    for number in range(12):
        TitleFactory(name=f"Saga {number}", tmdb_popularity=1)
        PersonFactory(name=f"Saga Person {number}", tmdb_popularity=50)
    found = suggest("saga", viewer=None)
    assert [suggestion.kind for suggestion in found] == ["person"] * 4 + ["film"] * 4
    assert len(suggest("saga", viewer=None, limit=3)) == 3


def test_adult_titles_and_their_people_are_not_suggested() -> None:
    hidden = TitleFactory(name="Forbidden", adult=True)
    CreditFactory(title=hidden, person=PersonFactory(name="Forbidden Actor"))
    rebuild_vocabulary()
    assert suggest("forbid", viewer=None) == []
    assert suggest("forbiden", viewer=None) == []


def test_query_count_is_the_same_for_few_and_many() -> None:
    def count(text: str) -> int:
        with CaptureQueriesContext(connection) as context:
            suggest(text, viewer=None)
        return len(context)

    TitleFactory(name="Saga")
    for number in range(25):
        TitleFactory(name=f"Legend {number}")
        PersonFactory(name=f"Legend {number}")
    rebuild_vocabulary()
    assert (count("saga"), count("legend"), count("leg")) == (5, 5, 5)
    assert count("legned") <= 15
