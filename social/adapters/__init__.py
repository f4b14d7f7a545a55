"""Where allauth asks us, and where we listen to it."""

from social.adapters.account import AccountAdapter, MfaAdapter, SocialAccountAdapter
from social.adapters.openid import OpenIDAdapter

__all__ = ["AccountAdapter", "MfaAdapter", "OpenIDAdapter", "SocialAccountAdapter"]
