"""A list that somebody has as text: which titles its lines mean. Nothing is stored: the form carries it all.

A line is "Name (Year)", "Name, Year" or a bare name, with or without a number or a dash before it; or it has an IMDb
or TMDB id, an address of either, or one of ours.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from django.db import connection
from django.db.models import Q

from config.lib.text import fold, words
from movies.enums import TitleKind
from movies.models import AlternativeName, Title, Translation
from movies.models.titles import TitleQuerySet
from movies.search.query import parse, terms, tsquery
from social.models import Profile

MOST_LINES = 1_000
LONGEST_LINE = 300
LONGEST_TEXT = 100_000
CANDIDATES = 5
# By its words a title is looked for among so many, the most popular first.
LOOKED_AT = 20
NEAR = 1
_NUMBER = re.compile(r"^\s*(?:\d{1,4}[.)]\s+|#\d{1,4}[.):]?\s+|[-–—*•·+]\s+)")
_YEAR = r"(1[89]\d\d|20\d\d|21[0-4]\d)"
_IN_BRACKETS = re.compile(rf"^(?P<name>.+?)\s*[(\[]{_YEAR}(?:\s*[-–—]\s*(?:\d{{4}})?)?[)\]]\s*\S{{0,3}}\s*$")
_AFTER_COMMA = re.compile(rf"^(?P<name>.+?)\s*(?:,|;|\t| [-–—] )\s*{_YEAR}$")
_IMDB = re.compile(r"(?<![a-z0-9])(tt\d{5,10})(?![0-9])", re.IGNORECASE)
_TMDB = re.compile(r"(?:themoviedb\.org/(movie|tv)/|tmdb[:/ ](?:(movie|tv)/)?|^(movie|tv)/)(\d{1,9})", re.IGNORECASE)
_OURS = re.compile(r"/title/(\d{1,18})(?:[-/?#]|$)")
_ARTICLE_BEHIND = re.compile(r"^(?P<rest>.+), (?P<article>the|a|an|le|la|les|l'|el|los|las|der|die|das|il|lo)$", re.I)
_KINDS = {"movie": TitleKind.FILM, "tv": TitleKind.SHOW}


@dataclass(frozen=True, slots=True)
class Line:
    """What a line says. text: as it was written; names: spellings to look for; ours: a title's key here."""

    text: str
    names: tuple[str, ...] = ()
    year: int | None = None
    imdb: str = ""
    tmdb: tuple[int, str] | None = None
    ours: int | None = None


@dataclass(slots=True)
class Match:
    """What a line may mean. sure: the one candidate is it; else each is to be asked about."""

    line: Line
    candidates: list[Title] = field(default_factory=list)
    sure: bool = False

    @property
    def state(self) -> str:
        """`found`, `ambiguous` or `missing`."""
        return "missing" if not self.candidates else "found" if self.sure else "ambiguous"


def read_lines(text: str) -> list[Line]:
    """The lines of a text that say anything, MOST_LINES at most."""
    lines = [line.strip()[:LONGEST_LINE] for line in text.replace("\0", "").splitlines()]
    return [read_line(line) for line in lines if line][:MOST_LINES]


def read_line(text: str) -> Line:
    """One line taken apart."""
    if found := _IMDB.search(text):
        return Line(text, imdb=found[1].lower())
    if found := _TMDB.search(text):
        kind = found[1] or found[2] or found[3] or ""
        return Line(text, tmdb=(int(found[4]), _KINDS.get(kind.lower(), "")))
    if found := _OURS.search(text):
        return Line(text, ours=int(found[1]) if int(found[1]) < 2**63 else 0)
    bare = _NUMBER.sub("", text).strip(' \t"“”„«»') or text
    name, year = _name_and_year(bare)
    names = [name, *([_article_first(name)] if _ARTICLE_BEHIND.match(name) else [])]
    # What looks like a number before it may be part of the name, and so may a year: the whole is tried too.
    names += [_name_and_year(text)[0], bare, text]
    return Line(text, names=tuple(dict.fromkeys(names)), year=year)


def match_lines(lines: Sequence[Line], *, viewer: Profile) -> list[Match]:
    """What each line may mean, among titles that the viewer may know of: by id, by name, and by any other name.

    Runs 2 queries, and 3 more where a line's name isn't that of a title.
    """
    by_id = _by_ids(lines, viewer)
    by_name = _by_folded_names({fold(name) for line in lines for name in line.names}, viewer)
    matches = [_first_match(line, by_id, by_name) for line in lines]
    unmet = [match for match in matches if match.line.names and not _is_near(match)]
    others = _by_other_names([match.line for match in unmet], viewer)
    for match in unmet:
        if found := others.get(match.line.text):
            _take(match, [*match.candidates, *found])
    _fill(matches)
    return matches


def _name_and_year(text: str) -> tuple[str, int | None]:
    for pattern in (_IN_BRACKETS, _AFTER_COMMA):
        if found := pattern.match(text):
            return found["name"].strip(' \t"“”„«»,'), int(found[2])
    return text, None


def _article_first(name: str) -> str:
    found = _ARTICLE_BEHIND.match(name)
    assert found
    return f"{found['article']} {found['rest']}"


def _by_ids(lines: Iterable[Line], viewer: Profile) -> dict[str, list[Title]]:
    """Titles by what `_key` says of them. Runs one query, none without ids."""
    condition = Q()
    for line in lines:
        if line.ours is not None:
            condition |= Q(pk=line.ours)
        elif line.tmdb:
            condition |= Q(tmdb_id=line.tmdb[0], **({"kind": line.tmdb[1]} if line.tmdb[1] else {}))
        elif line.imdb:
            condition |= Q(imdb_id=line.imdb)
    found: dict[str, list[Title]] = {}
    if not condition:
        return found
    for title in _narrow(viewer).filter(condition).order_by("-tmdb_popularity"):
        for key in (f"o{title.pk}", f"i{title.imdb_id}", f"t{title.tmdb_id}", f"t{title.tmdb_id}{title.kind}"):
            found.setdefault(key, []).append(title)
    return found


def _by_folded_names(names: set[str], viewer: Profile) -> dict[str, list[Title]]:
    """Runs one query."""
    found: dict[str, list[Title]] = {}
    if names:
        for title in _narrow(viewer).filter(folded_name__in=sorted(names)).order_by("-tmdb_popularity"):
            found.setdefault(title.folded_name, []).append(title)
    return found


def _first_match(line: Line, by_id: Mapping[str, list[Title]], by_name: Mapping[str, list[Title]]) -> Match:
    match = Match(line)
    if not line.names:
        key = f"o{line.ours}" if line.ours is not None else f"i{line.imdb}"
        if line.tmdb:
            key = f"t{line.tmdb[0]}{line.tmdb[1]}"
        match.candidates = by_id.get(key, [])[:CANDIDATES]
        match.sure = len(match.candidates) == 1
        return match
    for name in line.names:
        if found := by_name.get(fold(name)):
            _take(match, found)
            break
    return match


def _take(match: Match, found: Sequence[Title]) -> None:
    """Choose among titles of the right name: of the year that is said, or one beside it; sure where only one fits."""
    titles = list({title.pk: title for title in found}.values())
    year = match.line.year
    if year is not None:
        exact = [title for title in titles if title.year == year]
        near = [title for title in titles if title.year is not None and abs(title.year - year) <= NEAR]
        best = exact or near
        if best:
            match.candidates, match.sure = best[:CANDIDATES], len(best) == 1
            return
        match.candidates, match.sure = titles[:CANDIDATES], False
        return
    match.candidates, match.sure = titles[:CANDIDATES], len(titles) == 1


def _is_near(match: Match) -> bool:
    """Whether nothing better can be hoped for from other names."""
    year = match.line.year
    if year is None or not match.candidates:
        return bool(match.candidates)
    return any(title.year is not None and abs(title.year - year) <= NEAR for title in match.candidates)


# A query a line would be a thousand queries; each line's words are looked up in the index of documents, all at once.
_BY_WORDS = """
SELECT asked.n, found.id
FROM unnest(%s::int[], %s::text[]) AS asked(n, words)
CROSS JOIN LATERAL (
    SELECT t.id FROM movies_title t WHERE t.search_document @@ asked.words::tsquery
    ORDER BY t.tmdb_popularity DESC LIMIT %s
) found
"""


def _by_other_names(lines: Sequence[Line], viewer: Profile) -> dict[str, list[Title]]:
    """Titles one of whose names has just the words of a line, by the line's text. Runs 3 queries."""
    asked = {n: query for n, line in enumerate(lines) if (query := _tsquery(line.names[0]))}
    if not asked:
        return {}
    with connection.cursor() as cursor:
        cursor.execute(_BY_WORDS, [list(asked), list(asked.values()), LOOKED_AT])
        pairs = cursor.fetchall()
    titles = _narrow(viewer).in_bulk({key for _n, key in pairs})
    names = _names_of(titles)
    found: dict[str, list[Title]] = {}
    for n, key in pairs:
        if key in titles and any(words(name) in names[key] for name in lines[n].names):
            found.setdefault(lines[n].text, []).append(titles[key])
    for several in found.values():
        several.sort(key=lambda title: -title.tmdb_popularity)
    return found


def _tsquery(name: str) -> str:
    asked = terms(replace(parse(name), prefix=False))
    return tsquery(asked) if asked else ""


def _names_of(titles: Mapping[int, Title]) -> dict[int, list[list[str]]]:
    """All names of each title as words. Runs one query."""
    found = {key: [words(title.name), words(title.original_name)] for key, title in titles.items()}
    own = AlternativeName.objects.filter(title__in=titles).order_by().values_list("title_id", "name")
    translated = Translation.objects.filter(title__in=titles).exclude(name="").order_by()
    for key, name in own.union(translated.values_list("title_id", "name")):
        found[key].append(words(name))
    return found


def _narrow(viewer: Profile) -> TitleQuerySet:
    return Title.objects.visible_to(viewer).only(
        "name", "original_name", "folded_name", "kind", "released_on", "tmdb_id", "imdb_id", "tmdb_popularity",
    )  # fmt: skip


def _fill(matches: Iterable[Match]) -> None:
    """Fetch what a card shows of each candidate. Runs 2 queries."""
    keys = {title.pk for match in matches for title in match.candidates}
    cards = Title.objects.with_card_data().in_bulk(keys)
    for match in matches:
        match.candidates = [cards[title.pk] for title in match.candidates if title.pk in cards]
