"""What an account itself holds, as one JSON file: everything but secrets, and but for what its profiles keep, of which
each has an archive of its own.
"""

from collections.abc import Sequence
from typing import Any

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.db.models import QuerySet
from django.utils import timezone

from lists.exports.titles import Record
from lists.models import Export, Import, SharedWatch
from reviews.models import Comment, Reaction
from social.models import (
    AccessToken,
    AuditEntry,
    Block,
    Dismissal,
    Follow,
    Invite,
    Mute,
    Notification,
    NotificationPreferences,
    NotificationSetting,
    Profile,
    PushSubscription,
    Report,
    User,
    Webhook,
)
from social.services.apps import connected_apps

# What is a secret, or means nothing outside of this database.
_HIDDEN = frozenset({"id", "user", "avatar", "guest_session", "search_document"})


def account_data(user: User) -> Record:
    """All of it. Runs a fixed number of queries."""
    profiles = list(Profile.objects.of(user))
    return {
        "format": "matinee-account",
        "version": 1,
        "generated_at": timezone.now(),
        "site": settings.SITE_URL,
        "account": {
            "email": user.email,
            "joined_at": user.joined_at,
            "last_login": user.last_login,
            "is_staff": user.is_staff,
            "is_superuser": user.is_superuser,
            "has_password": user.has_usable_password(),
            "has_household_pin": bool(user.household_pin),
            "deletion_due_at": user.deletion_due_at,
            "suspended_at": user.suspended_at,
            "suspended_until": user.suspended_until,
        },
        "addresses": _rows(EmailAddress.objects.filter(user=user), ("email", "verified", "primary")),
        "linked_logins": _rows(
            SocialAccount.objects.filter(user=user), ("provider", "uid", "date_joined", "last_login", "extra_data")
        ),
        "second_factors": _rows(Authenticator.objects.filter(user=user), ("type", "created_at", "last_used_at")),
        "sessions": _rows(UserSession.objects.filter(user=user), ("ip", "user_agent", "created_at", "last_seen_at")),
        "audit_log": _rows(AuditEntry.objects.filter(user=user), ("event", "detail", "address", "agent", "created_at")),
        "invitations": _rows(
            Invite.objects.filter(created_by=user),
            ("note", "max_uses", "uses", "expires_at", "revoked_at", "created_at"),
        ),
        "apps": [
            {
                "name": app.client.name,
                "profile": app.profile.handle if app.profile else None,
                "scopes": list(app.scopes),
                "since": app.since,
            }
            for app in connected_apps(user=user)
        ],
        "profiles": _profiles(profiles),
    }


def _profiles(profiles: Sequence[Profile]) -> list[Record]:
    """Each with its settings, whom it follows, blocks and mutes, who follows it, its comments and reactions, who asked
    it about viewings, tokens, webhooks, imports and exports, what it was told, and what it reported.
    """
    fields = [column.attname for column in Profile._meta.concrete_fields if column.name not in _HIDDEN]
    of: dict[str, tuple[QuerySet[Any], str, tuple[str, ...]]] = {
        "follows": (Follow.objects.all(), "follower", ("followed__handle", "status", "created_at")),
        "followers": (Follow.objects.all(), "followed", ("follower__handle", "status", "created_at")),
        "blocks": (Block.objects.all(), "blocker", ("blocked__handle", "created_at")),
        "mutes": (Mute.objects.all(), "muter", ("muted__handle", "created_at")),
        "suggested_no_more": (Dismissal.objects.all(), "profile", ("dismissed__handle", "created_at")),
        "tokens": (
            AccessToken.objects.all(), "profile",
            ("name", "start", "scopes", "created_at", "expires_at", "last_used_at", "revoked_at"),
        ),
        "comments": (Comment.objects.all(), "profile", ("review", "text", "created_at", "edited_at", "removed_at")),
        "reactions": (Reaction.objects.all(), "profile", ("review", "kind", "created_at")),
        "shared_with_me": (
            SharedWatch.objects.all(), "profile",
            ("watch__profile__handle", "watch__title__name", "status", "created_at", "answered_at"),
        ),
        "webhooks": (Webhook.objects.all(), "profile", ("url", "name", "events", "paused_at", "created_at")),
        "reports": (Report.objects.all(), "reporter", ("reason", "text", "status", "created_at")),
        "imports": (Import.objects.all(), "profile", ("source", "state", "created_at", "committed_at", "undone_at")),
        "exports": (Export.objects.all(), "profile", ("kind", "state", "created_at", "expires_at")),
        "notifications": (Notification.objects.all(), "profile", ("kind", "actor__handle", "created_at", "read_at")),
        "notification_settings": (NotificationSetting.objects.all(), "profile", ("kind", "web", "email", "push")),
        "notification_preferences": (
            NotificationPreferences.objects.order_by(), "profile",
            ("quiet_from", "quiet_until", "bundle", "weekday", "is_paused", "no_mail"),
        ),
        "push_subscriptions": (PushSubscription.objects.all(), "profile", ("agent", "created_at")),
    }  # fmt: skip
    rows = {name: _by_profile(found, owner, columns, profiles) for name, (found, owner, columns) in of.items()}
    return [
        {
            **{name: getattr(profile, name) for name in fields},
            **{name: by_profile.get(profile.pk, []) for name, by_profile in rows.items()},
        }
        for profile in profiles
    ]


def _by_profile(
    found: QuerySet[Any], owner: str, columns: Sequence[str], profiles: Sequence[Profile]
) -> dict[int, list[Record]]:
    rows: dict[int, list[Record]] = {}
    mine = found.filter(**{f"{owner}__in": profiles}).order_by("pk")
    for pk, *values in mine.values_list(owner, *columns):
        rows.setdefault(pk, []).append(_named(columns, values))
    return rows


def _rows(found: QuerySet[Any], columns: Sequence[str]) -> list[Record]:
    return [_named(columns, values) for values in found.order_by("pk").values_list(*columns)]


def _named(columns: Sequence[str], values: Sequence[Any]) -> Record:
    """`handle` for `followed__handle`."""
    return {name.rpartition("__")[2]: value for name, value in zip(columns, values, strict=True)}
