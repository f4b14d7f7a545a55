"""Names as they are written in different places, made comparable."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from config.lib.text import fold
from lists.imports.names import (
    MOST_SPELLINGS,
    is_generic,
    likeness,
    loose_query,
    name_key,
    name_parts,
    spellings,
    words_query,
)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Amélie", "AMELIE"),
        ("The Matrix", "Matrix, The"),
        ("The Matrix", "Matrix"),
        ("L'Avventura", "Avventura, L'"),
        ("La Haine", "Haine, La"),
        ("The Lord of the Rings: The Two Towers", "Lord of the Rings, The: The Two Towers"),
        ("Dumb & Dumber", "Dumb and Dumber"),
        ("Hänsel & Gretel", "Hänsel und Gretel"),
        ("Rocky II", "Rocky 2"),
        ("Ocean's Eleven", "Oceans 11"),
        ("Seven Samurai", "The 7 Samurai"),
        ("Spider-Man: No Way Home", "Spiderman – No Way Home"),
        ("WALL·E", "WALL-E"),
        ("Kill Bill: Vol. 1", "Kill Bill Volume One"),
        ("The Godfather: Part II", "The Godfather 2"),
        ("Three Colours: Blue", "Three Colors Blue"),
        ("20,000 Leagues Under the Sea", "20000 Leagues Under the Sea"),
        ("8½", "8 1/2"),
        ("Around the Lake in 80 Days", "Around the Lake in Eighty Days"),
        ("Love Potion #9", "Love Potion No. 9"),
        ("Pilot (1)", "Pilot, Part One"),
        ("Mr. & Mrs. Smith", "Mister and Mrs Smith"),
        ("となりのトトロ", "となりの トトロ"),
        ("…", "..."),
    ],
)
def test_the_same_name_written_otherwise(one: str, other: str) -> None:
    assert name_key(one) == name_key(other) != ""


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Rocky II", "Rocky III"),
        ("X", "10"),
        ("V", "5"),
        ("Nine", "9"),
        ("1 2", "12"),
        ("The Thing", "The Things"),
        ("Die Hard", "Hard"),
        ("And Soon the Darkness", "Soon the Darkness"),
    ],
)
def test_different_names_stay_different(one: str, other: str) -> None:
    assert name_key(one) != name_key(other)


@pytest.mark.parametrize(
    ("name", "main", "others", "region"),
    [
        ("Heat", "Heat", (), ""),
        ("Postman, The (Postino, Il)", "The Postman", ("Il Postino",), ""),
        ("Seven (a.k.a. Se7en)", "Seven", ("Se7en",), ""),
        ("Léon: The Pro (a.k.a. The Pro) (Léon)", "Léon: The Pro", ("The Pro", "Léon"), ""),
        ("(500) Days of Summer", "(500) Days of Summer", (), ""),
        ("The Office (US)", "The Office", (), "US"),
        ("Shameless (UK)", "Shameless", (), "GB"),
        ("Pilot (1)", "Pilot (1)", (), ""),
        ("(Untitled)", "(Untitled)", (), ""),
        ("", "", (), ""),
    ],
)
def test_names_in_brackets(name: str, main: str, others: tuple[str, ...], region: str) -> None:
    parts = name_parts(name)
    assert (parts.main, parts.others, parts.region) == (main, others, region)


@pytest.mark.parametrize(
    ("asked", "stored"),
    [
        ("Matrix, The", "The Matrix"),
        ("Matrix", "The Matrix"),
        ("The Matrix", "Matrix"),
        ("City of Lost Children, The (Cité des enfants perdus, La)", "La Cité des Enfants Perdus"),
        ("City of Lost Children, The (Cité des enfants perdus, La)", "The City of Lost Children"),
        ("Rocky 2", "Rocky II"),
        ("Twelve Monkeys", "12 Monkeys"),
        ("Dumb & Dumber", "Dumb and Dumber"),
        ("Dune: Part One", "Dune"),
        ("Alien - Covenant", "Alien: Covenant"),
        ("Help", "Help!"[:-1]),
        ("Help!", "Help"),
    ],
)
def test_spellings_hold_the_one_that_is_stored(asked: str, stored: str) -> None:
    assert fold(stored) in spellings(asked)


def test_numbers_tell_sequels_apart() -> None:
    assert likeness(name_key("Paranormal Activity 2"), name_key("Paranormal Activity 3")) == 0.5
    assert likeness(name_key("Paranormal Activity"), name_key("Paranormal Activty")) > 0.9


@pytest.mark.parametrize("name", ["Episode 3", "Episode Three", "Chapter 12", "Part II", "TBA", "Folge 7", "12"])
def test_names_that_name_nothing(name: str) -> None:
    assert is_generic(name_key(name))
    assert not is_generic(name_key(f"{name} of Cups"))


def test_queries_ask_for_words_that_tell() -> None:
    assert words_query("The Silent Harbour") == ("(('silent') & ('harbour' | 'harbor')) | ('thesilentharbour')")
    assert words_query("The Long Night of Vol. 2") == (
        "('long') & ('night') & ('of') & ('vol' | 'volume') & ('2' | 'ii' | 'two')"
    )
    assert words_query("???") == ""
    assert loose_query("One Word") == ""
    assert loose_query("Alpha Beta Gamma") == (
        "(('alpha') & ('beta')) | (('alpha') & ('gamma')) | (('beta') & ('gamma'))"
    )


@given(st.text(max_size=500))
@settings(max_examples=150, deadline=None)
def test_any_text_has_a_key_and_few_spellings(text: str) -> None:
    assert name_key(text) == name_key(text)
    assert (name_key(text) == "") == (fold(text) == "")
    assert len(spellings(text)) <= MOST_SPELLINGS
    assert isinstance(words_query(text), str)
    assert isinstance(loose_query(text), str)
    assert isinstance(is_generic(name_key(text)), bool)
