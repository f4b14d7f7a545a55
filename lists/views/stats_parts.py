"""What the statistics' page shows of a report: figures, charts, tables and rows, in the reader's language."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.dates import MONTHS, MONTHS_3, WEEKDAYS, WEEKDAYS_ABBR
from django.utils.formats import date_format, number_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from config.lib.places import country_name, language_name
from lists.mine import rating_text, rating_words
from lists.stats import Report
from lists.stats.counts import Stretch
from lists.stats.streaks import Run
from lists.stats.tastes import Share
from lists.templatetags.charts import Chart, Point, Table
from reviews.validators import HIGHEST

# So many years fit under a line of months.
_YEARS_NAMED = 12


@dataclass(frozen=True, slots=True)
class Figure:
    """A number in large type. note: a line under it; change: against the year before, None where that says nothing."""

    label: str
    value: str
    note: str = ""
    change: int | None = None

    @property
    def change_text(self) -> str:
        if self.change is None:
            return ""
        return f"{'+' if self.change > 0 else '−' if self.change < 0 else '±'}{_number(abs(self.change))}"

    @property
    def change_words(self) -> str:
        if not self.change:
            return _("as many as the year before")
        words = (
            _("%(number)s more than the year before") if self.change > 0 else _("%(number)s fewer than the year before")
        )
        return words % {"number": _number(abs(self.change))}


@dataclass(frozen=True, slots=True)
class Row:
    """A line of a list with a bar. url: where more of it is, or empty."""

    name: str
    value: int
    text: str
    url: str = ""


@dataclass(frozen=True, slots=True)
class Rows:
    key: str
    title: str
    rows: list[Row]
    note: str = ""

    @property
    def highest(self) -> int:
        return max((row.value for row in self.rows), default=0)


def figures(report: Report) -> list[Figure]:
    totals, before = report.totals, report.before
    rewatches = _("%(number)s of them again") % {"number": _number(totals.rewatches)} if totals.rewatches else ""
    different = ngettext("%(number)s different one", "%(number)s different ones", totals.different_films)
    shows = ngettext("of %(number)s show", "of %(number)s shows", totals.shows)
    days = ngettext("that is %(number)s day", "that is %(number)s days", round(totals.hours / 24) or 1)
    return [
        Figure(
            _("Films"),
            _number(totals.films),
            different % {"number": _number(totals.different_films)} if totals.films != totals.different_films else "",
            totals.films - before.films if before else None,
        ),
        Figure(
            _("Episodes"),
            _number(totals.episodes),
            shows % {"number": _number(totals.shows)} if totals.shows else "",
            totals.episodes - before.episodes if before else None,
        ),
        Figure(
            _("Hours"),
            _number(totals.hours),
            days % {"number": number_format(totals.hours / 24, 1)} if totals.hours >= 36 else "",
            totals.hours - before.hours if before else None,
        ),
        Figure(
            _("Days with something watched"), _number(totals.days), "", totals.days - before.days if before else None
        ),
        Figure(_("Viewings"), _number(totals.viewings), rewatches),
    ]


def time_charts(report: Report) -> list[Chart]:
    """Films, episodes and hours: of a year by month, of all time by year."""
    by_month = report.period.year is not None
    stretches = report.months if by_month else _all_years(report.years)
    name, label = (_month, lambda stretch: _short_month(stretch.number)) if by_month else (_year, _year)
    kinds: list[tuple[str, str, Callable[[Stretch], float], Callable[[float], str]]] = [
        ("films", _("Films"), lambda stretch: stretch.films, _films),
        ("episodes", _("Episodes"), lambda stretch: stretch.episodes, _episodes),
        ("hours", _("Hours"), lambda stretch: stretch.minutes / 60, _hours),
    ]
    made = []
    for key, title, value, words in kinds:
        points = [Point(label(each), name(each), value(each), _number(value(each))) for each in stretches]
        if any(point.value for point in points):
            made.append(Chart(key, title, _summary(points, words), points))
    return made


def time_table(report: Report) -> Table:
    by_month = report.period.year is not None
    stretches = report.months if by_month else report.years
    first = _("Month") if by_month else _("Year")
    return Table(
        head=[first, _("Films"), _("Episodes"), _("Hours")],
        rows=[[_month(each) if by_month else _year(each), *_counts(each)] for each in stretches],
    )


def months_chart(report: Report) -> Chart | None:
    """The hours of each month of all time as a line; nothing for less than a year."""
    if report.period.year is not None or len(report.months) < 13:
        return None
    years = sorted({month.year for month in report.months if month.year and month.number == 1})
    named = set(years[:: 1 + (len(years) - 1) // _YEARS_NAMED])
    points = [
        Point(
            label=str(month.year) if month.number == 1 and month.year in named else "",
            name=_("%(month)s %(year)s") % {"month": MONTHS[month.number], "year": month.year},
            value=month.minutes / 60,
            text=_number(month.minutes / 60),
        )
        for month in report.months
    ]
    return Chart("months", _("Hours by month"), _summary(points, _hours), points)


def months_table(report: Report) -> Table:
    """A row a year, a column a month, hours in the cells; empty where there was nothing to count yet, or any more."""
    found = {(month.year, month.number): _number(month.minutes / 60) for month in report.months}
    years = sorted({month.year for month in report.months if month.year})
    return Table(
        head=[_("Year"), *(_short_month(number) for number in range(1, 13))],
        rows=[[str(year), *(found.get((year, number), "") for number in range(1, 13))] for year in years],
    )


def weekday_chart(report: Report) -> Chart | None:
    points = [
        Point(str(WEEKDAYS_ABBR[day.number - 1]), str(WEEKDAYS[day.number - 1]), day.viewings, _number(day.viewings))
        for day in report.weekdays
    ]
    return Chart("weekdays", _("By day of the week"), _summary(points, _viewings), points) if points else None


def weekday_table(report: Report) -> Table:
    return Table(
        head=[_("Day"), _("Viewings"), _("Films"), _("Episodes"), _("Hours")],
        rows=[[str(WEEKDAYS[day.number - 1]), _number(day.viewings), *_counts(day)] for day in report.weekdays],
    )


def ratings_chart(report: Report, scale: str) -> Chart | None:
    """scale: how the reader counts, in stars or points."""
    ratings = report.ratings
    if not ratings.total or ratings.mean is None:
        return None
    points = [
        Point(rating_text(value, scale), rating_words(value, scale), count, _number(count))
        for value, count in enumerate(ratings.counts, 1)
    ]
    mean = number_format(ratings.mean / (HIGHEST / 5) if scale == "stars" else ratings.mean, 1)
    said = ngettext(
        "%(number)s title rated, %(mean)s on average.", "%(number)s titles rated, %(mean)s on average.", ratings.total
    )
    return Chart("ratings", _("Ratings"), said % {"number": _number(ratings.total), "mean": mean}, points)


def ratings_table(chart: Chart) -> Table:
    return Table(head=[_("Rating"), _("Titles")], rows=[[point.name, point.text] for point in chart.points])


def runs(report: Report) -> list[Figure]:
    """Streaks and the longest time without, with their days."""
    streaks = report.streaks
    found: list[tuple[str, Run | None, str]] = [
        (_("Longest streak"), streaks.longest_days, "day"),
        (_("Going on now"), streaks.current_days, "day"),
        (_("Most weeks in a row"), streaks.longest_weeks, "week"),
        (_("Weeks going on now"), streaks.current_weeks, "week"),
        (_("Longest time without"), streaks.longest_gap, "day"),
    ]
    return [Figure(label, _length(run.length, unit), _span(run)) for label, run, unit in found if run]


def taste_rows(report: Report) -> list[Rows]:
    tastes = report.tastes
    films = reverse("movies:films")
    groups = [
        _rows("genres", _("Genres"), tastes.genres, lambda share: share.name, lambda share: _genre_url(share)),
        _rows("decades", _("Decades"), tastes.decades, _decade, lambda share: f"{films}?decade={share.key}"),
        _rows(
            "countries", _("Countries"), tastes.countries, lambda share: country_name(share.key),
            lambda share: f"{films}?country={share.key}", kinds=tastes.country_count,
        ),
        _rows(
            "languages", _("Languages"), tastes.languages, lambda share: language_name(share.key),
            lambda share: f"{films}?language={share.key}", kinds=tastes.language_count,
        ),
    ]  # fmt: skip
    return [group for group in groups if group.rows]


def _rows(
    key: str,
    title: str,
    shares: Iterable[Share],
    name: Callable[[Share], str],
    url: Callable[[Share], str],
    *,
    kinds: int = 0,
) -> Rows:
    rows = [Row(name(share), share.titles, _number(share.titles), url(share)) for share in shares]
    more = kinds - len(rows)
    note = ngettext("and %(number)s more", "and %(number)s more", more) % {"number": more} if more > 0 else ""
    return Rows(key, title, rows, note)


def _genre_url(share: Share) -> str:
    return reverse("movies:genre", args=[share.key])


def _decade(share: Share) -> str:
    return _("%(year)ss") % {"year": share.key}


def _all_years(years: list[Stretch]) -> list[Stretch]:
    """Those without anything too, between the first and the last."""
    found = {year.number: year for year in years}
    return [found.get(number) or Stretch(number) for number in range(min(found), max(found) + 1)] if found else []


def _summary(points: Sequence[Point], words: Callable[[float], str]) -> str:
    """The highest value and the sum, for who can't see the bars."""
    most = max(points, key=lambda point: point.value)
    return _("%(total)s in all; the most in %(name)s: %(most)s.") % {
        "total": words(sum(point.value for point in points)),
        "name": most.name,
        "most": words(most.value),
    }


def _counts(stretch: Stretch) -> list[str]:
    return [_number(stretch.films), _number(stretch.episodes), _number(stretch.minutes / 60)]


def _year(stretch: Stretch) -> str:
    return str(stretch.number)


def _month(stretch: Stretch) -> str:
    return str(MONTHS[stretch.number])


def _short_month(number: int) -> str:
    return str(MONTHS_3[number]).title()


def _length(number: int, unit: str) -> str:
    words: Any = (
        ngettext("%(number)s day", "%(number)s days", number)
        if unit == "day"
        else ngettext("%(number)s week", "%(number)s weeks", number)
    )
    return str(words % {"number": _number(number)})


def _span(run: Run) -> str:
    first, last = date_format(run.first, "DATE_FORMAT"), date_format(run.last, "DATE_FORMAT")
    return first if run.first == run.last else f"{first} – {last}"


def _number(value: float) -> str:
    """Whole, with the language's grouping; the many that have none to group are quick."""
    return str(round(value)) if abs(value) < 1000 else number_format(value, 0, force_grouping=True)


def _films(number: float) -> str:
    return ngettext("%(number)s film", "%(number)s films", int(number)) % {"number": _number(number)}


def _episodes(number: float) -> str:
    return ngettext("%(number)s episode", "%(number)s episodes", int(number)) % {"number": _number(number)}


def _hours(number: float) -> str:
    return ngettext("%(number)s hour", "%(number)s hours", round(number)) % {"number": _number(number)}


def _viewings(number: float) -> str:
    return ngettext("%(number)s viewing", "%(number)s viewings", int(number)) % {"number": _number(number)}
