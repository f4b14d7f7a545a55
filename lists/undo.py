"""Taking back what one has just done.

A service keeps a journal of what it changes; saved, it is an `Undo` that a toast offers. Taking back is a write like
any other: it can come twice (the second time nothing happens), and it leaves alone what was changed again in between.
"""

import datetime
import uuid
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from enum import Enum, auto
from typing import Any

from django.db import models
from django.db.models import Q
from django.utils import timezone

from lists.models import LibraryEntry, Undo
from social.models import Profile

KEPT_FOR = datetime.timedelta(days=1)
# Rows that the clean-up deletes at a time.
BATCH = 1000
# What only its owner's hand writes in a library entry; the rest follows from viewings and lists.
OWN_FIELDS = (
    "status", "status_at", "owned", "owned_note", "private_note", "stopped_at_episode_id", "stopped_at_minute",
)  # fmt: skip


class Left(Enum):
    """How much of a step stays as it is, because it was changed since."""

    SOME = auto()
    ALL = auto()

    @classmethod
    def of(cls, total: int, *, done: int) -> "Left | None":
        """Of so many things so many were taken back; None: all of them."""
        if done >= total:
            return None
        return cls.SOME if done else cls.ALL


@dataclass(slots=True)
class Since:
    """What has happened since an act, for its steps to look at; under `since` in each.

    at: when the act was done. seen: titles with viewings that it didn't know of, or that stay. listed: titles that stay
    on the watchlist that it put them on. settle: titles whose status stays for a viewing's sake.
    """

    at: datetime.datetime
    seen: set[int] = field(default_factory=set)
    listed: set[int] = field(default_factory=set)
    settle: set[int] = field(default_factory=set)


Step = dict[str, Any]
Handler = Callable[[Profile, Step], Left | None]
_handlers: dict[str, Handler] = {}


class UndoExpiredError(Exception):
    """There is nothing to take back any more: it was long ago."""


def takes_back(kind: str) -> Callable[[Handler], Handler]:
    """Register how a kind of step is taken back: called with the profile and the step, under the shelf's lock.

    It returns how much of it stays, None for nothing.
    """

    def register(handler: Handler) -> Handler:
        _handlers[kind] = handler
        return handler

    return register


def handler_of(kind: str) -> Handler:
    return _handlers[kind]


@dataclass(slots=True)
class Journal:
    """What one act changes, in order. Rows are kept as their columns' values."""

    profile: Profile
    steps: list[Step] = field(default_factory=list)

    def note(self, kind: str, **facts: Any) -> None:
        self.steps.append({"kind": kind, **{name: _plain(value) for name, value in facts.items()}})

    def entry_changed(self, before: Mapping[str, Any], after: LibraryEntry) -> None:
        """An entry's own fields were these before (see `own_fields`)."""
        now = own_fields(after)
        changed = {name: [before[name], now[name]] for name in OWN_FIELDS if before[name] != now[name]}
        if changed:
            self.note("entry", title=after.title_id, changed=changed)

    def save(self, label: str, *, kept_for: datetime.timedelta | None = None) -> Undo | None:
        """Store it; None where nothing was changed. label: what was done, in the words of a toast.

        kept_for: how long it can be taken back, where that isn't KEPT_FOR.
        """
        if not self.steps:
            return None
        expires_at = timezone.now() + kept_for if kept_for else None
        return Undo.objects.create(
            profile=self.profile, key=uuid.uuid4(), label=label[:200], steps=self.steps, expires_at=expires_at
        )


def _plain(value: Any) -> Any:
    """The value with its moments as text to the microsecond: JSON's own encoder would cut them off."""
    if isinstance(value, datetime.datetime):
        return value.isoformat()
    if isinstance(value, dict):
        return {name: _plain(each) for name, each in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(each) for each in value]
    return value


def own_fields(entry: LibraryEntry) -> dict[str, Any]:
    return {name: getattr(entry, name) for name in OWN_FIELDS}


def row_of(instance: models.Model) -> dict[str, Any]:
    """A row as its columns' values, fit for a journal."""
    return {column.attname: getattr(instance, column.attname) for column in instance._meta.concrete_fields}


def rows_from(model: type[models.Model], rows: Iterable[Mapping[str, Any]]) -> list[Any]:
    """Instances with the values of a journal's rows, keys included; not saved."""
    return [
        model(**{column.attname: column.to_python(row[column.attname]) for column in model._meta.concrete_fields})
        for row in rows
    ]


def claim(*, profile: Profile, key: uuid.UUID) -> Undo | None:
    """Take the right to undo, once: None where it was taken already. Raises Undo.DoesNotExist, UndoExpiredError."""
    found = Undo.objects.get(profile=profile, key=key)
    if (found.expires_at or found.created_at + KEPT_FOR) < timezone.now():
        raise UndoExpiredError
    if not Undo.objects.filter(pk=found.pk, undone_at=None).update(undone_at=timezone.now()):
        return None
    return found


def forget_old() -> int:
    """Delete what can't be taken back any more, in batches. Returns how many; a second time there are none."""
    gone, now = 0, timezone.now()
    old = Undo.objects.filter(created_at__lt=now - KEPT_FOR).filter(Q(expires_at=None) | Q(expires_at__lt=now))
    while keys := list(old.order_by("created_at").values_list("pk", flat=True)[:BATCH]):
        gone += Undo.objects.filter(pk__in=keys).delete()[0]
    return gone


def titles_in(undo: Undo) -> list[int]:
    """The titles that the act touched, each once."""
    found: dict[int, None] = {}
    for step in undo.steps:
        named = [step.get("title"), *step.get("titles", ()), *(row.get("title_id") for row in step.get("rows", ()))]
        found |= dict.fromkeys(key for key in named if key is not None)
    return list(found)
