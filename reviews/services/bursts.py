"""Ratings that come all at once from new accounts: review bombing, or a film that many have just signed up to talk of.

Nobody but a person can tell these apart, so nothing is left out of a title's mean: moderators get a case, look, and
suspend whom they must. Counting differently by itself would let a few strangers silence the many.
"""

from datetime import timedelta

from django.db.models import Count, F, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from movies.models import Title
from reviews.models import Rating
from social.moderation.cases import open_case, was_closed_since
from social.moderation.screening import NEW_FOR

WINDOW = timedelta(hours=24)
# So many new accounts within the window, and at least half of all who rated the title in it.
MANY = 10


def flag_rating_bursts() -> int:
    """Open a case for each title that new accounts rate in numbers, and return how many there are. Runs one query
    beside those that write. A case that moderators closed within the window isn't opened again.
    """
    now = timezone.now()
    new = Q(profile__user__joined_at__gt=now - NEW_FOR)
    recent = Rating.objects.filter(rated_at__gt=now - WINDOW, season=None, episode=None)
    counted = recent.values("title").annotate(
        by_new=Count("profile__user", filter=new, distinct=True), by_all=Count("profile__user", distinct=True)
    )
    flagged = 0
    many = counted.filter(by_new__gte=MANY).filter(by_new__gte=F("by_all") / 2.0)
    for row in list(many.order_by("title")):
        title = Title.objects.get(pk=row["title"])
        if not was_closed_since(title, now - WINDOW):
            open_case(target=title, why=_("Rated by many new accounts within a day"))
            flagged += 1
    return flagged
