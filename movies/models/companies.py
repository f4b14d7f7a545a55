"""Who stands behind a title: companies and networks, and the collections that titles form."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from config.lib.addresses import address
from movies.enums import CompanyRole
from movies.models.audience import ReachedQuerySet
from movies.models.search import Searchable


class CompanyQuerySet(ReachedQuerySet["Company"]):
    TITLES = "title_companies__company"


class Company(models.Model):
    """A production company or a network. TMDB numbers the two apart, so an id is unique only within its role."""

    role = models.CharField(_("role"), max_length=12, choices=CompanyRole, default=CompanyRole.PRODUCTION)
    tmdb_id = models.PositiveIntegerField(_("TMDB id"), null=True, blank=True)
    name = models.CharField(_("name"), max_length=300)
    logo_path = models.CharField(_("logo path"), max_length=200, blank=True)
    country = models.CharField(_("country"), max_length=2, blank=True)

    objects = CompanyQuerySet.as_manager()

    class Meta:
        verbose_name = _("company")
        verbose_name_plural = _("companies")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["role", "tmdb_id"], name="company_unique_tmdb_id_in_role")
        ]
        indexes: ClassVar[list[models.Index]] = [models.Index(fields=["name"], name="company_name")]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return address("movies:company", self.slug)

    @property
    def slug(self) -> str:
        return Searchable.slug.fget(self)  # type: ignore[attr-defined, no-any-return]


class TitleCompany(models.Model):
    """A company's part in a title, in TMDB's order."""

    title = models.ForeignKey("movies.Title", models.CASCADE, related_name="title_companies")
    company = models.ForeignKey(Company, models.CASCADE, related_name="title_companies")
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        verbose_name = _("company of a title")
        verbose_name_plural = _("companies of titles")
        ordering: ClassVar[list[str]] = ["position", "pk"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["title", "company"], name="titlecompany_once")
        ]

    def __str__(self) -> str:
        return f"{self.company_id} · {self.title_id}"


class CollectionQuerySet(ReachedQuerySet["Collection"]):
    TITLES = "collection"


class Collection(Searchable):
    """Films that belong together, such as a trilogy."""

    tmdb_id = models.PositiveIntegerField(_("TMDB id"), unique=True, null=True, blank=True)
    overview = models.TextField(_("overview"), blank=True)
    poster_path = models.CharField(_("poster path"), max_length=200, blank=True)
    backdrop_path = models.CharField(_("backdrop path"), max_length=200, blank=True)

    objects = CollectionQuerySet.as_manager()

    class Meta(Searchable.Meta):
        verbose_name = _("collection")
        verbose_name_plural = _("collections")
        indexes: ClassVar[list[models.Index]] = [
            *Searchable.Meta.indexes,
            models.Index(fields=["-tmdb_popularity", "id"], name="collection_popularity"),
        ]

    def get_absolute_url(self) -> str:
        return address("movies:collection", self.slug)
