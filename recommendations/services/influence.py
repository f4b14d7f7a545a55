"""Whose taste others go by, computed anew each night; shown to nobody."""

import numpy as np
from django.db import connection, transaction
from django.utils import timezone

from config.lib.locks import advisory_xact_lock
from recommendations.engine.influence import pagerank
from recommendations.models import Influence

# A rating is high from here on. Of a pair the hundredth time says no more than the twentieth.
HIGH, MOST_OF_A_PAIR = 8, 20
# However many go by somebody, its word counts so many times anybody's at most.
HEAVIEST = 10.0
AT_ONCE = 5_000

# Who rated a title high after somebody they followed then had: once a title, each pair so many times. Only what the
# follower sees: ratings that aren't private, by profiles that learning may go by.
_PAIRS = """
SELECT f.follower_id, f.followed_id, least(count(*), %(most)s)
FROM social_follow f
JOIN reviews_rating theirs ON theirs.profile_id = f.followed_id AND theirs.value >= %(high)s
    AND theirs.season_id IS NULL AND theirs.episode_id IS NULL AND theirs.visibility <> 'private'
JOIN reviews_rating mine ON mine.profile_id = f.follower_id AND mine.title_id = theirs.title_id
    AND mine.value >= %(high)s AND mine.season_id IS NULL AND mine.episode_id IS NULL
    AND mine.rated_at > theirs.rated_at AND mine.rated_at > f.created_at
JOIN social_profile a ON a.id = f.follower_id AND a.kind = 'standard' AND a.withdrawn_at IS NULL
JOIN social_profile b ON b.id = f.followed_id AND b.kind = 'standard' AND b.withdrawn_at IS NULL
    AND b.visibility <> 'private'
LEFT JOIN recommendations_recommendationsettings sa ON sa.profile_id = a.id
LEFT JOIN recommendations_recommendationsettings sb ON sb.profile_id = b.id
WHERE f.status = 'accepted' AND f.follower_id <> f.followed_id
    AND sa.is_trained_on IS NOT FALSE AND sb.is_trained_on IS NOT FALSE
GROUP BY f.follower_id, f.followed_id
"""


def weigh_influence() -> int:
    """Compute the weight of everybody whose taste somebody went by, and put it in place of the old whole.

    Returns how many profiles have one. Twice is once; of two at once the second waits.
    """
    with connection.cursor() as cursor:
        cursor.execute(_PAIRS, {"high": HIGH, "most": MOST_OF_A_PAIR})
        pairs = np.array(cursor.fetchall(), np.int64).reshape(-1, 3)
    people = np.unique(pairs[:, :2])
    shares = pagerank(
        np.searchsorted(people, pairs[:, 0]),
        np.searchsorted(people, pairs[:, 1]),
        pairs[:, 2].astype(np.float64),
        size=len(people),
    )
    # The mean profile has 1, as whoever isn't in the graph.
    weights = np.minimum(shares * len(people), HEAVIEST)
    now = timezone.now()
    rows = [
        Influence(profile_id=int(profile), weight=float(weight), made_at=now)
        for profile, weight in zip(people, weights, strict=True)
    ]
    with transaction.atomic():
        advisory_xact_lock("recommendations:influence")
        Influence.objects.all().delete()
        # Whoever is gone meanwhile is left out.
        with connection.cursor() as cursor:
            cursor.execute("SELECT id FROM social_profile WHERE id = ANY(%s) FOR KEY SHARE", [people.tolist()])
            alive = {key for (key,) in cursor.fetchall()}
        Influence.objects.bulk_create([row for row in rows if row.profile_id in alive], batch_size=AT_ONCE)
    return len(alive)
