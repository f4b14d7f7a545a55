"""What search looks into: a folded name and a document on each row that can be found, and the vocabulary of all."""

from collections.abc import Iterable
from typing import Any, ClassVar

from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.db.models import Func, Value
from django.db.models.functions import Reverse
from django.utils.translation import gettext_lazy as _

from config.lib.text import fold, slugify, tokens


class TokenVector(Func):
    """A tsvector of exactly the given lexemes. PostgreSQL's parsers know neither our folding nor unspaced scripts."""

    function = "array_to_tsvector"
    template = "%(function)s(%(expressions)s::text[])"
    output_field = SearchVectorField()


def search_document(names: Iterable[str]) -> TokenVector:
    """The document of a row that goes by these names, as an expression to assign to `search_document`."""
    return TokenVector(Value(sorted({token for name in names for token in tokens(name)})))


class Searchable(models.Model):
    """A row with a name that search finds, and a readable address."""

    name = models.CharField(_("name"), max_length=500)
    folded_name = models.CharField(max_length=500, editable=False, db_collation="C", default="")
    search_document = SearchVectorField(editable=False, null=True)
    tmdb_popularity = models.FloatField(_("TMDB popularity"), default=0)

    class Meta:
        abstract = True
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["folded_name"], name="%(class)s_folded_name"),
            GinIndex(fields=["search_document"], name="%(class)s_search_document", fastupdate=False),
        ]

    def __str__(self) -> str:
        return self.name

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.prepare_search()
        super().save(*args, **kwargs)

    @property
    def slug(self) -> str:
        """The primary key and a readable name, as addresses have it: `603-the-matrix`."""
        readable = slugify(self.name)
        return f"{self.pk}-{readable}" if readable else str(self.pk)

    def names(self) -> Iterable[str]:
        """All names that this row is found by. May run a query."""
        return [self.name]

    def prepare_search(self, names: Iterable[str] | None = None) -> None:
        """Fill the folded name and the document, from `names` where the caller already has them."""
        self.folded_name = fold(self.name)[:500]
        self.search_document = search_document(self.names() if names is None else names)


class SearchWord(models.Model):
    """A word that occurs in the catalogue's names: what spelling is corrected against."""

    word = models.CharField(max_length=60, unique=True, db_collation="C")
    frequency = models.PositiveIntegerField(default=1)

    class Meta:
        verbose_name = _("search word")
        verbose_name_plural = _("search words")
        # Words that end alike, for those that are wrong at their beginning.
        indexes: ClassVar[list[models.Index]] = [models.Index(Reverse("word"), name="searchword_backwards")]

    def __str__(self) -> str:
        return self.word
