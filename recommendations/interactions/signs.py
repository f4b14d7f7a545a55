"""What each sign counts, and the statement that finds them. The table in `recommendations.interactions` explains."""

from lists.enums import Status
from movies.enums import TitleKind
from movies.models.titles import PRIOR_MEAN, PRIOR_RATINGS
from reviews.enums import ReactionKind

WEIGHTS: dict[str, float] = {
    "prior_mean": PRIOR_MEAN, "priors": PRIOR_RATINGS, "habit_low": 5, "habit_high": 8,
    "at_habit": 0.5, "points_to_like": 4, "points_to_dislike": 3,
    "rated_sure": 1, "parts_share": 0.5, "parts_sure": 0.5,
    "favourite_like": 1, "favourite_sure": 1,
    "rewatch_like": 0.8, "rewatch_more": 0.1, "rewatch_sure": 0.9,
    "finished_like": 0.6, "finished_sure": 0.6,
    "seen_like": 0.4, "seen_sure": 0.5,
    "begun_like": 0.2, "begun_more": 0.3, "begun_episodes": 10, "begun_sure": 0.4, "paused_share": 0.5,
    "wanted_like": 0.15, "wanted_sure": 0.3,
    "liked_review_like": 0.05, "liked_review_sure": 0.1,
    "thumb_up_like": 0.3, "thumb_down_dislike": 0.4, "thumb_sure": 0.4,
    "dropped_dislike": 0.7, "dropped_sure": 0.7,
    "dismissed_dislike": 0.5, "dismissed_sure": 0.5,
}  # fmt: skip
FACTS: dict[str, str | float] = WEIGHTS | {
    "film": TitleKind.FILM, "like": ReactionKind.LIKE, "watching": Status.WATCHING,
    "paused": Status.PAUSED, "completed": Status.COMPLETED, "planned": Status.PLANNED, "dropped": Status.DROPPED,
}  # fmt: skip

# Of one or many profiles, given as the bounds of a range of keys: all signs, summed up a profile and title.
# is_word: says what the profile thinks; stands: counts beside such a word.
_LIKE = "least(1, greatest(0, %(at_habit)s + (value - habit) / %(points_to_like)s))"
_DISLIKE = "least(1, greatest(0, -(value - habit + 1) / %(points_to_dislike)s))"
_ENTRY = """
    SELECT e.*, t.kind, e.times_watched > 0 OR e.status = %(completed)s AS is_seen,
        coalesce(e.last_watched_on::timestamptz, e.last_logged_at, e.status_at, e.created_at) AS seen_at,
        coalesce(e.status_at, e.created_at) AS said_at
    FROM lists_libraryentry e JOIN movies_title t ON t.id = e.title_id
    WHERE e.profile_id BETWEEN %(first)s AND %(last)s
"""
# Without a join that the planner could misjudge: of what a WITH gives it knows neither size nor distribution.
FRESH = f"""
ratings AS MATERIALIZED (
    SELECT profile_id, title_id, value, rated_at, season_id IS NULL AND episode_id IS NULL AS is_whole,
        least(%(habit_high)s, greatest(%(habit_low)s,
            (coalesce(sum(value) FILTER (WHERE season_id IS NULL AND episode_id IS NULL) OVER mine, 0)
                + %(priors)s * %(prior_mean)s)
            / (count(*) FILTER (WHERE season_id IS NULL AND episode_id IS NULL) OVER mine + %(priors)s))) AS habit
    FROM reviews_rating WHERE profile_id BETWEEN %(first)s AND %(last)s WINDOW mine AS (PARTITION BY profile_id)
), parts AS (
    SELECT profile_id, title_id, avg(value) AS value, max(rated_at) AS rated_at, max(habit) AS habit
    FROM ratings GROUP BY profile_id, title_id HAVING NOT bool_or(is_whole)
), entries AS MATERIALIZED ({_ENTRY}), signs AS (
    SELECT profile_id, title_id, true AS is_word, true AS stands, {_LIKE} AS likes, {_DISLIKE} AS dislikes,
        %(rated_sure)s AS sure, value AS rating, rated_at AS at
    FROM ratings WHERE is_whole
    UNION ALL
    SELECT profile_id, title_id, true, true, %(parts_share)s * {_LIKE}, %(parts_share)s * {_DISLIKE}, %(parts_sure)s,
        NULL, rated_at
    FROM parts
    UNION ALL
    SELECT profile_id, title_id, false, true, %(favourite_like)s, 0, %(favourite_sure)s, NULL, seen_at
    FROM entries WHERE is_favourite
    UNION ALL
    SELECT profile_id, title_id, false, true, least(1, %(rewatch_like)s + %(rewatch_more)s * (times_watched - 2)), 0,
        %(rewatch_sure)s, NULL, seen_at
    FROM entries WHERE times_watched > 1
    UNION ALL
    SELECT profile_id, title_id, false, false, %(finished_like)s, 0, %(finished_sure)s, NULL, seen_at
    FROM entries WHERE is_seen AND kind <> %(film)s
    UNION ALL
    SELECT profile_id, title_id, false, false, %(seen_like)s, 0, %(seen_sure)s, NULL, seen_at
    FROM entries WHERE is_seen AND kind = %(film)s
    UNION ALL
    SELECT profile_id, title_id, false, false, (CASE status WHEN %(paused)s THEN %(paused_share)s ELSE 1 END) * (
        %(begun_like)s + %(begun_more)s * least(1, episodes_seen / %(begun_episodes)s::float8)), 0, %(begun_sure)s,
        NULL, seen_at
    FROM entries WHERE NOT is_seen AND status IN (%(watching)s, %(paused)s)
    UNION ALL
    SELECT profile_id, title_id, false, false, %(wanted_like)s, 0, %(wanted_sure)s, NULL, said_at
    FROM entries WHERE NOT is_seen AND (on_watchlist OR status = %(planned)s)
    UNION ALL
    SELECT profile_id, title_id, false, false, 0, %(dropped_dislike)s, %(dropped_sure)s, NULL, said_at
    FROM entries WHERE status = %(dropped)s AND times_watched = 0
    UNION ALL
    SELECT r.profile_id, w.title_id, false, false, %(liked_review_like)s, 0, %(liked_review_sure)s, NULL, r.created_at
    FROM reviews_reaction r JOIN reviews_review w ON w.id = r.review_id AND w.deleted_at IS NULL
    WHERE r.kind = %(like)s AND w.profile_id <> r.profile_id AND r.profile_id BETWEEN %(first)s AND %(last)s
    UNION ALL
    SELECT profile_id, title_id, false, false, is_up::int * %(thumb_up_like)s,
        (NOT is_up)::int * %(thumb_down_dislike)s, %(thumb_sure)s, NULL, given_at
    FROM recommendations_feedback WHERE reason = '' AND profile_id BETWEEN %(first)s AND %(last)s
    UNION ALL
    SELECT profile_id, title_id, false, false, 0, %(dismissed_dislike)s, %(dismissed_sure)s, NULL, created_at
    FROM recommendations_notinterested WHERE profile_id BETWEEN %(first)s AND %(last)s
), words AS (
    SELECT *, bool_or(is_word) OVER (PARTITION BY profile_id, title_id) AS has_word
    FROM signs WHERE profile_id <> ALL(%(unwanted)s::bigint[])
), fresh AS MATERIALIZED (
    SELECT profile_id, title_id, max(likes)::real AS likes, max(dislikes)::real AS dislikes, max(sure)::real AS sure,
        max(rating) AS rating, least(max(at), now()) AS at
    FROM words WHERE stands OR NOT has_word GROUP BY profile_id, title_id
    HAVING max(likes) > 0 OR max(dislikes) > 0
)
"""  # noqa: S608 (made of constants)
