"""Forms of accounts and profiles."""

from social.forms.signup import SignupProfileForm

__all__ = ["SignupProfileForm"]
