"""How much what only the site knows counts, learned from the site itself: from moments in the past of those who judge,
of whom the models have learned nothing.

Of each there is what the profile had said until then, what it did next, and what the site knew before: people it
followed by then and what they had rated by then, what trended that day among everybody else, what goes on from what it
had liked. Nothing that anybody did from then on reaches a source. Only the models know what others did since: that
makes them a little better than they were, and what is learned here a little too modest.
"""

import datetime
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

import numpy as np
from django.utils import timezone

from recommendations.engine import Bundle, History, Signals, Source
from recommendations.engine.blend import BUCKETS, bucket
from recommendations.engine.signals import Keys
from recommendations.engine.weighing import Example, Moment, Weighed, example, weigh
from recommendations.enums import Window
from recommendations.models import Interaction, RecommendationSettings
from recommendations.serving.extras import trending_from
from recommendations.serving.past import Past, extra_then
from recommendations.trending import trended
from social.models import Profile

# Of each bucket so many moments are learned from at most, and so many profiles are looked through for them.
MOST, LOOKED_AT = 250, 600
# Of what a profile did last this share is what it was to do next, and so many acts at most.
LATEST, NEXT = 0.2, 20
# Of so many days back it is asked what trended: a query each.
TREND_DAYS = 60
AT_ONCE = 50


@dataclass(frozen=True)
class Cut:
    """A profile's signals, taken apart at a moment. history: those before. following: keys of the titles that came
    next, the earliest first; liked: of these. later: of what came after these."""

    history: History
    following: Keys
    liked: Keys
    later: Keys


def learn_extras(bundle: Bundle, asked: Signals, *, tell: Callable[[], None] = lambda: None) -> Weighed:
    """What those who judge say of the sources' weights, by all that they did. The same data give the same weights.

    Runs up to 6 queries a moment, a few hundred moments at most. tell: called every now and then.
    """
    found: list[Example] = []
    counts = np.zeros(len(BUCKETS), np.int64)
    random = np.random.default_rng(1)
    order = random.permutation(len(asked.profiles))[:LOOKED_AT]
    silent = RecommendationSettings.objects.filter(is_trained_on=False).values_list("profile", flat=True)
    trends = _Trends(without=[*asked.profiles.tolist(), *silent])
    for start in range(0, len(order), AT_ONCE):
        tell()
        rows = order[start : start + AT_ONCE]
        profiles = Profile.objects.in_bulk(asked.profiles[rows].tolist())
        for row in rows.tolist():
            profile = profiles.get(int(asked.profiles[row]))
            for cut in cuts(asked.history(row), random):
                place = bucket(len(cut.history))
                if profile is None or counts[place] >= MOST:
                    continue
                if taught := _example(bundle, profile, cut, trends):
                    found.append(taught)
                    counts[place] += 1
    return weigh(found)


def cuts(history: History, random: np.random.Generator) -> Iterator[Cut]:
    """Moments of one profile: before what it did last, and before what came next when it was in each lower bucket."""
    count = len(history)
    last = count - min(max(int(count * LATEST), 1), NEXT)
    sizes = [last] + [
        int(random.integers(least, following)) for least, following in pairwise(BUCKETS[1:]) if following <= last
    ]
    order = np.argsort(-history.days, kind="stable")
    for size in sizes:
        if found := _cut(history, order, size):
            yield found


def _cut(history: History, order: Keys, size: int) -> Cut | None:
    """After at most so many signals; those of one instant aren't torn apart. None where nothing is before, or nothing
    after was liked."""
    if not 0 < size < len(order):
        return None
    instant = history.days[order[size]]
    # More at one instant than is to be foretold came from elsewhere, in no order.
    if int((history.days == instant).sum()) > NEXT:
        return None
    size = int((history.days > instant).sum())
    following, later = order[size : size + NEXT], order[size + NEXT :]
    liked = following[history.likes[following] > 0]
    if not size or not len(liked):
        return None
    titles = history.titles
    return Cut(history.without(titles[order[size:]]), titles[following], titles[liked], titles[later])


def _example(bundle: Bundle, profile: Profile, cut: Cut, trends: "_Trends") -> Example | None:
    first = Interaction.objects.filter(profile=profile, title=int(cut.following[0]))
    moment = first.values_list("at", flat=True).first()
    if moment is None:
        return None
    past = Past(moment, [*cut.following.tolist(), *cut.later.tolist()])
    extra = extra_then(profile, cut.history, bundle, past=past, trending=trends.before(moment))
    return example(bundle, Moment(profile.pk, cut.history, extra, cut.liked, cut.later))


class _Trends:
    """What trended at the beginning of a day, lately, as if some profiles had done nothing."""

    def __init__(self, *, without: list[int]) -> None:
        self.oldest = timezone.now() - datetime.timedelta(days=TREND_DAYS)
        self.without = without
        self.of_day = lru_cache(TREND_DAYS + 2)(self._of_day)

    def before(self, moment: datetime.datetime) -> Source | None:
        """None too where it was too long ago to ask."""
        return self.of_day(moment.replace(hour=0, minute=0, second=0, microsecond=0)) if moment > self.oldest else None

    def _of_day(self, day: datetime.datetime) -> Source | None:
        return trending_from(trended(day, window=Window.WEEK, without=self.without))
