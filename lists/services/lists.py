"""Lists themselves: making, changing, deleting, copying, liking them, and their order on a profile's shelf."""

from collections.abc import Sequence
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from lists.enums import ListKind
from lists.models import List, ListLike, ListMember
from lists.models.lists import count_likes
from lists.services.items import append_titles, lock_lists, tell_as
from lists.services.keeping import as_made, rows_of_list
from lists.services.receipts import Receipt
from lists.services.shelf import shelf
from lists.undo import Journal
from lists.validators import LONGEST_NAME, few_enough, list_description, list_name, smart_rules
from movies.models import Title
from social import activity
from social.enums import NotificationKind, ProfileKind, SocialAct, Verb, Visibility
from social.models import Profile
from social.moderation import Verdict, screen, settle
from social.services.pairs import first_in_a_while

# What an owner may change of a list; of those that come with a profile only who sees it.
CHANGEABLE = ("name", "description", "is_ranked", "visibility", "rules")
CHANGEABLE_OF_STANDING = ("description", "is_ranked", "visibility")


def create_list(
    *,
    profile: Profile,
    name: str,
    description: str = "",
    is_ranked: bool = False,
    visibility: str = "",
    rules: str | None = None,
    title_ids: Sequence[int] = (),
) -> Receipt:
    """Make a list, with these titles on it in order. `made`: the List.

    visibility: empty for the profile's default. rules: makes it a smart list; a query string of LibraryFilters in its
    normal spelling. Raises ValidationError.
    """
    few_enough(len(title_ids))
    new = List(
        profile=profile,
        kind=ListKind.CUSTOM if rules is None else ListKind.SMART,
        name=list_name(name),
        description=list_description(description),
        is_ranked=is_ranked and rules is None,
        visibility=_visibility(visibility or profile.default_visibility),
        rules=smart_rules(rules or ""),
    )
    verdict = _screened(new)
    with shelf(profile):
        new.save(force_insert=True)
        if title_ids and rules is None:
            append_titles(new, _known(profile, title_ids), by=profile)
        _record_made(new)
        settle(new, verdict)
        undo = _journal_made(new)
    return Receipt(message=undo.label if undo else "", undo=undo, made=new)


def edit_list(*, profile: Profile, found: List, **changes: Any) -> Receipt:
    """Change what of CHANGEABLE is named; the owner alone may. `made`: the List as it is now.

    Raises List.DoesNotExist, ValidationError.
    """
    with shelf(profile):
        journal = Journal(profile)
        row = List.objects.select_for_update(of=("self",)).select_related("profile").get(pk=found.pk, profile=profile)
        wanted = _cleaned(row, changes)
        changed = {name: [getattr(row, name), value] for name, value in wanted.items() if getattr(row, name) != value}
        if changed:
            journal.note("list_changed", list=row.pk, changed=changed)
            for name, value in wanted.items():
                setattr(row, name, value)
            settle(row, _screened(row) if changed.keys() & {"name", "description", "visibility"} else Verdict())
            row.save(update_fields=[*changed, "updated_at"])
        if "visibility" in changed:
            tell_as(row, visibility=row.visibility)
        undo = journal.save(_("“%(list)s” is changed.") % {"list": row.name})
    return Receipt(message=undo.label if undo else "", undo=undo, made=row)


def delete_list(*, profile: Profile, found: List) -> Receipt:
    """Delete a list that the profile has made, with all that is on it and all who are let into it.

    Undone, it comes back whole. Raises List.DoesNotExist.
    """
    with shelf(profile):
        journal = Journal(profile)
        made = List.objects.filter(kind__in=(ListKind.CUSTOM, ListKind.SMART), profile=profile)
        row = made.select_for_update(of=("self",)).get(pk=found.pk)
        journal.note("list_deleted", **rows_of_list(row))
        activity.withdraw(target=row)
        activity.withdraw_each(ListMember, list(row.members.values_list("pk", flat=True)))
        row.delete()
        undo = journal.save(_("“%(list)s” is deleted.") % {"list": row.name})
    return Receipt(message=undo.label if undo else "", undo=undo)


def copy_list(*, profile: Profile, source: List, name: str = "", title_ids: Sequence[int] | None = None) -> Receipt:
    """Make a list of one's own out of any that the profile sees. `made`: the new List.

    One's own comes out the same, notes and rules included; of others' the titles alone: their words stay theirs.
    title_ids: what is on the source now, where that is a smart list of somebody else's. Raises ValidationError.
    """
    own = source.profile_id == profile.pk
    smart = source.is_smart and own
    label = list_name(name) if name.strip() else _copy_name(source.name, own=own)
    new = List(
        profile=profile,
        kind=ListKind.SMART if smart else ListKind.CUSTOM,
        name=label,
        description=source.description if own else "",
        is_ranked=source.is_ranked,
        visibility=source.visibility if own else profile.default_visibility,
        rules=source.rules if smart else "",
        copied_from=None if own else source,
    )
    verdict = _screened(new)
    with shelf(profile):
        new.save(force_insert=True)
        if title_ids is not None and not smart:
            append_titles(new, _known(profile, title_ids), by=profile)
        elif not source.is_smart:
            rows = list(source.items.order_by("position").values_list("title_id", "note"))
            known = set(_known(profile, [title_id for title_id, _note in rows]))
            rows = [row for row in rows if row[0] in known]
            notes = [note if own else "" for _title, note in rows]
            append_titles(new, [title_id for title_id, _note in rows], by=profile, notes=notes)
        _record_made(new)
        settle(new, verdict)
        undo = _journal_made(new)
    return Receipt(message=undo.label if undo else "", undo=undo, made=new)


def like_list(*, profile: Profile, found: List) -> bool:
    """Like somebody else's list that the profile sees. Returns whether that is new. Raises ValidationError."""
    if found.profile_id == profile.pk:
        raise ValidationError(_("This list is yours: others may like it."), code="own_list")
    if profile.kind != ProfileKind.STANDARD:
        raise ValidationError(_("Kids’ and guest profiles don’t like lists."), code="no_face")
    with transaction.atomic():
        _like, made = ListLike.objects.get_or_create(list=found, profile=profile)
        if made:
            count_likes(found.pk)
            tells = first_in_a_while(f"like:list:{found.pk}", by=profile.pk, to=found.profile_id)
            activity.record(
                actor=profile,
                verb=Verb.LIKED_LIST,
                target=found,
                visibility=found.visibility,
                tells={NotificationKind.LIKE: [found.profile_id] if tells else []},
            )
    return made


def unlike_list(*, profile: Profile, found: List) -> bool:
    """Take a like back. Returns whether there was one. The count follows where likes go: see lists.models."""
    with transaction.atomic():
        # The row is what decides, not what was read before: of two at once only one takes it away.
        gone, _by_model = ListLike.objects.filter(list=found, profile=profile).delete()
        if gone:
            activity.withdraw(target=found, verb=Verb.LIKED_LIST, actor=profile)
    return bool(gone)


def arrange_list(*, profile: Profile, found: List, to: int) -> Receipt:
    """Put a list at a place among those that the profile has made, counted from 1. Raises List.DoesNotExist."""
    with shelf(profile):
        journal = Journal(profile)
        made = List.objects.filter(profile=profile, kind__in=(ListKind.CUSTOM, ListKind.SMART))
        row = made.get(pk=found.pk)
        before = list(made.in_shelf_order().values_list("pk", flat=True))
        after = [key for key in before if key != row.pk]
        after.insert(min(max(to, 1), len(before)) - 1, row.pk)
        if after != before:
            journal.note("lists_arranged", before=before)
            set_shelf_order(profile, after)
        undo = journal.save(
            _("“%(list)s” is number %(place)d now.") % {"list": row.name, "place": after.index(row.pk) + 1}
        )
    return Receipt(message=undo.label if undo else "", undo=undo, made=row)


def set_shelf_order(profile: Profile, keys: Sequence[int]) -> None:
    """Number the profile's lists in this order; newer ones come before. The caller holds the shelf."""
    lock_lists(keys)
    rows = {row.pk: row for row in List.objects.filter(profile=profile, pk__in=keys).only("pk", "position")}
    moved = []
    for place, key in enumerate(keys, start=1):
        if (row := rows.get(key)) and row.position != place:
            row.position = place
            moved.append(row)
    List.objects.bulk_update(moved, ["position"])


def _cleaned(row: List, changes: dict[str, Any]) -> dict[str, Any]:
    """The changes that this list takes, each in its normal spelling. Raises ValidationError."""
    allowed = CHANGEABLE if row.is_made else CHANGEABLE_OF_STANDING
    wanted = {name: value for name, value in changes.items() if name in allowed}
    if not row.is_smart:
        wanted.pop("rules", None)
    clean = {"name": list_name, "description": list_description, "visibility": _visibility, "rules": smart_rules}
    return {name: clean[name](value) if name in clean else value for name, value in wanted.items()}


def _visibility(value: str) -> str:
    if value not in Visibility.values:
        raise ValidationError(_("Choose who sees the list: everybody, followers or only you."), code="visibility")
    return value


def _known(profile: Profile, title_ids: Sequence[int]) -> list[int]:
    """Those of the titles that the profile may know of, in the same order."""
    known = set(Title.objects.visible_to(profile).filter(pk__in=title_ids).values_list("pk", flat=True))
    return [key for key in title_ids if key in known]


def _copy_name(name: str, *, own: bool) -> str:
    if not own:
        return name
    label = _("%(name)s (copy)") % {"name": name}
    return label if len(label) <= LONGEST_NAME else name


def _screened(row: List) -> Verdict:
    """Whether a list that others may see can be published as it is. Raises ValidationError."""
    if row.visibility == Visibility.PRIVATE:
        return Verdict()
    return screen(profile=row.profile, act=SocialAct.LIST, texts=[row.name, row.description])


def _record_made(new: List) -> None:
    activity.record(actor=new.profile, verb=Verb.CREATED_LIST, target=new, visibility=new.visibility)


def _journal_made(new: List) -> Any:
    journal = Journal(new.profile)
    journal.note("list_made", list=new.pk, made=as_made(new))
    return journal.save(_("“%(list)s” is made.") % {"list": new.name})
