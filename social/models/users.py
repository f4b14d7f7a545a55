"""The account: what signs in."""

from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.db import models
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class UserManager(BaseUserManager["User"]):
    """Makes accounts. Through `social.services` an account also gets its profile."""

    use_in_migrations = True

    def create_user(self, email: str, password: str | None = None, **fields: Any) -> "User":
        if not email:
            raise ValueError("An account needs an e-mail address")
        user = self.model(email=self.normalize_email(email).lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields: Any) -> "User":
        """For `manage.py createsuperuser`: an account with all rights, and a profile like any other."""
        from social.models.profiles import Profile  # noqa: PLC0415 (circular)

        user = self.create_user(email, password, **{"is_staff": True, "is_superuser": True, **fields})
        Profile.objects.create_for(user)
        return user

    def get_by_natural_key(self, email: str | None) -> "User":
        return self.get(email=(email or "").lower())


class User(AbstractBaseUser, PermissionsMixin):
    """An account: an e-mail address and what protects it. It owns profiles; everything else belongs to those."""

    email = models.EmailField(_("e-mail address"), max_length=254)
    is_active = models.BooleanField(_("active"), default=True)
    is_staff = models.BooleanField(_("may use the admin"), default=False)
    # Hashed like a password. Whoever leaves a kids' profile types it.
    household_pin = models.CharField(max_length=128, blank=True, editable=False)
    deletion_due_at = models.DateTimeField(_("will be deleted"), null=True, blank=True, editable=False)
    # While it lasts, the account reads, exports and deletes, but publishes nothing. Without an end it lasts for good.
    suspended_at = models.DateTimeField(_("suspended"), null=True, blank=True, editable=False)
    suspended_until = models.DateTimeField(_("suspended until"), null=True, blank=True, editable=False)
    joined_at = models.DateTimeField(_("joined"), default=timezone.now)

    objects: ClassVar[UserManager] = UserManager()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    class Meta:
        verbose_name = _("account")
        verbose_name_plural = _("accounts")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                Lower("email"),
                name="user_unique_email",
                violation_error_message=_("There is an account with this e-mail address."),
            ),
            models.CheckConstraint(
                condition=models.Q(suspended_until=None) | models.Q(suspended_at__isnull=False),
                name="user_suspension_begins",
            ),
        ]

    def __str__(self) -> str:
        return self.email

    @property
    def is_suspended(self) -> bool:
        """Whether moderators have suspended it, and that isn't over."""
        if self.suspended_at is None:
            return False
        return self.suspended_until is None or self.suspended_until > timezone.now()
