"""Posters drawn for titles that have no picture: which composition, which colours, how large the type.

The seed decides, so a title keeps its poster wherever it appears. The shapes are symbols of
`static/icons/posters.svg`; `static/css/components.css` has the palettes, faces and placements as classes.
"""

import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

# Where the type stands, and the shapes that leave it room: above them, below them, all over, up the left edge.
SHAPES = {
    "top": (
        "sunset", "stripes", "quarters", "reel", "hills", "planet", "halftone", "peaks", "stairs", "moon", "city",
        "rays", "road", "arches", "sound", "keyhole", "rain", "opart", "zigzag", "chevrons", "waves", "door", "pool",
        "columns", "dunes", "cubes", "bowl", "totem", "seats", "ladder",
    ),
    "bottom": (
        "rings", "beam", "eye", "slant", "semis", "curtain", "spiral", "trio", "checker", "eclipse", "petals", "orbit",
        "blocks", "target", "fan", "bars", "kite", "bolt", "bow", "lens", "nine", "pills", "sails", "knot", "prism",
        "leaf",
    ),
    "over": ("edge", "corner", "band", "notch", "frame", "comb", "half"),
    "side": ("mast", "tides", "stack", "sill", "quarter", "slats", "lift"),
}  # fmt: skip
# Shapes that stay themselves when pushed half off the sheet: as good as another composition. None reaches its edges.
_MOVABLE = frozenset(
    ("arches", "ladder", "rings", "eye", "spiral", "trio", "eclipse", "petals", "orbit", "lens", "leaf", "kite", "knot")
)

PALETTES = 8
# Class of a face: mean advance of its letters, as a share of a plain bold sans serif's, in the widest of the fonts that
# it may be drawn in (Noto's, which is what Linux and Android have); whether in capitals; leading.
FACES = {
    "sans": (1.0, False, 0.98),
    "caps": (1.0, True, 0.95),
    "narrow": (0.97, True, 0.96),
    "serif": (1.01, False, 1.0),
    "italic": (0.93, False, 1.02),
    "wide": (1.16, True, 1.12),
}
_FACE_ORDER = ("sans", "narrow", "serif", "sans", "caps", "italic", "wide", "narrow", "sans", "serif")

# Room for type in hundredths of the poster's width: (length of a line, all lines together, largest size, lines).
_ROOM = {
    "top": (84.0, 46.0, 25.0, 7),
    "bottom": (84.0, 36.0, 23.0, 7),
    "over": (84.0, 98.0, 40.0, 7),
    "side": (130.0, 38.0, 38.0, 1),
}
_SMALLEST = 6.0
_NEUTRAL_HUE = 285


@dataclass(frozen=True, slots=True)
class Art:
    """What a template needs to draw a poster: a symbol's id, classes, custom properties, and the words on it."""

    shape: str
    classes: str
    style: str
    name: str
    year: int | None


@lru_cache(maxsize=8192)
def draw(
    *,
    seed: int,
    name: str,
    year: int | None,
    hue: int | None,
    second_hue: int | None = None,
    second_choice: bool = False,
) -> Art:
    """The poster of a title. seed: its key; hue: its first genre's in degrees, None for no genre.

    second_choice: another shape in the same colours and type, for where the first hangs beside its like.
    """
    dice = _Dice(seed)
    place = _place(dice.below(20), name)
    shape = SHAPES[place][(dice.below(len(SHAPES[place])) + second_choice) % len(SHAPES[place])]
    face = _FACE_ORDER[dice.below(len(_FACE_ORDER))]
    palette = dice.below(PALETTES)
    first = ((_NEUTRAL_HUE if hue is None else hue) + dice.below(37) - 18) % 360
    leap = (38, 150, 180, 210, 322, 64)[dice.below(6)]
    second = (first + leap) % 360 if second_hue is None or dice.below(3) == 0 else second_hue
    turns = [
        " flip" if dice.below(2) and place in ("top", "bottom") else "",
        " move" if dice.below(3) == 0 and shape in _MOVABLE else "",
    ]
    return Art(
        shape=shape,
        classes=f"ink-{palette} face-{face} at-{place}{''.join(turns)}",
        style=f"--h:{first};--k:{second};--fs:{type_size(name, face=face, place=place):g}",
        name=name,
        year=year,
    )


def _place(pick: int, name: str) -> str:
    """Type alone carries a sheet now and then, and only where the name is short enough to enjoy it."""
    if pick < 3 and len(name) <= 20:
        return "over"
    if pick < 6 and len(name) <= 14 and name.isascii():
        return "side"
    return "top" if pick % 2 or len(name) > 34 else "bottom"


@lru_cache(maxsize=4096)
def type_size(name: str, *, face: str, place: str) -> float:
    """The largest size, in hundredths of the poster's width, at which the name fits into the place's room."""
    factor, capitals, leading = FACES[face]
    width, height, size, most_lines = _ROOM[place]
    pieces = [_advance(word.upper() if capitals else word) * factor for word in name.split()] or [1.0]
    while size > _SMALLEST:
        lines = _lines(pieces, width / size)
        if max(pieces) * size <= width and lines <= most_lines and lines * size * leading <= height:
            break
        size -= 0.5
    return size


def _lines(pieces: list[float], width: float) -> int:
    lines, filled = 1, 0.0
    for piece in pieces:
        if filled and filled + 0.28 + piece > width:
            lines, filled = lines + 1, piece
        else:
            filled += (0.28 if filled else 0) + piece
        # A word wider than the sheet, or a name in a script without spaces, breaks anywhere.
        while filled > width:
            lines, filled = lines + 1, filled - width
    return lines


def _advance(word: str) -> float:
    return sum(_width(letter) for letter in word)


def _width(letter: str) -> float:
    """How far a letter moves the pen in a bold sans serif, in ems; on the generous side."""
    if unicodedata.combining(letter):
        return 0.0
    if unicodedata.east_asian_width(letter) in "WF":
        return 1.0
    if letter in "iljI'’.,:;!|":
        return 0.31
    if letter in "frt()-–":
        return 0.4
    if letter in "mwMW—@%&":
        return 0.92
    return 0.74 if letter.isupper() else 0.6


class _Dice:
    """A short stream of numbers that neighbouring seeds don't share (SplitMix64)."""

    def __init__(self, seed: int) -> None:
        self._stream = self._numbers(seed)

    def below(self, limit: int) -> int:
        return next(self._stream) % limit

    @staticmethod
    def _numbers(state: int) -> Iterator[int]:
        mask = (1 << 64) - 1
        while True:
            state = (state + 0x9E3779B97F4A7C15) & mask
            mixed = ((state ^ (state >> 30)) * 0xBF58476D1CE4E5B9) & mask
            mixed = ((mixed ^ (mixed >> 27)) * 0x94D049BB133111EB) & mask
            yield (mixed ^ (mixed >> 31)) >> 8
