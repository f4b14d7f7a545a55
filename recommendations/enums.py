"""The closed sets of recommendations."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Window(models.TextChoices):
    """How far back trending looks."""

    HOUR = "hour", _("This hour")
    DAY = "day", _("Today")
    WEEK = "week", _("This week")
    MONTH = "month", _("This month")


class Facet(models.TextChoices):
    """What somebody may like of a title, and correct."""

    GENRE = "genre", _("Genres")
    PERSON = "person", _("People")
    KEYWORD = "keyword", _("Themes")
    DECADE = "decade", _("Decades")
    COUNTRY = "country", _("Countries")
    LANGUAGE = "language", _("Languages")
    RUNTIME = "runtime", _("Runtimes")


class RunKind(models.TextChoices):
    """What a run does."""

    INTERACTIONS = "interactions", _("Interactions")
    VECTORS = "vectors", _("Vectors of titles")
    TRAIN = "train", _("Training")
    PRECOMPUTE = "precompute", _("Lists for everybody")
    EVALUATE = "evaluate", _("Evaluation")
    INFLUENCE = "influence", _("Influence")
    TRENDING = "trending", _("Trending")


class RunStatus(models.TextChoices):
    """How far a run is. Rejected: it came to its end, and what it made is worse than what serves."""

    RUNNING = "running", _("Running")
    DONE = "done", _("Done")
    REJECTED = "rejected", _("Not taken")
    FAILED = "failed", _("Failed")


class Outcome(models.TextChoices):
    """What may come of a title that was suggested."""

    CLICKED = "clicked", _("Opened")
    ADDED = "added", _("Put on the watchlist")
    WATCHED = "watched", _("Watched")
    RATED = "rated", _("Rated")
