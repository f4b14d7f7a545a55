"""What a profile's diary adds up to: one module a family of figures, all counted in one statement.

Viewings without a day count in the totals of all time, and in nothing that has a date. A special counts as an episode;
a show logged as a whole counts as all its regular episodes that had aired by then. Minutes come from the episode, else
from its show.
"""

from lists.stats.log import FIRST_YEAR, Period
from lists.stats.report import Report, report_of

__all__ = ["FIRST_YEAR", "Period", "Report", "report_of"]
