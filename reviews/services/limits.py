"""How often somebody may say something: what keeps a thread from being flooded."""

import math

from django.utils.translation import ngettext

from config.lib.api.throttling import seconds_to_wait
from social.models import Profile

# Of one profile, over any window of that length.
RATES = {"comment": "30/10min", "reaction": "20/min"}


class TooOftenError(Exception):
    """The profile has done so too often. Its words are for people; seconds: how long to wait."""

    def __init__(self, seconds: int) -> None:
        text = ngettext(
            "That was a lot at once. Please try again in %(count)d second.",
            "That was a lot at once. Please try again in %(count)d seconds.",
            seconds,
        )
        super().__init__(text % {"count": seconds})
        self.seconds = seconds


def spend(*, profile: Profile, act: str) -> None:
    """Count one more act (of RATES) of the profile's. Raises TooOftenError. Asks Redis: not in a transaction."""
    if wait := seconds_to_wait(scope=act, caller=f"profile:{profile.pk}", rate=RATES[act]):
        raise TooOftenError(math.ceil(wait))
