"""Imports and exports say that they are through."""

from django.urls import reverse
from django.utils import timezone

from lists.models import Export, Import
from social.enums import NotificationKind
from social.notifications import notify


def tell_import(run: Import, *, failed: bool) -> None:
    """It is written, or it couldn't be. The caller has just moved it there, which nobody else does again."""
    notify(
        profiles=[run.profile_id],
        kind=NotificationKind.IMPORT_DONE,
        key=f"import:{run.pk}:{timezone.now():%s}",
        group=f"import:{run.pk}",
        url=reverse("lists:import", args=[run.pk]),
        data={"failed": failed},
    )


def tell_export(found: Export, *, failed: bool) -> None:
    """The file can be had, or it couldn't be made."""
    notify(
        profiles=[found.profile_id],
        kind=NotificationKind.EXPORT_DONE,
        key=f"export:{found.pk}:{'failed' if failed else 'done'}",
        url=reverse("lists:exports"),
        data={"failed": failed},
    )
