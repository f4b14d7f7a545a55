"""What somebody typed, taken apart. Nothing here asks the database."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from config.lib.text import cut, fold, is_unspaced, words
from movies.enums import TitleKind

SHORTEST = 2
LONGEST = 200
MOST_WORDS = 12
_OPERATOR = re.compile(
    r"(?:^|(?<=\s))(?:(?:year|y):(?P<first>\d{4})(?:(?:\.\.|-)(?P<last>\d{4}))?|(?:kind|type|is):(?P<kind>[a-z]+))(?=\s|$)",
    re.IGNORECASE,
)
_KINDS = {
    "film": TitleKind.FILM, "films": TitleKind.FILM, "movie": TitleKind.FILM, "movies": TitleKind.FILM,
    "show": TitleKind.SHOW, "shows": TitleKind.SHOW, "series": TitleKind.SHOW, "tv": TitleKind.SHOW,
}  # fmt: skip
_QUOTED = re.compile('["“”„«»]([^"“”„«»]+)["“”„«»]')
_YEAR = re.compile("18[89][0-9]|19[0-9]{2}|20[0-9]{2}")
_HANGUL_AND_HAN = re.compile("[가-힣\u3041-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff]")
# The same number in figures, in Roman ones and in letters: a sequel is written in all three.
_NUMBERS = (
    "1 i one", "2 ii two", "3 iii three", "4 iv four", "5 v five", "6 vi six", "7 vii seven", "8 viii eight",
    "9 ix nine", "10 x ten", "11 xi eleven", "12 xii twelve", "13 xiii thirteen",
)  # fmt: skip
_FIGURES = {spelling: row.split()[0] for row in _NUMBERS for spelling in row.split()}
_SPELLINGS = {row.split()[0]: tuple(row.split()) for row in _NUMBERS}


@dataclass(frozen=True, slots=True)
class Query:
    """A query's parts. text: as typed, cleaned; name: the text but for its operators; words: those of the name, folded.

    prefix: whether the last word may be unfinished; phrases: words that were quoted together; years: first and last
    year asked for; hint: a bare year among the words, which may as well be part of a name; kind: `film` or `show`.
    """

    text: str
    name: str = ""
    words: tuple[str, ...] = ()
    prefix: bool = True
    phrases: tuple[tuple[str, ...], ...] = ()
    years: tuple[int, int] | None = None
    hint: int | None = None
    kind: str | None = None

    @property
    def is_empty(self) -> bool:
        """Whether there is too little to search for."""
        if self.years and not self.words:
            return False
        if len(self.name) >= SHORTEST:
            return not (self.words or fold(self.name))
        return not _HANGUL_AND_HAN.search(self.name)

    @property
    def only_titles(self) -> bool:
        """Whether it asks for what only titles have."""
        return self.years is not None or self.kind is not None

    def without_hint(self) -> "Query":
        """The same with its bare year as the year of release."""
        assert self.hint is not None
        rest = list(self.words)
        at = len(rest) - 1 - rest[::-1].index(str(self.hint))
        del rest[at]
        return replace(
            self,
            name=" ".join(rest),
            words=tuple(rest),
            prefix=self.prefix and at < len(rest),
            years=(self.hint, self.hint),
            hint=None,
        )

    def with_words(self, corrected: Iterable[str]) -> "Query":
        """The same query in other words; its text says so too. A last word that is another is finished."""
        found = tuple(corrected)
        prefix = self.prefix and found[-1:] == self.words[-1:]
        operators = [match[0].strip() for match in _OPERATOR.finditer(self.text)]
        text, hint = " ".join([*found, *operators]), None if self.years else _bare_year(found)
        return replace(self, text=text, name=" ".join(found), words=found, prefix=prefix, phrases=(), hint=hint)


def parse(text: str) -> Query:
    """Take a query apart: `"star wars" year:1977`, `kind:show dark`, `y:1990..1999`. Never fails."""
    cleaned = " ".join("".join(c if c.isprintable() else " " for c in text[:LONGEST]).split())
    years, kind, rest = _operators(cleaned)
    quoted = [tuple(words(match[1])) for match in _QUOTED.finditer(rest)]
    found = tuple(words(rest))[:MOST_WORDS]
    ends_quoted = bool(rest) and _QUOTED.search(rest) is not None and rest.rstrip()[-1] in '"“”„«»'
    return Query(
        text=cleaned,
        name=rest,
        words=found,
        prefix=bool(found) and not ends_quoted,
        phrases=tuple(phrase for phrase in quoted if phrase),
        years=years,
        hint=None if years else _bare_year(found),
        kind=kind,
    )


def _operators(text: str) -> tuple[tuple[int, int] | None, str | None, str]:
    years: tuple[int, int] | None = None
    kind: str | None = None
    rest = text
    for match in _OPERATOR.finditer(text):
        if match["first"]:
            first, last = int(match["first"]), int(match["last"] or match["first"])
            years = (min(first, last), max(first, last))
        elif match["kind"].lower() in _KINDS:
            kind = str(_KINDS[match["kind"].lower()])
        else:
            continue
        rest = rest.replace(match[0], " ", 1)
    return years, kind, " ".join(rest.split())


def _bare_year(found: Sequence[str]) -> int | None:
    """The last year among several words; a query that is nothing but a year is a name."""
    years = [int(word) for word in found if _YEAR.fullmatch(word)]
    return years[-1] if years and len(found) > 1 else None


@dataclass(frozen=True, slots=True)
class Term:
    """What one word asks of a document: any of these lexemes, the first one as a prefix if so said."""

    lexemes: tuple[str, ...]
    prefix: bool = False

    def __str__(self) -> str:
        first, *others = (f"'{lexeme}'" for lexeme in self.lexemes)
        return "(" + " | ".join([f"{first}:*" if self.prefix else first, *others]) + ")"


def terms(query: Query) -> list[Term]:
    """What each word of the query asks for; all have to be met."""
    found: list[Term] = []
    for position, word in enumerate(query.words):
        is_last = query.prefix and position == len(query.words) - 1
        if is_unspaced(word):
            found += [Term((pair,), prefix=len(word) == 1) for pair in cut(word)]
        else:
            found.append(Term(_spellings(word), prefix=is_last))
    return found


def tsquery(asked: Iterable[Term]) -> str:
    """The terms as PostgreSQL writes them. Lexemes are made of letters and digits, so that nothing needs escaping."""
    return " & ".join(map(str, asked))


def figure(word: str) -> str:
    """A number's figures, for `ii` and `two` as for `2`; any other word as it is."""
    return _FIGURES.get(word, word)


def _spellings(word: str) -> tuple[str, ...]:
    if word not in _FIGURES or word in ("i", "v", "x"):
        return (word,)
    others = _SPELLINGS[_FIGURES[word]]
    if not word.isdigit():
        others = tuple(other for other in others if other.isdigit() or len(other) > 1)
    return (word, *(other for other in others if other != word))
