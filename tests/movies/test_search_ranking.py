"""Which of two names answers a query better."""

from itertools import pairwise

import pytest

from config.lib.text import words
from movies.search import ranking


def match(asked: str, name: str, *, prefix: bool = True) -> float:
    return ranking.match(words(asked), words(name), prefix=prefix)


# Each row: a query, and names from the best answer to the worst.
ORDERS = [
    ("matrix", ["Matrix", "The Matrix", "Matrix Reloaded", "The Matrix Reloaded", "Enter the Matrix", "Nothing"]),
    ("the matrix", ["The Matrix", "The Matrix Reloaded", "Matrix: The End", "The Animatrix"]),
    ("star wa", ["Star Wars", "Bright Star Watch", "Wars of a Star"]),
    ("spiderman", ["Spider-Man", "Spider-Man: No Way Home", "The Amazing Spider-Man"]),
    ("spider man", ["Spider-Man", "Spider-Man: No Way Home", "The Amazing Spider-Man"]),
    ("rocky 2", ["Rocky II", "Rocky II: The Return", "The Making of Rocky Two"]),
    ("千尋", ["千尋", "千尋の旅", "千と千尋の神隠し"]),
    ("love", ["Love", "Love Actually", "Lovers", "In Love", "Gloves"]),
]


@pytest.mark.parametrize(("query", "names"), ORDERS, ids=[query for query, _ in ORDERS])
def test_order_of_names(query: str, names: list[str]) -> None:
    found = [match(query, name) for name in names]
    assert all(better > worse for better, worse in pairwise(found)), found


def test_finished_words_meet_only_whole_ones() -> None:
    assert match("mat", "The Matrix", prefix=False) == 0
    assert match("star wa", "Star Wars", prefix=False) == 0
    assert match("starwars", "Star Wars", prefix=False) == ranking.EXACT - 0.1


def test_nothing_matches_nothing() -> None:
    assert ranking.match([], ["a"], prefix=True) == 0
    assert ranking.match(["a"], [], prefix=True) == 0


def test_class_outweighs_popularity_up_to_a_point() -> None:
    gap = ranking.EXACT - ranking.STARTS
    assert ranking.popularity_bonus(50) - ranking.popularity_bonus(1) < gap
    assert ranking.popularity_bonus(1000) - ranking.popularity_bonus(1) > gap
    assert ranking.popularity_bonus(-5) == 0


@pytest.mark.parametrize(
    ("asked", "year", "bonus"),
    [
        ((1999, 1999), 1999, 1.5),
        ((1999, 1999), 2000, 0.5),
        ((1999, 1999), 2001, 0.0),
        ((1990, 1999), 1995, 1.5),
        (None, 1999, 0.0),
        ((1999, 1999), None, 0.0),
    ],
)
def test_year_bonus(asked: tuple[int, int] | None, year: int | None, bonus: float) -> None:
    assert ranking.year_bonus(asked, year) == bonus


def test_other_names_count_less_than_the_own() -> None:
    names = [words("Le Fabuleux Destin d'Amélie Poulain"), words("Amélie")]
    assert ranking.best_match(["amelie"], names, prefix=True, less=ranking.OTHER_NAME) == pytest.approx(3.6)
    assert ranking.best_match(["amelie"], [], prefix=True, less=ranking.OTHER_NAME) == 0
