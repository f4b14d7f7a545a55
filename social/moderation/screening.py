"""What is asked before and after somebody publishes. Services of all apps call `screen`, write, and call `settle`:

verdict = screen(profile=profile, act=SocialAct.REVIEW, texts=[text])
review = Review.objects.create(...)
settle(review, verdict)
"""

import fnmatch
import re
import string
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import timedelta
from functools import lru_cache
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from config.lib.api.throttling import seconds_to_wait
from social.enums import RuleAction, SocialAct
from social.models import Activity, Profile, WordRule
from social.moderation import kinds
from social.moderation.cases import open_case

# How long an account is new, and how much it has to have done besides.
NEW_FOR, FEW_ACTS = timedelta(days=3), 5
# What an account may do, and how much of it a new one.
LIMITS = {
    SocialAct.REVIEW: "30/h",
    SocialAct.COMMENT: "60/h",
    SocialAct.FOLLOW: "120/h",
    SocialAct.TOGETHER: "60/h",
    SocialAct.REPORT: "20/d",
}
NEW_LIMITS = {
    SocialAct.REVIEW: "10/d",
    SocialAct.COMMENT: "20/d",
    SocialAct.FOLLOW: "30/d",
    SocialAct.TOGETHER: "10/d",
    SocialAct.REPORT: "5/d",
}
NEW_LINKS = "3/d"
# Around a word, and no part of it.
_MARKS = string.punctuation + "“”‘’„«»…–—"
_LINK = re.compile(r"https?://|\bwww\.", re.IGNORECASE)


class RefusedError(ValidationError):
    """It can't be published, now or at all. Its text is for whoever wanted to, and says what they can do."""


@dataclass(frozen=True)
class Verdict:
    """Which words were found in something that may be published. holds: it is hidden until somebody has looked."""

    words: tuple[str, ...] = ()
    holds: bool = False


def screen(*, profile: Profile, act: SocialAct, texts: Iterable[str] = (), times: int = 1) -> Verdict:
    """Whether the profile may do this now, with these texts. Counts it. Runs up to four queries. Raises RefusedError.

    times: how many people it reaches at once, where each of them counts.

    Call it once for each act of a person, before writing; never for what imports bring or undo brings back.
    """
    require_not_suspended(profile, act)
    said = [text for text in texts if text]
    verdict = _judged(said)
    _within_limits(profile, act, links=sum(len(_LINK.findall(text)) for text in said), times=times)
    return verdict


def settle(target: models.Model, verdict: Verdict) -> None:
    """What was written with this verdict: where words were found, moderators look at it, and it may wait for them."""
    if not verdict.words:
        return
    open_case(target=target, why=_("Words: %(words)s") % {"words": ", ".join(verdict.words)})
    if verdict.holds and kinds.can_hide(target):
        kinds.hide(target)


def require_not_suspended(profile: Profile, act: SocialAct) -> None:
    """Raises RefusedError, saying until when, where moderators have suspended the account."""
    user = profile.user
    if not user.is_suspended:
        return
    what = {"what": str(act.label)}
    if user.suspended_until is None:
        raise RefusedError(
            _("Moderators have suspended your account: you can’t %(what)s any more. Reading and exporting still work.")
            % what,
            code="suspended",
        )
    what["day"] = date_format(timezone.localtime(user.suspended_until), "DATETIME_FORMAT")
    raise RefusedError(
        _("Moderators have suspended your account: you can’t %(what)s until %(day)s. Reading and exporting still work.")
        % what,
        code="suspended",
    )


def is_new(profile: Profile) -> bool:
    """Whether the account is of the last days, or has hardly done anything yet. Staff never is."""
    if profile.user.is_staff:
        return False
    if timezone.now() - profile.user.joined_at < NEW_FOR:
        return True
    done = Activity.objects.filter(actor__user=profile.user_id)
    return len(done.values_list("pk", flat=True)[:FEW_ACTS]) < FEW_ACTS


def _judged(texts: list[str]) -> Verdict:
    """What the rules for words say. Raises RefusedError for words that nobody may publish."""
    if not texts:
        return Verdict()
    found = [rule for rule in WordRule.objects.filter(is_active=True).order_by("pk") if _stands_in(rule, texts)]
    if refused := next((rule for rule in found if rule.action == RuleAction.REFUSE), None):
        raise RefusedError(
            _("This can’t be published with “%(words)s” in it. Take that out, and try again.")
            % {"words": refused.pattern},
            code="words",
        )
    return Verdict(tuple(rule.pattern for rule in found), any(rule.action == RuleAction.HOLD for rule in found))


def _stands_in(rule: WordRule, texts: list[str]) -> bool:
    """Whether the rule's words follow each other in one of the texts. A word is what stands between spaces, without
    the marks around it; no pattern takes longer than the text is long.
    """
    wanted = [_matcher(word) for word in rule.pattern.casefold().split()]
    for text in texts:
        words = [word.strip(_MARKS) for word in text.casefold().split()]
        for start in range(len(words) - len(wanted) + 1):
            if all(match(word) for match, word in zip(wanted, words[start:], strict=False)):
                return True
    return False


@lru_cache(maxsize=1000)
def _matcher(word: str) -> Callable[[str], Any]:
    """Of one word of a rule, in which a star is any letters and nothing else is special."""
    plain = word.replace("[", "[[]").replace("?", "[?]")
    return re.compile(fnmatch.translate(plain)).match


def _within_limits(profile: Profile, act: SocialAct, *, links: int, times: int) -> None:
    """Counts the act. Raises RefusedError where there were too many."""
    if not settings.SOCIAL_LIMITS or not (links or act in LIMITS):
        return
    caller = f"user:{profile.user_id}"
    new = is_new(profile)
    if new and any(seconds_to_wait(scope="new:links", caller=caller, rate=NEW_LINKS) for _link in range(links)):
        raise RefusedError(
            _("New accounts may post three links a day. Leave the links out, or try again tomorrow."), code="limit"
        )
    if act not in LIMITS:
        return
    scope, rate = (f"new:{act}", NEW_LIMITS[act]) if new else (f"act:{act}", LIMITS[act])
    wait = next((wait for _each in range(times) if (wait := seconds_to_wait(scope=scope, caller=caller, rate=rate))), 0)
    if not wait:
        return
    minutes = max(round(wait / 60), 1)
    text = (
        _("New accounts can’t %(what)s that often. Try again in about %(minutes)d minutes.")
        if new
        else _("You can’t %(what)s that often. Try again in about %(minutes)d minutes.")
    )
    raise RefusedError(text % {"what": act.label, "minutes": minutes}, code="limit")
