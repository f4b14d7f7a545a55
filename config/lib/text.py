"""Folding and cutting up text, so that what people type finds what is stored. No accents, case or width survive.

PostgreSQL's `unaccent` and `pg_trgm` aren't everywhere, so a row is folded here when it is written, and a query with
the same functions when it is read.
"""

import re
import unicodedata

# Letters that Unicode doesn't decompose, and marks that people type as words.
_LETTERS = str.maketrans(
    {
        "ø": "o", "đ": "d", "ł": "l", "ħ": "h", "ı": "i", "æ": "ae", "œ": "oe", "þ": "th", "ð": "d", "ŋ": "n",
        "ŧ": "t", "ĸ": "k", "ə": "e", "&": " and ", "’": "'", "‘": "'", "ʼ": "'", "`": "'", "·": " ",
    }
)  # fmt: skip
# Diacritics of Latin, Greek and Cyrillic, Hebrew points, Arabic vowel marks. Vowel signs of Indic and South-East Asian
# scripts and the voicing marks of kana are letters to their readers, and stay.
_MARKS = re.compile("[\u0300-\u036f\u0483-\u0487\u0591-\u05c7\u064b-\u065f\u0670\u0640]")
_KATAKANA = {code: code - 0x60 for code in range(0x30A1, 0x30F7)}
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


def fold(text: str) -> str:
    """Lower case, no accents, one width, single spaces: `"Amélie  Ⅱ"` becomes `"amelie ii"`."""
    decomposed = unicodedata.normalize("NFKD", _FRACTION.sub(" ", text)).casefold().translate(_LETTERS)
    composed = unicodedata.normalize("NFC", _MARKS.sub("", decomposed))
    return " ".join(composed.translate(_KATAKANA).split())


def words(text: str) -> list[str]:
    """The folded words of a text in order, apostrophes closed up: `"Schindler's List"` gives schindlers, list.

    A run of a script without spaces counts as one word.
    """
    return [match[0][:LONGEST_TOKEN] for match in _RUN.finditer(fold(text).replace("'", ""))]


def tokens(text: str) -> list[str]:
    """What a search index stores for a text: its words, runs of unspaced scripts cut into overlapping pairs."""
    found: list[str] = []
    for word in words(text):
        if len(word) > 1 and _UNSPACED_RUN.match(word):
            found += [word[i : i + 2] for i in range(len(word) - 1)]
        else:
            found.append(word)
    return found


def sort_name(name: str, language: str = "en") -> str:
    """The key that a name is ordered by: folded, its leading article moved to the end."""
    parts = words(name)
    if len(parts) > 1 and parts[0] in _ARTICLES.get(language, ()) + _ARTICLES["en"]:
        parts = [*parts[1:], parts[0]]
    return " ".join(parts) or fold(name)


def slugify(name: str) -> str:
    """The readable part of a URL, in any script; empty where a name has no letters."""
    return "-".join(words(name))[:80].strip("-")
