"""From records to rows: a batch of titles in one short transaction, with nothing written that has not changed."""

from movies.ingest.children import add_credits
from movies.ingest.popularity import refresh_popularity
from movies.ingest.results import WriteResult
from movies.ingest.stubs import write_stubs
from movies.ingest.words import add_words
from movies.ingest.writer import write_titles

__all__ = ["WriteResult", "add_credits", "add_words", "refresh_popularity", "write_stubs", "write_titles"]
