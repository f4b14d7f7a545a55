"""Accounts, the profiles that act, whom they follow, and what they did."""

from social.models.access import AccessToken, AuditEntry, Invite
from social.models.activity import Activity
from social.models.moderation import Case, Moderated, ModerationEntry, Report, WordRule
from social.models.notifications import (
    Notification,
    NotificationDelivery,
    NotificationPreferences,
    NotificationSetting,
    PushSubscription,
)
from social.models.people import Block, Dismissal, Follow, Mute
from social.models.profiles import Profile
from social.models.users import User
from social.models.visibility import visible_rows
from social.models.webhooks import Webhook, WebhookDelivery

__all__ = [
    "AccessToken",
    "Activity",
    "AuditEntry",
    "Block",
    "Case",
    "Dismissal",
    "Follow",
    "Invite",
    "Moderated",
    "ModerationEntry",
    "Mute",
    "Notification",
    "NotificationDelivery",
    "NotificationPreferences",
    "NotificationSetting",
    "Profile",
    "PushSubscription",
    "Report",
    "User",
    "Webhook",
    "WebhookDelivery",
    "WordRule",
    "visible_rows",
]
