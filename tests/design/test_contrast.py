"""Words read well in both themes, and on every drawn poster, whatever its hue: computed from the style sheets."""

import re
from pathlib import Path

import pytest

from tests.design.colour import contrast, oklch

CSS = Path(__file__).resolve().parents[2] / "static" / "css"
TOKENS = (CSS / "tokens.css").read_text()
POSTERS = (CSS / "posters.css").read_text()

GROUNDS = ("ground", "surface", "surface-2", "surface-3", "raised")


def token(name: str, theme: str) -> str:
    """A token's value in a theme."""
    found = re.search(rf"^\s*--{name}: (.+);$", TOKENS, re.MULTILINE)
    assert found, name
    light_dark = re.fullmatch(r"light-dark\((oklch\([^)]+\)), (oklch\([^)]+\))\)", found[1])
    return light_dark[1 if theme == "light" else 2] if light_dark else found[1]


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize(
    ("words", "grounds", "least"),
    [
        ("text", GROUNDS, 7),
        ("text-2", GROUNDS, 4.5),
        ("text-3", ("ground", "surface", "surface-2"), 4.5),
        ("beam", ("ground", "surface", "surface-2", "raised"), 4.5),
        ("good", ("ground", "surface"), 4.5),
        ("bad", ("ground", "surface"), 4.5),
        ("calm", ("ground", "surface"), 4.5),
        ("on-lamp", ("lamp", "lamp-strong"), 7),
        # What isn't words: the edges of fields.
        ("field-line", ("ground", "surface"), 3),
    ],
)
def test_tokens_read_well(theme: str, words: str, grounds: tuple[str, ...], least: float) -> None:
    ink = oklch(token(words, theme))
    poor = {ground: ratio for ground in grounds if (ratio := contrast(ink, oklch(token(ground, theme)))) < least}
    assert poor == {}


def palette(number: int) -> dict[str, str]:
    found = re.search(rf"^\s*\.ink-{number} {{ (.+) }}$", POSTERS, re.MULTILINE)
    assert found, number
    return dict(re.findall(r"--([abcd]): (oklch\((?:[^()]|\([^)]*\))+\));", found[1]))


@pytest.mark.parametrize("number", range(8))
def test_names_read_well_on_every_drawn_poster(number: int) -> None:
    colours = palette(number)
    assert set(colours) == {"a", "b", "c", "d"}
    poor = {}
    for hue in range(0, 360, 5):
        ground, ink = (re.sub(r"var\(--[hk]\)", str(hue), colours[name]) for name in "ad")
        if (ratio := contrast(oklch(ground), oklch(ink))) < 4.5:
            poor[hue] = round(ratio, 2)
    assert poor == {}


def test_there_is_no_palette_without_a_test() -> None:
    assert len(re.findall(r"^\s*\.ink-\d ", POSTERS, re.MULTILINE)) == 8
