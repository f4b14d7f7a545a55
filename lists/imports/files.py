"""A file of somebody's export as parsers get it, and what may be wrong with it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

# The question that a locked zip asks; its answer is kept nowhere.
PASSWORD = "password"  # noqa: S105 (a question's name)
# Of this much a parser has to know what it is.
HEAD = 65_536


@dataclass(frozen=True, slots=True)
class Member:
    """A file, or one out of a zip. path: with "/" between folders, below whatever folder all of the zip lies in."""

    path: str
    data: bytes

    @property
    def name(self) -> str:
        """`ratings.csv` of `export/ratings.csv`."""
        return self.path.rsplit("/", 1)[-1]

    @property
    def head(self) -> bytes:
        return self.data[:HEAD]


class ImportFileError(Exception):
    """A file can't be read, and why, in words for its owner. member: which one."""

    def __init__(self, text: str, *, member: str = "") -> None:
        super().__init__(text)
        self.member = member


class MissingColumnError(ImportFileError):
    """A table lacks a column without which it says nothing."""

    def __init__(self, column: str, *, member: str = "") -> None:
        super().__init__(_("The column “%(column)s” is missing.") % {"column": column}, member=member)
        self.column = column


class NotAnExportError(ImportFileError):
    """It is not what it should be: no CSV, no JSON, a broken zip."""


@dataclass(frozen=True, slots=True)
class Choice:
    value: str
    label: str


class NeedsAnswerError(Exception):
    """The file can be read only once its owner has answered a question.

    name: of the answer (`role:watchlist.csv`, `date_order`, `password`, `profile`); asked: the question in words;
    choices: empty for free text.
    """

    def __init__(self, name: str, asked: str, choices: Sequence[Choice] = ()) -> None:
        super().__init__(asked)
        self.name, self.asked, self.choices = name, asked, tuple(choices)


@dataclass(frozen=True, slots=True)
class Answers:
    """What the owner of the files has answered so far, by the name of the question."""

    given: Mapping[str, Any] = field(default_factory=dict)

    def get(self, name: str, default: Any = None) -> Any:
        return self.given.get(name, default)

    def need(self, name: str, asked: str, choices: Sequence[Choice] = ()) -> Any:
        """The answer. Raises NeedsAnswerError where there is none, or one that is not among the choices."""
        found = self.given.get(name)
        if found is None or (choices and found not in {choice.value for choice in choices}):
            raise NeedsAnswerError(name, asked, choices)
        return found
