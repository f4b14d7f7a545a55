"""What a profile said of what it is recommended, in the archive that it takes along, and back out of it."""

import datetime
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from django.db.models import QuerySet

from lists.enums import RowKind
from lists.exports.collecting import Kind, paged
from lists.exports.titles import TITLE, Record, title_of
from lists.imports import planning
from lists.imports.further import Further
from lists.models import ImportRow
from lists.undo import Journal, Left, Step, takes_back
from movies.models import Genre, Keyword, Person
from recommendations.enums import Facet
from recommendations.models import Feedback, NotInterested, TasteCorrection, UnknownTitle
from recommendations.services.feedback import REMEMBERED
from recommendations.services.taste import KEYS, MOST
from recommendations.services.wishes import wishes_of
from social.models import Profile

# What corrections are of that are rows of ours: their keys are this database's own.
_ROWS: Mapping[str, Any] = {Facet.GENRE: Genre, Facet.PERSON: Person, Facet.KEYWORD: Keyword}
_TITLE = (
    "title.kind", "title.name", "title.original_name", "title.year", "title.tmdb", "title.imdb", "title.tvdb",
)  # fmt: skip
About = tuple[str, str]


def settings_of(profile: Profile) -> Record:
    """Runs one query."""
    wishes = wishes_of(profile)
    return {"is_wanted": wishes.is_wanted, "is_trained_on": wishes.is_trained_on}


# -- into the archive -------------------------------------------------------------------------------------------------


def _dismissals_of(profile: Profile) -> QuerySet[NotInterested]:
    return NotInterested.objects.filter(profile=profile)


def _dismissals(profile: Profile) -> Iterator[Record]:
    for row in paged(_dismissals_of(profile), (*TITLE, "created_at")):
        yield {"title": title_of(row), "since": row["created_at"]}


def _unknown_of(profile: Profile) -> QuerySet[UnknownTitle]:
    return UnknownTitle.objects.filter(profile=profile)


def _unknown(profile: Profile) -> Iterator[Record]:
    for row in paged(_unknown_of(profile), (*TITLE, "said_at")):
        yield {"title": title_of(row), "since": row["said_at"]}


def _thumbs_of(profile: Profile) -> QuerySet[Feedback]:
    return Feedback.objects.filter(profile=profile)


def _thumbs(profile: Profile) -> Iterator[Record]:
    for row in paged(_thumbs_of(profile), (*TITLE, "is_up", "reason", "model_version", "given_at")):
        yield {
            "title": title_of(row),
            "up": row["is_up"],
            "reason": row["reason"],
            "model": row["model_version"],
            "given_at": row["given_at"],
        }


def _corrections_of(profile: Profile) -> QuerySet[TasteCorrection]:
    return TasteCorrection.objects.filter(profile=profile)


def _corrections(profile: Profile) -> Iterator[Record]:
    """There are some hundreds at most. What is gone meanwhile isn't told."""
    rows = list(_corrections_of(profile).order_by("pk").values_list("facet", "key", "multiplier", "updated_at"))
    named = _named({(facet, key) for facet, key, _times, _at in rows})
    for facet, key, times, at in rows:
        name = named.get((facet, key), {}) if facet in _ROWS else {"name": key}
        if name:
            yield {"facet": facet, "slug": "", "tmdb": None, **name, "times": times, "changed_at": at}


def _named(wanted: Iterable[About]) -> dict[About, Record]:
    """Name, and slug or TMDB id. Runs a query for each sort."""
    found: dict[About, Record] = {}
    wanted = list(wanted)
    for facet, model in _ROWS.items():
        told_by = "slug" if facet == Facet.GENRE else "tmdb_id"
        if keys := [int(key) for sort, key in wanted if sort == facet]:
            for pk, name, said in model.objects.filter(pk__in=keys).values_list("pk", "name", told_by):
                found[facet, str(pk)] = {"name": name, "slug" if facet == Facet.GENRE else "tmdb": said}
    return found


KINDS = (
    Kind("not_interested", "dismissal/1", (*_TITLE, "since"), _dismissals_of, _dismissals),
    Kind("not_known", "unknown/1", (*_TITLE, "since"), _unknown_of, _unknown),
    Kind("thumbs", "thumb/1", (*_TITLE, "up", "reason", "model", "given_at"), _thumbs_of, _thumbs),
    Kind("taste", "correction/1", ("facet", "name", "slug", "tmdb", "times", "changed_at"),
         _corrections_of, _corrections),
)  # fmt: skip


# -- and back ---------------------------------------------------------------------------------------------------------


def _of_titles(rows: Sequence[ImportRow]) -> dict[int, int]:
    return {row.pk: planning.title_of(row) for row in rows}


def _facets_of(rows: Sequence[ImportRow]) -> dict[int, About]:
    """By the slug of a genre, the TMDB id of people and keywords, or the name where there is none. Runs 3 queries."""
    found: dict[int, About] = {}
    for facet in Facet.values:
        mine = [row for row in rows if row.data["facet"] == facet]
        if facet in _ROWS:
            found |= _rows_of(facet, mine) if mine else {}
        else:
            found |= {row.pk: (facet, row.data["name"]) for row in mine if KEYS[facet].fullmatch(row.data["name"])}
    return found


def _rows_of(facet: str, rows: Sequence[ImportRow]) -> dict[int, About]:
    by = "slug" if facet == Facet.GENRE else "tmdb"
    column = {"slug": "slug", "tmdb": "tmdb_id"}[by]
    told = [row.data[by] for row in rows if row.data.get(by)]
    names = [row.data["name"] for row in rows if not row.data.get(by)]
    known = dict(_ROWS[facet].objects.filter(**{f"{column}__in": told}).values_list(column, "pk")) if told else {}
    if names:
        called = _ROWS[facet].objects.filter(name__in=names).order_by("-pk").values_list("name", "pk")
        known |= {("called", name): pk for name, pk in called}
    keys = {row.pk: known.get(row.data.get(by) or ("called", row.data["name"])) for row in rows}
    return {row: (facet, str(key)) for row, key in keys.items() if key}


def _bring_dismissals(journal: Journal, rows: Sequence[ImportRow]) -> None:
    made = [NotInterested(profile=journal.profile, title_id=planning.title_of(row)) for row in rows]
    NotInterested.objects.bulk_create(made)
    _date(made, [row.data.get("since") for row in rows], "created_at")
    journal.note("titles_dismissed", titles=[each.title_id for each in made])


def _bring_unknown(journal: Journal, rows: Sequence[ImportRow]) -> None:
    made = [UnknownTitle(profile=journal.profile, title_id=planning.title_of(row)) for row in rows]
    UnknownTitle.objects.bulk_create(made)
    _date(made, [row.data.get("since") for row in rows], "said_at")
    journal.note("titles_left_unknown", titles=[each.title_id for each in made])


def _bring_thumbs(journal: Journal, rows: Sequence[ImportRow]) -> None:
    made = [Feedback(profile=journal.profile, title_id=planning.title_of(row), is_up=row.data["is_up"]) for row in rows]
    Feedback.objects.bulk_create(made)
    _date(made, [row.data.get("given") for row in rows], "given_at")
    journal.note("thumbs_given", thumbs=[[each.title_id, each.is_up] for each in made])


def _bring_corrections(journal: Journal, rows: Sequence[ImportRow]) -> None:
    about = _facets_of(rows)
    made = [
        TasteCorrection(profile=journal.profile, facet=facet, key=key, multiplier=row.data["times"])
        for row in rows
        for facet, key in (about[row.pk],)
    ]
    TasteCorrection.objects.bulk_create(made)
    _date(made, [row.data.get("changed") for row in rows], "updated_at")
    journal.note("taste_corrected", changed=[[each.facet, each.key, 1.0, each.multiplier] for each in made])


def _date(made: Sequence[Any], said: Sequence[str | None], column: str) -> None:
    """Since when each is so, as far as it is said."""
    dated = []
    for row, text in zip(made, said, strict=True):
        moment: datetime.datetime | None = planning.moment_of(text)
        if moment:
            setattr(row, column, moment)
            dated.append(row)
    if dated:
        type(dated[0]).objects.bulk_update(dated, [column], batch_size=1_000)


@takes_back("titles_dismissed")
def _undismiss(profile: Profile, step: Step) -> Left | None:
    gone, _rows = NotInterested.objects.filter(profile=profile, title__in=step["titles"]).delete()
    return Left.of(len(step["titles"]), done=gone)


@takes_back("titles_left_unknown")
def _forget_unknown(profile: Profile, step: Step) -> Left | None:
    gone, _rows = UnknownTitle.objects.filter(profile=profile, title__in=step["titles"]).delete()
    return Left.of(len(step["titles"]), done=gone)


@takes_back("thumbs_given")
def _take_thumbs_back(profile: Profile, step: Step) -> Left | None:
    """But for those that are others by now."""
    gone = 0
    for is_up in (True, False):
        titles = [title for title, was_up in step["thumbs"] if was_up == is_up]
        mine = Feedback.objects.filter(profile=profile, reason="", title__in=titles, is_up=is_up)
        gone += mine.delete()[0]
    return Left.of(len(step["thumbs"]), done=gone)


def _held_dismissals(profile: Profile) -> set[int]:
    return set(_dismissals_of(profile).values_list("title_id", flat=True))


def _held_unknown(profile: Profile) -> set[int]:
    return set(_unknown_of(profile).values_list("title_id", flat=True))


def _held_thumbs(profile: Profile) -> set[int]:
    return set(_thumbs_of(profile).filter(reason="").values_list("title_id", flat=True))


def _held_corrections(profile: Profile) -> set[About]:
    return set(_corrections_of(profile).values_list("facet", "key"))


FURTHER = (
    Further(RowKind.DISMISSED, _of_titles, _held_dismissals, _bring_dismissals),
    Further(RowKind.UNKNOWN, _of_titles, _held_unknown, _bring_unknown, REMEMBERED),
    Further(RowKind.THUMB, _of_titles, _held_thumbs, _bring_thumbs),
    Further(RowKind.TASTE, _facets_of, _held_corrections, _bring_corrections, MOST),
)
