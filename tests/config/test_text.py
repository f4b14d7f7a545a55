"""Folding and cutting: what people type has to find what is stored."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from config.lib.text import LONGEST_TOKEN, cut, fold, slugify, sort_name, tokens, words


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("Amélie  Ⅱ", "amelie ii"),
        ("ＦＵＬＬ　ＷＩＤＴＨ", "full width"),
        ("Straße Łódź Ærø", "strasse lodz aero"),
        ("İstanbul Işık", "istanbul isik"),
        ("ΑΘΗΝΑΣ Ἀθήνας", "αθηνασ αθηνασ"),
        ("Ёлки", "елки"),
        ("スパイ ｽﾊﾟｲ", "すぱい すぱい"),
        ("기생충", "기생충"),
        ("ज़मीन", "जमीन"),
        ("الرسالة", "الرساله"),
        ("فیلم", "فيلم"),
        ("٣ २०२४ ๑", "3 2024 1"),
        ("8½", "8 1⁄2"),
        ("Romeo & Juliet", "romeo and juliet"),
        ("Schindler’s", "schindler's"),
        ("", ""),
    ],
)
def test_fold(text: str, folded: str) -> None:
    assert fold(text) == folded


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Schindler's List", ["schindlers", "list"]),
        ("WALL·E", ["wall", "e"]),
        ("スター・ウォーズ", ["すたーうぉーず"]),
        ("तारे ज़मीन पर", ["तारे", "जमीन", "पर"]),
        ("Люди: X", ["люди", "x"]),
        ("a\0b\u200b!?", ["a", "b"]),
        ("$", []),
    ],
)
def test_words(text: str, found: list[str]) -> None:
    assert words(text) == found


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("The Matrix", ["the", "matrix"]),
        ("Spider-Man 2", ["spider", "man", "spiderman", "2"]),
        ("M*A*S*H", ["m", "a", "s", "h", "mash"]),
        ("千と千尋", ["千と", "と千", "千尋", "尋"]),
        ("愛", ["愛"]),
        ("L'Avventura", ["avventura", "lavventura"]),
        ("Don't", ["dont"]),
        ("哈利·波特", ["哈利", "波特", "哈利", "利波", "波特", "特"]),
        ("ロッキー2", ["ろっ", "っき", "きー", "ー", "2"]),
    ],
)
def test_tokens(text: str, found: list[str]) -> None:
    assert tokens(text) == found


def test_cut_leaves_spaced_words_whole() -> None:
    assert cut("matrix") == ["matrix"]
    assert cut("기생충") == ["기생충"]
    assert cut("もののけ") == ["もの", "のの", "のけ"]


@given(st.text(max_size=200))
def test_folding_twice_changes_nothing_more(text: str) -> None:
    assert fold(fold(text)) == fold(text)


@given(st.text(max_size=200))
def test_tokens_need_no_quoting_and_have_what_a_query_asks_for(text: str) -> None:
    found = tokens(text)
    assert all(token and not set(token) & set("'\\\"{},:*&|!()<> \0") for token in found)
    assert all(len(token) <= LONGEST_TOKEN for token in found)


@given(st.text(alphabet=st.characters(categories=("L", "N", "Zs")), max_size=LONGEST_TOKEN))
def test_each_word_of_a_text_is_among_its_tokens(text: str) -> None:
    found = set(tokens(text))
    assert all(set(cut(word)) <= found for word in words(text))


def test_sort_name_moves_the_article() -> None:
    assert sort_name("The Matrix") == "matrix the"
    assert sort_name("Les Misérables", "fr") == "miserables les"
    assert sort_name("A") == "a"
    assert sort_name("!!!") == "!!!"


def test_slugify_keeps_scripts() -> None:
    assert slugify("千と千尋の神隠し") == "千と千尋の神隠し"
    assert slugify("The Matrix: Reloaded") == "the-matrix-reloaded"
    assert slugify("?!") == ""
