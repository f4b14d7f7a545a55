"""People, and what they did on which title."""

from collections.abc import Iterable
from typing import ClassVar, Self

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from config.lib.addresses import address
from movies.enums import CreditKind, Hydration
from movies.models.audience import ReachedQuerySet
from movies.models.search import Searchable

# The leads of a title's cast, and those who directed it.
TOP_BILLED = 5
DIRECTING_JOBS = ("Director", "Co-Director")


class PersonQuerySet(ReachedQuerySet["Person"]):
    TITLES = "credits__person"

    def most_popular(self) -> Self:
        return self.order_by("-tmdb_popularity", "pk")


class Person(Searchable):
    """Somebody who acted in or worked on a title. A stub until somebody opens their page."""

    tmdb_id = models.PositiveIntegerField(_("TMDB id"), unique=True, null=True, blank=True)
    imdb_id = models.CharField(_("IMDb id"), max_length=12, blank=True)
    also_known_as = ArrayField(models.CharField(max_length=300), default=list, blank=True)
    biography = models.TextField(_("biography"), blank=True)
    born_on = models.DateField(_("born"), null=True, blank=True)
    died_on = models.DateField(_("died"), null=True, blank=True)
    place_of_birth = models.CharField(_("place of birth"), max_length=300, blank=True)
    known_for_department = models.CharField(_("known for"), max_length=60, blank=True)
    profile_path = models.CharField(_("portrait path"), max_length=200, blank=True)
    homepage = models.URLField(_("home page"), max_length=500, blank=True)
    hydration = models.CharField(max_length=4, choices=Hydration, default=Hydration.STUB)
    synced_at = models.DateTimeField(null=True, blank=True)

    objects = PersonQuerySet.as_manager()

    class Meta(Searchable.Meta):
        verbose_name = _("person")
        verbose_name_plural = _("people")
        indexes: ClassVar[list[models.Index]] = [
            *Searchable.Meta.indexes,
            models.Index(fields=["-tmdb_popularity", "id"], name="person_popularity"),
        ]

    def get_absolute_url(self) -> str:
        return address("movies:person", self.slug)

    def names(self) -> Iterable[str]:
        return [self.name, *self.also_known_as]


class CreditQuerySet(models.QuerySet["Credit"]):
    def cast(self) -> Self:
        return self.filter(kind=CreditKind.CAST)

    def crew(self) -> Self:
        return self.filter(kind=CreditKind.CREW)

    def in_billing_order(self) -> Self:
        return self.order_by("position", "pk")


class Credit(models.Model):
    """One part or one job of a person on a title; for a show, over how many episodes."""

    title = models.ForeignKey("movies.Title", models.CASCADE, related_name="credits")
    person = models.ForeignKey(Person, models.CASCADE, related_name="credits")
    kind = models.CharField(_("kind"), max_length=4, choices=CreditKind)
    department = models.CharField(_("department"), max_length=60, blank=True)
    job = models.CharField(_("job"), max_length=120, blank=True)
    character = models.CharField(_("character"), max_length=500, blank=True)
    position = models.PositiveIntegerField(_("billing position"), default=0)
    episode_count = models.PositiveIntegerField(_("episodes"), null=True, blank=True)

    objects = CreditQuerySet.as_manager()

    class Meta:
        verbose_name = _("credit")
        verbose_name_plural = _("credits")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["title", "person", "kind", "department", "job", "character"], name="credit_once"
            ),
            models.CheckConstraint(
                condition=(Q(kind=CreditKind.CAST, job="") | Q(kind=CreditKind.CREW, character="")),
                name="credit_part_or_job",
            ),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["title", "kind", "position"], name="credit_billing"),
            # For statistics, which count over thousands of titles at once: the names alone, without the table.
            models.Index(
                fields=["title", "person"],
                condition=Q(kind=CreditKind.CAST, position__lt=TOP_BILLED),
                name="credit_top_billed",
            ),
            models.Index(
                fields=["title", "person"],
                condition=Q(kind=CreditKind.CREW, job__in=DIRECTING_JOBS),
                name="credit_direction",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person_id} · {self.job or self.character or self.kind} · {self.title_id}"
