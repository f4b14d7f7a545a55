"""What the catalogue's own errors become in the API."""

from django.utils.translation import gettext_lazy as _

from config.lib.api.problems import Answer, answers_with
from movies.manual import AlreadyInCatalogueError, AlreadyLinkedError
from movies.tmdb.errors import TmdbBadRequest, TmdbError, TmdbNotConfigured, TmdbNotFound, TmdbRefused, TmdbUnavailable


def register() -> None:
    """Tell the exception handler. Called once, when the endpoints are loaded."""
    answers_with(TmdbError, Answer(502, "tmdb-failed", _("TMDB's answer could not be used")))
    answers_with(TmdbRefused, Answer(422, "tmdb-refused", _("This has no place here"), field="tmdb_id"))
    answers_with(TmdbNotFound, Answer(404, "tmdb-not-found", _("TMDB has no such title"), field="tmdb_id"))
    answers_with(TmdbBadRequest, Answer(400, "tmdb-bad-request", _("TMDB found fault with the request")))
    away = _("TMDB can't be reached")
    answers_with(TmdbUnavailable, Answer(503, "tmdb-unavailable", away, retry_after=60))
    answers_with(TmdbNotConfigured, Answer(503, "tmdb-not-configured", _("TMDB isn't set up here")))
    answers_with(
        AlreadyLinkedError,
        Answer(409, "already-linked", _("Linked already"), _("The title has a TMDB id of its own.")),
    )
    answers_with(
        AlreadyInCatalogueError,
        Answer(409, "already-in-catalogue", _("In the catalogue already"), field="tmdb_id"),
    )
