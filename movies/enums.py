"""The closed sets of the catalogue."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class TitleKind(models.TextChoices):
    FILM = "film", _("Film")
    SHOW = "show", _("Show")


class Source(models.TextChoices):
    TMDB = "tmdb", "TMDB"
    MANUAL = "manual", _("Added by hand")


class Hydration(models.TextChoices):
    """How much of a title is here: a stub has what a list item says, a full one everything."""

    STUB = "stub", _("Stub")
    FULL = "full", _("Full")


class TitleStatus(models.TextChoices):
    """Where a film or show stands; TMDB's words for both kinds, as one set."""

    RUMORED = "rumored", _("Rumoured")
    PLANNED = "planned", _("Planned")
    IN_PRODUCTION = "in_production", _("In production")
    POST_PRODUCTION = "post_production", _("Post-production")
    RELEASED = "released", _("Released")
    RETURNING = "returning", _("Returning")
    PILOT = "pilot", _("Pilot")
    ENDED = "ended", _("Ended")
    CANCELED = "canceled", _("Cancelled")
    UNKNOWN = "unknown", _("Unknown")


# Nothing more of a show is to come.
OVER = (TitleStatus.ENDED, TitleStatus.CANCELED)

# Of an episode that TMDB lists no more, and that stays because somebody has watched or rated it: Episode.kind.
WITHDRAWN = "withdrawn"


class CreditKind(models.TextChoices):
    CAST = "cast", _("Cast")
    CREW = "crew", _("Crew")


class CompanyRole(models.TextChoices):
    PRODUCTION = "production", _("Production")
    NETWORK = "network", _("Network")


class ReleaseKind(models.IntegerChoices):
    """TMDB's release types; 0 is a certificate that came without a release, as all of television's do."""

    CERTIFICATE = 0, _("Certificate")
    PREMIERE = 1, _("Premiere")
    LIMITED = 2, _("Limited cinemas")
    CINEMA = 3, _("Cinemas")
    DIGITAL = 4, _("Digital")
    PHYSICAL = 5, _("Physical")
    TV = 6, _("Television")


class OfferKind(models.TextChoices):
    STREAM = "flatrate", _("Stream")
    FREE = "free", _("Free")
    ADS = "ads", _("Free with ads")
    RENT = "rent", _("Rent")
    BUY = "buy", _("Buy")


class ImportKind(models.TextChoices):
    """The ways in which titles come from TMDB."""

    TITLES = "titles", _("By TMDB id")
    LIST = "list", _("A TMDB list")
    IDS_FILE = "ids_file", _("TMDB's daily id file")
    CHANGES = "changes", _("Changed since last time")
    REFRESH = "refresh", _("Stale titles")


class ImportStatus(models.TextChoices):
    QUEUED = "queued", _("Queued")
    RUNNING = "running", _("Running")
    DONE = "done", _("Done")
    FAILED = "failed", _("Failed")
    CANCELED = "canceled", _("Cancelled")
