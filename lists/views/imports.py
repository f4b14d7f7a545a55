"""Imports: bringing files, looking at what they hold, having it written, and taking it back."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from django_htmx.http import HttpResponseClientRefresh

from config.lib.pages import PageRequest, render_page, wants_fragment
from lists.enums import ImportState, RowState
from lists.forms.imports import AnswerForm, ChoicesForm
from lists.imports import resolving
from lists.imports.choosing import Choices
from lists.imports.files import PASSWORD, ImportFileError
from lists.imports.resolving import OPEN, NotNowError
from lists.imports.sources import sources
from lists.imports.uploads import (
    LARGEST,
    MEGABYTE,
    MOST_FILES,
    TooManyImportsError,
    forget_files,
    remember_password,
    start_import,
)
from lists.models import Import
from lists.models.imports import UNDELETABLE
from lists.queries.imports import decisions, earlier_imports, statuses_said, tally, waiting_beside
from lists.views.imports_claims import reckonings
from lists.views.imports_mapping import mapping_page, waits_for_columns
from lists.views.imports_page import (
    TONES,
    address,
    importing,
    label_of,
    mapping,
    may_be_undone,
    offers,
    own_import,
    source_of,
    staying,
    table,
    to_write,
)

PROGRESS, GO = "import-progress", "import-go"
# What no source knows, and last of them.
TABLE = "table"


@require_http_methods(["GET", "HEAD", "POST"])
@importing
def imports(request: PageRequest) -> HttpResponse:
    """The way in: files are chosen here, and earlier imports are found again."""
    if request.method != "POST":
        return _start_page(request)
    try:
        run = start_import(profile=request.profile, files=request.FILES.getlist("files"))
    except (ImportFileError, TooManyImportsError) as error:
        return _start_page(request, str(error))
    return redirect(address(run))


@require_safe
@importing
def show(request: PageRequest, pk: int) -> HttpResponse:
    """An import, whatever state it is in."""
    run = own_import(request, pk)
    context: dict[str, Any] = {"run": run, "label": label_of(run), "tone": TONES.get(ImportState(run.state), "")}
    if wants_fragment(request, PROGRESS):
        # Once it is over there is a whole page to see.
        if not run.is_running:
            return HttpResponseClientRefresh()
        return render_page(request, "lists/import_running.html", context, fragment=PROGRESS)
    if run.is_running:
        return render_page(request, "lists/import_running.html", context)
    if waits_for_columns(run):
        return mapping_page(request, run)
    if run.state == ImportState.ASKING:
        return _question_page(request, run)
    if run.state == ImportState.FAILED:
        return render_page(request, "lists/import_failed.html", context | {"has_rows": run.rows.exists()})
    return render_page(request, "lists/import.html", context | _looked_at(run))


@require_POST
@importing
def answer(request: PageRequest, pk: int) -> HttpResponse:
    """Answer what the import waits to be told."""
    run = own_import(request, pk)
    waits = run.state == ImportState.ASKING and not waits_for_columns(run)
    if not waits or request.POST.get("name") != run.question.get("name"):
        return redirect(address(run))
    form = _answer_form(run, request.POST)
    if not form.is_valid():
        return _question_page(request, run, form)
    value = form.cleaned_data["value"]
    if run.question["name"] == PASSWORD:
        remember_password(run, value)
    resolving.answer(run, run.question["name"], value)
    return redirect(address(run))


@require_POST
@importing
def choose(request: PageRequest, pk: int) -> HttpResponse:
    """Keep what is to come along, and say how much that is."""
    run = own_import(request, pk)
    if not _choose(request, run) or not request.htmx:
        return redirect(address(run))
    return render_page(request, f"lists/import.html#{GO}", {"run": run, **_ready(run)})


@require_POST
@importing
def write(request: PageRequest, pk: int) -> HttpResponse:
    """Keep what is to come along, and have it written."""
    run = own_import(request, pk)
    if run.state in OPEN and _choose(request, run):
        resolving.start_commit(run)
    return redirect(address(run))


@require_POST
@importing
def undo(request: PageRequest, pk: int) -> HttpResponse:
    run = own_import(request, pk)
    if may_be_undone(run):
        resolving.start_undo(run)
    elif run.state == ImportState.DONE:
        messages.error(request, _("That is too long ago to be taken back."))
    return redirect(address(run))


@require_POST
@importing
def again(request: PageRequest, pk: int) -> HttpResponse:
    """After a failure: go on where it was."""
    run = own_import(request, pk)
    resolving.try_again(run)
    return redirect(address(run))


@require_http_methods(["GET", "HEAD", "POST"])
@importing
def delete(request: PageRequest, pk: int) -> HttpResponse:
    """Ask, and then forget an import. What it has written stays."""
    run = own_import(request, pk)
    if request.method != "POST" or run.state in UNDELETABLE:
        context = {"run": run, "label": label_of(run), "undeletable": run.state in UNDELETABLE,
                   "written": run.rows.filter(state=RowState.WRITTEN).count()}  # fmt: skip
        return render_page(
            request, "lists/import_delete.html", context, status=409 if request.method == "POST" else 200
        )
    forget_files(run)
    Import.objects.filter(pk=run.pk).exclude(state__in=UNDELETABLE).delete()
    messages.success(request, _("The import is deleted."))
    return redirect("lists:imports")


# -- what the pages show -----------------------------------------------------------------------------------------------


def _start_page(request: PageRequest, error: str = "") -> HttpResponse:
    context = {
        "error": error,
        "runs": [_earlier(run) for run in earlier_imports(request.profile)],
        "sources": sorted(sources().values(), key=lambda source: (source.slug == TABLE, str(source.label).casefold())),
        "largest": LARGEST // MEGABYTE,
        "most": MOST_FILES,
    }
    return render_page(request, "lists/imports.html", context, status=422 if error else 200)


def _earlier(run: Import) -> dict[str, Any]:
    names = [file.name for file in run.files.all()]
    return {"run": run, "label": label_of(run), "tone": TONES.get(ImportState(run.state), ""), "names": names}


def _looked_at(run: Import) -> dict[str, Any]:
    """What an import holds, what would come of it, or what came of it."""
    ready = _ready(run)
    counted, said = ready["tally"], ready["said"]
    return {
        **ready,
        **table(run, counted),
        "decisions": decisions(run),
        "mapping": mapping(source_of(run), said),
        "reckonings": reckonings(run, counted),
        "may_be_undone": may_be_undone(run),
        "written": counted.of_state(RowState.WRITTEN),
        "names": list(run.files.in_order().values_list("name", flat=True)),
        "decide_url": reverse("lists:import_decide", args=[run.pk]),
        "others": [(label_of(other), address(other)) for other in waiting_beside(run)],
    }


def _ready(run: Import) -> dict[str, Any]:
    counted, said = tally(run), statuses_said(run)
    choices = Choices.of(run.choices)
    return {
        "tally": counted,
        "said": said,
        **offers(run, counted, said),
        "number": to_write(counted, choices, said),
        "staying": staying(counted, choices),
        "conflicts": sum(kind.conflicts for kind in counted.kinds),
    }


def _choose(request: PageRequest, run: Import) -> bool:
    """Keep the choices that were sent. Returns whether they could be; if not, the next page says why."""
    form = ChoicesForm(request.POST, choices=Choices.of(run.choices))
    if not form.is_valid():
        messages.error(request, _("Something about this import has changed. Please look at it again."))
        return False
    try:
        resolving.choose(run, form.wanted())
    except NotNowError as error:
        messages.error(request, str(error))
        return False
    return True


def _answer_form(run: Import, data: Any = None) -> AnswerForm:
    question = run.question
    return AnswerForm(
        data,
        asked=question.get("asked", ""),
        choices=question.get("choices", []),
        secret=question.get("name") == PASSWORD,
    )


def _question_page(request: PageRequest, run: Import, form: AnswerForm | None = None) -> HttpResponse:
    names = list(run.files.in_order().values_list("name", flat=True))
    context = {"run": run, "label": label_of(run), "form": form or _answer_form(run), "names": names}
    return render_page(request, "lists/import_question.html", context, status=422 if form else 200)
