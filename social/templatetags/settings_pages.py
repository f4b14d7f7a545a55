"""The settings' side navigation."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django import template
from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.timesince import timesince
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from social.services.linked import person_there, service_name

register = template.Library()
register.filter("service_name", service_name)
register.filter("person_there", person_there)


@dataclass(frozen=True)
class Entry:
    """One line of the navigation. route: a URL name; owns: beginnings of the other addresses that belong to it."""

    route: str
    label: str | Promise
    icon: str
    owns: tuple[str, ...] = ()
    staff: bool = False


ENTRIES = (
    Entry("social:settings_profile", _("Profile"), "user", ("/settings/profile/",)),
    Entry("social:settings_notifications", _("Notifications"), "bell"),
    Entry("social:settings_services", _("Services"), "play"),
    Entry("social:settings_household", _("Household"), "home", ("/settings/household/",)),
    Entry(
        "social:account",
        _("Account"),
        "mail",
        ("/settings/account/", "/accounts/email/", "/accounts/confirm-email/"),
    ),
    Entry(
        "social:security",
        _("Security"),
        "lock",
        (
            "/settings/security/",
            "/settings/access/",
            "/accounts/password/",
            "/accounts/2fa/",
            "/accounts/3rdparty/",
            "/accounts/social/",
        ),
    ),
    Entry("social:settings_people", _("People"), "people"),
    Entry("recommendations:settings", _("Recommendations"), "sparkle"),
    Entry("lists:imports", _("Import"), "plus"),
    Entry("lists:exports", _("Export"), "disc"),
    Entry("social:sessions", _("Sessions"), "globe"),
    Entry("social:tokens", _("Access tokens"), "keyboard"),
    Entry("social:webhooks", _("Webhooks"), "external"),
    Entry("social:apps", _("Apps"), "grid"),
    Entry("social:audit", _("Audit log"), "clock"),
    Entry("social:invites", _("Invitations"), "ticket", staff=True),
)


@register.filter
def ago(moment: datetime) -> str:
    """`3 minutes ago`, or that it was just now."""
    if timezone.now() - moment < timedelta(minutes=1):
        return gettext("just now")
    return gettext("%(time)s ago") % {"time": timesince(moment, depth=1)}


@register.simple_tag(takes_context=True)
def settings_entries(context: dict[str, Any]) -> list[dict[str, Any]]:
    """The lines that this account sees: label, url, icon, and whether the page shown belongs to it."""
    request = context["request"]
    shown = []
    for entry in ENTRIES:
        if entry.staff and not request.user.is_staff:
            continue
        try:
            url = reverse(entry.route)
        except NoReverseMatch:  # a part of the settings that this site does without
            continue
        active = request.path.startswith((url, *entry.owns))
        shown.append({"label": entry.label, "url": url, "icon": entry.icon, "active": active})
    return shown
