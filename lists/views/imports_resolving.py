"""What an import leaves open: which title a name means, and which episode a row."""

from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from config.lib.pages import PageRequest, render_page
from lists.enums import RowState
from lists.imports import resolving
from lists.imports.resolving import OPEN, NotNowError
from lists.models import Import, ImportRow, ImportSubject
from lists.queries.imports import (
    CHOOSE,
    DECIDED,
    DECISIONS,
    EPISODES,
    PLACED,
    UNKNOWN,
    Decisions,
    Name,
    Unplaced,
    decisions,
    names_of,
    names_page,
    unplaced,
    unplaced_page,
)
from lists.views.imports_page import address, importing, label_of, own_import
from lists.views.imports_rows import day_text, part_of, said_of
from lists.views.lists_editing import whole_number
from movies.models import Episode, Title

# What a form says instead of a key: left out for good.
SKIP = "skip"
CARD = "lists/partials/import_name.html"


@require_http_methods(["GET", "HEAD", "POST"])
@importing
def decide(request: PageRequest, pk: int) -> HttpResponse:
    """Names and rows to decide, some at a time; all that are answered can be sent together."""
    run = own_import(request, pk)
    if run.state not in OPEN:
        return redirect(address(run))
    which = request.GET.get("which", "")
    if request.method != "POST":
        return _decide_page(request, run, which)
    try:
        count = _settle_names(request, run) + _settle_rows(request, run)
    except NotNowError as error:
        messages.error(request, str(error))
        return redirect(address(run))
    if count:
        messages.success(request, ngettext("%(count)d decided.", "%(count)d decided.", count) % {"count": count})
    else:
        messages.info(request, _("Nothing was chosen yet."))
    return redirect(decide_url(run, which, whole_number(request.GET.get("after", "")) if not count else None))


@require_http_methods(["GET", "HEAD", "POST"])
@importing
def name(request: PageRequest, pk: int, subject: int) -> HttpResponse:
    """One name: what it may mean and other ways to find it; and the answer. title: a key, or `skip`."""
    run = own_import(request, pk)
    found = own_subject(run, subject)
    if request.method != "POST":
        context = {"run": run, "label": label_of(run), "name": names_of([found], request.profile)[0]}
        return render_page(request, "lists/import_name.html", context)
    said = request.POST.get("title") or request.POST.get(f"pick-{found.pk}", "")
    title = _title(request, said)
    if title is None and said != SKIP:
        messages.error(request, _("Choose a title first."))
        return answer_name(request, run, found)
    return settle(request, run, found, title)


@require_POST
@importing
def reopen(request: PageRequest, pk: int, subject: int) -> HttpResponse:
    """Take back what was decided about a name."""
    run = own_import(request, pk)
    found = own_subject(run, subject)
    try:
        resolving.reopen_subjects(run, [found.pk])
    except NotNowError as error:
        messages.error(request, str(error))
    return answer_name(request, run, own_subject(run, subject))


@require_http_methods(["GET", "HEAD", "POST"])
@importing
def row(request: PageRequest, pk: int, row: int) -> HttpResponse:
    """One row whose episode isn't found, or was chosen; and the choice. episode: a key, or `skip`."""
    run = own_import(request, pk)
    found = _own_row(run, row)
    if request.method == "POST":
        said = request.POST.get("episode") or request.POST.get(f"row-{found.pk}", "")
        try:
            if not _settle_row(request, run, found, said):
                messages.error(request, _("Choose an episode first."))
        except NotNowError as error:
            messages.error(request, str(error))
        if not request.htmx:
            return redirect(decide_url(run, EPISODES))
        return _answer_row(request, run, _own_row(run, row), was_settled=True)
    return _answer_row(request, run, found, was_settled=False)


def settle(request: PageRequest, run: Import, subject: ImportSubject, title: Title | None) -> HttpResponse:
    """Keep what a name means (None: it is left out), and answer with its card, or go back to the others."""
    try:
        resolving.settle_subjects(run, {subject.pk: title})
    except NotNowError as error:
        messages.error(request, str(error))
    return answer_name(request, run, own_subject(run, subject.pk))


def answer_name(request: PageRequest, run: Import, subject: ImportSubject) -> HttpResponse:
    """A name's card as it is now, with the number of those that are left; without htmx, the page of all."""
    if not request.htmx:
        return redirect(decide_url(run))
    context = {"run": run, "name": names_of([subject], request.profile)[0], "decisions": decisions(run), "after": True}
    return render_page(request, CARD, context)


def own_subject(run: Import, pk: int) -> ImportSubject:
    found = run.subjects.filter(pk=min(pk, 2**63 - 1)).first()
    if found is None:
        raise Http404(_("There is no such name in this import."))
    return found


def decide_url(run: Import, which: str = "", after: int | None = None) -> str:
    query = urlencode({key: value for key, value in (("which", which), ("after", after)) if value})
    url = reverse("lists:import_decide", args=[run.pk])
    return f"{url}?{query}" if query else url


# -- what was sent -----------------------------------------------------------------------------------------------------


def _settle_names(request: PageRequest, run: Import) -> int:
    """Decide all names that the form answers. Returns how many."""
    picks = _picks(request, "pick-")
    keys = {key for said in picks.values() if (key := whole_number(said))}
    titles = {title.pk: title for title in Title.objects.visible_to(request.profile).filter(pk__in=keys)}
    wanted: dict[int, Title | None] = {}
    for subject, said in picks.items():
        title = titles.get(whole_number(said) or 0)
        if title or said == SKIP:
            wanted[subject] = title
    # Of those that wait: a page that was left open changes nothing that was decided since.
    waiting = set(run.subjects.filter(pk__in=wanted, is_settled=False).values_list("pk", flat=True))
    wanted = {subject: title for subject, title in wanted.items() if subject in waiting}
    return resolving.settle_subjects(run, wanted) if wanted else 0


def _settle_rows(request: PageRequest, run: Import) -> int:
    picks = _picks(request, "row-")
    rows = run.rows.filter(pk__in=picks, state=RowState.AMBIGUOUS).select_related("subject")
    return sum(_settle_row(request, run, row, picks[row.pk]) for row in rows)


def _settle_row(request: PageRequest, run: Import, row: ImportRow, said: str) -> bool:
    """Decide which episode a row means. Returns whether the answer was one. Raises NotNowError."""
    if said == SKIP:
        resolving.settle_row(run, row, episode=None)
        return True
    assert row.subject
    shows = Title.objects.visible_to(request.profile).filter(pk=row.subject.title_id or 0)
    episode = Episode.objects.filter(pk=whole_number(said) or 0, season__title__in=shows).first()
    if episode is None:
        return False
    resolving.settle_row(run, row, episode=episode)
    return True


def _picks(request: PageRequest, prefix: str) -> dict[int, str]:
    """What the form says of each key; what it leaves open is left out."""
    found: dict[int, str] = {}
    for field, value in request.POST.items():
        key = whole_number(field.removeprefix(prefix)) if field.startswith(prefix) else None
        if key and value:
            found[key] = str(value)
    return found


def _title(request: PageRequest, said: str) -> Title | None:
    key = whole_number(said)
    return Title.objects.visible_to(request.profile).filter(pk=key).first() if key else None


def _own_row(run: Import, pk: int) -> ImportRow:
    """A row about a part of a known show that isn't written yet; else 404."""
    rows = run.rows.filter(pk=min(pk, 2**63 - 1), kind__in=PLACED, subject__title__isnull=False, data__has_key="part")
    found = rows.exclude(state=RowState.WRITTEN).select_related("subject", "episode__season").first()
    if found is None:
        raise Http404(_("There is no such row in this import."))
    return found


# -- what is shown -----------------------------------------------------------------------------------------------------


def _decide_page(request: PageRequest, run: Import, which: str) -> HttpResponse:
    counts = decisions(run)
    if which not in DECISIONS or not getattr(counts, which):
        which = next((name for name in DECISIONS if getattr(counts, name)), CHOOSE)
    after = whole_number(request.GET.get("after", "")) or 0
    names: list[Name] = []
    rows: list[dict[str, Any]] = []
    if which == EPISODES:
        found, more = unplaced_page(run, request.profile, after=after)
        rows = [shown_row(each) for each in found]
    else:
        names, more = names_page(run, request.profile, which, after=after)
    context = {
        "run": run,
        "label": label_of(run),
        "which": which,
        "tabs": _tabs(run, counts, which),
        "decisions": counts,
        "names": names,
        "rows": rows,
        "can_be_kept": which in (CHOOSE, EPISODES),
        "action": decide_url(run, which, after),
        "next_url": decide_url(run, which, more) if more else "",
        "previous_url": decide_url(run, which) if after else "",
    }
    return render_page(request, "lists/import_decide.html", context)


def _tabs(run: Import, counts: Decisions, which: str) -> list[dict[str, Any]]:
    labels = {CHOOSE: _("Please choose"), UNKNOWN: _("Nothing fits"), EPISODES: _("Episodes"), DECIDED: _("Decided")}
    return [
        {"label": label, "url": decide_url(run, name), "active": name == which, "count": getattr(counts, name)}
        for name, label in labels.items()
        if getattr(counts, name) or name == which
    ]


def shown_row(found: Unplaced) -> dict[str, Any]:
    row = found.row
    return {
        "row": row,
        "show": found.show,
        "name": row.subject.name if row.subject else "",
        "part": part_of(row),
        "says": said_of(row, {}),
        "entered": day_text(row.data.get("entered")),
        "likely": found.likely,
        "groups": found.groups,
    }


def _answer_row(request: PageRequest, run: Import, row: ImportRow, *, was_settled: bool) -> HttpResponse:
    context = {
        "run": run,
        "label": label_of(run),
        "found": shown_row(unplaced([row], request.profile)[0]),
        "settled": was_settled and row.is_settled,
    }
    if not request.htmx:
        return render_page(request, "lists/import_row.html", context)
    return render_page(
        request, "lists/partials/import_row.html", context | {"decisions": decisions(run), "after": True}
    )
