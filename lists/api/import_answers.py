"""What a request says of an import's names and rows, checked against what they can mean, and then done."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.translation import gettext_lazy as _
from rest_framework.exceptions import ValidationError

from lists.enums import RowState
from lists.imports.resolving import OPEN, NotNowError, settle_row, settle_subjects
from lists.models import Import, ImportRow
from movies.models import Episode, Title

Said = Mapping[str, Any]
Errors = dict[str, dict[str, list[Any]]]


def settle(run: Import, *, subjects: Sequence[Said], rows: Sequence[Said]) -> None:
    """Do it all, in a transaction that holds the import. Raises NotNowError, ValidationError for any that can't be."""
    if run.state not in OPEN:
        raise NotNowError
    titles = _titles(run, subjects)
    found = _rows(run, rows)
    episodes = _episodes(run, rows, found, titles)
    if titles:
        settle_subjects(run, titles)
    for key, row in found.items():
        settle_row(run, row, episode=episodes[key])


def _titles(run: Import, said: Sequence[Said]) -> dict[int, Title | None]:
    mine = set(run.subjects.filter(pk__in=[each["id"] for each in said]).values_list("pk", flat=True))
    known = Title.objects.visible_to(run.profile).in_bulk([each["title"] for each in said if each["title"]])
    errors: Errors = {}
    wanted: dict[int, Title | None] = {}
    for index, each in enumerate(said):
        if each["id"] not in mine or each["id"] in wanted:
            errors[str(index)] = {"id": [_("Not a subject of this import, or named twice.")]}
        elif each["title"] and each["title"] not in known:
            errors[str(index)] = {"title": [_("There is no such title.")]}
        else:
            wanted[each["id"]] = known[each["title"]] if each["title"] else None
    if errors:
        raise ValidationError({"subjects": errors})
    return wanted


def _rows(run: Import, said: Sequence[Said]) -> dict[int, ImportRow]:
    """The rows named, by key, in the order of the request."""
    rows = run.rows.filter(pk__in=[each["id"] for each in said], subject__isnull=False).select_related("subject")
    known = rows.exclude(state=RowState.WRITTEN).in_bulk()
    found: dict[int, ImportRow] = {}
    errors: Errors = {}
    for index, each in enumerate(said):
        if each["id"] not in known or each["id"] in found:
            errors[str(index)] = {"id": [_("Not a row of this import that is about a title, written, or named twice.")]}
        else:
            found[each["id"]] = known[each["id"]]
    if errors:
        raise ValidationError({"rows": errors})
    return found


def _episodes(
    run: Import, said: Sequence[Said], rows: Mapping[int, ImportRow], titles: Mapping[int, Title | None]
) -> dict[int, Episode | None]:
    """The episode of each row, which has to be one of the title that its name is, or is about to be."""
    shown = Title.objects.visible_to(run.profile).order_by()
    known = Episode.objects.filter(season__title__in=shown).select_related("season").in_bulk(
        [each["episode"] for each in said if each["episode"]]
    )  # fmt: skip
    errors: Errors = {}
    found: dict[int, Episode | None] = {}
    for index, each in enumerate(said):
        episode = known.get(each["episode"])
        title = _title_of(rows[each["id"]], titles)
        if each["episode"] and (episode is None or title is None or episode.season.title_id != title):
            errors[str(index)] = {"episode": [_("The show that the row is about has no such episode.")]}
        found[each["id"]] = episode
    if errors:
        raise ValidationError({"rows": errors})
    return found


def _title_of(row: ImportRow, titles: Mapping[int, Title | None]) -> int | None:
    assert row.subject
    if row.subject.pk in titles:
        title = titles[row.subject.pk]
        return title.pk if title else None
    return row.subject.title_id
