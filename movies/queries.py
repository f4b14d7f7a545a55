"""Reads for the pages: each gathers what a page shows in a fixed number of queries."""

import datetime
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db import connection
from django.db.models import Count, F, OuterRef, Prefetch, Q, QuerySet, Subquery, Value, prefetch_related_objects
from django.db.models.functions import Coalesce, JSONObject
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from config.lib.prepared import Given, prepared
from movies.cards import bring_genres, give_genres
from movies.enums import CompanyRole, CreditKind, OfferKind
from movies.models import (
    AlternativeName,
    Audience,
    Availability,
    Company,
    Credit,
    Episode,
    Genre,
    Keyword,
    Person,
    Provider,
    Release,
    Season,
    Title,
    audience_of,
)

HEAD_OF_CAST = 12
KNOWN_FOR = 8
RAIL = 12
# What a visitor looks for first in a crew, and the jobs that TMDB writes for it.
KEY_JOBS = (
    (_("Created by"), ("Creator",)),
    (_("Director"), ("Director", "Co-Director")),
    (_("Writer"), ("Writer", "Screenplay", "Teleplay", "Story", "Novel", "Author", "Book", "Comic Book", "Characters")),
    (_("Music"), ("Original Music Composer", "Music", "Songs")),
    (_("Camera"), ("Director of Photography", "Cinematography")),
    (_("Editor"), ("Editor",)),
)
DEPARTMENTS = {
    "Acting": _("Acting"), "Actors": _("Acting"), "Directing": _("Directing"), "Writing": _("Writing"),
    "Production": _("Production"), "Camera": _("Camera"), "Sound": _("Sound and music"), "Editing": _("Editing"),
    "Art": _("Art"), "Costume & Make-Up": _("Costume and make-up"), "Visual Effects": _("Visual effects"),
    "Lighting": _("Lighting"), "Crew": _("Crew"), "Creator": _("Creating"),
}  # fmt: skip
# Departments in the order that end titles have them; others follow by name.
_DEPARTMENT_ORDER = tuple(DEPARTMENTS)
_FAR_FUTURE = datetime.date(9999, 12, 31)
RECENT = datetime.timedelta(days=90)
# Stands for a title's key in a statement that is kept.
_ANY_TITLE = 2**62


@dataclass(frozen=True, slots=True)
class KeyJob:
    label: str
    people: list[Person]


@dataclass(frozen=True, slots=True)
class Department:
    """One department's credits: of a title, or of a person."""

    label: str
    lines: "list[CreditLine]"


@dataclass(slots=True)
class CreditLine:
    """Somebody's parts or jobs on one title in one department, as one line."""

    title: Title
    person: Person
    roles: list[str] = field(default_factory=list)
    episode_count: int | None = None

    @property
    def role(self) -> str:
        return ", ".join(self.roles)


@dataclass(frozen=True, slots=True)
class OfferGroup:
    label: str
    offers: list[Availability]


@dataclass(frozen=True, slots=True)
class Certificate:
    """A title's certificates and first release in a country."""

    region: str
    marks: list[str]
    released_on: datetime.date | None


@dataclass(frozen=True, slots=True)
class TitleDetails:
    """Everything on a title's page that isn't a column of the title."""

    cast: list[Credit]
    cast_count: int
    crew_count: int
    key_jobs: list[KeyJob]
    offers: list[OfferGroup]
    keywords: list[Keyword]
    companies: list[Company]
    networks: list[Company]
    other_names: list[str]
    certificates: list[Certificate]
    seasons: list[Season]
    collection: list[Title]
    # In the region asked for; empty where it has none.
    certificate: str


def title_for_page(viewer: Any, *, pk: int) -> Title | None:
    """The title with its collection, None where there is none that the viewer may see. Runs one query."""
    return next(iter(_for_page(audience_of(viewer), title=pk)), None)


@prepared
def _for_page(audience: Audience) -> QuerySet[Title]:
    found = Title.objects.for_audience(audience).select_related("collection").filter(pk=Given("title"))
    return found.defer("search_document", "facets", "regional_facets", "collection__search_document").order_by()


def title_details(title: Title, *, viewer: Any, region: str) -> TitleDetails:
    """Also brings the title's genres along. Runs 2 queries, one more for seasons, and two more for a collection."""
    rows = _small_rows(title, region)
    credits = _head_of_credits(title)
    marks = certificates(map(_release, rows["release_rows"]))
    collection = collection_of(title, viewer=viewer)
    give_genres(title, [Genre(**row) for row in rows["genre_rows"]])
    bring_genres([title, *collection])
    owners = [Company(**row) for row in rows["owner_rows"]]
    return TitleDetails(
        cast=[credit for credit in credits if credit.kind == CreditKind.CAST],
        cast_count=rows["cast_count"],
        crew_count=rows["crew_count"],
        key_jobs=_key_jobs(credit for credit in credits if credit.kind == CreditKind.CREW),
        offers=_offers(rows["offer_rows"]),
        keywords=[Keyword(**row) for row in rows["keyword_rows"]],
        companies=[company for company in owners if company.role == CompanyRole.PRODUCTION],
        networks=[company for company in owners if company.role == CompanyRole.NETWORK],
        other_names=_other_names(title, rows["other_names"]),
        certificates=marks,
        certificate=next((mark for entry in marks if entry.region == region for mark in entry.marks), ""),
        seasons=seasons_of(title) if title.is_show else [],
        collection=collection,
    )


def seasons_of(title: Title) -> list[Season]:
    """A show's seasons with `stored_episodes`, specials last. Runs one query."""
    found = _seasons(title=title.pk)
    for season in found:
        season.title = title
    return sorted(found, key=lambda season: season.number == 0)


@prepared
def _seasons() -> QuerySet[Season]:
    return Season.objects.filter(title=Given("title")).annotate(stored_episodes=Count("episodes")).order_by("number")


def collection_of(title: Title, *, viewer: Any) -> list[Title]:
    """The titles of the same collection in the order they came out; none where there is no other. Runs one query.

    They come without their genres.
    """
    if title.collection_id is None:
        return []
    together = _together(audience_of(viewer), collection=title.collection_id)
    found = sorted(together, key=lambda other: (other.released_on or _FAR_FUTURE, other.pk))
    return found if len(found) > 1 else []


@prepared
def _together(audience: Audience) -> QuerySet[Title]:
    titles = Title.objects.for_audience(audience).filter(collection=Given("collection"))
    return titles.with_card_data().prefetch_related(None).order_by()


def certificates(releases: Iterable[Release]) -> list[Certificate]:
    """By country: the certificates, the first one first, and the earliest release."""
    by_region: dict[str, list[Release]] = {}
    for release in releases:
        by_region.setdefault(release.region, []).append(release)
    return [
        Certificate(
            region=region,
            marks=list(dict.fromkeys(release.certification for release in found if release.certification)),
            released_on=min((release.released_on for release in found if release.released_on), default=None),
        )
        for region, found in sorted(by_region.items())
    ]


def season_for_page(title: Title, *, number: int) -> Season | None:
    """The season with its episodes in order; the title's genres come along. Runs 3 queries."""
    bring_genres([title])
    season = next(iter(_season(title=title.pk, number=number)), None)
    if season:
        season.title = title
        prefetch_related_objects([season], Prefetch("episodes", Episode.objects.order_by("number")))
    return season


@prepared
def _season() -> QuerySet[Season]:
    return Season.objects.filter(title=Given("title"), number=Given("number")).order_by()


def cast_and_crew(title: Title) -> tuple[list[CreditLine], list[Department]]:
    """Everybody: the cast in billing order, the crew by department; the title's genres come along. Runs 2 queries."""
    bring_genres([title])
    everybody = Credit.objects.filter(title=title).select_related("person").in_billing_order()
    cast: list[Credit] = []
    crew: list[Credit] = []
    for credit in everybody:
        credit.title = title
        (cast if credit.kind == CreditKind.CAST else crew).append(credit)
    return _lines(cast, by="person"), _departments(crew, by="person")


def filmography(person: Person, *, viewer: Any) -> tuple[list[Title], list[Department]]:
    """What somebody is known for, and everything they did by department, newest first. Runs 3 queries."""
    visible = Title.objects.visible_to(viewer)
    cards = Title.objects.with_card_data().prefetch_related(None)
    credits = list(
        Credit.objects.filter(person=person, title__in=visible.values("pk"))
        .prefetch_related(Prefetch("title", cards))
        .in_billing_order()
    )
    for credit in credits:
        credit.person = person
    known = _known_for(credits, person.known_for_department)
    bring_genres(known)
    credits.sort(key=lambda credit: (credit.title.released_on or _FAR_FUTURE, credit.title_id), reverse=True)
    departments = _departments(credits, by="title")
    own = department_label(person.known_for_department)
    return known, sorted(departments, key=lambda department: department.label != own)


def landing_titles(viewer: Any) -> dict[str, list[Title]]:
    """The landing page's rows: popular films, popular shows, and films just out. Runs 2 to 3 queries."""
    audience, today = audience_of(viewer), timezone.localdate()
    found: dict[str, list[Title]] = {"popular_films": [], "popular_shows": [], "just_out": []}
    rows: Iterable[Any] = _landing(audience, today=today, lately=today - RECENT)
    for title in sorted(rows, key=lambda title: (-title.place, -title.pk)):
        found[title.row].append(title)
    if len(found["just_out"]) < RAIL // 2:
        found["just_out"] = _just_out(audience, today=today)
    bring_genres(title for row in found.values() for title in row)
    return found


@prepared
def _landing(audience: Audience) -> QuerySet[Title]:
    titles = Title.objects.for_audience(audience).with_card_data().prefetch_related(None)
    wanted = {
        "popular_films": titles.films(),
        "popular_shows": titles.shows(),
        "just_out": titles.films().filter(released_on__lte=Given("today"), released_on__gt=Given("lately")),
    }
    tagged = [
        chosen.annotate(row=Value(name), place=F("tmdb_popularity")).most_popular()[:RAIL]
        for name, chosen in wanted.items()
    ]
    return tagged[0].union(*tagged[1:], all=True)


@prepared
def _just_out(audience: Audience) -> QuerySet[Title]:
    titles = Title.objects.for_audience(audience).films().filter(released_on__lte=Given("today"))
    return titles.with_card_data().prefetch_related(None).newest_first()[:RAIL]


@prepared
def genres_by_name() -> QuerySet[Genre]:
    """All of them. Runs one query."""
    return Genre.objects.by_name()


def department_label(department: str) -> str:
    """TMDB's name of a department in the reader's language; as it is where we don't know it."""
    return str(DEPARTMENTS.get(department, department))


def _jobs() -> list[str]:
    return [job for _label, jobs in KEY_JOBS for job in jobs]


def _key_jobs(credits: Iterable[Credit]) -> list[KeyJob]:
    by_job: dict[str, list[Person]] = {}
    for credit in credits:
        by_job.setdefault(credit.job, []).append(credit.person)
    found = []
    for label, jobs in KEY_JOBS:
        people = dict.fromkeys(person for job in jobs for person in by_job.get(job, ()))
        if people:
            found.append(KeyJob(label=str(label), people=list(people)))
    return found


def _small_rows(title: Title, region: str) -> dict[str, Any]:
    """What of a title takes a few columns of a few rows each, as the fields of its models. Runs one query."""
    sql, params, names = _small_rows_statement(region)
    with connection.cursor() as cursor:
        cursor.execute(sql, [title.pk if value == _ANY_TITLE else value for value in params])
        row = cursor.fetchone() or ()
    return {
        name: [json.loads(each) for each in value] if name.endswith("_rows") else value
        for name, value in zip(names, row, strict=True)
    }


@lru_cache(maxsize=256)
def _small_rows_statement(region: str) -> tuple[str, Sequence[Any], list[str]]:
    """Its SQL, parameters and columns. To put it together anew for each title takes longer than to run it."""
    of_title = {"title": OuterRef("pk")}
    credits = Credit.objects.filter(**of_title).order_by()
    offers = Availability.objects.current().in_region(region).filter(**of_title)
    rows = {
        "genre_rows": _as_rows(
            Genre.objects.filter(titles=OuterRef("pk")).order_by("name"), "id", "slug", "name", "hue"
        ),
        "keyword_rows": _as_rows(Keyword.objects.filter(titles=OuterRef("pk")).order_by("name", "pk"), "id", "name"),
        "owner_rows": _as_rows(
            Company.objects.filter(title_companies__title=OuterRef("pk")).order_by(
                "title_companies__position", "title_companies__pk"
            ),
            "id", "name", "role",
        ),
        "release_rows": _as_rows(Release.objects.filter(**of_title), "region", "certification", "released_on"),
        "offer_rows": _as_rows(
            offers.order_by("provider__display_priority", "provider__name", "pk"),
            "offer", id=F("provider_id"), name=F("provider__name"), logo_path=F("provider__logo_path"),
        ),
        "other_names": ArraySubquery(AlternativeName.objects.filter(**of_title).values("name")),
        "cast_count": _count(credits.filter(kind=CreditKind.CAST)),
        "crew_count": _count(credits.filter(kind=CreditKind.CREW)),
    }  # fmt: skip
    query = Title.objects.filter(pk=_ANY_TITLE).values(**rows).query
    sql, params = query.sql_with_params()
    return sql, params, list(rows)


def _as_rows(rows: QuerySet[Any], *fields: str, **named: F) -> ArraySubquery:
    return ArraySubquery(rows.values(row=JSONObject(**{field: F(field) for field in fields}, **named)))


def _count(rows: QuerySet[Any]) -> Coalesce:
    counted = rows.annotate(all=Value(1)).values("all").annotate(number=Count("pk")).values("number")
    return Coalesce(Subquery(counted), 0)


def _release(row: dict[str, Any]) -> Release:
    day = row["released_on"]
    return Release(**row | {"released_on": datetime.date.fromisoformat(day) if day else None})


def _head_of_credits(title: Title) -> list[Credit]:
    """The first of the cast and those who have a key job, in billing order. Runs one query."""
    return _head(title=title.pk)


@prepared
def _head() -> QuerySet[Credit]:
    credits = Credit.objects.filter(title=Given("title")).in_billing_order()
    head = credits.cast().values("pk")[:HEAD_OF_CAST]
    chosen = credits.filter(Q(kind=CreditKind.CAST, pk__in=head) | Q(kind=CreditKind.CREW, job__in=_jobs()))
    shown = ("kind", "job", "character", "episode_count", "person__name", "person__profile_path")
    return chosen.select_related("person").only("person", *shown)


def _offers(rows: Iterable[dict[str, Any]]) -> list[OfferGroup]:
    by_kind: dict[str, list[Availability]] = {}
    for row in rows:
        offer = row.pop("offer")
        by_kind.setdefault(offer, []).append(Availability(offer=offer, provider=Provider(**row)))
    return [OfferGroup(label=str(kind.label), offers=by_kind[kind]) for kind in OfferKind if kind in by_kind]


def _other_names(title: Title, names: Iterable[str]) -> list[str]:
    """Names that people may know it by, each once, without those in its head."""
    known = {title.name, title.original_name}
    return [name for name in dict.fromkeys(names) if name not in known]


def _lines(credits: Iterable[Credit], *, by: str) -> list[CreditLine]:
    """One line a title or person, in the order that they first appear."""
    lines: dict[int, CreditLine] = {}
    for credit in credits:
        line = lines.setdefault(getattr(credit, f"{by}_id"), CreditLine(title=credit.title, person=credit.person))
        role = credit.character or credit.job
        if role and role not in line.roles:
            line.roles.append(role)
        line.episode_count = max(line.episode_count or 0, credit.episode_count or 0) or None
    return list(lines.values())


def _departments(credits: Sequence[Credit], *, by: str) -> list[Department]:
    by_department: dict[str, list[Credit]] = {}
    for credit in credits:
        department = "Acting" if credit.kind == CreditKind.CAST else credit.department
        by_department.setdefault(department, []).append(credit)

    def order(name: str) -> tuple[int, str]:
        return (_DEPARTMENT_ORDER.index(name) if name in _DEPARTMENT_ORDER else len(_DEPARTMENT_ORDER), name)

    return [
        Department(label=department_label(name) or str(_("Other work")), lines=_lines(by_department[name], by=by))
        for name in sorted(by_department, key=order)
    ]


def _known_for(credits: Iterable[Credit], department: str) -> list[Title]:
    """The titles that most people have an opinion of, small parts and side jobs counting less."""
    weight: dict[Title, float] = {}
    for credit in credits:
        title = credit.title
        voices = title.tmdb_vote_count + 10 * title.rating_count + 1
        is_own = credit.department == department or (credit.kind == CreditKind.CAST and department == "Acting")
        share = (1.0 if is_own else 0.25) / (1 + credit.position / 8 if credit.kind == CreditKind.CAST else 1)
        weight[title] = max(weight.get(title, 0.0), voices * share)
    return sorted(weight, key=lambda title: (-weight[title], title.pk))[:KNOWN_FOR]
