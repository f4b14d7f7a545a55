"""Names of films, shows and episodes as people and services write them, made comparable. Pure.

A title's stored `folded_name` keeps its punctuation, so `spellings` guesses how it may be written there, and what they
miss is looked for by its words (`words_query`). Whether two names are the same is for `name_key` to say, on both sides.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from itertools import combinations

from rapidfuzz.fuzz import ratio

from config.lib.text import fold, words, words_of_folded
from movies.search.query import Query, Term, terms, tsquery

MOST_SPELLINGS = 40
ONLY_ONE_NUMBERED = 0.82
MOST_BRACKETS = 4
# Of so many words a name is looked for; the rest would only make the question dearer.
MOST_WORDS = 12
# One word of a name may be another in the catalogue, if it has so many.
FEWEST_FOR_ONE_WRONG, MOST_FOR_ONE_WRONG = 3, 8
_ARTICLES = frozenset(
    (
        "the", "a", "an", "le", "la", "les", "l'", "un", "une", "des", "el", "los", "las", "una", "lo", "il", "i",
        "gli", "der", "die", "das", "ein", "eine", "den", "det", "de", "het", "een", "en", "ett", "o", "os", "as",
        "um", "uma",
    )
)  # fmt: skip
_ENGLISH_ARTICLES = ("the", "a", "an")
_AND = frozenset(("and", "und", "et", "y", "och", "og"))
_NUMBERS = (
    "1 i one", "2 ii two", "3 iii three", "4 iv four", "5 v five", "6 vi six", "7 vii seven", "8 viii eight",
    "9 ix nine", "10 x ten", "11 xi eleven", "12 xii twelve", "13 xiii thirteen", "14 xiv fourteen", "15 xv fifteen",
    "16 xvi sixteen", "17 xvii seventeen", "18 xviii eighteen", "19 xix nineteen", "20 xx twenty", "30 xxx thirty",
    "40 xl forty", "50 50 fifty", "60 lx sixty", "70 lxx seventy", "80 lxxx eighty", "90 xc ninety",
)  # fmt: skip
_FIGURES = {spelling: row.split()[0] for row in _NUMBERS for spelling in row.split()}
_STYLES = tuple({spelling: row.split()[style] for row in _NUMBERS for spelling in row.split()} for style in range(3))
# At the beginning of a name these are words: "I, Robot", "V for Vendetta", "X-Men".
_LETTERS = ("i", "v", "x")
_SAME_WORDS = {
    "vol": "volume", "pt": "part", "versus": "vs", "dr": "doctor", "mr": "mister", "mrs": "missus", "st": "saint",
    "grey": "gray", "theatre": "theater", "centre": "center", "ep": "episode", "jr": "junior",
}  # fmt: skip
_PARTS = frozenset(("part", "volume", "no"))
_IN_OUR = "(col|fav|neighb|harb|hon|lab|hum|rum|arm|sav|vap|glam|flav|parl|behavi|endeav)"
_BRITISH, _AMERICAN = re.compile(f"^{_IN_OUR}our"), re.compile(f"^{_IN_OUR}or")
_THOUSANDS = re.compile(r"(?<=\d),(?=\d{3}(?!\d))")
_BRACKET = re.compile(r"\s*[(\[]([^()\[\]]*)[)\]]\s*$")
_ALSO = re.compile(r"^(?:a\.?k\.?a\.?|also known as)\s+", re.IGNORECASE)
_REGION = re.compile(r"[A-Z]{2}|USA")
_REGIONS = {"UK": "GB", "USA": "US"}
_SEPARATOR = re.compile(r":\s+|\s+[-–—]\s+")
_OWNED = re.compile(r"^(?:[\w.]+ ){0,3}[\w.]+['’]s? (?=\S)")
_NUMBER_WORD = re.compile(
    r"(?:(?<=[ -])|^(?![ivx]\b))(?:" + "|".join(sorted(_FIGURES, key=len, reverse=True)) + r")(?![\w'⁄]|,\d)"
)
_DIGITS = re.compile(r"\d+")
_LAST_NUMBER = re.compile(r"\d{1,2}$")
_GENERIC = re.compile(
    r"(?:episode|ep|folge|episodio|capitulo|aflevering|avsnitt|afsnit|jakso|tba|tbd|untitled|chapter|part)?\d*"
)


@dataclass(frozen=True, slots=True)
class NameParts:
    """What a written name holds. whole: all of it; main: without the brackets behind it, its article in front; others:
    names out of the brackets; region: of ISO 3166-1, where the brackets say one ("The Office (US)").
    """

    whole: str
    main: str
    others: tuple[str, ...] = ()
    region: str = ""


def name_parts(name: str) -> NameParts:
    """Take a name apart: `"Postman, The (Postino, Il)"` is main "The Postman" with "Il Postino" beside it."""
    rest, others, region = " ".join(name.split()), [], ""
    for _ in range(MOST_BRACKETS):
        found = _BRACKET.search(rest)
        # A number in brackets is part of the name: "Pilot (1)".
        if not found or not rest[: found.start()].strip() or found[1].strip().isdigit():
            break
        rest, inside = rest[: found.start()].strip(), found[1].strip()
        if _REGION.fullmatch(inside):
            region = _REGIONS.get(inside, inside)
        elif words(inside):
            others.append(article_first(_ALSO.sub("", inside)))
    return NameParts(name.strip(), article_first(rest), tuple(reversed(others)), region)


def article_first(name: str) -> str:
    """`"Matrix, The"` as "The Matrix", also before a subtitle; any other name as it is."""
    head, separator, tail = name.partition(": ")
    if separator and (moved := _moved(head)) != head:
        return f"{moved}: {tail}"
    return _moved(name)


def _moved(name: str) -> str:
    rest, comma, last = name.rpartition(",")
    article = last.strip().replace("’", "'")
    if not comma or not rest.strip() or article.casefold() not in _ARTICLES:
        return name
    return f"{article}{'' if article.endswith(chr(39)) else ' '}{rest.strip()}"


def without_subtitle(name: str) -> str:
    """What stands before the first colon or dash; empty where there is none."""
    found = _SEPARATOR.search(name)
    return name[: found.start()].strip() if found and found.start() else ""


def without_beginning(name: str) -> tuple[str, ...]:
    """What stands behind the last colon or dash, and behind whose film it is: of "Monty Python's Life of Brian" "Life
    of Brian".
    """
    behind = _SEPARATOR.split(name)[-1]
    owned = _OWNED.match(name)
    found = (behind if behind != name else "", name[owned.end() :] if owned else "")
    return tuple(rest.strip() for rest in found if rest.strip())


def only_numbered(name: str) -> bool:
    """Whether the subtitle is but a number: "Dune: Part One"."""
    found = _SEPARATOR.search(name)
    return found is not None and name_key(f"x {name[found.end() :]}")[1:].isdigit()


def name_key(name: str) -> str:
    """The same for two names that are the same: whatever their case, accents, punctuation, spaces, leading or moved
    articles, "&" and "and", kinds of numbers, "Part" before a number, abbreviations and British spelling. A name that
    is nothing but a number is none other: "Nine" isn't "9".
    """
    found = [_plain(word) for word in words_of_folded(_THOUSANDS.sub("", fold(article_first(name))))]
    if len(found) > 1 and found[0] in _ENGLISH_ARTICLES:
        found = found[1:]
    found = [word for n, word in enumerate(found) if not (n and word in _AND) and word != "the"] or found
    if len(found) > 1:
        found = [word if word in _LETTERS and n == 0 else _FIGURES.get(word, word) for n, word in enumerate(found)]
    kept = [word for n, word in enumerate(found) if not (n and word in _PARTS and _is_number(found[n + 1 : n + 2]))]
    return _joined(kept) or fold(name)


def _plain(word: str) -> str:
    return _BRITISH.sub(r"\1or", _SAME_WORDS.get(word, word))


def _is_number(following: list[str]) -> bool:
    return bool(following) and following[0].isdigit()


def _joined(found: list[str]) -> str:
    """The words without spaces, but for those between two numbers."""
    parts: list[str] = []
    for word in found:
        if parts and parts[-1][-1].isdigit() and word[0].isdigit():
            parts.append(" ")
        parts.append(word)
    return "".join(parts)


def stem_of_key(key: str) -> str:
    """The key without the number behind it: of "Pilot (1)", "Pilot (2)" and "Pilot" the same."""
    return _LAST_NUMBER.sub("", key).rstrip() or key


def is_generic(key: str) -> bool:
    """Whether the key is of a name that names nothing: "Episode 3", "Chapter One", "TBA"."""
    return _GENERIC.fullmatch(key) is not None


def likeness(one: str, other: str) -> float:
    """How alike two keys are, 0 to 1; at most a half where their numbers differ, as those of sequels do, and not much
    where only one has any.
    """
    alike, numbers, others = ratio(one, other) / 100, _DIGITS.findall(one), _DIGITS.findall(other)
    if numbers == others:
        return alike
    return min(alike, 0.5 if numbers and others else ONLY_ONE_NUMBERED)


def spellings(name: str) -> tuple[str, ...]:
    """Folded spellings under which a title of this name may be stored, likely ones first, MOST_SPELLINGS at most."""
    parts = name_parts(name)
    bare = [parts.main, *parts.others, without_subtitle(parts.main), *without_beginning(parts.main)]
    found: dict[str, None] = {fold(parts.whole): None}
    for each in filter(None, bare):
        found |= dict.fromkeys(_with_articles(fold(each)))
    for each in list(found):
        found |= dict.fromkeys(_with_marks(each))
    for each in list(found):
        found |= dict.fromkeys(_with_numbers(each))
    return tuple(spelling[:500] for spelling in found if spelling)[:MOST_SPELLINGS]


def _with_articles(folded: str) -> Iterator[str]:
    yield folded
    article, space, rest = folded.partition(" ")
    yield rest if space and article in _ENGLISH_ARTICLES else f"the {folded}"


def _with_marks(folded: str) -> Iterator[str]:
    if _SEPARATOR.search(folded):
        yield from (_SEPARATOR.sub(mark, folded) for mark in (": ", " - ", " – ", " "))
    if "-" in folded:
        yield folded.replace("-", " ")
    yield folded.rstrip("!?. ")


def _with_numbers(folded: str) -> Iterator[str]:
    if _NUMBER_WORD.search(folded):
        yield from (_NUMBER_WORD.sub(partial(_restyled, style), folded) for style in _STYLES)


def _restyled(style: dict[str, str], number: re.Match[str]) -> str:
    return style[number[0]]


def words_query(name: str) -> str:
    """What a title's search document must have to hold this name: its words but for articles and abbreviations, or all
    of them written as one. As PostgreSQL writes queries; empty for a name without words.
    """
    asked = _terms(name)
    if not asked:
        return ""
    found = words(name)
    whole = "".join(found)
    as_one = Term((whole,)) if 1 < len(found) <= 4 and whole.isalnum() and len(whole) <= 60 else None
    return tsquery(asked) if as_one is None else f"({tsquery(asked)}) | {as_one}"


def loose_query(name: str) -> str:
    """The same with any one of the words wrong; empty where the name is too short, or too long, for that."""
    asked = _terms(name)
    if not FEWEST_FOR_ONE_WRONG <= len(asked) <= MOST_FOR_ONE_WRONG:
        return ""
    return " | ".join(f"({tsquery(some)})" for some in combinations(asked, len(asked) - 1))


def _terms(name: str) -> list[Term]:
    found = words_of_folded(_THOUSANDS.sub("", fold(name)))
    telling = [word for word in found if word not in _AND and word not in _ENGLISH_ARTICLES] or found
    asked = terms(Query(text=name, name=name, words=tuple(telling[:MOST_WORDS]), prefix=False))
    return [Term(tuple(dict.fromkeys((*term.lexemes, *_variants(term.lexemes[0]))))) for term in asked]


def _variants(word: str) -> tuple[str, ...]:
    """The word in full, abbreviated, and in British and American spelling."""
    others = [short for short, full in _SAME_WORDS.items() if full == word]
    return (_plain(word), *others, _AMERICAN.sub(r"\1our", word))
