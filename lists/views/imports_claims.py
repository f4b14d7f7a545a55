"""What files say of themselves beside what was read of them."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from lists.enums import RowKind
from lists.models import Import
from lists.queries.imports import Tally, read_by_subject

MOST_SHOWN = 100


@dataclass(frozen=True, slots=True)
class Reckoning:
    """A claim. read: how many things of its kind were read there, None where that can't be compared; refused: how many
    rows of that file can't come along; missing: how many that leaves.
    """

    label: str
    what: str
    claimed: int
    read: int | None
    refused: int = 0

    @property
    def missing(self) -> int:
        return 0 if self.read is None else max(self.claimed - self.read - self.refused, 0)


def reckonings(run: Import, tally: Tally) -> list[Reckoning]:
    """The claims about files and about all of it; those about single titles only where less was read. Runs one query
    where there are any of those.
    """
    whole = [claim for claim in run.claims if not claim.get("subject")]
    single = [claim for claim in run.claims if claim.get("subject")]
    alike = Counter(claim["what"] for claim in whole if not _has_rows(claim, tally))
    found = [_of_whole(claim, tally, alike) for claim in whole]
    return (found + _of_titles(run, single))[:MOST_SHOWN]


def _of_whole(claim: Mapping[str, Any], tally: Tally, alike: Mapping[str, int]) -> Reckoning:
    """A file's own rows, where it has any; else all of the kind, where no other claim is about the same."""
    what, member = claim["what"], claim.get("member", "")
    read: int | None = None
    refused = 0
    if _has_rows(claim, tally):
        read = tally.by_member.get((member, what), 0)
        refused = tally.by_member.get((member, RowKind.REFUSED), 0)
    elif alike[what] == 1 and (kind := tally.of_kind(what)):
        read = kind.total
    return Reckoning(claim["label"], _words(what), claim["count"], read, refused)


def _has_rows(claim: Mapping[str, Any], tally: Tally) -> bool:
    member = claim.get("member", "")
    return bool(member) and any(found == member for found, _kind in tally.by_member)


def _of_titles(run: Import, claims: Sequence[Mapping[str, Any]]) -> list[Reckoning]:
    if not claims:
        return []
    read: Counter[tuple[Any, ...]] = Counter()
    for said, kind, count in read_by_subject(run, {claim["what"] for claim in claims}):
        for name in _names(said):
            read[name, kind] += count
    found = []
    for claim in claims:
        subject, what = claim["subject"], claim["what"]
        count = max((read[name, what] for name in _names(subject)), default=0)
        reckoning = Reckoning(subject.get("name") or claim["label"], _words(what), claim["count"], count)
        if reckoning.missing:
            found.append(reckoning)
    return found


def _names(said: Mapping[str, Any]) -> list[tuple[Any, ...]]:
    """By what the same title is told: any of these is enough."""
    ids = [(name, said[name]) for name in ("key", "tmdb", "imdb", "tvdb") if said.get(name)]
    return [*ids, ("name", said.get("name", "").casefold(), said.get("year"))] if said.get("name") else ids


def _words(what: str) -> str:
    return str(RowKind(what).label) if what in RowKind.values else _("Titles seen")
