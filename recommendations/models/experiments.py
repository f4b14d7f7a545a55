"""Variants of what is recommended, and what came of each."""

from typing import ClassVar, Self

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from recommendations.enums import Outcome
from recommendations.validators import variants_add_up
from social.models import Profile


class ExperimentQuerySet(models.QuerySet["Experiment"]):
    def running(self) -> Self:
        return self.filter(started_at__isnull=False, ended_at=None)


class Experiment(models.Model):
    """What is tried on whom. Which variant a profile gets follows from its key and the slug alone.

    variants: [{"name": …, "share": parts of the whole, "tuning": {…}, "holdout": bool}], the first being what would be
    served without the experiment; of a holdout popularity is served. At most one runs at a time: of two, neither could
    tell what was its doing.
    """

    slug = models.SlugField(_("name in addresses and logs"), max_length=40, unique=True)
    name = models.CharField(_("name"), max_length=100)
    description = models.CharField(_("what it is to find out"), max_length=500, blank=True)
    variants = models.JSONField(_("variants"), default=list, validators=[variants_add_up])
    started_at = models.DateTimeField(_("started"), null=True, blank=True)
    ended_at = models.DateTimeField(_("ended"), null=True, blank=True)
    created_at = models.DateTimeField(_("made"), auto_now_add=True)

    objects = ExperimentQuerySet.as_manager()

    class Meta:
        verbose_name = _("experiment")
        verbose_name_plural = _("experiments")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=Q(ended_at=None) | Q(started_at__isnull=False, ended_at__gte=F("started_at")),
                name="experiment_ends_after_start",
            ),
            models.UniqueConstraint(
                models.Value(1),
                condition=Q(started_at__isnull=False, ended_at=None),
                name="experiment_one_at_a_time",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class ExposureQuerySet(models.QuerySet["Exposure"]):
    def with_outcome(self, outcome: Outcome) -> Self:
        return self.filter(**{f"{outcome}_at__isnull": False})


class Exposure(models.Model):
    """A profile in an experiment was shown a title: once, however often it looked; and what came of it, once each.

    variant: its name, as it was when the title was first shown. rating: the first one given afterwards.
    """

    experiment = models.ForeignKey(Experiment, models.CASCADE, related_name="exposures", db_index=False)
    profile = models.ForeignKey(Profile, models.CASCADE, related_name="exposures")
    title = models.ForeignKey("movies.Title", models.CASCADE, related_name="+")
    variant = models.CharField(_("variant"), max_length=40)
    shown_at = models.DateTimeField(_("shown"))
    clicked_at = models.DateTimeField(_("opened"), null=True, blank=True)
    added_at = models.DateTimeField(_("put on the watchlist"), null=True, blank=True)
    watched_at = models.DateTimeField(_("watched"), null=True, blank=True)
    rated_at = models.DateTimeField(_("rated"), null=True, blank=True)
    rating = models.PositiveSmallIntegerField(_("rating"), null=True, blank=True)

    objects = ExposureQuerySet.as_manager()

    class Meta:
        verbose_name = _("title shown in an experiment")
        verbose_name_plural = _("titles shown in experiments")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["experiment", "profile", "title"], name="exposure_once"),
            models.CheckConstraint(
                condition=Q(rated_at=None, rating=None) | Q(rated_at__isnull=False, rating__gte=1, rating__lte=10),
                name="exposure_rating_in_range",
            ),
            models.CheckConstraint(condition=~Q(variant=""), name="exposure_of_a_variant"),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["experiment", "variant", "profile"], name="exposure_of_variant"),
        ]

    def __str__(self) -> str:
        return f"{self.experiment_id}/{self.variant}: {self.profile_id} {self.title_id}"
