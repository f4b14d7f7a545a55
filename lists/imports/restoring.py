"""Writing what Matinee's own archive says, as it says it: nothing follows from anything, and moments are kept.

What is here already stays as it is; the caller holds the shelf, and judges the rows as those of any other source.
"""

import datetime
import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.db import connection
from django.db.models import Q
from django.http import QueryDict

from lists.enums import ListKind, Status
from lists.imports.known import Known, is_void
from lists.imports.planning import moment_of, title_of
from lists.imports.texts import cut
from lists.models import ImportRow, List, ListItem
from lists.services import saved_views
from lists.services.bulk import history, writing
from lists.services.bulk.rows import read_rows
from lists.services.items import append_titles, lock_list, standing_list
from lists.services.keeping import as_made
from lists.services.smart import rules_from, rules_text
from lists.undo import Journal
from lists.validators import LONGEST_DESCRIPTION, LONGEST_NAME
from movies.models import Episode
from social.enums import Visibility
from social.models import Profile

LONGEST_ITEM_NOTE = 500
STANDING = (ListKind.WATCHLIST, ListKind.FAVOURITES)
# What entries are that weren't here before: since when, and who sees them.
_AS_IT_WAS = """
UPDATE lists_libraryentry e SET created_at = coalesce(b.added, e.created_at),
    updated_at = coalesce(b.changed, e.updated_at), visibility = coalesce(nullif(b.visibility, ''), e.visibility)
FROM jsonb_to_recordset(%s) AS b(title bigint, added timestamptz, changed timestamptz, visibility text)
WHERE e.profile_id = %s AND e.title_id = b.title
"""
_ADDED = """
UPDATE lists_listitem i SET added_at = b.added FROM unnest(%s::bigint[], %s::timestamptz[]) AS b(id, added)
WHERE i.id = b.id
"""
# The items named take each other's places, in the order in which they are named.
_IN_ORDER = """
UPDATE lists_listitem i SET position = free.position
FROM (SELECT t.title, row_number() OVER (ORDER BY t.n) AS place
      FROM unnest(%(titles)s::bigint[]) WITH ORDINALITY AS t(title, n)
      JOIN lists_listitem mine ON mine.list_id = %(list)s AND mine.title_id = t.title) wanted,
     (SELECT position, row_number() OVER (ORDER BY position) AS place
      FROM lists_listitem WHERE list_id = %(list)s AND title_id = ANY(%(titles)s::bigint[])) free
WHERE free.place = wanted.place AND i.list_id = %(list)s AND i.title_id = wanted.title
"""


# -- library entries --------------------------------------------------------------------------------------------------


def write_entries(journal: Journal, known: Known, rows: Sequence[ImportRow]) -> None:
    """Statuses, since when, and where one stopped, of all these titles; last of what is written of them."""
    if not rows:
        return
    said = {title_of(row): row for row in rows}
    held = read_rows(journal.profile, said)
    writing.ensure_entries(journal.profile, held)
    for status in ("", *Status.values):
        group = [each for each in held if said[each.title_id].data["status"] == status != each.status]
        writing.set_status(journal, group, status)
    stops = _stops(said)
    history.change_each(
        journal,
        ["status_at", "stopped_at_episode_id", "stopped_at_minute"],
        {
            title: [moment_of(row.data.get("since")), stops.get(title), row.data.get("stopped_minute")]
            for title, row in said.items()
        },
    )
    fresh = [row for title, row in said.items() if not (entry := known.entries.get(title)) or is_void(entry)]
    names = ("added", "changed", "visibility")
    facts = [{"title": title_of(row), **{name: row.data.get(name) for name in names}} for row in fresh]
    with connection.cursor() as cursor:
        cursor.execute(_AS_IT_WAS, [json.dumps(facts), journal.profile.pk])


def _stops(said: Mapping[int, ImportRow]) -> dict[int, int]:
    """The episodes at which one stopped, by title; none where it isn't here. Runs one query, if any."""
    wanted = {title: part for title, row in said.items() if (part := row.data.get("stopped"))}
    if not wanted:
        return {}
    episodes = Episode.objects.filter(season__title__in=wanted)
    numbers = Q(pk__in=[])
    for title, part in wanted.items():
        numbers |= Q(season__title=title, season__number=part.get("season", -1), number=part.get("number", -1))
    return dict(episodes.filter(numbers).values_list("season__title", "pk"))


# -- lists ------------------------------------------------------------------------------------------------------------


def put_on_standing(journal: Journal, kind: ListKind, rows: Sequence[ImportRow]) -> None:
    """Put titles on the watchlist or among the favourites, with their notes, since when they were there."""
    titles = [title_of(row) for row in rows]
    if titles:
        found = lock_list(standing_list(journal.profile, kind))
        notes = [_note(row) for row in rows]
        items = append_titles(found, titles, by=journal.profile, journal=journal, notes=notes)
        _date(items, rows)


def arrange_standing(profile: Profile, kind: str, titles: Sequence[int], changed: datetime.datetime | None) -> None:
    """Put these titles of a standing list in this order, in the places that they have together."""
    found = List.objects.filter(profile=profile, kind=kind).first()
    if found is None:
        return
    with connection.cursor() as cursor:
        cursor.execute(_IN_ORDER, {"list": found.pk, "titles": list(titles)})
    if changed:
        List.objects.filter(pk=found.pk).update(updated_at=changed)


def make_list(journal: Journal, row: ImportRow, items: Sequence[ImportRow]) -> None:
    """A list of one's own with what is on it, one that fills itself by rules, or one of those that each profile has."""
    made = _list_of(journal.profile, row.data)
    items = [] if made.kind == ListKind.SMART else items
    made.save(force_insert=True)
    put = append_titles(
        made, [title_of(each) for each in items], by=journal.profile, notes=[_note(each) for each in items]
    )
    _date(put, items)
    covers = {title_of(each) for each in items if each.data.get("is_cover")}
    if cover := next((item for item in put if item.title_id in covers), None):
        List.objects.filter(pk=made.pk).update(cover_item=cover)
    journal.note("list_made", list=made.pk, made=as_made(made))
    moments = {"created_at": moment_of(row.data.get("created")), "updated_at": moment_of(row.data.get("changed"))}
    if said := {name: at for name, at in moments.items() if at}:
        List.objects.filter(pk=made.pk).update(**said)


def _list_of(profile: Profile, data: Mapping[str, Any]) -> List:
    visibility = data.get("visibility")
    kind = ListKind(data.get("list_kind", ListKind.CUSTOM))
    return List(
        profile=profile,
        kind=kind,
        name=data["name"][:LONGEST_NAME],
        description=cut(data.get("description", ""), LONGEST_DESCRIPTION),
        is_ranked=data.get("is_ranked", False),
        visibility=visibility if visibility in Visibility.values else profile.default_visibility,
        rules=rules_text(rules_from(QueryDict(data.get("rules", "")), owner=profile)) if kind == ListKind.SMART else "",
        position=data.get("place", 0),
    )


def _note(row: ImportRow) -> str:
    return cut(row.data.get("note", ""), LONGEST_ITEM_NOTE)


def _date(items: Iterable[ListItem], rows: Iterable[ImportRow]) -> None:
    """Let items say since when they are there."""
    added = {title_of(row): at for row in rows if (at := moment_of(row.data.get("added")))}
    dated = [(item.pk, added[item.title_id]) for item in items if item.title_id in added]
    if dated:
        with connection.cursor() as cursor:
            cursor.execute(_ADDED, [list(column) for column in zip(*dated, strict=True)])


# -- saved views ------------------------------------------------------------------------------------------------------


def save_views(journal: Journal, rows: Sequence[ImportRow]) -> None:
    """Views of names that the profile doesn't have."""
    saved_views.bring_views(
        journal, [(row.data["name"], row.data["query"], moment_of(row.data.get("created"))) for row in rows]
    )
