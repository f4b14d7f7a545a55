"""The group of those who look at what was reported. Made once, after migrating; its rights are the administrator's."""

from typing import Any

from django.apps import apps
from django.contrib.auth.management import create_permissions
from django.contrib.auth.models import Group, Permission

NAME = "Moderators"
RIGHTS = (
    *("view_case", "change_case", "view_report", "view_moderationentry"),
    *("view_wordrule", "add_wordrule", "change_wordrule", "delete_wordrule"),
)


def make_moderators(sender: Any, using: str, **_more: Any) -> None:
    """Make the group, unless there is one. Whoever is in it, and staff besides, moderates in the admin."""
    group, made = Group.objects.using(using).get_or_create(name=NAME)
    if not made:
        return
    # Django makes an app's rights after migrating as well, and may not have come to it yet.
    create_permissions(apps.get_app_config("social"), verbosity=0, using=using)
    rights = Permission.objects.using(using).filter(content_type__app_label="social", codename__in=RIGHTS)
    group.permissions.set(rights)
