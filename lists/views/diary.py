"""The diary: as it goes, by year, month and day, and what was seen some time; one's own, and those of others."""

import datetime
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from config.lib.addresses import address
from config.lib.pages import PageRequest, render_page, wants_fragment
from lists import diary as reads
from lists.diary import DiaryFilters, DiaryPage
from lists.services import today_of
from lists.together import waiting_count
from lists.validators import FIRST_DAY
from movies.enums import TitleKind
from movies.models import Title
from movies.search import suggest
from movies.views.browsing import viewer
from movies.views.search import typed
from social.enums import RatingScale
from social.models import Profile

# Fragments, by the id of the element that htmx replaces.
REGION, MORE, FOUND = "diary", "diary-more", "found"
MOST_FOUND = 8


@dataclass(frozen=True, slots=True)
class Where:
    """Whose diary it is, who looks, and where its pages are. handle: empty on one's own pages."""

    owner: Profile
    viewer: Profile | None
    handle: str

    @property
    def own(self) -> bool:
        return bool(self.viewer and self.viewer.pk == self.owner.pk)

    def url(self, name: str = "diary", *args: int) -> str:
        return address(f"lists:{name}_of", self.handle, *args) if self.handle else address(f"lists:{name}", *args)

    def day_url(self, day: datetime.date) -> str:
        return self.url("diary_day", day.year, day.month, day.day)

    def month_url(self, day: datetime.date) -> str:
        return self.url("diary_month", day.year, day.month)


@require_safe
def diary(request: PageRequest, handle: str = "") -> HttpResponse:
    """Newest first, page by page."""
    where, filters = _where(request, handle), DiaryFilters.from_query(request.GET)
    found = reads.entries(where.owner, where.viewer, filters)
    page = reads.dated_page(found, viewer=where.viewer, cursor=request.GET.get("after", ""))
    context = _context(where, filters, page)
    if page.next_cursor:
        last = page.watches[-1].watched_on
        context["more_url"] = _address(where.url(), filters, after=page.next_cursor, month=f"{last:%Y-%m}")
    context["continued"] = bool(request.GET.get("after"))
    if wants_fragment(request, MORE):
        # The month that goes on has its heading already.
        return render_page(request, "lists/diary.html#months", context | {"going_on": request.GET.get("month", "")})
    context["years"] = _years(where, reads.Sums(where.owner, where.viewer, filters))
    context["undated_url"] = where.url("diary_undated")
    context["asked"] = waiting_count(where.owner) if where.own else 0
    context["tabs"] = _tabs(where.url(), filters)
    return render_page(request, "lists/diary.html", context, fragment=REGION)


@require_safe
def year(request: PageRequest, year: int, handle: str = "") -> HttpResponse:
    """A year's heat map, and its months."""
    where = _where(request, handle)
    first, _last = _span(where, year)
    sums = reads.Sums(where.owner, where.viewer)
    years, days = _years(where, sums, chosen=year), sums.days(year)
    counts = {each.day: each.viewings for each in days}
    rows = reads.heat_map(year, counts)
    context = {
        "where": where,
        "year": year,
        "rows": [
            (first + datetime.timedelta(7 - first.weekday() + number), [_linked(where, square) for square in row])
            for number, row in enumerate(rows)
        ],
        "head": reads.heat_head(rows),
        "months": [(each, where.month_url(each.first)) for each in reads.sums_by_month(days, year)],
        "total": sum(counts.values()),
        "active_days": len(counts),
        "years": years,
    }
    return render_page(request, "lists/diary_year.html", context)


@require_safe
def month(request: PageRequest, year: int, month: int, handle: str = "") -> HttpResponse:
    """A month: its calendar, and all of it."""
    where, filters = _where(request, handle), DiaryFilters.from_query(request.GET)
    first, last = _span(where, year, month)
    everything = reads.entries(where.owner, where.viewer)
    counts = reads.counts_by_day(everything, first, last)
    weeks = reads.calendar_of(year, month, counts)
    found = reads.entries(where.owner, where.viewer, filters).filter(watched_on__range=(first, last))
    page = reads.dated_page(found, viewer=where.viewer, cursor=request.GET.get("after", ""))
    context = _context(where, filters, page)
    if page.next_cursor:
        context["more_url"] = _address(request.path, filters, after=page.next_cursor)
    if wants_fragment(request, MORE):
        return render_page(request, "lists/diary_month.html#months", context)
    context |= _beside(where, first, last) | {
        "first": first,
        "weeks": [[_linked(where, square) for square in week] for week in weeks],
        "weekdays": [square.day for square in next(week for week in weeks if all(week)) if square],
        "total": sum(counts.values()),
        "tabs": _tabs(request.path, filters),
    }
    return render_page(request, "lists/diary_month.html", context, fragment=REGION)


@require_safe
def day(request: PageRequest, year: int, month: int, day: int, handle: str = "") -> HttpResponse:
    """One day, with the days before and after on which there was something."""
    where = _where(request, handle)
    today, _last = _span(where, year, month, day)
    everything = reads.entries(where.owner, where.viewer)
    page = reads.dated_page(
        everything.filter(watched_on=today), viewer=where.viewer, cursor=request.GET.get("after", "")
    )
    before, after = reads.latest_before(everything, today), reads.earliest_after(everything, today)
    context = _context(where, DiaryFilters(), page)
    if page.next_cursor:
        context["more_url"] = _address(request.path, DiaryFilters(), after=page.next_cursor)
    context |= {
        "day": today,
        "month_url": where.month_url(today),
        "before": (before, where.day_url(before)) if before else None,
        "after": (after, where.day_url(after)) if after else None,
    }
    return render_page(request, "lists/diary_day.html", context, fragment=REGION)


@require_safe
def undated(request: PageRequest, handle: str = "") -> HttpResponse:
    """What was seen, nobody knows when."""
    where, filters = _where(request, handle), DiaryFilters.from_query(request.GET)
    found = reads.entries(where.owner, where.viewer, filters)
    page = reads.undated_page(found, viewer=where.viewer, cursor=request.GET.get("after", ""))
    context = _context(where, filters, page)
    here = where.url("diary_undated")
    if page.next_cursor:
        context["more_url"] = _address(here, filters, after=page.next_cursor)
    if wants_fragment(request, MORE):
        return render_page(request, "lists/diary_undated.html#lines", context)
    context["tabs"] = _tabs(here, filters)
    return render_page(request, "lists/diary_undated.html", context, fragment=REGION)


@require_safe
def find(request: PageRequest) -> HttpResponse:
    """What did you watch? Titles that fit what was typed so far, each a way to the form."""
    query = typed(request)
    found = suggest(query, viewer=request.profile, limit=3 * MOST_FOUND) if query else []
    keys = [each.pk for each in found if each.kind in TitleKind.values][:MOST_FOUND]
    titles = Title.objects.visible_to(request.profile).with_card_data().in_bulk(keys)
    context = {"query": query, "titles": [titles[key] for key in keys if key in titles]}
    return render_page(request, "lists/diary_find.html", context, fragment=FOUND)


def _where(request: PageRequest, handle: str) -> Where:
    looker = viewer(request) or None
    if not handle:
        return Where(request.profile, request.profile, "")
    owner = get_object_or_404(Profile.objects.open_to(looker), handle=handle.lower())
    return Where(owner, looker, owner.handle)


def _context(where: Where, filters: DiaryFilters, page: DiaryPage) -> dict[str, Any]:
    scale = where.viewer.rating_scale if where.viewer else RatingScale.STARS
    return {"where": where, "filters": filters, "page": page, "scale": scale, "more_url": "", "going_on": ""}


def _span(where: Where, *numbers: int) -> tuple[datetime.date, datetime.date]:
    """First and last day of what an address names; 404 where no viewing could be."""
    try:
        first, last = reads.span(*numbers)
    except (ValueError, OverflowError):
        raise Http404(_("There is no such day."))
    if last < FIRST_DAY or first > today_of(where.owner):
        raise Http404(_("There is no such day."))
    return first, last


def _linked(where: Where, square: reads.Square | None) -> dict[str, Any] | None:
    """A square with the page of its day, where that has something."""
    if square is None:
        return None
    url = where.day_url(square.day) if square.count else ""
    return {"day": square.day, "count": square.count, "level": square.level, "url": url}


def _beside(where: Where, first: datetime.date, last: datetime.date) -> dict[str, Any]:
    """The months before and after, as far as there can be any."""
    before, after = first - datetime.timedelta(1), last + datetime.timedelta(1)
    return {
        "before": (before, where.month_url(before)) if before >= FIRST_DAY else None,
        "after": (after, where.month_url(after)) if after <= today_of(where.owner) else None,
    }


def _years(where: Where, sums: reads.Sums, chosen: int | None = None) -> list[dict[str, Any]]:
    return [
        {"label": str(each), "url": where.url("diary_year", each), "count": times, "active": each == chosen}
        for each, times in sums.years()
    ]


def _tabs(path: str, filters: DiaryFilters) -> list[dict[str, Any]]:
    """The filters that are one tap, each with the address that turns it over."""
    kinds = [
        ("", _("All")),
        (TitleKind.FILM, _("Films")),
        (TitleKind.SHOW, _("Shows")),
    ]
    tabs = [
        {"label": label, "url": _address(path, filters.with_(kind=kind)), "active": filters.kind == kind}
        for kind, label in kinds
    ]
    for name, label in (("rewatch", _("Rewatches")), ("note", _("With a note"))):
        on = getattr(filters, name)
        tabs.append({"label": label, "url": _address(path, filters.with_(**{name: not on})), "active": on})
    return tabs


def _address(path: str, filters: DiaryFilters, **more: str) -> str:
    query = "&".join(part for part in (filters.to_query(), urlencode(more)) if part)
    return f"{path}?{query}" if query else path
