"""Whose taste others go by."""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from social.models import Profile


class Influence(models.Model):
    """How much others go by a profile's taste; shown to nobody. Without a row it is as that of anybody: 1.

    weight: times that of the mean profile.
    """

    profile = models.OneToOneField(Profile, models.CASCADE, primary_key=True, related_name="influence")
    weight = models.FloatField(_("weight"))
    made_at = models.DateTimeField(_("computed"))

    class Meta:
        verbose_name = _("influence")
        verbose_name_plural = _("influence")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(condition=Q(weight__gt=0), name="influence_positive")
        ]

    def __str__(self) -> str:
        return f"{self.profile_id}: {self.weight:.2f}"
