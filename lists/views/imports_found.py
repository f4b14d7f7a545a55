"""Other ways to say what a name means: searching by hand, asking TMDB, making a title of one's own."""

from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse
from django.views.decorators.http import require_POST, require_safe
from django_htmx.http import retarget

from config.lib.pages import PageRequest, render_page, wants_fragment
from lists.forms.imports import ByHandForm
from lists.imports.resolving import OPEN
from lists.models import Import, ImportSubject
from lists.queries.imports import names_of
from lists.views.imports_page import importing, label_of, own_import
from lists.views.imports_resolving import answer_name, own_subject, settle
from movies import manual, services
from movies.enums import TitleKind
from movies.forms import AddFromTmdbForm
from movies.search import search
from movies.tmdb.errors import TmdbError
from movies.views.limits import spend_tmdb

FIND, FOUND = "import-find", "import-found"
SHOWN = 12
LONGEST = 200


@require_safe
@importing
def find(request: PageRequest, pk: int, subject: int) -> HttpResponse:
    """Titles under another name: in the catalogue, and with `at=tmdb` those that TMDB has."""
    run = own_import(request, pk)
    return _find_page(request, run, own_subject(run, subject))


@require_POST
@importing
def from_tmdb(request: PageRequest, pk: int, subject: int) -> HttpResponse:
    """Bring one of TMDB's titles into the catalogue, and take the name for it."""
    run = own_import(request, pk)
    found = own_subject(run, subject)
    form = AddFromTmdbForm(request.POST)
    if run.state not in OPEN or not form.is_valid():
        return answer_name(request, run, found)
    try:
        spend_tmdb(request)
        title = services.import_from_tmdb(**form.cleaned_data, viewer=request.profile)
    except TmdbError as error:
        messages.error(request, str(error))
        return answer_name(request, run, found)
    return settle(request, run, found, title)


@require_POST
@importing
def by_hand(request: PageRequest, pk: int, subject: int) -> HttpResponse:
    """Make a title that nobody else knows, and take the name for it.

    Whoever imports may: a history holds what no catalogue has, and without a title it would be lost. It counts as a
    request to TMDB, so that nobody fills everybody's catalogue with thousands.
    """
    run = own_import(request, pk)
    found = own_subject(run, subject)
    form = ByHandForm(request.POST)
    if found.title_id or run.state not in OPEN:
        # Sent twice: it is made already.
        return answer_name(request, run, found)
    if not form.is_valid():
        return _find_page(request, run, found, form)
    try:
        spend_tmdb(request)
    except TmdbError as error:
        messages.error(request, str(error))
        return answer_name(request, run, found)
    with transaction.atomic():
        # Of two at once the second one finds the title made.
        held = ImportSubject.objects.select_for_update().get(pk=found.pk)
        if held.title_id:
            return answer_name(request, run, held)
        return settle(request, run, held, manual.add_by_hand(**form.columns()))


def _find_page(
    request: PageRequest, run: Import, subject: ImportSubject, form: ByHandForm | None = None
) -> HttpResponse:
    query = request.GET.get("q", subject.name).replace("\0", "").strip()[:LONGEST]
    at_tmdb = request.GET.get("at") == "tmdb"
    context: dict[str, Any] = {
        "run": run,
        "label": label_of(run),
        "name": names_of([subject], request.profile)[0],
        "query": query,
        "at_tmdb": at_tmdb,
        "titles": [],
        "hits": [],
        "failure": "",
        "in_dialog": "dialog" in request.GET or "dialog" in request.POST or wants_fragment(request, FIND),
        "form": form or ByHandForm(initial=_initial(subject)),
    }
    if query and at_tmdb:
        try:
            spend_tmdb(request)
            context["hits"] = services.search_tmdb(query=query, viewer=request.profile)[:SHOWN]
        except TmdbError as error:
            context["failure"] = str(error)
    elif query:
        context["titles"] = search(query, viewer=request.profile, limit=SHOWN).titles
    if form and request.htmx:
        # Not into the name's card, where an answer would go.
        response = render_page(request, f"lists/import_find.html#{FIND}", context, status=422)
        return retarget(response, f"#{FIND}")
    fragment = FOUND if wants_fragment(request, FOUND) else FIND
    return render_page(request, "lists/import_find.html", context, fragment=fragment, status=422 if form else 200)


def _initial(subject: ImportSubject) -> dict[str, Any]:
    said = subject.said
    return {"name": said.get("name", ""), "year": said.get("year"), "kind": said.get("kind") or TitleKind.FILM}
