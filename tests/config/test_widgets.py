"""Fields of forms."""

from django import forms
from django.test.html import parse_html
from django.utils.translation import gettext_lazy

from config.lib.widgets import LongSelect

CHOICES = [("", gettext_lazy("None")), ("a&b", "A <b>"), (3, "Three")]


def test_a_long_select_is_as_django_s() -> None:
    def drawn(widget: type[forms.Select], value: object) -> str:
        made = widget(attrs={"class": "select", "required": True}, choices=CHOICES)
        return str(made.render("region", value, {"id": "id_region", "aria-invalid": "true"}))

    for value in ("", "a&b", 3, "3", None, "unknown"):
        ours, theirs = drawn(LongSelect, value), drawn(forms.Select, value)
        assert parse_html(ours) == parse_html(theirs)
