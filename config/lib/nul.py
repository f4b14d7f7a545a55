"""Text with a NUL in it, which PostgreSQL doesn't store: whoever sends some is told that the request makes no sense."""

from collections.abc import Callable, Iterable

from django.core.exceptions import BadRequest
from django.db import DataError
from django.http import HttpRequest, HttpResponse

# The words of the driver, which has no class of its own for it.
_COMPLAINT = "NUL (0x00)"


class NullTextMiddleware:
    """Answers 400 where a view handed a request's NUL on to the database.

    Views that read what they are sent say better what is wrong, or pass over it, and come first: nothing is looked at
    until the driver has refused a text, and then only an error that the request explains is the request's.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> None:
        """Raises BadRequest."""
        if isinstance(exception, DataError | ValueError) and _COMPLAINT in str(exception) and brings_null(request):
            raise BadRequest("NUL in the request") from exception


def brings_null(request: HttpRequest) -> bool:
    """Whether there is a NUL in the request's address or form."""
    if "\0" in request.path_info or any(_has_null(*pair) for pair in request.GET.lists()):
        return True
    return any(_has_null(*pair) for pair in request.POST.lists())


def _has_null(name: str, values: Iterable[object]) -> bool:
    return "\0" in name or any("\0" in str(value) for value in values)
