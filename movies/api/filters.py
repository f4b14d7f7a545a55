"""Query parameters: read strictly. A page falls back when an address makes no sense; a program wants to be told."""

from typing import Any, TypeVar

from django.conf import settings
from django.db.models import Model, QuerySet
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import OpenApiParameter
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request

from config.lib.places import is_region
from config.lib.text import fold
from movies.enums import CreditKind

Row = TypeVar("Row", bound=Model)

LONGEST_TEXT = 200
NAME_PREFIX = OpenApiParameter(
    "q",
    {"type": "string", "maxLength": LONGEST_TEXT},
    description="Only those whose name starts so; case and accents don't matter.",
)
QUERY = OpenApiParameter(
    "q",
    {"type": "string", "minLength": 2, "maxLength": LONGEST_TEXT},
    required=True,
    description="What somebody typed; at least two characters.",
)
CREDIT_KIND = OpenApiParameter("kind", str, enum=CreditKind.values, description="Only the cast or only the crew.")
REGION = OpenApiParameter(
    "region",
    {"type": "string", "pattern": "^[A-Za-z]{2}$"},
    description="Two letters of ISO 3166-1. Without it, the acting profile's region or the site's.",
)


def text_parameter(request: Request, name: str) -> str:
    """A parameter that people typed, trimmed; empty without it. Raises ValidationError."""
    text = request.query_params.get(name, "")
    if "\0" in text:
        raise ValidationError({name: [_("Null characters are not allowed.")]})
    if len(text) > LONGEST_TEXT:
        raise ValidationError({name: [_("At most %(count)d characters.") % {"count": LONGEST_TEXT}]})
    return text.strip()


def search_query(request: Request) -> str:
    """`?q=`, trimmed. Raises ValidationError where there is too little or too much of it."""
    query = text_parameter(request, "q")
    if len(query) < 2:
        raise ValidationError({"q": [_("At least two characters.")]})
    return query


def by_name_prefix(rows: QuerySet[Row], request: Request) -> QuerySet[Row]:
    """The rows whose folded name starts with `?q=`, or all."""
    prefix = fold(text_parameter(request, "q"))
    return rows.filter(folded_name__startswith=prefix) if prefix else rows


def chosen_credit_kind(request: Request) -> dict[str, Any]:
    """What `?kind=` filters credits by. Raises ValidationError."""
    kind = request.query_params.get("kind")
    if kind is None:
        return {}
    if kind not in CreditKind.values:
        raise ValidationError({"kind": [_("One of: %(values)s.") % {"values": ", ".join(CreditKind.values)}]})
    return {"kind": kind}


def chosen_region(request: Request) -> str:
    """The region of `?region=`, else the acting profile's, else the site's. Raises ValidationError."""
    asked = request.query_params.get("region")
    if asked is None:
        profile = getattr(request, "profile", None)
        return (profile.region if profile else "") or settings.TMDB_REGION
    region = asked.upper()
    if not is_region(region):
        raise ValidationError({"region": [_("Two letters of ISO 3166-1, such as US.")]})
    return region
