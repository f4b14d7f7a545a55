"""Ways in: personal access tokens, invitations, and the log of who came in."""

from typing import Any, ClassVar, Self

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from social.enums import AuditEvent, TokenScope


class AccessTokenQuerySet(models.QuerySet["AccessToken"]):
    def live(self) -> Self:
        """Neither revoked nor expired."""
        return self.filter(Q(expires_at=None) | Q(expires_at__gt=timezone.now()), revoked_at=None)


class AccessToken(models.Model):
    """A personal access token: acts as one profile, within its scopes. Only the token's hash is kept."""

    profile = models.ForeignKey("social.Profile", models.CASCADE, related_name="access_tokens")
    name = models.CharField(_("name"), max_length=80)
    digest = models.CharField(max_length=64, unique=True, editable=False, help_text=_("SHA-256 of the token, in hex."))
    start = models.CharField(max_length=12, editable=False, help_text=_("How the token begins, to tell it by."))
    scopes = ArrayField(models.CharField(max_length=8, choices=TokenScope), verbose_name=_("scopes"))
    expires_at = models.DateTimeField(_("expires"), null=True, blank=True)
    revoked_at = models.DateTimeField(_("revoked"), null=True, blank=True)
    last_used_at = models.DateTimeField(_("last used"), null=True, blank=True)
    created_at = models.DateTimeField(_("created"), auto_now_add=True)

    objects = AccessTokenQuerySet.as_manager()

    class Meta:
        verbose_name = _("access token")
        verbose_name_plural = _("access tokens")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(condition=Q(scopes__len__gt=0), name="access_token_has_scope")
        ]

    def __str__(self) -> str:
        return f"{self.name} ({self.start}…)"


class InviteQuerySet(models.QuerySet["Invite"]):
    def usable(self) -> Self:
        """Neither used up, nor expired, nor revoked."""
        return self.filter(
            Q(expires_at=None) | Q(expires_at__gt=timezone.now()), revoked_at=None, uses__lt=F("max_uses")
        )


class Invite(models.Model):
    """A link that lets so many people sign up until some day, where registration takes an invitation."""

    code = models.CharField(max_length=43, unique=True, editable=False)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="invites")
    note = models.CharField(_("for whom"), max_length=100, blank=True)
    max_uses = models.PositiveIntegerField(_("how many people"), default=1)
    uses = models.PositiveIntegerField(_("used"), default=0)
    expires_at = models.DateTimeField(_("expires"), null=True, blank=True)
    revoked_at = models.DateTimeField(_("revoked"), null=True, blank=True)
    created_at = models.DateTimeField(_("created"), auto_now_add=True)

    objects = InviteQuerySet.as_manager()

    class Meta:
        verbose_name = _("invitation")
        verbose_name_plural = _("invitations")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(condition=Q(max_uses__gte=1), name="invite_for_somebody"),
            models.CheckConstraint(condition=Q(uses__lte=F("max_uses")), name="invite_not_overused"),
        ]

    def __str__(self) -> str:
        return self.note or self.code[:8]


class AuditEntry(models.Model):
    """A sign-in or a change to what protects an account. Rows are only ever added, and removed by age."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="audit_entries")
    event = models.CharField(_("event"), max_length=24, choices=AuditEvent)
    detail = models.CharField(_("detail"), max_length=200, blank=True)
    address = models.GenericIPAddressField(_("IP address"), null=True, blank=True)
    agent = models.CharField(_("browser or program"), max_length=300, blank=True)
    created_at = models.DateTimeField(_("when"), auto_now_add=True)

    class Meta:
        verbose_name = _("audit entry")
        verbose_name_plural = _("audit log")
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["user", "-created_at", "-id"], name="audit_of_user")
        ]

    def __str__(self) -> str:
        return f"{self.created_at:%Y-%m-%d %H:%M} {self.event}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self._state.adding:
            raise ValidationError("An audit entry never changes.")
        super().save(*args, **kwargs)
