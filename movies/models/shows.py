"""Seasons and episodes of shows."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _


class Season(models.Model):
    """A season of a show; number 0 holds the specials."""

    title = models.ForeignKey("movies.Title", models.CASCADE, related_name="seasons")
    number = models.PositiveSmallIntegerField(_("number"))
    tmdb_id = models.PositiveIntegerField(_("TMDB id"), null=True, blank=True)
    name = models.CharField(_("name"), max_length=300, blank=True)
    overview = models.TextField(_("overview"), blank=True)
    released_on = models.DateField(_("first aired"), null=True, blank=True)
    poster_path = models.CharField(_("poster path"), max_length=200, blank=True)
    # What TMDB says; it can differ from the episodes that are here, and neither is derived from the other.
    tmdb_episode_count = models.PositiveIntegerField(_("episodes, says TMDB"), null=True, blank=True)

    class Meta:
        verbose_name = _("season")
        verbose_name_plural = _("seasons")
        ordering: ClassVar[list[str]] = ["title", "number"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["title", "number"], name="season_unique_number")
        ]

    def __str__(self) -> str:
        return self.name or str(_("Season %(number)d") % {"number": self.number})


class Episode(models.Model):
    """An episode. Its number is the one within the season."""

    season = models.ForeignKey(Season, models.CASCADE, related_name="episodes")
    number = models.PositiveIntegerField(_("number"))
    tmdb_id = models.PositiveIntegerField(_("TMDB id"), null=True, blank=True, db_index=True)
    imdb_id = models.CharField(_("IMDb id"), max_length=12, blank=True)
    tvdb_id = models.PositiveIntegerField(_("TheTVDB id"), null=True, blank=True)
    name = models.CharField(_("name"), max_length=500, blank=True)
    overview = models.TextField(_("overview"), blank=True)
    aired_on = models.DateField(_("aired"), null=True, blank=True)
    runtime_minutes = models.PositiveIntegerField(_("minutes"), null=True, blank=True)
    still_path = models.CharField(_("still path"), max_length=200, blank=True)
    kind = models.CharField(_("kind"), max_length=30, blank=True, help_text=_("TMDB's: standard, finale …"))
    tmdb_vote_average = models.FloatField(null=True, blank=True)
    tmdb_vote_count = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name = _("episode")
        verbose_name_plural = _("episodes")
        ordering: ClassVar[list[str]] = ["season", "number"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["season", "number"], name="episode_unique_number")
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["aired_on"], name="episode_aired_on"),
            # By which other services name them; TMDB says few of these, imports learn them.
            models.Index(fields=["imdb_id"], condition=~models.Q(imdb_id=""), name="episode_imdb_id"),
            models.Index(fields=["tvdb_id"], condition=models.Q(tvdb_id__isnull=False), name="episode_tvdb_id"),
        ]

    def __str__(self) -> str:
        return self.name or str(_("Episode %(number)d") % {"number": self.number})
