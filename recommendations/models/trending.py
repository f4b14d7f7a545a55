"""What many people are on at the moment."""

from typing import ClassVar, Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from recommendations.enums import Window


def scope_of(*, kind: str = "", genre: str = "") -> str:
    """The name of a scope. kind: "film", "show" or "" for both; genre: a slug, or "" for all."""
    return f"{kind}:{genre}"


class TrendingQuerySet(models.QuerySet["Trending"]):
    def in_scope(self, *, kind: str = "", genre: str = "") -> Self:
        """Of one scope in every window, each window's most trending first. kind, genre: as `scope_of` takes them."""
        return self.filter(scope=scope_of(kind=kind, genre=genre)).order_by("rank")


class Trending(models.Model):
    """One title's place in a window and scope; all rows are written at once by recommendations.trending.

    score: the sum of what people did with it, what is long ago counting less. people: how many they are.
    """

    window = models.CharField(_("window"), max_length=5, choices=Window)
    scope = models.CharField(_("scope"), max_length=70)
    title = models.ForeignKey("movies.Title", models.CASCADE, related_name="+")
    rank = models.PositiveIntegerField(_("place"))
    score = models.FloatField(_("score"))
    people = models.PositiveIntegerField(_("people"))
    made_at = models.DateTimeField(_("computed"))

    objects = TrendingQuerySet.as_manager()

    class Meta:
        verbose_name = _("trending title")
        verbose_name_plural = _("trending titles")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["window", "scope", "title"], name="trending_once"),
            models.UniqueConstraint(fields=["window", "scope", "rank"], name="trending_one_a_place"),
            models.CheckConstraint(condition=Q(window__in=Window.values), name="trending_window"),
            models.CheckConstraint(condition=Q(rank__gte=1, score__gt=0, people__gte=1), name="trending_counts"),
        ]

    def __str__(self) -> str:
        return f"{self.window} {self.scope} {self.rank}: {self.title_id}"
