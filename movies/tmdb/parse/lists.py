"""Lists, changes and the daily id file: titles in brief."""

from collections.abc import Iterator
from dataclasses import dataclass

from movies.enums import TitleKind
from movies.records import StubRecord
from movies.tmdb.errors import TmdbRefused
from movies.tmdb.parse import values
from movies.tmdb.parse.titles import accept
from movies.tmdb.parse.values import Body, items, mapping, text

_KINDS = {"movie": TitleKind.FILM, "tv": TitleKind.SHOW}
LAST_PAGE = 500


@dataclass(frozen=True, slots=True)
class ListPage:
    """A page of a list. Entries that can't be taken (people, adult titles) are left out."""

    stubs: tuple[StubRecord, ...]
    total_pages: int
    total_results: int


def list_page(body: object, *, kind: str | None = None, adult_admitted: bool = False) -> ListPage:
    """A page of films, of shows, or of both where each says what it is. kind: of all items that don't say."""
    page = mapping(body)
    return ListPage(
        stubs=tuple(_stubs(page.get("results"), kind, adult_admitted=adult_admitted)),
        total_pages=min(values.whole(page.get("total_pages")) or 0, LAST_PAGE),
        total_results=values.whole(page.get("total_results")) or 0,
    )


def _stubs(results: object, kind: str | None, *, adult_admitted: bool) -> Iterator[StubRecord]:
    for item in items(results):
        try:
            yield stub_record(item, kind=kind, adult_admitted=adult_admitted)
        except TmdbRefused:
            continue


def stub_record(item: object, *, kind: str | None = None, adult_admitted: bool = False) -> StubRecord:
    """An item of a list, a search or a filmography. Raises TmdbRefused for anything that is no film or show."""
    kind = _KINDS.get(text(mapping(item).get("media_type"))) or kind
    if kind is None or mapping(item).get("media_type") == "person":
        raise TmdbRefused("It is neither a film nor a show.")
    is_film = kind == TitleKind.FILM
    names = ("title", "original_title") if is_film else ("name", "original_name")
    body = accept(item, names, adult_admitted=adult_admitted)
    count = values.votes(body.get("vote_count"))
    genre_ids = body.get("genre_ids")
    return StubRecord(
        kind=kind,
        tmdb_id=values.tmdb_id(body.get("id")) or 0,
        name=text(body.get(names[0]), 500) or text(body.get(names[1]), 500),
        original_name=text(body.get(names[1]), 500) or text(body.get(names[0]), 500),
        overview=text(body.get("overview")),
        released_on=values.day(body.get("release_date" if is_film else "first_air_date")),
        original_language=values.language(body.get("original_language")),
        poster_path=values.image_path(body.get("poster_path")),
        backdrop_path=values.image_path(body.get("backdrop_path")),
        adult=body.get("adult") is True,
        popularity=values.popularity(body.get("popularity")),
        vote_average=values.vote(body.get("vote_average"), count),
        vote_count=count,
        tmdb_genre_ids=tuple(filter(None, map(values.tmdb_id, genre_ids if isinstance(genre_ids, list) else ()))),
    )


def id_file_stub(line: Body, kind: str, *, adult_admitted: bool = False) -> StubRecord:
    """A line of the daily id file, which knows the original name only. Raises TmdbRefused."""
    names = ("original_title", "original_name")
    body = accept(line, names, adult_admitted=adult_admitted)
    if body.get("video") is True and not adult_admitted:
        raise TmdbRefused("It is a video, not a film.")
    return StubRecord(
        kind=kind,
        tmdb_id=values.tmdb_id(body.get("id")) or 0,
        name=text(body.get(names[0]), 500) or text(body.get(names[1]), 500),
        adult=body.get("adult") is True,
        popularity=values.popularity(body.get("popularity")),
    )


def changed_ids(body: object, *, adult_admitted: bool = False) -> tuple[dict[int, bool], int]:
    """The ids on a page of changes, each with whether it may be here, and how many pages there are.

    `adult` may be null there, for want of knowledge.
    """
    page = mapping(body)
    ids = {
        key: adult_admitted or item.get("adult") is not True
        for item in items(page.get("results"))
        if (key := values.tmdb_id(item.get("id")))
    }
    return ids, values.whole(page.get("total_pages")) or 0
