"""What counts as a vote, for how long, and from how many on."""

import datetime
from dataclasses import dataclass

from recommendations.enums import Window
from social.enums import Verb
from social.models.activity import BETWEEN_TWO

# Fewer aren't a trend; and whoever looks can't tell who they were.
FEWEST_PEOPLE = 3
# Where fewer titles than this trend, TMDB's popularity is shown instead, and the page says so.
FEWEST_TITLES = 5
# Kept of each window and scope.
MOST = 100
# By the kind of act. A rating counts by its points: a ten as much as a viewing, a one a tenth of it.
VOTES: dict[str, float] = {
    Verb.WATCHED: 1.0,
    Verb.FINISHED_SEASON: 1.0,
    Verb.COMPLETED: 1.0,
    Verb.FAVOURITED: 1.0,
    Verb.REVIEWED: 1.0,
    Verb.RATED: 1.0,
    Verb.PLANNED: 0.5,
    Verb.LISTED: 0.3,
}


@dataclass(frozen=True, slots=True)
class Span:
    """How far back a window looks, and after how long an act counts half."""

    length: datetime.timedelta
    half_life: datetime.timedelta


SPANS: dict[str, Span] = {
    Window.HOUR: Span(datetime.timedelta(hours=1), datetime.timedelta(minutes=30)),
    Window.DAY: Span(datetime.timedelta(days=1), datetime.timedelta(hours=12)),
    Window.WEEK: Span(datetime.timedelta(days=7), datetime.timedelta(days=3)),
    Window.MONTH: Span(datetime.timedelta(days=30), datetime.timedelta(days=12)),
}
LONGEST = max(span.length for span in SPANS.values())
# The condition of the indexes that recent acts are found by, in those words, so that PostgreSQL knows it again.
SHOWN = "NOT a.visibility = 'private' AND NOT a.verb IN ({})".format(", ".join(f"'{verb}'" for verb in BETWEEN_TWO))
