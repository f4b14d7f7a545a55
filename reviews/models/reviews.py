"""Reviews of titles, seasons and episodes, and what they said before."""

from typing import Any, ClassVar, Self

from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from reviews.enums import CommentPolicy
from social.enums import Visibility
from social.models import Moderated, Profile, visible_rows
from social.models.visibility import not_hidden


class ReviewQuerySet(models.QuerySet["Review"]):
    def visible_to(self, viewer: Profile | None) -> Self:
        """As the rule of `social.models.visibility` has it; never one that was deleted."""
        return self.live().filter(visible_rows(viewer) & not_hidden(viewer))

    def live(self) -> Self:
        """Those that weren't deleted. For whoever writes: pages and endpoints start at `visible_to`."""
        return self.filter(deleted_at=None)

    def newest_first(self) -> Self:
        return self.order_by("-written_at", "-pk")


class Review(Moderated):
    """What a profile has to say about a title, one of its seasons or one of its episodes.

    There may be several by one profile of the same thing: one for each time that it saw it. text: Markdown, as it was
    written; made safe where it is shown. A viewing that a review belongs to points here. Written by reviews.services.
    """

    profile = models.ForeignKey(Profile, models.CASCADE, related_name="reviews")
    title = models.ForeignKey("movies.Title", models.CASCADE, related_name="reviews")
    season = models.ForeignKey("movies.Season", models.CASCADE, null=True, blank=True, related_name="reviews")
    episode = models.ForeignKey("movies.Episode", models.CASCADE, null=True, blank=True, related_name="reviews")
    text = models.TextField(_("review"))
    has_spoilers = models.BooleanField(_("tells how it ends"), default=False)
    visibility = models.CharField(_("who sees it"), max_length=10, choices=Visibility, default=Visibility.PUBLIC)
    # ISO 639-1, or a longer tag such as pt-br; empty where nobody knows.
    language = models.CharField(_("language"), max_length=10, blank=True)
    comment_policy = models.CharField(
        _("who may comment"), max_length=10, choices=CommentPolicy, default=CommentPolicy.ALL
    )
    written_at = models.DateTimeField(_("written"))
    # When the text was last changed, if ever.
    edited_at = models.DateTimeField(_("edited"), null=True, blank=True)
    # When others could first see it: from then on nobody is told of it as of something new.
    published_at = models.DateTimeField(_("published"), null=True, blank=True, editable=False)
    updated_at = models.DateTimeField(_("changed"), auto_now=True)
    # Counts each change by its owner, so that one made from an older state is noticed.
    version = models.PositiveIntegerField(default=1, editable=False)
    # Gone for everybody, and for some days not yet for good.
    deleted_at = models.DateTimeField(_("deleted"), null=True, blank=True)
    # The sender's own name of the act, so that what is sent twice is written once.
    nonce = models.UUIDField(null=True, blank=True, editable=False)
    # Kept by whoever writes reactions and comments.
    helpful_count = models.PositiveIntegerField(_("found helpful"), default=0, editable=False)
    like_count = models.PositiveIntegerField(_("likes"), default=0, editable=False)
    funny_count = models.PositiveIntegerField(_("found funny"), default=0, editable=False)
    comment_count = models.PositiveIntegerField(_("comments"), default=0, editable=False)

    objects = ReviewQuerySet.as_manager()

    class Meta:
        verbose_name = _("review")
        verbose_name_plural = _("reviews")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(condition=~Q(text=""), name="review_has_text"),
            models.CheckConstraint(condition=Q(season=None) | Q(episode=None), name="review_of_one_thing"),
            models.UniqueConstraint(fields=["profile", "nonce"], name="review_sent_once"),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["profile", "title"], name="review_of_profile"),
            models.Index(fields=["title", "-written_at", "-id"], name="review_of_title"),
            models.Index(
                fields=["title", "-helpful_count", "-like_count", "-written_at", "-id"],
                condition=Q(deleted_at=None),
                name="review_helpful_first",
            ),
            models.Index(
                fields=["profile", "-written_at", "-id"], condition=Q(deleted_at=None), name="review_newest_of_profile"
            ),
            models.Index(F("deleted_at"), condition=Q(deleted_at__isnull=False), name="review_to_purge"),
        ]

    def __str__(self) -> str:
        return f"{self.profile_id}: {self.title_id}"

    def get_absolute_url(self) -> str:
        """Needs the profile at hand."""
        return reverse("reviews:review", args=[self.profile.handle, self.pk])

    @property
    def subject(self) -> Any:
        """What it is about: the episode, the season or the title. May run a query."""
        return self.episode or self.season or self.title

    def is_about_the_same(self, other: "Review") -> bool:
        mine, theirs = ((each.title_id, each.season_id, each.episode_id) for each in (self, other))
        return mine == theirs


class ReviewRevision(models.Model):
    """What a review said before it was changed. edited_at: since when it had said that."""

    review = models.ForeignKey(Review, models.CASCADE, related_name="revisions")
    text = models.TextField(_("review"))
    has_spoilers = models.BooleanField(_("tells how it ends"), default=False)
    edited_at = models.DateTimeField(_("written"))

    class Meta:
        verbose_name = _("earlier version of a review")
        verbose_name_plural = _("earlier versions of reviews")
        ordering: ClassVar[list[str]] = ["-edited_at", "-pk"]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["review", "-edited_at", "-id"], name="revisions_of_review")
        ]

    def __str__(self) -> str:
        return f"{self.review_id} @ {self.edited_at:%Y-%m-%d %H:%M}"
