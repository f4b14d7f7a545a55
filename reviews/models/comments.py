"""What is said below a review."""

from typing import ClassVar, Self

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from reviews.enums import Remover
from reviews.models.reviews import Review
from social.models import Profile, visible_rows


class CommentQuerySet(models.QuerySet["Comment"]):
    def standing(self) -> Self:
        """Those that nobody has removed."""
        return self.filter(removed_at=None)

    def by_authors_visible_to(self, viewer: Profile | None) -> Self:
        """Below a review that the viewer is known to see: those whose authors it sees as well."""
        return self.standing().filter(visible_rows(viewer, visibility=""))

    def visible_to(self, viewer: Profile | None) -> Self:
        """As visible as the review, and as its own author's profile."""
        return self.by_authors_visible_to(viewer).filter(review__in=Review.objects.visible_to(viewer))

    def roots(self) -> Self:
        return self.filter(parent=None)


class Comment(models.Model):
    """A comment on a review, or a reply to one: replies are one level deep.

    text: Markdown, as it was written; made safe where it is shown. parent: the comment that a reply stands under;
    answers: the reply that it answers, where that isn't the parent itself. A removed one keeps its text for as long as
    it can be put back. It outlives its author, without a word of theirs, where others have replied.
    """

    review = models.ForeignKey(Review, models.CASCADE, related_name="comments")
    profile = models.ForeignKey(Profile, models.CASCADE, null=True, related_name="comments")
    parent = models.ForeignKey("self", models.CASCADE, null=True, blank=True, related_name="replies")
    answers = models.ForeignKey("self", models.SET_NULL, null=True, blank=True, related_name="+")
    text = models.TextField(_("comment"), blank=True)
    created_at = models.DateTimeField(_("written"), auto_now_add=True)
    edited_at = models.DateTimeField(_("edited"), null=True, blank=True)
    removed_at = models.DateTimeField(_("removed"), null=True, blank=True)
    removed_by = models.CharField(_("removed by"), max_length=9, choices=Remover, blank=True)

    objects = CommentQuerySet.as_manager()

    class Meta:
        verbose_name = _("comment")
        verbose_name_plural = _("comments")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(condition=Q(removed_at__isnull=False) | ~Q(text=""), name="comment_has_text"),
            models.CheckConstraint(
                condition=Q(removed_at__isnull=False) | Q(profile__isnull=False), name="comment_has_author"
            ),
            models.CheckConstraint(
                condition=Q(removed_at=None, removed_by="") | (Q(removed_at__isnull=False) & ~Q(removed_by="")),
                name="comment_removed_by_somebody",
            ),
            models.CheckConstraint(condition=Q(answers=None) | Q(parent__isnull=False), name="comment_answer_is_reply"),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["review", "id"], condition=Q(parent=None), name="comment_roots"),
            models.Index(fields=["parent", "id"], condition=Q(parent__isnull=False), name="comment_replies"),
            models.Index(fields=["removed_at"], condition=Q(removed_at__isnull=False), name="comment_removed"),
        ]

    def __str__(self) -> str:
        return f"{self.profile_id}: {self.text[:40]}"

    def get_absolute_url(self) -> str:
        """Leads to where it stands, on whichever page that is."""
        return reverse("reviews:comment", args=[self.pk])

    @property
    def root_id(self) -> int:
        """The comment that it stands under, or itself."""
        return self.parent_id or self.pk
