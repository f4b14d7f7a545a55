"""The bell, and the words of notifications."""

from typing import Any

from django import template
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from social.enums import NotificationKind as Kind
from social.models import Profile
from social.notifications.reading import MOST_COUNTED, Group, unread_count
from social.notifications.words import excerpt_of, html_of, url_of

register = template.Library()

_ICONS = {
    Kind.LIKE: "star", Kind.COMMENT: "note", Kind.REPLY: "note", Kind.MENTION: "note", Kind.LIST_INVITE: "list",
    Kind.LIST_ACTIVITY: "list", Kind.FRIEND_REVIEW: "pen", Kind.SHARED_WATCH: "ticket", Kind.NEW_SEASON: "show",
    Kind.NEW_EPISODE: "show", Kind.RELEASE: "ticket", Kind.ON_SERVICE: "play", Kind.IMPORT_DONE: "plus",
    Kind.EXPORT_DONE: "disc", Kind.WEBHOOK_PAUSED: "warning", Kind.MODERATION: "flag",
}  # fmt: skip


@register.inclusion_tag("social/partials/bell.html")
def bell(profile: Profile | None, path: str = "") -> dict[str, Any]:
    """The way to the notifications, with the number of unread ones. Runs a query only without a request's profile."""
    return {"unread": unread_count(profile), "path": path}


@register.filter
def unread_of(profile: Profile | None) -> int:
    return unread_count(profile)


@register.filter
def bounded(number: int) -> str:
    """`7`, or `99+`."""
    return f"{MOST_COUNTED - 1}+" if number >= MOST_COUNTED else str(number)


@register.filter
def unread_words(number: int) -> str:
    """For who doesn't see the number."""
    if number >= MOST_COUNTED:
        return _("Notifications: more than %(number)d unread") % {"number": MOST_COUNTED - 1}
    if not number:
        return _("Notifications")
    return ngettext("Notifications: %(number)d unread", "Notifications: %(number)d unread", number) % {"number": number}


@register.filter
def said(group: Group) -> SafeString:
    return html_of(group)


@register.filter
def leads_to(group: Group) -> str:
    return url_of(group.newest)


@register.filter
def excerpt(group: Group) -> str:
    return excerpt_of(group.newest)


@register.filter
def kind_icon(group: Group) -> str:
    return _ICONS.get(Kind(group.kind), "person")
