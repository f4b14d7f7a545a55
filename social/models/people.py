"""Who follows whom, and who wants nothing to do with whom."""

from typing import ClassVar, Self

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from social.enums import FollowStatus


class FollowQuerySet(models.QuerySet["Follow"]):
    def accepted(self) -> Self:
        return self.filter(status=FollowStatus.ACCEPTED)

    def pending(self) -> Self:
        return self.filter(status=FollowStatus.PENDING)

    def between(self, one: int, other: int) -> Self:
        """Of two profiles (keys), either way round."""
        return self.filter(Q(follower=one, followed=other) | Q(follower=other, followed=one))

    def newest_first(self) -> Self:
        return self.order_by("-created_at", "-pk")


class Follow(models.Model):
    """One profile follows another, or has asked to."""

    follower = models.ForeignKey("social.Profile", models.CASCADE, related_name="following")
    followed = models.ForeignKey("social.Profile", models.CASCADE, related_name="followers")
    status = models.CharField(_("status"), max_length=8, choices=FollowStatus, default=FollowStatus.ACCEPTED)
    created_at = models.DateTimeField(_("since"), auto_now_add=True)

    objects = FollowQuerySet.as_manager()

    class Meta:
        verbose_name = _("follow")
        verbose_name_plural = _("follows")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["follower", "followed"], name="follow_once"),
            models.CheckConstraint(condition=~Q(follower=F("followed")), name="follow_others_only"),
        ]
        # Either way round: the newest first, and counted without a look at the rows themselves.
        indexes: ClassVar[list[models.Index]] = [
            models.Index(
                fields=["followed", "status", "-created_at", "-id"], include=["follower"], name="follow_of_followed"
            ),
            models.Index(
                fields=["follower", "status", "-created_at", "-id"], include=["followed"], name="follow_of_follower"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.follower_id} → {self.followed_id}"


class Block(models.Model):
    """Neither sees the other, whoever of the two blocked."""

    blocker = models.ForeignKey("social.Profile", models.CASCADE, related_name="blocking")
    blocked = models.ForeignKey("social.Profile", models.CASCADE, related_name="blocked_by")
    created_at = models.DateTimeField(_("since"), auto_now_add=True)

    class Meta:
        verbose_name = _("block")
        verbose_name_plural = _("blocks")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["blocker", "blocked"], name="block_once"),
            models.CheckConstraint(condition=~Q(blocker=F("blocked")), name="block_others_only"),
        ]
        indexes: ClassVar[list[models.Index]] = [models.Index(fields=["blocked", "blocker"], name="block_backwards")]

    def __str__(self) -> str:
        return f"{self.blocker_id} ✕ {self.blocked_id}"


class Mute(models.Model):
    """Somebody hears no more of somebody, who never learns of it. What both may see stays as it is."""

    muter = models.ForeignKey("social.Profile", models.CASCADE, related_name="muting")
    muted = models.ForeignKey("social.Profile", models.CASCADE, related_name="muted_by")
    created_at = models.DateTimeField(_("since"), auto_now_add=True)

    class Meta:
        verbose_name = _("mute")
        verbose_name_plural = _("mutes")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["muter", "muted"], name="mute_once"),
            models.CheckConstraint(condition=~Q(muter=F("muted")), name="mute_others_only"),
        ]

    def __str__(self) -> str:
        return f"{self.muter_id} – {self.muted_id}"


class Dismissal(models.Model):
    """Somebody doesn't want somebody suggested to them any more."""

    profile = models.ForeignKey("social.Profile", models.CASCADE, related_name="dismissals")
    dismissed = models.ForeignKey("social.Profile", models.CASCADE, related_name="dismissed_by")
    created_at = models.DateTimeField(_("since"), auto_now_add=True)

    class Meta:
        verbose_name = _("dismissed suggestion")
        verbose_name_plural = _("dismissed suggestions")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["profile", "dismissed"], name="dismissed_once")
        ]

    def __str__(self) -> str:
        return f"{self.profile_id} – {self.dismissed_id}"
