"""The way to report something, and what its owner reads where moderators have hidden it."""

from typing import Any

from django import template
from django.db import models
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from social.enums import ProfileKind
from social.moderation import kinds

register = template.Library()


@register.simple_tag(takes_context=True)
def report_url(context: Any, thing: models.Model) -> str:
    """Where the viewer reports it; "" for visitors, kids, guests, and whoever shares its account. Runs no query where
    the thing's profile came along.
    """
    # The context's own request is there also inside an include with `only`.
    viewer = getattr(getattr(context, "request", None) or context.get("request"), "profile", None)
    owner = kinds.owner_of(thing)
    if not viewer or viewer.kind != ProfileKind.STANDARD or not thing.pk:
        return ""
    if owner and owner.user_id == viewer.user_id:
        return ""
    return reverse("social:report", args=[kinds.kind_of(thing), thing.pk])


@register.simple_tag(takes_context=True)
def report_link(context: Any, thing: models.Model, style: str = "button button--small button--quiet") -> str:
    """A link to report it, where the viewer may. style: its classes."""
    url = report_url(context, thing)
    return (
        format_html('<a class="{}" href="{}" rel="nofollow">{}</a>', style, url, _("Report")) if url else SafeString()
    )


@register.inclusion_tag("social/partials/hidden.html")
def hidden_notice(thing: models.Model) -> dict[str, Any]:
    """What stands above something that moderators have hidden. Nobody else than its owner gets that far."""
    return {"hidden": kinds.is_hidden(thing)}
