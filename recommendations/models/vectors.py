"""What titles are about, as points in a space in which the like are near."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _
from pgvector.django import HalfVectorField, HnswIndex

DIMENSIONS = 128


class TitleVector(models.Model):
    """Where a title lies by its content, of length 1; compared by cosine. Half precision: it halves the index.

    model_version: whose space it is in: only vectors of one version may be compared. content_hash: of what it was
    computed from, so that a title that didn't change is left alone.
    """

    title = models.OneToOneField("movies.Title", models.CASCADE, primary_key=True, related_name="vector")
    vector = HalfVectorField(_("vector"), dimensions=DIMENSIONS)
    model_version = models.CharField(_("model"), max_length=40)
    content_hash = models.CharField(max_length=32, blank=True, editable=False)
    made_at = models.DateTimeField(_("made"), auto_now=True)

    class Meta:
        verbose_name = _("vector of a title")
        verbose_name_plural = _("vectors of titles")
        indexes: ClassVar[list[models.Index]] = [
            HnswIndex(
                name="title_vector_near",
                fields=["vector"],
                m=16,
                ef_construction=64,
                opclasses=["halfvec_cosine_ops"],
            ),
            models.Index(fields=["model_version", "title"], name="title_vector_by_version"),
        ]

    def __str__(self) -> str:
        return f"{self.title_id} ({self.model_version})"
