"""What a source has to say of itself. A new one is a file in `lists.imports.sources` that makes one of these."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

from django_stubs_ext import StrPromise

from lists.enums import Status
from lists.imports.files import Answers, Member


class Reader(Protocol):
    def __call__(self, members: Sequence[Member], answers: Answers) -> Iterator[Any]: ...


@dataclass(frozen=True, slots=True)
class Source:
    """slug: its name in addresses and in the database. label: its name for people. order: between several that
    recognise a file the lower one gets it.

    takes: whether a file of a zip, by its path there, is to be read at all. An allow-list: whatever it doesn’t name
    stays packed (archives hold passwords and e-mail addresses beside the useful tables). Any folder may lie around it.

    recognises: whether a file is this source's, by the beginning of what it holds (64 KB, which may end anywhere). Its
    name may help where the content says too little; it is never enough.

    read: a generator over records (`lists.imports.records`: rows, claims, notices) from those members that it
    recognised or takes, all files of one upload together: what two of them tell is told once. Pure: no database, no
    network, no clock. Raises ImportFileError or NeedsAnswerError, nothing else, whatever the bytes are.

    statuses: which of its words become which of ours, for the page to show. said: one sentence on what comes along and
    what doesn't, in plain words. where: how one gets the file there, in one sentence.
    """

    slug: str
    label: str
    takes: Callable[[str], bool]
    recognises: Callable[[Member], bool]
    read: Reader
    said: str | StrPromise
    where: str | StrPromise
    statuses: Mapping[str, Status] = field(default_factory=dict)
    order: int = 0
