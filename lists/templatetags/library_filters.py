"""The options of a library's filters, as HTML."""

from typing import Any

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from config.lib.words import escaped, said_once
from movies.browse import BrowseFilters, Group
from movies.templatetags.catalogue import compact

register = template.Library()


@register.simple_tag
def filter_options(group: Group, filters: BrowseFilters, oob: bool = False) -> SafeString:
    """As movies/partials/filter_options.html draws a group; of a library's many a template would take too long."""
    return format_html(
        '<fieldset class="filter__options" id="options-{}"{}>'
        '<legend class="visually-hidden">{}</legend>{}{}</fieldset>',
        group.name,
        mark_safe(' hx-swap-oob="true"') if oob else "",
        group.label,
        _matching(filters) if group.name == "genre" and group.options else "",
        _select(group) if group.kind == "select" else _chips(group),
    )


def _matching(filters: BrowseFilters) -> SafeString:
    choices = (("all", _("All of these")), ("any", _("Any of these")))
    return format_html(
        '<div class="filter__match">{}</div>',
        format_html_join(
            "",
            '<label class="chip chip--small"><input type="radio" name="match" id="f-match-{}" value="{}"{}>{}</label>',
            ((value, value, _checked(filters.match == value), label) for value, label in choices),
        ),
    )  # fmt: skip


def _select(group: Group) -> SafeString:
    rows = "".join(
        f'<option value="{escaped(option.value)}"{" selected" if option.chosen else ""}>'
        f"{escaped(option.label)} ({compact(option.count)})</option>"
        for option in group.options
    )
    return format_html(
        '<select class="select" name="{}" id="f-{}" aria-label="{}"><option value="">{}</option>{}</select>',
        group.name, group.name, group.label, _("Any"), mark_safe(rows),  # noqa: S308 (escaped above)
    )  # fmt: skip


def _chips(group: Group) -> SafeString:
    any_one = _chip("radio", group.name, "", _("Any"), not group.chosen) if group.kind == "one" else ""
    first = mark_safe(any_one + "".join(_option(group, option) for option in group.first))  # noqa: S308
    shown = format_html('<ul class="chips">{}</ul>', first)
    if not group.others:
        return shown
    others = mark_safe("".join(_option(group, option) for option in group.others))  # noqa: S308
    count = len(group.others)
    more = ngettext("%(number)d more", "%(number)d more", count) % {"number": count}
    return shown + format_html(
        '<details class="filter__more"><summary>{}</summary><ul class="chips">{}</ul></details>', more, others
    )


def _option(group: Group, option: Any) -> str:
    kind = "radio" if group.kind == "one" else "checkbox"
    return _chip(kind, group.name, option.value, str(option.label), option.chosen, option.count)


@said_once
def _chip(kind: str, name: str, value: str, label: str, checked: bool, count: int | None = None) -> str:
    safe = escaped(value)
    number = "" if count is None else f' <span class="chip__count num">{compact(count)}</span>'
    return (
        f'<li><label class="chip"><input type="{kind}" name="{name}" id="f-{name}-{safe or "any"}" '
        f'value="{safe}"{_checked(checked)}>{escaped(label)}{number}</label></li>'
    )


def _checked(on: bool) -> SafeString:
    return mark_safe(" checked" if on else "")  # noqa: S308 (constants)
