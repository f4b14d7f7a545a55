"""Titles added by hand, and how one later becomes TMDB's without losing what people did with it."""

from collections.abc import Iterable
from typing import Any, TypeVar

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from config.lib.locks import advisory_xact_lock
from movies import services
from movies.enums import Hydration, Source
from movies.facets import refresh_facets
from movies.ingest import add_words
from movies.ingest.results import INGEST_LOCK
from movies.models import Collection, Genre, Keyword, Person, Title
from movies.tmdb.errors import TmdbError


class AlreadyInCatalogueError(Exception):
    """The TMDB id belongs to another title that people already use. `title` is that other one."""

    def __init__(self, title: Title) -> None:
        super().__init__(f"TMDB {title.kind} {title.tmdb_id} is already in the catalogue as title {title.pk}")
        self.title = title


class AlreadyLinkedError(Exception):
    """The title has a TMDB id of its own."""


def refresh_derived(*, title: Title) -> None:
    """Bring search document, facets and vocabulary in line with the title's rows. Call after changing any by hand."""
    title.prepare_search()
    title.save(update_fields=["folded_name", "sort_name", "search_document", "updated_at"])
    refresh_facets([title.pk])
    add_words(title.names())
    title.refresh_from_db()


@transaction.atomic
def add_by_hand(*, genres: Iterable[Genre] = (), keywords: Iterable[Keyword] = (), **fields: Any) -> Title:
    """A title that TMDB doesn't have. fields: columns of Title. Raises ValidationError naming what is wrong."""
    advisory_xact_lock(INGEST_LOCK)
    title = Title(**fields, source=Source.MANUAL, hydration=Hydration.FULL, tmdb_id=None)
    title.clean_fields(exclude=["companies"])
    title.save()
    title.genres.set(genres)
    title.keywords.set(keywords)
    refresh_derived(title=title)
    return title


@transaction.atomic
def update_by_hand(
    *,
    title: Title,
    genres: Iterable[Genre] | None = None,
    keywords: Iterable[Keyword] | None = None,
    **fields: Any,
) -> Title:
    """Change columns, genres or keywords (None: as they are). The next sync overwrites those that TMDB fills."""
    _lock(title)
    for name, value in fields.items():
        setattr(title, name, value)
    title.clean_fields(exclude=["companies"])
    title.save(update_fields=[*fields, "sort_name", "updated_at"])
    if genres is not None:
        title.genres.set(genres)
    if keywords is not None:
        title.keywords.set(keywords)
    refresh_derived(title=title)
    return title


def _lock(title: Title) -> None:
    """Wait for whoever is writing the title, and see what they wrote: an edit changes its own columns only."""
    advisory_xact_lock(INGEST_LOCK)
    title.refresh_from_db(from_queryset=Title.objects.select_for_update(of=("self",)))


def link_to_tmdb(*, title: Title, kind: str, tmdb_id: int) -> Title:
    """Make a hand-made title TMDB's: the same row, now filled and kept fresh from there.

    A stub or title with that id that nobody has used makes way. Raises AlreadyLinkedError, AlreadyInCatalogueError
    where both are in use, and TmdbError with nothing changed if TMDB can't be asked or doesn't know the id.
    """
    if title.tmdb_id is not None:
        raise AlreadyLinkedError
    record = services.fetch_record(kind=kind, tmdb_id=tmdb_id)
    try:
        with transaction.atomic():
            advisory_xact_lock(INGEST_LOCK)
            twin = Title.objects.select_for_update(of=("self",)).filter(kind=kind, tmdb_id=tmdb_id).first()
            if twin and (in_use(twin) or twin.rating_count):
                raise AlreadyInCatalogueError(twin)
            if twin:
                twin.delete()
            taken = Title.objects.filter(pk=title.pk, tmdb_id=None).update(
                kind=kind, tmdb_id=tmdb_id, source=Source.TMDB
            )
            if not taken:
                raise AlreadyLinkedError
            services.store_record(record)
    except IntegrityError as error:
        raise TmdbError(_("Somebody else imported this title at the same moment; please try again.")) from error
    title.refresh_from_db()
    return title


def in_use(title: Title) -> bool:
    """Whether a row outside the catalogue points to the title: a rating, a list, a watch. One query a kind of row."""
    for relation in Title._meta.related_objects:
        model = relation.related_model
        if relation.field.primary_key:
            continue  # it only sums up what other rows say
        if model._meta.app_label != "movies" and model._base_manager.filter(**{relation.field.name: title}).exists():
            return True
    return False


Named = TypeVar("Named", Person, Collection)


@transaction.atomic
def save_named(row: Named, **fields: Any) -> Named:
    """Add a person or a collection, or change what is there. fields: columns. Raises ValidationError."""
    advisory_xact_lock(INGEST_LOCK)
    if row.pk is not None:
        row.refresh_from_db()
    for name, value in fields.items():
        setattr(row, name, value)
    row.clean_fields()
    row.save()
    add_words(row.names())
    return row


@transaction.atomic
def update_genre(*, genre: Genre, **fields: Any) -> Genre:
    """Change a genre. A new slug is a new facet for every title that has it."""
    old_slug = genre.slug
    for name, value in fields.items():
        setattr(genre, name, value)
    genre.clean_fields()
    genre.save()
    if genre.slug != old_slug:
        refresh_genre(genre=genre)
    return genre


def refresh_genre(*, genre: Genre) -> None:
    """Write the facets of all the genre's titles anew, after its slug has changed."""
    refresh_facets(genre.titles.values_list("pk", flat=True))


@transaction.atomic
def delete_genre(*, genre: Genre) -> None:
    """Delete a genre; its titles lose it."""
    titles = list(genre.titles.values_list("pk", flat=True))
    genre.delete()
    refresh_facets(titles)
