"""Bringing single titles and people from TMDB, while somebody waits. Imports of many are in `movies.imports`."""

import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from config.lib.locks import redis_lock
from movies.enums import Hydration, TitleKind
from movies.ingest import add_credits, add_words, write_stubs, write_titles
from movies.models import Person, Title, audience_of
from movies.records import TitleRecord
from movies.tmdb.client import tmdb_client
from movies.tmdb.errors import TmdbBadRequest, TmdbError, TmdbForAdults, TmdbNotFound, TmdbRefused, TmdbUnavailable
from movies.tmdb.parse import PersonDetails, list_page, person_details, title_record, values

LOCK_TTL = 120
LONGEST_WAIT = 15.0
# In TMDB's answer to another site's id: each list, where the title's id stands in its items, and its kind.
_FOUND_AS = (
    ("movie_results", "id", TitleKind.FILM),
    ("tv_results", "id", TitleKind.SHOW),
    ("tv_season_results", "show_id", TitleKind.SHOW),
    ("tv_episode_results", "show_id", TitleKind.SHOW),
)
# A stub that TMDB had nothing fit for is asked about again after so long.
ASK_AGAIN_AFTER = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class TmdbHit:
    """A film or show that TMDB found. title: our row of it, where there is one."""

    kind: str
    tmdb_id: int
    name: str
    year: int | None
    poster_path: str
    overview: str
    title: Title | None


def only_for_the_grown(viewer: Any) -> None:
    """Raises PermissionDenied for whom a ceiling was set: TMDB knows none, and what is added is everybody's."""
    if audience_of(viewer).is_young:
        raise PermissionDenied(_("This needs a grown-up: a kids' profile can't search TMDB or add titles."))


def fetch_title(*, title: Title) -> Title:
    """Fill a stub, or bring a title up to date, from TMDB. Two at once ask TMDB once.

    Raises TmdbError's kinds, and then nothing has changed, but that a title which TMDB has deleted or calls one for
    adults is marked so, and that what TMDB says was asked for.
    """
    if title.tmdb_id is None:
        raise TmdbRefused(_("This title was added by hand and has no TMDB id."))
    seen = title.synced_at
    with _turn(f"tmdb:{title.kind}:{title.tmdb_id}"):
        title.refresh_from_db()
        if title.synced_at != seen:
            return title
        store_record(_fetch_marking(kind=title.kind, tmdb_id=title.tmdb_id))
    title.refresh_from_db()
    return title


def import_from_tmdb(*, kind: str, tmdb_id: int, viewer: Any = None) -> Title:
    """The title with that TMDB id, in full; fetched unless it is here already. viewer: for whom, a profile or None.

    Raises TmdbError's kinds, TmdbForAdults also where the title is here, but the viewer wants none for adults; and
    PermissionDenied for the young.
    """
    only_for_the_grown(viewer)
    with _turn(f"tmdb:{kind}:{tmdb_id}"):
        title = Title.objects.filter(kind=kind, tmdb_id=tmdb_id, hydration=Hydration.FULL).first()
        title = title or store_record(_fetch_marking(kind=kind, tmdb_id=tmdb_id))
    if title.adult and not audience_of(viewer).adult:
        raise TmdbForAdults(_("This title is for adults, and your profile shows none of those."))
    return title


def import_by_imdb_id(*, imdb_id: str, viewer: Any = None) -> Title:
    """The title with that IMDb id, in full; of an episode, its show. TMDB is asked only where we don't know it.

    Raises what `import_from_tmdb` raises.
    """
    known = Title.objects.visible_to(viewer).filter(imdb_id=imdb_id).order_by("hydration", "pk").first()
    if known and (known.hydration == Hydration.FULL or known.tmdb_id is None):
        return known
    only_for_the_grown(viewer)
    if known and known.tmdb_id:
        return import_from_tmdb(kind=known.kind, tmdb_id=known.tmdb_id, viewer=viewer)
    found = tmdb_client().find(imdb_id)
    for listed, key, kind in _FOUND_AS:
        for item in values.items(found.get(listed)):
            if tmdb_id := values.tmdb_id(item.get(key)):
                return import_from_tmdb(kind=kind, tmdb_id=tmdb_id, viewer=viewer)
    raise TmdbNotFound(_("TMDB knows no film or show with that IMDb id."))


def _fetch_marking(*, kind: str, tmdb_id: int) -> TitleRecord:
    """`fetch_record`, and where it can't be had, what that says of the row that we may have."""
    try:
        return fetch_record(kind=kind, tmdb_id=tmdb_id)
    except TmdbError as error:
        mark_failures(kind=kind, errors={tmdb_id: error})
        raise


def fetch_record(*, kind: str, tmdb_id: int) -> TitleRecord:
    """What TMDB says of a title. Raises TmdbError's kinds; never call it with a transaction open."""
    return read_record(kind=kind, tmdb_id=tmdb_id, body=tmdb_client().title(kind, tmdb_id))


def read_record(*, kind: str, tmdb_id: int, body: object) -> TitleRecord:
    """TMDB's answer as a record. Raises TmdbRefused if it has no place here or is about something else."""
    if isinstance(body, dict) and values.tmdb_id(body.get("id")) not in (None, tmdb_id):
        raise TmdbRefused(_("TMDB answered with another title's id."))
    return title_record(kind, body, adult_admitted=settings.ADULT_TITLES)


def store_record(record: TitleRecord) -> Title:
    """Write one title and return its row."""
    return Title.objects.get(pk=write_titles([record]).title_ids[0])


def mark_failures(*, kind: str, errors: Mapping[int, TmdbError]) -> None:
    """Note on the rows what TMDB's answers, by TMDB id, say for good; one that may pass leaves no mark.

    Gone titles are marked so, those for adults hidden, and whatever had no place here counts as synced: it is asked
    about again when its turn comes, not every time.
    """
    if gone := [tmdb_id for tmdb_id, error in errors.items() if isinstance(error, TmdbNotFound)]:
        mark_missing(kind=kind, tmdb_ids=gone)
    if adult := [tmdb_id for tmdb_id, error in errors.items() if isinstance(error, TmdbForAdults)]:
        mark_adult(kind=kind, tmdb_ids=adult)
    if asked := [tmdb_id for tmdb_id, error in errors.items() if isinstance(error, TmdbRefused | TmdbBadRequest)]:
        Title.objects.filter(kind=kind, tmdb_id__in=asked).update(synced_at=timezone.now())


def mark_adult(*, kind: str, tmdb_ids: list[int]) -> int:
    """Hide those that TMDB has come to call titles for adults. Returns how many were news."""
    news = Title.objects.filter(kind=kind, tmdb_id__in=tmdb_ids, adult=False)
    return news.update(adult=True, updated_at=timezone.now())


def refused_lately(row: Title | Person) -> bool:
    """Whether TMDB was asked about the stub a short while ago and its answer had no place here. Runs no query."""
    is_stub = row.hydration == Hydration.STUB
    return is_stub and row.synced_at is not None and row.synced_at > timezone.now() - ASK_AGAIN_AFTER


def mark_missing(*, kind: str, tmdb_ids: list[int]) -> int:
    """Note that TMDB has these no more; they stay here for those who have seen them. Returns how many were news."""
    return Title.objects.filter(kind=kind, tmdb_id__in=tmdb_ids, missing_at_tmdb_since=None).update(
        missing_at_tmdb_since=timezone.now()
    )


def fetch_person(*, person: Person) -> Person:
    """Biography, dates and filmography from TMDB; titles that aren't here yet become stubs with this credit.

    Raises TmdbError's kinds, and then nothing has changed.
    """
    if person.tmdb_id is None:
        raise TmdbRefused(_("This person is known by name only."))
    seen = person.synced_at
    with _turn(f"tmdb:person:{person.tmdb_id}"):
        person.refresh_from_db()
        if person.synced_at != seen:
            return person
        details = person_details(tmdb_client().person(person.tmdb_id), adult_admitted=settings.ADULT_TITLES)
        _store_person(person, details)
    person.refresh_from_db()
    return person


@transaction.atomic
def _store_person(person: Person, details: PersonDetails) -> None:
    filmography = details.filmography or ()
    written = write_stubs([item.title for item in filmography])
    add_credits(person.pk, zip(written.title_ids, (item.credit for item in filmography), strict=True))
    person.name = details.name
    person.imdb_id = details.imdb_id
    person.also_known_as = list(details.also_known_as)
    person.biography = details.biography
    person.born_on = details.born_on
    person.died_on = details.died_on
    person.place_of_birth = details.place_of_birth
    person.known_for_department = details.known_for_department
    person.profile_path = details.profile_path
    person.homepage = details.homepage
    person.tmdb_popularity = details.popularity
    person.hydration = Hydration.FULL
    person.synced_at = timezone.now()
    person.save()
    add_words(person.names())


def search_tmdb(*, query: str, page: int = 1, viewer: Any = None) -> list[TmdbHit]:
    """Films and shows that TMDB finds, in its order, those that are here with their row. viewer: a profile or None.

    Raises TmdbError's kinds, and PermissionDenied for the young.
    """
    only_for_the_grown(viewer)
    body = tmdb_client().search_multi(query, page)
    found = list_page(body, adult_admitted=audience_of(viewer).adult).stubs
    ours: dict[tuple[str, int | None], Title] = {}
    for kind in TitleKind.values:
        ids = [stub.tmdb_id for stub in found if stub.kind == kind]
        here = Title.objects.visible_to(viewer).filter(kind=kind, tmdb_id__in=ids)
        ours |= {(kind, title.tmdb_id): title for title in here}
    return [
        TmdbHit(
            kind=str(stub.kind),
            tmdb_id=stub.tmdb_id,
            name=stub.name,
            year=stub.released_on.year if stub.released_on else None,
            poster_path=stub.poster_path,
            overview=stub.overview,
            title=ours.get((stub.kind, stub.tmdb_id)),
        )
        for stub in found
    ]


@contextmanager
def _turn(name: str) -> Iterator[None]:
    """Wait until nobody else is at it. Raises TmdbUnavailable when that takes too long."""
    deadline = time.monotonic() + LONGEST_WAIT
    while True:
        with redis_lock(name, ttl=LOCK_TTL) as mine:
            if mine:
                yield
                return
        if time.monotonic() >= deadline:
            raise TmdbUnavailable(_("TMDB is being asked about this already; please try again in a moment."))
        time.sleep(0.05)
