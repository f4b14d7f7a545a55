"""Other ways to write a query that finds nothing or little: words near, parted or joined, by what they find."""

import heapq
import math
from collections.abc import Sequence
from itertools import pairwise
from typing import Any

from django.db.models import Count, IntegerField, Max, QuerySet, Value

from movies.models import Person, Title
from movies.search.candidates import Matches
from movies.search.query import Query, terms, tsquery
from movies.search.spelling import Option, Wanted, is_correctable, nearest, option
from movies.search.vocabulary import Frequencies, known_among, look_up

_PARTED = 2.0
_LETTER_APART = 0.8
_JOINED = 1.5
# A word that exists is less likely to be an error.
_EXISTS = 1.0
_RARE = 3
_FAR_COMMONER = 30
_OPTIONS_PER_WORD = 6
_MOST_WORDS_CHANGED = 4
_BEAM = 60
_MOST_WEIGHED = 24
# With only words more frequent than this, something is found: no need to look, which would take long.
_SURELY_FOUND = 4_000

Spelling = Option


def best_spelling(query: Query, known: Frequencies, *, viewer: Any) -> Query | None:
    """The query as it was probably meant: of the likeliest other writings, the one that finds most for fewest errors.

    None if none finds anything. Runs up to ten queries.
    """
    if not query.words:
        return None
    unknown = [at for at, word in enumerate(query.words) if is_correctable(word) and not _is_known(query, at, known)]
    best = _weigh(query, _spellings(query, unknown, frozenset(unknown)), viewer=viewer)
    if best is None:
        others = [at for at, word in enumerate(query.words) if is_correctable(word)]
        others.sort(key=lambda at: known.words.get(query.words[at], 0))
        best = _weigh(query, _spellings(query, others[:_MOST_WORDS_CHANGED], frozenset(unknown)), viewer=viewer)
    return best


def commoner_spelling(query: Query, known: Frequencies) -> Query | None:
    """The query with its rare words replaced by near ones that are far commoner, if there are. Runs one query."""
    rare = [at for at, word in enumerate(query.words) if is_correctable(word) and 0 < known.words.get(word, 0) <= _RARE]
    if not rare:
        return None
    near = nearest([Wanted(query.words[at], known=True) for at in rare])
    changed = list(query.words)
    for at in rare:
        word = query.words[at]
        enough = option(3.0, known.words[word] * _FAR_COMMONER, word)
        if near[word] and near[word][0].cost <= enough.cost:
            changed[at] = near[word][0].words[0]
    return query.with_words(changed) if tuple(changed) != query.words else None


def _is_known(query: Query, at: int, known: Frequencies) -> bool:
    is_last = query.prefix and at == len(query.words) - 1
    return known.words.get(query.words[at], 0) > 0 or (is_last and known.completions > 0)


def _spellings(query: Query, places: Sequence[int], unknown: frozenset[int]) -> list[Spelling]:
    """The likeliest writings with any of the words at these places changed, or two neighbours joined."""
    words, last = query.words, len(query.words) - 1
    near = nearest(
        [Wanted(words[at], unfinished=query.prefix and at == last, known=at not in unknown) for at in places]
    )
    pairs = [a + b for a, b in pairwise(words)]
    parts = [part for at in unknown for pair in _partings(words[at]) for part in pair]
    frequency = known_among([*pairs, *parts])
    options: list[list[Option]] = []
    for at, word in enumerate(words):
        if at in unknown:
            options.append([*near.get(word, [])[:_OPTIONS_PER_WORD], *_parted(word, frequency)])
        else:
            others = [
                Option(o.cost + _EXISTS, o.errors + _EXISTS, o.words) for o in near.get(word, [])[:_OPTIONS_PER_WORD]
            ]
            options.append([Option(0.0, 0.0, (word,)), *others])
    found = _combined(options)
    for at, joined in enumerate(pairs):
        if joined in frequency:
            together = [option(_JOINED, frequency[joined], joined)]
            found += _combined([*options[:at], together, *options[at + 2 :]])
    return heapq.nsmallest(_MOST_WEIGHED, (spelling for spelling in found if spelling.words != words))


def _combined(options: Sequence[Sequence[Option]]) -> list[Spelling]:
    """The least costly choices of one option each; none where a word has no option."""
    found = [Spelling(0.0, 0.0, ())]
    for each in options:
        longer = (Spelling(s.cost + o.cost, s.errors + o.errors, s.words + o.words) for s in found for o in each)
        found = heapq.nsmallest(_BEAM, longer)
    return found


def _partings(word: str) -> list[tuple[str, str]]:
    return [(word[:at], word[at:]) for at in range(1, len(word))] if len(word) <= 30 else []


def _parted(word: str, frequency: dict[str, int]) -> list[Option]:
    """The likeliest ways to part a word in two that are known."""
    found = [
        option(_PARTED + (_LETTER_APART if min(len(a), len(b)) == 1 else 0), min(frequency[a], frequency[b]), a, b)
        for a, b in _partings(word)
        if a in frequency and b in frequency
    ]
    return sorted(found)[:2]


def _weigh(query: Query, spellings: Sequence[Spelling], *, viewer: Any) -> Query | None:
    """The writing for which most speaks: few errors, many rows found, a popular one among them. Runs two queries."""
    if not spellings:
        return None
    others = [query.with_words(spelling.words) for spelling in spellings]
    lexemes = {lexeme for other in others for term in terms(other) for lexeme in term.lexemes}
    frequency = look_up(lexemes, "").words
    found = _finds(others, frequency, viewer=viewer)
    weights = [
        (spelling.errors - math.log10(1 + found[at][0]) - math.log10(1 + found[at][1]), at)
        for at, spelling in enumerate(spellings)
        if found[at][0]
    ]
    return others[min(weights)[1]] if weights else None


def _finds(queries: Sequence[Query], frequency: dict[str, int], *, viewer: Any) -> list[tuple[int, float]]:
    """How many titles and people each query finds, and the popularity of the most popular. Runs one query."""
    found = [(0, 0.0)] * len(queries)
    selects: list[QuerySet[Any, Any]] = []
    for at, query in enumerate(queries):
        asked = terms(query)
        fewest = min((sum(frequency.get(lexeme, 0) for lexeme in term.lexemes) for term in asked), default=0)
        if fewest > _SURELY_FOUND:
            found[at] = (fewest // 10, 0.0)
            continue
        for rows in (Title.objects.visible_to(viewer), Person.objects.visible_to(viewer)):
            matching = rows.filter(Matches(tsquery(asked))).order_by()
            counted = matching.annotate(at=Value(at, output_field=IntegerField())).values("at")
            selects.append(
                counted.annotate(count=Count("pk"), top=Max("tmdb_popularity")).values_list("at", "count", "top")
            )
    for at, count, top in selects[0].union(*selects[1:], all=True) if selects else ():
        found[at] = (found[at][0] + count, max(found[at][1], top or 0.0))
    return found
