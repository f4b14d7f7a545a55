"""Numbers of the pages of imports."""

from django import template
from django.utils.formats import number_format

register = template.Library()


@register.filter
def count(number: int) -> str:
    """`1,234`, as the reader's language writes it."""
    return number_format(number, decimal_pos=0, use_l10n=True, force_grouping=True)
