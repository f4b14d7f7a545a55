"""Reading bodies."""

import json
from collections.abc import Mapping
from typing import Any, NoReturn

from django.utils.translation import gettext_lazy as _
from rest_framework.exceptions import ParseError
from rest_framework.parsers import BaseParser

from config.lib.api.problems import TooLarge

LONGEST_BODY = 1024 * 1024


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
