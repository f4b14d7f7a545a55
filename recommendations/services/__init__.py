"""Writes to what recommendations are made of and judged by."""

from recommendations.services.feedback import dismiss, give_thumb, leave_unknown, want_again
from recommendations.services.taste import correct_taste, reset_taste
from recommendations.services.wishes import set_wishes, wishes_of

__all__ = [
    "correct_taste",
    "dismiss",
    "give_thumb",
    "leave_unknown",
    "reset_taste",
    "set_wishes",
    "want_again",
    "wishes_of",
]
