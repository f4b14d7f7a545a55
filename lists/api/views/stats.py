"""Statistics: one's own and others', of all time and of a year."""

from typing import Any

from django.http import Http404
from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from config.lib.api.permissions import SignedInToWrite
from lists.api.base import TrackingViewSet
from lists.api.serializers.stats import StatsSerializer
from lists.services import time_zone_of, today_of
from lists.stats import FIRST_YEAR, Report, report_of
from lists.stats.moments import Viewing
from movies.models import Person, Title
from social.api.owners import OF
from social.models import Profile
from social.models.visibility import readable_settings


class StatsViewSet(TrackingViewSet):
    permission_classes = (SignedInToWrite,)
    serializer_class = detail_serializer_class = StatsSerializer

    @extend_schema(
        summary="Statistics of all time",
        description="Of somebody else's, what follows from the viewings that one may see; "
        "a 404 where they show no statistics.",
        parameters=[OF],
    )
    def retrieve(self, request: Request) -> Response:
        return self.figures(request, None)

    @extend_schema(summary="Statistics of a year", parameters=[OF], operation_id="stats_of_year")
    def of_year(self, request: Request, year: int) -> Response:
        return self.figures(request, year)

    def figures(self, request: Request, year: int | None) -> Response:
        owner = self.owner(request)
        if not self.viewer or owner.pk != self.viewer.pk:
            owner = get_object_or_404(Profile.objects.stats_open_to(self.viewer), pk=owner.pk)
        today = today_of(owner)
        if year is not None and not FIRST_YEAR <= year <= today.year:
            raise Http404
        report = report_of(
            owner,
            visibilities=readable_settings(self.viewer, owner),
            today=today,
            clock=time_zone_of(owner),
            year=year,
        )
        return Response(StatsSerializer(self.answered(report, owner), context=self.get_serializer_context()).data)

    def answered(self, report: Report, owner: Profile) -> dict[str, Any]:
        """The report with names, as far as the viewer may know of titles and people. Runs 3 queries."""
        titles, people, moments = self.titles(report), self.people(report), report.moments
        return {
            **{name: getattr(report, name) for name in ("totals", "before", "years", "months", "weekdays", "streaks")},
            **{name: getattr(report, name) for name in ("tastes", "ratings")},
            "profile": owner,
            "year": report.period.year,
            **{
                role: [
                    {"person": people[credit.person], "titles": credit.titles}
                    for credit in getattr(report.people, role)
                    if credit.person in people
                ]
                for role in ("directors", "actors")
            },
            **{
                name: [
                    {"title": titles[row.title], "times": row.times, "minutes": row.minutes}
                    for row in getattr(moments, name)
                    if row.title in titles
                ]
                for name in ("shows", "films_again")
            },
            "first": moments.first and moment(moments.first, titles),
            "last": moments.last and moment(moments.last, titles),
            "milestones": [
                {**moment(row.viewing, titles), "count": row.count, "of": "films" if row.is_film else "episodes"}
                for row in moments.milestones
            ],
        }

    def titles(self, report: Report) -> dict[int, Title]:
        moments = report.moments
        viewings = [moments.first, moments.last, *(row.viewing for row in moments.milestones)]
        keys = {each.title for each in viewings if each} | {row.title for row in (*moments.shows, *moments.films_again)}
        return Title.objects.visible_to(self.viewer).with_card_data().in_bulk(keys)

    def people(self, report: Report) -> dict[int, Person]:
        keys = {credit.person for credit in (*report.people.directors, *report.people.actors)}
        return Person.objects.visible_to(self.viewer).only("name").in_bulk(keys)


def moment(viewing: Viewing, titles: dict[int, Title]) -> dict[str, Any]:
    title = titles.get(viewing.title)
    return {
        "title": title,
        "day": viewing.day,
        "season": viewing.season if title else None,
        "episode": viewing.number if title else None,
    }
