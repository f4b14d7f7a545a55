"""From records to rows: a batch of titles in one short transaction, with nothing written that has not changed."""

from movies.ingest.people import write_person
from movies.ingest.results import WriteResult
from movies.ingest.stubs import write_stubs
from movies.ingest.writer import write_titles

__all__ = ["WriteResult", "write_person", "write_stubs", "write_titles"]
