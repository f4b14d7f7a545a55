"""Which titles of the catalogue an import's rows are about: by id, by name and year, by any other name.

Two steps. By ids and by folded names the titles come cheaply, and most rows are settled. For the others the words of
their names are looked up in the documents of all names, and what is found is compared (`lists.imports.scores`).
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db import connection
from django.db.models import Q

from lists.imports.names import loose_query, name_parts, spellings, words_query
from lists.imports.records import Part, Subject
from lists.imports.scores import WORTH_SHOWING, Known, Score, Sought, is_sure, known_names, score, sought
from movies.enums import TitleKind
from movies.models import AlternativeName, Episode, Title, Translation
from social.models import Profile

BATCH = 1_000
CANDIDATES = 5
# By its words a title is looked for among so many: those of the year first, then the most popular.
LOOKED_AT = 20
# From this score on nothing better is to be hoped for from a title's other names.
SETTLED = 0.95
_COLUMNS = (
    "pk", "kind", "name", "original_name", "folded_name", "released_on", "ended_on", "tmdb_popularity", "countries",
    "tmdb_id", "imdb_id", "tvdb_id",
)  # fmt: skip
Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Candidate:
    """A title that may be meant. score: 0 to 1, see `lists.imports.scores`; how: as in its `Score`."""

    title_id: int
    score: float
    how: str


@dataclass(frozen=True, slots=True)
class Answer:
    """What a subject may mean, CANDIDATES at most, best first. sure: the first one is it; else each is to be asked
    about.
    """

    candidates: tuple[Candidate, ...] = ()
    sure: bool = False

    @property
    def title_id(self) -> int | None:
        """The title, where it is sure."""
        return self.candidates[0].title_id if self.sure else None


@dataclass(frozen=True, slots=True)
class EpisodeKey:
    """An episode, and where it is."""

    title_id: int
    season_id: int
    episode_id: int


@dataclass(slots=True)
class _Search:
    """A subject on its way. rows: keys of titles found so far; by_id: whether one of them has an id of the source's."""

    asked: Sought
    rows: set[int] = field(default_factory=set)
    by_id: bool = False
    answer: Answer = field(default_factory=Answer)


def match_subjects(subjects: Sequence[Subject], *, viewer: Profile) -> list[Answer]:
    """What each subject means, among titles that the viewer may know of.

    Runs 7 queries at most for each 1,000 different subjects: one for each kind of id that occurs, one for names, and
    three where some are not settled by these. A subject that occurs more than once is looked for once.
    """
    distinct = list(dict.fromkeys(subjects))
    found: dict[Subject, Answer] = {}
    for start in range(0, len(distinct), BATCH):
        batch = distinct[start : start + BATCH]
        found |= dict(zip(batch, _match(batch, viewer), strict=True))
    return [found[subject] for subject in subjects]


def match_episode_ids(parts: Iterable[Part], *, viewer: Profile) -> dict[Part, EpisodeKey]:
    """The episodes that the parts name by an id of their own; parts that no id is known of are left out.

    Runs one query for each kind of id that occurs.
    """
    wanted = list(dict.fromkeys(part for part in parts if part.tmdb or part.imdb or part.tvdb))
    found: dict[Part, EpisodeKey] = {}
    for column, of in (("tmdb_id", "tmdb"), ("imdb_id", "imdb"), ("tvdb_id", "tvdb")):
        ids = {getattr(part, of) for part in wanted if part not in found and getattr(part, of)}
        by_id = _episodes(column, ids, viewer) if ids else {}
        found |= {part: by_id[key] for part in wanted if part not in found and (key := getattr(part, of)) in by_id}
    return found


def _episodes(column: str, ids: set[Any], viewer: Profile) -> dict[Any, EpisodeKey]:
    rows = Episode.objects.filter(
        season__title__in=Title.objects.visible_to(viewer).order_by(), **{f"{column}__in": ids}
    )
    if column == "imdb_id":
        # The index holds no empty ones, and the planner has to be told that none is asked for.
        rows = rows.exclude(imdb_id="")
    # Two episodes of one id are none that an id could tell.
    found: dict[Any, EpisodeKey | None] = {}
    for key, title_id, season_id, pk in rows.values_list(column, "season__title_id", "season_id", "pk").order_by():
        found[key] = None if key in found else EpisodeKey(title_id, season_id, pk)
    return {key: episode for key, episode in found.items() if episode}


def _match(subjects: Sequence[Subject], viewer: Profile) -> list[Answer]:
    searches = [_Search(sought(subject)) for subject in subjects]
    rows = _by_ids(searches, viewer)
    unsettled = _settle(searches, rows)
    rows |= _by_folded_names(unsettled, rows, viewer)
    if unsettled := _settle(unsettled, rows):
        rows |= _by_words(unsettled, rows, viewer)
        _settle(unsettled, rows, _other_names({pk for search in unsettled for pk in search.rows}))
    return [search.answer for search in searches]


def _settle(
    searches: Sequence[_Search], rows: Mapping[int, Row], others: Mapping[int, Sequence[str]] | None = None
) -> list[_Search]:
    """Answer from what was found so far. Returns those for which there is more to find out."""
    others = others or {}
    known = {pk: _known(rows[pk], others.get(pk, ())) for pk in {pk for search in searches for pk in search.rows}}
    for search in searches:
        scored = [(pk, score(search.asked, known[pk], other_ids_count=not search.by_id)) for pk in search.rows]
        search.answer = answer([(pk, found, known[pk]) for pk, found in scored], search.asked)
    return [search for search in searches if not search.answer.sure or search.answer.candidates[0].score < SETTLED]


def answer(scored: Iterable[tuple[int, Score, Known]], asked: Sought) -> Answer:
    """The answer out of titles, by their keys, with their scores."""
    ranked = sorted(
        (each for each in scored if each[1].value >= WORTH_SHOWING),
        key=lambda each: (-each[1].value, -each[2].popularity, each[0]),
    )
    has_id = any(result.how in ("tmdb", "imdb", "tvdb") for _pk, result, _known in ranked)
    # A name may outdo an id, but then somebody has to look.
    may_be_sure = not has_id or ranked[0][1].how in ("tmdb", "imdb", "tvdb")
    return Answer(
        tuple(Candidate(pk, result.value, result.how) for pk, result, _known in ranked[:CANDIDATES]),
        sure=may_be_sure and is_sure([(result, known) for _pk, result, known in ranked], asked.subject.year),
    )


def _known(row: Row, others: Sequence[str] = ()) -> Known:
    return Known(
        kind=row["kind"],
        **known_names(row["name"], row["original_name"], others),
        year=row["released_on"].year if row["released_on"] else None,
        until=row["ended_on"].year if row["ended_on"] else None,
        popularity=row["tmdb_popularity"],
        countries=frozenset(row["countries"]),
        tmdb=row["tmdb_id"],
        imdb=row["imdb_id"],
        tvdb=row["tvdb_id"],
    )


def _by_ids(searches: Sequence[_Search], viewer: Profile) -> dict[int, Row]:
    """Titles with an id that a subject has. Runs one query for each kind of id."""
    found: dict[int, Row] = {}
    for of, column, condition in (
        # Both kinds are named, and what a partial index leaves out is excluded, for the indexes to be used.
        ("tmdb", "tmdb_id", Q(kind__in=TitleKind.values)),
        ("imdb", "imdb_id", ~Q(imdb_id="")),
        ("tvdb", "tvdb_id", Q(tvdb_id__isnull=False)),
    ):
        asked = [getattr(search.asked.subject, of) for search in searches]
        wanted = set(asked) - {None, ""}
        rows = _rows(viewer, condition, **{f"{column}__in": sorted(wanted)}) if wanted else {}
        _hand_out(searches, [[value] for value in asked], rows, column)
        found |= rows
    for search in searches:
        search.rows = {pk for pk in search.rows if _may_have_id(search.asked.subject, found[pk])}
        search.by_id = bool(search.rows)
    return found


def _may_have_id(subject: Subject, row: Row) -> bool:
    """Not where only the number is the same: films and shows are numbered apart at TMDB."""
    if not subject.kind or subject.is_guess or subject.kind == row["kind"]:
        return True
    return bool(subject.imdb and subject.imdb == row["imdb_id"])


def _by_folded_names(searches: Sequence[_Search], known: Mapping[int, Row], viewer: Profile) -> dict[int, Row]:
    """Titles that are called so. Runs one query."""
    asked = [_spellings(search.asked.subject) for search in searches]
    names = {name for several in asked for name in several}
    rows = _rows(viewer, folded_name__in=sorted(names)) if names else {}
    _hand_out(searches, asked, rows, "folded_name")
    return {pk: row for pk, row in rows.items() if pk not in known}


def _spellings(subject: Subject) -> tuple[str, ...]:
    found = (name for name in (subject.name, subject.original_name) if name)
    return tuple(dict.fromkeys(spelling for name in found for spelling in spellings(name)))


def _hand_out(
    searches: Iterable[_Search], asked: Iterable[Iterable[Any]], rows: Mapping[int, Row], column: str
) -> None:
    """Give each search the rows whose column has one of the values that it asks for."""
    by_value: dict[Any, list[int]] = {}
    for pk, row in rows.items():
        by_value.setdefault(row[column], []).append(pk)
    for search, values in zip(searches, asked, strict=True):
        search.rows.update(pk for value in values for pk in by_value.get(value, ()))


# A query a name would be thousands of queries; they are all asked at once. OFFSET 0 keeps PostgreSQL from walking all
# titles in the order of their popularity in the hope of meeting some that match.
_BY_WORDS = """
SELECT asked.n, found.pk
FROM unnest(%s::int[], %s::text[], %s::int[]) AS asked(n, words, year)
CROSS JOIN LATERAL (
    SELECT matching.pk FROM (
        SELECT c.pk, c.tmdb_popularity, abs(extract(year FROM c.released_on) - asked.year) AS off
        FROM ({visible}) c(pk, tmdb_popularity, released_on, search_document)
        WHERE c.search_document @@ asked.words::tsquery {and_near} OFFSET 0
    ) matching
    ORDER BY coalesce(matching.off, 9) > 1, matching.tmdb_popularity DESC LIMIT %s
) found
"""
_NEAR = "AND c.released_on >= make_date(asked.year - 1, 1, 1) AND c.released_on < make_date(asked.year + 2, 1, 1)"


def _by_words(searches: Sequence[_Search], known: Mapping[int, Row], viewer: Profile) -> dict[int, Row]:
    """Titles one of whose names has the words of one that is asked for; where the year is said, also those of about
    that year that lack one of the words. Runs 2 queries.
    """
    exact: list[tuple[int, str, int | None]] = []
    loose: list[tuple[int, str, int | None]] = []
    for n, search in enumerate(searches):
        subject = search.asked.subject
        names = _names(subject)
        exact += [(n, query, subject.year) for query in dict.fromkeys(map(words_query, names)) if query]
        if subject.year is not None:
            loose += [(n, query, subject.year) for query in dict.fromkeys(map(loose_query, names)) if query]
    pairs = _looked_up(exact, loose, viewer)
    rows = _rows(viewer, pk__in={pk for _n, pk in pairs} - known.keys()) if pairs else {}
    for n, pk in pairs:
        if pk in rows or pk in known:
            searches[n].rows.add(pk)
    return rows


def _names(subject: Subject) -> list[str]:
    """The names to look for by their words."""
    parts = name_parts(subject.name)
    return list(dict.fromkeys(name for name in (parts.main, *parts.others, subject.original_name) if name))


def _looked_up(
    exact: Sequence[tuple[int, str, int | None]], loose: Sequence[tuple[int, str, int | None]], viewer: Profile
) -> list[tuple[int, int]]:
    visible = Title.objects.visible_to(viewer).order_by()
    inner, params = visible.values_list(
        "pk", "tmdb_popularity", "released_on", "search_document"
    ).query.sql_with_params()
    selects, values = [], []
    for asked, and_near in ((exact, ""), (loose, _NEAR)):
        if asked:
            selects.append(_BY_WORDS.format(visible=inner, and_near=and_near))
            values += [*map(list, zip(*asked, strict=True)), *params, LOOKED_AT]
    if not selects:
        return []
    with connection.cursor() as cursor:
        cursor.execute(" UNION ".join(f"({select})" for select in selects), values)
        return list(cursor.fetchall())


def _rows(viewer: Profile, *conditions: Q, **filters: Any) -> dict[int, Row]:
    """Runs one query."""
    visible = Title.objects.visible_to(viewer).filter(*conditions, **filters).order_by()
    return {row["pk"]: row for row in visible.values(*_COLUMNS)}


def _other_names(titles: set[int]) -> dict[int, list[str]]:
    """Alternative names and translated ones, by title. Runs one query."""
    own = AlternativeName.objects.filter(title__in=titles).order_by().values_list("title_id", "name")
    translated = Translation.objects.filter(title__in=titles).exclude(name="").order_by()
    found: dict[int, list[str]] = {}
    for pk, name in own.union(translated.values_list("title_id", "name")):
        found.setdefault(pk, []).append(name)
    return found
