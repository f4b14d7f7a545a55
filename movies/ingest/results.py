"""What a write did, and the lock that all writers of the catalogue take."""

from dataclasses import dataclass

# One writer at a time: batches that share people and companies neither deadlock nor double a row.
INGEST_LOCK = "movies:ingest"


@dataclass(frozen=True, slots=True)
class WriteResult:
    """How many titles were added, changed and left alone; title_ids: primary keys in the order of the records.

    filled: how many of those changed were stubs before, and have become full.
    """

    added: int
    changed: int
    unchanged: int
    title_ids: list[int]
    filled: int = 0
