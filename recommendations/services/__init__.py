"""Writes to what recommendations are made of and judged by."""

from recommendations.services.feedback import dismiss, give_thumb, want_again
from recommendations.services.wishes import set_wishes, wishes_of

__all__ = ["dismiss", "give_thumb", "set_wishes", "want_again", "wishes_of"]
