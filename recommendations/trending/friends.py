"""What those are on whom somebody follows: counted when it is asked for, from what the one who asks may see."""

from typing import Any

from django.db import connection
from django.utils import timezone

from recommendations.trending.rules import SHOWN, SPANS, VOTES
from social.enums import ProfileKind, Verb
from social.models import Profile

# Of each friend so many acts at most, the latest; and so many titles in all, before filters.
OF_EACH, TITLES = 200, 1_000

_COUNT = f"""
WITH heard (id) AS MATERIALIZED ({{heard}}), votes AS (
    SELECT * FROM unnest(%(verbs)s::text[], %(weights)s::float8[]) AS v(verb, weight)
), acts AS (
    SELECT l.actor_id, l.title_id, v.weight
        * CASE WHEN l.verb = %(rated)s THEN coalesce((l.data->>'value')::float8, 10) / 10 ELSE 1 END
        * exp(-ln(2) * extract(epoch FROM %(now)s - l.created_at)::float8 / %(half_life)s) AS vote
    FROM heard h CROSS JOIN LATERAL (
        SELECT a.actor_id, a.title_id, a.verb, a.data, a.created_at FROM social_activity a
        WHERE a.actor_id = h.id AND a.created_at > %(since)s AND a.created_at <= %(now)s AND {SHOWN}
            AND a.title_id IS NOT NULL
        ORDER BY a.created_at DESC, a.id DESC LIMIT {OF_EACH}
    ) l JOIN votes v ON v.verb = l.verb
)
SELECT title_id, sum(vote) AS score, count(*) AS people
FROM (SELECT actor_id, title_id, max(vote) AS vote FROM acts GROUP BY actor_id, title_id) one_each
GROUP BY title_id ORDER BY score DESC, people DESC, title_id LIMIT {TITLES}
"""  # noqa: S608 (made of constants)


def friends_titles(viewer: Profile, *, window: str) -> dict[int, tuple[float, int]]:
    """By the key of a title: the score, and how many of those whom the viewer hears of did something with it.

    They are followed, not muted and readable, and what they did isn't private: the viewer sees each of these acts.
    Runs one query, or none for those who follow nobody: guests and children.
    """
    if viewer.kind != ProfileKind.STANDARD:
        return {}
    span, now = SPANS[window], timezone.now()
    heard, values = Profile.objects.heard_by(viewer).order_by().values("pk").query.sql_with_params()
    # Its places are counted, ours are named.
    names = {f"heard_{number}": value for number, value in enumerate(values)}
    facts: dict[str, Any] = {
        "now": now,
        "since": now - span.length,
        "half_life": span.half_life.total_seconds(),
        "verbs": [str(verb) for verb in VOTES],
        "weights": list(VOTES.values()),
        "rated": str(Verb.RATED),
        **names,
    }
    with connection.cursor() as cursor:
        cursor.execute(_COUNT.replace("{heard}", heard % tuple(f"%({name})s" for name in names)), facts)
        return {title: (float(score), people) for title, score, people in cursor.fetchall()}
