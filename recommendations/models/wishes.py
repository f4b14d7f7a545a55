"""What a profile wants of recommendations, and lets be learned from it."""

from typing import Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from social.enums import ProfileKind
from social.models import Profile

# From rows with a `profile`: those of profiles that are learned from. Kids' and guests' never are, nor are those of
# accounts that wait to be deleted; anybody else's are, unless they have said no.
TRAINABLE = Q(profile__kind=ProfileKind.STANDARD, profile__withdrawn_at=None) & (
    Q(profile__recommendation_settings=None) | Q(profile__recommendation_settings__is_trained_on=True)
)


class RecommendationSettingsQuerySet(models.QuerySet["RecommendationSettings"]):
    def opted_out(self) -> Self:
        """Of profiles that have said no to either."""
        return self.exclude(is_trained_on=True, is_wanted=True)


class RecommendationSettings(models.Model):
    """Yes to both, for whoever has no row.

    is_trained_on: what the profile did may shape what others are recommended. is_wanted: it is recommended things
    that are chosen for it. Whoever says no to either is in no experiment.
    """

    profile = models.OneToOneField(Profile, models.CASCADE, primary_key=True, related_name="recommendation_settings")
    is_trained_on = models.BooleanField(_("learn from what I do"), default=True)
    is_wanted = models.BooleanField(_("recommend me things"), default=True)
    updated_at = models.DateTimeField(auto_now=True)

    objects = RecommendationSettingsQuerySet.as_manager()

    class Meta:
        verbose_name = _("settings of recommendations")
        verbose_name_plural = _("settings of recommendations")

    def __str__(self) -> str:
        return f"{self.profile_id}: {self.is_trained_on} {self.is_wanted}"
