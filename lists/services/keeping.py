"""What is kept of a list for its undo, and how it comes back: rows as their columns' values, keys included."""

import json
from collections.abc import Iterable, Sequence
from typing import Any

from django.db import connection, models

from config.lib.exact import ExactEncoder
from lists.enums import ListKind
from lists.models import List, ListItem, ListLike, ListLink, ListMember
from lists.models.lists import ListQuerySet
from lists.services.items import lock_editable, tell_as
from lists.services.ordering import place_after
from lists.undo import Left, Step, row_of, takes_back
from movies.models import Title
from social import activity
from social.models import Profile

Rows = list[dict[str, Any]]
_CHILDREN: dict[str, type[models.Model]] = {
    "items": ListItem, "members": ListMember, "links": ListLink, "likes": ListLike,
}  # fmt: skip
# What is said of a list by hand.
_OWN = ("name", "description", "is_ranked", "visibility", "rules", "cover_item_id")


def rows_of_list(found: List) -> dict[str, Any]:
    """Everything that goes with a list when it is deleted."""
    kept: dict[str, Any] = {"row": row_of(found), "copies": list(found.copies.values_list("pk", flat=True))}
    for name, model in _CHILDREN.items():
        kept[name] = list(model._default_manager.filter(list=found).order_by("pk").values())
    return kept


def as_made(new: List) -> dict[str, Any]:
    """What a list is and holds just after it was made, by which is told later whether somebody changed it since."""
    found = List.objects.get(pk=new.pk)
    return {
        "row": {name: getattr(found, name) for name in _OWN},
        "items": [list(item) for item in found.items.order_by("position").values_list("pk", "note")],
        "people": list(found.members.values_list("pk", flat=True)) + list(found.links.values_list("pk", flat=True)),
    }


@takes_back("list_made")
def _unmake(profile: Profile, step: Step) -> Left | None:
    """Only while it is as it was made: whoever has put something on it since, or let somebody in, keeps it."""
    found = _own(profile).filter(pk=step["list"]).first()
    if found is None:
        return None
    if as_made(found) != step.get("made"):
        return Left.ALL
    activity.withdraw(target=found)
    found.delete()
    return None


@takes_back("list_changed")
def _change_back(profile: Profile, step: Step) -> Left | None:
    """Each field that still has what it was changed to."""
    done = 0
    cover_only = set(step["changed"]) == {"cover_item_id"}
    allowed: ListQuerySet = List.objects.editable_by(profile) if cover_only else _own(profile)
    for name, (before, after) in step["changed"].items():
        if name == "cover_item_id" and before and not ListItem.objects.filter(pk=before, list=step["list"]).exists():
            continue
        changed = allowed.filter(pk=step["list"], **{name: after}).update(**{name: before})
        done += changed
        if changed and name == "visibility":
            tell_as(allowed.get(pk=step["list"]), visibility=before)
    return Left.of(len(step["changed"]), done=done)


@takes_back("list_deleted")
def _bring_back(profile: Profile, step: Step) -> None:
    """The list with its key and all that was its; but for titles and people who are gone meanwhile."""
    row = step["row"]
    if row["profile_id"] != profile.pk or List.objects.filter(pk=row["id"]).exists():
        return
    people = _alive(Profile, [each[name] for key, name in _PEOPLE for each in step[key]])
    titles = _alive(Title, [item["title_id"] for item in step["items"]])
    items = [item for item in step["items"] if item["title_id"] in titles]
    for item in items:
        item["added_by_id"] = item["added_by_id"] if item["added_by_id"] in people else None
    members, likes = ([each for each in step[key] if each["profile_id"] in people] for key in ("members", "likes"))
    covers = {item["id"] for item in items}
    row |= {
        "cover_item_id": row["cover_item_id"] if row["cover_item_id"] in covers else None,
        "copied_from_id": next(iter(_alive(List, [row["copied_from_id"]])), None),
        "item_count": len(items),
        "like_count": len(likes),
    }
    _insert(List, [row])
    for model, rows in ((ListItem, items), (ListMember, members), (ListLink, step["links"]), (ListLike, likes)):
        _insert(model, rows)
    List.objects.filter(pk__in=step["copies"], copied_from=None).update(copied_from=row["id"])


_PEOPLE = (("items", "added_by_id"), ("members", "profile_id"), ("likes", "profile_id"))


@takes_back("lists_arranged")
def _arrange_back(profile: Profile, step: Step) -> None:
    places = {key: place for place, key in enumerate(step["before"], start=1)}
    rows = list(_own(profile).filter(pk__in=places))
    for row in rows:
        row.position = places[row.pk]
    List.objects.bulk_update(rows, ["position"])


@takes_back("item_moved")
def _move_back(profile: Profile, step: Step) -> None:
    if locked := _locked(profile, step["list"]):
        rows = {row.pk: row for row in locked.items.filter(pk__in=[step["item"], step["after"] or 0])}
        if (row := rows.get(step["item"])) and (step["after"] is None or step["after"] in rows):
            place_after(locked, row, rows.get(step["after"]))


@takes_back("item_note")
def _note_back(profile: Profile, step: Step) -> Left | None:
    before, after = step["changed"]
    locked = _locked(profile, step["list"])
    done = locked.items.filter(pk=step["item"], note=after).update(note=before) if locked else 0
    return Left.of(1, done=done)


def _own(profile: Profile) -> ListQuerySet:
    return List.objects.filter(profile=profile)


def _locked(profile: Profile, key: int) -> List | None:
    try:
        return lock_editable(profile, List(pk=key, kind=ListKind.CUSTOM))[0]
    except List.DoesNotExist:
        return None


def _alive(model: type[models.Model], keys: Iterable[int | None]) -> set[int]:
    wanted = {key for key in keys if key is not None}
    return set(model._default_manager.filter(pk__in=wanted).values_list("pk", flat=True)) if wanted else set()


def _insert(model: type[models.Model], rows: Sequence[dict[str, Any]]) -> None:
    """Rows as they were, moments that Django would set anew included. Runs one query."""
    if not rows:
        return
    table = connection.ops.quote_name(model._meta.db_table)
    columns = ", ".join(connection.ops.quote_name(column.attname) for column in model._meta.concrete_fields)
    statement = f"INSERT INTO {table} ({columns}) SELECT {columns} FROM jsonb_populate_recordset(NULL::{table}, %s)"  # noqa: S608 (names of ours)
    with connection.cursor() as cursor:
        cursor.execute(statement, [json.dumps(rows, cls=ExactEncoder)])
