"""Editing in the table of one's library, and taking all of it along."""

import csv
import datetime
from collections.abc import Iterable, Iterator
from typing import Any

from django.core.exceptions import BadRequest
from django.db.models import F
from django.http import HttpResponse, StreamingHttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from config.lib.pages import PageRequest, render_page
from config.lib.spreadsheets import MARK, Echo, harmless
from lists import services
from lists.forms.tracking import RatingForm, StatusForm
from lists.library import LibraryPage, in_order, matching_titles
from lists.library.rows import dress
from lists.views.acting import acting, go_on, title_for
from lists.views.feedback import tell
from lists.views.library_page import Shown, grid_context, library_url, shown
from movies.models import Genre, Title
from movies.models.titles import TitleQuerySet

# The columns of the file, and where each comes from.
COLUMNS = {
    "name": "name", "original_name": "original_name", "kind": "kind", "released_on": "released_on",
    "tmdb_id": "tmdb_id", "imdb_id": "imdb_id", "status": "own_status", "status_since": "own_since",
    "my_rating": "own_rating", "community_score": "score", "favourite": "own_favourite",
    "watchlist": "own_watchlist", "owned": "own_formats", "about_the_copy": "own_copy",
    "times_watched": "own_times", "first_watched_on": "own_first", "last_watched_on": "own_last",
    "runtime_minutes": "runtime_minutes", "genres": "facets", "private_note": "own_note", "added": "own_added",
}  # fmt: skip
_CHUNK = 500


@require_POST
@acting
def edit(request: PageRequest, title: int) -> HttpResponse:
    """Set the status or the rating of one title, and answer with its row as it is now."""
    found = title_for(request, title)
    if "status" in request.POST:
        status = StatusForm(request.POST)
        if not status.is_valid():
            raise BadRequest(_("There is no such status."))
        receipt = services.set_status(profile=request.profile, title=found, **status.cleaned_data)
    else:
        rating = RatingForm(request.POST)
        if not rating.is_valid():
            raise BadRequest(_("A rating is a number from 1 to 10."))
        receipt = services.set_rating(profile=request.profile, title=found, **rating.cleaned_data)
    tell(request, receipt)
    if not request.htmx:
        return go_on(request, library_url())
    return render_page(request, "lists/library.html#row", _row_context(request, found))


@require_safe
@acting
def row(request: PageRequest, title: int) -> HttpResponse:
    """One row as it is now: what changed elsewhere is fetched by it."""
    return render_page(request, "lists/library.html#row", _row_context(request, title_for(request, title)))


@require_safe
@acting
def export(request: PageRequest) -> Any:
    """What the library shows, every column of it, as a file; sent while it is read."""
    wanted = shown(request, request.profile, request.profile, library_url())
    found = matching_titles(wanted.filters, owner=request.profile, viewer=request.profile, library_only=True)
    day = services.today_of(request.profile).isoformat()
    return StreamingHttpResponse(
        _lines(in_order(found, wanted.filters)),
        content_type="text/csv; charset=utf-8",
        headers={
            "Content-Disposition": f'attachment; filename="matinee-library-{day}.csv"',
            "Cache-Control": "no-store",
        },
    )


def _row_context(request: PageRequest, title: Title) -> dict[str, Any]:
    wanted: Shown = shown(request, request.profile, request.profile, library_url())
    me = request.profile
    dress([title], wanted.look.columns, owner=me, viewer=me, today=services.today_of(me))
    return {**grid_context(wanted, LibraryPage([title], None), continued=True), "title": title}


def _lines(found: TitleQuerySet) -> Iterator[str]:
    writer = csv.writer(Echo())
    names = dict(Genre.objects.values_list("slug", "name"))
    yield MARK + str(writer.writerow(COLUMNS))
    rows = found.values_list(*(F(column) for column in COLUMNS.values()))
    for values in rows.iterator(chunk_size=_CHUNK):
        yield str(writer.writerow(_cells(dict(zip(COLUMNS, values, strict=True)), names)))


def _cells(row: dict[str, Any], genres: dict[str, str]) -> Iterable[str]:
    slugs = [facet[2:] for facet in row["genres"] if facet.startswith("g:")]
    row["genres"] = [genres.get(slug, slug) for slug in slugs]
    return [_cell(value) for value in row.values()]


def _cell(value: Any) -> str:
    if value is None or value == "":
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, datetime.datetime):
        return value.isoformat(timespec="seconds")
    if isinstance(value, float):
        return f"{value:.2f}"
    text = ", ".join(value) if isinstance(value, list) else str(value)
    return harmless(text)
