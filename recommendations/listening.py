"""What follows from what people do: their lists are stale, and experiments note what came of what they showed. And what
they said of suggestions goes into their archives.
"""

from collections.abc import Iterable
from typing import Any

from lists.exports.archive import register_settings
from lists.exports.collecting import register_kind
from lists.imports.further import register_further
from lists.notifications.digest import register_part
from recommendations.enums import Outcome
from recommendations.services import taking_along
from recommendations.services.experiments import note_outcome
from recommendations.services.hearing import followers_hear_anew, hear_anew
from recommendations.services.highlights import weekly_highlights
from recommendations.serving.freshness import mark_stale
from reviews.signals import ratings_turned
from social.enums import Verb
from social.models import Activity
from social.signals import activity_recorded, activity_spreading, hearing_changed

# What changes what somebody is recommended.
TELLING = frozenset(
    {
        Verb.WATCHED, Verb.FINISHED_SEASON, Verb.COMPLETED, Verb.PLANNED, Verb.FAVOURITED, Verb.RATED, Verb.REVIEWED,
        Verb.LIKED_REVIEW, Verb.FOLLOWED,
    }
)  # fmt: skip
OUTCOMES = {
    Verb.PLANNED: Outcome.ADDED,
    Verb.WATCHED: Outcome.WATCHED,
    Verb.COMPLETED: Outcome.WATCHED,
    Verb.RATED: Outcome.RATED,
}


def connect() -> None:
    """Listen. Before `recommendations.services` no undo of this app's acts is known either."""
    activity_recorded.connect(on_recorded, dispatch_uid="recommendations-to-refresh")
    hearing_changed.connect(on_hearing_changed, dispatch_uid="recommendations-of-who-hears-of-others")
    ratings_turned.connect(on_ratings_turned, dispatch_uid="recommendations-of-who-heard-of-ratings")
    activity_spreading.connect(on_spreading, dispatch_uid="outcomes-of-experiments")
    register_part(weekly_highlights)
    register_settings("recommendations", taking_along.settings_of)
    for kind in taking_along.KINDS:
        register_kind(kind)
    for further in taking_along.FURTHER:
        register_further(further)


def on_recorded(activity: Activity, **_more: Any) -> None:
    """At once, so that the next page knows: a list that is made before this is made again."""
    if activity.verb in TELLING:
        mark_stale(profile_id=activity.actor_id)


def on_hearing_changed(profiles: Iterable[int], **_more: Any) -> None:
    """At once too: a list says what those thought whom its profile followed, and of some it may not any more."""
    hear_anew(profiles)


def on_ratings_turned(profile: int, changes: Iterable[tuple[int, int]], **_more: Any) -> None:
    """And what they thought they may hide, or not think any more."""
    followers_hear_anew(profile_id=profile, changes=changes)


def on_spreading(activity: Activity, **_more: Any) -> None:
    """By a worker, once for each act."""
    outcome = OUTCOMES.get(Verb(activity.verb))
    if outcome and activity.title_id:
        note_outcome(
            profile_id=activity.actor_id,
            title_id=activity.title_id,
            outcome=outcome,
            at=activity.created_at,
            rating=activity.data.get("value") if outcome == Outcome.RATED else None,
        )
