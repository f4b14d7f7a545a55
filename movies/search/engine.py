"""Search: what a results page shows for what somebody typed."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any, TypeVar

from django.db.models import QuerySet

from movies.models import Collection, Keyword, Person, Title
from movies.search.corrections import best_spelling, commoner_spelling
from movies.search.finding import Found, find_collections, find_keywords, find_people, find_titles
from movies.search.query import Query, parse, terms
from movies.search.results import SearchResults
from movies.search.vocabulary import Frequencies, look_up

MOST_TITLES = 300
MOST_PEOPLE = 12
MOST_OTHERS = 6
_PEOPLE_READ = 40
_OTHERS_READ = 25
# Fewer results than this make one wonder whether something else was meant.
_FEW = 4
Row = TypeVar("Row", Title, Person, Collection, Keyword)


@dataclass(frozen=True, slots=True)
class Findings:
    """Scored rows of each kind for one query. complete: whether no other title would match."""

    query: Query
    titles: list[Found]
    complete: bool
    people: list[Found]
    collections: list[Found]
    keywords: list[Found]

    @property
    def count(self) -> int:
        return len(self.titles) + len(self.people) + len(self.collections) + len(self.keywords)


def search(text: str, *, viewer: Any, limit: int = 24, offset: int = 0) -> SearchResults:
    """Everything of that name which the viewer may see. viewer: a profile or None.

    Too short a text finds nothing. Runs nine queries or fewer for what is spelled as the catalogue has it, and at most
    twenty more to find what else was meant.
    """
    query = parse(text)
    if query.is_empty:
        return SearchResults(query=query.text)
    known = frequencies(query)
    found = find_all(query, known, viewer=viewer, titles=MOST_TITLES)
    corrected: Query | None = None
    if not found.count:
        found, corrected = find_respelled(query, known, viewer=viewer, titles=MOST_TITLES) or (found, None)
        uses_correction = corrected is not None
    else:
        uses_correction = False
        corrected = _better_query(query, known, found, viewer=viewer)
    results = _results(query, found, viewer=viewer, limit=limit, offset=offset)
    return replace(results, corrected=corrected.text if corrected else None, uses_correction=uses_correction)


def frequencies(query: Query) -> Frequencies:
    """How common the query's words are. Runs one query."""
    lexemes = {lexeme for term in terms(query) for lexeme in term.lexemes} | set(query.words)
    if not lexemes:
        return Frequencies()
    return look_up(lexemes, query.words[-1] if query.prefix else "")


def find_all(query: Query, known: Frequencies, *, viewer: Any, titles: int) -> Findings:
    """Rows of every kind that answer a query. A year that leads nowhere is left out. Runs four to nine queries."""
    found = find_titles(query, known, viewer=viewer, most=titles)
    if not found.titles and query.hint is not None:
        plain = replace(query.without_hint(), years=None)
        found = find_titles(plain, known, viewer=viewer, most=titles)
    if query.only_titles:
        return Findings(query, found.titles, found.complete, [], [], [])
    return Findings(
        query,
        found.titles,
        found.complete,
        find_people(query, known, viewer=viewer, most=_PEOPLE_READ),
        find_collections(query, known, viewer=viewer, most=_OTHERS_READ),
        find_keywords(query, known, viewer=viewer, most=_OTHERS_READ),
    )


def find_respelled(query: Query, known: Frequencies, *, viewer: Any, titles: int) -> tuple[Findings, Query] | None:
    """What the likeliest other writing of a query finds, and that query; None if there is none that finds anything."""
    other = best_spelling(query, known, viewer=viewer)
    if other is None:
        return None
    found = find_all(other, frequencies(other), viewer=viewer, titles=titles)
    return (found, other) if found.count else None


def _better_query(query: Query, known: Frequencies, found: Findings, *, viewer: Any) -> Query | None:
    """A query of commoner words that finds far more than the few rows that were found."""
    if found.count >= _FEW:
        return None
    other = commoner_spelling(query, known)
    if other is None:
        return None
    more = find_all(other, frequencies(other), viewer=viewer, titles=_FEW * 10)
    return other if more.count >= found.count * 10 else None


def _results(query: Query, found: Findings, *, viewer: Any, limit: int, offset: int) -> SearchResults:
    offset, limit = max(offset, 0), max(limit, 0)
    years = _years(found)
    best_title = found.titles[0].score if found.titles else 0.0
    return SearchResults(
        query=query.text,
        titles=_load(Title.objects.visible_to(viewer).with_card_data(), found.titles[offset : offset + limit]),
        total=len(found.titles),
        total_is_exact=found.complete and len(found.titles) < MOST_TITLES,
        people=_load(Person.objects.visible_to(viewer), found.people[:MOST_PEOPLE]),
        collections=_load(Collection.objects.visible_to(viewer), found.collections[:MOST_OTHERS]),
        keywords=_load(Keyword.objects.visible_to(viewer), found.keywords[:MOST_OTHERS]),
        years=years,
        year=years[0] if years and years[0] == years[1] else None,
        people_first=bool(found.people) and found.people[0].score > best_title,
    )


def _years(found: Findings) -> tuple[int, int] | None:
    """The years that were asked for; a bare one only if the best title is of that year."""
    query = found.query
    if query.hint is None or query.years:
        return query.years
    first = found.titles[0].row["released_on"] if found.titles else None
    return (query.hint, query.hint) if first and first.year == query.hint else None


def _load(rows: QuerySet[Row], found: Iterable[Found]) -> list[Row]:
    """The rows themselves, in the order found. Runs one query, and those of what comes along."""
    order = [each.row["pk"] for each in found]
    by_key = {row.pk: row for row in rows.filter(pk__in=order)} if order else {}
    return [by_key[pk] for pk in order if pk in by_key]
