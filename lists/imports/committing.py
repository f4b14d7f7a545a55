"""Writing an import into the library: batch by batch, each one transaction that can be taken back.

Killed between two batches, it goes on with what isn't written yet; killed within one, nothing of that batch is there.
"""

from collections.abc import Callable, Sequence

from django.db.models import Count
from django.utils import timezone
from django.utils.translation import gettext as _

from lists.enums import ListKind, RowKind, RowState
from lists.imports import restoring
from lists.imports.choosing import Choices
from lists.imports.further import write_further
from lists.imports.known import Known, read_known
from lists.imports.planning import Planner, list_identity, lists_of, moment_of, seasons_of, title_of, visibility_of
from lists.imports.rows import save_states, with_subjects
from lists.imports.sources import sources
from lists.imports.texts import cut, list_description_of, list_name_of
from lists.imports.writing import Batch, apply
from lists.models import Import, ImportBatch, ImportRow, List, Undo
from lists.models.imports import UNDO_KEPT_FOR
from lists.services.bulk import history
from lists.services.items import lock_editable
from lists.services.shelf import shelf, time_zone_of, today_of
from lists.undo import Journal

# Of one batch, about; a title's rows are never parted.
ROWS_AT_ONCE = 2_000
LONGEST_ITEM_NOTE = 500
_OF_LISTS = (RowKind.LIST, RowKind.ITEM)
_JUDGED = (RowState.READY, RowState.HERE, RowState.DUPLICATE, RowState.WRITTEN)
Alive = Callable[..., None]


def commit(run: Import, alive: Alive) -> None:
    """Write all that is ready and wanted. Raises what `alive` raises."""
    choices = Choices.of(run.choices)
    ready = run.rows.filter(state=RowState.READY)
    done = 0
    alive(done=0, total=ready.count())
    lists = list(with_subjects(run).filter(kind=RowKind.LIST, state__in=_JUDGED))
    # The watchlist comes before what is on it: it may be more private than what is new here.
    for row in lists:
        if row.data.get("list_kind") in restoring.STANDING:
            done += _write_list(run, choices, row)
    while titles := _next_titles(run):
        done += _write_titles(run, choices, titles)
        alive(done=done)
    for row in lists:
        if row.data.get("list_kind") not in restoring.STANDING:
            done += _write_list(run, choices, row)
            alive(done=done)
    _arrange(run, lists)
    _write_untitled(run, choices)
    # Titles on lists that are not in the files themselves.
    left = run.rows.filter(kind=RowKind.ITEM, state=RowState.READY)
    left.update(state=RowState.UNSUPPORTED, reason=_("The list that it is on isn’t in the files."))
    run.choices = choices.stored()
    run.committed_at, run.undone_at = timezone.now(), None
    run.save(update_fields=["choices", "committed_at", "undone_at"])
    # What an earlier commit wrote can be taken back for as long as this one: the import is one thing.
    kept = run.batches.filter(undone_at=None, undo__isnull=False).values("undo")
    Undo.objects.filter(pk__in=kept, undone_at=None).update(expires_at=run.committed_at + UNDO_KEPT_FOR)


def _next_titles(run: Import) -> list[int]:
    """Titles with rows to write, few enough for one batch; a title with very many rows is one by itself."""
    rows = run.rows.filter(state=RowState.READY, subject__title__isnull=False).exclude(kind__in=_OF_LISTS)
    counted = rows.order_by("subject__title").values_list("subject__title").annotate(n=Count("pk"))
    found: list[int] = []
    total = 0
    for title, count in counted[:ROWS_AT_ONCE]:
        total += count
        if found and total > ROWS_AT_ONCE:
            break
        found.append(title)
    return found


def _write_titles(run: Import, choices: Choices, titles: Sequence[int]) -> int:
    """One batch. Returns how many rows it is done with."""
    profile = run.profile
    with shelf(profile):
        rows = list(with_subjects(run).filter(subject__title__in=titles, state__in=_JUDGED).exclude(kind__in=_OF_LISTS))
        known = read_known(profile, titles, seasons=seasons_of(rows))
        planner = _planner(run, known, rows)
        journal = Journal(profile)
        Batch(journal, planner, choices, known, rows).write()
        _close(run, journal, rows)
    return len(rows)


def _write_list(run: Import, choices: Choices, found: ImportRow) -> int:
    """A list with what is on it, new, or at the end of the one of that name."""
    profile = run.profile
    with shelf(profile):
        items = list(with_subjects(run).filter(kind=RowKind.ITEM, data__list_key=found.data["key"], state__in=_JUDGED))
        known = read_known(profile, {title_of(row) for row in items}, lists=lists_of([found], profile))
        planner = _planner(run, known, [found, *items])
        ready = []
        for row in (found, *items):
            if row.state == RowState.WRITTEN:
                continue
            apply(row, planner.verdicts[row.pk])
            if row.state == RowState.READY and not choices.takes(row):
                row.state = RowState.SKIPPED
            ready += [row] if row.state == RowState.READY else []
        journal = Journal(profile)
        _put_on_list(journal, known, found, [row for row in ready if row.kind == RowKind.ITEM], wanted=bool(ready))
        for row in ready:
            row.state, row.reason = RowState.WRITTEN, ""
        _close(run, journal, [found, *items])
    return len(items) + 1


def _put_on_list(journal: Journal, known: Known, found: ImportRow, items: Sequence[ImportRow], *, wanted: bool) -> None:
    if not wanted:
        return
    profile = journal.profile
    contents = [(title_of(row), cut(row.data.get("note", ""), LONGEST_ITEM_NOTE)) for row in items]
    held = known.lists.get(list_identity(found.data, profile))
    if held:
        if contents:
            (locked,) = lock_editable(profile, List(pk=held.pk))
            history.add_to_list(journal, locked, contents)
        return
    if found.data.get("is_ours"):
        restoring.make_list(journal, found, items)
        return
    made = List(
        profile=profile,
        kind=ListKind.CUSTOM,
        name=list_name_of(found.data["name"]),
        description=list_description_of(found.data.get("description", "")),
        is_ranked=found.data.get("is_ranked", False),
        visibility=visibility_of(found.data, profile),
    )
    history.make_list(journal, made, contents)


def _arrange(run: Import, lists: Sequence[ImportRow]) -> None:
    """What an archive of ours has put on the watchlist and the favourites, batch by batch, in the order that it had."""
    written = {row.data.get("list_kind"): row.data for row in lists if row.state == RowState.WRITTEN}
    for kind, of in ((ListKind.WATCHLIST, RowKind.WATCHLIST), (ListKind.FAVOURITES, RowKind.FAVOURITE)):
        rows = run.rows.filter(kind=of, state=RowState.WRITTEN, subject__title__isnull=False, data__is_ours=True)
        places = {title: data.get("position") or 0 for title, data in rows.values_list("subject__title", "data")}
        changed = moment_of(written.get(kind, {}).get("changed"))
        if places or changed:
            with shelf(run.profile):
                restoring.arrange_standing(run.profile, kind, sorted(places, key=places.__getitem__), changed)


def _write_untitled(run: Import, choices: Choices) -> None:
    """Saved views and corrections of taste."""
    rows = list(with_subjects(run).filter(kind__in=(RowKind.VIEW, RowKind.TASTE), state=RowState.READY))
    if not rows:
        return
    with shelf(run.profile):
        planner = _planner(run, read_known(run.profile, (), lists=()), rows)
        for row in rows:
            apply(row, planner.verdicts[row.pk])
            if row.state == RowState.READY:
                row.state = RowState.WRITTEN if choices.takes(row) else RowState.SKIPPED
        journal = Journal(run.profile)
        written = [row for row in rows if row.state == RowState.WRITTEN]
        restoring.save_views(journal, [row for row in written if row.kind == RowKind.VIEW])
        write_further(journal, RowKind.TASTE, [row for row in written if row.kind == RowKind.TASTE])
        _close(run, journal, rows)


def _planner(run: Import, known: Known, rows: Sequence[ImportRow]) -> Planner:
    planner = Planner(run.source, known, time_zone_of(run.profile), today_of(run.profile))
    planner.judge(rows)
    return planner


def _close(run: Import, journal: Journal, rows: Sequence[ImportRow]) -> None:
    """Keep the states and the way back, in the batch's own transaction."""
    save_states(rows)
    label = _("An import from %(source)s") % {"source": sources()[run.source].label}
    undo = journal.save(label, kept_for=UNDO_KEPT_FOR)
    if undo:
        last = run.batches.order_by("-number").values_list("number", flat=True).first() or 0
        written = sum(row.state == RowState.WRITTEN for row in rows)
        ImportBatch.objects.create(run=run, number=last + 1, undo=undo, row_count=written)
