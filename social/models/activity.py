"""What happened: one row an act, read by feeds, notifications, webhooks and recommendations."""

from typing import ClassVar, Self

from django.contrib.contenttypes.fields import GenericForeignKey
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from social.enums import Verb, Visibility
from social.models.profiles import Profile
from social.models.visibility import visible_rows

# Between two people: in nobody's feed, however it was recorded. (What is recorded as private alone needn't stand here:
# the indexes would have to be made anew.)
BETWEEN_TWO = (Verb.ASKED_TO_FOLLOW, Verb.ACCEPTED_FOLLOWER, Verb.INVITED_TO_LIST)
SHOWN_TO_FOLLOWERS = ~Q(visibility=Visibility.PRIVATE) & ~Q(verb__in=BETWEEN_TWO)


class ActivityQuerySet(models.QuerySet["Activity"]):
    def visible_to(self, viewer: Profile | None) -> Self:
        """As the rule of `social.models.visibility` has it, at the time of reading."""
        return self.filter(visible_rows(viewer, owner="actor"))

    def newest_first(self) -> Self:
        return self.order_by("-created_at", "-pk")


class Activity(models.Model):
    """Somebody did something to something. Made by `social.activity.record` alone."""

    actor = models.ForeignKey(Profile, models.CASCADE, related_name="activities")
    verb = models.CharField(_("verb"), max_length=20, choices=Verb)
    title = models.ForeignKey("movies.Title", models.CASCADE, null=True, blank=True, related_name="+")
    target_type = models.ForeignKey(ContentType, models.CASCADE, related_name="+")
    target_id = models.BigIntegerField()
    target = GenericForeignKey("target_type", "target_id")
    visibility = models.CharField(_("who sees it"), max_length=10, choices=Visibility)
    data = models.JSONField(default=dict, blank=True)
    # Whom it concerns beside the followers, by the kind of what they are told: {NotificationKind: [keys of profiles]}.
    tells = models.JSONField(default=dict, blank=True)
    # When a worker has told notifications and webhooks of it; until then it is due.
    spread_at = models.DateTimeField(null=True, blank=True, editable=False)
    created_at = models.DateTimeField(_("when"), auto_now_add=True)

    objects = ActivityQuerySet.as_manager()

    class Meta:
        verbose_name = _("activity")
        verbose_name_plural = _("activities")
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["actor", "-created_at", "-id"], name="activity_of_actor"),
            # Three for feeds: the latest of all, for those who follow many; and each person's latest few, of everything
            # or of one verb.
            models.Index(
                fields=["-created_at", "-id"],
                include=["actor", "verb"],
                condition=SHOWN_TO_FOLLOWERS,
                name="activity_feed_recent",
            ),
            models.Index(
                fields=["actor", "-created_at", "-id"],
                condition=SHOWN_TO_FOLLOWERS,
                name="activity_feed",
            ),
            models.Index(
                fields=["actor", "verb", "-created_at", "-id"],
                condition=SHOWN_TO_FOLLOWERS,
                name="activity_feed_by_verb",
            ),
            models.Index(fields=["target_type", "target_id"], name="activity_about"),
            models.Index(fields=["created_at"], condition=Q(spread_at=None), name="activity_to_spread"),
        ]

    def __str__(self) -> str:
        return f"{self.actor_id} {self.verb} {self.target_type_id}/{self.target_id}"
