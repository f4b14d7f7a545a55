"""What holds people who publish: suspensions, limits for new accounts, words that are looked at twice, and cases."""

from social.moderation.kinds import Hiding, register_hiding
from social.moderation.screening import RefusedError, Verdict, require_not_suspended, screen, settle

__all__ = [
    "Hiding",
    "RefusedError",
    "Verdict",
    "register_hiding",
    "require_not_suspended",
    "screen",
    "settle",
]
