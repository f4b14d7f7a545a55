"""What is ready to be shown: one row a profile, one row a title."""

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from recommendations.models.fields import RealField
from social.models import Profile

# Two arrays go together, element by element.
_SCORED_EACH = Q(title_ids__len=F("scores__len"))


class Recommendations(models.Model):
    """What one profile is recommended, best first. Whoever shows it asks the gate again: it may have aged.

    title_ids, scores: of equal length; scores from 0 to 1. reasons: one element a title, as `recommendations.serving`
    writes them. made_at: empty while there is no list yet. stale_at: when the profile last did something that the list
    doesn't know of; empty while it is fresh. Whoever makes the list anew empties it only if it is still what it was
    when the reading began. shelf_version: of the profile's shelf, when the reading began.
    """

    profile = models.OneToOneField(Profile, models.CASCADE, primary_key=True, related_name="recommendations")
    title_ids = ArrayField(models.BigIntegerField(), default=list, verbose_name=_("titles"))
    scores = ArrayField(RealField(), default=list, verbose_name=_("scores"))
    reasons = models.JSONField(_("reasons"), default=list)
    model_version = models.CharField(_("model"), max_length=40, blank=True)
    variant = models.CharField(_("variant"), max_length=40, blank=True)
    shelf_version = models.PositiveBigIntegerField(null=True, blank=True, editable=False)
    made_at = models.DateTimeField(_("made"), null=True, blank=True)
    stale_at = models.DateTimeField(_("stale since"), null=True, blank=True)

    class Meta:
        verbose_name = _("recommendations")
        verbose_name_plural = _("recommendations")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(condition=_SCORED_EACH, name="recommendations_scored_each"),
            models.CheckConstraint(
                condition=Q(made_at__isnull=False) | Q(title_ids=[]), name="recommendations_made_some_time"
            ),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["stale_at"], condition=Q(stale_at__isnull=False), name="recommendations_stale"),
            # Which shards a precomputation of this version has done.
            models.Index(fields=["model_version", "profile"], name="recommendations_by_version"),
        ]

    def __str__(self) -> str:
        return f"{self.profile_id}: {len(self.title_ids)}"


class SimilarTitles(models.Model):
    """What is like one title, the most similar first.

    title_ids, scores: of equal length; why: one element a title, as `recommendations.serving` writes them.
    """

    title = models.OneToOneField("movies.Title", models.CASCADE, primary_key=True, related_name="similar_titles")
    title_ids = ArrayField(models.BigIntegerField(), default=list, verbose_name=_("titles"))
    scores = ArrayField(RealField(), default=list, verbose_name=_("scores"))
    why = models.JSONField(_("why"), default=list)
    model_version = models.CharField(_("model"), max_length=40, blank=True)
    made_at = models.DateTimeField(_("made"))

    class Meta:
        verbose_name = _("similar titles")
        verbose_name_plural = _("similar titles")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(condition=_SCORED_EACH, name="similar_titles_scored_each")
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["model_version", "title"], name="similar_titles_by_version")
        ]

    def __str__(self) -> str:
        return f"{self.title_id}: {len(self.title_ids)}"
