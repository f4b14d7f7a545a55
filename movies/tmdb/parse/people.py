"""A person's body: who they are, and what they worked on."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from movies.enums import CreditKind
from movies.records import CreditRecord, PersonRecord, StubRecord
from movies.tmdb.errors import TmdbRefused
from movies.tmdb.parse import parts, values
from movies.tmdb.parse.lists import stub_record
from movies.tmdb.parse.values import Body, items, mapping, text


@dataclass(frozen=True, slots=True)
class FilmographyItem:
    """One part or job of a person, on a title of which only the outline is known."""

    title: StubRecord
    credit: CreditRecord


@dataclass(frozen=True, slots=True)
class PersonDetails:
    """filmography None: the body doesn't have it."""

    tmdb_id: int
    name: str
    imdb_id: str = ""
    also_known_as: tuple[str, ...] = ()
    biography: str = ""
    born_on: date | None = None
    died_on: date | None = None
    place_of_birth: str = ""
    known_for_department: str = ""
    profile_path: str = ""
    homepage: str = ""
    popularity: float = 0.0
    filmography: tuple[FilmographyItem, ...] | None = None


def person_details(body: object, *, adult_admitted: bool = False) -> PersonDetails:
    """GET /person/{id}, with combined_credits where they were appended. Raises TmdbRefused."""
    whole = mapping(body)
    brief = parts.person(whole)
    if brief is None or brief.tmdb_id is None:
        raise TmdbRefused("The answer has no person's id and name.")
    aliases = whole.get("also_known_as")
    return PersonDetails(
        tmdb_id=brief.tmdb_id,
        name=brief.name,
        imdb_id=parts.external_ids(whole)["imdb_id"],
        also_known_as=tuple(filter(None, (text(a, 300) for a in (aliases if isinstance(aliases, list) else ())))),
        biography=text(whole.get("biography")),
        born_on=values.day(whole.get("birthday")),
        died_on=values.day(whole.get("deathday")),
        place_of_birth=text(whole.get("place_of_birth"), 300),
        known_for_department=brief.known_for_department,
        profile_path=brief.profile_path,
        homepage=values.url(whole.get("homepage")),
        popularity=brief.popularity,
        filmography=tuple(_filmography(whole, brief, adult_admitted=adult_admitted))
        if "combined_credits" in whole
        else None,
    )


def _filmography(whole: Body, who: PersonRecord, *, adult_admitted: bool) -> Iterator[FilmographyItem]:
    part = mapping(whole.get("combined_credits"))
    for kind in (CreditKind.CAST, CreditKind.CREW):
        for item in items(part.get(kind)):
            try:
                title = stub_record(item, adult_admitted=adult_admitted)
            except TmdbRefused:
                continue
            yield FilmographyItem(title=title, credit=_credit(item, who, kind))


def _credit(item: Body, who: PersonRecord, kind: str) -> CreditRecord:
    is_cast = kind == CreditKind.CAST
    position = values.whole(item.get("order"))
    return CreditRecord(
        person=who,
        kind=kind,
        department="Acting" if is_cast else text(item.get("department"), 60),
        job="" if is_cast else text(item.get("job"), 120),
        character=text(item.get("character"), 500) if is_cast else "",
        # A filmography rarely says how high somebody is billed.
        position=999 if position is None else position,
        episode_count=values.positive(item.get("episode_count")),
    )
