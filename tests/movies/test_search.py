"""Search over a small catalogue: what is found, in which order, by whom, and for how many queries."""

import datetime
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from movies.models import AlternativeName, Title
from movies.search import SearchResults, search
from movies.search import engine as search_engine
from movies.search.vocabulary import rebuild_vocabulary
from tests.movies.factories import CollectionFactory, CreditFactory, KeywordFactory, PersonFactory, TitleFactory

pytestmark = pytest.mark.django_db


def film(name: str, year: int | None = 1999, popularity: float = 10, **fields: Any) -> Title:
    released = datetime.date(year, 6, 1) if year else None
    return TitleFactory(name=name, released_on=released, tmdb_popularity=popularity, **fields)


def also(title: Title, *names: str) -> Title:
    for name in names:
        AlternativeName.objects.create(title=title, name=name)
    title.save()
    return title


def names(text: str, **options: Any) -> list[str]:
    return [title.name for title in search(text, viewer=None, **options).titles]


SCRIPTS = [
    ("Amélie", ["amelie", "AMÉLIE", "Ａｍｅｌｉｅ", "ame"]),
    ("Œuvre d'été", ["oeuvre", "ete", "d'ete", "dete"]),
    ("千と千尋の神隠し", ["千と千尋", "神隠し", "千", "し", "千と千尋の神隠し"]),
    ("スター・ウォーズ", ["スターウォーズ", "すたーうぉーず", "ｽﾀｰ", "ウォーズ", "スター ウォーズ"]),
    ("卧虎藏龙", ["卧虎", "藏龙", "虎藏", "龙"]),
    ("哈利·波特与魔法石", ["哈利波特", "哈利·波特", "魔法石"]),
    ("기생충", ["기생충", "기생", "기"]),
    ("올드 보이", ["올드", "보이", "올드 보"]),
    ("Ёлки Иваново", ["елки", "ЁЛКИ", "иван"]),
    ("وجدة الرسالة", ["وجده", "الرسالة", "وجدة الرساله"]),
    ("तारे ज़मीन पर", ["तारे", "जमीन", "तारे ज़मीन"]),
    ("ฉลาดเกมส์โกง", ["ฉลาด", "เกมส์", "ฉลาดเกมส์โกง"]),
    ("Αθήνα", ["αθηνα", "ΑΘΗΝΑ"]),
    ("Schindler's List", ["schindlers list", "schindler's", "schindler’s list"]),
    ("WALL·E", ["walle", "wall-e", "wall e", "WALL·E"]),
    ("X-Men", ["xmen", "x-men", "x men"]),
    ("M*A*S*H", ["mash", "m*a*s*h"]),
    ("Romeo & Juliet", ["romeo and juliet", "romeo & juliet"]),
    ("$", ["$ "]),
]


@pytest.mark.parametrize(
    ("name", "query"),
    [(name, query) for name, queries in SCRIPTS for query in queries if query.strip() != "$"],
)
def test_found_in_any_writing(name: str, query: str) -> None:
    film(name)
    film("Something Else Entirely")
    assert names(query) == [name]


def test_name_of_marks_alone() -> None:
    film("!!!")
    film("Other")
    assert names("!!!") == ["!!!"]


@pytest.mark.parametrize("query", ["seven samurai", "shichinin", "七人の侍", "siedmiu samurajów"])
def test_found_by_original_and_other_names(query: str) -> None:
    also(film("Seven Samurai", 1954, original_name="七人の侍"), "Shichinin no Samurai", "Siedmiu samurajów")
    film("Seven Pounds")
    assert names(query) == ["Seven Samurai"]


def test_all_words_are_needed_and_only_the_last_may_be_unfinished() -> None:
    film("The Dark Knight")
    film("Dark City")
    assert names("dark kni") == ["The Dark Knight"]
    assert names("dar kni") == []
    assert names("knight dark") == ["The Dark Knight"]


def test_quoted_words_stand_together_in_some_name() -> None:
    film("Dark Knight")
    also(film("El caballero oscuro"), "The Dark Knight Returns")
    film("Knight of the Dark")
    film("Dark Knights")
    assert sorted(names('"dark knight"')) == ["Dark Knight", "El caballero oscuro"]


@pytest.mark.parametrize(
    ("query", "found", "year"),
    [
        ("blade runner 2049", ["Blade Runner 2049"], None),
        ("blade runner 1982", ["Blade Runner"], 1982),
        ("1982 blade runner", ["Blade Runner"], 1982),
        ("blade runner 1983", ["Blade Runner"], None),
        ("blade runner 1950", ["Blade Runner", "Blade Runner 2049"], None),
        ("blade runner year:1982", ["Blade Runner"], 1982),
        ("blade runner y:2010..2020", ["Blade Runner 2049"], None),
        ("blade runner year:1983", [], 1983),
        ("1917", ["1917"], None),
        ("2001", ["2001: A Space Odyssey"], None),
        ("2001 a space odyssey", ["2001: A Space Odyssey"], None),
        ("space odyssey 1968", ["2001: A Space Odyssey"], 1968),
        ("year:2019", ["1917"], 2019),
        ("y:1960..1990", ["Blade Runner", "2001: A Space Odyssey"], None),
        ("year:0000 blade", [], 0),
        ("year:9999", [], 9999),
    ],
)
def test_years(query: str, found: list[str], year: int | None) -> None:
    film("Blade Runner", 1982, popularity=30)
    film("Blade Runner 2049", 2017, popularity=40)
    film("1917", 2019, popularity=20)
    film("2001: A Space Odyssey", 1968, popularity=25)
    results = search(query, viewer=None)
    assert ([title.name for title in results.titles], results.year) == (found, year)


def test_of_two_films_of_a_name_the_year_chooses() -> None:
    film("Dune", 1984, popularity=5)
    film("Dune", 2021, popularity=500)
    assert [t.year for t in search("dune 1984", viewer=None).titles] == [1984]
    assert [t.year for t in search("dune", viewer=None).titles] == [2021, 1984]


def test_kind_narrows_to_titles() -> None:
    film("Fargo", 1996)
    TitleFactory(name="Fargo", show=True)
    PersonFactory(name="William Fargo")
    results = search("kind:show fargo", viewer=None)
    assert [title.kind for title in results.titles] == ["show"]
    assert results.people == []


RANKED = [
    ("matrix", [("The Matrix", 80), ("Matrix", 2), ("Matrix Revolutions", 40), ("Enter the Matrix", 1)]),
    ("star wars", [("Star Wars", 60), ("Star Wars: The Last Jedi", 70), ("Wars of the Star", 5)]),
    ("her", [("Her", 20), ("Hercules", 60), ("Her Smell", 4), ("Losing Her", 3)]),
    ("rocky 2", [("Rocky II", 10), ("Rocky II Revisited", 30)]),
    ("the ma", [("The Matrix", 80), ("The Martian", 70), ("The Mask", 30), ("Man of the Year", 90)]),
    ("spiderman", [("Spider-Man", 60), ("Spider-Man: No Way Home", 90), ("The Amazing Spider-Man", 50)]),
]


@pytest.mark.parametrize(("query", "order"), RANKED, ids=[query for query, _ in RANKED])
def test_ranking(query: str, order: list[tuple[str, float]]) -> None:
    for name, popularity in reversed(order):
        film(name, popularity=popularity)
    assert names(query) == [name for name, _ in order]


def test_another_name_ranks_behind_the_own_one() -> None:
    also(film("La casa de papel", popularity=20), "Money Heist")
    film("Money Heist", popularity=20)
    film("Money Heist: The Phenomenon", popularity=1)
    assert names("money heist") == ["Money Heist", "La casa de papel", "Money Heist: The Phenomenon"]


def test_full_before_stub_and_newest_key_last_of_equals() -> None:
    stub = film("Twin", popularity=5, stub=True)
    first = film("Twin", popularity=5)
    second = film("Twin", popularity=5)
    assert [title.pk for title in search("twin", viewer=None).titles] == [first.pk, second.pk, stub.pk]


def test_adult_titles_are_hidden_everywhere(settings: Any) -> None:
    hidden = film("Forbidden Fruit", popularity=900, adult=True)
    person = PersonFactory(name="Forbidden Actor")
    collection = CollectionFactory(name="Forbidden Collection")
    keyword = KeywordFactory(name="forbidden")
    CreditFactory(title=hidden, person=person)
    hidden.keywords.add(keyword)
    hidden.collection = collection
    hidden.save()
    rebuild_vocabulary()
    for query in ("forbidden", "forbiden", "forbidden 1999", "year:1999", "kind:film forbidden"):
        assert search(query, viewer=None).is_empty, query
    settings.ADULT_TITLES = True
    assert search("forbidden", viewer=None).is_empty
    results = search("forbidden", viewer=SimpleNamespace(age_ceiling=None, adult_titles=True))
    assert (results.titles, results.people) == ([hidden], [person])
    assert (results.collections, results.keywords) == ([collection], [keyword])


def test_people_collections_and_keywords() -> None:
    akira = PersonFactory(name="Akira Kurosawa", tmdb_popularity=12)
    kiyoshi = PersonFactory(name="Kiyoshi Kurosawa", tmdb_popularity=4)
    other = PersonFactory(name="Somebody Else", also_known_as=["黒澤明", "Kurosawa San"])
    collection = CollectionFactory(name="The Kurosawa Collection")
    keyword = KeywordFactory(name="kurosawa")
    documentary = film("Kurosawa's Way", popularity=1)
    results = search("kurosawa", viewer=None)
    assert results.people == [akira, kiyoshi, other]
    assert results.people_first
    assert (results.titles, results.collections, results.keywords) == ([documentary], [collection], [keyword])
    assert search("黒澤", viewer=None).people == [other]


def test_a_title_of_the_name_comes_before_a_person() -> None:
    film("Lincoln", popularity=30)
    PersonFactory(name="Andrew Lincoln", tmdb_popularity=20)
    assert not search("lincoln", viewer=None).people_first


def test_pages_and_capped_total(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(search_engine, "MOST_TITLES", 7)
    for number in range(9):
        film(f"Saga {number}", popularity=100 - number)
    first = search("saga", viewer=None, limit=3)
    assert (first.total, first.total_is_exact) == (7, False)
    pages = [
        title.name for start in (0, 3, 6, 9) for title in search("saga", viewer=None, limit=3, offset=start).titles
    ]
    assert pages == [f"Saga {number}" for number in range(7)]
    assert search("saga 3", viewer=None).total_is_exact


NOTHING = ["", " ", "a", "\0", "\0\0", "\u200b", "''", "&|!()", ":*", "\\", "%%", "__", "<->", "\ud7ff" * 2]


@pytest.mark.parametrize("query", NOTHING)
def test_too_little_finds_nothing_and_fails_never(query: str) -> None:
    film("A Film")
    assert search(query, viewer=None).is_empty


@pytest.mark.parametrize(
    "query",
    [
        "x" * 10_000, "word " * 2_000, "愛" * 10_000, "ﷺ" * 1_000, "matrix\0\x01\x1b", "a' | 'matrix':*", "!matrix",
        "matrix:*", "'; DROP TABLE movies_title; --", "matrix & (", "%s %d {0}", "year:" + "9" * 50, '"' * 51,
        "\u202ematrix",
        "kind:" * 40, "1999 1998 1997", "🎬🎬", "x" * 60 + " year:1999",
    ],
)  # fmt: skip
def test_odd_queries_are_answered(query: str) -> None:
    film("The Matrix")
    assert isinstance(search(query, viewer=None), SearchResults)
    assert Title.objects.count() == 1


def test_operators_of_postgresql_do_nothing() -> None:
    film("The Matrix")
    film("Other Film")
    assert names("matrix | other") == []
    assert names("!other | film") == ["Other Film"]
    assert names("matrix:*") == ["The Matrix"]


def test_common_words_are_walked_and_rare_ones_looked_up(monkeypatch: pytest.MonkeyPatch) -> None:
    """Both ways to candidates find the same."""
    monkeypatch.setattr("movies.search.candidates.LONGEST_WALK", 14)
    for number in range(12):
        film(f"The Common {number}", popularity=number)
    film("The Rare One", popularity=0.5)
    rebuild_vocabulary()
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE movies_title")
    with CaptureQueriesContext(connection) as context:
        assert names("common")[0] == "The Common 11"
        assert len(names("the")) == 13
    assert any("LIMIT 14)" in query["sql"] for query in context)
    with CaptureQueriesContext(connection) as context:
        assert names("rare") == ["The Rare One"]
    assert any("OFFSET 0" in query["sql"] for query in context)


def test_a_walk_that_ends_too_early_is_followed_by_a_look(monkeypatch: pytest.MonkeyPatch) -> None:
    for number in range(40):
        film(f"Popular {number}", popularity=100)
    film("Needle in Popular Hay", popularity=0.1)
    rebuild_vocabulary()
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE movies_title")
        cursor.execute("UPDATE movies_searchword SET frequency = 41 WHERE word = 'needle'")
    monkeypatch.setattr("movies.search.candidates.LONGEST_WALK", 10)
    assert names("needle") == ["Needle in Popular Hay"]


def test_a_walk_counts_rows_before_it_asks_for_their_year(monkeypatch: pytest.MonkeyPatch) -> None:
    """Or a year that hardly any title has would make it read the whole table."""
    monkeypatch.setattr("movies.search.candidates.LONGEST_WALK", 10)
    monkeypatch.setattr("movies.search.finding.LONGEST_WALK", 10)
    for number in range(20):
        film(f"Common {number}", 2000, popularity=100)
    film("Common Old", 1930, popularity=1)
    film("Common Silent", 1920, popularity=1)
    rebuild_vocabulary()
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE movies_title")
    with CaptureQueriesContext(connection) as context:
        results = search("year:1930", viewer=None)
    assert [title.name for title in results.titles] == ["Common Old"]
    assert results.total_is_exact
    walk = context[0]["sql"]
    assert "1930" not in walk[: walk.index("LIMIT 10")]
    assert names("common 1930") == ["Common Old"]


def test_total_is_not_called_exact_after_a_walk_that_saw_not_all(monkeypatch: pytest.MonkeyPatch) -> None:
    for number in range(40):
        film(f"Common {number}")
    rebuild_vocabulary()
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE movies_title")
    assert search("common", viewer=None).total_is_exact
    monkeypatch.setattr("movies.search.candidates.LONGEST_WALK", 30)
    monkeypatch.setattr("movies.search.finding.LONGEST_WALK", 30)
    results = search("common", viewer=None)
    assert (results.total, results.total_is_exact) == (30, False)


def test_query_count_is_the_same_for_few_and_many() -> None:
    def count(text: str) -> int:
        with CaptureQueriesContext(connection) as context:
            search(text, viewer=None)
        return len(context)

    for name in ("Saga", "Legend"):
        PersonFactory(name=f"{name} Person")
        CollectionFactory(name=f"{name} Collection")
        KeywordFactory(name=name.lower())
    film("Saga")
    for number in range(25):
        film(f"Legend {number}", genres=["drama"])
    rebuild_vocabulary()
    assert (count("saga"), count("legend")) == (10, 10)
    assert count("nothing like it") <= 12
    assert count("a") == 0
