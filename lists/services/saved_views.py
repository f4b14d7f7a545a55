"""Views of the library under a name: what is filtered, in which order, how it is shown."""

import datetime
from collections.abc import Sequence

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from config.lib.characters import visible_length
from lists.models import SavedView
from lists.services.receipts import Receipt
from lists.undo import Journal, Step, row_of, rows_from, takes_back
from social.models import Profile

MOST = 50
LONGEST_NAME = 60
LONGEST_QUERY = 2_000


def save_view(*, profile: Profile, name: str, query: str) -> SavedView:
    """Keep a view. query: in its one normal spelling. Raises ValidationError for a wrong name, or one too many."""
    with transaction.atomic():
        _lock(profile)
        if profile.saved_views.count() >= MOST:
            raise ValidationError(_("You have 50 views already. Delete one that you don’t use any more."))
        return SavedView.objects.create(profile=profile, name=_good_name(profile, name), query=_good_query(query))


def rename_view(*, view: SavedView, name: str) -> None:
    """Raises ValidationError."""
    with transaction.atomic():
        _lock(view.profile)
        view.name = _good_name(view.profile, name, but=view)
        view.save(update_fields=["name"])


def update_view(*, view: SavedView, query: str) -> None:
    """Let a view show from now on what this query asks for. Raises ValidationError."""
    view.query = _good_query(query)
    view.save(update_fields=["query"])


def delete_view(*, view: SavedView) -> Receipt:
    with transaction.atomic():
        journal = Journal(view.profile)
        journal.note("view_deleted", row=row_of(view))
        view.delete()
        undo = journal.save(_("The view “%(name)s” is deleted.") % {"name": view.name})
    return Receipt(message=undo.label if undo else "", undo=undo)


@takes_back("view_deleted")
def _bring_back(profile: Profile, step: Step) -> None:
    """As it was; under another name where its own is taken by now."""
    (view,) = rows_from(SavedView, [step["row"]])
    if view.profile_id != profile.pk or SavedView.objects.filter(pk=view.pk).exists():
        return
    number = 2
    name = view.name
    while SavedView.objects.filter(profile=profile, name__iexact=view.name).exists():
        view.name = f"{name[: LONGEST_NAME - 5]} ({number})"
        number += 1
    created = view.created_at
    view.save(force_insert=True)
    SavedView.objects.filter(pk=view.pk).update(created_at=created)


def bring_views(journal: Journal, views: Sequence[tuple[str, str, datetime.datetime | None]]) -> None:
    """Save views as they were elsewhere: name, query and since when. Names that are taken are passed over, and what is
    more than MOST. The caller holds the shelf.
    """
    profile = journal.profile
    _lock(profile)
    taken = {name.casefold() for name in profile.saved_views.values_list("name", flat=True)}
    made = []
    for name, query, created in views:
        if name.casefold() not in taken and len(taken) < MOST:
            taken.add(name.casefold())
            view = SavedView.objects.create(profile=profile, name=name[:LONGEST_NAME], query=_good_query(query))
            made.append(view.pk)
            if created:
                SavedView.objects.filter(pk=view.pk).update(created_at=created)
    if made:
        journal.note("views_made", ids=made)


@takes_back("views_made")
def _forget(profile: Profile, step: Step) -> None:
    SavedView.objects.filter(profile=profile, pk__in=step["ids"]).delete()


def _lock(profile: Profile) -> None:
    """Of two requests at once one waits: or both would count 49 views, or find a name free."""
    Profile.objects.select_for_update(of=("self",)).only("pk").get(pk=profile.pk)


def _good_name(profile: Profile, text: str, *, but: SavedView | None = None) -> str:
    name = " ".join("".join(c if c.isprintable() else " " for c in text).split())
    if not visible_length(name):
        raise ValidationError(_("Give the view a name."), code="name_missing")
    if len(name) > LONGEST_NAME:
        message = _("Shorten the name to 60 characters; it has %(length)d.") % {"length": len(name)}
        raise ValidationError(message, code="name_long")
    others = profile.saved_views.filter(name__iexact=name)
    if (others.exclude(pk=but.pk) if but else others).exists():
        message = _("There is a view “%(name)s” already. Choose another name, or update that one.") % {"name": name}
        raise ValidationError(message, code="name_taken")
    return name


def _good_query(query: str) -> str:
    if len(query) > LONGEST_QUERY:
        raise ValidationError(_("That is too much to keep in one view. Choose fewer filters."), code="query_long")
    return query
