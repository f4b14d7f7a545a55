"""Words of the vocabulary that another word may be an error for."""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import connection
from rapidfuzz import process
from rapidfuzz.distance import OSA

from config.lib.text import LONGEST_TOKEN, is_unspaced
from movies.search.vocabulary import BEYOND

SHORTEST_CORRECTED = 3
_SHORTEST_ANY_ERROR = 4
SHORTEST_TWO_ERRORS = 6
ERROR = 2.5
_OTHER_FIRST_LETTER = 0.5
_UNFINISHED = 0.6
# Read per word and end: the most frequent of the words that share it.
_MOST_READ = 1_500
_NEAR = """
(SELECT %s::int AS at, word, frequency FROM movies_searchword
    WHERE word >= %s AND word < %s AND length(word) BETWEEN %s AND %s ORDER BY frequency DESC LIMIT %s)
UNION
(SELECT %s::int AS at, word, frequency FROM movies_searchword
    WHERE reverse(word) >= %s AND reverse(word) < %s AND length(word) BETWEEN %s AND %s
    ORDER BY frequency DESC LIMIT %s)
UNION
(SELECT %s::int AS at, word, frequency FROM unnest(%s::text[], %s::text[]) AS swapped(first, last)
    JOIN movies_searchword ON word >= swapped.first COLLATE "C" AND word <= swapped.last COLLATE "C" LIMIT %s)
"""


@dataclass(frozen=True, slots=True, order=True)
class Option:
    """Another writing of a word. cost: less is likelier; errors: the part of it that isn't about frequency."""

    cost: float
    errors: float
    words: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Wanted:
    """A word to find near ones of. unfinished: it may be the beginning of one; known: it is a word already."""

    word: str
    unfinished: bool = False
    known: bool = False


def is_correctable(word: str) -> bool:
    return len(word) >= SHORTEST_CORRECTED and not word.isdigit() and not is_unspaced(word)


def option(errors: float, frequency: int, *words: str) -> Option:
    """An option with its cost: how wrong it was to write, and how rare what was meant is."""
    return Option(errors - math.log10(1 + frequency), errors, words)


def nearest(wanted: Sequence[Wanted]) -> dict[str, list[Option]]:
    """Words of the vocabulary that each of these may be an error for, likeliest first. Runs up to two queries.

    One error leaves the first or the second half of a word as it was, unless it swaps the letters in the middle; two
    leave its first or its last third, nearly always. So only words that share such a piece are read, and compared here.
    Of three letters only a swap is an error: with any other, too much would be near.
    """
    found = {wish.word: _compared(wish, rows, errors=1) for wish, rows in _read(wanted, pieces=2)}
    again = [w for w in wanted if not found[w.word] and not w.known and len(w.word) >= SHORTEST_TWO_ERRORS]
    found |= {wish.word: _compared(wish, rows, errors=2) for wish, rows in _read(again, pieces=3)}
    return found


def _read(wanted: Sequence[Wanted], *, pieces: int) -> list[tuple[Wanted, dict[str, int]]]:
    if not wanted:
        return []
    errors = pieces - 1
    params: list[Any] = []
    for at, wish in enumerate(wanted):
        word, backwards = wish.word, wish.word[::-1]
        half = -(-len(word) // 2)
        head = word[: max(half if errors == 1 else len(word) // 3, 2)]
        tail = backwards[: max(len(word) - half if errors == 1 else len(word) // 3, 2)]
        if len(word) < _SHORTEST_ANY_ERROR:
            head = tail = BEYOND
        shortest, longest = len(word) - errors, len(word) + errors
        params += [at, head, head + BEYOND, shortest, LONGEST_TOKEN if wish.unfinished else longest, _MOST_READ]
        params += [at, tail, tail + BEYOND, shortest, longest, _MOST_READ]
        swaps = [word[:i] + word[i + 1] + word[i] + word[i + 2 :] for i in range(len(word) - 1)]
        params += [at, swaps, [swap + BEYOND if wish.unfinished else swap for swap in swaps], _MOST_READ]
    rows: list[dict[str, int]] = [{} for _ in wanted]
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join([f"({_NEAR})"] * len(wanted)), params)
        for at, word, frequency in cursor.fetchall():
            rows[at][word] = frequency
    return list(zip(wanted, rows, strict=True))


def _compared(wish: Wanted, rows: dict[str, int], *, errors: int) -> list[Option]:
    wrong: dict[str, float] = {}
    for word, distance, _ in _near(wish.word, list(rows), errors):
        wrong[word] = distance * ERROR + (0 if word[0] == wish.word[0] else _OTHER_FIRST_LETTER)
    if wish.unfinished and len(wish.word) > _SHORTEST_ANY_ERROR:
        for word, distance in _beginnings(wish.word, rows, errors):
            wrong[word] = min(distance * ERROR + _UNFINISHED, wrong.get(word, math.inf))
    return sorted(option(cost, rows[word], word) for word, cost in wrong.items())


def _beginnings(asked: str, rows: dict[str, int], errors: int) -> Iterable[tuple[str, int]]:
    """Longer words of which some beginning is as near as that."""
    for size in range(len(asked) - errors, len(asked) + errors + 1):
        longer = [word for word in rows if len(word) > size]
        for _, distance, at in _near(asked, [word[:size] for word in longer], errors):
            yield longer[at], distance


def _near(asked: str, words: list[str], errors: int) -> Iterable[tuple[str, int, int]]:
    """The words at most so many insertions, losses, exchanges and swaps away, and not the same: word, errors, place."""
    found = process.extract(asked, words, scorer=OSA.distance, processor=None, score_cutoff=errors, limit=None)
    return [(word, int(distance), at) for word, distance, at in found if distance]
