"""Accounts and people in Django's admin, one module a subject."""

from social.admin import accounts, moderation, notifications, people

__all__ = ["accounts", "moderation", "notifications", "people"]
