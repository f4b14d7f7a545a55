"""Writes to accounts, profiles and ways in. Each is keyword-only, and none of them knows of a request."""

from social.services.accounts import create_account, create_profile

__all__ = ["create_account", "create_profile"]
