"""When a title came out where, under which certificate, and who offers it today."""

from typing import ClassVar, Self

from django.db import models
from django.db.models import F
from django.utils.translation import gettext_lazy as _

from movies.enums import OfferKind, ReleaseKind


class Release(models.Model):
    """A release of a title in a region, or only its certificate there."""

    title = models.ForeignKey("movies.Title", models.CASCADE, related_name="releases")
    region = models.CharField(_("region"), max_length=2)
    kind = models.PositiveSmallIntegerField(_("kind"), choices=ReleaseKind)
    released_on = models.DateField(_("date"), null=True, blank=True)
    certification = models.CharField(_("certification"), max_length=30, blank=True)
    note = models.CharField(_("note"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("release")
        verbose_name_plural = _("releases")
        ordering: ClassVar[list[str]] = ["region", "released_on", "kind"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["title", "region", "kind", "released_on", "note"],
                nulls_distinct=False,
                name="release_once",
            )
        ]

    def __str__(self) -> str:
        return f"{self.region} {self.released_on or ''} {self.certification}".strip()


class Provider(models.Model):
    """A service that streams, rents or sells titles."""

    tmdb_id = models.PositiveIntegerField(_("TMDB id"), unique=True, null=True, blank=True)
    name = models.CharField(_("name"), max_length=200)
    logo_path = models.CharField(_("logo path"), max_length=200, blank=True)
    display_priority = models.IntegerField(_("priority"), default=999)

    class Meta:
        verbose_name = _("provider")
        verbose_name_plural = _("providers")
        ordering: ClassVar[list[str]] = ["display_priority", "name"]

    def __str__(self) -> str:
        return self.name


class AvailabilityQuerySet(models.QuerySet["Availability"]):
    def current(self) -> Self:
        """Offers that the title's last check still saw."""
        return self.filter(last_seen_on__gte=F("title__availability_checked_on"))

    def in_region(self, region: str) -> Self:
        return self.filter(region=region)


class Availability(models.Model):
    """A provider's offer of a title in a region, from the day it was first seen to the day it was last seen."""

    title = models.ForeignKey("movies.Title", models.CASCADE, related_name="availability")
    provider = models.ForeignKey(Provider, models.CASCADE, related_name="availability")
    region = models.CharField(_("region"), max_length=2)
    offer = models.CharField(_("offer"), max_length=10, choices=OfferKind)
    seen_from = models.DateField(_("first seen"))
    last_seen_on = models.DateField(_("last seen"))

    objects = AvailabilityQuerySet.as_manager()

    class Meta:
        verbose_name = _("availability")
        verbose_name_plural = _("availability")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["title", "region", "offer", "provider"], name="availability_once"),
            models.CheckConstraint(
                condition=models.Q(last_seen_on__gte=F("seen_from")), name="availability_seen_in_order"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.region} {self.offer} {self.provider_id}"
