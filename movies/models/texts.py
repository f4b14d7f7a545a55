"""A title's other names, its texts in other languages, its videos."""

from typing import ClassVar, Self

from django.db import models
from django.utils.translation import gettext_lazy as _


class AlternativeName(models.Model):
    """Another name that a title goes by somewhere. region: ISO 3166-1, or empty."""

    title = models.ForeignKey("movies.Title", models.CASCADE, related_name="alternative_names")
    region = models.CharField(_("region"), max_length=2, blank=True)
    name = models.CharField(_("name"), max_length=500)
    note = models.CharField(_("note"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("alternative name")
        verbose_name_plural = _("alternative names")
        ordering: ClassVar[list[str]] = ["region", "name"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["title", "region", "name"], name="alternativename_once")
        ]

    def __str__(self) -> str:
        return self.name


class Translation(models.Model):
    """A title's texts in a language. language: ISO 639-1 and region, `pt-BR`; empty fields aren't translated."""

    title = models.ForeignKey("movies.Title", models.CASCADE, related_name="translations")
    language = models.CharField(_("language"), max_length=8)
    name = models.CharField(_("name"), max_length=500, blank=True)
    tagline = models.CharField(_("tagline"), max_length=1000, blank=True)
    overview = models.TextField(_("overview"), blank=True)

    class Meta:
        verbose_name = _("translation")
        verbose_name_plural = _("translations")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["title", "language"], name="translation_once")
        ]

    def __str__(self) -> str:
        return f"{self.language}: {self.name}"


class VideoQuerySet(models.QuerySet["Video"]):
    def trailers_first(self) -> Self:
        """Official ones before others, newest first."""
        return self.order_by(
            models.Case(models.When(kind="Trailer", then=0), models.When(kind="Teaser", then=1), default=2),
            "-official",
            models.F("published_at").desc(nulls_last=True),
            "pk",
        )


class Video(models.Model):
    """A trailer or the like at a video site. site: as TMDB writes it, `YouTube` or `Vimeo`."""

    title = models.ForeignKey("movies.Title", models.CASCADE, related_name="videos")
    site = models.CharField(_("site"), max_length=40)
    key = models.CharField(_("key"), max_length=100)
    kind = models.CharField(_("kind"), max_length=40, blank=True)
    name = models.CharField(_("name"), max_length=500, blank=True)
    language = models.CharField(_("language"), max_length=8, blank=True)
    official = models.BooleanField(_("official"), default=False)
    published_at = models.DateTimeField(null=True, blank=True)

    objects = VideoQuerySet.as_manager()

    class Meta:
        verbose_name = _("video")
        verbose_name_plural = _("videos")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["title", "site", "key"], name="video_once")
        ]

    def __str__(self) -> str:
        return self.name or self.key
