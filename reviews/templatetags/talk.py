"""What is said below a review, and what people think of it."""

from typing import Any

from django import template

from reviews.models import Review

register = template.Library()


@register.simple_tag(takes_context=True)
def review_reactions(context: dict[str, Any], review: Review) -> str:
    """The reactions to a review, and the buttons that give one."""
    return ""


@register.simple_tag(takes_context=True)
def review_comments(context: dict[str, Any], review: Review) -> str:
    """The comments on a review, and the form that adds one."""
    return ""
