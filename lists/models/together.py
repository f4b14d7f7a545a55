"""Viewings that several people share."""

from typing import ClassVar, Self

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from lists.enums import Answer, Reach
from lists.models.tracking import Watch
from movies.models import Title
from social.enums import ProfileKind
from social.models import Profile
from social.models.visibility import known_profiles


class SharedWatchQuerySet(models.QuerySet["SharedWatch"]):
    def visible_to(self, viewer: Profile | None) -> Self:
        """Those that the viewer is part of, as host or as companion, as far as it may know the other one.

        A companion sees none of a title that isn't for it.
        """
        if not viewer:
            return self.none()
        hosting = Q(watch__profile=viewer.pk) & known_profiles(viewer, owner="profile")
        asked = Q(profile=viewer.pk) & known_profiles(viewer, owner="watch__profile")
        return self.filter(hosting | (asked & Q(watch__title__in=Title.objects.visible_to(viewer))))

    def answerable_by(self, profile: Profile) -> Self:
        """What the profile is asked, or was, and may see. Only somebody grown-up is ever asked."""
        if profile.kind != ProfileKind.STANDARD:
            return self.none()
        return self.visible_to(profile).filter(profile=profile.pk).exclude(watch__profile__user=profile.user_id)

    def waiting_for(self, profile: Profile) -> Self:
        """What waits for the profile's answer, the newest first."""
        return self.answerable_by(profile).filter(status=Answer.PENDING).order_by("-pk")

    def asked_by(self, profile: Profile) -> Self:
        """What the profile has asked that nobody has said yes to, the newest first: who declines doesn't say so."""
        return self.filter(watch__profile=profile.pk).exclude(status=Answer.ACCEPTED).order_by("-pk")


class SharedWatch(models.Model):
    """Somebody was there when the owner of a viewing, the host, saw it: a companion.

    Of the own household nobody is asked; others are, and have no viewing of it before they accept. copy: the
    companion's own viewing, which is theirs to change or delete; empty once it is gone.
    """

    watch = models.ForeignKey(Watch, models.CASCADE, related_name="shared_with")
    profile = models.ForeignKey(Profile, models.CASCADE, related_name="shared_watches")
    status = models.CharField(_("answer"), max_length=8, choices=Answer, default=Answer.PENDING)
    reach = models.CharField(_("how much"), max_length=7, choices=Reach, default=Reach.VIEWING)
    copy = models.ForeignKey(Watch, models.SET_NULL, null=True, blank=True, related_name="shared_from")
    created_at = models.DateTimeField(_("shared"), auto_now_add=True)
    answered_at = models.DateTimeField(_("answered"), null=True, blank=True)

    objects = SharedWatchQuerySet.as_manager()

    class Meta:
        verbose_name = _("shared viewing")
        verbose_name_plural = _("shared viewings")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["watch", "profile"], name="shared_watch_once"),
            models.CheckConstraint(
                condition=Q(copy__isnull=True) | Q(status=Answer.ACCEPTED), name="shared_watch_copy_of_accepted"
            ),
            models.CheckConstraint(
                condition=Q(copy__isnull=True) | ~Q(copy=F("watch")), name="shared_watch_copy_is_another"
            ),
            models.CheckConstraint(
                condition=Q(status=Answer.PENDING, answered_at__isnull=True)
                | (~Q(status=Answer.PENDING) & Q(answered_at__isnull=False)),
                name="shared_watch_answered_or_not",
            ),
        ]
        indexes: ClassVar[list[models.Index]] = [
            # Looked at for everybody who opens their diary, by this alone.
            models.Index(fields=["profile"], condition=Q(status=Answer.PENDING), name="shared_watch_waiting")
        ]

    def __str__(self) -> str:
        return f"{self.watch_id}: {self.profile_id} {self.status}"

    @property
    def is_open(self) -> bool:
        """Whether it waits for the companion's answer."""
        return self.status == Answer.PENDING

    @property
    def is_accepted(self) -> bool:
        return self.status == Answer.ACCEPTED
