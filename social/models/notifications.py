"""What somebody is told, by which ways, and how far each of those ways has got."""

from typing import ClassVar, Self

from django.contrib.contenttypes.fields import GenericForeignKey
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from social.enums import Bundle, Channel, DeliveryStatus, NotificationKind
from social.models.activity import Activity
from social.models.profiles import Profile
from social.models.visibility import known_profiles, not_muted


class NotificationQuerySet(models.QuerySet["Notification"]):
    def visible_to(self, viewer: Profile | None) -> Self:
        """The reader's own, of people whom it may know and hasn't muted. What they are about is looked at after that:
        see `social.notifications.reading`."""
        if not viewer:
            return self.none()
        known = Exists(Profile.objects.filter(known_profiles(viewer), pk=OuterRef("actor_id")))
        return self.filter(Q(actor=None) | (Q(known) & not_muted(viewer, owner="actor")), profile=viewer.pk)

    def listed(self) -> Self:
        """Those that the reader wants on the page, not only by mail or as a push."""
        return self.filter(is_listed=True)

    def unread(self) -> Self:
        return self.filter(read_at=None)


class Notification(models.Model):
    """One thing that one profile is told once. Made by `social.notifications.notify` alone.

    key: what it is, so that nobody is told twice. group: what it is shown together with. url: a path of ours, where
    neither target nor title says where it leads.
    """

    profile = models.ForeignKey(Profile, models.CASCADE, related_name="notifications")
    kind = models.CharField(_("kind"), max_length=16, choices=NotificationKind)
    key = models.CharField(max_length=120)
    group = models.CharField(max_length=120)
    actor = models.ForeignKey(Profile, models.CASCADE, null=True, blank=True, related_name="+")
    # An act that is undone takes what was told of it along. The database does so itself (see the migration): in one
    # statement, however many were told, and those as well whom a worker is telling at that moment.
    activity = models.ForeignKey(
        Activity, models.DO_NOTHING, null=True, blank=True, related_name="notifications", db_constraint=False
    )
    title = models.ForeignKey("movies.Title", models.CASCADE, null=True, blank=True, related_name="+")
    target_type = models.ForeignKey(ContentType, models.CASCADE, null=True, blank=True, related_name="+")
    target_id = models.BigIntegerField(null=True, blank=True)
    target = GenericForeignKey("target_type", "target_id")
    url = models.CharField(max_length=500, blank=True)
    data = models.JSONField(default=dict, blank=True)
    is_listed = models.BooleanField(default=True)
    created_at = models.DateTimeField(_("when"), default=timezone.now)
    # When it was opened, or said to be read.
    read_at = models.DateTimeField(_("read"), null=True, blank=True)

    objects = NotificationQuerySet.as_manager()

    class Meta:
        verbose_name = _("notification")
        verbose_name_plural = _("notifications")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["profile", "key"], name="notification_once"),
            models.CheckConstraint(
                condition=Q(target_type=None, target_id=None) | Q(target_type__isnull=False, target_id__isnull=False),
                name="notification_target_whole",
            ),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["profile", "-id"], name="notification_of_profile"),
            # Counted on every page, by this alone.
            models.Index(fields=["profile"], condition=Q(read_at=None, is_listed=True), name="notification_unread"),
            models.Index(
                fields=["target_type", "target_id"], condition=Q(target_id__isnull=False), name="notification_about"
            ),
            models.Index(fields=["read_at"], condition=Q(read_at__isnull=False), name="notification_read"),
        ]

    def __str__(self) -> str:
        return f"{self.profile_id}: {self.key}"


class NotificationSetting(models.Model):
    """By which ways a profile wants to hear of a kind. Only where that isn't what everybody has at first."""

    profile = models.ForeignKey(Profile, models.CASCADE, related_name="notification_settings")
    kind = models.CharField(_("kind"), max_length=16, choices=NotificationKind)
    web = models.BooleanField(_("on the site"))
    email = models.BooleanField(_("by e-mail"))
    push = models.BooleanField(_("as a push message"))

    class Meta:
        verbose_name = _("notification setting")
        verbose_name_plural = _("notification settings")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["profile", "kind"], name="notification_setting_once")
        ]

    def __str__(self) -> str:
        return f"{self.profile_id}: {self.kind}"


class NotificationPreferences(models.Model):
    """When a profile wants to be told by mail and push. Without a row: at once, at any hour.

    quiet_from, quiet_until: by the profile's own clock; the second may be the next morning's.
    """

    profile = models.OneToOneField(Profile, models.CASCADE, primary_key=True, related_name="notification_preferences")
    quiet_from = models.TimeField(_("quiet from"), null=True, blank=True)
    quiet_until = models.TimeField(_("quiet until"), null=True, blank=True)
    bundle = models.CharField(_("how they come"), max_length=6, choices=Bundle, default=Bundle.OFF)
    # Of a weekly bundle, and of the digest: 0 is Monday.
    weekday = models.PositiveSmallIntegerField(_("day of the week"), default=4)
    is_paused = models.BooleanField(_("pause everything"), default=False)
    no_mail = models.BooleanField(_("no mail at all"), default=False)

    class Meta:
        verbose_name = _("notification preferences")
        verbose_name_plural = _("notification preferences")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=Q(quiet_from=None, quiet_until=None) | Q(quiet_from__isnull=False, quiet_until__isnull=False),
                name="notification_quiet_hours_whole",
            ),
            models.CheckConstraint(condition=Q(weekday__lte=6), name="notification_weekday"),
        ]

    def __str__(self) -> str:
        return f"{self.profile_id}"


class PushSubscription(models.Model):
    """A browser that takes push messages for a profile. Whoever knows the endpoint can send to it: it is a secret."""

    profile = models.ForeignKey(Profile, models.CASCADE, related_name="push_subscriptions")
    endpoint = models.CharField(max_length=1000, unique=True)
    p256dh = models.CharField(max_length=100)
    auth = models.CharField(max_length=40)
    agent = models.CharField(_("browser"), max_length=120, blank=True)
    created_at = models.DateTimeField(_("since"), auto_now_add=True)
    # In a row; one that arrives sets them back.
    failures = models.PositiveSmallIntegerField(_("failures"), default=0)

    class Meta:
        verbose_name = _("push subscription")
        verbose_name_plural = _("push subscriptions")

    def __str__(self) -> str:
        return f"{self.profile_id}: {self.agent}"


class NotificationDelivery(models.Model):
    """A notification on its way by mail or push: at most one each. What fails for a day is given up."""

    notification = models.ForeignKey(  # goes with it, by the database's own hand
        Notification, models.DO_NOTHING, related_name="deliveries", db_constraint=False
    )
    channel = models.CharField(_("way"), max_length=5, choices=Channel)
    status = models.CharField(_("status"), max_length=7, choices=DeliveryStatus, default=DeliveryStatus.WAITING)
    reason = models.CharField(_("why not"), max_length=60, blank=True)
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    # Also the end of the lease of whoever is at it.
    next_attempt_at = models.DateTimeField(_("next attempt"), default=timezone.now)
    last_error = models.CharField(_("last error"), max_length=300, blank=True)
    created_at = models.DateTimeField(_("made"), default=timezone.now)
    sent_at = models.DateTimeField(_("sent"), null=True, blank=True)

    class Meta:
        verbose_name = _("notification delivery")
        verbose_name_plural = _("notification deliveries")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["notification", "channel"], name="notification_delivery_once")
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(
                fields=["next_attempt_at"], condition=Q(status=DeliveryStatus.WAITING), name="notification_delivery_due"
            )
        ]

    def __str__(self) -> str:
        return f"{self.notification_id} {self.channel} {self.status}"
