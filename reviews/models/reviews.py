"""Reviews of titles, seasons and episodes."""

from typing import ClassVar, Self

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from social.enums import Visibility
from social.models import Moderated, Profile, visible_rows
from social.models.visibility import not_hidden


class ReviewQuerySet(models.QuerySet["Review"]):
    def visible_to(self, viewer: Profile | None) -> Self:
        return self.filter(visible_rows(viewer) & not_hidden(viewer))

    def newest_first(self) -> Self:
        return self.order_by("-written_at", "-pk")


class Review(Moderated):
    """What a profile has to say about a title, one of its seasons or one of its episodes.

    text: Markdown, as it was written; made safe where it is shown. A viewing that it belongs to points here.
    """

    profile = models.ForeignKey(Profile, models.CASCADE, related_name="reviews")
    title = models.ForeignKey("movies.Title", models.CASCADE, related_name="reviews")
    season = models.ForeignKey("movies.Season", models.CASCADE, null=True, blank=True, related_name="reviews")
    episode = models.ForeignKey("movies.Episode", models.CASCADE, null=True, blank=True, related_name="reviews")
    text = models.TextField(_("review"))
    has_spoilers = models.BooleanField(_("tells how it ends"), default=False)
    visibility = models.CharField(_("who sees it"), max_length=10, choices=Visibility, default=Visibility.PUBLIC)
    written_at = models.DateTimeField(_("written"))
    updated_at = models.DateTimeField(_("changed"), auto_now=True)

    objects = ReviewQuerySet.as_manager()

    class Meta:
        verbose_name = _("review")
        verbose_name_plural = _("reviews")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(condition=~Q(text=""), name="review_has_text"),
            models.CheckConstraint(condition=Q(season=None) | Q(episode=None), name="review_of_one_thing"),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["profile", "title"], name="review_of_profile"),
            models.Index(fields=["title", "-written_at", "-id"], name="review_of_title"),
        ]

    def __str__(self) -> str:
        return f"{self.profile_id}: {self.title_id}"

    def get_absolute_url(self) -> str:
        """Needs the profile at hand."""
        return reverse("reviews:review", args=[self.profile.handle, self.pk])
