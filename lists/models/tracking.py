"""What somebody watched, and where they stand with each title."""

from typing import ClassVar, Self

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from config.lib.exact import ExactEncoder
from lists.enums import OwnedFormat, Status
from social.enums import Visibility
from social.models import Profile, visible_rows


class LibraryEntryQuerySet(models.QuerySet["LibraryEntry"]):
    def visible_to(self, viewer: Profile | None) -> Self:
        """Those whose status others may know of; notes, days and what is owned are the owner's alone."""
        return self.filter(visible_rows(viewer))

    def in_progress(self) -> Self:
        return self.filter(status=Status.WATCHING)

    def seen(self) -> Self:
        """As `LibraryEntry.is_seen` has it."""
        return self.filter(Q(times_watched__gt=0) | Q(status=Status.COMPLETED))


class LibraryEntry(models.Model):
    """Where a profile stands with a title: the summary of its viewings, and what they don't say.

    Written by lists.services alone, together with the viewings and lists that it sums up. A row without any
    content may exist; it means the same as no row.
    """

    profile = models.ForeignKey(Profile, models.CASCADE, related_name="library")
    title = models.ForeignKey("movies.Title", models.CASCADE, related_name="library_entries")
    status = models.CharField(_("status"), max_length=9, choices=Status, blank=True)
    status_at = models.DateTimeField(_("status since"), null=True, blank=True)
    # The widest of its viewings' settings, kept with the sums: of what is seen by a private viewing alone nobody hears.
    # Without viewings the profile's default at the time.
    visibility = models.CharField(_("who sees it"), max_length=10, choices=Visibility, default=Visibility.PUBLIC)
    # Mirrors of the two lists that every profile has, so that a card needs one row.
    on_watchlist = models.BooleanField(_("on the watchlist"), default=False)
    is_favourite = models.BooleanField(_("favourite"), default=False)
    owned = ArrayField(
        models.CharField(max_length=9, choices=OwnedFormat), default=list, blank=True, verbose_name=_("owned on")
    )
    owned_note = models.CharField(_("about the copy"), max_length=200, blank=True)
    private_note = models.TextField(_("private note"), max_length=2000, blank=True)
    # Where one stopped: of a show the last episode seen, of a film the minute.
    stopped_at_episode = models.ForeignKey("movies.Episode", models.SET_NULL, null=True, blank=True, related_name="+")
    stopped_at_minute = models.PositiveSmallIntegerField(_("stopped at minute"), null=True, blank=True)

    # Sums over the profile's viewings of the title. Of a show: times_watched counts whole runs, as docs/shows.md says.
    times_watched = models.PositiveIntegerField(_("times watched"), default=0)
    first_watched_on = models.DateField(_("first watched"), null=True, blank=True)
    last_watched_on = models.DateField(_("last watched"), null=True, blank=True)
    # Regular episodes, each counted once; specials are season 0.
    episodes_seen = models.PositiveIntegerField(default=0)
    specials_seen = models.PositiveIntegerField(default=0)
    # The first regular episode not seen after the last one that was, aired or not; None: none is known.
    next_episode = models.ForeignKey("movies.Episode", models.SET_NULL, null=True, blank=True, related_name="+")
    # When the latest viewing was logged, for the order of "continue watching".
    last_logged_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(_("added"), auto_now_add=True)
    updated_at = models.DateTimeField(_("changed"), auto_now=True)

    objects = LibraryEntryQuerySet.as_manager()

    class Meta:
        verbose_name = _("library entry")
        verbose_name_plural = _("library entries")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["profile", "title"], name="library_entry_once")
        ]
        indexes: ClassVar[list[models.Index]] = [
            # With what filters and the usual order ask of an entry: the rows themselves are wide, and lie far apart.
            models.Index(
                fields=["profile", "status", "-last_logged_at"],
                include=["title", "updated_at"],
                name="library_of_status",
            ),
            # An import, or one act on all, gives thousands of entries the same moment: their order is in the index too.
            models.Index(fields=["profile", "-updated_at", "-title"], name="library_latest_change"),
            models.Index(fields=["title", "status"], name="library_of_title"),
            # What somebody has seen, for "20 of 95 seen" on each list: `LibraryEntryQuerySet.seen`, by the index alone.
            models.Index(
                fields=["profile", "title"],
                condition=Q(times_watched__gt=0) | Q(status="completed"),
                name="library_seen",
            ),
            GinIndex(fields=["owned"], name="library_owned", condition=~Q(owned=[])),
        ]

    def __str__(self) -> str:
        return f"{self.profile_id}: {self.title_id} {self.status}"

    @property
    def is_seen(self) -> bool:
        """Whether it counts as seen: watched whole at least once, or said to be completed."""
        return self.times_watched > 0 or self.status == Status.COMPLETED


class WatchQuerySet(models.QuerySet["Watch"]):
    def visible_to(self, viewer: Profile | None) -> Self:
        return self.filter(visible_rows(viewer))

    def dated(self) -> Self:
        return self.filter(watched_on__isnull=False)

    def newest_first(self) -> Self:
        """The diary's order: by day, within a day the latest logged first; undated ones have no place in it."""
        return self.order_by("-watched_on", "-watched_at", "-pk")


class Watch(models.Model):
    """One viewing of a film, of a show as a whole, or of an episode. Without a day it was "some time"."""

    profile = models.ForeignKey(Profile, models.CASCADE, related_name="watches")
    title = models.ForeignKey("movies.Title", models.CASCADE, related_name="watches")
    episode = models.ForeignKey("movies.Episode", models.CASCADE, null=True, blank=True, related_name="watches")
    # The day in the profile's time zone at the time, and the moment where it is known.
    watched_on = models.DateField(_("watched on"), null=True, blank=True)
    watched_at = models.DateTimeField(_("watched at"), null=True, blank=True)
    is_rewatch = models.BooleanField(_("seen before"), default=False)
    company = models.CharField(_("with whom"), max_length=200, blank=True)
    note = models.TextField(_("note"), max_length=2000, blank=True)
    rating = models.PositiveSmallIntegerField(_("rating of this viewing"), null=True, blank=True)
    review = models.ForeignKey("reviews.Review", models.SET_NULL, null=True, blank=True, related_name="watches")
    tags = ArrayField(models.CharField(max_length=50), default=list, db_default=[], blank=True, verbose_name=_("tags"))
    visibility = models.CharField(_("who sees it"), max_length=10, choices=Visibility, default=Visibility.PUBLIC)
    # The sender's own name of the act, so that what is sent twice is logged once.
    nonce = models.UUIDField(null=True, blank=True, editable=False)
    logged_at = models.DateTimeField(_("logged"), auto_now_add=True)
    updated_at = models.DateTimeField(_("changed"), auto_now=True)

    objects = WatchQuerySet.as_manager()

    class Meta:
        verbose_name = _("viewing")
        verbose_name_plural = _("viewings")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["profile", "nonce"], name="watch_sent_once"),
            models.CheckConstraint(
                condition=Q(rating__isnull=True) | Q(rating__gte=1, rating__lte=10), name="watch_rating_in_range"
            ),
            models.CheckConstraint(
                condition=Q(watched_at__isnull=True) | Q(watched_on__isnull=False), name="watch_moment_has_a_day"
            ),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["profile", "-watched_on", "-watched_at", "-id"], name="watch_diary"),
            models.Index(fields=["profile", "title", "episode"], name="watch_of_title"),
            models.Index(fields=["title", "-logged_at"], name="watch_by_title"),
        ]

    def __str__(self) -> str:
        return f"{self.profile_id}: {self.title_id}/{self.episode_id or ''} {self.watched_on or ''}".strip()


class Shelf(models.Model):
    """One row a profile: the lock that its tracking writes take in turn, and their number so far.

    Whatever is computed from a profile's tracking is good for as long as `version` stays.
    """

    profile = models.OneToOneField(Profile, models.CASCADE, primary_key=True, related_name="shelf")
    version = models.PositiveBigIntegerField(default=0)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        verbose_name = _("shelf")
        verbose_name_plural = _("shelves")

    def __str__(self) -> str:
        return f"{self.profile_id}: {self.version}"


class SavedView(models.Model):
    """Filters, order and layout of the library under a name."""

    profile = models.ForeignKey(Profile, models.CASCADE, related_name="saved_views")
    name = models.CharField(_("name"), max_length=60)
    query = models.CharField(max_length=2000)
    created_at = models.DateTimeField(_("created"), auto_now_add=True)

    class Meta:
        verbose_name = _("saved view")
        verbose_name_plural = _("saved views")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["profile", "name"], name="saved_view_once")
        ]

    def __str__(self) -> str:
        return self.name


class Undo(models.Model):
    """How to take back one act of a profile. steps: see lists.undo, which alone reads and writes them."""

    profile = models.ForeignKey(Profile, models.CASCADE, related_name="undos")
    key = models.UUIDField(unique=True)
    label = models.CharField(max_length=200)
    steps = models.JSONField(encoder=ExactEncoder)
    created_at = models.DateTimeField(auto_now_add=True)
    # None: as long as any act, see lists.undo; an import can be taken back for longer.
    expires_at = models.DateTimeField(null=True, blank=True)
    undone_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("undo")
        verbose_name_plural = _("undos")
        indexes: ClassVar[list[models.Index]] = [models.Index(fields=["created_at"], name="undo_by_age")]

    def __str__(self) -> str:
        return self.label
