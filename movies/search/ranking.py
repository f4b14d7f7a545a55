"""How well a name answers a query. Pure: no database, the same input always in the same order."""

import math
from collections.abc import Iterable, Sequence

from config.lib.text import is_unspaced
from movies.search.query import figure

# One class outweighs a popularity 170 times as high.
EXACT = 4.0
STARTS = 3.0
TOGETHER = 2.5
WORDS = 2.0
ELSEWHERE = 1.0
_ARTICLE_LEFT_OUT = 0.1
_JOINED = 0.1
_UNFINISHED = 0.1
ORIGINAL_NAME = 0.1
OTHER_NAME = 0.4
_POPULARITY = 0.45
_SAME_YEAR = 1.5
_NEXT_YEAR = 0.5
_FULL = 0.05
_ARTICLES = frozenset(
    ("the", "a", "an", "le", "la", "les", "un", "une", "der", "die", "das", "ein", "eine", "el", "los", "las", "il",
     "lo", "gli", "o", "os", "as", "um", "uma", "het", "de")
)  # fmt: skip


def match(asked: Sequence[str], name: Sequence[str], *, prefix: bool) -> float:
    """The class of a match between folded words; 0 where the name hasn't all that is asked for.

    prefix: whether the last word asked for may be the beginning of one.
    """
    asked, name = [*map(figure, asked)], [*map(figure, name)]
    if not asked or not name:
        return 0.0
    best = _match(asked, name, prefix=prefix)
    if name[0] in _ARTICLES and len(name) > 1:
        best = max(best, _match(asked, name[1:], prefix=prefix) - _ARTICLE_LEFT_OUT)
    return best if best > 0 else _match_joined("".join(asked), name, prefix=prefix)


def _match(asked: list[str], name: list[str], *, prefix: bool) -> float:
    if asked == name:
        return EXACT
    whole, last, size = asked[:-1], asked[-1], len(asked)
    runs = [
        start
        for start in range(len(name) - size + 1)
        if name[start : start + size - 1] == whole and _meets(last, name[start + size - 1], prefix=prefix)
    ]
    if runs:
        unfinished = 0.0 if any(name[start + size - 1] == last for start in runs) else _UNFINISHED
        return (STARTS if runs[0] == 0 else TOGETHER) - unfinished
    if all(word in name for word in whole) and any(_meets(last, word, prefix=prefix) for word in name):
        return WORDS if last in name else WORDS - _UNFINISHED
    return 0.0


def _meets(asked: str, word: str, *, prefix: bool) -> bool:
    return word == asked or (prefix and word.startswith(asked))


def _match_joined(asked: str, name: Sequence[str], *, prefix: bool) -> float:
    """For words that are written apart or together, and for scripts that have no words."""
    for start in range(len(name)):
        joined = "".join(name[start:])
        if asked == joined and start == 0:
            return EXACT - _JOINED
        if not joined.startswith(asked):
            continue
        ends = {len("".join(name[start:end])) for end in range(start, len(name) + 1)}
        if prefix or len(asked) in ends or is_unspaced(asked):
            return (STARTS if start == 0 else TOGETHER) - _JOINED
    return TOGETHER - 2 * _JOINED if is_unspaced(asked) and asked in "".join(name) else 0.0


def best_match(asked: Sequence[str], names: Iterable[Sequence[str]], *, prefix: bool, less: float = 0.0) -> float:
    """The best match among several names, `less` for being one of many; 0 where none matches."""
    found = max((match(asked, name, prefix=prefix) for name in names), default=0.0)
    return max(found - less, 0.0)


def popularity_bonus(popularity: float) -> float:
    return _POPULARITY * math.log10(1 + max(popularity, 0.0))


def year_bonus(asked: tuple[int, int] | None, year: int | None) -> float:
    """What the year of release adds, near the asked one too."""
    if asked is None or year is None:
        return 0.0
    if asked[0] <= year <= asked[1]:
        return _SAME_YEAR
    return _NEXT_YEAR if asked[0] - 1 <= year <= asked[1] + 1 else 0.0


def full_bonus(*, is_full: bool) -> float:
    return _FULL if is_full else 0.0
