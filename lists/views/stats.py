"""Statistics: one's own and others', of all time and of a year."""

import zlib
from typing import Any

from django.conf import settings
from django.core.cache import cache
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from config.lib.pages import PageRequest
from lists.services.shelf import time_zone_of, today_of
from lists.stats import FIRST_YEAR, Report, report_of
from lists.stats.moments import Milestone, Often, Viewing
from lists.stats.people import Credit
from lists.views import stats_parts as parts
from lists.views.acting import acting
from movies.models import Person, Title, audience_of
from movies.views.browsing import viewer
from social.enums import ProfileKind, RatingScale, Visibility
from social.models import Profile
from social.models.visibility import readable_settings

PEOPLE_SHOWN, OFTEN_SHOWN = 10, 6
# Names and posters may change in the meantime.
_KEPT_FOR = 60 * 60


@require_safe
@acting
def stats(request: PageRequest, year: int | None = None) -> HttpResponse:
    """One's own, with private viewings."""
    return _page(request, request.profile, year)


@require_safe
def stats_of(request: HttpRequest, handle: str, year: int | None = None) -> HttpResponse:
    """Somebody's, as far as the viewer may see their viewings; a 404 where they show none."""
    owner = Profile.objects.stats_open_to(viewer(request)).filter(handle=handle.lower()).first()
    if owner is None:
        raise Http404(_("There are no statistics of this name to see."))
    return _page(request, owner, year)


def _page(request: HttpRequest, owner: Profile, year: int | None) -> HttpResponse:
    who, today = viewer(request), today_of(owner)
    if year is not None and not FIRST_YEAR <= year <= today.year:
        raise Http404(_("There is nothing to count in this year."))
    report = report_of(
        owner, visibilities=readable_settings(who, owner), today=today, clock=time_zone_of(owner), year=year
    )
    is_own = bool(who) and who.pk == owner.pk
    context = {
        "owner": owner,
        "is_own": is_own,
        "year": year,
        "report": report,
        "tabs": _tabs(report, owner, year, at_home=request.path.startswith(reverse("lists:stats"))),
        "body": "" if report.is_empty else _body(report, who),
        **_sharing(owner, year),
    }
    return render(request, "lists/stats.html", context)


def _body(report: Report, who: Any) -> SafeString:
    """The page's numbers as HTML, kept for an hour for all who may know of the same titles and read the same way."""
    scale = who.rating_scale if who else RatingScale.STARS
    key = f"{report.key}:{audience_of(who).key}:{scale}:{get_language()}"
    packed: bytes | None = cache.get(key)
    if packed is not None:
        return mark_safe(zlib.decompress(packed).decode())  # noqa: S308 (a template's own output)
    body = render_to_string("lists/partials/stats_body.html", _shown(report, who, scale))
    cache.set(key, zlib.compress(body.encode(), level=1), _KEPT_FOR)
    return body


def _sharing(owner: Profile, year: int | None) -> dict[str, Any]:
    """The page's public address, and whether everybody may open it."""
    path = (
        reverse("lists:stats_of_year", args=[owner.handle, year])
        if year
        else reverse("lists:stats_of", args=[owner.handle])
    )
    open_to_all = Visibility.PUBLIC == owner.visibility == owner.stats_visibility
    return {
        "public_url": f"{settings.SITE_URL}{path}",
        "is_public": owner.kind == ProfileKind.STANDARD and open_to_all and owner.withdrawn_at is None,
    }


def _tabs(report: Report, owner: Profile, year: int | None, *, at_home: bool) -> list[dict[str, Any]]:
    """All time and each year with a viewing; this year and the one shown in any case."""

    def address(number: int | None) -> str:
        if at_home:
            return reverse("lists:stats_year", args=[number]) if number else reverse("lists:stats")
        return (
            reverse("lists:stats_of_year", args=[owner.handle, number])
            if number
            else reverse("lists:stats_of", args=[owner.handle])
        )

    today = report.period.today
    years = {each.number for each in report.years} | {today.year} | ({year} if year else set())
    choices = [None, *sorted((number for number in years if number <= today.year), reverse=True)]
    return [
        {"label": str(number) if number else _("All time"), "url": address(number), "active": number == year}
        for number in choices
    ]


def _shown(report: Report, who: Any, scale: str) -> dict[str, Any]:
    ratings = parts.ratings_chart(report, scale)
    before = report.before
    return {
        "report": report,
        "year": report.period.year,
        "figures": parts.figures(report),
        "compared_with": date_format(before.until, "DATE_FORMAT") if before and report.period.is_running else "",
        "time_charts": parts.time_charts(report),
        "time_table": parts.time_table(report),
        "months_chart": parts.months_chart(report),
        "months_table": parts.months_table(report),
        "weekday_chart": parts.weekday_chart(report),
        "weekday_table": parts.weekday_table(report),
        "ratings_chart": ratings,
        "ratings_table": parts.ratings_table(ratings) if ratings else None,
        "runs": parts.runs(report),
        "tastes": parts.taste_rows(report),
        **_titles(report, who),
        **_people(report, who),
    }


def _titles(report: Report, who: Any) -> dict[str, Any]:
    """What has a name, as far as the viewer may know of it. Runs 2 queries."""
    moments = report.moments
    viewings: list[Viewing | None] = [moments.first, moments.last, *(each.viewing for each in moments.milestones)]
    often = [*moments.shows, *moments.films_again]
    keys = {each.title for each in viewings if each} | {each.title for each in often}
    known = Title.objects.visible_to(who).with_card_data().in_bulk(keys)

    def named(rows: list[Often]) -> list[tuple[Title, Often]]:
        return [(known[row.title], row) for row in rows if row.title in known][:OFTEN_SHOWN]

    def milestone(row: Milestone) -> tuple[Title | None, Milestone]:
        return known.get(row.viewing.title), row

    return {
        "first": moments.first and known.get(moments.first.title),
        "last": moments.last and known.get(moments.last.title),
        "shows": named(moments.shows),
        "films_again": named(moments.films_again),
        "milestones": [milestone(row) for row in moments.milestones][::-1],
    }


def _people(report: Report, who: Any) -> dict[str, list[tuple[Person, Credit]]]:
    """Those who were seen most, as far as the viewer may know of them. Runs one query."""
    found = report.people
    keys = {credit.person for credit in (*found.directors, *found.actors)}
    people = Person.objects.visible_to(who).only("name", "profile_path").in_bulk(keys)

    def named(credits: list[Credit]) -> list[tuple[Person, Credit]]:
        return [(people[credit.person], credit) for credit in credits if credit.person in people][:PEOPLE_SHOWN]

    return {"directors": named(found.directors), "actors": named(found.actors)}
