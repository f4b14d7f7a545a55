"""Writes to ratings, and to the mean and the tally that a title carries."""

import datetime
from collections.abc import Iterable, Mapping, Sequence
from copy import copy
from functools import partial
from typing import Any

from django.db import connection, transaction
from django.utils import timezone

from movies.facets import refresh_facets
from movies.models import Episode, Season, Title
from movies.models.titles import PRIOR_MEAN, PRIOR_RATINGS
from reviews.models import Rating
from reviews.signals import ratings_turned
from reviews.validators import HIGHEST, LOWEST, rating_value
from social import activity
from social.enums import ProfileKind, Verb, Visibility
from social.models import Profile

# Brings many titles' tallies, sums and means up to date with what was added to their ratings, in one statement.
# points_before, points_after: of the one rating that changed, null where it isn't counted. The titles are locked.
_COUNT_MANY = """
WITH changed AS (
    SELECT * FROM unnest(%(ids)s::bigint[], %(before)s::int[], %(after)s::int[]) AS c(id, points_before, points_after)
), tallied AS (
    INSERT INTO reviews_tally (title_id, counts)
    SELECT c.id, ARRAY(
        SELECT COALESCE(known.counts[value], 0) + (value IS NOT DISTINCT FROM c.points_after)::int
            - (value IS NOT DISTINCT FROM c.points_before)::int
        FROM generate_series(%(lowest)s, %(highest)s) AS value ORDER BY value
    )
    FROM changed c JOIN movies_title t ON t.id = c.id LEFT JOIN reviews_tally known ON known.title_id = c.id
    ON CONFLICT (title_id) DO UPDATE SET counts = EXCLUDED.counts
), added AS (
    SELECT id, (points_after IS NOT NULL)::int - (points_before IS NOT NULL)::int AS ratings,
        COALESCE(points_after, 0) - COALESCE(points_before, 0) AS points
    FROM changed
)
UPDATE movies_title t SET rating_count = t.rating_count + a.ratings, rating_sum = t.rating_sum + a.points,
    rating_mean = CASE WHEN t.rating_count + a.ratings > 0
        THEN (t.rating_sum + a.points + %(prior)s) / (t.rating_count + a.ratings + %(priors)s) END
FROM added a WHERE t.id = a.id
"""


@transaction.atomic
def rate(
    *,
    profile: Profile,
    title: Title,
    value: int,
    season: Season | None = None,
    episode: Episode | None = None,
    visibility: str = "",
) -> Rating:
    """Give a title, a season or an episode so many points, 1 to 10, in place of any earlier ones.

    visibility: who sees it; unsaid, as it was, or as the profile has it for new entries. A title's mean counts what
    everybody sees. Raises ValidationError for other values. Two at once leave one rating, and the mean right.
    """
    rating_value(value)
    before = _locked(profile, title, season, episode)
    seen_by = visibility or (before.visibility if before else profile.default_visibility)
    rating = Rating(
        pk=before.pk if before else None,
        profile=profile,
        title=title,
        season=season,
        episode=episode,
        value=value,
        visibility=seen_by,
        is_counted=not season and not episode and counts(profile, seen_by),
        rated_at=timezone.now(),
    )
    rating.save(force_insert=before is None, force_update=before is not None)
    _count_many([(title.pk, before, rating)])
    _tell_followers(profile, [(before, rating)])
    activity.withdraw(target=rating, verb=Verb.RATED)
    activity.record(
        actor=profile,
        verb=Verb.RATED,
        target=rating,
        visibility=seen_by,
        title_id=title.pk,
        data={"value": value},
    )
    return rating


@transaction.atomic
def clear_rating(
    *, profile: Profile, title: Title, season: Season | None = None, episode: Episode | None = None
) -> int | None:
    """Take a rating back. Returns what it was; None where there was none."""
    before = _locked(profile, title, season, episode)
    if before is None:
        return None
    activity.withdraw(target=before)
    Rating.objects.filter(pk=before.pk).delete()
    _count_many([(title.pk, before, None)])
    _tell_followers(profile, [(before, None)])
    return before.value


@transaction.atomic
def rate_many(
    *,
    profile: Profile,
    values: Mapping[int, int | None],
    moments: Mapping[int, datetime.datetime] | None = None,
    visibilities: Mapping[int, str] | None = None,
) -> dict[int, int | None]:
    """Rate many whole titles at once: points by the title's key, None takes a rating back.

    moments: when each was rated, where that wasn't now; visibilities: who sees each that is new. Returns what each
    title was rated before, for those where that changes. Unknown titles are passed over. Raises ValidationError for
    other values. Runs 7 queries at most; no activity is recorded for so many at once.
    """
    for value in values.values():
        if value is not None:
            rating_value(value)
    known = lock_titles(values)
    mine = Rating.objects.of_titles().filter(profile=profile)
    rated = {rating.title_id: rating for rating in mine.filter(title__in=known)}
    before = {pk: rated[pk].value if pk in rated else None for pk in known}
    changed = {pk: before[pk] for pk in known if before[pk] != values[pk]}
    now, then, seen_by = timezone.now(), moments or {}, visibilities or {}
    given = [
        _anew(profile, pk, value, rated.get(pk), then.get(pk, now), seen_by.get(pk, ""))
        for pk in changed
        if (value := values[pk]) is not None
    ]
    mine.filter(title__in=[pk for pk in changed if values[pk] is None]).delete()
    Rating.objects.bulk_create(
        given,
        update_conflicts=True,
        unique_fields=["profile", "title", "season", "episode"],
        update_fields=["value", "is_counted", "rated_at"],
    )
    now_rated = {rating.title_id: rating for rating in given}
    _count_many([(pk, rated.get(pk), now_rated.get(pk)) for pk in changed])
    _tell_followers(profile, [(rated.get(pk), now_rated.get(pk)) for pk in changed])
    return changed


def forget_ratings(*, profiles: Sequence[Profile]) -> None:
    """Take all ratings of titles back, before their profiles go: the means are then as if they had never been.

    Needs a transaction. The titles of all are locked first, by key: going from profile to profile, one would hold
    some title and wait for a smaller one.
    """
    mine = Rating.objects.of_titles().filter(profile__in=profiles)
    rated: dict[int, list[int]] = {}
    for profile_id, title_id in mine.values_list("profile_id", "title_id"):
        rated.setdefault(profile_id, []).append(title_id)
    every = {title_id for titles in rated.values() for title_id in titles}
    lock_titles(every)
    for profile in profiles:
        rate_many(profile=profile, values=dict.fromkeys(rated.get(profile.pk, [])))


@transaction.atomic
def settle_ratings(*, profile: Profile) -> int:
    """Count the profile's ratings in the means, or no more, after who sees the profile has changed.

    Returns how many that concerns. Runs one query where it is none.
    """
    due = Rating.objects.of_titles().filter(profile=profile).exclude(is_counted=counts(profile, Visibility.PUBLIC))
    if counts(profile, Visibility.PUBLIC):
        due = due.filter(visibility=Visibility.PUBLIC)
    concerned = lock_titles(due.values_list("title_id", flat=True))
    rows = list(due.filter(title__in=concerned)) if concerned else []
    after = [_turned(rating) for rating in rows]
    Rating.objects.bulk_update(after, ["is_counted"])
    _count_many([(old.title_id, old, new) for old, new in zip(rows, after, strict=True)])
    return len(rows)


def counts(profile: Profile, visibility: str) -> bool:
    """Whether a rating of that visibility by this profile is one that everybody may see."""
    shown = profile.kind == ProfileKind.STANDARD and profile.withdrawn_at is None
    return shown and profile.visibility == visibility == Visibility.PUBLIC


def _turned(rating: Rating) -> Rating:
    """The same rating, counted where it wasn't and the other way round; not saved."""
    other = copy(rating)
    other.is_counted = not rating.is_counted
    return other


def _anew(
    profile: Profile, title_id: int, value: int, before: Rating | None, at: datetime.datetime, visibility: str
) -> Rating:
    seen_by = before.visibility if before else visibility or profile.default_visibility
    return Rating(
        profile=profile,
        title_id=title_id,
        value=value,
        visibility=seen_by,
        is_counted=counts(profile, seen_by),
        rated_at=at,
    )


def _locked(profile: Profile, title: Title, season: Season | None, episode: Episode | None) -> Rating | None:
    """The present rating. All who rate the title wait for each other here."""
    lock_titles([title.pk])
    return Rating.objects.filter(profile=profile, title=title, season=season, episode=episode).first()


def lock_titles(keys: Iterable[int]) -> list[int]:
    """The titles that exist, locked in the order of their keys, so that two at once can't wait for each other.

    Only against who rates them: viewings and list items that point to them are written meanwhile. Whoever rates several
    one by one locks them by this first.
    """
    rows = Title.objects.select_for_update(no_key=True).filter(pk__in=list(keys)).order_by("pk")
    return list(rows.values_list("pk", flat=True))


def _count_many(changes: Iterable[tuple[int, Rating | None, Rating | None]]) -> None:
    """Bring tallies, sums and means up to date: a title's key, a rating as it was and as it is. The titles are locked.

    Each title comes once. Runs 2 queries, or none where no mean changes.
    """
    points = {pk: (_counted(before), _counted(after)) for pk, before, after in changes}
    points = {pk: each for pk, each in points.items() if each[0] != each[1]}
    if not points:
        return
    facts: dict[str, Any] = {
        "ids": list(points),
        "before": [before for before, _ in points.values()],
        "after": [after for _, after in points.values()],
        "lowest": LOWEST,
        "highest": HIGHEST,
        "prior": PRIOR_RATINGS * PRIOR_MEAN,
        "priors": PRIOR_RATINGS,
    }
    with connection.cursor() as cursor:
        cursor.execute(_COUNT_MANY, facts)
    refresh_facets(points)


def _tell_followers(profile: Profile, changes: Iterable[tuple[Rating | None, Rating | None]]) -> None:
    """Once this is in, tell other apps what followers don't see any more as it was. What is new turns nothing."""
    turned = [(_shown(before), _shown(after)) for before, after in changes if before and not _is_part(before)]
    if turned := [each for each in turned if each[0] != each[1]]:
        sent = partial(ratings_turned.send, sender=Rating, profile=profile.pk, changes=turned)
        transaction.on_commit(sent, robust=True)


def _shown(rating: Rating | None) -> int:
    """The points that the profile's followers see; 0 for none."""
    return rating.value if rating and rating.visibility != Visibility.PRIVATE else 0


def _is_part(rating: Rating) -> bool:
    return rating.season_id is not None or rating.episode_id is not None


def _counted(rating: Rating | None) -> int | None:
    """The points with which a rating counts; None for one that doesn't, or isn't there."""
    return rating.value if rating and rating.is_counted else None
