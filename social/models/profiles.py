"""The profile: what acts, and what others see."""

import secrets
from typing import ClassVar, Self

from django.conf import settings
from django.db import IntegrityError, models, transaction
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from social.enums import Visibility
from social.models.users import User
from social.validators import handle_characters, handle_not_reserved, suggest_handle

_ATTEMPTS = 20


class ProfileQuerySet(models.QuerySet["Profile"]):
    def of(self, user: User) -> Self:
        """The account's own profiles, in the order they are shown."""
        return self.filter(user=user).order_by("position", "pk")

    def visible_to(self, viewer: "Profile | None") -> Self:
        """Public profiles, and those of the viewer's own account. A visitor is None, or the falsy request.profile."""
        public = Q(visibility=Visibility.PUBLIC)
        return self.filter(public | Q(user=viewer.user_id) if viewer else public)

    def create_for(self, user: User, *, handle: str = "", display_name: str = "") -> "Profile":
        """The account's next profile; without a handle, one that is free. Raises IntegrityError if its own is taken."""
        fields = {"user": user, "display_name": display_name, "position": self.filter(user=user).count()}
        if handle:
            return self.create(handle=handle, **fields)
        base = suggest_handle(display_name or user.email.split("@")[0])
        for attempt in range(_ATTEMPTS):
            candidate = base if attempt == 0 else f"{base}_{secrets.randbelow(10_000):04d}"
            try:
                with transaction.atomic():
                    return self.create(handle=candidate, **fields)
            except IntegrityError:
                continue
        raise IntegrityError(f"No free handle near {base!r}")


class Profile(models.Model):
    """Somebody in an account's household. Lists, watches, ratings, reviews and follows point here."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="profiles")
    handle = models.CharField(
        _("handle"), max_length=30, unique=True, validators=[handle_characters, handle_not_reserved]
    )
    display_name = models.CharField(_("display name"), max_length=60, blank=True)
    region = models.CharField(
        _("region"), max_length=2, blank=True, help_text=_("ISO 3166-1; empty means the site's own.")
    )
    visibility = models.CharField(_("who sees it"), max_length=10, choices=Visibility, default=Visibility.PUBLIC)
    position = models.PositiveSmallIntegerField(default=0)
    created_at = models.DateTimeField(_("created"), auto_now_add=True)

    objects = ProfileQuerySet.as_manager()

    class Meta:
        verbose_name = _("profile")
        verbose_name_plural = _("profiles")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=models.Q(handle__regex=r"^[a-z0-9_]{2,30}$"), name="profile_handle_characters"
            )
        ]

    def __str__(self) -> str:
        return f"@{self.handle}"

    @property
    def name(self) -> str:
        """What others call it: the display name, or else the handle."""
        return self.display_name or self.handle
