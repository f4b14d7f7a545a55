"""Which titles an import is about. Planning asks TMDB for lists and changes; the titles themselves come later."""

from collections.abc import Callable, Iterable, Iterator
from datetime import date, datetime, timedelta

from django.db.models import Q
from django.db.models.functions import TruncWeek
from django.utils import timezone

from movies.enums import Hydration, ImportKind, ImportStatus, TitleKind
from movies.imports.options import Options
from movies.ingest import write_stubs
from movies.models import CatalogueImport, Title
from movies.services import mark_adult
from movies.tmdb import parse
from movies.tmdb.client import TmdbClient

Target = tuple[str, int]
# Called now and then while planning; says that the import is alive, and raises when it should end.
Alive = Callable[[], None]

# A title that was synced so recently isn't fetched again because it is on a list or in the changes.
FRESH = timedelta(hours=12)
LONGEST_WINDOW = 14


def listed_titles(client: TmdbClient, options: Options, *, alive: Alive) -> list[Target]:
    """Titles on the pages of a list. Those that are new appear as stubs at once."""
    name, kind, window = options.list_name(), options.kind() or TitleKind.FILM, options.window()
    found: dict[Target, None] = {}
    for page in range(1, options.number("pages", 1) + 1):
        body = client.list_page(name, kind, page, window=window)
        listed = parse.list_page(body, kind=kind, adult_admitted=client.adult)
        write_stubs(listed.stubs)
        alive()
        found |= dict.fromkeys((str(stub.kind), stub.tmdb_id) for stub in listed.stubs)
        if page >= listed.total_pages:
            break
    fresh = _synced_since(found, timezone.now() - FRESH) if not options.flag("refetch") else set()
    return [target for target in found if target not in fresh]


def changed_titles(
    client: TmdbClient, options: Options, run: CatalogueImport, *, alive: Alive
) -> tuple[list[Target], date | None]:
    """Titles that we have in full and that changed at TMDB since the last import of this kind, and where the next one
    has to start; None where this one starts later than it should, so that the next starts where this one should have.

    With `add_unknown`, those that we don't have as well.
    """
    today = timezone.now().date()
    known_until = last_changes_day(run) or today - timedelta(days=LONGEST_WINDOW)
    since = options.day("since") or known_until
    targets: list[Target] = []
    until = today
    for kind in options.kinds():
        ids: dict[int, bool] = {}
        for start, end in windows(since, today):
            for page in _changes(client, kind, start, end, alive):
                ids |= page
        # Nobody need fetch these to know that they have no place here.
        mark_adult(kind=kind, tmdb_ids=[tmdb_id for tmdb_id, admitted in ids.items() if not admitted])
        admitted = [tmdb_id for tmdb_id, admitted in ids.items() if admitted]
        wanted, passed_over = _worth_fetching(kind, admitted, add_unknown=options.flag("add_unknown"))
        targets += wanted
        until = min(until, passed_over or until)
    return targets, until if since <= known_until else None


def windows(since: date, until: date) -> Iterator[tuple[date, date]]:
    """Spans of 14 days at most that cover the time from `since` to `until`, each starting where the last one ended."""
    start = min(since, until)
    while True:
        end = min(start + timedelta(days=LONGEST_WINDOW), until)
        yield start, end
        if end >= until:
            return
        start = end


def _changes(client: TmdbClient, kind: str, start: date, end: date, alive: Alive) -> Iterator[dict[int, bool]]:
    page = pages = 1
    while page <= pages:
        ids, pages = parse.changed_ids(client.changes(kind, start, end, page), adult_admitted=client.adult)
        yield ids
        alive()
        page += 1


def _worth_fetching(kind: str, ids: list[int], *, add_unknown: bool) -> tuple[list[Target], date | None]:
    """Those to fetch, and the first day on which one that is passed over as fresh was synced.

    TMDB names the day of a change only, so such a title may have changed again after its sync. Whoever asks for the
    changes from that day on once more learns of it.

    In chunks, as a fortnight has a hundred thousand ids. Stubs are fetched when somebody opens them.
    """
    wanted: list[Target] = []
    passed_over: date | None = None
    fresh_since = timezone.now() - FRESH
    for start in range(0, len(ids), 5000):
        chunk = ids[start : start + 5000]
        ours = Title.objects.filter(kind=kind, tmdb_id__in=chunk)
        known = {t: (h, s) for t, h, s in ours.values_list("tmdb_id", "hydration", "synced_at")}
        for tmdb_id in chunk:
            hydration, synced_at = known.get(tmdb_id, (None, None))
            is_full = hydration == Hydration.FULL
            if is_full and synced_at is not None and synced_at >= fresh_since:
                passed_over = min(passed_over or synced_at.date(), synced_at.date())
            elif is_full or (add_unknown and hydration is None):
                wanted.append((kind, tmdb_id))
    return wanted, passed_over


def last_changes_day(run: CatalogueImport) -> date | None:
    """The day from which changes aren't known yet, as the last import of this kind, over the same kinds, noted it."""
    earlier = CatalogueImport.objects.filter(kind=ImportKind.CHANGES, status=ImportStatus.DONE).exclude(pk=run.pk)
    kinds = set(Options(run.options).kinds())
    for other in earlier.newest_first()[:50]:
        if other.cursor.get("until") and kinds <= set(Options(other.options).kinds()):
            return date.fromisoformat(other.cursor["until"])
    return None


def stale_titles(options: Options) -> list[Target]:
    """Full titles that haven't been synced for long: the oldest week first, within it what most people look at."""
    horizon = timezone.now() - timedelta(days=options.number("older_than_days", 7))
    titles = Title.objects.from_tmdb().filter(hydration=Hydration.FULL, missing_at_tmdb_since=None)
    titles = titles.filter(Q(synced_at=None) | Q(synced_at__lt=horizon))
    if kind := options.kind(None):
        titles = titles.filter(kind=kind)
    ordered = titles.order_by(TruncWeek("synced_at").asc(nulls_first=True), "-rating_count", "-tmdb_popularity", "pk")
    limit = options.number("limit", 500)
    return [(kind, tmdb_id) for kind, tmdb_id in ordered.values_list("kind", "tmdb_id")[:limit] if tmdb_id]


def most_popular_stubs(kind: str, count: int) -> list[Target]:
    """Of the `count` most popular titles, those that are stubs, but for those that TMDB had nothing fit for lately."""
    titles = Title.objects.filter(kind=kind, tmdb_id__isnull=False).most_popular()
    rows = titles.values_list("tmdb_id", "hydration", "synced_at")[:count]
    fresh_since = timezone.now() - FRESH
    return [
        (kind, tmdb_id)
        for tmdb_id, hydration, synced_at in rows
        if tmdb_id and hydration == Hydration.STUB and (synced_at is None or synced_at < fresh_since)
    ]


def _synced_since(targets: Iterable[Target], moment: datetime) -> set[Target]:
    listed = list(targets)
    found: set[Target] = set()
    for kind in TitleKind.values:
        ids = [tmdb_id for target_kind, tmdb_id in listed if target_kind == kind]
        fresh = Title.objects.filter(kind=kind, tmdb_id__in=ids, synced_at__gte=moment)
        found |= {(kind, tmdb_id) for tmdb_id in fresh.values_list("tmdb_id", flat=True) if tmdb_id}
    return found
