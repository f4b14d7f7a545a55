"""Telling people: written once each, looked at again before they are shown, mailed or pushed."""

from social.notifications.reading import register_check, unread_count
from social.notifications.writing import notify, notify_of

__all__ = ["notify", "notify_of", "register_check", "unread_count"]
