"""Drawn posters: the same for the same title, different for the next, with type that fits."""

import re
from collections import Counter
from itertools import pairwise
from pathlib import Path

import pytest

from movies.art import FACES, PALETTES, SHAPES, draw, type_size
from movies.models import Title
from movies.templatetags.posters import hang, title_art

ROOT = Path(__file__).resolve().parents[2]


def test_a_title_keeps_its_poster() -> None:
    assert draw(seed=603, name="Salt", year=1999, hue=188) == draw(seed=603, name="Salt", year=1999, hue=188)


def test_posters_differ_from_their_neighbours() -> None:
    drawn = [draw(seed=seed, name="Paper Moons", year=1999, hue=206) for seed in range(1, 501)]
    looks = Counter((art.shape, art.classes) for art in drawn)
    assert len(looks) > 450
    alike = sum(one.shape == other.shape for one, other in pairwise(drawn))
    assert alike < 25
    assert {art.shape for art in drawn} == {shape for shapes in SHAPES.values() for shape in shapes}


def test_hue_stays_near_its_genre() -> None:
    for seed in range(200):
        hue = re.match(r"--h:(\d+);", draw(seed=seed, name="Salt", year=None, hue=90).style)
        assert hue is not None
        assert abs(int(hue[1]) - 90) <= 18


def test_without_a_genre_there_is_a_hue_all_the_same() -> None:
    assert "--h:" in draw(seed=1, name="Salt", year=None, hue=None).style


@pytest.mark.parametrize(
    "name", ["M", "8½", "千と千尋の神隠し", "Rindfleischetikettierungsüberwachungsaufgabe", "x" * 300, "🎬", " "]
)
@pytest.mark.parametrize("place", SHAPES)
@pytest.mark.parametrize("face", FACES)
def test_type_has_a_size_for_any_name(name: str, place: str, face: str) -> None:
    assert 6 <= type_size(name, face=face, place=place) <= 40


def test_longer_names_are_set_smaller() -> None:
    sizes = [
        type_size(name, face="sans", place="top") for name in ("Salt", "The Second Winter", "A Very Long Name " * 4)
    ]
    assert sizes == sorted(sizes, reverse=True)
    assert sizes[0] > sizes[2]


def test_only_short_names_climb_the_edge() -> None:
    for seed in range(300):
        assert "at-side" not in draw(seed=seed, name="The Second Winter of All", year=1999, hue=1).classes


def test_every_shape_palette_and_face_is_drawn_somewhere() -> None:
    sprite = (ROOT / "static/icons/posters.svg").read_text()
    symbols = set(re.findall(r'<symbol id="([a-z]+)"', sprite))
    assert symbols == {shape for shapes in SHAPES.values() for shape in shapes}
    css = (ROOT / "static/css/posters.css").read_text()
    for number in range(PALETTES):
        assert f".ink-{number} " in css
    for face in set(FACES) - {"sans"}:
        assert f".face-{face} " in css


def test_second_choice_changes_the_shape_and_nothing_else() -> None:
    for seed in range(50):
        first = draw(seed=seed, name="Salt", year=1999, hue=188)
        second = draw(seed=seed, name="Salt", year=1999, hue=188, second_choice=True)
        assert first.shape != second.shape
        assert first.style == second.style


@pytest.mark.django_db
def test_no_two_posters_that_hang_together_are_alike() -> None:
    titles = [Title(pk=pk, name=f"Film {pk}") for pk in range(1, 61)]
    hang(titles)
    shapes = [title_art(title).shape for title in titles]
    for place, shape in enumerate(shapes):
        assert shape not in shapes[place + 1 : place + 2]
    assert sum(title_art(Title(pk=title.pk, name=title.name)).shape == title_art(title).shape for title in titles) > 48
