"""What was changed from one text to the next, word by word."""

import re
from dataclasses import dataclass
from difflib import SequenceMatcher

# Words with the space after them, so that what is put together again reads as it was written.
_PIECES = re.compile(r"\s*\S+|\s+")
# Shorter runs of what is the same between two changes are shown as changed: a word here and there reads like noise.
_KEPT_APART = 2


@dataclass(frozen=True, slots=True)
class Piece:
    """kind: same, gone or new."""

    kind: str
    text: str


def difference(before: str, after: str) -> list[Piece]:
    """The pieces in order: what stayed, what went, what came. All but the new are the text before, and all but the gone
    the one after."""
    old, new = _PIECES.findall(before), _PIECES.findall(after)
    found: list[Piece] = []
    gone = came = ""
    codes = SequenceMatcher(None, old, new, autojunk=False).get_opcodes()
    for place, (kind, start, end, start_new, end_new) in enumerate(codes):
        between = 0 < place < len(codes) - 1
        if kind == "equal" and not (between and end - start < _KEPT_APART):
            found += _changed(gone, came)
            gone = came = ""
            found.append(Piece("same", "".join(old[start:end])))
            continue
        gone += "".join(old[start:end])
        came += "".join(new[start_new:end_new])
    return found + _changed(gone, came)


def _changed(gone: str, came: str) -> list[Piece]:
    return [piece for piece in (Piece("gone", gone), Piece("new", came)) if piece.text]
