"""Taking a query apart."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from movies.search.query import LONGEST, MOST_WORDS, Query, Term, figure, parse, terms, tsquery


@pytest.mark.parametrize(
    ("text", "words", "years", "hint", "kind"),
    [
        ("The Matrix", ("the", "matrix"), None, None, None),
        ("matrix year:1999", ("matrix",), (1999, 1999), None, None),
        ("y:1990..1999 matrix", ("matrix",), (1990, 1999), None, None),
        ("matrix y:2003-1999", ("matrix",), (1999, 2003), None, None),
        ("year:1994", (), (1994, 1994), None, None),
        ("KIND:Show dark", ("dark",), None, None, "show"),
        ("dark type:movie", ("dark",), None, None, "film"),
        ("dark kind:opera", ("dark", "kind", "opera"), None, None, None),
        ("Alien:Romulus", ("alien", "romulus"), None, None, None),
        ("happyyear:1999", ("happyyear", "1999"), None, 1999, None),
        ("year:99 heat", ("year", "99", "heat"), None, None, None),
        ("blade runner 2049", ("blade", "runner", "2049"), None, 2049, None),
        ("2001 a space odyssey 1968", ("2001", "a", "space", "odyssey", "1968"), None, 1968, None),
        ("1917", ("1917",), None, None, None),
        ("ocean 12345", ("ocean", "12345"), None, None, None),
        ("  \t\n ", (), None, None, None),
    ],
)
def test_parse(
    text: str, words: tuple[str, ...], years: tuple[int, int] | None, hint: int | None, kind: str | None
) -> None:
    query = parse(text)
    assert (query.words, query.years, query.hint, query.kind) == (words, years, hint, kind)


def test_quotes_keep_words_together_and_finished() -> None:
    query = parse('"star wars" hope')
    assert query.phrases == (("star", "wars"),)
    assert query.prefix
    assert not parse('hope "star wars"').prefix
    assert not parse("„Das Boot“").prefix


def test_an_odd_quote_is_no_phrase() -> None:
    query = parse('12" vinyl')
    assert query.words == ("12", "vinyl")
    assert query.phrases == ()


@pytest.mark.parametrize(
    ("text", "empty"),
    [
        ("", True), (" ", True), ("a", True), ("é", True), ("ab", False), ("愛", False), ("の", False), ("강", False),
        ("\0\0\0", True), ("\u200b\u200b", True), ("$$", False), ("year:1994", False), ("kind:film", True), ("ж", True),
    ],
)  # fmt: skip
def test_two_characters_at_least_or_one_that_is_a_word(text: str, empty: bool) -> None:
    assert parse(text).is_empty is empty


def test_hint_becomes_a_year() -> None:
    query = parse("dune 2021").without_hint()
    assert (query.words, query.years, query.hint, query.prefix) == (("dune",), (2021, 2021), None, False)
    query = parse("2021 dune").without_hint()
    assert (query.words, query.prefix) == (("dune",), True)


def test_corrected_query_keeps_its_operators() -> None:
    query = parse("matrxi year:1999 kind:film").with_words(["matrix"])
    assert query.text == "matrix year:1999 kind:film"
    assert (query.words, query.years, query.kind, query.prefix) == (("matrix",), (1999, 1999), "film", False)


def test_unchanged_last_word_may_still_be_unfinished() -> None:
    assert parse("hary pot").with_words(["harry", "pot"]).prefix
    assert not parse("harry pott3r").with_words(["harry", "potter"]).prefix


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("the ma", "('the') & ('ma':*)"),
        ('"the ma"', "('the') & ('ma')"),
        ("もののけ", "('もの') & ('のの') & ('のけ')"),
        ("愛", "('愛':*)"),
        ("rocky 2", "('rocky') & ('2':* | 'ii' | 'two')"),
        ("seven samurai", "('seven' | '7' | 'vii') & ('samurai':*)"),
        ("i robot", "('i') & ('robot':*)"),
    ],
)
def test_terms(text: str, written: str) -> None:
    assert tsquery(terms(parse(text))) == written


@pytest.mark.parametrize("hostile", ["a' | b:*", "x'::tsquery; --", "!matrix & (", "\\'\\", "<->", "a:*A & !!b", "''"])
def test_operators_of_postgresql_are_only_punctuation(hostile: str) -> None:
    assert all(term.lexemes[0].isalnum() for term in terms(parse(hostile)))


@given(st.text(max_size=400))
def test_parse_never_fails_and_is_bounded(text: str) -> None:
    query = parse(text)
    assert len(query.text) <= LONGEST
    assert len(query.words) <= MOST_WORDS
    assert query.is_empty in (True, False)
    if query.hint is not None:
        assert isinstance(query.without_hint(), Query)
    for term in terms(query):
        assert isinstance(term, Term)
        assert not set("".join(term.lexemes)) & set("'\\\0")


def test_numbers_in_all_writings() -> None:
    assert {figure("2"), figure("ii"), figure("two")} == {"2"}
    assert figure("matrix") == "matrix"
