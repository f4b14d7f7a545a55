"""Folding and cutting up text, so that what people type finds what is stored. No accents, case or width survive.

PostgreSQL's `unaccent` and `pg_trgm` aren't everywhere, so a row is folded here when it is written, and a query with
the same functions when it is read.
"""

import re
import unicodedata
from functools import lru_cache
from itertools import groupby

# Letters that Unicode doesn't decompose, and marks that people type as words.
_LETTERS = str.maketrans(
    {
        "ø": "o", "đ": "d", "ł": "l", "ħ": "h", "ı": "i", "æ": "ae", "œ": "oe", "þ": "th", "ð": "d", "ŋ": "n",
        "ŧ": "t", "ĸ": "k", "ə": "e", "&": " and ", "’": "'", "‘": "'", "ʼ": "'", "`": "'",
        # Arabic and Persian: letters that are typed for each other.
        "ى": "ي", "ی": "ي", "ک": "ك", "ة": "ه",
    }
)  # fmt: skip
# Digits of Arabic, Persian, Hindi, Bengali and Thai.
_DIGITS = {zero + n: str(n) for zero in (0x660, 0x6F0, 0x966, 0x9E6, 0xE50) for n in range(10)}
# Diacritics of Latin, Greek and Cyrillic, Hebrew points, Arabic vowel marks, the dot of Hindi. Vowel signs of Indic and
# South-East Asian scripts and the voicing marks of kana are letters to their readers, and stay.
_MARKS = re.compile("[\u0300-\u036f\u0483-\u0487\u0591-\u05c7\u064b-\u065f\u0670\u0640\u093c]")
_HIRAGANA = {code: chr(code - 0x60) for code in range(0x30A1, 0x30F7)}
_LATE = _HIRAGANA | _DIGITS
# Scripts written without spaces between words: Thai to Khmer, kana, Han.
_UNSPACED = "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
_RUN = re.compile(f"[{_UNSPACED}]+|[^\\W_{_UNSPACED}]+(?:[^\\W_{_UNSPACED}]|\\u200d|[\u0900-\u0d7f])*")
_FRACTION = re.compile("(?=[¼-¾⅐-⅞])")
_UNSPACED_RUN = re.compile(f"[{_UNSPACED}]")
_ARTICLES = {
    "en": ("the", "a", "an"), "fr": ("le", "la", "les", "un", "une", "des"), "de": ("der", "die", "das", "ein", "eine"),
    "es": ("el", "la", "los", "las", "un", "una"), "it": ("il", "lo", "la", "i", "gli", "le", "un", "una"),
    "pt": ("o", "a", "os", "as", "um", "uma"), "nl": ("de", "het", "een"), "sv": ("en", "ett", "den", "det"),
    "da": ("en", "et", "den", "det"), "no": ("en", "et", "den", "det"),
}  # fmt: skip
LONGEST_TOKEN = 60
# Shorter ends are grammar (`don't`, `they're`), not names.
SHORTEST_AFTER_ELISION = 3


def fold(text: str) -> str:
    """Lower case, no accents, one width, single spaces: `"Amélie  Ⅱ"` becomes `"amelie ii"`."""
    decomposed = unicodedata.normalize("NFKD", _FRACTION.sub(" ", text)).casefold().translate(_LETTERS)
    composed = unicodedata.normalize("NFC", _MARKS.sub("", decomposed))
    return " ".join(composed.translate(_LATE).split())


def words(text: str) -> list[str]:
    """The folded words of a text in order, apostrophes closed up: `"Schindler's List"` gives schindlers, list.

    A run of a script without spaces counts as one word, and so do two with a Japanese middle dot between them.
    """
    return words_of_folded(fold(text))


def cut(word: str) -> list[str]:
    """A word as a search index has it: itself, or in a script without spaces its overlapping pairs of letters."""
    if len(word) > 1 and is_unspaced(word):
        return [word[i : i + 2] for i in range(len(word) - 1)]
    return [word]


def is_unspaced(word: str) -> bool:
    """Whether the word is of a script that puts no spaces between words."""
    return _UNSPACED_RUN.match(word) is not None


def tokens(text: str) -> list[str]:
    """What a search index stores for a text: its words as `cut` cuts them, and these besides, for who writes otherwise:

    words that only punctuation parts also as one (`"X-Men"`: x, men, xmen), what follows an elided article
    (`"d'Amélie"`: damelie, amelie), and the last letter of an unspaced run, so that each of its letters starts a token.
    """
    found: list[str] = []
    for chunk in fold(text).split():
        found += (
            word
            for rest in chunk.split("'")[1:]
            for word in words_of_folded(rest)
            if len(word) >= SHORTEST_AFTER_ELISION
        )
        for unspaced, group in groupby(words_of_folded(chunk), key=is_unspaced):
            parts = list(group)
            whole = "".join(parts)[:LONGEST_TOKEN]
            found += [token for part in parts for token in cut(part)]
            found += cut(whole) if len(parts) > 1 else []
            found += whole[-1] if unspaced and len(whole) > 1 else ""
    return found


def words_of_folded(folded: str) -> list[str]:
    """As `words`, for a text that is folded already."""
    return [match[0][:LONGEST_TOKEN] for match in _RUN.finditer(folded.replace("'", "").replace("・", ""))]


def sort_name(name: str, language: str = "en") -> str:
    """The key that a name is ordered by: folded, its leading article moved to the end."""
    parts = words(name)
    if len(parts) > 1 and parts[0] in _ARTICLES.get(language, ()) + _ARTICLES["en"]:
        parts = [*parts[1:], parts[0]]
    return " ".join(parts) or fold(name)


@lru_cache(maxsize=8192)
def slugify(name: str) -> str:
    """The readable part of a URL, in any script; empty where a name has no letters."""
    return "-".join(words(name))[:80].strip("-")
