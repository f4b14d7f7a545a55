"""How often a title was given each number of points."""

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Func, Q
from django.utils.translation import gettext_lazy as _

from reviews.validators import HIGHEST, LOWEST


class Tally(models.Model):
    """The counted ratings of a whole title, told apart by their points: what a title's histogram is drawn from.

    counts: ten numbers, of ratings of one point first. They add up to the title's rating_count, and weighted by their
    points to its rating_sum. Kept by reviews.services in the statement that keeps those; no row means no ratings.
    """

    title = models.OneToOneField("movies.Title", models.CASCADE, primary_key=True, related_name="tally")
    counts = ArrayField(models.PositiveIntegerField(), size=HIGHEST, verbose_name=_("ratings by points"))

    class Meta:
        verbose_name = _("tally of ratings")
        verbose_name_plural = _("tallies of ratings")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(condition=Q(counts__len=HIGHEST), name="tally_of_all_points"),
            models.CheckConstraint(
                condition=Func(F("counts"), template="0 <= ALL (%(expressions)s)", output_field=models.BooleanField()),
                name="tally_not_negative",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.title_id}: {self.counts}"

    @property
    def ratings(self) -> int:
        return sum(self.counts)

    @property
    def points(self) -> int:
        return sum(value * number for value, number in enumerate(self.counts, start=LOWEST))
