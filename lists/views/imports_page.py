"""What the pages of an import have in common: whose it is, and its numbers as tables."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import wraps
from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from config.lib.pages import PageRequest
from lists.enums import ImportState, RowKind, RowState, Status
from lists.imports.choosing import TAKEN, Choices, Winner
from lists.imports.source import Source
from lists.imports.sources import sources
from lists.models import Import
from lists.queries.imports import Said, Tally
from lists.views.acting import acting
from social.enums import ProfileKind

View = Callable[..., HttpResponse]
# The columns of the table of numbers, as far as there is anything in them.
STATES = (
    RowState.READY, RowState.WRITTEN, RowState.HERE, RowState.DUPLICATE, RowState.AMBIGUOUS, RowState.UNKNOWN,
    RowState.UNSUPPORTED, RowState.SKIPPED,
)  # fmt: skip
# How an import stands, for its mark: what needs somebody is lit.
TONES = {
    ImportState.ASKING: "lit", ImportState.READY: "lit", ImportState.DONE: "good", ImportState.FAILED: "bad",
}  # fmt: skip


def importing(view: View) -> View:
    """A view for a profile that keeps a history of its own: children and guests are told so, visitors log in."""

    @wraps(view)
    @acting
    def wrapped(request: PageRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.profile.kind != ProfileKind.STANDARD:
            return render(request, "lists/import_closed.html", {"profile": request.profile}, status=403)
        return view(request, *args, **kwargs)

    return wrapped


def own_import(request: PageRequest, pk: int) -> Import:
    """An import of this very profile; else 404. Runs one query."""
    run = Import.objects.filter(profile=request.profile, pk=min(pk, 2**63 - 1)).first()
    if run is None:
        raise Http404(_("There is no such import."))
    run.profile = request.profile
    return run


def address(run: Import, name: str = "import", **query: Any) -> str:
    """One of an import's pages. query: what is empty is left out."""
    asked = urlencode({key: value for key, value in query.items() if value})
    url = reverse(f"lists:{name}", args=[run.pk])
    return f"{url}?{asked}" if asked else url


def source_of(run: Import) -> Source | None:
    return sources().get(run.source)


def label_of(run: Import) -> str:
    """Where it comes from, in words, also before anybody knows."""
    source = source_of(run)
    return source.label if source else _("Your files")


def may_be_undone(run: Import) -> bool:
    return run.state == ImportState.DONE and bool(run.undo_until and run.undo_until > timezone.now())


# -- numbers -----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Cell:
    """A number that leads to the rows it counts. label: of its column."""

    label: str
    count: int
    url: str
    state: str = ""


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the table: how many rows of a kind are in each state."""

    label: str
    cells: Sequence[Cell]
    all: Cell


def table(run: Import, tally: Tally) -> dict[str, Any]:
    """columns and lines: kinds by states, without columns in which there is nothing; sums: of each column."""
    shown = [state for state in STATES if tally.of_state(state)]
    heads = [str(state.label) for state in shown]

    def cells(kind: str, counts: Mapping[str, int]) -> list[Cell]:
        return [
            Cell(str(state.label), counts.get(state, 0), address(run, "import_rows", kind=kind, state=state), state)
            for state in shown
        ]

    def line(label: str, kind: str, counts: Mapping[str, int]) -> Line:
        total = Cell(_("All"), sum(counts.values()), address(run, "import_rows", kind=kind))
        return Line(label, cells(kind, counts), total)

    lines = [line(str(kind.kind.label), kind.kind, kind.by_state) for kind in tally.kinds]
    sums = line(_("All"), "", {state: tally.of_state(state) for state in shown})
    return {"columns": heads, "lines": lines, "sums": sums if len(lines) > 1 else None}


def to_write(tally: Tally, choices: Choices, said: Iterable[Said]) -> int:
    """How many things would be written with these choices. Where the newer one wins it is the most that can be."""
    count = 0
    for kind in tally.kinds:
        group = RowKind.LIST if kind.kind == RowKind.ITEM else kind.kind
        if group not in choices.kinds:
            continue
        count += kind.by_state.get(RowState.READY, 0)
        if choices.conflicts.get(kind.kind, Winner.MINE) == Winner.MINE:
            count -= kind.conflicts
        if kind.kind == RowKind.STATUS:
            count -= sum(each.ready for each in said if each.status not in choices.statuses)
    return max(count, 0)


def staying(tally: Tally, choices: Choices) -> int:
    """How many things differ from what is here, and don't come along, since what is here stays."""
    return sum(
        kind.conflicts
        for kind in tally.kinds
        if kind.kind in choices.kinds and choices.conflicts.get(kind.kind, Winner.MINE) == Winner.MINE
    )


def offers(run: Import, tally: Tally, said: Sequence[Said]) -> dict[str, list[dict[str, Any]]]:
    """What may be chosen: kinds and statuses of which something is ready, and what may differ from what is here."""
    choices = Choices.of(run.choices)
    ready: Counter[str] = Counter({str(kind.kind): kind.by_state.get(RowState.READY, 0) for kind in tally.kinds})
    ready[RowKind.LIST] += ready.pop(RowKind.ITEM, 0)
    statuses: Counter[str] = Counter()
    for each in said:
        statuses[each.status] += each.ready
    return {
        "kinds": [_offer(RowKind(kind), ready[kind], on=kind in choices.kinds) for kind in TAKEN if ready[kind]],
        "statuses": [
            _offer(status, statuses[status], on=status in choices.statuses) for status in Status if statuses[status]
        ],
        "contests": [
            {"kind": kind.kind, "label": kind.kind.label, "count": kind.conflicts,
             "winners": [(winner, winner == choices.conflicts.get(kind.kind, Winner.MINE)) for winner in Winner
                         if kind.kind != RowKind.NOTE or winner != Winner.NEWEST]}
            for kind in tally.kinds if kind.conflicts
        ],
    }  # fmt: skip


def _offer(choice: Any, count: int, *, on: bool) -> dict[str, Any]:
    return {"value": choice.value, "label": choice.label, "count": count, "on": on}


def mapping(source: Source | None, said: Sequence[Said]) -> list[dict[str, Any]]:
    """Which of the source's statuses become which of ours, with how many rows say so."""
    labels = dict(Status.choices)
    rows = [{"said": each.said, "status": labels.get(each.status, each.status), "count": each.count} for each in said]
    known = {each.said.casefold() for each in said}
    others = (source.statuses if source else {}).items()
    return rows + [{"said": word, "status": labels[status], "count": 0} for word, status in others
                   if said and word.casefold() not in known]  # fmt: skip
