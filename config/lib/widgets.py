"""Fields of forms."""

from typing import Any

from django import forms
from django.forms.utils import flatatt
from django.utils.safestring import SafeString, mark_safe

from config.lib.words import escaped


class LongSelect(forms.Select):
    """A select of hundreds of options, without groups. Drawn by hand: Django's takes two templates an option."""

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> SafeString:
        select = self.get_context(name, value, attrs)["widget"]
        options = "".join(
            f'<option value="{escaped(option["value"])}"{flatatt(option["attrs"])}>{escaped(option["label"])}</option>'
            for _group, several, _index in select["optgroups"]
            for option in several
        )
        own = flatatt({"name": select["name"], **select["attrs"]})
        return mark_safe(f"<select{own}>{options}</select>")  # noqa: S308 (each part is escaped)
