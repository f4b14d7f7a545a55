"""Lists, the library, and the log of viewings."""

from lists.models.lists import List, ListItem, ListLike, ListLink, ListMember
from lists.models.tracking import LibraryEntry, SavedView, Shelf, Undo, Watch

__all__ = [
    "LibraryEntry",
    "List",
    "ListItem",
    "ListLike",
    "ListLink",
    "ListMember",
    "SavedView",
    "Shelf",
    "Undo",
    "Watch",
]
