"""What a press says of a review."""

from typing import ClassVar, Self

from django.db import models
from django.utils.translation import gettext_lazy as _

from reviews.enums import ReactionKind
from reviews.models.reviews import Review
from social.models import Profile, visible_rows

# The column of a review that counts each kind.
COUNTED_BY = {
    ReactionKind.LIKE: "like_count",
    ReactionKind.HELPFUL: "helpful_count",
    ReactionKind.FUNNY: "funny_count",
}


class ReactionQuerySet(models.QuerySet["Reaction"]):
    def visible_to(self, viewer: Profile | None) -> Self:
        """As visible as the review, and as the profile that gave it."""
        return self.filter(visible_rows(viewer, visibility=""), review__in=Review.objects.visible_to(viewer))


class Reaction(models.Model):
    """A profile likes a review, finds it helpful, or funny. Made by the service alone, which counts."""

    profile = models.ForeignKey(Profile, models.CASCADE, related_name="reactions")
    review = models.ForeignKey(Review, models.CASCADE, related_name="reactions")
    kind = models.CharField(_("kind"), max_length=7, choices=ReactionKind)
    created_at = models.DateTimeField(_("when"), auto_now_add=True)

    objects = ReactionQuerySet.as_manager()

    class Meta:
        verbose_name = _("reaction to a review")
        verbose_name_plural = _("reactions to reviews")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["profile", "review", "kind"], name="reaction_once"),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["review", "kind", "-id"], name="reaction_to_review"),
        ]

    def __str__(self) -> str:
        return f"{self.profile_id} {self.kind} {self.review_id}"
