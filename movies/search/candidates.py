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
LONGEST_WALK = 20_000
# What it costs to read a row by its document, where a row of a walk costs 1: they lie all over the table.
_READ_BY_DOCUMENT = 3.0
# What it costs to pass over an entry of the index.
_READ_IN_INDEX = 0.1
# Words stand together more often than chance would have them.
_TOGETHER = 5
_COLUMNS = ("pk", "tmdb_popularity", "search_document")


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


@dataclass(frozen=True, slots=True)
class Narrowing:
    """What rows must be beside having the words. A walk counts rows before it looks at this, or it might not end.

    columns: those that the condition names; condition: SQL over `c`; share: of all rows, roughly, that meet it.
    """

    columns: tuple[str, ...] = ()
    condition: str = ""
    params: tuple[Any, ...] = ()
    share: float = 1.0


ALL = Narrowing()


def plan(asked: Sequence[Term], known: Frequencies, *, table: str, most: int, narrowed: Narrowing = ALL) -> Plan:
    """Choose between index and walk by what each will have to read, as if words were spread evenly over all tables."""
    rows, everywhere = known.rows.get(table, 1), max(sum(known.rows.values()), 1)
    counts = {
        term: (known.of(term.lexemes) + (known.completions if term.prefix else 0)) * rows / everywhere for term in asked
    }
    share = narrowed.share
    for count in counts.values():
        share *= min(count / rows, 1.0)
    walked = min(most / share, LONGEST_WALK) if share else LONGEST_WALK
    finished = [term for term in asked if not term.prefix]
    costs = [(_looked_up([counts[term] for term in terms], rows), terms) for terms in (list(asked), finished) if terms]
    cost, indexed = min(costs, key=lambda each: each[0])
    return Plan(list(asked), indexed, rare=cost <= walked)


def _looked_up(counts: Sequence[float], rows: int) -> float:
    """The cost of looking up words that so many rows have: of passing over their entries, and reading what is left."""
    together = float(rows * _TOGETHER)
    for count in counts:
        together *= min(count / rows, 1.0)
    return min(min(counts), together) * _READ_BY_DOCUMENT + sum(counts) * _READ_IN_INDEX


def by_document(rows: QuerySet[Any], planned: Plan, *, most: int) -> tuple[str, tuple[Any, ...]]:
    """SQL for the keys of the most popular rows with the terms. Reads all rows that have the indexed ones."""
    return by_reading_all(rows.filter(Matches(tsquery(planned.indexed))), planned.asked, most=most)


def by_reading_all(rows: QuerySet[Any], asked: Sequence[Term], *, most: int) -> tuple[str, tuple[Any, ...]]:
    """SQL for the keys of the most popular of these rows. Reads all of them."""
    inner, params = rows.order_by().values(*_COLUMNS).query.sql_with_params()
    # OFFSET 0 keeps the order out of the inner query, or PostgreSQL may walk all rows in it, hoping to find enough.
    return _outer(f"{inner} OFFSET 0", params, rows, asked, ALL, most)


def by_walking(
    rows: QuerySet[Any], asked: Sequence[Term], *, most: int, narrowed: Narrowing = ALL
) -> tuple[str, tuple[Any, ...]]:
    """SQL for the keys of the first rows with the terms, the most popular first."""
    walk = rows.most_popular().values(*_COLUMNS, *narrowed.columns)  # type: ignore[attr-defined]
    inner, params = walk[:LONGEST_WALK].query.sql_with_params()
    return _outer(inner, params, rows, asked, narrowed, most)


def _outer(
    inner: str, params: Sequence[Any], rows: QuerySet[Any], asked: Sequence[Term], narrowed: Narrowing, most: int
) -> tuple[str, tuple[Any, ...]]:
    """The rest of the query, in the order of `most_popular`: so PostgreSQL sees that a walk is ordered already."""
    by_key = "DESC" if hasattr(rows, "most_popular") and "-pk" in rows.most_popular().query.order_by else "ASC"
    conditions = ["c.search_document @@ %s::tsquery"] if asked else []
    conditions += [narrowed.condition] if narrowed.condition else []
    where = " AND ".join(conditions) or "true"
    columns = ", ".join(f'"{column}"' for column in (*_COLUMNS, *narrowed.columns))
    sql = (
        f"SELECT c.pk FROM ({inner}) c({columns}) WHERE {where}"  # noqa: S608 (made of constants)
        f" ORDER BY c.tmdb_popularity DESC, c.pk {by_key} LIMIT %s"
    )
    return sql, (*params, *([tsquery(asked)] if asked else []), *narrowed.params, most)


def keys(selects: Sequence[tuple[str, tuple[Any, ...]]]) -> RawSQL:
    """The keys that any of the selects finds, as an expression for `pk__in`."""
    sql = " UNION ALL ".join(f"({select})" for select, _ in selects)
    return RawSQL(sql, [param for _, params in selects for param in params])  # noqa: S611 (made of constants)
