"""Other ways to write a query that finds nothing: words of the vocabulary that are near, parted or joined."""

import heapq
import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import product

from django.db import connection
from rapidfuzz import process
from rapidfuzz.distance import OSA

from config.lib.text import is_unspaced
from movies.search.query import Query
from movies.search.vocabulary import Frequencies

SHORTEST_CORRECTED = 4
SHORTEST_TWO_ERRORS = 6
_PARTED = 2.0
_JOINED = 1.5
_UNFINISHED = 0.6
_ERROR = 2.5
_BEYOND = chr(0x10FFFF)
# Read per word: the most frequent of those that share a beginning or an end.
_MOST_READ = 1_500
_MOST_OPTIONS = 3
_MOST_SPELLINGS = 12
_NEAR = """
(SELECT %s::int AS at, word, frequency FROM movies_searchword
    WHERE word >= %s AND word < %s AND length(word) BETWEEN %s AND %s ORDER BY frequency DESC LIMIT %s)
UNION
(SELECT %s::int AS at, word, frequency FROM movies_searchword
    WHERE reverse(word) >= %s AND reverse(word) < %s AND length(word) BETWEEN %s AND %s
    ORDER BY frequency DESC LIMIT %s)
"""
_KNOWN = "SELECT word, frequency FROM movies_searchword WHERE word = ANY(%s)"


@dataclass(frozen=True, slots=True, order=True)
class Option:
    """Another writing of one or more words. cost: less is likelier."""

    cost: float
    words: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Wanted:
    """A word to find near ones of. unfinished: it may be the beginning of one; known: it is a word already."""

    word: str
    unfinished: bool = False
    known: int = 0


def respellings(query: Query, known: Frequencies, *, most: int) -> list[tuple[str, ...]]:
    """The likeliest other writings of the query's words, best first. Runs up to three queries.

    Words that the vocabulary has are kept at first; only where that leads nowhere may they be meant otherwise too.
    """
    words = query.words
    if not words or len(words) > _MOST_SPELLINGS:
        return []
    unknown = [
        at for at, word in enumerate(words) if _is_correctable(word) and not _is_known(query, at, known) and word
    ]
    found = _respell(query, unknown, known)
    if not found:
        others = [at for at, word in enumerate(words) if _is_correctable(word) and at not in unknown]
        others.sort(key=lambda at: known.words.get(words[at], 0))
        found = _respell_one_each(query, others[:4], known)
    ordered = heapq.nsmallest(most, found.items(), key=lambda item: (item[1], item[0]))
    return [spelling for spelling, _ in ordered]


def better_known(query: Query, known: Frequencies) -> tuple[str, ...] | None:
    """The query with its rare words replaced by near ones that are far commoner; None where there are none."""
    rare = [
        at
        for at, word in enumerate(query.words)
        if _is_correctable(word) and 0 < known.words.get(word, 0) <= 3 and not word.isdigit()
    ]
    if not rare:
        return None
    wanted = [Wanted(query.words[at], known=known.words[query.words[at]]) for at in rare]
    near = nearest(wanted)
    changed = list(query.words)
    for at, wish in zip(rare, wanted, strict=True):
        options = [o for o in near[wish.word] if o.cost < _cost(1, wish.known * 30)]
        if options:
            changed[at] = options[0].words[0]
    return tuple(changed) if tuple(changed) != query.words else None


def _is_correctable(word: str) -> bool:
    return len(word) >= SHORTEST_CORRECTED and not word.isdigit() and not is_unspaced(word)


def _is_known(query: Query, at: int, known: Frequencies) -> bool:
    is_last = query.prefix and at == len(query.words) - 1
    return known.words.get(query.words[at], 0) > 0 or (is_last and known.completions > 0)


def _respell(query: Query, unknown: Sequence[int], known: Frequencies) -> dict[tuple[str, ...], float]:
    """All writings with each unknown word replaced, and those with two words made one."""
    words = query.words
    last = len(words) - 1
    near = nearest([Wanted(words[at], unfinished=query.prefix and at == last) for at in unknown])
    pairs = {a + b for a, b in zip(words, words[1:], strict=False)}
    halves = {part for at in unknown for a, b in _partings(words[at]) for part in (a, b)}
    frequency = _frequencies(pairs | halves)
    found: dict[tuple[str, ...], float] = {}
    options = []
    for at, word in enumerate(words):
        own = [Option(0.0, (word,))] if at not in unknown else near[word][:_MOST_OPTIONS]
        options.append([*own, *(_parted(word, frequency) if at in unknown else ())])
    if unknown and all(options):
        _combine(options, found)
    for at in range(last):
        joined = words[at] + words[at + 1]
        rest = [options[i] for i in range(len(words)) if i not in (at, at + 1)]
        if frequency.get(joined) and all(rest):
            together = Option(_JOINED + _cost(0, frequency[joined]), (joined,))
            _combine([*options[:at], [together], *options[at + 2 :]], found)
    return found


def _respell_one_each(query: Query, places: Sequence[int], known: Frequencies) -> dict[tuple[str, ...], float]:
    """Writings in which one word that exists is taken for another."""
    near = nearest([Wanted(query.words[at], known=known.words.get(query.words[at], 0)) for at in places])
    return {
        (*query.words[:at], *option.words, *query.words[at + 1 :]): option.cost
        for at in places
        for option in near[query.words[at]][:_MOST_OPTIONS]
    }


def _combine(options: Sequence[Sequence[Option]], found: dict[tuple[str, ...], float]) -> None:
    few = [sorted(each)[: _MOST_OPTIONS if len(options) < 4 else 1] for each in options]
    for choice in product(*few):
        spelling = tuple(word for option in choice for word in option.words)
        cost = sum(option.cost for option in choice)
        found[spelling] = min(cost, found.get(spelling, math.inf))


def _partings(word: str) -> list[tuple[str, str]]:
    return [(word[:at], word[at:]) for at in range(1, len(word))] if len(word) <= 30 else []


def _parted(word: str, frequency: dict[str, int]) -> list[Option]:
    """The likeliest ways to part a word in two that are known."""
    found = [
        Option(_PARTED + _cost(0, min(frequency[a], frequency[b])) + (0.8 if min(len(a), len(b)) == 1 else 0), (a, b))
        for a, b in _partings(word)
        if frequency.get(a) and frequency.get(b)
    ]
    return sorted(found)[:2]


def _frequencies(words: Iterable[str]) -> dict[str, int]:
    wanted = sorted(words)
    if not wanted:
        return {}
    with connection.cursor() as cursor:
        cursor.execute(_KNOWN, [wanted])  # type: ignore[list-item]
        return dict(cursor.fetchall())


def nearest(wanted: Sequence[Wanted]) -> dict[str, list[Option]]:
    """Words of the vocabulary that each of these may be an error for, likeliest first. Runs up to two queries.

    One error leaves the first or the second half of a word as it was, two leave its first or its last third, nearly
    always: so only words that share such a piece are read, and compared here.
    """
    found = {wish.word: _compared(wish, rows, errors=1) for wish, rows in _read(wanted, pieces=2)}
    again = [w for w in wanted if not found[w.word] and not w.known and len(w.word) >= SHORTEST_TWO_ERRORS]
    found |= {wish.word: _compared(wish, rows, errors=2) for wish, rows in _read(again, pieces=3)}
    return found


def _read(wanted: Sequence[Wanted], *, pieces: int) -> list[tuple[Wanted, dict[str, int]]]:
    if not wanted:
        return []
    errors = pieces - 1
    parts, params = [], []
    for at, wish in enumerate(wanted):
        word, piece = wish.word, -(-len(wish.word) // pieces) if pieces == 2 else len(wish.word) // pieces
        head, tail = word[: max(piece, 2)], word[::-1][: max(len(word) - piece if pieces == 2 else piece, 2)]
        shortest, longest = len(word) - errors, len(word) + errors
        params += [at, head, head + _BEYOND, shortest, 60 if wish.unfinished else longest, _MOST_READ]
        params += [at, tail, tail + _BEYOND, shortest, longest, _MOST_READ]
        parts.append(_NEAR)
    rows: list[dict[str, int]] = [{} for _ in wanted]
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(f"({part})" for part in parts), params)
        for at, word, frequency in cursor.fetchall():
            rows[at][word] = frequency
    return list(zip(wanted, rows, strict=True))


def _compared(wish: Wanted, rows: dict[str, int], *, errors: int) -> list[Option]:
    costs: dict[str, float] = {}
    for word, distance, _ in process.extract(
        wish.word, list(rows), scorer=OSA.distance, processor=None, score_cutoff=errors, limit=None
    ):
        if distance:
            costs[word] = _cost(distance, rows[word]) + (0 if word[0] == wish.word[0] else 0.5)
    if wish.unfinished and len(wish.word) > SHORTEST_CORRECTED:
        for word, distance in _beginnings(wish.word, rows, errors):
            cost = _cost(distance, rows[word]) + _UNFINISHED
            costs[word] = min(cost, costs.get(word, math.inf))
    return sorted(Option(cost, (word,)) for word, cost in costs.items())


def _beginnings(asked: str, rows: dict[str, int], errors: int) -> Iterable[tuple[str, int]]:
    """Longer words of which some beginning is as near as that."""
    for size in range(len(asked) - errors, len(asked) + errors + 1):
        longer = [word for word in rows if len(word) > size]
        beginnings = [word[:size] for word in longer]
        for _, distance, at in process.extract(
            asked, beginnings, scorer=OSA.distance, processor=None, score_cutoff=errors, limit=None
        ):
            if distance:
                yield longer[at], distance


def _cost(errors: int, frequency: int) -> float:
    return errors * _ERROR - math.log10(1 + frequency)
