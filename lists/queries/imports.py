"""Reads for the pages of imports: counts by kind and state, rows, names to decide with what they may mean."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Case, CharField, Count, Exists, OuterRef, Prefetch, Q, QuerySet, Subquery, Value, When
from django.db.models.fields.json import KeyTextTransform, KeyTransform
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _

from lists.enums import ImportState, RowKind, RowState
from lists.models import Import, ImportFile, ImportRow, ImportSubject, Watch
from lists.models.imports import RUNNING
from movies.models import Episode, Title
from social.models import Profile

ROWS_PER_PAGE = 50
NAMES_PER_PAGE = 20
# Each with a select of all its show's episodes.
EPISODES_PER_PAGE = 10
EARLIER = 30
# Kinds of rows without which an episode is of no use: for the rest the show is enough.
PLACED = (RowKind.WATCH, RowKind.RATING, RowKind.REVIEW)
# In the address of the page of decisions: which of them.
CHOOSE, UNKNOWN, EPISODES, DECIDED = "choose", "unknown", "episodes", "decided"
DECISIONS = (CHOOSE, UNKNOWN, EPISODES, DECIDED)


@dataclass(slots=True)
class KindTally:
    """How many rows of a kind are in each state. conflicts: ready ones that say something else than what is here."""

    kind: RowKind
    by_state: dict[str, int] = field(default_factory=dict)
    conflicts: int = 0

    @property
    def total(self) -> int:
        return sum(self.by_state.values())


@dataclass(slots=True)
class Tally:
    """An import in numbers. by_member: rows by file and kind."""

    kinds: list[KindTally]
    by_member: dict[tuple[str, str], int]

    def of_state(self, state: str) -> int:
        return sum(kind.by_state.get(state, 0) for kind in self.kinds)

    def of_kind(self, kind: str) -> KindTally | None:
        return next((each for each in self.kinds if each.kind == kind), None)

    @property
    def total(self) -> int:
        return sum(kind.total for kind in self.kinds)


@dataclass(frozen=True, slots=True)
class Said:
    """A status as the source calls it, what it becomes, and how many rows say so; ready: how many are yet to come."""

    said: str
    status: str
    count: int
    ready: int


@dataclass(slots=True)
class RowPage:
    """Rows in the source's order. titles: those that they are about, by key, as far as the profile may know of them;
    lists: names by the source's own key. before, after: numbers to go on from, None at an end.
    """

    rows: list[ImportRow]
    titles: dict[int, Title]
    lists: dict[str, str]
    before: int | None = None
    after: int | None = None


@dataclass(slots=True)
class Name:
    """A name of the source's, what it may mean, and how many rows of which kind it stands for."""

    subject: ImportSubject
    candidates: list[Title] = field(default_factory=list)
    title: Title | None = None
    kinds: list[tuple[RowKind, int]] = field(default_factory=list)

    @property
    def count(self) -> int:
        return sum(count for __, count in self.kinds)


@dataclass(slots=True)
class Unplaced:
    """A row whose episode isn't found. groups: its show's episodes by season; likely: those that come close."""

    row: ImportRow
    show: Title | None
    likely: list[tuple[int, str]] = field(default_factory=list)
    groups: list[tuple[str, list[tuple[int, str]]]] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Decisions:
    """How many there are to take, and how many were taken."""

    choose: int = 0
    unknown: int = 0
    episodes: int = 0
    decided: int = 0

    @property
    def names(self) -> int:
        return self.choose + self.unknown

    @property
    def open(self) -> int:
        return self.names + self.episodes


def earlier_imports(profile: Profile) -> list[Import]:
    """The latest EARLIER imports, newest first, with their files and `brought`, how many rows each has written.

    Runs 2 queries.
    """
    written = ImportRow.objects.filter(run=OuterRef("pk"), state=RowState.WRITTEN).order_by()
    counted = written.values("run").annotate(n=Count("pk")).values("n")
    files = Prefetch("files", ImportFile.objects.in_order())
    runs = Import.objects.filter(profile=profile).defer("claims", "notices", "answers").newest_first()
    return list(runs.annotate(brought=Coalesce(Subquery(counted), 0)).prefetch_related(files)[:EARLIER])


def tally(run: Import) -> Tally:
    """Runs one query."""
    groups = run.rows.order_by().values_list("kind", "state", "is_conflict", "member").annotate(n=Count("pk"))
    kinds: dict[str, KindTally] = {}
    members: dict[tuple[str, str], int] = {}
    for kind, state, is_conflict, member, count in groups:
        found = kinds.setdefault(kind, KindTally(RowKind(kind)))
        found.by_state[state] = found.by_state.get(state, 0) + count
        if is_conflict and state == RowState.READY:
            found.conflicts += count
        members[member, kind] = members.get((member, kind), 0) + count
    return Tally([kinds[kind] for kind in RowKind.values if kind in kinds], members)


def waiting_beside(run: Import) -> list[Import]:
    """Others of the profile that wait for it or are on their way: the files of one upload may be of several services.

    Three at most. Runs one query.
    """
    others = Import.objects.filter(profile=run.profile_id, state__in=(*RUNNING, ImportState.ASKING, ImportState.READY))
    return list(others.exclude(pk=run.pk).defer("claims", "notices", "answers").newest_first()[:3])


def statuses_said(run: Import) -> list[Said]:
    """The statuses that an import's rows tell, the commonest first. Runs one query."""
    rows = run.rows.filter(kind=RowKind.STATUS).order_by()
    groups = rows.values_list("data__said", "data__status").annotate(
        n=Count("pk"), ready=Count("pk", filter=Q(state=RowState.READY))
    )
    found = [Said(said or status or "", status or "", n, ready) for said, status, n, ready in groups]
    return sorted(found, key=lambda each: (-each.count, each.said))


@dataclass(frozen=True, slots=True)
class ReadOf:
    """Rows of a kind that tell of one name. about: `season` or `episode` for parts of it, else what the source says it
    is, film, show or neither; parts: how many different ones.
    """

    said: Mapping[str, Any]
    kind: str
    about: str
    count: int
    parts: int


def read_by_subject(run: Import, kinds: Iterable[str]) -> list[ReadOf]:
    """How many rows of these kinds tell of each name, and of what of it. Runs one query."""
    part = KeyTransform("part", "data")
    about = Case(
        When(data__part__has_any_keys=["number", "name", "tmdb", "imdb", "tvdb"], then=Value("episode")),
        When(data__has_key="part", then=Value("season")),
        default=Coalesce(KeyTextTransform("kind", "subject__said"), Value("")),
        output_field=CharField(),
    )
    rows = run.rows.filter(kind__in=list(kinds), subject__isnull=False).annotate(about=about).order_by()
    groups = rows.values_list("subject", "subject__said", "kind", "about")
    found = groups.annotate(n=Count("pk"), parts=Count(part, distinct=True))
    return [ReadOf(said, kind, about, count, parts) for __, said, kind, about, count, parts in found]


def rows_page(
    run: Import, viewer: Profile, *, kind: str = "", state: str = "", after: int = 0, before: int | None = None
) -> RowPage:
    """ROWS_PER_PAGE rows of a kind and in a state (empty: any) behind a number, or before one. Runs 3 queries at most.

    Walks the index of an import's rows, however far in it begins.
    """
    rows = run.rows.select_related("subject", "season", "episode__season").defer("subject__candidates")
    wanted = {name: value for name, value in (("kind", kind), ("state", state)) if value}
    rows = rows.filter(**wanted)
    if before is not None:
        found = list(rows.filter(number__lt=before).order_by("-number")[: ROWS_PER_PAGE + 1])
        more, found = len(found) > ROWS_PER_PAGE, found[:ROWS_PER_PAGE][::-1]
        page = RowPage(found, {}, {}, found[0].number if more else None, found[-1].number if found else None)
    else:
        found = list(rows.filter(number__gt=after).order_by("number")[: ROWS_PER_PAGE + 1])
        more, found = len(found) > ROWS_PER_PAGE, found[:ROWS_PER_PAGE]
        page = RowPage(found, {}, {}, found[0].number if after and found else None, found[-1].number if more else None)
    page.titles = _titles({row.subject.title_id for row in found if row.subject and row.subject.title_id}, viewer)
    if any(row.kind == RowKind.ITEM for row in found):
        page.lists = list_names(run)
    return page


def list_names(run: Import) -> dict[str, str]:
    """The names of an import's lists by the source's own keys. Runs one query."""
    return dict(run.rows.filter(kind=RowKind.LIST).order_by("number").values_list("data__key", "data__name")[:2_000])


def decisions(run: Import) -> Decisions:
    """Runs 2 queries."""
    is_open, none = Q(title=None, is_settled=False), Q(candidates=[])
    counts = run.subjects.aggregate(
        choose=Count("pk", filter=is_open & ~none),
        unknown=Count("pk", filter=is_open & none),
        decided=Count("pk", filter=Q(how="chosen", is_settled=True)),
    )
    return Decisions(**counts, episodes=_unplaced(run).count())


def names_page(run: Import, viewer: Profile, which: str, *, after: int = 0) -> tuple[list[Name], int | None]:
    """NAMES_PER_PAGE names behind a number, and the number to go on from. Runs 4 queries at most."""
    subjects = run.subjects.filter(number__gt=after).order_by("number")
    if which == DECIDED:
        subjects = subjects.filter(how="chosen", is_settled=True)
    else:
        none = Q(candidates=[])
        subjects = subjects.filter(none if which == UNKNOWN else ~none, title=None, is_settled=False)
    found = list(subjects[: NAMES_PER_PAGE + 1])
    after_next = found[NAMES_PER_PAGE - 1].number if len(found) > NAMES_PER_PAGE else None
    return names_of(found[:NAMES_PER_PAGE], viewer), after_next


def names_of(subjects: Sequence[ImportSubject], viewer: Profile) -> list[Name]:
    """These subjects with what they may mean and what they stand for. Runs 3 queries at most, none for none."""
    if not subjects:
        return []
    wanted = {pk for each in subjects for pk in (*each.candidates, each.title_id) if pk}
    titles = _titles(wanted, viewer)
    kinds: dict[int, list[tuple[RowKind, int]]] = {}
    rows = ImportRow.objects.filter(subject__in=[each.pk for each in subjects]).order_by("kind")
    for subject, kind, count in rows.values_list("subject", "kind").annotate(n=Count("pk")):
        kinds.setdefault(subject, []).append((RowKind(kind), count))
    return [
        Name(
            each,
            [titles[pk] for pk in each.candidates if pk in titles],
            titles.get(each.title_id) if each.title_id else None,
            kinds.get(each.pk, []),
        )
        for each in subjects
    ]


def unplaced_page(run: Import, viewer: Profile, *, after: int = 0) -> tuple[list[Unplaced], int | None]:
    """EPISODES_PER_PAGE rows without an episode behind a number, and the number to go on from. Runs 4 queries."""
    rows = list(_unplaced(run).filter(number__gt=after).select_related("subject").order_by("number")
                [: EPISODES_PER_PAGE + 1])  # fmt: skip
    after_next = rows[EPISODES_PER_PAGE - 1].number if len(rows) > EPISODES_PER_PAGE else None
    return unplaced(rows[:EPISODES_PER_PAGE], viewer), after_next


def unplaced(rows: Sequence[ImportRow], viewer: Profile) -> list[Unplaced]:
    """These rows with the episodes that they may be about. Runs 3 queries, none for none.

    Where the profile hides spoilers, episodes that it hasn't seen have their numbers alone; but for the likely ones,
    which its own file tells of.
    """
    shows = {row.subject.title_id for row in rows if row.subject and row.subject.title_id}
    titles = _titles(shows, viewer)
    by_show: dict[int, list[Any]] = {}
    for episode in _episodes(set(titles), viewer):
        by_show.setdefault(episode.season.title_id, []).append(episode)
    return [_with_episodes(row, titles, by_show) for row in rows]


def origin_of(watch: Watch, viewer: Profile) -> ImportRow | None:
    """The row of the viewer's own imports that a viewing was made of. Runs one query."""
    rows = ImportRow.objects.filter(watch=watch, run__profile=viewer, state=RowState.WRITTEN)
    return rows.select_related("run").order_by("pk").first()


def _unplaced(run: Import) -> QuerySet[ImportRow]:
    """Rows of a known show that wait for their episode."""
    return run.rows.filter(state=RowState.AMBIGUOUS, kind__in=PLACED, subject__title__isnull=False)


def _titles(keys: Iterable[int], viewer: Profile) -> dict[int, Title]:
    """Runs 2 queries, none for none."""
    wanted = set(keys)
    if not wanted:
        return {}
    return {title.pk: title for title in Title.objects.visible_to(viewer).filter(pk__in=wanted).with_card_data()}


def _episodes(shows: set[int], viewer: Profile) -> list[Episode]:
    if not shows:
        return []
    mine = Watch.objects.filter(profile=viewer, episode=OuterRef("pk"))
    named = Exists(mine) if viewer.hide_spoilers else Value(True)
    rows = Episode.objects.filter(season__title__in=shows).select_related("season").annotate(named=named)
    return sorted(rows, key=lambda each: (each.season.number == 0, each.season.number, each.number))


def _with_episodes(row: ImportRow, titles: Mapping[int, Title], by_show: Mapping[int, Sequence[Any]]) -> Unplaced:
    show = row.subject.title_id if row.subject else None
    episodes = by_show.get(show or 0, ())
    known = {episode.pk: episode for episode in episodes}
    likely = [known[pk] for pk in row.data.get("candidates", ()) if pk in known]
    groups: dict[str, list[tuple[int, str]]] = {}
    for episode in episodes:
        groups.setdefault(str(episode.season), []).append((episode.pk, _label(episode, named=episode.named)))
    return Unplaced(
        row,
        titles.get(show or 0),
        [(episode.pk, f"{episode.season}: {_label(episode, named=True)}") for episode in likely],
        list(groups.items()),
    )


def _label(episode: Episode, *, named: bool) -> str:
    return f"{episode.number}. {episode}" if named else _("Episode %(number)d") % {"number": episode.number}
