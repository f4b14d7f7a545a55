"""What was changed from one text to the next."""

import pytest

from reviews.queries.differences import difference

TEXTS = (
    ("", "All of it is new."),
    ("The same.", "The same."),
    ("It was a fine film, I thought.", "It was a very fine film, I think."),
    ("One line.\n\nTwo lines.", "One line.\nTwo lines and more.\n"),
    ("a b c d e f", "f e d c b a"),
    ("Gone altogether.", ""),
)


@pytest.mark.parametrize(("before", "after"), TEXTS)
def test_pieces_make_both_texts(before: str, after: str) -> None:
    pieces = difference(before, after)
    assert "".join(piece.text for piece in pieces if piece.kind != "new") == before
    assert "".join(piece.text for piece in pieces if piece.kind != "gone") == after


def test_only_what_was_changed_is_marked() -> None:
    pieces = difference("It was a fine film for me.", "It was a very fine film for me.")
    assert [(piece.kind, piece.text) for piece in pieces] == [
        ("same", "It was a"), ("new", " very"), ("same", " fine film for me."),
    ]  # fmt: skip
