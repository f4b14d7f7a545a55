"""Writes to accounts, profiles and ways in. Each is keyword-only, and none of them knows of a request."""

from social.services.accounts import create_account, create_profile
from social.services.auditing import audit

__all__ = ["audit", "create_account", "create_profile"]
