"""What files say of themselves beside what was read of them."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from lists.enums import RowKind
from lists.models import Import
from lists.queries.imports import ReadOf, Tally, read_by_subject
from movies.enums import TitleKind

MOST_SHOWN = 100
PARTS = ("season", "episode")


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
    where there are claims that rows have to be told apart for.
    """
    whole = [claim for claim in run.claims if not claim.get("subject")]
    single = [claim for claim in run.claims if claim.get("subject")]
    apart = [claim for claim in whole if claim.get("about") or claim.get("is_distinct")]
    kinds = {claim["what"] for claim in (*single, *apart)}
    read = read_by_subject(run, kinds) if kinds else []
    found = [_apart(claim, read) if claim in apart else _of_whole(claim, tally) for claim in whole]
    return (found + _of_titles(single, read))[:MOST_SHOWN]


def _apart(claim: Mapping[str, Any], read: Sequence[ReadOf]) -> Reckoning:
    """Of a claim about films, shows, seasons or episodes as such."""
    about, what = claim.get("about", ""), claim["what"]
    rows = [each for each in read if each.kind == what and _is_about(each, about, once=claim.get("is_distinct", False))]
    if not claim.get("is_distinct"):
        count = sum(each.count for each in rows)
    elif about in PARTS:
        count = sum(each.parts for each in rows)
    else:
        count = len({_identity(each.said) for each in rows})
    return Reckoning(claim["label"], _words(what), claim["count"], count)


def _is_about(read: ReadOf, about: str, *, once: bool) -> bool:
    """Whether rows tell of that; a show has been seen, and counts once, through any of its episodes."""
    if once and about == TitleKind.SHOW:
        return read.about == about or read.about in PARTS
    return not about or read.about == about


def _of_whole(claim: Mapping[str, Any], tally: Tally) -> Reckoning:
    """A file's own rows, where it has any; else all of the kind."""
    what, member = claim["what"], claim.get("member", "")
    if _has_rows(claim, tally):
        refused = tally.by_member.get((member, RowKind.REFUSED), 0)
        return Reckoning(claim["label"], _words(what), claim["count"], tally.by_member.get((member, what), 0), refused)
    kind = tally.of_kind(what)
    return Reckoning(claim["label"], _words(what), claim["count"], kind.total if kind else None)


def _has_rows(claim: Mapping[str, Any], tally: Tally) -> bool:
    member = claim.get("member", "")
    return bool(member) and any(found == member for found, _kind in tally.by_member)


def _of_titles(claims: Sequence[Mapping[str, Any]], rows: Sequence[ReadOf]) -> list[Reckoning]:
    read: Counter[tuple[Any, ...]] = Counter()
    for each in rows:
        for name in _names(each.said):
            read[name, each.kind] += each.count
    found = []
    for claim in claims:
        subject, what = claim["subject"], claim["what"]
        count = max((read[name, what] for name in _names(subject)), default=0)
        reckoning = Reckoning(subject.get("name") or claim["label"], _words(what), claim["count"], count)
        if reckoning.missing:
            found.append(reckoning)
    return found


def _identity(said: Mapping[str, Any]) -> tuple[Any, ...]:
    """The first of what a title is told by."""
    return next(iter(_names(said)), ())


def _names(said: Mapping[str, Any]) -> list[tuple[Any, ...]]:
    """By what the same title is told: any of these is enough."""
    ids = [(name, said[name]) for name in ("key", "tmdb", "imdb", "tvdb") if said.get(name)]
    return [*ids, ("name", said.get("name", "").casefold(), said.get("year"))] if said.get("name") else ids


def _words(what: str) -> str:
    return str(RowKind(what).label) if what in RowKind.values else what
