"""A title's facets: short strings in one indexed array, so that any mix of filters is one lookup.

`facets` are the same for everybody:  g:<genre slug>  c:<country>  l:<language>  d:<decade>  y:<year>
t:<runtime band>  s:<whole score reached>.  `regional_facets` depend on a region:  <region>:r:<certification>
<region>:p:<provider's primary key> for current offers without extra payment per title (stream, free, with ads).

The youngest age that a title is for is kept with them: whatever a title's rows say about it is read in one statement.
"""

from collections.abc import Iterable

from django.db import connection

from movies import certificates

# Upper ends (exclusive) of the runtime bands, in minutes; the last band is open.
RUNTIME_BANDS = ((0, 30), (30, 60), (60, 90), (90, 120), (120, 150), (150, None))


def runtime_band(minutes: int) -> str:
    """The band's name: `90-119`, or `150-` for the open one."""
    for low, high in RUNTIME_BANDS:
        if high is None or minutes < high:
            return f"{low}-{'' if high is None else high - 1}"
    raise AssertionError("the last band is open")


_BAND_CASES = " ".join(
    f"WHEN t.runtime_minutes < {high} THEN 't:{low}-{high - 1}'" if high else f"ELSE 't:{low}-'"
    for low, high in RUNTIME_BANDS
)

_REFRESH = f"""
WITH chosen AS (SELECT unnest(%s::bigint[]) AS id), ages AS ({certificates.MINIMUM_AGES}), fresh AS (
    SELECT t.id, ages.minimum_age,
        ARRAY(
            SELECT f FROM (
                SELECT 'g:' || g.slug FROM movies_title_genres tg JOIN movies_genre g ON g.id = tg.genre_id
                    WHERE tg.title_id = t.id
                UNION SELECT 'c:' || c FROM unnest(t.countries) c
                UNION SELECT 'l:' || t.original_language WHERE t.original_language <> ''
                UNION SELECT 'd:' || (extract(year FROM t.released_on)::int / 10 * 10)
                    WHERE t.released_on IS NOT NULL
                UNION SELECT 'y:' || extract(year FROM t.released_on)::int WHERE t.released_on IS NOT NULL
                UNION SELECT CASE {_BAND_CASES} END WHERE t.runtime_minutes > 0
                UNION SELECT 's:' || n FROM generate_series(1, floor(t.score)::int) n WHERE t.score IS NOT NULL
            ) x(f) ORDER BY f
        ) AS facets,
        ARRAY(
            SELECT f FROM (
                SELECT r.region || ':r:' || r.certification FROM movies_release r
                    WHERE r.title_id = t.id AND r.certification <> ''
                UNION SELECT a.region || ':p:' || a.provider_id FROM movies_availability a
                    WHERE a.title_id = t.id AND a.last_seen_on >= t.availability_checked_on
                    AND a.offer IN ('flatrate', 'free', 'ads')
            ) x(f) ORDER BY f
        ) AS regional_facets
    FROM movies_title t JOIN ages ON ages.id = t.id
)
UPDATE movies_title t
SET facets = fresh.facets, regional_facets = fresh.regional_facets, minimum_age = fresh.minimum_age
FROM fresh WHERE fresh.id = t.id AND (
    t.facets IS DISTINCT FROM fresh.facets OR t.regional_facets IS DISTINCT FROM fresh.regional_facets
    OR t.minimum_age IS DISTINCT FROM fresh.minimum_age
)
"""  # noqa: S608 (made of constants)


def refresh_facets(title_ids: Iterable[int]) -> None:
    """Bring the titles' facets and minimum ages in line with their rows: call it after any write to a title.

    Runs one query.
    """
    ids = sorted(title_ids)
    if ids:
        with connection.cursor() as cursor:
            cursor.execute(_REFRESH, [ids, *certificates.parameters()])
