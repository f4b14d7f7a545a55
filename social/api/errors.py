"""What the errors of acts between people become in the API."""

from django.utils.translation import gettext_lazy as _

from config.lib.api.problems import Answer, answers_with
from social.models import Follow, Profile
from social.services.pairs import CannotError


def register() -> None:
    """Tell the exception handler. Called once, when the endpoints are loaded."""
    for model in (Profile, Follow):
        answers_with(model.DoesNotExist, Answer(404, "not_found", _("Not found"), _("This is not here.")))
    answers_with(CannotError, Answer(409, "not-possible", _("This can’t be done")))
