"""People whose taste is like the viewer's."""

from typing import Any

from django import template
from django.template import Context

from reviews.queries.people import similar_taste

register = template.Library()


@register.inclusion_tag("reviews/partials/kindred.html", takes_context=True)
def people_of_similar_taste(context: Context, limit: int = 6) -> dict[str, Any]:
    """Whom the viewer may like to follow, with the match; nothing where there is nobody. Runs 4 queries at most."""
    profile = getattr(context.get("request"), "profile", None)
    return {"people": similar_taste(profile, limit) if profile else []}
