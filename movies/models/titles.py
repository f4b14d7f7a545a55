"""Films and shows."""

from collections.abc import Iterable
from typing import Any, ClassVar, Self

from django.contrib.postgres.expressions import ArraySubquery
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Case, F, OuterRef, Q, Value, When
from django.utils.translation import gettext_lazy as _

from config.lib.addresses import address
from config.lib.text import sort_name
from movies.enums import Hydration, Source, TitleKind, TitleStatus
from movies.models.audience import Audience, audience_of
from movies.models.genres import Genre, Keyword
from movies.models.search import Searchable

# The score of a title that nobody here has rated leans on TMDB's, as if this many votes of the usual mean came first.
PRIOR_VOTES = 50
PRIOR_MEAN = 6.5
# The mean of the ratings given here leans on this many of the usual mean: one enthusiast makes no masterpiece.
PRIOR_RATINGS = 5


def bayesian_mean(*, count: int, total: int) -> float | None:
    """The mean of `count` ratings that sum up to `total`, leaning on PRIOR_RATINGS of PRIOR_MEAN; None for none."""
    return (total + PRIOR_RATINGS * PRIOR_MEAN) / (count + PRIOR_RATINGS) if count else None


class TitleQuerySet(models.QuerySet["Title"]):
    def visible_to(self, viewer: Any) -> Self:
        """Titles that this profile (None: a visitor) may know of. Every page, endpoint and search starts here."""
        return self.for_audience(audience_of(viewer))

    def for_audience(self, audience: Audience) -> Self:
        """The same for all viewers alike."""
        return self.filter(audience.titles)

    def films(self) -> Self:
        return self.filter(kind=TitleKind.FILM)

    def shows(self) -> Self:
        return self.filter(kind=TitleKind.SHOW)

    def stubs(self) -> Self:
        return self.filter(hydration=Hydration.STUB)

    def from_tmdb(self) -> Self:
        return self.filter(tmdb_id__isnull=False)

    def with_card_data(self) -> Self:
        """What a poster card and a list item of the API show: the columns they need and the genres."""
        return self.only(
            "name", "kind", "released_on", "poster_path", "rating_count", "rating_mean", "tmdb_vote_average",
            "tmdb_vote_count", "score", "runtime_minutes", "hydration", "tmdb_id",
        ).prefetch_related("genres")  # fmt: skip

    def with_poster_data(self) -> Self:
        """What a poster alone shows, for where there are many: `hues`, of the first genres, and a few columns."""
        genres = Genre.objects.filter(titles=OuterRef("pk")).order_by("name")
        hues = ArraySubquery(genres.values("hue")[:2])
        return self.only("name", "released_on", "poster_path").annotate(hues=hues)

    def most_popular(self) -> Self:
        return self.order_by("-tmdb_popularity", "-pk")

    def newest_first(self) -> Self:
        return self.order_by(F("released_on").desc(nulls_last=True), "-pk")


class Title(Searchable):
    """A film or a show. Ids elsewhere may be missing, for a title added by hand."""

    kind = models.CharField(_("kind"), max_length=4, choices=TitleKind)
    source = models.CharField(_("source"), max_length=6, choices=Source, default=Source.TMDB)
    hydration = models.CharField(max_length=4, choices=Hydration, default=Hydration.FULL)
    tmdb_id = models.PositiveIntegerField(_("TMDB id"), null=True, blank=True)
    imdb_id = models.CharField(_("IMDb id"), max_length=12, blank=True)
    tvdb_id = models.PositiveIntegerField(_("TheTVDB id"), null=True, blank=True)
    wikidata_id = models.CharField(_("Wikidata id"), max_length=16, blank=True)

    original_name = models.CharField(_("original name"), max_length=500, blank=True)
    sort_name = models.CharField(max_length=500, editable=False, db_collation="C", default="")
    overview = models.TextField(_("overview"), blank=True)
    tagline = models.CharField(_("tagline"), max_length=1000, blank=True)
    released_on = models.DateField(_("released, or first aired"), null=True, blank=True)
    ended_on = models.DateField(_("last aired"), null=True, blank=True)
    runtime_minutes = models.PositiveIntegerField(_("minutes"), null=True, blank=True)
    status = models.CharField(_("status"), max_length=16, choices=TitleStatus, default=TitleStatus.UNKNOWN)
    original_language = models.CharField(_("original language"), max_length=8, blank=True)
    spoken_languages = ArrayField(models.CharField(max_length=8), default=list, blank=True)
    countries = ArrayField(
        models.CharField(max_length=2),
        default=list,
        blank=True,
        help_text=_("ISO 3166-1, the main one first."),
    )
    certification = models.CharField(
        _("certification"), max_length=30, blank=True, help_text=_("In the site's own region.")
    )
    # From the certificates, by movies.certificates: the youngest age that it is for. None: nobody has said.
    minimum_age = models.PositiveSmallIntegerField(_("for ages from"), null=True, blank=True, editable=False)
    homepage = models.URLField(_("home page"), max_length=500, blank=True)
    budget = models.PositiveBigIntegerField(_("budget, US dollars"), null=True, blank=True)
    revenue = models.PositiveBigIntegerField(_("revenue, US dollars"), null=True, blank=True)
    season_count = models.PositiveIntegerField(_("seasons, says TMDB"), null=True, blank=True)
    episode_count = models.PositiveIntegerField(_("episodes, says TMDB"), null=True, blank=True)
    poster_path = models.CharField(_("poster path"), max_length=200, blank=True)
    backdrop_path = models.CharField(_("backdrop path"), max_length=200, blank=True)
    trailer_key = models.CharField(_("trailer, at YouTube"), max_length=100, blank=True)
    adult = models.BooleanField(_("adult"), default=False)

    genres = models.ManyToManyField(Genre, related_name="titles", blank=True, verbose_name=_("genres"))
    keywords = models.ManyToManyField(Keyword, related_name="titles", blank=True, verbose_name=_("keywords"))
    companies = models.ManyToManyField(
        "movies.Company", through="movies.TitleCompany", related_name="titles", verbose_name=_("companies")
    )
    collection = models.ForeignKey(
        "movies.Collection",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="titles",
        verbose_name=_("collection"),
    )

    tmdb_vote_average = models.FloatField(_("TMDB's mean"), null=True, blank=True)
    tmdb_vote_count = models.PositiveIntegerField(_("votes at TMDB"), default=0)
    rating_count = models.PositiveIntegerField(_("ratings here"), default=0)
    rating_sum = models.PositiveBigIntegerField(_("sum of the ratings here"), default=0, db_default=0)
    rating_mean = models.FloatField(_("mean rating here, Bayesian"), null=True, blank=True)
    score = models.GeneratedField(
        expression=Case(
            When(rating_count__gt=0, then=F("rating_mean")),
            When(
                tmdb_vote_count__gt=0,
                then=(F("tmdb_vote_average") * F("tmdb_vote_count") + Value(PRIOR_MEAN * PRIOR_VOTES))
                / (F("tmdb_vote_count") + Value(float(PRIOR_VOTES))),
            ),
            default=Value(None),
            output_field=models.FloatField(),
        ),
        output_field=models.FloatField(null=True),
        db_persist=True,
    )

    # Kept by movies.facets from the title's own rows, so that any mix of filters is one index lookup.
    facets = ArrayField(models.TextField(), default=list, editable=False)
    regional_facets = ArrayField(models.TextField(), default=list, editable=False)

    synced_at = models.DateTimeField(_("synced with TMDB"), null=True, blank=True)
    availability_checked_on = models.DateField(_("offers last checked"), null=True, blank=True)
    missing_at_tmdb_since = models.DateTimeField(_("gone from TMDB since"), null=True, blank=True)
    created_at = models.DateTimeField(_("added"), auto_now_add=True)
    updated_at = models.DateTimeField(_("changed"), auto_now=True)

    objects = TitleQuerySet.as_manager()

    class Meta(Searchable.Meta):
        verbose_name = _("title")
        verbose_name_plural = _("titles")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["kind", "tmdb_id"], name="title_unique_tmdb_id_in_kind"),
            models.CheckConstraint(condition=~Q(name=""), name="title_has_name"),
            models.CheckConstraint(
                condition=Q(rating_mean__isnull=True) | Q(rating_mean__gte=1, rating_mean__lte=10),
                name="title_rating_mean_in_range",
            ),
            models.CheckConstraint(
                condition=Q(rating_count=0, rating_mean__isnull=True)
                | Q(rating_count__gt=0, rating_mean__isnull=False),
                name="title_rating_mean_with_count",
            ),
            models.CheckConstraint(
                condition=Q(tmdb_vote_average__isnull=True) | Q(tmdb_vote_average__gte=0, tmdb_vote_average__lte=10),
                name="title_tmdb_vote_average_in_range",
            ),
            models.CheckConstraint(
                condition=Q(source=Source.MANUAL) | Q(tmdb_id__isnull=False),
                name="title_from_tmdb_has_its_id",
            ),
        ]
        indexes: ClassVar[list[models.Index]] = [
            *Searchable.Meta.indexes,
            models.Index(fields=["kind", "-tmdb_popularity", "-id"], name="title_popularity"),
            models.Index(fields=["-tmdb_popularity", "-id"], name="title_popularity_any_kind"),
            # For children: few titles have a certificate, and a walk in order would pass over all the others.
            models.Index(
                fields=["-tmdb_popularity", "-id"],
                condition=Q(minimum_age__isnull=False),
                name="title_popularity_with_age",
            ),
            models.Index("kind", F("released_on").desc(nulls_last=True), F("id").desc(), name="title_released_on"),
            models.Index("kind", F("score").desc(nulls_last=True), F("id").desc(), name="title_score"),
            models.Index(fields=["kind", "sort_name", "id"], name="title_sort_name"),
            models.Index(fields=["kind", "runtime_minutes", "id"], name="title_runtime"),
            models.Index(
                F("synced_at").asc(nulls_first=True),
                F("tmdb_popularity").desc(),
                F("id").asc(),
                name="title_stalest",
            ),
            # Who may know of a title, asked of thousands at once, without reading their wide rows.
            models.Index(fields=["id"], include=["adult", "minimum_age"], name="title_audience"),
            models.Index(fields=["imdb_id"], condition=~Q(imdb_id=""), name="title_imdb_id"),
            models.Index(fields=["tvdb_id"], condition=Q(tvdb_id__isnull=False), name="title_tvdb_id"),
            GinIndex(fields=["facets"], name="title_facets", fastupdate=False),
            GinIndex(fields=["regional_facets"], name="title_regional_facets", fastupdate=False),
        ]

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.sort_name = sort_name(self.name, self.original_language)[:500]
        super().save(*args, **kwargs)

    def get_absolute_url(self) -> str:
        return address("movies:title", self.slug)

    def names(self) -> Iterable[str]:
        """The name, the original one, and where the row exists the alternative ones and translations. Runs queries."""
        own = [name for name in (self.name, self.original_name) if name]
        if self._state.adding:
            return own
        others = self.alternative_names.values_list("name", flat=True)
        translated = self.translations.exclude(name="").values_list("name", flat=True)
        return [*own, *others, *translated]

    @property
    def year(self) -> int | None:
        return self.released_on.year if self.released_on else None

    @property
    def is_film(self) -> bool:
        return self.kind == TitleKind.FILM

    @property
    def is_show(self) -> bool:
        return self.kind == TitleKind.SHOW

    @property
    def is_stub(self) -> bool:
        return self.hydration == Hydration.STUB

    @property
    def tmdb_url(self) -> str:
        """Its page at TMDB, or an empty string."""
        path = "movie" if self.is_film else "tv"
        return f"https://www.themoviedb.org/{path}/{self.tmdb_id}" if self.tmdb_id else ""

    @property
    def imdb_url(self) -> str:
        return f"https://www.imdb.com/title/{self.imdb_id}/" if self.imdb_id else ""
