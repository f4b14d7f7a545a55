"""What a title is about: genres, of our own making, and keywords, of TMDB's."""

from typing import Any, ClassVar, Self

from django.db import models
from django.db.models import Count
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _

from config.lib.addresses import address
from movies.models.audience import ReachedQuerySet
from movies.models.search import Searchable


class GenreQuerySet(models.QuerySet["Genre"]):
    def with_title_count(self) -> Self:
        """Adds `title_count`: how many titles have the genre."""
        return self.annotate(title_count=Count("titles"))

    def by_name(self) -> Self:
        return self.order_by("name", "pk")


class Genre(models.Model):
    """One of our own genres. TMDB's film and television genres map onto them through TmdbGenre."""

    slug = models.SlugField(_("slug"), unique=True, max_length=60)
    name = models.CharField(_("name"), max_length=60, unique=True)
    description = models.TextField(_("description"), blank=True)
    hue = models.PositiveSmallIntegerField(
        _("hue"), default=220, help_text=_("Degrees on the colour wheel, for drawn posters.")
    )

    objects = GenreQuerySet.as_manager()

    class Meta:
        verbose_name = _("genre")
        verbose_name_plural = _("genres")
        ordering: ClassVar[list[str]] = ["name"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(condition=models.Q(hue__lt=360), name="genre_hue_on_wheel")
        ]

    def __str__(self) -> str:
        return self.name

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.slug = self.slug or slugify(self.name)
        super().save(*args, **kwargs)

    def get_absolute_url(self) -> str:
        return address("movies:genre", self.slug)


class TmdbGenre(models.Model):
    """A genre as TMDB counts them. One of television's, "Sci-Fi & Fantasy", is two of ours."""

    tmdb_id = models.PositiveIntegerField(_("TMDB id"), unique=True)
    name = models.CharField(_("TMDB name"), max_length=60)
    genres = models.ManyToManyField(Genre, related_name="tmdb_genres", verbose_name=_("our genres"))

    class Meta:
        verbose_name = _("TMDB genre")
        verbose_name_plural = _("TMDB genres")
        ordering: ClassVar[list[str]] = ["name"]

    def __str__(self) -> str:
        return self.name


class KeywordQuerySet(ReachedQuerySet["Keyword"]):
    TITLES = "keywords"


class Keyword(Searchable):
    """A word or two about what happens. Without a TMDB id until a title that TMDB tags with it is imported."""

    tmdb_id = models.PositiveIntegerField(_("TMDB id"), unique=True, null=True, blank=True)

    objects = KeywordQuerySet.as_manager()

    class Meta(Searchable.Meta):
        verbose_name = _("keyword")
        verbose_name_plural = _("keywords")
        indexes: ClassVar[list[models.Index]] = [
            *Searchable.Meta.indexes,
            models.Index(fields=["-tmdb_popularity", "id"], name="keyword_popularity"),
        ]

    def get_absolute_url(self) -> str:
        return address("movies:keyword", self.slug)
