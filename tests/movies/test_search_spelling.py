"""Typing errors, words written apart or together, and the vocabulary they are corrected by."""

import datetime
from io import StringIO
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection

from movies.models import Keyword, Person, SearchWord, Title
from movies.search import search
from movies.search.documents import rewrite_documents
from movies.search.spelling import Wanted, nearest
from movies.search.vocabulary import known_among, look_up, rebuild_vocabulary
from movies.tasks import rebuild_search_vocabulary
from tests.movies.factories import KeywordFactory, PersonFactory, TitleFactory, make_titles

pytestmark = pytest.mark.django_db

FILMS = (
    "The Matrix", "Star Wars", "Star Trek", "Inception", "Interstellar", "The Godfather", "Forrest Gump", "The Thing",
    "The Lord of the Rings", "Game of Thrones", "Stranger Things", "Inglourious Basterds", "From Dusk Till Dawn",
    "Goodfellas", "Reservoir Dogs", "WALL·E", "The Office", "Her", "Rings", "Breaking Bad", "Form", "Eternal Sunshine",
)  # fmt: skip


@pytest.fixture
def catalogue() -> None:
    make_titles(
        {"name": name, "tmdb_popularity": popularity, "released_on": datetime.date(1999, 1, 1)}
        for popularity, name in enumerate(FILMS, 1)
    )
    PersonFactory(name="Quentin Tarantino")
    PersonFactory(name="Leonardo DiCaprio")
    rebuild_vocabulary()


TYPOS = [
    ("matrxi", "matrix", "The Matrix"),
    ("amtrix", "matrix", "The Matrix"),
    ("natrix", "matrix", "The Matrix"),
    ("the matri", None, "The Matrix"),
    ("teh matrix", "the matrix", "The Matrix"),
    ("incpetion", "inception", "Inception"),
    ("inceptoin", "inception", "Inception"),
    ("insepsion", "inception", "Inception"),
    ("intersteller", "interstellar", "Interstellar"),
    ("intesellar", "interstellar", "Interstellar"),
    ("intersell", "interstellar", "Interstellar"),
    ("godfathre", "godfather", "The Godfather"),
    ("lord of the rigns", "lord of the rings", "The Lord of the Rings"),
    ("lrod of teh rings", "lord of the rings", "The Lord of the Rings"),
    ("game of throns", "game of thrones", "Game of Thrones"),
    ("strnger thngs", "stranger things", "Stranger Things"),
    ("starwars", "star wars", "Star Wars"),
    ("star warz", "star wars", "Star Wars"),
    ("god father", "godfather", "The Godfather"),
    ("good fellas", "goodfellas", "Goodfellas"),
    ("resevoir dogs", "reservoir dogs", "Reservoir Dogs"),
    ("walle", None, "WALL·E"),
    ("forest gump", "forrest gump", "Forrest Gump"),
    ("form dusk till dawn", "from dusk till dawn", "From Dusk Till Dawn"),
    ("inglorious bastards", "inglourious basterds", "Inglourious Basterds"),
    ("braeking bad", "breaking bad", "Breaking Bad"),
    ("eternalsunshine", "eternal sunshine", "Eternal Sunshine"),
    ("matrxi year:1999", "matrix year:1999", "The Matrix"),
    ("matrxi kind:film", "matrix kind:film", "The Matrix"),
    ("MÀTRXI", "matrix", "The Matrix"),
]


@pytest.mark.usefixtures("catalogue")
@pytest.mark.parametrize(("typed", "corrected", "found"), TYPOS, ids=[typed for typed, _, _ in TYPOS])
def test_typos(typed: str, corrected: str | None, found: str) -> None:
    results = search(typed, viewer=None)
    assert (results.corrected, results.titles[0].name) == (corrected, found)
    assert results.uses_correction is (corrected is not None)
    assert results.query == typed


@pytest.mark.usefixtures("catalogue")
@pytest.mark.parametrize("typed", ["tarantno", "quetin tarantino", "quintin tarentino"])
def test_names_of_people_are_corrected_too(typed: str) -> None:
    results = search(typed, viewer=None)
    assert [person.name for person in results.people] == ["Quentin Tarantino"]
    assert results.people_first


@pytest.mark.usefixtures("catalogue")
@pytest.mark.parametrize("typed", ["xylophonic", "zzz", "qq", "matrix interstellar", "12345678", "кино", "映画"])
def test_nothing_near_finds_nothing(typed: str) -> None:
    results = search(typed, viewer=None)
    assert results.is_empty
    assert (results.corrected, results.uses_correction) == (None, False)


@pytest.mark.usefixtures("catalogue")
def test_what_is_spelled_right_is_left_alone() -> None:
    for name in FILMS:
        results = search(name, viewer=None)
        assert name in [title.name for title in results.titles]
        assert not results.uses_correction


def test_did_you_mean_where_another_word_finds_far_more() -> None:
    rare = TitleFactory(name="Zodiak")
    for number in range(40):
        TitleFactory(name=f"Zodiac {number}")
    rebuild_vocabulary()
    results = search("zodiak", viewer=None)
    assert (results.titles, results.corrected, results.uses_correction) == ([rare], "zodiac", False)
    assert search("zodiac", viewer=None).corrected is None


def test_of_two_near_words_the_one_that_leads_somewhere_wins() -> None:
    """`poter` is near `poster`, which is everywhere, and near `potter`; only one goes with `harry`."""
    for number in range(30):
        TitleFactory(name=f"Poster {number}")
    TitleFactory(name="Harry Potter")
    rebuild_vocabulary()
    assert search("harry poter", viewer=None).corrected == "harry potter"


@pytest.mark.parametrize(
    ("wrong", "right"),
    [
        ("house", []), ("houes", ["house"]), ("huose", ["house"]), ("hous", ["house"]), ("housee", ["house"]),
        ("mouse", ["house"]), ("hause", ["house"]), ("hxxse", []), ("elephnat", ["elephant"]),
        ("elepahtn", ["elephant"]), ("lephan", []), ("cta", ["cat"]), ("car", []), ("act", ["cat"]),
    ],
)  # fmt: skip
def test_nearest(wrong: str, right: list[str]) -> None:
    SearchWord.objects.bulk_create(SearchWord(word=word) for word in ("house", "elephant", "cat"))
    assert [option.words[0] for option in nearest([Wanted(wrong)])[wrong]] == right


def test_of_equally_near_words_the_commoner_comes_first() -> None:
    SearchWord.objects.create(word="matrix", frequency=90)
    SearchWord.objects.create(word="matrit", frequency=2)
    assert [option.words[0] for option in nearest([Wanted("matri")])["matri"]] == ["matrix", "matrit"]


def test_rebuild_counts_in_how_many_rows_a_word_is() -> None:
    TitleFactory(name="Matrix Matrix", original_name="Die Matrix")
    PersonFactory(name="Neo Matrix")
    KeywordFactory(name="matrix")
    SearchWord.objects.create(word="vanished", frequency=9)
    SearchWord.objects.create(word="neo", frequency=9)
    done = rebuild_vocabulary()
    found = dict(SearchWord.objects.values_list("word", "frequency"))
    assert found == {"matrix": 3, "die": 1, "neo": 1}
    assert (done.words, done.written, done.removed) == (3, 3, 1)


def test_rebuild_twice_changes_nothing() -> None:
    TitleFactory(name="Matrix")
    rebuild_vocabulary()
    before = list(SearchWord.objects.order_by("pk").values_list("pk", "word", "frequency"))
    again = rebuild_vocabulary()
    assert (again.written, again.removed) == (0, 0)
    assert list(SearchWord.objects.order_by("pk").values_list("pk", "word", "frequency")) == before


def test_task_and_command_rebuild() -> None:
    TitleFactory(name="Matrix")
    rebuild_search_vocabulary.delay(later_argument=1)
    assert known_among(["matrix", "other"]) == {"matrix": 1}
    out = StringIO()
    call_command("rebuild_search", stdout=out)
    assert out.getvalue().startswith("1 words: 0 new or counted anew, 0 removed")


def test_rewriting_documents_repairs_all_and_then_changes_nothing() -> None:
    title = TitleFactory(name="The Amélie", original_name="Le Destin")
    title.alternative_names.create(name="Die fabelhafte Welt")
    title.save()
    PersonFactory(name="Zoë", also_known_as=["Zozo"])
    KeywordFactory(name="café")
    right = {model: list(model.objects.values()) for model in (Title, Person, Keyword)}
    with connection.cursor() as cursor:
        cursor.execute("UPDATE movies_title SET search_document = NULL, sort_name = 'x'")
        cursor.execute("UPDATE movies_person SET folded_name = 'x'")
        cursor.execute("UPDATE movies_keyword SET search_document = ''::tsvector")
    seen: list[int] = []
    assert rewrite_documents(progress=seen.append) == 3
    assert sum(seen) == 3
    assert {model: list(model.objects.values()) for model in right} == right
    assert rewrite_documents() == 0


def test_command_rewrites_documents() -> None:
    TitleFactory(name="Matrix")
    Title.objects.update(folded_name="x")
    out = StringIO()
    call_command("rebuild_search", "--documents", stdout=out)
    assert "1 of 1 rows folded anew." in out.getvalue()
    assert Title.objects.get().folded_name == "matrix"


def test_look_up_counts_completions() -> None:
    for word, frequency in (("mat", 1), ("matrix", 5), ("matter", 7), ("mau", 11)):
        SearchWord.objects.create(word=word, frequency=frequency)
    known = look_up(["matrix", "unknown"], "mat")
    assert (known.words, known.completions) == ({"matrix": 5}, 13)
    assert look_up(["mau"], "").completions == 0
    assert set(known.rows) == {"movies_title", "movies_person", "movies_collection", "movies_keyword"}


def test_beginning_of_very_many_words_counts_as_common(monkeypatch: Any) -> None:
    monkeypatch.setattr("movies.search.vocabulary.MOST_COMPLETIONS", 3)
    SearchWord.objects.bulk_create(SearchWord(word=f"ma{letter}") for letter in "abcdef")
    assert look_up([], "ma").completions >= 12
