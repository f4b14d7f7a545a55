"""What of an import its owner wants: kinds, statuses, and what wins where file and library differ."""

import datetime
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Self

from django.db import models
from django.utils.dateparse import parse_date
from django.utils.translation import gettext_lazy as _

from lists.enums import RowKind, Status
from lists.imports.planning import moment_of
from lists.models import ImportRow


class Winner(models.TextChoices):
    """Which of two values stays. Newest goes by the day that each was given; where there is none, ours stays."""

    MINE = "mine", _("What is here stays")
    THEIRS = "theirs", _("What is in the file wins")
    NEWEST = "newest", _("The newer one wins")


# Kinds where two values can differ; of statuses and notes nobody says when they were given.
CONTESTED = (RowKind.RATING, RowKind.STATUS, RowKind.NOTE)
TAKEN = tuple(kind for kind in RowKind.values if kind not in (RowKind.REFUSED, RowKind.FOLLOW))


@dataclass(frozen=True, slots=True)
class Choices:
    """kinds: of RowKind; statuses: of Status; conflicts: of Winner, by the kind of row."""

    kinds: frozenset[str] = frozenset(TAKEN)
    statuses: frozenset[str] = frozenset(Status.values)
    conflicts: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, stored: Mapping[str, Any]) -> Self:
        """From what an import keeps; what isn't said is taken, and what is here stays."""
        return cls(
            kinds=frozenset(stored.get("kinds", TAKEN)) & frozenset(TAKEN),
            statuses=frozenset(stored.get("statuses", Status.values)) & frozenset(Status.values),
            conflicts={
                kind: winner
                for kind, winner in stored.get("conflicts", {}).items()
                if kind in CONTESTED and winner in Winner.values
            },
        )

    def stored(self) -> dict[str, Any]:
        return {"kinds": sorted(self.kinds), "statuses": sorted(self.statuses), "conflicts": dict(self.conflicts)}

    def takes(self, row: ImportRow) -> bool:
        """Whether the row is of a kind, and says a status, that was asked for."""
        kind = RowKind.LIST if row.kind == RowKind.ITEM else row.kind
        if row.kind == RowKind.STATUS and row.data["status"] not in ("", *self.statuses):
            return False
        return kind in self.kinds

    def prefers_theirs(self, row: ImportRow, *, ours_at: datetime.datetime | None) -> bool:
        """Whether what the row says replaces what is here, which was given at that moment."""
        winner = self.conflicts.get(row.kind, Winner.MINE)
        if winner != Winner.NEWEST:
            return winner == Winner.THEIRS
        theirs = row.data.get("rated") or row.data.get("since")
        moment = moment_of(theirs)
        if moment and ours_at:
            return moment > ours_at
        day = moment.date() if moment else parse_date(theirs or "")
        return bool(day and ours_at and day > ours_at.date())
