"""Accounts and the profiles that act."""

from social.models.profiles import Profile
from social.models.users import User

__all__ = ["Profile", "User"]
