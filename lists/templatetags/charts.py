"""Charts as SVG made of numbers: no library, no inline style, colours by class. Whoever can't see one has its table.

Places are percentages, so that a chart is as wide as its column while its words keep their size.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

register = template.Library()

_NUM = mark_safe(' class="num"')

# Of a chart's height: where the tallest bar ends, and where all of them stand. Around them is room for words.
_TOP, _FLOOR = 14.0, 86.0
# More columns than this have every other word alone on a narrow screen.
_MANY = 13


@dataclass(frozen=True, slots=True)
class Point:
    """A value and its words: label stands below it, text above, name is what it is called in full."""

    label: str
    name: str
    value: float
    text: str


@dataclass(frozen=True, slots=True)
class Chart:
    """Values side by side. key: unique on the page; summary: what somebody who can't see it should know."""

    key: str
    title: str
    summary: str
    points: Sequence[Point]

    @property
    def highest(self) -> float:
        return max((point.value for point in self.points), default=0)


@dataclass(frozen=True, slots=True)
class Table:
    """A chart's numbers: words over the columns, and rows that begin with their own name."""

    head: Sequence[str]
    rows: Sequence[Sequence[str]]


@register.simple_tag
def numbers(table: Table, caption: str) -> SafeString:
    """The table itself. Not a template of its own: a hundred rows would take longer than all else on the page."""
    head = format_html_join(
        "", '<th scope="col"{}>{}</th>', ((_NUM if n else "", word) for n, word in enumerate(table.head))
    )
    rows = format_html_join(
        "",
        '<tr><th scope="row">{}</th>{}</tr>',
        ((first, format_html_join("", '<td class="num">{}</td>', ((cell,) for cell in cells)))
         for first, *cells in table.rows),
    )  # fmt: skip
    return format_html(
        '<table class="table"><caption class="visually-hidden">{}</caption><thead><tr>{}</tr></thead>'
        "<tbody>{}</tbody></table>",
        caption, head, rows,
    )  # fmt: skip


@register.simple_tag
def columns(chart: Chart) -> SafeString:
    """A bar a point, standing side by side."""
    step = 100 / max(1, len(chart.points))
    bars = format_html_join(
        "", "{}", ((_column(point, number * step, step, chart.highest),) for number, point in enumerate(chart.points))
    )
    many = " chart--many" if len(chart.points) >= _MANY else ""
    return _drawing(chart, f"chart--columns{many}", format_html("{}{}", _floor(), bars))


@register.simple_tag
def line(chart: Chart) -> SafeString:
    """One line through all points, for more of them than there is room for bars. Few of them should have a label."""
    last = max(1, len(chart.points) - 1)
    heights = [_height(point.value, chart.highest) for point in chart.points]
    corners = [f"{_round(100 * number / last)},{_round(100 - height)}" for number, height in enumerate(heights)]
    plot = format_html(
        '<svg class="chart__plot" x="0" y="{}%" width="100%" height="{}%" viewBox="0 0 100 100"'
        ' preserveAspectRatio="none"><polygon class="chart__area" points="0,100 {} 100,100"/>'
        '<polyline class="chart__line" points="{}" vector-effect="non-scaling-stroke"/></svg>',
        _round(_TOP),
        _round(_FLOOR - _TOP),
        " ".join(corners),
        " ".join(corners),
    )
    return _drawing(chart, "chart--line", format_html("{}{}{}{}", _floor(), plot, _peak(chart), _words(chart)))


@register.simple_tag
def bar(value: float, highest: float) -> SafeString:
    """A bar lying beside a number that says the same: a line of a list."""
    return format_html(
        '<svg class="bar" viewBox="0 0 100 1" preserveAspectRatio="none" aria-hidden="true">'
        '<rect class="bar__all" width="100" height="1"/><rect class="bar__part" width="{}" height="1"/></svg>',
        _round(100 * value / highest if highest else 0),
    )


def _drawing(chart: Chart, names: str, inside: SafeString) -> SafeString:
    return format_html(
        '<svg class="chart {}" role="img" aria-labelledby="{}-title" aria-describedby="{}-desc">'
        '<title id="{}-title">{}</title><desc id="{}-desc">{}</desc>{}</svg>',
        names,
        chart.key,
        chart.key,
        chart.key,
        chart.title,
        chart.key,
        chart.summary,
        inside,
    )


def _column(point: Point, left: float, step: float, highest: float) -> SafeString:
    """The whole height answers the mouse; a value that isn't nothing has a bar that can be seen."""
    height = _height(point.value, highest) * (_FLOOR - _TOP) / 100
    height = max(height, 0.75) if point.value else 0
    gap = min(step * 0.18, 1.2)
    return format_html(
        '<g class="chart__column"><title>{}: {}</title><rect class="chart__hit" x="{}%" y="0" width="{}%"'
        ' height="100%"/><rect class="chart__bar" x="{}%" y="{}%" width="{}%" height="{}%" rx="2"/>{}'
        '<text class="chart__label" x="{}%" y="100%" dy="-0.45em">{}</text></g>',
        point.name,
        point.text,
        _round(left),
        _round(step),
        _round(left + gap),
        _round(_FLOOR - height),
        _round(step - 2 * gap),
        _round(height),
        _value(point, left + step / 2, _FLOOR - height) if point.value else "",
        _round(left + step / 2),
        point.label,
    )


def _value(point: Point, x: float, y: float) -> SafeString:
    return format_html(
        '<text class="chart__value" x="{}%" y="{}%" dy="-0.4em">{}</text>', _round(x), _round(y), point.text
    )


def _floor() -> SafeString:
    return format_html(
        '<line class="chart__floor" x1="0" x2="100%" y1="{}%" y2="{}%"/>', _round(_FLOOR), _round(_FLOOR)
    )


def _peak(chart: Chart) -> SafeString:
    """The highest point's value, written beside it where the page doesn't end."""
    number, point = max(enumerate(chart.points), key=lambda each: each[1].value)
    x = 100 * number / max(1, len(chart.points) - 1)
    side = "start" if x < 15 else "end" if x > 85 else "middle"
    return format_html(
        '<text class="chart__value chart__value--{}" x="{}%" y="{}%" dy="-0.4em">{}</text>',
        side,
        _round(x),
        _round(_TOP),
        point.text,
    )


def _words(chart: Chart) -> SafeString:
    last = max(1, len(chart.points) - 1)
    chosen = [(100 * number / last, point) for number, point in enumerate(chart.points) if point.label]
    return format_html_join(
        "",
        '<text class="chart__label{}" x="{}%" y="100%" dy="-0.45em">{}</text>',
        ((" chart__label--start" if x < 4 else " chart__label--end" if x > 96 else "", _round(x), point.label)
         for x, point in chosen),
    )  # fmt: skip


def _height(value: float, highest: float) -> float:
    return 100 * value / highest if highest else 0


def _round(number: float) -> str:
    """As short as a place on a screen needs; with a point, whatever the reader's language."""
    return f"{number:.2f}".rstrip("0").rstrip(".")
