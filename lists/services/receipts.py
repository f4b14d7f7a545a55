"""What a service hands back: what it did, in words, and how to take it back."""

from dataclasses import dataclass, field
from typing import Any

from lists.models import LibraryEntry, Undo


@dataclass(frozen=True, slots=True)
class Receipt:
    """message: for a toast, empty where nothing changed. undo: None where there is nothing to take back.

    entry: the library entry as it is now, where the act was about one title. made: what was created, if anything.
    """

    message: str = ""
    undo: Undo | None = None
    entry: LibraryEntry | None = None
    made: Any = None
    count: int = field(default=0)

    @property
    def changed(self) -> bool:
        return self.undo is not None
