"""What every act on many titles can do, and the words that several of them say."""

from abc import ABC, abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass, field

from django.utils.translation import ngettext

from lists.services.bulk.rows import Row
from lists.undo import Journal
from social.models import Profile


@dataclass(frozen=True, slots=True)
class Preview:
    """changing: titles that it changes; same: those that are that way already. lines: all of it in words."""

    changing: int
    same: int
    lines: list[str] = field(default_factory=list)


class Act(ABC):
    """One thing to do to many titles."""

    def changing(self, profile: Profile, rows: Sequence[Row]) -> list[Row]:
        """Those of the rows that it changes. Raises List.DoesNotExist."""
        return [row for row in rows if self.changes(row)]

    def changes(self, row: Row) -> bool:
        return True

    def preview(self, profile: Profile, rows: Sequence[Row]) -> Preview:
        changing = self.changing(profile, rows)
        same = len(rows) - len(changing)
        lines = [self.will(len(changing))]
        lines += [self.already(same)] if same else []
        lines += self.besides(profile, changing) if changing else []
        return Preview(changing=len(changing), same=same, lines=lines)

    def besides(self, profile: Profile, rows: Sequence[Row]) -> list[str]:
        """What else follows from it, in words."""
        return []

    @abstractmethod
    def will(self, count: int) -> str:
        """`312 will become completed.`"""

    @abstractmethod
    def already(self, count: int) -> str:
        """`18 already are.`"""

    @abstractmethod
    def message(self, count: int) -> str:
        """What was done, for the toast and for undo."""

    @abstractmethod
    def carry_out(self, journal: Journal, rows: Sequence[Row]) -> None:
        """Do it to rows that it changes; the caller holds the shelf. Raises ValidationError."""


def line(count: int, text: str) -> list[str]:
    return [text % {"count": number(count)}] if count else []


def onto_watchlist(count: int) -> list[str]:
    return line(count, ngettext("%(count)s goes on your watchlist.", "%(count)s go on your watchlist.", count))


def off_watchlist(count: int) -> list[str]:
    return line(count, ngettext("%(count)s leaves your watchlist.", "%(count)s leave your watchlist.", count))


def of_titles(count: int) -> str:
    return ngettext("%(count)s title: %(what)s.", "%(count)s titles: %(what)s.", count)


def number(count: int) -> str:
    return f"{count:,}"
