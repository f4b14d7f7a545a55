"""The words of all names and how often they occur: what queries are planned by and spelling is corrected against."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from django.db import connection, transaction

from config.lib.locks import advisory_xact_lock
from movies.models import Collection, Keyword, Person, SearchWord, Title

SEARCHED = (Title, Person, Collection, Keyword)
# Beyond so many words of one beginning it doesn't matter how many more there are.
MOST_COMPLETIONS = 3_000
# Sorts behind every word.
BEYOND = chr(0x10FFFF)

_LOOK_UP = """
SELECT word, frequency FROM movies_searchword WHERE word = ANY(%s)
UNION ALL SELECT ' completions', sum(frequency) FROM (
    SELECT frequency FROM movies_searchword WHERE word >= %s AND word < %s LIMIT %s
) c
UNION ALL SELECT ' count', count(*) FROM (
    SELECT FROM movies_searchword WHERE word >= %s AND word < %s LIMIT %s
) c
UNION ALL SELECT ' rows ' || relname, reltuples::bigint FROM pg_class WHERE oid = ANY(%s::regclass[])
"""


@dataclass(frozen=True, slots=True)
class Frequencies:
    """How often words occur in names. completions: of all words that begin as the last one; rows: of each table."""

    words: dict[str, int] = field(default_factory=dict)
    completions: int = 0
    rows: dict[str, int] = field(default_factory=dict)

    def of(self, lexemes: Iterable[str]) -> int:
        return sum(self.words.get(lexeme, 0) for lexeme in lexemes)


def look_up(lexemes: Iterable[str], beginning: str) -> Frequencies:
    """The frequencies of these words, and of those that begin with `beginning` unless it is empty. Runs one query."""
    beginning = beginning or BEYOND
    until = beginning + BEYOND
    tables = [model._meta.db_table for model in SEARCHED]
    span = [beginning, until, MOST_COMPLETIONS]
    with connection.cursor() as cursor:
        cursor.execute(_LOOK_UP, [list(lexemes), *span, *span, tables])  # type: ignore[list-item]
        found = {word: int(count or 0) for word, count in cursor.fetchall()}
    completions, count = found.pop(" completions"), found.pop(" count")
    rows = {table: max(found.pop(f" rows {table}"), 1) for table in tables}
    if count >= MOST_COMPLETIONS:
        completions = max(completions * 4, rows["movies_title"] // 5)
    return Frequencies(words=found, completions=completions, rows=rows)


def known_among(words: Iterable[str]) -> dict[str, int]:
    """The frequencies of those words that the vocabulary has. Runs one query if there are any."""
    wanted = sorted(set(words))
    return dict(SearchWord.objects.filter(word__in=wanted).values_list("word", "frequency")) if wanted else {}


# A word that came while we counted has a higher key than any before, and stays.
_COUNT = """
CREATE TEMPORARY TABLE counted_words ON COMMIT DROP AS
SELECT word COLLATE "C" AS word, sum(ndoc)::int AS frequency FROM ({counts}) c WHERE length(word) <= 60 GROUP BY 1
"""
_WRITE = """
INSERT INTO movies_searchword (word, frequency) SELECT word, frequency FROM counted_words ORDER BY word
ON CONFLICT (word) DO UPDATE SET frequency = excluded.frequency
    WHERE movies_searchword.frequency <> excluded.frequency
"""
_REMOVE = """
DELETE FROM movies_searchword w WHERE id <= %s AND NOT EXISTS (SELECT FROM counted_words c WHERE c.word = w.word)
"""


@dataclass(frozen=True, slots=True)
class Rebuilt:
    """What a rebuild did. words: in the vocabulary now; written: new ones and those with another frequency."""

    words: int
    written: int
    removed: int


def rebuild_vocabulary() -> Rebuilt:
    """Count the words of all names anew, in one transaction that readers don't notice. A second run changes nothing."""
    with transaction.atomic(), _without_time_limit(), connection.cursor() as cursor:
        advisory_xact_lock("movies.search.vocabulary")
        newest = SearchWord.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
        counts = " UNION ALL ".join(
            f"SELECT word, ndoc FROM ts_stat('SELECT search_document FROM {model._meta.db_table}')"  # noqa: S608
            for model in SEARCHED
        )
        cursor.execute(_COUNT.format(counts=counts))
        words = cursor.rowcount
        cursor.execute(_WRITE)
        written = cursor.rowcount
        cursor.execute(_REMOVE, [newest])
        removed = cursor.rowcount
        cursor.execute("DROP TABLE counted_words")
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE movies_searchword")
    return Rebuilt(words=words, written=written, removed=removed)


@contextmanager
def _without_time_limit() -> Iterator[None]:
    """For the rest of the transaction."""
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL statement_timeout = 0")
        yield
