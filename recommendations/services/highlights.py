"""What the weekly digest says of one's list."""

from django.utils import timezone
from django.utils.translation import gettext as _

from lists.notifications.digest import Part
from recommendations.services.suggesting import has_said_anything, list_among
from recommendations.serving.picks import picks_of, varied
from social.models import Profile

# So many are named, of so many that are looked at.
NAMED, LOOKED_AT = 4, 20


def weekly_highlights(profile: Profile) -> Part | None:
    """A few picks with why, others in another week; None for who wants none or has said nothing yet.

    Looked up when the mail is sent: what may not be recommended any more by then isn't in it. Runs about 10 queries.
    """
    year, week, _day = timezone.localdate().isocalendar()
    picks = picks_of(profile, list_among(profile, most=LOOKED_AT, seed=year * 100 + week))
    if not picks or not has_said_anything(profile, picks):
        return None
    told = varied([pick for pick in picks if pick.reasons][:NAMED])
    return Part(_("Picked for you this week"), [(pick.title, pick.line) for pick in told]) if told else None
