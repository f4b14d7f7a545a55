"""What profiles made of titles: what is learned from."""

from typing import ClassVar, Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from recommendations.models.fields import RealField
from recommendations.models.wishes import TRAINABLE
from social.models import Profile


class InteractionQuerySet(models.QuerySet["Interaction"]):
    def of_trainable(self) -> Self:
        """Those of profiles that may be learned from: see `RecommendationSettings`."""
        return self.filter(TRAINABLE)


class Interaction(models.Model):
    """All that one profile has said of one title, by what it did; written by recommendations.interactions alone.

    like, dislike: how strongly it speaks for and against the title, from 0; both where its signs disagree. weight: how
    sure that is, above 0 and at most 1. rating: the one given to the title as a whole, if any. at: when its latest sign
    was given. What each sign counts stands in `recommendations.interactions`.
    """

    profile = models.ForeignKey(Profile, models.CASCADE, related_name="interactions", db_index=False)
    title = models.ForeignKey("movies.Title", models.CASCADE, related_name="interactions")
    like = RealField(_("like"), default=0)
    dislike = RealField(_("dislike"), default=0)
    weight = RealField(_("certainty"), default=1)
    rating = models.PositiveSmallIntegerField(_("rating"), null=True, blank=True)
    at = models.DateTimeField(_("when"))

    objects = InteractionQuerySet.as_manager()

    class Meta:
        verbose_name = _("sign of taste")
        verbose_name_plural = _("signs of taste")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            # By its index one profile's are found, and everybody's are read in the order of profiles.
            models.UniqueConstraint(fields=["profile", "title"], name="interaction_once"),
            models.CheckConstraint(condition=Q(like__gte=0, dislike__gte=0), name="interaction_not_negative"),
            models.CheckConstraint(condition=Q(like__gt=0) | Q(dislike__gt=0), name="interaction_says_something"),
            models.CheckConstraint(condition=Q(weight__gt=0, weight__lte=1), name="interaction_weight_in_range"),
            models.CheckConstraint(
                condition=Q(rating__isnull=True) | Q(rating__gte=1, rating__lte=10), name="interaction_rating_in_range"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.profile_id}: {self.title_id} +{self.like:.2f} -{self.dislike:.2f}"
