"""The rows of an import: as a table, page by page, and all of them as a file."""

import csv
from collections.abc import Iterator, Mapping
from typing import Any

from django.http import HttpResponse, StreamingHttpResponse
from django.utils.dateparse import parse_date
from django.utils.formats import date_format
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from config.lib.pages import PageRequest, render_page
from config.lib.spreadsheets import MARK, Echo, harmless
from lists.enums import OwnedFormat, RowKind, RowState, Status
from lists.imports.planning import moment_of, part_text
from lists.models import Import, ImportRow
from lists.queries.imports import RowPage, Tally, list_names, rows_page, tally
from lists.services import today_of
from lists.views.imports_page import STATES, address, importing, label_of, own_import
from movies.models import Title

LARGEST_NUMBER = 2**31 - 1
REPORT = ("number", "kind", "state", "reason", "file", "line", "name", "year", "title", "episode", "says")
_CHUNK = 1_000
_LONGEST = 160


@require_safe
@importing
def rows(request: PageRequest, pk: int) -> HttpResponse:
    """Rows of a kind and in a state, each with the source's own row."""
    run = own_import(request, pk)
    kind = request.GET.get("kind", "") if request.GET.get("kind") in RowKind.values else ""
    state = request.GET.get("state", "") if request.GET.get("state") in RowState.values else ""
    before = _number(request.GET.get("before"))
    page = rows_page(run, request.profile, kind=kind, state=state, after=_number(request.GET.get("after")) or 0,
                     before=before)  # fmt: skip
    counted = tally(run)
    context = {
        "run": run,
        "label": label_of(run),
        "rows": [_shown(row, page) for row in page.rows],
        "title": _heading(kind, state),
        "count": _count(counted, kind, state),
        "kinds": _filters(run, counted, kind, state),
        "states": _state_filters(run, counted, kind, state),
        "previous_url": address(run, "import_rows", kind=kind, state=state, before=page.before),
        "next_url": address(run, "import_rows", kind=kind, state=state, after=page.after),
        "has_previous": page.before is not None,
        "has_next": page.after is not None,
    }
    return render_page(request, "lists/import_rows.html", context)


@require_safe
@importing
def report(request: PageRequest, pk: int) -> Any:
    """What became of every row, as a file; sent while it is read."""
    run = own_import(request, pk)
    day = today_of(request.profile).isoformat()
    name = f"matinee-import-{run.source or 'files'}-{day}.csv"
    return StreamingHttpResponse(
        _lines(run, request.profile),
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"},
    )


def said_of(row: ImportRow, lists: Mapping[str, str]) -> str:
    """What a row says besides what it is about, in a few words. lists: names by the source's own keys."""
    data = row.data
    say = {
        RowKind.WATCH: _watch, RowKind.RATING: _rating, RowKind.REVIEW: _text, RowKind.NOTE: _text,
        RowKind.STATUS: _status, RowKind.OWNED: _owned,
    }.get(RowKind(row.kind))  # fmt: skip
    if say:
        return say(data)
    if row.kind == RowKind.ITEM:
        name = lists.get(data["list_key"], data["list_key"])
        return _("on “%(name)s”") % {"name": name}
    if row.kind in (RowKind.WATCHLIST, RowKind.FAVOURITE):
        return day_text(data.get("added"))
    return ""


def name_of(row: ImportRow) -> str:
    """What a row is about, as the source calls it."""
    said = row.subject.said if row.subject else {}
    name = row.subject.name if row.subject else ""
    name = name or row.data.get("about") or row.data.get("name") or row.data.get("handle") or ""
    return f"{name} ({said['year']})" if said.get("year") else str(name)


def part_of(row: ImportRow) -> str:
    """Which episode or season the source means; empty where it means all of it."""
    part = row.data.get("part")
    return part_text(part) if part else ""


def day_text(said: Any) -> str:
    """A day, or a moment's day, in words."""
    moment = moment_of(said)
    day = moment.date() if moment else parse_date(said) if isinstance(said, str) else None
    return date_format(day) if day else ""


def _watch(data: Mapping[str, Any]) -> str:
    words = [day_text(data.get("moment") or data.get("day")) or _("no day")]
    if data.get("rating"):
        words.append(_points(data["rating"]))
    if data.get("company"):
        words.append(_("with %(names)s") % {"names": data["company"]})
    if data.get("review"):
        words.append(f"“{_short(data['review'])}”")
    return " · ".join(words)


def _rating(data: Mapping[str, Any]) -> str:
    return " · ".join(filter(None, (_points(data["value"]), day_text(data.get("rated")))))


def _text(data: Mapping[str, Any]) -> str:
    return f"“{_short(data['text'])}”"


def _status(data: Mapping[str, Any]) -> str:
    ours = str(Status(data["status"]).label)
    said = data.get("said")
    return f"{said} → {ours}" if said and said.casefold() != ours.casefold() else ours


def _owned(data: Mapping[str, Any]) -> str:
    return ", ".join(str(OwnedFormat(form).label) for form in data.get("formats", ()) if form in OwnedFormat.values)


def _points(value: int) -> str:
    return _("%(value)d out of 10") % {"value": value}


def _short(text: str) -> str:
    return Truncator(" ".join(text.split())).chars(_LONGEST)


def _shown(row: ImportRow, page: RowPage) -> dict[str, Any]:
    """A row as the table has it. title: what it was taken for, where the profile may know of it."""
    title: Title | None = page.titles.get(row.subject.title_id or 0) if row.subject else None
    return {
        "row": row,
        "name": name_of(row),
        "part": part_of(row),
        "says": said_of(row, page.lists),
        "title": title,
        "episode": _episode(row) if title else "",
        "kind": RowKind(row.kind).label,
        "state": RowState(row.state).label,
    }


def _episode(row: ImportRow) -> str:
    if row.episode:
        return f"S{row.episode.season.number} E{row.episode.number}"
    return str(row.season) if row.season else ""


def _heading(kind: str, state: str) -> str:
    words = [str(RowKind(kind).label)] if kind else []
    words += [str(RowState(state).label)] if state else []
    return " · ".join(words) or _("All rows")


def _count(counted: Tally, kind: str, state: str) -> str:
    kinds = [each for each in counted.kinds if not kind or each.kind == kind]
    count = sum(each.by_state.get(state, 0) if state else each.total for each in kinds)
    return ngettext("%(count)s row", "%(count)s rows", count) % {"count": f"{count:,}"}


def _filters(run: Import, counted: Tally, kind: str, state: str) -> list[dict[str, Any]]:
    found = [(str(each.kind.label), str(each.kind), each.total) for each in counted.kinds]
    return [
        {"label": label, "count": count, "active": name == kind,
         "url": address(run, "import_rows", kind=name, state=state)}
        for label, name, count in [(_("All kinds"), "", 0), *found]
    ]  # fmt: skip


def _state_filters(run: Import, counted: Tally, kind: str, state: str) -> list[dict[str, Any]]:
    kinds = [each for each in counted.kinds if not kind or each.kind == kind]
    found = [(str(each.label), str(each), sum(one.by_state.get(each, 0) for one in kinds)) for each in STATES]
    return [
        {"label": label, "count": count, "active": name == state,
         "url": address(run, "import_rows", kind=kind, state=name)}
        for label, name, count in [(_("All states"), "", 0), *found]
        if count or name in ("", state)
    ]  # fmt: skip


def _number(raw: str | None) -> int | None:
    """Where a page begins or ends; what is no number is none."""
    return min(int(raw), LARGEST_NUMBER) if raw and raw.isascii() and raw.isdigit() and len(raw) < 11 else None


def _lines(run: Import, viewer: Any) -> Iterator[str]:
    writer = csv.writer(Echo())
    yield MARK + str(writer.writerow(REPORT))
    lists = list_names(run)
    known = dict(
        Title.objects.visible_to(viewer)
        .filter(pk__in=run.subjects.filter(title__isnull=False).values("title"))
        .order_by()
        .values_list("pk", "name")
    )
    found = run.rows.select_related("subject", "season", "episode__season").defer("raw", "subject__candidates")
    for row in found.in_order().iterator(_CHUNK):
        yield str(writer.writerow(harmless(str(cell)) for cell in _cells(row, known, lists)))


def _cells(row: ImportRow, known: Mapping[int, str], lists: Mapping[str, str]) -> tuple[Any, ...]:
    said = row.subject.said if row.subject else {}
    name = row.subject.name if row.subject else row.data.get("about") or row.data.get("name") or ""
    title = known.get(row.subject.title_id or 0, "") if row.subject else ""
    episode = (_episode(row) if title else "") or part_of(row)
    return (
        row.number, RowKind(row.kind).label, RowState(row.state).label, row.reason, row.member, row.line or "", name,
        said.get("year", ""), title, episode, said_of(row, lists),
    )  # fmt: skip
