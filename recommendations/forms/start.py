"""What a start sends: answers to posters, and picks of genres and moods."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

from movies.models import Genre
from recommendations.enums import Facet
from reviews.validators import HIGHEST, LOWEST

# How much more a genre counts that was picked, and one that a mood stands for.
PICKED, OF_MOOD = 2.0, 1.5
# What one is in the mood for, and the slugs of genres that it stands for.
MOODS: Mapping[str, tuple[Any, tuple[str, ...]]] = {
    "laugh": (_("Something to laugh at"), ("comedy",)),
    "gripped": (_("On the edge of the seat"), ("thriller", "crime", "mystery")),
    "moved": (_("To be moved"), ("drama", "romance")),
    "away": (_("Far away from here"), ("science-fiction", "fantasy", "adventure")),
    "scared": (_("A good scare"), ("horror",)),
    "true": (_("What really happened"), ("documentary", "history")),
    "together": (_("Together with children"), ("family", "animation")),
}
MOST_KEYS, LONGEST = 12, 18


def keys_from(text: str) -> list[int]:
    """Keys of titles out of `1,2,3`, each once; what makes no sense is passed over."""
    sent = [each for each in text.split(",") if each.isascii() and each.isdecimal() and len(each) <= LONGEST]
    return list(dict.fromkeys(map(int, sent)))[:MOST_KEYS]


def points_from(text: str) -> int | None:
    """A rating, if it is one."""
    whole = text.isascii() and text.isdecimal() and len(text) < 3
    return int(text) if whole and LOWEST <= int(text) <= HIGHEST else None


def picks_from(
    genres: Iterable[Genre], *, picked: Iterable[str], moods: Iterable[str], before: Mapping[str, float]
) -> dict[tuple[str, str], float]:
    """What to correct. picked: keys of genres; moods: of MOODS; before: multipliers that genres have, by key.

    A genre that was to count more and isn't picked any more counts as ever; one that is to count less stays so.
    """
    chosen = set(picked)
    of_moods = {slug for mood in moods if mood in MOODS for slug in MOODS[mood][1]}
    wanted = {}
    for genre in genres:
        key = str(genre.pk)
        had = before.get(key, 1.0)
        now = PICKED if key in chosen else OF_MOOD if genre.slug in of_moods else 1.0
        if key in chosen and had > 1:
            # It was checked as the page came: nothing new is said of it.
            now = had
        if now > 1 or had > 1:
            wanted[str(Facet.GENRE), key] = now
    return wanted
