"""What can go wrong with TMDB, in words for people. No message holds a key or a full URL."""

# ruff: noqa: N818 (the names say what happened, the base class that it is an error)

from django.utils.translation import gettext as _


class TmdbError(Exception):
    """Anything that keeps TMDB from giving what was asked for."""


class TmdbNotConfigured(TmdbError):
    """There is no key, or TMDB doesn't accept it."""

    def __init__(self, message: str = "") -> None:
        super().__init__(message or _("TMDB isn't set up here: TMDB_API_KEY is missing."))


class TmdbUnavailable(TmdbError):
    """TMDB can't be reached, or answers with errors of its own; later it may work."""

    def __init__(self, message: str = "") -> None:
        super().__init__(message or _("TMDB can't be reached at the moment."))


class TmdbNotFound(TmdbError):
    """TMDB has nothing under that id; it may have been deleted."""

    def __init__(self, message: str = "") -> None:
        super().__init__(message or _("TMDB knows nothing under that id."))


class TmdbBadRequest(TmdbError):
    """TMDB found fault with what it was asked, such as a page past the last."""


class TmdbRefused(TmdbError):
    """TMDB answered, and what it answered has no place in this catalogue. `reason` says why."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class TmdbForAdults(TmdbRefused):
    """TMDB calls it a title for adults, and this site admits none."""
