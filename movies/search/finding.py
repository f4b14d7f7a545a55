"""From a query to scored rows: titles, people, collections, keywords, in one manner."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any

from django.db.models import QuerySet

from config.lib.text import fold, words, words_of_folded
from movies.enums import Hydration, TitleKind
from movies.models import AlternativeName, Collection, Keyword, Person, Title, Translation, audience_of
from movies.models.audience import ReachedQuerySet
from movies.models.titles import TitleQuerySet
from movies.search import ranking
from movies.search.candidates import (
    LONGEST_WALK,
    Narrowing,
    Plan,
    by_document,
    by_reading_all,
    by_walking,
    keys,
    plan,
)
from movies.search.query import Query, terms
from movies.search.vocabulary import Frequencies

# How many names as they were typed are looked at, and in how many other names of one title a query may be.
_MOST_EXACT = 50
_MOST_BY_OTHER_NAME = 30
# A walk that finds fewer may have stopped too early.
_ENOUGH = 24
# Roughly, for choosing a way: how many of all titles one year has, and how many are shows.
_SHARE_OF_A_YEAR = 0.02
_SHARE_OF_SHOWS = 0.2
_MORE_FOR_THE_YOUNG = 5
_LEADING = ("the", "a", "an", "le", "la", "les", "el", "los", "das", "der", "die", "il")
_TITLE_COLUMNS = (
    "pk",
    "name",
    "folded_name",
    "original_name",
    "released_on",
    "tmdb_popularity",
    "hydration",
    "kind",
    "poster_path",
)


@dataclass(frozen=True, slots=True)
class Found:
    """A row that answers, and how well. row: its columns, by name."""

    score: float
    row: dict[str, Any]

    @property
    def order(self) -> tuple[float, float, int]:
        return (-self.score, -self.row["tmdb_popularity"], self.row["pk"])


@dataclass(frozen=True, slots=True)
class FoundTitles:
    """Titles, best first. complete: whether there are no others, but for what `most` cuts off."""

    titles: list[Found]
    complete: bool = True


@dataclass(frozen=True, slots=True)
class _Walk:
    """A walk that is being tried: should it find too little, the rows it was after are to be looked up."""

    rows: TitleQuerySet
    planned: Plan


def find_titles(query: Query, known: Frequencies, *, viewer: Any, most: int) -> FoundTitles:
    """Titles that match. A bare year may be a word of the name or the year of release. Runs one to three queries."""
    readings = [query] if query.hint is None else [query, query.without_hint()]
    selects: list[tuple[str, tuple[Any, ...]]] = []
    walks: list[_Walk] = []
    for reading in readings:
        selects += _selects(reading, known, viewer=viewer, near=int(reading is not query), most=most, walks=walks)
    found = _score_titles(_titles_in(selects, viewer=viewer), readings)
    looked_up = bool(walks) and len(found) < min(_ENOUGH, most)
    if looked_up:
        selects = [_look_up(walk, most) for walk in walks]
        found = _merge(found, _score_titles(_titles_in(selects, viewer=viewer), readings))
    found = _with_other_names(found, query)
    complete = looked_up or not walks or known.rows.get(Title._meta.db_table, 0) < LONGEST_WALK
    return FoundTitles(sorted(found, key=lambda each: each.order)[:most], complete)


def _selects(
    query: Query, known: Frequencies, *, viewer: Any, near: int, most: int, walks: list[_Walk]
) -> list[tuple[str, tuple[Any, ...]]]:
    """The ways to the titles that answer a query: by the exact name, and by its words. near: see `_narrowing`."""
    asked, everything = terms(query), Title.objects.visible_to(viewer)
    narrowed, rows = _narrowing(query, near), _narrow(everything, query, near)
    selects = [] if query.years and not asked else [_by_name(rows, query)]
    if not asked and not query.years:
        return selects
    table = Title._meta.db_table
    planned = plan(asked, known, table=table, most=most, narrowed=narrowed) if asked else Plan([], [], rare=False)
    if planned.rare:
        return [*selects, by_document(rows, planned, most=most)]
    walks.append(_Walk(rows, planned))
    return [*selects, by_walking(everything, asked, most=most, narrowed=narrowed)]


def _look_up(walk: _Walk, most: int) -> tuple[str, tuple[Any, ...]]:
    if walk.planned.asked:
        return by_document(walk.rows, walk.planned, most=most)
    return by_reading_all(walk.rows, [], most=most)


def _span(query: Query, near: int) -> tuple[str, str]:
    """First and last day of the years asked for. near: by how many years they may be out."""
    assert query.years is not None
    first, last = (max(1, min(year, 9999)) for year in (query.years[0] - near, query.years[1] + near))
    return f"{first:04}-01-01", f"{last:04}-12-31"


def _narrow(rows: TitleQuerySet, query: Query, near: int) -> TitleQuerySet:
    """The titles of the kind and the years that are asked for."""
    if query.years:
        first, last = _span(query, near)
        # The index of days is one of kinds and days.
        rows = rows.filter(kind__in=TitleKind.values, released_on__gte=first, released_on__lte=last)
    return rows.filter(kind=query.kind) if query.kind else rows


def _narrowing(query: Query, near: int) -> Narrowing:
    """The same for a walk."""
    columns: list[str] = []
    conditions: list[str] = []
    params: list[str] = []
    share = 1.0
    if query.years:
        columns, conditions = ["released_on"], ["c.released_on BETWEEN %s AND %s"]
        params += _span(query, near)
        share = min(1.0, _SHARE_OF_A_YEAR * (query.years[1] - query.years[0] + 1 + 2 * near))
    if query.kind:
        columns, conditions = [*columns, "kind"], [*conditions, "c.kind = %s"]
        params.append(query.kind)
        share *= _SHARE_OF_SHOWS if query.kind == TitleKind.SHOW else 1.0
    return Narrowing(tuple(columns), " AND ".join(conditions), tuple(params), share)


def _by_name(rows: QuerySet[Any], query: Query) -> tuple[str, tuple[Any, ...]]:
    """Rows of just this name, article or none: for names that many have, or that are made of marks alone."""
    typed = " ".join(query.words) if query.words else fold(query.name)
    names = {typed, fold(query.name), *(f"{article} {typed}" for article in _LEADING)}
    exact: QuerySet[Any] = rows.filter(folded_name__in=sorted(names))
    return exact.most_popular().values("pk")[:_MOST_EXACT].query.sql_with_params()  # type: ignore[attr-defined, no-any-return]


def _titles_in(selects: list[tuple[str, tuple[Any, ...]]], *, viewer: Any) -> list[dict[str, Any]]:
    rows = Title.objects.visible_to(viewer).filter(pk__in=keys(selects)).order_by()
    return list(rows.values(*_TITLE_COLUMNS))


def _score_titles(rows: Iterable[dict[str, Any]], readings: list[Query]) -> list[Found]:
    return [Found(max(_title_score(row, reading) for reading in readings), row) for row in rows]


def _title_score(row: dict[str, Any], query: Query) -> float:
    names = _names(row)
    matched = ranking.best_match(query.words, [names[0]], prefix=query.prefix)
    if len(names) > 1:
        original = ranking.best_match(query.words, names[1:], prefix=query.prefix, less=ranking.ORIGINAL_NAME)
        matched = max(matched, original)
    year = row["released_on"].year if row["released_on"] else None
    return (
        max(matched, ranking.ELSEWHERE)
        + ranking.popularity_bonus(row["tmdb_popularity"])
        + ranking.year_bonus(query.years, year)
        + ranking.full_bonus(is_full=row["hydration"] == Hydration.FULL)
    )


def _names(row: dict[str, Any]) -> list[list[str]]:
    own, original = row["name"], row["original_name"]
    names = [words_of_folded(row["folded_name"])]
    return [*names, words(original)] if original and original != own else names


def _merge(first: list[Found], second: list[Found]) -> list[Found]:
    return list({each.row["pk"]: each for each in [*first, *second]}.values())


def _with_other_names(found: list[Found], query: Query) -> list[Found]:
    """Look up the other names of titles that have the words in none of their first two. Runs one query if need be.

    With quoted words, a title stays only if one of its names has them together.
    """
    if not query.words:
        return found
    texts = {each.row["pk"]: _names(each.row) for each in found}
    wanted = query.phrases or (query.words,)
    prefix = query.prefix and not query.phrases
    unmet = [e for e in found if not _has_all(texts[e.row["pk"]], wanted, prefix=prefix)]
    unmet = sorted(unmet, key=lambda each: each.order)[: None if query.phrases else _MOST_BY_OTHER_NAME]
    others = _other_names([each.row["pk"] for each in unmet], query)
    better: dict[int, Found] = {}
    for each in unmet:
        names = others.get(each.row["pk"], [])
        if query.phrases and not _has_all(names, wanted, prefix=False):
            better[each.row["pk"]] = replace(each, score=0.0)
            continue
        matched = ranking.best_match(query.words, names, prefix=query.prefix, less=ranking.OTHER_NAME)
        if matched > ranking.ELSEWHERE:
            better[each.row["pk"]] = replace(each, score=each.score + matched - ranking.ELSEWHERE)
    return [kept for each in found if (kept := better.get(each.row["pk"], each)).score]


def _has_all(names: list[list[str]], wanted: Iterable[tuple[str, ...]], *, prefix: bool) -> bool:
    together = ranking.TOGETHER - 0.2
    return all(
        any(
            ranking.match(phrase, name, prefix=prefix) >= (ranking.WORDS - 0.2 if prefix else together)
            for name in names
        )
        for phrase in wanted
    )


def _other_names(titles: list[int], query: Query) -> dict[int, list[list[str]]]:
    if not titles:
        return {}
    own = AlternativeName.objects.filter(title__in=titles).order_by().values_list("title_id", "name")
    translated = Translation.objects.filter(title__in=titles).exclude(name="").order_by()
    found: dict[int, list[list[str]]] = {}
    for title, name in own.union(translated.values_list("title_id", "name")):
        found.setdefault(title, []).append(words(name))
    return found


def find_people(query: Query, known: Frequencies, *, viewer: Any, most: int) -> list[Found]:
    """People of that name, best first. A family name alone is as good as the beginning of a name. Runs 1–2 queries."""
    columns = ("pk", "name", "folded_name", "tmdb_popularity", "also_known_as", "known_for_department", "profile_path")
    found = _find(Person.objects.all(), query, known, most=most, columns=columns, viewer=viewer)
    return sorted((_person_score(row, query) for row in found), key=lambda each: each.order)


def _person_score(row: dict[str, Any], query: Query) -> Found:
    own = words_of_folded(row["folded_name"])
    matched = ranking.best_match(query.words, [own], prefix=query.prefix)
    if ranking.TOGETHER - 0.2 <= matched < ranking.STARTS:
        matched += ranking.STARTS - ranking.TOGETHER
    others = [words(name) for name in row["also_known_as"]]
    other = ranking.best_match(query.words, others, prefix=query.prefix, less=ranking.OTHER_NAME)
    score = max(matched, other, ranking.ELSEWHERE) + ranking.popularity_bonus(row["tmdb_popularity"])
    return Found(score, row)


def find_collections(query: Query, known: Frequencies, *, viewer: Any, most: int) -> list[Found]:
    """Collections of that name, best first. Runs one query."""
    columns = ("pk", "name", "folded_name", "tmdb_popularity", "poster_path")
    found = _find(Collection.objects.all(), query, known, most=most, columns=columns, viewer=viewer)
    return sorted((_plain_score(row, query) for row in found), key=lambda each: each.order)


def find_keywords(query: Query, known: Frequencies, *, viewer: Any, most: int) -> list[Found]:
    """Keywords of that name, best first. Runs one query."""
    columns = ("pk", "name", "folded_name", "tmdb_popularity")
    found = _find(Keyword.objects.all(), query, known, most=most, columns=columns, viewer=viewer)
    return sorted((_plain_score(row, query) for row in found), key=lambda each: each.order)


def _plain_score(row: dict[str, Any], query: Query) -> Found:
    """Shorter names before longer ones: they say less beside what was asked."""
    matched = ranking.best_match(query.words, [words_of_folded(row["folded_name"])], prefix=query.prefix)
    return Found(matched + ranking.popularity_bonus(row["tmdb_popularity"]) - len(row["name"]) / 1000, row)


def _find(
    rows: ReachedQuerySet[Any], query: Query, known: Frequencies, *, most: int, columns: tuple[str, ...], viewer: Any
) -> list[dict[str, Any]]:
    """Columns of the rows that may answer and that the viewer may see."""
    ordered = hasattr(rows, "most_popular")
    asked = terms(query)
    if not asked:
        return []
    # Of the most popular ones many may not be for the young, and which isn't known before they are read.
    most *= _MORE_FOR_THE_YOUNG if audience_of(viewer).is_young else 1
    planned = plan(asked, known, table=rows.model._meta.db_table, most=most)
    selects = [_by_name(rows, query)] if ordered else []
    walk = ordered and not planned.rare
    selects.append(by_walking(rows, asked, most=most) if walk else by_document(rows, planned, most=most))
    visible = rows.visible_to(viewer).order_by().values(*columns)
    found = list(visible.filter(pk__in=keys(selects)))
    if walk and len(found) < min(_ENOUGH, most):
        again = keys([by_document(rows, planned, most=most)])
        found = list(visible.filter(pk__in=again))
    return found
