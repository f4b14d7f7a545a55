"""From what happened to what trends, for everybody, in the database."""

import datetime
import logging
from collections.abc import Collection, Mapping
from typing import Any

from django.db import connection, transaction
from django.utils import timezone

from config.lib.locks import advisory_xact_lock
from recommendations.models import Trending
from recommendations.models.trending import scope_of
from recommendations.trending.rules import FEWEST_PEOPLE, MOST, SHOWN, SPANS, VOTES, Span
from social.enums import ProfileKind, Verb, Visibility

logger = logging.getLogger(__name__)

# The month's acts are read once, by the index on when they happened, and counted for every window.
_RANKED = f"""
WITH spans AS (
    SELECT * FROM unnest(%(windows)s::text[], %(lengths)s::float8[], %(half_lives)s::float8[])
        AS s(name, length, half_life)
), votes AS (
    SELECT * FROM unnest(%(verbs)s::text[], %(weights)s::float8[]) AS v(verb, weight)
), acts AS MATERIALIZED (
    SELECT a.actor_id, a.title_id, extract(epoch FROM %(now)s - a.created_at)::float8 AS age,
        v.weight * CASE WHEN a.verb = %(rated)s THEN coalesce((a.data->>'value')::float8, 10) / 10 ELSE 1 END AS weight
    FROM social_activity a JOIN votes v ON v.verb = a.verb
    WHERE a.created_at > %(since)s AND a.created_at <= %(now)s AND a.visibility = %(public)s
        AND {SHOWN} AND a.title_id IS NOT NULL AND a.actor_id <> ALL(%(without)s::bigint[])
), cast_votes AS (
    SELECT s.name, a.title_id, a.actor_id, max(a.weight * exp(-ln(2) * a.age / s.half_life)) AS vote
    FROM acts a JOIN spans s ON a.age < s.length
    GROUP BY s.name, a.title_id, a.actor_id
), counted AS (
    SELECT c.name, c.title_id, sum(c.vote) AS score, count(*) AS people
    FROM cast_votes c JOIN social_profile p ON p.id = c.actor_id
        AND p.kind = %(standard)s AND p.withdrawn_at IS NULL AND p.visibility = %(public)s
    GROUP BY c.name, c.title_id HAVING count(*) >= %(fewest)s
), scoped AS (
    SELECT c.*, scope FROM counted c JOIN movies_title t ON t.id = c.title_id AND NOT t.adult
    CROSS JOIN LATERAL (
        SELECT kind || ':' || genre AS scope FROM (VALUES (''), (t.kind)) AS k(kind), (
            SELECT '' UNION ALL SELECT g.slug FROM movies_title_genres tg JOIN movies_genre g ON g.id = tg.genre_id
            WHERE tg.title_id = t.id
        ) AS g(genre)
    ) AS scopes
), ranked AS (
    SELECT name, scope, title_id, score, people,
        row_number() OVER (PARTITION BY name, scope ORDER BY score DESC, people DESC, title_id) AS place
    FROM scoped
)
"""  # noqa: S608 (made of constants)
_WRITE = f"""{_RANKED}
INSERT INTO recommendations_trending ("window", scope, title_id, rank, score, people, made_at)
SELECT name, scope, title_id, place, score, people, %(now)s FROM ranked WHERE place <= %(most)s
"""  # noqa: S608 (made of constants)
_READ = f"""{_RANKED}
SELECT title_id, place, people FROM ranked WHERE scope = %(scope)s AND place <= %(most)s ORDER BY place
"""  # noqa: S608 (made of constants)


def count_trending(*, now: datetime.datetime | None = None) -> int:
    """Compute every window and scope anew, and put it in place of the old whole. Returns how many rows there are.

    Whoever reads meanwhile reads the old one. Twice is once; of two at once the second waits.
    """
    moment = now or timezone.now()
    with transaction.atomic(), connection.cursor() as cursor:
        advisory_xact_lock("recommendations:trending")
        Trending.objects.all().delete()
        cursor.execute(_WRITE, _facts(moment, SPANS))
        return int(cursor.rowcount)


def trended(moment: datetime.datetime, *, window: str, without: Collection[int] = ()) -> list[tuple[int, int, int]]:
    """What would have been counted at a moment in the past, over all titles: their keys, places and people, by place.

    without: keys of profiles as if they had done nothing. Acts that were taken back since, or hidden, count for
    nothing. Runs one query, and writes nothing.
    """
    facts = _facts(moment, {window: SPANS[window]}, without) | {"scope": scope_of()}
    with connection.cursor() as cursor:
        cursor.execute(_READ, facts)
        return [(int(title), int(rank), int(people)) for title, rank, people in cursor.fetchall()]


def _facts(moment: datetime.datetime, spans: Mapping[str, Span], without: Collection[int] = ()) -> dict[str, Any]:
    return {
        "now": moment,
        "since": moment - max(span.length for span in spans.values()),
        "windows": [str(name) for name in spans],
        "lengths": [span.length.total_seconds() for span in spans.values()],
        "half_lives": [span.half_life.total_seconds() for span in spans.values()],
        "verbs": [str(verb) for verb in VOTES],
        "weights": list(VOTES.values()),
        "rated": str(Verb.RATED),
        "public": str(Visibility.PUBLIC),
        "standard": str(ProfileKind.STANDARD),
        "fewest": FEWEST_PEOPLE,
        "most": MOST,
        "without": list(without),
    }
