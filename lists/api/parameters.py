"""Query parameters, read strictly: a value that makes no sense is an error that names the parameter."""

import datetime
import re
from collections.abc import Collection

from django.utils.translation import gettext_lazy as _
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request

from lists.api.serializers.shared import LARGEST_KEY

_DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_KEY = re.compile(r"[1-9]\d{0,18}", re.ASCII)


def chosen(request: Request, name: str, allowed: Collection[str]) -> str | None:
    """One of the allowed words; None without the parameter. Raises ValidationError."""
    value = request.query_params.get(name)
    if value is not None and value not in allowed:
        raise ValidationError({name: [_("One of: %(values)s.") % {"values": ", ".join(allowed)}]})
    return value


def day_parameter(request: Request, name: str) -> datetime.date | None:
    """A day such as 2026-03-01; None without the parameter. Raises ValidationError."""
    value = request.query_params.get(name)
    if value is None:
        return None
    try:
        if not _DAY.fullmatch(value):
            raise ValueError(value)
        return datetime.date.fromisoformat(value)
    except ValueError:
        raise ValidationError({name: [_("A day such as 2026-03-01.")]})


def key_parameter(request: Request, name: str) -> int | None:
    """The id of a row; None without the parameter. Raises ValidationError."""
    value = request.query_params.get(name)
    if value is None:
        return None
    if not _KEY.fullmatch(value) or int(value) > LARGEST_KEY:
        raise ValidationError({name: [_("The id of a row.")]})
    return int(value)
