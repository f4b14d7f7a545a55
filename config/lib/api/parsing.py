"""Reading bodies."""

import json
from collections.abc import Mapping
from typing import Any, NoReturn

from django.core.exceptions import SuspiciousOperation, TooManyFilesSent
from django.utils.translation import gettext_lazy as _
from rest_framework.exceptions import ParseError
from rest_framework.parsers import BaseParser, MultiPartParser

from config.lib.api.problems import TooLarge

LONGEST_BODY = 1024 * 1024
# Files of one request, all together.
LARGEST_UPLOAD = 400 * 1024 * 1024


def _refuse_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is not JSON")


class StrictJSONParser(BaseParser):
    """JSON as its standard has it: UTF-8, no NaN, at most a mebibyte, and no nesting that would break the reader."""

    media_type = "application/json"

    def parse(self, stream: Any, media_type: str | None = None, parser_context: Mapping[str, Any] | None = None) -> Any:
        raw = stream.read(LONGEST_BODY + 1)
        if len(raw) > LONGEST_BODY:
            raise TooLarge
        try:
            return json.loads(raw.decode("utf-8"), parse_constant=_refuse_constant)
        except ValueError as error:
            raise ParseError(_("This is not JSON: %(reason)s") % {"reason": error})
        except RecursionError:
            raise ParseError(_("This is nested too deeply."))


class UploadParser(MultiPartParser):
    """Files with a few texts beside them. What is too much is refused before it is read."""

    def parse(self, stream: Any, media_type: str | None = None, parser_context: Mapping[str, Any] | None = None) -> Any:
        sent = str(parser_context["request"].META.get("CONTENT_LENGTH") or 0) if parser_context else "0"
        if not sent.isdigit() or int(sent) > LARGEST_UPLOAD:
            raise TooLarge
        try:
            return super().parse(stream, media_type, parser_context)
        except TooManyFilesSent:
            raise TooLarge(_("There are too many files in it."))
        except SuspiciousOperation as error:
            raise ParseError(str(error))
