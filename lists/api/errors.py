"""What the errors of lists and tracking become in the API."""

from django.utils.translation import gettext_lazy as _
from rest_framework.exceptions import APIException

from config.lib.api.problems import Answer, answers_with
from lists.exports.running import ExportUnderWayError
from lists.imports.resolving import NotNowError
from lists.imports.uploads import TooManyImportsError
from lists.models import List, ListItem, ListLink, ListMember, SharedWatch, Undo
from lists.services.shelf import NotAiredError
from lists.undo import UndoExpiredError


def register() -> None:
    """Tell the exception handler. Called once, when the endpoints are loaded."""
    for model in (List, ListItem, ListLink, ListMember, SharedWatch):
        answers_with(model.DoesNotExist, Answer(404, "not_found", _("Not found"), _("This is not here.")))
    answers_with(NotAiredError, Answer(409, "not-aired", _("Still to come")))
    answers_with(NotNowError, Answer(409, "import-busy", _("The import can’t be changed now")))
    answers_with(TooManyImportsError, Answer(409, "too-many-imports", _("Too many imports at a time")))
    answers_with(ExportUnderWayError, Answer(409, "export-under-way", _("One export at a time")))
    gone = _("There is nothing to take back.")
    answers_with(Undo.DoesNotExist, Answer(404, "not_found", _("Not found"), gone))
    answers_with(
        UndoExpiredError,
        Answer(410, "undo-expired", _("Too long ago"), _("This was too long ago to be taken back.")),
    )


class AboutField(APIException):
    """A problem about one member of the body, whichever it was."""

    def __init__(self, answer: Answer, error: Exception) -> None:
        super().__init__(detail=str(error), code=answer.code)
        self.status_code = answer.status
        self.answer = answer
