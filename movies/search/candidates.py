"""Which rows may answer a query: the most popular of those that match, however many match.

Words that few rows have are looked up in the index of documents, and all rows found are ordered. Words that many rows
have would find more than can be ordered in time, so the rows are walked from the most popular on until enough match.
The vocabulary's frequencies say which of the two costs less.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import BooleanField, F, Func, QuerySet, Value
from django.db.models.expressions import RawSQL

from movies.search.query import Term, tsquery
from movies.search.vocabulary import Frequencies

# A walk gives up here: what is less popular than so many others is found by rarer words.
LONGEST_WALK = 30_000
# What it costs to read a row by its document, where a row of a walk costs 1: they lie all over the table.
_READ_BY_DOCUMENT = 3.0
# What it costs to pass over an entry of the index.
_READ_IN_INDEX = 0.1
# Words stand together more often than chance would have them.
_TOGETHER = 5
# Completions of an unfinished word that are worth reading from the index, beside a finished word.
_MOST_COMPLETIONS = 15_000


class Matches(Func):
    """Whether a document has what a query in PostgreSQL's own writing asks for; the index serves it."""

    output_field = BooleanField()
    template = "(%(expressions)s::tsquery)"
    arg_joiner = " @@ "

    def __init__(self, query: str) -> None:
        super().__init__(F("search_document"), Value(query))


@dataclass(frozen=True, slots=True)
class Plan:
    """How to find candidates. indexed: the terms to look up; rare: whether to look them up, or walk."""

    asked: list[Term]
    indexed: list[Term]
    rare: bool


def plan(asked: Sequence[Term], known: Frequencies, *, table: str, most: int) -> Plan:
    """Choose between index and walk by what each will have to read, as if words were spread evenly over all tables."""
    rows, everywhere = known.rows.get(table, 1), max(sum(known.rows.values()), 1)
    indexed, counts, share = [], [], 1.0
    for term in asked:
        count = known.of(term.lexemes) + (known.completions if term.prefix else 0)
        share *= min(count / everywhere, 1.0)
        if not term.prefix or count <= _MOST_COMPLETIONS or len(asked) == 1:
            indexed.append(term)
            counts.append(count * rows / everywhere)
    read = min(min(counts, default=rows), rows * share * _TOGETHER)
    looked_up = read * _READ_BY_DOCUMENT + sum(counts) * _READ_IN_INDEX
    walked = min(most / share, LONGEST_WALK) if share else LONGEST_WALK
    return Plan(list(asked), indexed or list(asked), rare=looked_up <= walked)


def by_document(rows: QuerySet[Any], planned: Plan, *, most: int) -> tuple[str, tuple[Any, ...]]:
    """SQL for the keys of the most popular rows with the terms. Reads all rows that have the indexed ones."""
    inner, params = (
        rows.filter(Matches(tsquery(planned.indexed)))
        .order_by()
        .values("pk", "tmdb_popularity", "search_document")
        .query.sql_with_params()
    )
    # OFFSET 0 keeps the order out of the inner query, or PostgreSQL may walk all rows in it, hoping to find enough.
    return _outer(f"{inner} OFFSET 0", rows), (*params, tsquery(planned.asked), most)


def by_walking(rows: QuerySet[Any], planned: Plan, *, most: int) -> tuple[str, tuple[Any, ...]]:
    """SQL for the keys of the first rows with the terms, the most popular first."""
    inner, params = (
        rows.most_popular()  # type: ignore[attr-defined]
        .values("pk", "tmdb_popularity", "search_document")[:LONGEST_WALK]
        .query.sql_with_params()
    )
    return _outer(inner, rows), (*params, tsquery(planned.asked), most)


def _outer(inner: str, rows: QuerySet[Any]) -> str:
    """The rest of the query, in the order of `most_popular`: so PostgreSQL sees that a walk is ordered already."""
    by_key = "DESC" if hasattr(rows, "most_popular") and "-pk" in rows.most_popular().query.order_by else "ASC"
    return (
        f'SELECT c.pk FROM ({inner}) c("pk", "tmdb_popularity", "search_document")'  # noqa: S608
        f" WHERE c.search_document @@ %s::tsquery ORDER BY c.tmdb_popularity DESC, c.pk {by_key} LIMIT %s"
    )


def keys(selects: Sequence[tuple[str, tuple[Any, ...]]]) -> RawSQL:
    """The keys that any of the selects finds, as an expression for `pk__in`."""
    sql = " UNION ALL ".join(f"({select})" for select, _ in selects)
    return RawSQL(sql, [param for _, params in selects for param in params])  # noqa: S611 (made of constants)
