"""The vocabulary that spelling is corrected against: each word of each name that search finds."""

from collections.abc import Iterable

from config.lib.text import words
from movies.ingest.sql import execute

_ADD = """
INSERT INTO movies_searchword (word, frequency)
SELECT w.word, 1 FROM unnest(%s::text[]) AS w(word)
WHERE NOT EXISTS (SELECT FROM movies_searchword s WHERE s.word = w.word)
ON CONFLICT DO NOTHING
"""


def add_words(names: Iterable[str]) -> None:
    """Add the words of these names that the vocabulary lacks."""
    found = {word for name in names for word in words(name) if len(word) > 1 and not word.isdigit()}
    if found:
        execute(_ADD, [sorted(found)])
