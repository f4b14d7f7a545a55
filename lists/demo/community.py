"""A community of any size, for measuring: accounts, follows, ratings, viewings, reviews, and what was told of them.

Everything follows from the numbers of rows and a seed, by hashes within PostgreSQL: two runs make the same, and
twenty million activities take minutes. Few are followed by many, few do much, few titles are watched by many: powers of
evenly spread numbers. The first profile has the most followers, the second follows the most, the last follows five.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db import connection, models, transaction
from django.utils import timezone

from config.lib.filling import insert_select, reserve_keys, without_foreign_keys, without_indexes
from lists.enums import ListKind
from lists.models import LibraryEntry, List, ListItem, Shelf, Watch
from lists.models.lists import GAP
from movies.models import Title
from reviews.models import Rating, Review
from reviews.services.checking import mend
from social.models import Activity, Follow, Profile, User

FEWEST_TITLES = 100
# How steeply activity, fame of people and of titles, and zeal in following fall: the higher, the fewer have most.
ACTIVE, FAMOUS, WATCHED, ZEALOUS = 1.6, 3.0, 2.5, 1.7
YEARS = 3
SLICE = 500_000
WISHES = 4

_UNIFORM = """
CREATE OR REPLACE FUNCTION pg_temp.even(n bigint, salt int) RETURNS float8 LANGUAGE sql IMMUTABLE AS
$$ SELECT (hashint8extended(n, salt) & 9007199254740991) / 9007199254740992.0::float8 $$
"""
_TEXT = "'it begins as one thing and ends as another, and I would not have missed either. The sound alone is worth it.'"
# Visibility by chance: {} is an evenly spread number.
_SEEN_BY = "CASE WHEN {0} < .92 THEN 'public' WHEN {0} < .98 THEN 'followers' ELSE 'private' END"


@dataclass(frozen=True)
class Size:
    """How many of what, in all. leader: followers of the first profile; zealot: whom the second follows."""

    profiles: int = 100_000
    follows: int = 2_000_000
    activities: int = 20_000_000
    leader: int = 50_000
    zealot: int = 3_000

    @classmethod
    def of(cls, profiles: int, *, activities: int | None = None) -> "Size":
        """In proportion to the full size, but for activities where they are said."""
        whole = cls()

        def part(number: int) -> int:
            return max(1, number * profiles // whole.profiles)

        acts = activities or part(whole.activities)
        return cls(profiles, part(whole.follows), acts, part(whole.leader), part(whole.zealot))


class CommunityError(Exception):
    """The database isn't one that may be filled; says why."""


def generate_community(*, size: Size, seed: int = 20, say: Callable[[str], None] = lambda _text: None) -> None:
    """Fill a database that has a catalogue and nobody's tracking. Raises CommunityError where it has. Needs autocommit.

    say: is told of each step. If the process is killed, the database is of no more use.
    """
    if Activity.objects.exists() or Rating.objects.exists() or Watch.objects.exists():
        raise CommunityError("Somebody has tracked something here. Give the command a database of its own.")
    titles = list(Title.objects.visible_to(None).most_popular().values_list("pk", flat=True)[:20_000])
    if len(titles) < FEWEST_TITLES:
        raise CommunityError(f"There are only {len(titles)} titles; at least {FEWEST_TITLES} are needed.")
    _Community(size, titles, seed, say).write()


class _Community:
    def __init__(self, size: Size, titles: list[int], seed: int, say: Callable[[str], None]) -> None:
        self.size, self.titles, self.say = size, titles, say
        self.facts: dict[str, Any] = {
            "now": timezone.now(), "profiles": size.profiles, "titles": len(titles), "acts": size.activities,
            "span": f"{YEARS * 365} days", "seed": seed * 100,
        }  # fmt: skip

    def write(self) -> None:
        filled = (Activity, Watch, Rating, Review, Follow, LibraryEntry, ListItem)
        try:
            with without_foreign_keys(), without_indexes(filled):
                self._prepare()
                self._people()
                self._follows()
                self._wishes()
                self._acts()
                self.say("Indexes")
            self._settle()
        finally:
            self._run("RESET synchronous_commit")
            self._run("DROP TABLE IF EXISTS known, kinds, acts")

    def _run(self, sql: str, **more: Any) -> None:
        with connection.cursor() as cursor:
            cursor.execute(sql, self.facts | more)

    def _prepare(self) -> None:
        self._run("SET synchronous_commit = off")
        self._run(_UNIFORM)
        self._run("CREATE TEMP TABLE known AS SELECT n - 1 AS n, id FROM unnest(%(keys)s) WITH ORDINALITY AS t(id, n)",
                  keys=self.titles)  # fmt: skip
        self._run("ANALYZE known")

    def _people(self) -> None:
        self.say(f"{self.size.profiles} profiles")
        count = self.size.profiles
        users, self.base = reserve_keys(User, count), reserve_keys(Profile, count)
        self.facts |= {"users": users + 1, "base": self.base + 1}
        people = "generate_series(0, %(profiles)s - 1) AS n"
        insert_select(
            User,
            {
                "id": "%(users)s + n", "email": "'crowd' || n || '@community.example'", "password": "'!'",
                "joined_at": "%(now)s::timestamptz - %(span)s::interval",
            },
            people, self.facts,
        )  # fmt: skip
        insert_select(
            Profile,
            {
                "id": "%(base)s + n", "user_id": "%(users)s + n", "handle": "'crowd' || n",
                "search_document": "array_to_tsvector(ARRAY['somebody', n::text, 'crowd' || n])",
                "display_name": "'Somebody ' || n", "visibility": self._face("n"),
                "created_at": "%(now)s::timestamptz - %(span)s::interval",
            },
            people, self.facts,
        )  # fmt: skip
        insert_select(
            Shelf,
            {"profile_id": "%(base)s + n", "version": "1", "updated_at": "%(now)s::timestamptz"},
            people,
            self.facts,
        )

    def _face(self, number: str) -> str:
        """Who sees the profile of that number. The leading ones are public."""
        return f"CASE WHEN {number} < 10 THEN 'public' ELSE {_SEEN_BY.format(self._even(number, 9))} END"

    def _even(self, number: str, salt: int) -> str:
        return f"pg_temp.even({number}, %(seed)s + {salt})"

    def _one_of(self, many: str, number: str, salt: int, power: float) -> str:
        """A number below that of `many`, small ones likelier."""
        return f"floor(%({many})s * power({self._even(number, salt)}, {power}))::int"

    def _follows(self) -> None:
        self.say(f"{self.size.follows} follows")
        size = self.size
        zealous, famous = self._one_of("others", "n", 11, ZEALOUS), self._one_of("profiles", "n", 12, FAMOUS)
        pairs = f"""(SELECT DISTINCT a, b FROM (
            SELECT 2 + {zealous} AS a, {famous} AS b FROM generate_series(1, %(crowd)s) AS n
            UNION ALL SELECT n, 0 FROM generate_series(2, %(leader)s + 1) AS n
            UNION ALL SELECT 1, n * (%(profiles)s / (%(zealot)s + 1)) FROM generate_series(1, %(zealot)s) AS n
            UNION ALL SELECT %(profiles)s - 1, %(profiles)s - n FROM generate_series(2, 6) AS n
        ) q WHERE a <> b) pairs"""
        facts = self.facts | {
            "leader": min(size.leader, size.profiles - 3), "zealot": min(size.zealot, size.profiles - 3),
            "others": size.profiles - 3,
            # A part of what chance draws comes twice.
            "crowd": int(1.15 * max(0, size.follows - size.leader - size.zealot)),
        }  # fmt: skip
        insert_select(
            Follow,
            {
                "follower_id": "%(base)s + a", "followed_id": "%(base)s + b", "status": "'accepted'",
                "created_at": f"%(now)s::timestamptz - %(span)s::interval * {self._even('a * 131071::bigint + b', 13)}",
            },
            pairs, facts,
        )  # fmt: skip

    def _wishes(self) -> None:
        """A watchlist for each, of a few titles."""
        self.say("Watchlists")
        wanted = f"""(SELECT DISTINCT q.n, t.id FROM (
            SELECT n, {self._one_of("titles", f"n * {WISHES}::bigint + w", 14, WATCHED)} AS place
            FROM generate_series(0, %(profiles)s - 1) AS n, generate_series(1, {WISHES}) AS w
        ) q JOIN known t ON t.n = q.place) wanted"""
        now = "%(now)s::timestamptz"
        insert_select(
            LibraryEntry,
            {
                "profile_id": "%(base)s + n", "title_id": "id", "status": "'planned'", "status_at": now,
                "on_watchlist": "true", "created_at": now, "updated_at": now,
            },
            wanted, self.facts,
        )  # fmt: skip
        lists = reserve_keys(List, self.size.profiles)
        facts = self.facts | {"lists": lists + 1}
        insert_select(
            List,
            {
                "id": "%(lists)s + n", "profile_id": "%(base)s + n", "kind": f"'{ListKind.WATCHLIST}'",
                "name": "'Watchlist'", "created_at": now, "updated_at": now,
            },
            "generate_series(0, %(profiles)s - 1) AS n", facts,
        )  # fmt: skip
        insert_select(
            ListItem,
            {
                "list_id": "%(lists)s + profile_id - %(base)s", "title_id": "title_id", "added_at": now,
                "position": f"row_number() OVER (PARTITION BY profile_id ORDER BY title_id) * {GAP}",
                "added_by_id": "profile_id",
            },
            "lists_libraryentry", facts,
        )  # fmt: skip
        self._run(
            "UPDATE lists_list l SET item_count = c.items FROM (SELECT list_id, count(*) AS items FROM lists_listitem "
            "GROUP BY list_id) c WHERE c.list_id = l.id"
        )

    def _acts(self) -> None:
        """What everybody did, in the order of time, slice by slice: each row with the activity that tells of it."""
        rows = self.size.activities // 20 + 1
        kinds: list[tuple[str, type[models.Model], int]] = [
            ("rated", Rating, 5), ("watched", Watch, 8), ("planned", Title, 3), ("completed", Title, 2),
            ("reviewed", Review, 1), ("followed", Profile, 1),
        ]  # fmt: skip
        self._run("CREATE TEMP TABLE kinds (kind int PRIMARY KEY, verb text, type int, first bigint, per int, nth int)")
        types = ContentType.objects.get_for_models(*(model for _, model, _ in kinds))
        number = 0
        for verb, model, share in kinds:
            # Of titles and profiles there are enough: the rest is made for the act.
            first = None if model in (Title, Profile) else reserve_keys(model, rows * share) + 1
            for nth in range(share):
                row = {"kind": number, "verb": verb, "type": types[model].pk, "first": first, "per": share, "nth": nth}
                self._run("INSERT INTO kinds VALUES (%(kind)s, %(verb)s, %(type)s, %(first)s, %(per)s, %(nth)s)", **row)
                number += 1
        for first_act in range(0, self.size.activities, SLICE):
            last_act = min(first_act + SLICE, self.size.activities) - 1
            self.say(f"Activities {first_act:,} to {last_act:,}")
            with transaction.atomic():
                self._slice(first_act, last_act)

    def _slice(self, first: int, last: int) -> None:
        drawn = f"""(
            SELECT i, (i %% 20)::int AS kind, i / 20 AS score, {self._one_of("profiles", "i", 1, ACTIVE)} AS actor,
                {self._one_of("titles", "i", 2, WATCHED)} AS place, {self._one_of("profiles", "i", 8, FAMOUS)} AS whom,
                {_SEEN_BY.format(self._even("i", 3))} AS seen_by,
                %(now)s::timestamptz - %(span)s::interval * (1 - i::float8 / %(acts)s) AS at
            FROM generate_series(%(first)s::bigint, %(last)s::bigint) AS i
        ) q"""
        self._run("DROP TABLE IF EXISTS acts")
        self._run(
            f"""CREATE TEMP TABLE acts AS SELECT i, verb, type, %(base)s + actor AS profile, t.id AS title, at, seen_by,
                {self._face("actor")} = 'public' AND seen_by = 'public' AS counted,
                coalesce(first + score * per + nth, CASE verb WHEN 'followed' THEN %(base)s + whom ELSE t.id END)
                    AS target
            FROM {drawn} JOIN known t ON t.n = place JOIN kinds USING (kind) ORDER BY i""",
            first=first,
            last=last,
        )
        row = {"id": "target", "profile_id": "profile", "title_id": "title", "visibility": "seen_by"}
        points = "+".join(self._even("i", salt) for salt in (4, 5, 6))
        value = f"least(10, greatest(1, round(6.8 + 3.6 * ({points} - 1.5))))"
        rating = row | {"value": value, "is_counted": "counted", "rated_at": "at"}
        insert_select(Rating, rating, "acts WHERE verb = 'rated'", self.facts, more="ON CONFLICT DO NOTHING")
        watch = row | {"watched_on": "at::date", "logged_at": "at", "updated_at": "at"}
        insert_select(Watch, watch, "acts WHERE verb = 'watched'", self.facts)
        review = row | {
            "text": f"'Thought of number ' || i || ': ' || {_TEXT}", "has_spoilers": f"{self._even('i', 7)} < .1",
            "written_at": "at", "updated_at": "at", "published_at": "CASE WHEN seen_by <> 'private' THEN at END",
        }  # fmt: skip
        insert_select(Review, review, "acts WHERE verb = 'reviewed'", self.facts)
        told = {
            "actor_id": "profile", "verb": "verb", "title_id": "CASE WHEN verb <> 'followed' THEN title END",
            "target_type_id": "type", "target_id": "target", "visibility": "seen_by", "created_at": "at",
            "spread_at": "at",
            "data": "CASE WHEN value IS NULL THEN '{}'::jsonb ELSE jsonb_build_object('value', value) END",
        }  # fmt: skip
        # A rating that somebody had given already wasn't given again.
        which = "(SELECT acts.*, r.value FROM acts LEFT JOIN reviews_rating r ON verb = 'rated' AND r.id = target) a"
        insert_select(Activity, told, f"{which} WHERE verb <> 'rated' OR value IS NOT NULL ORDER BY i", self.facts)

    def _settle(self) -> None:
        self.say("Means and statistics")
        mend(list(Rating.objects.order_by().values_list("title", flat=True).distinct()))
        self._run("VACUUM ANALYZE")
