"""Lists, the library, and the log of viewings."""

from lists.models.exports import Export
from lists.models.imports import (
    Import,
    ImportAnswer,
    ImportBatch,
    ImportChunk,
    ImportFile,
    ImportRow,
    ImportSubject,
)
from lists.models.lists import List, ListItem, ListLike, ListLink, ListMember
from lists.models.together import SharedWatch
from lists.models.tracking import LibraryEntry, SavedView, Shelf, Undo, Watch

__all__ = [
    "Export",
    "Import",
    "ImportAnswer",
    "ImportBatch",
    "ImportChunk",
    "ImportFile",
    "ImportRow",
    "ImportSubject",
    "LibraryEntry",
    "List",
    "ListItem",
    "ListLike",
    "ListLink",
    "ListMember",
    "SavedView",
    "SharedWatch",
    "Shelf",
    "Undo",
    "Watch",
]
