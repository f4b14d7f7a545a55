"""Bringing single titles and people from TMDB, while somebody waits. Imports of many are in `movies.imports`."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from config.lib.locks import redis_lock
from movies.enums import Hydration, TitleKind
from movies.ingest import add_credits, add_words, write_stubs, write_titles
from movies.models import Person, Title
from movies.records import TitleRecord
from movies.tmdb.client import tmdb_client
from movies.tmdb.errors import TmdbNotFound, TmdbRefused, TmdbUnavailable
from movies.tmdb.parse import PersonDetails, list_page, person_details, title_record

LOCK_TTL = 120
LONGEST_WAIT = 15.0


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


def fetch_title(*, title: Title) -> Title:
    """Fill a stub, or bring a title up to date, from TMDB. Two at once ask TMDB once.

    Raises TmdbError's kinds, and then nothing has changed, but that a title which TMDB has deleted is marked so.
    """
    if title.tmdb_id is None:
        raise TmdbRefused(_("This title was added by hand and has no TMDB id."))
    seen = title.synced_at
    with _turn(f"tmdb:{title.kind}:{title.tmdb_id}"):
        title.refresh_from_db()
        if title.synced_at != seen:
            return title
        try:
            record = fetch_record(kind=title.kind, tmdb_id=title.tmdb_id)
        except TmdbNotFound:
            mark_missing(kind=title.kind, tmdb_ids=[title.tmdb_id])
            raise
        store_record(record)
    title.refresh_from_db()
    return title


def import_from_tmdb(*, kind: str, tmdb_id: int) -> Title:
    """The title with that TMDB id, in full; fetched unless it is here already. Raises TmdbError's kinds."""
    with _turn(f"tmdb:{kind}:{tmdb_id}"):
        title = Title.objects.filter(kind=kind, tmdb_id=tmdb_id, hydration=Hydration.FULL).first()
        return title or store_record(fetch_record(kind=kind, tmdb_id=tmdb_id))


def fetch_record(*, kind: str, tmdb_id: int) -> TitleRecord:
    """What TMDB says of a title. Raises TmdbError's kinds; never call it with a transaction open."""
    return read_record(kind=kind, tmdb_id=tmdb_id, body=tmdb_client().title(kind, tmdb_id))


def read_record(*, kind: str, tmdb_id: int, body: object) -> TitleRecord:
    """TMDB's answer as a record. Raises TmdbRefused if it has no place here or is about something else."""
    record = title_record(kind, body, adult_admitted=settings.ADULT_TITLES)
    if record.tmdb_id != tmdb_id:
        raise TmdbRefused(_("TMDB answered with another title's id."))
    return record


def store_record(record: TitleRecord) -> Title:
    """Write one title and return its row."""
    return Title.objects.get(pk=write_titles([record]).title_ids[0])


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


def search_tmdb(*, query: str, page: int = 1) -> list[TmdbHit]:
    """Films and shows that TMDB finds, in its order, those that are here with their row. Raises TmdbError's kinds."""
    found = list_page(tmdb_client().search_multi(query, page), adult_admitted=settings.ADULT_TITLES).stubs
    ours: dict[tuple[str, int | None], Title] = {}
    for kind in TitleKind.values:
        ids = [stub.tmdb_id for stub in found if stub.kind == kind]
        ours |= {(kind, t.tmdb_id): t for t in Title.objects.filter(kind=kind, tmdb_id__in=ids)}
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
