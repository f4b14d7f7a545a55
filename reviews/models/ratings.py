"""Ratings of titles, seasons and episodes."""

from typing import Any, ClassVar, Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from reviews.validators import HIGHEST, LOWEST
from social.enums import Visibility
from social.models import Profile, visible_rows


class RatingQuerySet(models.QuerySet["Rating"]):
    def visible_to(self, viewer: Profile | None) -> Self:
        return self.filter(visible_rows(viewer))

    def of_titles(self) -> Self:
        """Ratings of whole films and shows."""
        return self.filter(season=None, episode=None)


class Rating(models.Model):
    """What a profile thinks of a title, one of its seasons or one of its episodes: 1 to 10, two points a star."""

    profile = models.ForeignKey(Profile, models.CASCADE, related_name="ratings")
    title = models.ForeignKey("movies.Title", models.CASCADE, related_name="ratings")
    season = models.ForeignKey("movies.Season", models.CASCADE, null=True, blank=True, related_name="ratings")
    episode = models.ForeignKey("movies.Episode", models.CASCADE, null=True, blank=True, related_name="ratings")
    value = models.PositiveSmallIntegerField(_("rating"))
    visibility = models.CharField(_("who sees it"), max_length=10, choices=Visibility, default=Visibility.PUBLIC)
    # Whether it is in its title's mean: only what everybody may see is. Kept by reviews.services.
    is_counted = models.BooleanField(default=False, editable=False)
    rated_at = models.DateTimeField(_("rated"))

    objects = RatingQuerySet.as_manager()

    class Meta:
        verbose_name = _("rating")
        verbose_name_plural = _("ratings")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(condition=Q(value__gte=LOWEST, value__lte=HIGHEST), name="rating_in_range"),
            models.CheckConstraint(condition=Q(season=None) | Q(episode=None), name="rating_of_one_thing"),
            models.UniqueConstraint(
                fields=["profile", "title", "season", "episode"], nulls_distinct=False, name="rating_once"
            ),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(
                fields=["profile", "value", "title"],
                condition=Q(season=None, episode=None),
                name="rating_of_profile",
            ),
            models.Index(fields=["title", "value"], condition=Q(season=None, episode=None), name="rating_of_title"),
        ]

    def __str__(self) -> str:
        return f"{self.profile_id} {self.value}/{HIGHEST}"

    @property
    def subject(self) -> Any:
        """What is rated: the episode, the season or the title. May run a query."""
        return self.episode or self.season or self.title
