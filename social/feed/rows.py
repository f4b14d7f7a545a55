"""The statements behind a feed. Who is heard is settled first, once for all; then each of them is asked for a few rows.

No entry is copied to followers: whoever blocks, mutes or goes private is out of every feed with the next look.
"""

import datetime
import json
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db import connection

from social.enums import FollowStatus, Verb, Visibility
from social.feed.places import Place, Token
from social.models import Profile
from social.models.activity import BETWEEN_TWO

# Of one person's day so many acts are looked at.
OF_A_DAY = 500
# Of what is new on an open page.
NEW_OF_ONE, NEW = 40, 200

# Rows that followers may see: SHOWN_TO_FOLLOWERS, the condition of the two indexes `activity_feed…`, in the same words.
_HIDDEN = ", ".join(f"'{verb}'" for verb in BETWEEN_TWO)
_SHOWN = f"NOT (a.visibility = '{Visibility.PRIVATE}') AND NOT (a.verb IN ({_HIDDEN}))"

# Who follows so many finds a page among the latest rows of all, this many; and is spared asking each of them. Of some
# verbs only, a page lies further back: rows are looked through in the index alone, at a million in 0.1 s.
MANY, RECENT, RECENT_OF_VERBS = 200, 4000, 40_000

# The newest entries come from those people whose last one is newest: of any number of followed, at most as many people
# as there are entries wanted. So everybody is asked for one row, and only those first ones for more, back to the oldest
# of these first rows. `stream` is a person, or where only some verbs are wanted, one verb of a person; nobody is asked
# where the latest rows of all were enough.
_NEWEST = """
WITH {people},
recent AS MATERIALIZED (
    SELECT a.actor_id, a.created_at, a.id FROM (
        SELECT a.actor_id, a.created_at, a.id FROM (
            SELECT a.actor_id, a.verb, a.created_at, a.id FROM social_activity a WHERE {shown} AND {before}
            ORDER BY a.created_at DESC, a.id DESC LIMIT {recent}
        ) a WHERE (SELECT count(*) FROM followed) >= {many} AND a.actor_id IN (SELECT id FROM followed) AND {verbs}
        ORDER BY a.created_at DESC, a.id DESC OFFSET 0
    ) a WHERE {is_heard} ORDER BY a.created_at DESC, a.id DESC LIMIT {limit}
),
stream AS ({stream} WHERE (SELECT count(*) FROM recent) < {limit}),
head AS MATERIALIZED (
    SELECT s.actor_id, s.verb, n.created_at FROM stream s CROSS JOIN LATERAL (
        SELECT a.created_at, a.id FROM social_activity a WHERE {of_stream} AND {before}
        ORDER BY a.created_at DESC, a.id DESC LIMIT 1
    ) n ORDER BY n.created_at DESC, n.id DESC LIMIT {limit}
)
SELECT * FROM recent WHERE (SELECT count(*) FROM recent) = {limit}
UNION ALL
SELECT r.actor_id, r.created_at, r.id FROM head s CROSS JOIN LATERAL (
    SELECT a.actor_id, a.created_at, a.id FROM social_activity a WHERE {of_stream} AND {before}
    AND a.created_at >= (SELECT CASE WHEN count(*) < {limit} THEN '-infinity' ELSE min(created_at) END FROM head)
    ORDER BY a.created_at DESC, a.id DESC LIMIT {limit}
) r
ORDER BY created_at DESC, id DESC LIMIT {limit}
"""

# The same two ways. The latest rows of all are enough where they go back as far as the page knows.
_NEW = """
WITH {people},
latest AS MATERIALIZED (
    SELECT a.actor_id, a.verb, a.created_at, a.id FROM social_activity a
    WHERE {shown} AND a.created_at > %(since)s AND (SELECT count(*) FROM followed) >= {many}
    ORDER BY a.created_at DESC, a.id DESC LIMIT {recent}
),
way AS MATERIALIZED (
    SELECT (SELECT count(*) FROM followed) >= {many} AND (SELECT count(*) FROM latest) < {recent} AS is_short
),
stream AS ({stream} WHERE NOT (SELECT is_short FROM way))
SELECT a.actor_id, a.created_at, a.id FROM (
    SELECT a.actor_id, a.created_at, a.id FROM latest a WHERE (SELECT is_short FROM way)
    AND a.actor_id IN (SELECT id FROM followed) AND {verbs} AND NOT (a.id = ANY(%(known)s)) OFFSET 0
) a WHERE {is_heard}
UNION ALL
SELECT r.actor_id, r.created_at, r.id FROM stream s CROSS JOIN LATERAL (
    SELECT a.actor_id, a.created_at, a.id FROM social_activity a WHERE {of_stream}
    AND a.created_at > %(since)s AND NOT (a.id = ANY(%(known)s)) ORDER BY a.created_at DESC, a.id DESC LIMIT {of_one}
) r
ORDER BY created_at DESC, id DESC LIMIT {limit}
"""

# Followed are all, by an index alone; heard those of them that may be. Where the latest rows of all are enough, only
# the few who come up among them are looked at: the limit keeps PostgreSQL from looking at everybody first.
_PEOPLE = """followed (id) AS MATERIALIZED (
    SELECT f.followed_id FROM social_follow f WHERE f.follower_id = %(viewer)s AND f.status = %(accepted)s
),
heard (id) AS MATERIALIZED ({heard})"""
_IS_HEARD = "EXISTS (SELECT FROM ({heard}) h (id) WHERE h.id = a.actor_id LIMIT 1)"

_DAYS = """
SELECT r.* FROM unnest(%s::bigint[], %s::timestamptz[], %s::timestamptz[]) AS d (actor_id, since, until)
CROSS JOIN LATERAL (
    SELECT a.id, a.actor_id, a.verb, a.title_id, a.target_type_id, a.target_id, a.data, a.created_at
    FROM social_activity a
    WHERE a.actor_id = d.actor_id AND {shown}
    AND a.created_at >= d.since AND a.created_at < d.until
    ORDER BY a.created_at DESC, a.id DESC LIMIT {limit}
) r
"""


@dataclass(frozen=True, slots=True)
class Found:
    """That somebody did something, and where it stands in the feed."""

    actor: int
    place: Place


@dataclass(frozen=True, slots=True)
class Row:
    """One activity."""

    place: Place
    actor: int
    verb: Verb
    title: int | None
    target: tuple[int, int]
    """Content type and key."""
    data: dict[str, Any] = field(hash=False)


def newest_rows(viewer: Profile, *, verbs: Sequence[Verb], before: Place | None, limit: int) -> list[Found]:
    """The newest that the people heard have done, of these verbs or of any. Runs one query."""
    parts = _parts(verbs) | {"before": "(a.created_at, a.id) < (%(at)s, %(pk)s)" if before else "TRUE"}
    given = {"at": before.at, "pk": before.pk} if before else {}
    return _found(_NEWEST.format(**parts, limit=int(limit)), viewer, {"verbs": list(verbs), **given})


def rows_since(viewer: Profile, *, verbs: Sequence[Verb], token: Token) -> list[Found]:
    """What a page with this token doesn't know yet, the newest first. Runs one query."""
    given = {"verbs": list(verbs), "since": token.since, "known": list(token.keys)}
    return _found(_NEW.format(**_parts(verbs), of_one=NEW_OF_ONE, limit=NEW), viewer, given)


def rows_of_days(days: Iterable[tuple[int, datetime.datetime, datetime.datetime]]) -> list[Row]:
    """All that followers may see of what these people did from one moment to the other. Runs one query."""
    actors, since, until = zip(*days, strict=True)
    with connection.cursor() as cursor:
        cursor.execute(_DAYS.format(shown=_SHOWN, limit=OF_A_DAY), [list(actors), list(since), list(until)])
        return [_row(*values) for values in cursor.fetchall()]


def _parts(verbs: Collection[Verb]) -> dict[str, Any]:
    """What the statements are put together from, but for values."""
    known = {"people": _PEOPLE, "is_heard": _IS_HEARD, "shown": _SHOWN, "many": MANY, "recent": RECENT}
    if verbs:
        return known | {
            "recent": RECENT_OF_VERBS,
            "stream": "SELECT id AS actor_id, v.verb FROM heard CROSS JOIN unnest(%(verbs)s::varchar[]) AS v (verb)",
            "of_stream": f"a.actor_id = s.actor_id AND a.verb = s.verb AND {_SHOWN}",
            "verbs": "a.verb = ANY(%(verbs)s)",
        }
    return known | {
        "stream": "SELECT id AS actor_id, NULL::varchar AS verb FROM heard",
        "of_stream": f"a.actor_id = s.actor_id AND {_SHOWN}",
        "verbs": "TRUE",
    }


def _found(sql: str, viewer: Profile, given: dict[str, Any]) -> list[Found]:
    heard, values = Profile.objects.heard_by(viewer).order_by().values("pk").query.sql_with_params()
    # Its places are counted, ours are named.
    names = {f"heard_{number}": value for number, value in enumerate(values)}
    with connection.cursor() as cursor:
        text = sql.replace("{heard}", heard % tuple(f"%({name})s" for name in names))
        cursor.execute(text, {**given, **names, "viewer": viewer.pk, "accepted": FollowStatus.ACCEPTED})
        return [Found(actor, Place(at, pk)) for actor, at, pk in cursor.fetchall()]


def _row(pk: int, actor: int, verb: str, title: int | None, kind: int, target: int, data: Any, at: Any) -> Row:
    said = json.loads(data) if isinstance(data, str) else data
    return Row(Place(at, pk), actor, Verb(verb), title, (kind, target), said)
