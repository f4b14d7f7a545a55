"""The closed sets of lists and tracking."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Status(models.TextChoices):
    """Where somebody stands with a title."""

    PLANNED = "planned", _("Planned")
    WATCHING = "watching", _("Watching")
    PAUSED = "paused", _("Paused")
    COMPLETED = "completed", _("Completed")
    DROPPED = "dropped", _("Dropped")


class OwnedFormat(models.TextChoices):
    """What somebody owns a title on."""

    BLURAY = "bluray", _("Blu-ray")
    UHD = "uhd", _("4K Blu-ray")
    DVD = "dvd", _("DVD")
    DIGITAL = "digital", _("Digital")
    STREAMING = "streaming", _("A streaming service")


class ListKind(models.TextChoices):
    """Watchlist and favourites come with each profile; a smart list is a saved filter."""

    CUSTOM = "custom", _("List")
    SMART = "smart", _("Smart list")
    WATCHLIST = "watchlist", _("Watchlist")
    FAVOURITES = "favourites", _("Favourites")


class Role(models.TextChoices):
    """What somebody invited to a list may do with it."""

    EDITOR = "editor", _("May edit")
    VIEWER = "viewer", _("May look")


class Answer(models.TextChoices):
    """What somebody says who is told that they watched something too."""

    PENDING = "pending", _("Not answered yet")
    ACCEPTED = "accepted", _("Watched it too")
    DECLINED = "declined", _("Declined")


class Reach(models.TextChoices):
    """How much of a title a shared viewing stands for."""

    VIEWING = "viewing", _("What the viewing is of")
    SHOW = "show", _("The show as a whole")
    AIRED = "aired", _("The show as a whole, each episode on the day it aired")


class ImportState(models.TextChoices):
    """How far an import is. Asking, ready, done, undone and failed wait for its owner; the rest runs by itself."""

    UPLOADED = "uploaded", _("Waiting to be read")
    ASKING = "asking", _("Has a question")
    READING = "reading", _("Being read")
    MATCHING = "matching", _("Looking for the titles")
    READY = "ready", _("Ready to be looked at")
    COMMITTING = "committing", _("Being written")
    DONE = "done", _("Done")
    REVERTING = "reverting", _("Being taken back")
    UNDONE = "undone", _("Taken back")
    FAILED = "failed", _("Failed")


class RowState(models.TextChoices):
    """What becomes of one row of an import."""

    READY = "ready", _("Ready")
    HERE = "here", _("Already here")
    DUPLICATE = "duplicate", _("Twice in the files")
    AMBIGUOUS = "ambiguous", _("To be decided")
    UNKNOWN = "unknown", _("Unknown")
    UNSUPPORTED = "unsupported", _("Can’t come along")
    SKIPPED = "skipped", _("Left out")
    WRITTEN = "written", _("Written")


class RowKind(models.TextChoices):
    """What a row of an import is; the names are those of `lists.imports.records`."""

    WATCH = "watch", _("Viewings")
    RATING = "rating", _("Ratings")
    REVIEW = "review", _("Reviews")
    STATUS = "status", _("Statuses")
    WATCHLIST = "watchlist", _("Watchlist")
    FAVOURITE = "favourite", _("Favourites")
    LIST = "list", _("Lists")
    ITEM = "item", _("Titles on lists")
    VIEW = "view", _("Saved views")
    OWNED = "owned", _("Copies you own")
    NOTE = "note", _("Private notes")
    DISMISSED = "dismissed", _("Titles not to be recommended")
    UNKNOWN = "unknown", _("Titles you don’t know")
    THUMB = "thumb", _("Thumbs for suggestions")
    TASTE = "taste", _("Corrections of taste")
    FOLLOW = "follow", _("People you follow")
    REFUSED = "refused", _("Not films or shows")


class ExportKind(models.TextChoices):
    """What an export is made of, and for whom. Matinee's own holds everything; the others what each service takes."""

    MATINEE = "matinee", _("Everything")
    LETTERBOXD = "letterboxd", _("For Letterboxd")
    TRAKT = "trakt", _("As Trakt has it")
    IMDB = "imdb", _("As IMDb has it")
    YAMTRACK = "yamtrack", _("For Yamtrack")
    TMDB = "tmdb", _("As TMDB has it")


class ExportState(models.TextChoices):
    """How far an export is."""

    WAITING = "waiting", _("Waiting")
    RUNNING = "running", _("Being made")
    DONE = "done", _("Ready")
    FAILED = "failed", _("Failed")
