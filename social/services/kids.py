"""The PIN that whoever leaves a kids' profile types."""

from datetime import datetime, timedelta

from django.contrib.auth.hashers import check_password, make_password
from django.core.validators import RegexValidator
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from config.lib.callers import Caller
from social.enums import AuditEvent
from social.models import AuditEntry, User
from social.services.auditing import audit
from social.services.profiles import lock_household

TRIES = 5
PERIOD = timedelta(minutes=15)
pin_digits = RegexValidator(r"\A[0-9]{4,8}\Z", _("A PIN has 4 to 8 digits."), code="pin_digits")


class WrongPin(Exception):  # noqa: N818 (a sentence)
    """It is another one. tries_left: until nobody may try for a while."""

    def __init__(self, tries_left: int) -> None:
        super().__init__(f"{tries_left} tries left")
        self.tries_left = tries_left


class TooManyTries(Exception):  # noqa: N818
    """Five were wrong within a quarter of an hour. until: when the next may be made."""

    def __init__(self, until: datetime) -> None:
        super().__init__(f"until {until:%H:%M}")
        self.until = until


@transaction.atomic
def set_pin(*, user: User, pin: str, caller: Caller | None = None) -> None:
    """Set the household's PIN, or change it; "" takes it away. Raises ValidationError unless it is 4 to 8 digits."""
    if pin:
        pin_digits(pin)
    user.household_pin = make_password(pin) if pin else ""
    User.objects.filter(pk=user.pk).update(household_pin=user.household_pin)
    audit(user=user, event=AuditEvent.PIN_CHANGED, detail=str(_("Removed")) if not pin else "", caller=caller)


def check_pin(*, user: User, pin: str, caller: Caller | None = None) -> None:
    """Let a right PIN pass, and any where there is none. Raises WrongPin, TooManyTries.

    Tries are counted where they are logged, so that no restart forgives them; those at once wait for each other.
    """
    with transaction.atomic():
        locked = lock_household(user)
        if not locked.household_pin:
            return
        since = timezone.now() - PERIOD
        failed = AuditEntry.objects.filter(user=locked, event=AuditEvent.PIN_FAILED, created_at__gt=since)
        times = list(failed.order_by("-created_at").values_list("created_at", flat=True)[:TRIES])
        blocked = len(times) >= TRIES
        if not blocked:
            if check_password(pin, locked.household_pin):
                return
            audit(user=locked, event=AuditEvent.PIN_FAILED, caller=caller)
    # Raised out here, so that the failure stays in the log.
    if blocked:
        raise TooManyTries(times[-1] + PERIOD)
    raise WrongPin(TRIES - len(times) - 1)
