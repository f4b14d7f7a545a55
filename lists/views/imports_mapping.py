"""A table that nobody knows: its owner says which column is what, and sees what the first rows become by that."""

from collections.abc import Sequence
from typing import Any

from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from config.lib.pages import PageRequest, render_page
from lists.enums import ImportState, RowKind
from lists.imports import resolving
from lists.imports.files import ImportFileError, Member, NeedsAnswerError
from lists.imports.records import Subject
from lists.imports.sources.table import FIELDS, MAPPING, columns_of, guess_mapping, sample
from lists.imports.uploads import beginnings_for, password_of
from lists.models import Import, ImportRow, ImportSubject
from lists.views.imports_page import address, importing, label_of, own_import
from lists.views.imports_rows import name_of, part_of, said_of
from lists.views.lists_editing import whole_number
from movies.enums import TitleKind

SAMPLE = "mapping-sample"
MOST_CELLS = 3
# Bytes by which columns are guessed: of a large file all of it would be read anew with each change of a select.
ENOUGH = 256 * 1024
# Asked for first, whether or not a column is guessed for them.
USUAL = ("name", "year", "watched_on", "rating")
LABELS = {
    "name": gettext_lazy("Name"), "year": gettext_lazy("Year"), "kind": gettext_lazy("Film or show"),
    "tmdb": gettext_lazy("TMDB’s number"), "imdb": gettext_lazy("IMDb’s id"), "tvdb": gettext_lazy("TVDB’s number"),
    "season": gettext_lazy("Season"), "episode": gettext_lazy("Episode"), "watched_on": gettext_lazy("Day watched"),
    "rating": gettext_lazy("Rating"), "rated_on": gettext_lazy("Day rated"), "review": gettext_lazy("Review"),
    "tags": gettext_lazy("Tags"), "note": gettext_lazy("Note"), "rewatch": gettext_lazy("Seen before"),
    "status": gettext_lazy("Status"), "list": gettext_lazy("List"), "favourite": gettext_lazy("Favourite"),
}  # fmt: skip
WHATS = (
    ("watches", gettext_lazy("Viewings")),
    ("ratings", gettext_lazy("Ratings")),
    ("watchlist", gettext_lazy("A watchlist")),
    ("list", gettext_lazy("A list")),
)
KINDS = (
    ("", gettext_lazy("Both, or it says so itself")),
    (TitleKind.FILM.value, gettext_lazy("Films only")),
    (TitleKind.SHOW.value, gettext_lazy("Shows only")),
)
SCALES = (("", gettext_lazy("As the rows tell")), ("5", "5"), ("10", "10"), ("100", "100"))
ORDERS = (
    ("", gettext_lazy("As the rows tell")),
    ("ymd", gettext_lazy("Year, month, day")),
    ("dmy", gettext_lazy("Day, month, year")),
    ("mdy", gettext_lazy("Month, day, year")),
)


@require_POST
@importing
def columns(request: PageRequest, pk: int) -> HttpResponse:
    """Show what the first rows become by these columns, or with step=go have all of them read so."""
    run = own_import(request, pk)
    if not waits_for_columns(run):
        return redirect(address(run))
    mapping = _mapping(request.POST)
    if request.POST.get("step") == "go" and not _try(_members(run), mapping)["problem"]:
        resolving.answer(run, MAPPING, mapping)
        return redirect(address(run))
    return mapping_page(request, run, mapping)


def waits_for_columns(run: Import) -> bool:
    return run.state == ImportState.ASKING and run.question.get("name") == MAPPING


def mapping_page(request: PageRequest, run: Import, mapping: dict[str, Any] | None = None) -> HttpResponse:
    """mapping: as the form sent it; else what was answered before, or what can be guessed."""
    members = _members(run)
    kept = run.answers.get(MAPPING)
    shown = mapping or (kept if isinstance(kept, dict) and kept else None) or guess_mapping(members)
    try:
        found = columns_of(members[0]) if members else []
    except ImportFileError:
        found = []
    chosen = shown.get("columns") or {}
    fields = [{"name": name, "label": LABELS[name], "chosen": chosen.get(name, "")} for name in FIELDS]
    context = {
        "run": run,
        "label": label_of(run),
        "names": [member.path for member in members],
        "fields": [field for field in fields if field["chosen"] or field["name"] in USUAL],
        "others": [field for field in fields if not field["chosen"] and field["name"] not in USUAL],
        "columns": [{"name": each.name, "cells": ", ".join(each.cells[:MOST_CELLS])} for each in found],
        "asked": [
            _select("kind", _("It holds"), KINDS, shown.get("kind")),
            _select("scale", _("Ratings are out of"), SCALES, shown.get("scale")),
            _select("date_order", _("Days are written"), ORDERS, shown.get("date_order")),
        ],
        "whats": [(value, label, value == shown.get("what")) for value, label in WHATS],
        "list_name": shown.get("list_name", ""),
        **_try(members, shown),
    }
    status = 422 if mapping and context["problem"] and request.POST.get("step") == "go" else 200
    return render_page(request, "lists/import_mapping.html", context, fragment=SAMPLE, status=status)


def _members(run: Import) -> list[Member]:
    """The beginnings of the files, as many whole lines as tell what they hold: they are kept until they are read."""
    try:
        return beginnings_for(run, password=password_of(run), most=ENOUGH)
    except (ImportFileError, NeedsAnswerError):
        return []


def _try(members: Sequence[Member], mapping: dict[str, Any]) -> dict[str, Any]:
    """What the first rows become; problem: why they become nothing, in words; open: that days or ratings can be read in
    several ways, of which one is shown and which will be asked about.
    """
    shown: dict[str, Any] = {"samples": [], "problem": "", "open": False}
    if not members:
        return shown | {"problem": _("The files aren’t here any more. Upload them again.")}
    # Once for the columns, once more for each of the two that may be open.
    for _time in range(3):
        try:
            found = sample(members[0], mapping)
        except NeedsAnswerError as question:
            if question.name == MAPPING or not question.choices:
                return shown | {"problem": str(question)}
            shown["open"] = True
            mapping = {**mapping, question.name: question.choices[0].value}
        except ImportFileError as error:
            return shown | {"problem": str(error)}
        else:
            rows = [{"line": each.line.number, "rows": [_shown(record) for record in each.records]} for each in found]
            return shown | {"samples": rows}
    return shown


def _shown(record: Any) -> dict[str, Any]:
    """A record as a row of the import will show it."""
    data = record.model_dump(mode="json", exclude={"kind", "subject", "part", "origin"}, exclude_defaults=True)
    if part := getattr(record, "part", None):
        data["part"] = part.model_dump(mode="json", exclude_defaults=True)
    said: Subject | None = getattr(record, "subject", None)
    subject = ImportSubject(said=said.model_dump(mode="json", exclude_defaults=True)) if said else None
    row = ImportRow(kind=record.kind, data=data, subject=subject)
    return {
        "kind": RowKind(record.kind).label,
        "name": name_of(row),
        "part": part_of(row),
        "says": getattr(record, "reason", "") or said_of(row, {}),
    }


def _mapping(data: QueryDict) -> dict[str, Any]:
    """The answer as lists.imports.sources.table takes it. It is checked there."""
    picked = {name: data.get(f"column-{name}", "").replace("\0", "") for name in FIELDS}
    return {
        "columns": {name: column for name, column in picked.items() if column},
        "what": data.get("what", ""),
        "scale": whole_number(data.get("scale", "")),
        "date_order": data.get("date_order", ""),
        "list_name": data.get("list_name", "").replace("\0", ""),
        "kind": data.get("kind", ""),
    }


def _select(name: str, label: str, choices: Sequence[tuple[str, Any]], chosen: Any) -> dict[str, Any]:
    """A scale that the rows tell, and that isn't among the usual ones, is one of the choices, too."""
    value = "" if chosen is None else str(chosen)
    known = [*choices] if value in dict(choices) else [*choices, (value, value)]
    return {"name": name, "label": label, "options": [(key, text, key == value) for key, text in known]}
