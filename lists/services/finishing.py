"""Telling that somebody has come to the end of a season or a show: once, and no more once it isn't so."""

from collections.abc import Collection
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db import connection
from django.db.models import Model

from lists.enums import Status
from lists.models import LibraryEntry
from lists.services.shelf import today_of
from lists.undo import Journal, Left, Step, takes_back
from movies.enums import OVER, WITHDRAWN
from movies.models import Episode, Season, Title
from social import activity
from social.enums import Verb
from social.models import Activity, Profile

# Regular seasons that have gone out whole, every episode of which the profile has seen; of those with these episodes.
_FINISHED = """
SELECT s.id FROM movies_season s JOIN movies_title t ON t.id = s.title_id
WHERE s.title_id = %(title)s AND s.number > 0
AND s.id IN (SELECT season_id FROM movies_episode WHERE id = ANY(%(episodes)s))
AND NOT EXISTS (
    SELECT FROM movies_episode e WHERE e.season_id = s.id AND e.kind <> %(withdrawn)s
    AND (e.aired_on > %(today)s OR (e.aired_on IS NULL AND NOT t.status = ANY(%(over)s)))
)
AND NOT EXISTS (
    SELECT e.id FROM movies_episode e WHERE e.season_id = s.id AND e.kind <> %(withdrawn)s
    EXCEPT SELECT w.episode_id FROM lists_watch w WHERE w.profile_id = %(profile)s AND w.title_id = s.title_id
)
ORDER BY s.number DESC
"""


def record_once(*, profile: Profile, verb: Verb, target: Model, title: Title, visibility: str) -> bool:
    """Record an act, unless it is known already of this profile and target. Returns whether that was news."""
    about = ContentType.objects.get_for_model(target)
    known = Activity.objects.filter(actor=profile, verb=verb, target_type=about, target_id=target.pk)
    if known.exists():
        return False
    activity.record(actor=profile, verb=verb, target=target, visibility=visibility, title_id=title.pk)
    return True


def tell_of_ends(
    journal: Journal, title: Title, entry: LibraryEntry, *, before: str, episodes: Collection[int], watched: bool
) -> None:
    """Record what these episodes' viewings brought to an end, or withdraw what isn't so any more without them.

    before: the status that the entry had. One act tells of one season at most, its last: who logs eight old seasons
    at a time has no news eight times over. The caller holds the shelf.
    """
    if not title.is_show:
        return
    profile = journal.profile
    if entry.status == Status.COMPLETED != before and watched:
        _record(profile, Verb.COMPLETED, title, title)
    elif entry.status != Status.COMPLETED == before:
        activity.withdraw(target=title, verb=Verb.COMPLETED, actor=profile)
    if episodes:
        finished = _finished(profile, title, episodes)
        if not watched:
            _withdraw_unfinished(profile, episodes, finished)
        elif finished and _record(profile, Verb.FINISHED_SEASON, Season(pk=finished[0]), title):
            journal.note("season_finished", title=title.pk, season=finished[0])


@takes_back("season_finished")
def _unfinish(profile: Profile, step: Step) -> Left | None:
    """Unless the season is seen to its end all the same."""
    title = Title.objects.filter(pk=step["title"]).first()
    episodes = Episode.objects.filter(season=step["season"]).values_list("pk", flat=True)
    if title and step["season"] in _finished(profile, title, episodes):
        return Left.ALL
    activity.withdraw(target=Season(pk=step["season"]), verb=Verb.FINISHED_SEASON, actor=profile)
    return None


def untell_of_ends(profile: Profile, title: Title, episodes: Collection[int]) -> None:
    """Withdraw that seasons of these episodes came to an end, those that aren't seen whole any more."""
    if episodes:
        _withdraw_unfinished(profile, episodes, _finished(profile, title, episodes))


def _record(profile: Profile, verb: Verb, target: Model, title: Title) -> bool:
    # As visible as the viewings that it follows from.
    return record_once(profile=profile, verb=verb, target=target, title=title, visibility=profile.default_visibility)


def _finished(profile: Profile, title: Title, episodes: Collection[int]) -> list[int]:
    facts: dict[str, Any] = {
        "profile": profile.pk,
        "title": title.pk,
        "episodes": sorted(episodes),
        "today": today_of(profile),
        "over": list(OVER),
        "withdrawn": WITHDRAWN,
    }
    with connection.cursor() as cursor:
        cursor.execute(_FINISHED, facts)
        return [pk for (pk,) in cursor.fetchall()]


def _withdraw_unfinished(profile: Profile, episodes: Collection[int], finished: Collection[int]) -> None:
    seasons = Season.objects.filter(episodes__in=episodes).exclude(pk__in=finished).values("pk")
    Activity.objects.filter(
        actor=profile,
        verb=Verb.FINISHED_SEASON,
        target_type=ContentType.objects.get_for_model(Season),
        target_id__in=seasons,
    ).delete()
