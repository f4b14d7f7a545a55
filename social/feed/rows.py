"""The statements behind a feed. Who is heard is settled first, once for all; then each of them is asked for a few rows.

No entry is copied to followers: whoever blocks, mutes or goes private is out of every feed with the next look.
"""

import datetime
import json
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db import connection

from social.enums import Verb, Visibility
from social.feed.kinds import HIDDEN
from social.feed.places import Place, Token
from social.models import Profile

# Of one person's day so many acts are looked at.
OF_A_DAY = 500
# Of what is new on an open page.
NEW_OF_ONE, NEW = 40, 200

# Rows that followers may see; the same words as in the condition of the two indexes `activity_feed…`.
_SHOWN = f"NOT (a.visibility = '{Visibility.PRIVATE}')"

# The newest entries come from those people whose last one is newest: of any number of followed, at most as many people
# as there are entries wanted. So everybody is asked for one row, and only those first ones for more, back to the oldest
# of these first rows. `stream` is a person, or where only some verbs are wanted, one verb of a person.
_NEWEST = """
WITH heard (id) AS MATERIALIZED ({heard}),
stream AS ({stream}),
head AS MATERIALIZED (
    SELECT s.actor_id, s.verb, n.created_at FROM stream s CROSS JOIN LATERAL (
        SELECT a.created_at, a.id FROM social_activity a WHERE {of_stream} AND {before}
        ORDER BY a.created_at DESC, a.id DESC LIMIT 1
    ) n ORDER BY n.created_at DESC, n.id DESC LIMIT {limit}
)
SELECT r.actor_id, r.created_at, r.id FROM head s CROSS JOIN LATERAL (
    SELECT a.actor_id, a.created_at, a.id FROM social_activity a WHERE {of_stream} AND {before}
    AND a.created_at >= (SELECT CASE WHEN count(*) < {limit} THEN '-infinity' ELSE min(created_at) END FROM head)
    ORDER BY a.created_at DESC, a.id DESC LIMIT {limit}
) r ORDER BY r.created_at DESC, r.id DESC LIMIT {limit}
"""

_NEW = """
WITH heard (id) AS MATERIALIZED ({heard}),
stream AS ({stream})
SELECT r.actor_id, r.created_at, r.id FROM stream s CROSS JOIN LATERAL (
    SELECT a.actor_id, a.created_at, a.id FROM social_activity a WHERE {of_stream}
    AND a.created_at > %s AND NOT (a.id = ANY(%s)) ORDER BY a.created_at DESC, a.id DESC LIMIT {of_one}
) r ORDER BY r.created_at DESC, r.id DESC LIMIT {limit}
"""

_DAYS = """
SELECT r.* FROM unnest(%s::bigint[], %s::timestamptz[], %s::timestamptz[]) AS d (actor_id, since, until)
CROSS JOIN LATERAL (
    SELECT a.id, a.actor_id, a.verb, a.title_id, a.target_type_id, a.target_id, a.data, a.created_at
    FROM social_activity a
    WHERE a.actor_id = d.actor_id AND {shown} AND NOT (a.verb = ANY(%s))
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
    heard, given = _heard(viewer)
    stream, of_stream, chosen = _stream(verbs)
    earlier = "(a.created_at, a.id) < (%s, %s)" if before else "TRUE"
    bound = [*before] if before else []
    sql = _NEWEST.format(heard=heard, stream=stream, of_stream=of_stream, before=earlier, limit=int(limit))
    return _found(sql, [*given, *chosen, *_hidden(verbs), *bound, *_hidden(verbs), *bound])


def rows_since(viewer: Profile, *, verbs: Sequence[Verb], token: Token) -> list[Found]:
    """What a page with this token doesn't know yet, the newest first. Runs one query."""
    heard, given = _heard(viewer)
    stream, of_stream, chosen = _stream(verbs)
    sql = _NEW.format(heard=heard, stream=stream, of_stream=of_stream, of_one=NEW_OF_ONE, limit=NEW)
    return _found(sql, [*given, *chosen, *_hidden(verbs), token.since, list(token.keys)])


def rows_of_days(days: Iterable[tuple[int, datetime.datetime, datetime.datetime]]) -> list[Row]:
    """All that followers may see of what these people did from one moment to the other. Runs one query."""
    actors, since, until = zip(*days, strict=True)
    with connection.cursor() as cursor:
        cursor.execute(
            _DAYS.format(shown=_SHOWN, limit=OF_A_DAY), [list(actors), list(since), list(until), list(HIDDEN)]
        )
        return [_row(*values) for values in cursor.fetchall()]


def _heard(viewer: Profile) -> tuple[str, tuple[Any, ...]]:
    query = Profile.objects.heard_by(viewer).order_by().values("pk").query
    sql, params = query.sql_with_params()
    return sql, params


def _stream(verbs: Collection[Verb]) -> tuple[str, str, list[Any]]:
    """What is asked one by one, the condition on its rows, and the values that the first takes."""
    if verbs:
        each = "SELECT id AS actor_id, v.verb FROM heard CROSS JOIN unnest(%s::varchar[]) AS v (verb)"
        return each, f"a.actor_id = s.actor_id AND a.verb = s.verb AND {_SHOWN}", [list(verbs)]
    everybody = "SELECT id AS actor_id, NULL::varchar AS verb FROM heard"
    return everybody, f"a.actor_id = s.actor_id AND {_SHOWN} AND NOT (a.verb = ANY(%s))", []


def _hidden(verbs: Collection[Verb]) -> list[Any]:
    return [] if verbs else [list(HIDDEN)]


def _found(sql: str, params: list[Any]) -> list[Found]:
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        return [Found(actor, Place(at, pk)) for actor, at, pk in cursor.fetchall()]


def _row(pk: int, actor: int, verb: str, title: int | None, kind: int, target: int, data: Any, at: Any) -> Row:
    said = json.loads(data) if isinstance(data, str) else data
    return Row(Place(at, pk), actor, Verb(verb), title, (kind, target), said)
