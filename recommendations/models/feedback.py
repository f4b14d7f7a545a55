"""What somebody says of what was recommended."""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from recommendations.enums import Facet
from social.models import Profile


class NotInterested(models.Model):
    """A profile doesn't want this title recommended any more."""

    profile = models.ForeignKey(Profile, models.CASCADE, related_name="not_interested", db_index=False)
    title = models.ForeignKey("movies.Title", models.CASCADE, related_name="+")
    created_at = models.DateTimeField(_("since"), auto_now_add=True)

    class Meta:
        verbose_name = _("title not wanted")
        verbose_name_plural = _("titles not wanted")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["profile", "title"], name="not_interested_once")
        ]

    def __str__(self) -> str:
        return f"{self.profile_id} – {self.title_id}"


class UnknownTitle(models.Model):
    """A profile was asked about this title, and doesn't know it: it isn't asked again, and its list
    goes by that too."""

    profile = models.ForeignKey(Profile, models.CASCADE, related_name="unknown_titles", db_index=False)
    title = models.ForeignKey("movies.Title", models.CASCADE, related_name="+")
    said_at = models.DateTimeField(_("since"), auto_now_add=True)

    class Meta:
        verbose_name = _("title not known")
        verbose_name_plural = _("titles not known")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["profile", "title"], name="unknown_once")
        ]

    def __str__(self) -> str:
        return f"{self.profile_id} ? {self.title_id}"


class Feedback(models.Model):
    """A thumb up or down for a suggestion, or for one of the reasons that were given for it.

    reason: the reason's key, as `recommendations.serving` names them; empty for the suggestion as a whole.
    """

    profile = models.ForeignKey(Profile, models.CASCADE, related_name="recommendation_feedback", db_index=False)
    title = models.ForeignKey("movies.Title", models.CASCADE, related_name="+")
    reason = models.CharField(_("reason"), max_length=100, blank=True)
    is_up = models.BooleanField(_("thumb up"))
    model_version = models.CharField(_("model"), max_length=40, blank=True)
    given_at = models.DateTimeField(_("when"), auto_now=True)

    class Meta:
        verbose_name = _("thumb for a suggestion")
        verbose_name_plural = _("thumbs for suggestions")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["profile", "title", "reason"], name="feedback_once")
        ]

    def __str__(self) -> str:
        return f"{self.profile_id} {'+' if self.is_up else '-'} {self.title_id} {self.reason}".strip()


class TasteCorrection(models.Model):
    """A profile says that what was made of its taste is wrong: more of this, or less.

    key: of the genre, person or keyword its number; of the others the value itself ("1990", "FR"). multiplier: what
    the facet's part in a score is multiplied with: 0 is none of it, 1 as it was, 2 twice as much.
    """

    profile = models.ForeignKey(Profile, models.CASCADE, related_name="taste_corrections", db_index=False)
    facet = models.CharField(_("of what"), max_length=8, choices=Facet)
    key = models.CharField(_("which"), max_length=40)
    multiplier = models.FloatField(_("times"), default=1)
    updated_at = models.DateTimeField(_("when"), auto_now=True)

    class Meta:
        verbose_name = _("correction of taste")
        verbose_name_plural = _("corrections of taste")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["profile", "facet", "key"], name="taste_correction_once"),
            models.CheckConstraint(condition=Q(facet__in=Facet.values) & ~Q(key=""), name="taste_correction_of_facet"),
            models.CheckConstraint(condition=Q(multiplier__gte=0, multiplier__lte=2), name="taste_correction_in_range"),
        ]

    def __str__(self) -> str:
        return f"{self.profile_id}: {self.facet} {self.key} × {self.multiplier:g}"
